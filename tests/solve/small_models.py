"""Small Pyomo models with answers that are known without the search."""

import itertools
import random
from typing import Any

import pyomo.environ as pyo


def knapsack(items: int = 15, seed: int = 1, constant: float = 0.0) -> Any:
    """Values and weights from the seed; half the weight fits; `constant` is added to the objective."""
    values, weights = knapsack_data(items, seed)
    model = pyo.ConcreteModel()
    model.take = pyo.Var(range(items), domain=pyo.Binary)
    model.weight = pyo.Constraint(expr=sum(weights[i] * model.take[i] for i in range(items)) <= sum(weights) / 2)
    earned = sum(values[i] * model.take[i] for i in range(items))
    model.objective = pyo.Objective(expr=earned + constant, sense=pyo.maximize)
    return model


def knapsack_data(items: int, seed: int) -> tuple[list[float], list[int]]:
    """Values and weights, correlated so that the best choice is not the greedy one."""
    draw = random.Random(seed)
    weights = [draw.randint(10, 60) for _ in range(items)]
    return [weight * draw.uniform(0.8, 1.2) for weight in weights], weights


def best_knapsack(items: int, seed: int) -> float:
    """By trying every choice."""
    values, weights = knapsack_data(items, seed)
    choices = itertools.product((0, 1), repeat=items)
    fits = (c for c in choices if sum(w for w, x in zip(weights, c, strict=True) if x) <= sum(weights) / 2)
    return max(sum(v for v, x in zip(values, c, strict=True) if x) for c in fits)


def openings(
    sites: int = 12, customers: int = 15, years: int = 4, seed: int = 3, *, merged: bool = False
) -> Any:
    """Sites open for good in some year and then serve customers: indices end in a year, as the planner's do.

    `serve_if_open` has one row for each customer, site and year, and merely tightens `capacity`. `merged` is a
    relaxation that sees all customers as one, who pays each site as much as any of them would.
    """
    draw = random.Random(seed)
    span = range(2027, 2027 + years)
    demand = {j: draw.uniform(5, 15) for j in range(customers)}
    room = {i: draw.uniform(40, 80) for i in range(sites)}
    cost = {i: draw.uniform(150, 400) for i in range(sites)}
    margin = {(i, j): draw.uniform(2, 6) for i in range(sites) for j in range(customers)}
    if merged:
        margin = {(i, 0): max(margin[i, j] for j in range(customers)) for i in range(sites)}
        demand, customers = {0: sum(demand.values())}, 1
    model = pyo.ConcreteModel()
    model.open = pyo.Var(range(sites), span, domain=pyo.Binary)
    model.serve = pyo.Var(range(sites), range(customers), span, bounds=(0, None))

    def is_open(i: int, y: int) -> Any:
        return sum(model.open[i, past] for past in span if past <= y)

    model.once = pyo.Constraint(range(sites), rule=lambda m, i: is_open(i, span[-1]) <= 1)
    model.demand = pyo.Constraint(
        range(customers), span, rule=lambda m, j, y: sum(m.serve[i, j, y] for i in range(sites)) <= demand[j]
    )
    model.capacity = pyo.Constraint(
        range(sites),
        span,
        rule=lambda m, i, y: sum(m.serve[i, j, y] for j in range(customers)) <= room[i] * is_open(i, y),
    )
    model.serve_if_open = pyo.Constraint(
        range(sites), range(customers), span, rule=lambda m, i, j, y: m.serve[i, j, y] <= demand[j] * is_open(i, y)
    )
    earned = sum(margin[i, j] * model.serve[i, j, y] for i, j, y in model.serve)
    spent = sum(cost[i] * model.open[i, y] for i, y in model.open)
    model.objective = pyo.Objective(expr=earned - spent, sense=pyo.maximize)
    return model


def assignment(jobs: int = 40, machines: int = 12, seed: int = 5) -> Any:
    """A generalised assignment that keeps HiGHS busy for minutes but gives it a plan at once."""
    draw = random.Random(seed)
    model = pyo.ConcreteModel()
    model.do = pyo.Var(range(jobs), range(machines), domain=pyo.Binary)
    size = {(j, k): draw.randint(5, 25) for j in range(jobs) for k in range(machines)}
    room = {k: 0.7 * sum(size[j, k] for j in range(jobs)) / machines for k in range(machines)}
    model.once = pyo.Constraint(range(jobs), rule=lambda m, j: sum(m.do[j, k] for k in range(machines)) <= 1)
    model.room = pyo.Constraint(
        range(machines), rule=lambda m, k: sum(size[j, k] * m.do[j, k] for j in range(jobs)) <= room[k]
    )
    model.objective = pyo.Objective(
        expr=sum((size[key] + draw.uniform(-5, 5)) * model.do[key] for key in model.do), sense=pyo.maximize
    )
    return model
