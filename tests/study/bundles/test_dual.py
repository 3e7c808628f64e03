"""Prices: where the model of the bound is least, and nothing that a bound could not rest on."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from retool.study.bundles.candidates import apart, majority, nearest_to_all
from retool.study.bundles.dual import Dual, _least
from retool.study.bundles.jobs import Decision, Decisions

WEIGHTS = (0.5, 0.3, 0.2)
SPACE = [
    frozenset((("x", n), 1) for n, taken in enumerate(bits) if taken) for bits in itertools.product((0, 1), repeat=5)
]


def worths(seed: int) -> list[dict[Decisions, float]]:
    """What each of all 32 plans is worth in each bundle."""
    rnd = random.Random(seed)
    return [{plan: rnd.uniform(0, 20) for plan in SPACE} for _ in WEIGHTS]


def paid(plan: Decisions, prices: dict[Decision, float]) -> float:
    return sum(prices.get(decision, 0.0) * number for decision, number in plan)


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_falls_to_the_least_that_prices_can_bring(seed: int) -> None:
    """Against the linear program over all plans: the best mixes of plans on whose mean the bundles agree."""
    table = worths(seed)
    dual, proposal = Dual(WEIGHTS), None
    best = max(sum(w * own[plan] for w, own in zip(WEIGHTS, table, strict=True)) for plan in SPACE)
    for _ in range(30):
        prices = dual.prices if proposal is None else proposal.prices
        bound = 0.0
        for b, (weight, own) in enumerate(zip(WEIGHTS, table, strict=True)):
            plan = max(SPACE, key=lambda plan: own[plan] + paid(plan, prices[b]))
            bound += weight * (own[plan] + paid(plan, prices[b]))
            dual.learn_plan(b, plan, own[plan])
        for decision in {decision for price in prices for decision in price}:
            assert sum(w * p.get(decision, 0.0) for w, p in zip(WEIGHTS, prices, strict=True)) == pytest.approx(0)
        assert bound >= best - 1e-9
        dual.learn_bound(proposal, prices, bound)
        proposal = dual.propose(best, 1e-6)
        if proposal is None:
            break
    assert dual.bound == pytest.approx(least_bound(table), abs=1e-6)


def least_bound(table: list[dict[Decisions, float]]) -> float:
    """The Lagrangian dual's value by linear programming, over all plans at once."""
    from scipy.optimize import linprog  # noqa: PLC0415

    rows = np.array([[dict(plan).get(("x", n), 0) for n in range(5)] for plan in SPACE], dtype=float)
    size, count = len(SPACE), len(WEIGHTS)
    cost = -np.concatenate([w * np.array([own[p] for p in SPACE]) for w, own in zip(WEIGHTS, table, strict=True)])
    sums = np.kron(np.eye(count), np.ones(size))
    agree = [
        np.concatenate([rows[:, n] * ((b == own) - (own == 0)) for own in range(count)])
        for b in range(1, count)
        for n in range(5)
    ]
    equal = np.vstack([sums, *agree])
    right = np.concatenate([np.ones(count), np.zeros(len(agree))])
    return -float(linprog(cost, A_eq=equal, b_eq=right).fun or 0.0)


@pytest.mark.parametrize("seed", range(5))
def test_the_mix_of_plans_is_the_best_even_where_plans_are_alike(seed: int) -> None:
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(4), 5)
    plans = rng.integers(0, 2, (20, 3)).astype(float)  # many of the 20 are the same
    weight = np.array([0.1, 0.2, 0.3, 0.4])[group]
    hessian = 3.0 * (plans @ plans.T) * ((group[:, None] == group) * weight[:, None] - np.outer(weight, weight))
    cost = -weight * rng.uniform(400, 420, 20)
    shares = _least(hessian, cost, group)
    assert np.bincount(group, shares) == pytest.approx(np.ones(4))
    assert shares.min() >= 0
    slope = cost + hessian @ shares
    missed = slope @ shares - sum(slope[group == g].min() for g in range(4))
    assert missed <= 1e-5


def test_the_majority_and_the_plan_nearest_to_all() -> None:
    a, b, c = (frozenset((("x", n), 1) for n in taken) for taken in ((1, 2), (1,), (3,)))
    plans = [(a, 0.3), (b, 0.3), (c, 0.4)]
    assert majority(plans) == frozenset({(("x", 1), 1)})
    assert nearest_to_all(plans)[0] == b
    assert [apart(a, b), apart(a, c), apart(a, a)] == [1, 3, 0]
