"""EVPI and VSS of a solved case: every future alone, and the decisions for the mean future held in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyomo.environ as pyo

from retool.case import mean_future
from retool.plan import Plan, build_ledger
from retool.plan.information import FutureAlone, InformationValue, Interval, MeanCase
from retool.solve.outcome import Outcome
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.solve.search import search
from retool.study.alone import futures_alone
from retool.study.cases import SolvedCase, solve_case


def value_of_information(
    solved: SolvedCase, recipe: Recipe, *, recipe_path: Path | None = None, progress: Progress | None = None
) -> InformationValue | None:
    """What foresight and planning for all futures are worth; None where Ctrl-C or the time limit came first.

    `solved` must have a plan, be judged by expected NPV alone, and have two futures or more. Each future, the mean
    future and the plan for it are searched within the recipe's limits.
    """
    plan, interval = solved.plan, solved.interval
    if plan is None or interval is None or solved.outcome.interrupted:
        return None
    alone = futures_alone(solved.case, recipe, recipe_path=recipe_path, warm=plan, progress=progress)
    if len(alone) < solved.case.tree.n or alone[-1].plan is None or alone[-1].outcome.interrupted:
        return None
    futures = tuple(_futures(solved, plan, alone))
    _head(progress, "The mean of the futures as if certain")
    mean = solve_case(mean_future(solved.case), recipe, recipe_path=recipe_path, progress=progress)
    if mean.outcome.interrupted:
        return None
    if mean.plan is None:
        known: MeanCase = "infeasible" if mean.outcome.status == "infeasible" else "unknown"
        return InformationValue(futures, interval, known)
    _head(progress, "The plan for the mean future, held in all futures")
    outcome = _held(solved, mean, recipe, progress)
    if outcome.interrupted:
        return None
    mean_case, held = _judged(outcome, plan.baseline_musd)
    return InformationValue(futures, interval, mean_case, held, mean.interval, _conversions(mean.plan))


def _futures(solved: SolvedCase, plan: Plan, alone: list[SolvedCase]) -> Iterator[FutureAlone]:
    tree, npvs = solved.case.tree, build_ledger(plan, solved.case).npvs
    for name, probability, found, npv in zip(tree.names, tree.probability, alone, npvs, strict=True):
        if found.plan is not None and found.interval is not None:
            yield FutureAlone(name, probability, found.interval, npv, _conversions(found.plan))


def _conversions(plan: Plan) -> int:
    return sum(conversion.copies for conversion in plan.conversions)


def _judged(outcome: Outcome, baseline: float) -> tuple[MeanCase, Interval | None]:
    if outcome.status == "infeasible":
        return "infeasible", None
    if outcome.objective is None or outcome.bound is None:
        return "unknown", None
    return "feasible", (outcome.objective + baseline, outcome.bound + baseline)


def _held(solved: SolvedCase, mean: SolvedCase, recipe: Recipe, progress: Progress | None) -> Outcome:
    """The best of all futures with the first-stage decisions of the plan for the mean future."""
    with decisions_held(solved.model, mean.model):
        return search(solved.model, recipe.options(solved.case.calendar.periods), progress)


@contextmanager
def decisions_held(model: Any, certain: Any) -> Iterator[None]:
    """Within the block the whole-number decisions of `model` are those in the variables of `certain`, the model of one
    future, at every node of the tree.

    Decisions that `certain` does not have, because nothing of the kind can happen in its future, stay free.
    """
    (future,) = certain.space.tree.names
    fixed = []
    for component in model.component_objects(pyo.Var):
        other = certain.component(component.local_name)
        for index, variable in component.items() if other is not None else ():
            *subject, _ = index if isinstance(index, tuple) else (index,)
            twin = (*subject, future)
            if not variable.is_continuous() and not variable.fixed and twin in other:
                variable.fix(round(pyo.value(other[twin])))
                fixed.append(variable)
    try:
        yield
    finally:
        for variable in fixed:
            variable.unfix()


def _head(progress: Progress | None, title: str) -> None:
    if progress is not None:
        progress.head(title)
