"""The search: the best plan, a bound that no plan exceeds, and a plain word where there is none."""

from dataclasses import replace
from typing import Any

import highspy
import pyomo.environ as pyo
import pytest

from retool.solve.bridge import compile_model
from retool.solve.engine import solver_for
from retool.solve.outcome import Outcome, SolveOptions
from retool.solve.search import search
from tests.solve.small_models import assignment, best_knapsack, knapsack, openings

EXACT = SolveOptions(gap=0)
STAGED = SolveOptions(gap=0, staged=True)


def best_of(model: Any) -> float:
    """The optimum by HiGHS alone, straight from the arrays."""
    highs = solver_for(compile_model(model))
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.0)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


def assert_feasible(model: Any) -> None:
    """Each row and bound of the model holds for the values it now has, and integers are whole."""
    for row in model.component_data_objects(pyo.Constraint, active=True):
        assert row.slack() >= -1e-7, row.name
    for var in model.component_data_objects(pyo.Var):
        assert var.lb is None or var.value >= var.lb - 1e-9
        assert var.ub is None or var.value <= var.ub + 1e-9
        assert var.is_continuous() or var.value == round(var.value)


@pytest.mark.parametrize("seed", range(4))
def test_a_knapsack_is_solved_to_the_best_of_all_choices(seed: int) -> None:
    model = knapsack(12, seed, constant=-3.0)
    outcome = search(model, EXACT)
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(best_knapsack(12, seed) - 3)
    assert outcome.bound == pytest.approx(outcome.objective)
    assert pyo.value(model.objective) == pytest.approx(outcome.objective)
    assert_feasible(model)


@pytest.mark.parametrize("options", [EXACT, STAGED, replace(STAGED, window=0, plan_share=0.0)])
def test_every_way_of_searching_finds_the_same_optimum(options: SolveOptions) -> None:
    model = openings()
    outcome = search(model, options)
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(best_of(openings()))
    assert_feasible(model)


@pytest.mark.parametrize("seed", range(6))
def test_no_stage_ever_claims_a_bound_below_the_optimum(seed: int) -> None:
    optimum = best_of(openings(seed=seed))
    options = SolveOptions(gap=0.02, staged=True, window=0)
    outcome = search(openings(seed=seed), options)
    bounds = [line.bound for line in outcome.incumbents if line.bound is not None]
    assert bounds and min(bounds) >= optimum - 1e-6
    assert outcome.bound is not None and outcome.objective is not None
    assert outcome.objective <= optimum + 1e-6 <= outcome.bound + 2e-6
    assert outcome.gap is not None and outcome.gap <= 0.02 + 1e-6


def test_the_gap_asked_for_ends_the_search_within_it() -> None:
    outcome = search(openings(), SolveOptions(gap=0.10))
    assert outcome.status in ("gap", "optimal")
    assert outcome.gap is not None and outcome.gap <= 0.10


def test_gap_is_measured_against_one_million_at_least() -> None:
    """A plan worth 0 with a bound of 0.4 M$ is within 0.5, whatever 0.4 / 0 may be."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(domain=pyo.Binary)
    model.half = pyo.Constraint(expr=2 * model.x <= 1.5)
    model.objective = pyo.Objective(expr=0.4 * model.x, sense=pyo.maximize)
    outcome = search(model, SolveOptions(gap=0.5))
    assert outcome.has_plan and outcome.status in ("gap", "optimal")


def infeasible_relaxation() -> Any:
    model = knapsack()
    model.all = pyo.Constraint(expr=sum(model.take.values()) >= 100)
    return model


def infeasible_integers() -> Any:
    model = knapsack()
    model.odd = pyo.Constraint(expr=2 * model.take[0] + 2 * model.take[1] == 1)
    return model


def infeasible_constant() -> Any:
    model = knapsack()
    model.take[0].fix(1)
    model.pinned = pyo.Constraint(expr=model.take[0] <= 0)
    return model


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("build", [infeasible_relaxation, infeasible_integers, infeasible_constant])
def test_no_plan_exists(build: Any, staged: bool) -> None:
    outcome = search(build(), SolveOptions(staged=staged))
    assert (outcome.status, outcome.objective, outcome.values) == ("infeasible", None, [])


def test_a_constant_that_fails_is_named() -> None:
    assert search(infeasible_constant()).conflicts == ["pinned"]


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("staged", [False, True])
def test_money_without_limit_is_told_from_no_plan(integer: bool, staged: bool) -> None:
    model = knapsack()
    model.free = pyo.Var(domain=pyo.NonNegativeIntegers if integer else pyo.NonNegativeReals)
    model.more = pyo.Constraint(expr=model.free >= model.take[0])
    model.objective.set_value(model.objective.expr + model.free)
    assert search(model, SolveOptions(staged=staged)).status == "unbounded"


def test_a_model_without_variables_is_worth_its_constant() -> None:
    model = pyo.ConcreteModel()
    model.objective = pyo.Objective(expr=12.5, sense=pyo.maximize)
    outcome = search(model)
    assert (outcome.status, outcome.objective, outcome.bound) == ("optimal", 12.5, 12.5)


def test_everything_fixed_is_a_plan_too() -> None:
    model = knapsack(6)
    for item in range(6):
        model.take[item].fix(int(item < 2))
    outcome = search(model)
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(pyo.value(model.objective))


def test_fixed_decisions_are_kept() -> None:
    model = knapsack()
    model.take[3].fix(0)
    model.take[4].fix(1)
    search(model, EXACT)
    assert (model.take[3].value, model.take[4].value) == (0, 1)


def test_a_linear_program_needs_no_tree() -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 3))
    model.objective = pyo.Objective(expr=model.x, sense=pyo.maximize)
    outcome = search(model, EXACT)
    assert (outcome.status, outcome.objective, outcome.bound) == ("optimal", 3, 3)


def warm_values(model: Any) -> dict[str, float]:
    """Every whole-number decision by name."""
    return {var.name: var.value for var in model.component_data_objects(pyo.Var) if not var.is_continuous()}


def test_a_warm_start_is_a_plan_from_the_first_moment() -> None:
    earlier = openings()
    best = search(earlier, EXACT).objective
    outcome = search(openings(), EXACT, warm=warm_values(earlier))
    assert outcome.incumbents[0].objective == pytest.approx(best)
    assert outcome.objective == pytest.approx(best)


def test_a_warm_start_that_no_longer_fits_does_no_harm() -> None:
    earlier = openings()
    search(earlier, EXACT)
    model = openings()
    model.few = pyo.Constraint(expr=sum(model.open.values()) <= 1)
    outcome = search(model, EXACT, warm={**warm_values(earlier), "gone[1]": 1.0})
    model.few.deactivate()
    limited = openings()
    limited.few = pyo.Constraint(expr=sum(limited.open.values()) <= 1)
    assert outcome.objective == pytest.approx(best_of(limited))


def test_the_time_limit_keeps_the_plan_found_by_then() -> None:
    model = assignment()
    outcome = search(model, SolveOptions(gap=0, time_limit=1.5))
    assert outcome.status == "stopped" and not outcome.interrupted
    assert outcome.objective is not None and outcome.objective > 0
    assert outcome.bound is not None and outcome.bound > outcome.objective
    assert sum(outcome.seconds.values()) < 30
    assert_feasible(model)


def test_no_time_at_all_still_ends_well() -> None:
    outcome = search(assignment(), SolveOptions(gap=0, time_limit=1e-6))
    assert outcome.status == "stopped"


def test_sizes_and_ranges_are_those_of_the_model() -> None:
    size = search(knapsack(10), EXACT).size
    assert (size.rows, size.columns, size.integers, size.nonzeros) == (1, 10, 10, 10)
    assert size.matrix_range is not None and 10 <= size.matrix_range[0] <= size.matrix_range[1] <= 60


def test_the_log_only_improves() -> None:
    outcome: Outcome = search(openings(), STAGED)
    plans = [line.objective for line in outcome.incumbents if line.objective is not None]
    assert plans == sorted(plans)
    seconds = [line.seconds for line in outcome.incumbents]
    assert seconds == sorted(seconds)
