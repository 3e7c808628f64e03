"""What a bundle's process does: build the bundle's model, then search it at prices, or try decisions in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np

from retool.case import Case
from retool.model import add_prices, build_model, decision_columns, in_order, lighter_models, warm_values
from retool.plan import Plan
from retool.solve.bridge import Floats, LinearProblem, compile_model
from retool.solve.interrupt import interruptible
from retool.solve.recipe import Recipe
from retool.solve.search import search
from retool.solve.starts import decisions_of
from retool.study.bundles.dual import paid
from retool.study.bundles.jobs import Decision, Decisions, packed, unpacked
from retool.study.holding import best_operations, fitted, nearest, plan_in
from retool.study.sweep.record import Record

MENDING_SECONDS = 20.0


def solve_bundle(case: Case, recipe: Recipe, prices: dict[Decision, float], warm: Decisions | None) -> Record:
    """See `SolveBundle`. The lighter models carry the same prices, so that they stay relaxations."""
    whole = cache(partial(_priced, partial(build_model, case, ordered=True), prices))
    lighter = [partial(_priced, build, prices) for build in lighter_models(case, ordered=True)]
    start: dict[str, float] = {}
    if warm is not None:
        columns = decision_columns(whole())
        start = {columns[decision].name: float(number) for decision, number in warm}
    outcome = search(whole, recipe.options(case.calendar.periods), warm=start, lighter=lighter)
    decisions = _decisions(whole()) if outcome.has_plan else None
    return {
        "status": outcome.status,
        "bound": outcome.bound,
        "decisions": decisions,
        "worth": None if outcome.objective is None else outcome.objective - paid(decisions or frozenset(), prices),
        "size": outcome.size,
        "conflicts": outcome.conflicts,
        "interrupted": outcome.interrupted,
    }


def _priced(build: Callable[[], Any], prices: Mapping[Decision, float]) -> Any:
    model = build()
    add_prices(model, prices)
    return model


def try_plans(case: Case, recipe: Recipe, plans: Sequence[Decisions]) -> Record:
    """See `TryDecisions`."""
    model = build_model(case, ordered=True)
    problem = compile_model(model)
    return {"tried": [_tried(model, problem, decisions, recipe.threads) for decisions in plans]}


def _tried(model: Any, problem: LinearProblem, decisions: Decisions, threads: int) -> tuple[float, bytes] | None:
    if problem.conflicts:
        return None
    values = best_operations(problem, _vector(model, problem, decisions), threads=threads)
    if values is None:
        return None
    plan: Plan = plan_in(model, problem, values)
    return plan.objective_musd - plan.baseline_musd, packed(plan)


def mend(case: Case, recipe: Recipe, wanted: Decisions | bytes) -> Record:
    """See `MendDecisions`."""
    model = build_model(case, ordered=True)
    problem = compile_model(model)
    if problem.conflicts:
        return {"decisions": None}
    if isinstance(wanted, bytes):
        start = decisions_of(problem, warm_values(model, in_order(case, unpacked(wanted))))
    else:
        start = _vector(model, problem, wanted)
    with interruptible() as interruption:
        values = nearest(problem, fitted(problem, start), MENDING_SECONDS, interruption, recipe.threads)
    if values is None:
        return {"decisions": None}
    problem.load(values)
    return {"decisions": _decisions(model)}


def _decisions(model: Any) -> Decisions:
    """The decisions of the plan that the model's variables hold."""
    numbers = ((decision, round(column.value or 0.0)) for decision, column in decision_columns(model).items())
    return frozenset((decision, number) for decision, number in numbers if number)


def _vector(model: Any, problem: LinearProblem, decisions: Decisions) -> Floats:
    """Decisions by column of the problem."""
    columns = decision_columns(model)
    number_of = {id(columns[decision]): float(number) for decision, number in decisions}
    return np.array([number_of.get(id(column), 0.0) for column in problem.columns])
