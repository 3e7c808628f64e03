"""Two sides of one choice in one world: the best plan that converts a line, and the best that does not.

Only which is better is wanted, so on a large case the side that is behind is searched just until its bound falls
below what the other has found, or it overtakes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from retool.study.why.asking import Effort, Span, ask
from retool.study.why.facts import Decision
from retool.study.why.restriction import Restriction
from retool.study.why.world import Decisions, World

SURE = 1e-7
"""Of the objective (at least of 1 M$): less than this between the two sides is a tie."""

CLOSE_ENOUGH = 0.001
"""On a large case each side is searched to this part of the objective at most: what is nearer stays open."""

MOST_SEARCHES = 4


@dataclass(frozen=True)
class Sides:
    """The best plans that convert the line and that leave it."""

    convert: Span
    stay: Span

    @property
    def decision(self) -> Decision:
        """Which is better, where the bounds say so."""
        if _beats(self.convert, self.stay):
            return "converts"
        return "stays" if _beats(self.stay, self.convert) else "open"

    @property
    def tied(self) -> bool:
        """Both are proven best, and worth the same."""
        return self.decision == "open" and _proven(self.convert) and _proven(self.stay)

    @property
    def difference(self) -> float | None:
        """By how much the best conversion found is better than the best found without, M$."""
        if self.convert.found is None or self.stay.found is None:
            return None
        return self.convert.found - self.stay.found


def _beats(one: Span, other: Span) -> bool:
    if one.found is None:
        return False
    if other.impossible:
        return True
    return other.bound is not None and one.found > other.bound + SURE * max(1.0, abs(one.found))


def contest(
    world: World,
    rules: tuple[Restriction, Restriction],
    known: Sides,
    hints: tuple[Iterable[Decisions], Iterable[Decisions]],
    seconds: float | None,
) -> Sides:
    """Which of converting and staying is better. ``known`` are answers that hold already; ``hints`` plans of either
    side to begin with, which need not fit.
    """
    sides = [_with_hints(world, known.convert, hints[0]), _with_hints(world, known.stay, hints[1])]
    deadline = None if seconds is None else time.monotonic() + seconds
    settled = [sides[0].impossible or _proven(sides[0]), sides[1].impossible or _proven(sides[1])]
    for _ in range(MOST_SEARCHES if world.is_large else 2):
        now = Sides(sides[0], sides[1])
        left = None if deadline is None else deadline - time.monotonic()
        if now.decision != "open" or all(settled) or (left is not None and left <= 0) or world.setting.stop.requested:
            break
        at = _whose_turn(now, settled)
        found = ask(world, rules[at], _effort(world, sides[1 - at], left), sides[at].decisions)
        sides[at] = found.better_of(sides[at])
        settled[at] = not world.is_large or _proven(sides[at]) or sides[at].impossible
    return Sides(sides[0], sides[1])


def _whose_turn(now: Sides, settled: list[bool]) -> int:
    """The side whose bound stands in the way: the one that is behind, else the other."""
    behind = 0 if (now.difference or 0.0) < 0 else 1
    if now.convert.found is None or now.stay.found is None:
        behind = 0 if now.convert.found is None else 1
    return behind if not settled[behind] else 1 - behind


def _effort(world: World, other: Span, seconds: float | None) -> Effort:
    if not world.is_large:
        return Effort(seconds=seconds)
    scale = max(1.0, abs(other.found or 0.0))
    return Effort(CLOSE_ENOUGH * scale, scale, seconds, _until_known(other, CLOSE_ENOUGH * scale))


def _until_known(other: Span, margin: float) -> Callable[[float | None, float | None], bool]:
    """Enough is known once the side is beaten, or has surely overtaken: by a margin, since the lighter model thinks a
    little too well of a plan.
    """

    def enough(found: float | None, bound: float | None) -> bool:
        if other.found is None:
            return False
        if bound is not None and bound < other.found - SURE * max(1.0, abs(other.found)):
            return True
        return found is not None and other.bound is not None and found > other.bound + margin

    return enough


def _with_hints(world: World, span: Span, hints: Iterable[Decisions]) -> Span:
    for decisions in hints:
        valued = world.value(decisions)
        if valued is not None and (span.found is None or valued.worth > span.found):
            span = replace(span, found=valued.worth, decisions=decisions, impossible=False)
    return span


def _proven(span: Span) -> bool:
    return (
        span.found is not None
        and span.bound is not None
        and span.bound - span.found <= SURE * max(1.0, abs(span.found))
    )
