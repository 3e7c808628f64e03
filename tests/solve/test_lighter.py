"""Lighter models: their bound is one for the whole model, their decisions are worth what the whole says."""

import gc
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pyomo.environ as pyo
import pytest

from retool.solve.bridge import compile_model
from retool.solve.outcome import SolveOptions
from retool.solve.search import search
from tests.solve.small_models import openings
from tests.solve.test_search import assert_feasible, best_of

STAGED = SolveOptions(gap=0, staged=True)
ENOUGH = SolveOptions(gap=0.9, staged=True)
"""A gap so wide that no search of the whole model is needed after the lighter one."""
CLOSE = 1e-6


@cache
def optimum(seed: int) -> float:
    """What the whole model is worth."""
    return best_of(openings(seed=seed))


def merged(seed: int) -> Callable[[], Any]:
    """The builder of a relaxation with the same openings."""
    return partial(openings, seed=seed, merged=True)


def exact_copy(seed: int) -> Callable[[], Any]:
    """A builder of the whole model itself: the best relaxation there can be."""
    return partial(openings, seed=seed)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ladder", [(merged,), (merged, merged), (merged, exact_copy)])
def test_with_lighter_models_the_optimum_is_the_same(seed: int, ladder: tuple[Any, ...]) -> None:
    model = openings(seed=seed)
    outcome = search(model, STAGED, lighter=[of_seed(seed) for of_seed in ladder])
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(optimum(seed))
    assert pyo.value(model.objective) == pytest.approx(optimum(seed))
    assert_feasible(model)


@pytest.mark.parametrize("seed", range(6))
def test_a_lighter_model_is_worth_more_than_the_plan_it_leads_to(seed: int) -> None:
    """Its own plans are never taken for plans of the whole model, and its bound never falls below the optimum."""
    assert best_of(openings(seed=seed, merged=True)) > optimum(seed) + 1
    outcome = search(openings(seed=seed), SolveOptions(gap=0.05, staged=True), lighter=[merged(seed)])
    plans = [line.objective for line in outcome.incumbents if line.objective is not None]
    bounds = [line.bound for line in outcome.incumbents if line.bound is not None]
    assert max(plans) <= optimum(seed) + CLOSE
    assert min(bounds) >= optimum(seed) - CLOSE
    assert outcome.gap is not None and outcome.gap <= 0.05 + CLOSE


@pytest.mark.parametrize("seed", range(6))
def test_the_decisions_of_a_lighter_model_are_carried_over(seed: int) -> None:
    """Where the lighter model is the whole one, its plan is the best plan, and nothing is left to search."""
    outcome = search(openings(seed=seed), STAGED, lighter=[exact_copy(seed)])
    assert outcome.objective == pytest.approx(optimum(seed))
    first = next(line for line in outcome.incumbents if line.objective == pytest.approx(optimum(seed)))
    assert first.stage == "plan"
    assert outcome.bound == pytest.approx(optimum(seed))


def test_a_lighter_model_keeps_its_names_while_it_is_searched() -> None:
    """Nobody else holds it: Pyomo variables alone do not."""
    problem = compile_model(openings(merged=True))
    gc.collect()
    assert {column.name for column in problem.columns} >= {"open[0,2027]", "serve[0,0,2027]"}


def test_decisions_from_outside_are_the_least_a_search_with_lighter_models_gives() -> None:
    """A warm start that is the best plan stays the plan, whatever the lighter model prefers."""
    earlier = openings()
    search(earlier, SolveOptions(gap=0))
    warm = {var.name: var.value for var in earlier.open.values()}
    outcome = search(openings(), ENOUGH, warm=warm, lighter=[merged(3)])
    assert outcome.objective == pytest.approx(optimum(3))


def counted(build: Callable[[], Any], calls: list[int], number: int) -> Callable[[], Any]:
    """A builder that notes when it is called."""

    def call() -> Any:
        calls.append(number)
        return build()

    return call


def test_lighter_models_are_built_in_their_turn_and_only_when_needed() -> None:
    calls: list[int] = []
    builders = [counted(merged(3), calls, number) for number in range(3)]
    search(openings(), STAGED, lighter=builders)
    assert calls == [0, 1, 2]
    calls.clear()
    search(openings(), ENOUGH, lighter=builders)
    assert calls == [0]
    calls.clear()
    search(openings(), SolveOptions(gap=0, staged=False), lighter=builders)
    assert calls == []


def impossible(*, whole_numbers: bool) -> Any:
    """A model without a plan: by its rows, or only for whole decisions."""
    model = openings()
    opened = sum(model.open.values())
    model.odd = pyo.Constraint(expr=2 * opened == 3) if whole_numbers else pyo.Constraint(expr=opened >= 100)
    return model


@pytest.mark.parametrize("whole_numbers", [False, True])
def test_where_a_relaxation_has_no_plan_there_is_none(whole_numbers: bool) -> None:
    build = partial(impossible, whole_numbers=whole_numbers)
    outcome = search(build(), STAGED, lighter=[build])
    assert (outcome.status, outcome.objective) == ("infeasible", None)


def test_a_row_of_constants_that_fails_in_the_lighter_model_is_no_plan_either() -> None:
    def build() -> Any:
        model = openings(merged=True)
        model.open[0, 2027].fix(1)
        model.pinned = pyo.Constraint(expr=model.open[0, 2027] <= 0)
        return model

    whole = openings()
    whole.pinned = pyo.Constraint(expr=whole.open[0, 2027] + whole.open[1, 2027] >= 3)
    assert search(whole, STAGED, lighter=[build]).status == "infeasible"


def test_time_is_shared_between_the_lighter_and_the_whole_model() -> None:
    large = partial(openings, sites=30, customers=40)
    options = SolveOptions(gap=0, staged=True, time_limit=3.0)
    outcome = search(large(), options, lighter=[partial(large, merged=True)])
    assert outcome.objective is not None and outcome.objective > 0
    assert outcome.bound is not None and outcome.bound >= outcome.objective
    assert sum(outcome.seconds.values()) < 12


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("options", [STAGED, SolveOptions(gap=0.05, staged=True), SolveOptions(gap=0, staged=False)])
def test_a_model_built_beside_the_lighter_search_leads_to_the_same_plan(seed: int, options: SolveOptions) -> None:
    """Its builder is asked once, whether or not the search begins with the lighter model."""
    built: list[Any] = []

    def build() -> Any:
        built.append(openings(seed=seed))
        return built[-1]

    there = search(openings(seed=seed), options, lighter=[merged(seed)])
    outcome = search(build, options, lighter=[merged(seed)])
    assert outcome.status == there.status
    assert (outcome.objective, outcome.bound) == pytest.approx((there.objective, there.bound), rel=1e-9)
    assert len(built) == 1
    assert pyo.value(built[0].objective) == pytest.approx(outcome.objective)
    assert_feasible(built[0])


def test_what_waits_for_the_model_counts_as_building() -> None:
    def slowly() -> Any:
        time.sleep(0.5)
        return openings()

    seconds = search(slowly, STAGED, lighter=[merged(3)]).seconds
    assert seconds["build"] >= 0.3
    assert min(seconds.values()) > -0.01


def test_what_building_beside_the_search_raises_is_raised() -> None:
    def broken() -> Any:
        raise KeyError("no such region")

    with pytest.raises(KeyError, match="no such region"):
        search(broken, STAGED, lighter=[merged(3)])


def test_a_model_whose_rows_fail_by_themselves_is_infeasible_whatever_the_lighter_one_says() -> None:
    def pinned() -> Any:
        model = openings()
        model.nothing = pyo.Var()
        model.nothing.fix(1)
        model.pinned = pyo.Constraint(expr=model.nothing <= 0)
        return model

    outcome = search(pinned, STAGED, lighter=[merged(3)])
    assert (outcome.status, outcome.conflicts) == ("infeasible", ["pinned"])
    assert not outcome.has_plan
