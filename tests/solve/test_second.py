"""The second objective: of the plans with the best objective, the one that is worth most by it."""

import itertools
import random
from typing import Any

import pyomo.environ as pyo
import pytest

from retool.solve.outcome import SolveOptions
from retool.solve.search import search

EXACT = SolveOptions(gap=0)
KEPT = 1e-8
"""What the best objective may lose to the second, relative to it (at least of 1 M$)."""


def ties() -> Any:
    """Two choices worth 5, of which the second objective wants the other, and one worth 4 that it wants most."""
    model = pyo.ConcreteModel()
    model.choose = pyo.Var(["first", "other", "worse"], domain=pyo.Binary)
    model.waste = pyo.Var(bounds=(0, 10))
    model.one = pyo.Constraint(expr=sum(model.choose.values()) <= 1)
    model.wasted = pyo.Constraint(expr=model.waste >= model.choose["other"])
    choose = model.choose
    model.objective = pyo.Objective(
        expr=5 * choose["first"] + 5 * choose["other"] + 4 * choose["worse"], sense=pyo.maximize
    )
    model.second_objective = pyo.Expression(
        expr=2 * choose["first"] + 7 * choose["other"] + 100 * choose["worse"] - model.waste
    )
    return model


def temptation(price: float, domain: Any) -> Any:
    """A column that costs `price` of an objective of 5 and is worth a million by the second."""
    model = pyo.ConcreteModel()
    model.build = pyo.Var(domain=pyo.Binary)
    model.give = pyo.Var(domain=domain, bounds=(0, 1))
    model.only_then = pyo.Constraint(expr=model.give <= model.build)
    model.objective = pyo.Objective(expr=5 * model.build - price * model.give, sense=pyo.maximize)
    model.second_objective = pyo.Expression(expr=1e6 * model.give)
    return model


def futures_of(seed: int, items: int = 8, futures: int = 3) -> list[list[int]]:
    """What each item is worth in each future: small whole numbers, so that many choices tie."""
    draw = random.Random(seed)
    return [[draw.choice((-2, -1, 0, 1, 1, 2)) for _ in range(items)] for _ in range(futures)]


def worst_future(seed: int) -> Any:
    """Choose items, and throw away as much as one likes, for the worst future; the second objective is the mean."""
    worth = futures_of(seed)
    model = pyo.ConcreteModel()
    model.take = pyo.Var(range(len(worth[0])), domain=pyo.Binary)
    model.thrown = pyo.Var(range(len(worth)), bounds=(0, 50))
    model.npv = pyo.Var(range(len(worth)))
    model.eta = pyo.Var()

    def value(m: Any, s: int) -> Any:
        return m.npv[s] == sum(worth[s][i] * m.take[i] for i in m.take) - m.thrown[s]

    model.scenario_npv = pyo.Constraint(range(len(worth)), rule=value)
    model.least = pyo.Constraint(range(len(worth)), rule=lambda m, s: m.eta <= m.npv[s])
    model.objective = pyo.Objective(expr=model.eta, sense=pyo.maximize)
    model.second_objective = pyo.Expression(expr=sum(model.npv.values()) / len(worth))
    return model


def best_pair(seed: int) -> tuple[float, float]:
    """The best worst future, and the best mean among the choices that have it, by trying every choice."""
    worth = futures_of(seed)
    pairs = []
    for choice in itertools.product((0, 1), repeat=len(worth[0])):
        values = [sum(w * x for w, x in zip(row, choice, strict=True)) for row in worth]
        pairs.append((min(values), sum(values) / len(values)))
    return max(pairs)


def test_whole_decisions_change_where_the_second_objective_wants_it() -> None:
    """A warm start holds the search at the first choice; the second objective moves it, and wastes nothing."""
    without = ties()
    without.del_component(without.second_objective)
    warm = {"choose[first]": 1.0}
    search(without, EXACT, warm=warm)
    assert without.choose["first"].value == 1
    model = ties()
    outcome = search(model, EXACT, warm=warm)
    assert (outcome.status, outcome.objective) == ("optimal", 5)
    assert {name: var.value for name, var in model.choose.items()} == {"first": 0, "other": 1, "worse": 0}
    assert pyo.value(model.second_objective) == pytest.approx(6)


@pytest.mark.parametrize("seed", range(12))
def test_the_best_mean_among_the_best_of_the_worst(seed: int) -> None:
    model = worst_future(seed)
    outcome = search(model, EXACT)
    worst, mean = best_pair(seed)
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(worst, abs=KEPT)
    assert pyo.value(model.objective) == pytest.approx(outcome.objective, abs=KEPT)
    assert pyo.value(model.second_objective) == pytest.approx(mean, abs=1e-6)


@pytest.mark.parametrize("domain", [pyo.NonNegativeReals, pyo.Binary])
@pytest.mark.parametrize("price", [1.0, 1e-3, 1e-6, 8e-8, 2e-8, 6e-9])
def test_the_first_objective_is_not_sold(price: float, domain: Any) -> None:
    """However little a part of it would cost, and however much that would be worth by the second."""
    model = temptation(price, domain)
    outcome = search(model, EXACT)
    assert outcome.objective is not None
    assert outcome.objective >= 5 - 5 * KEPT
    assert pyo.value(model.objective) >= 5 - 5 * KEPT
    assert pyo.value(model.objective) == pytest.approx(outcome.objective, rel=KEPT)


def test_what_is_free_is_taken() -> None:
    model = temptation(0.0, pyo.Binary)
    search(model, EXACT)
    assert (model.build.value, model.give.value) == (1, 1)


def test_a_second_objective_without_limit_leaves_the_plan_as_it_is() -> None:
    model = ties()
    model.free = pyo.Var(domain=pyo.NonNegativeReals)
    model.more = pyo.Constraint(expr=model.free >= model.choose["first"])
    model.second_objective.set_value(model.second_objective.expr + model.free)
    outcome = search(model, EXACT)
    assert (outcome.status, outcome.objective) == ("optimal", 5)
    assert pyo.value(model.objective) == 5


def test_without_a_plan_there_is_nothing_to_improve() -> None:
    model = ties()
    model.all = pyo.Constraint(expr=sum(model.choose.values()) >= 2)
    assert search(model, EXACT).status == "infeasible"
