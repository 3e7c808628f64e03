"""The whole study: the best plan, then plans within the tolerance that differ most, then what all of them share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from retool.case import Case
from retool.plan import Plan
from retool.plan.view import PlanView
from retool.solve.interrupt import interruptible
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.study.alternatives.features import Key
from retool.study.alternatives.lines import LineFact, line_facts
from retool.study.alternatives.plans import Found, Hunt
from retool.study.alternatives.tolerance import LEAST_GAIN, Tolerance, tolerance_of
from retool.study.alternatives.within import Within
from retool.study.solving import Solved, solve_book
from retool.workbook import Workbook

PLANS_SHARE = 0.6
"""The part of the time for alternatives that goes into finding them; the rest into proofs about lines."""


@dataclass
class Alternatives:
    """`plans` begins with the best; `allowed` is the tolerance in M$. `exhausted` tells why a measure yields no more
    plans; `words` names the features. `seconds` are those after the best plan was found.
    """

    solved: Solved
    within: Within
    allowed: float = 0.0
    plans: list[Found] = field(default_factory=list)
    lines: list[LineFact] = field(default_factory=list)
    exhausted: dict[str, str] = field(default_factory=dict)
    words: dict[Key, str] = field(default_factory=dict)
    interrupted: bool = False
    seconds: float = 0.0
    lighter: bool = False

    @property
    def case(self) -> Case:
        return self.solved.case


def find_alternatives(
    book: Workbook,
    recipe: Recipe,
    within: Within,
    count: int,
    *,
    recipe_path: Path | None = None,
    progress: Progress | None = None,
    said: Callable[[str], None] = lambda _: None,
) -> Alternatives:
    """Solve, then look for up to `count` other plans and judge every line, in as much time again as the recipe gives.

    `book` must be free of faults. Ctrl-C ends the looking with what there is. Without a best plan that its audit
    confirms, only `solved` says anything. Raises as `solve_book` does.
    """
    solved = solve_book(book, recipe, recipe_path=recipe_path, progress=progress, ordered=False)
    found = Alternatives(solved, within, interrupted=solved.outcome.interrupted)
    if solved.plan is None or solved.audit is None or not solved.audit.ok or solved.added is None:
        return found
    found.allowed = within.amount(solved.added)
    began = time.monotonic()
    with interruptible() as interruption:
        interruption.requested |= found.interrupted
        least = solved.added - found.allowed - LEAST_GAIN
        sets = _sets_a_year(solved.plan, solved.case)
        tolerance = tolerance_of(
            solved.case,
            solved.model,
            least,
            sets,
            interruption,
            lighter=recipe.extend is None and not found.interrupted,
        )
        _hunt(found, tolerance, solved, count, recipe.time_limit or None, said)
        found.interrupted = interruption.requested
    found.seconds = time.monotonic() - began
    return found


def _hunt(
    found: Alternatives,
    tolerance: Tolerance,
    solved: Solved,
    count: int,
    seconds: float | None,
    said: Callable[[str], None],
) -> None:
    now = time.monotonic()
    plans_until = None if seconds is None else now + PLANS_SHARE * seconds
    hunt = Hunt(tolerance, solved.added or 0.0, plans_until, said)
    values = np.array([column.value for column in tolerance.whole.columns], dtype=np.float64)
    if solved.plan is None or solved.audit is None:
        return
    hunt.take_best(solved.plan, solved.audit, values)
    hunt.look(count)
    hunt.deadline = None if seconds is None else now + seconds
    found.lines = line_facts(hunt)
    found.words = {feature.key: feature.words for kind in tolerance.of_whole.values() for feature in kind}
    found.plans, found.exhausted, found.lighter = hunt.plans, hunt.exhausted, tolerance.relaxed


def _sets_a_year(plan: Plan, case: Case) -> dict[str, float]:
    """The best plan's expected sets of each component in a year, thousands."""
    view = PlanView(plan, case)
    found: dict[str, float] = {}
    for s, chance in enumerate(case.tree.probability):
        for record in view.sourcing(s):
            found[record.component] = found.get(record.component, 0.0) + chance * record.used / 1000
    return {component: sets / case.calendar.n_years for component, sets in found.items()}
