"""The efficient frontier of expected NPV against CVaR: one search a weight, each from the plan of the one before.

Weights rather than limits on CVaR: each point is then a plain solve, with an objective that the audit knows, a global
bound, and a weight that a planner may put into Settings to have that very plan. Plans between two points that no
weight prefers are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from retool.case import Case
from retool.plan import build_ledger
from retool.plan.frontier import FrontierPoint, at_weight
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.study.cases import SolvedCase, solve_case


def frontier(
    solved: SolvedCase, recipe: Recipe, count: int, *, recipe_path: Path | None = None, progress: Progress | None = None
) -> list[FrontierPoint]:
    """The points at `count` evenly spaced weights from 0 to 1, each within the recipe's limits.

    At each weight it is the best of all plans found on the way, whichever weight they were found at. `solved` must
    have a plan; where it is one of the points it is not solved again. The list ends early with Ctrl-C, or a weight
    for which the time was too short to find a plan and a bound.
    """
    found: list[FrontierPoint] = []
    last = solved
    for weight in weights(count):
        case = weighing(solved.case, weight)
        if progress is not None:
            progress.head(f"The frontier at weight {weight:.3g} ({len(found) + 1} of {count})")
        same = not solved.case.by_regret and solved.case.settings.risk_weight == weight
        last = solved if same else solve_case(case, recipe, recipe_path=recipe_path, warm=last.plan, progress=progress)
        if last.plan is None:
            break
        ledger = build_ledger(last.plan, case)
        found.append(FrontierPoint(weight, ledger.expected_npv, ledger.cvar, last.plan.bound_musd, last.plan))
        if last.outcome.interrupted:
            break
    return [_best_at(point, found) for point in found]


def weights(count: int) -> list[float]:
    """From 0 to 1; two or more."""
    return [number / (count - 1) for number in range(count)]


def weighing(case: Case, weight: float) -> Case:
    """The case with another weight of CVaR in its objective."""
    settings = case.settings.model_copy(update={"risk_weight": weight, "risk_measure": "cvar"})
    return replace(case, tables=replace(case.tables, settings=settings), best_alone=())


def _best_at(point: FrontierPoint, found: Sequence[FrontierPoint]) -> FrontierPoint:
    """The point with the best of all plans at its weight; of equals the one worth most in expectation."""
    best = max(found, key=lambda other: (round(at_weight(point.weight, other.npv, other.cvar), 6), other.npv))
    if at_weight(point.weight, best.npv, best.cvar) <= point.objective and best.npv <= point.npv:
        return point
    return replace(point, npv=best.npv, cvar=best.cvar, plan=best.plan)
