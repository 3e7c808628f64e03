"""From a workbook without faults to an audited plan, in memory: what `retool solve` does, for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from retool.case import build_case, future_alone
from retool.plan import Plan
from retool.solve.checkpoint import Kept
from retool.solve.outcome import Outcome
from retool.solve.progress import Progress
from retool.solve.question import as_asked
from retool.solve.recipe import Recipe
from retool.study.alone import futures_alone, with_best_alone
from retool.study.cases import SolvedCase, plan_of, solve_case, timed
from retool.workbook import Workbook

__all__ = ["Solved", "plan_of", "solve_book"]


@dataclass
class Solved(SolvedCase):
    """A workbook and what was found: `book` is the question as the recipe asks it."""

    book: Workbook = field(kw_only=True)


def solve_book(
    book: Workbook,
    recipe: Recipe,
    *,
    recipe_path: Path | None = None,
    warm: Plan | None = None,
    progress: Progress | None = None,
    ordered: bool = True,
    certain: str | None = None,
    kept: Kept | None = None,
) -> Solved:
    """Build, search and audit. `warm` is an earlier plan to start from, of this case or one like it; `kept` is what
    an earlier search of this very case knew, its bound included, and who keeps what this one finds. `ordered` False
    keeps all plans that differ only in the names of identical lines: for questions about single lines. `certain` is a
    scenario of the book to plan for as if it were the only future.

    Where regret is measured each future is solved alone first, with the recipe's limits for each. `book` must be free
    of faults. Raises RecipeError and ModelError where the planner's own rules (`extend`) cannot be used.
    """
    seconds: dict[str, float] = {}
    asked = as_asked(book, recipe)
    with timed(seconds, "build"):
        case = build_case(asked)
        if certain is not None:
            case = future_alone(case, case.tree.names.index(certain))
    if case.by_regret:
        alone = futures_alone(case, recipe, recipe_path=recipe_path, progress=progress)
        _add(seconds, *(found.seconds for found in alone))
        if alone[-1].plan is None or alone[-1].outcome.interrupted:
            last = alone[-1]
            return Solved(case, last.model, without_plan(last.outcome), None, None, seconds, book=asked)
        case = with_best_alone(case, alone)
        # Regret is counted from what each future was found to be worth alone: a little otherwise in another run.
        kept = None if kept is None else kept.without_bound()
    found = solve_case(case, recipe, recipe_path=recipe_path, warm=warm, progress=progress, ordered=ordered, kept=kept)
    _add(seconds, found.seconds)
    return Solved(case, found.model, found.outcome, found.plan, found.audit, seconds, book=asked)


def without_plan(outcome: Outcome) -> Outcome:
    """The end of a search that something else was to follow: no plan of the whole came of it."""
    status = outcome.status if outcome.status in ("infeasible", "unbounded") else "stopped"
    return replace(outcome, status=status, objective=None, bound=None, values=[])


def _add(total: dict[str, float], *more: dict[str, float]) -> None:
    for seconds in more:
        for name, value in seconds.items():
            total[name] = total.get(name, 0.0) + value
