"""One look at a factor: the scaled workbook built anew, and the best plan that converts the lines against the best
that does not. All that it takes and tells can go from process to process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from retool.case import build_case
from retool.study.why.asking import Relaxation, Span
from retool.study.why.contest import Sides, contest
from retool.study.why.questions import Asked
from retool.study.why.restriction import Restriction, at_least_one, forbid
from retool.study.why.world import Decisions, Setting, World
from retool.workbook import Workbook

LEAST_SECONDS = 1.0
"""What is begun is looked at so long at least."""


@dataclass(frozen=True)
class Task:
    """What to look at: a workbook, the lines, what holds of either side there already, plans of either side to begin
    with, and for how long (None: no limit).
    """

    book: Workbook
    lines: tuple[str, ...]
    known: Sides
    hints: tuple[tuple[Decisions, ...], tuple[Decisions, ...]]
    seconds: float | None = None


def judged(task: Task, setting: Setting) -> Sides:
    """The two sides of the choice in the workbook."""
    began = time.monotonic()
    world = World(build_case(task.book), setting)
    converting = Asked(world).converting(task.lines)
    rules = (at_least_one(converting), forbid(converting))
    known = _at_first_sight(world, rules, task.known, _left(task, began)) if world.is_large else task.known
    return contest(world, rules, known, (task.hints[0], [*task.hints[1], {}]), _left(task, began))


def _left(task: Task, began: float) -> float | None:
    return None if task.seconds is None else max(LEAST_SECONDS, task.seconds - (time.monotonic() - began))


def _at_first_sight(world: World, rules: tuple[Restriction, Restriction], known: Sides, seconds: float | None) -> Sides:
    """Of a large case, what the relaxation says of either side: it is solved once, and on from there twice."""
    if world.conflicts:
        return known
    relaxation = Relaxation(world, seconds, remembers=True)
    if relaxation.bound is None:
        return known
    convert, stay = (relaxation.under(rule).at_most(relaxation.bound) for rule in rules)
    return replace(known, convert=_of_both(known.convert, convert), stay=_of_both(known.stay, stay))


def _of_both(known: Span, seen: Span) -> Span:
    return seen if seen.impossible else known.at_most(seen.bound)
