"""The few draws that stand for the many: the best choice of one, the best shares for any, and never worse with more."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial.distance import cdist

from retool.study.draws import Floats, draw
from retool.study.reduction import fast_forward, standardised
from tests.study.sample.ranges import DEMAND, LEGAL, PRICE, ranged_book


def cloud(seed: int, count: int = 12) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, 3))


def moved(points: Floats, kept: tuple[int, ...]) -> float:
    """How far points lie on average from the nearest kept one."""
    return float(cdist(points, points[list(kept)]).min(axis=1).mean())


def transport(points: Floats, kept: tuple[int, ...], shares: tuple[float, ...]) -> float:
    """The Kantorovich distance between all points and the kept ones with their shares, as a transport problem."""
    cost, count = cdist(points, points[list(kept)]), len(points)
    leaves = np.kron(np.eye(count), np.ones(len(kept)))
    arrives = np.kron(np.ones(count), np.eye(len(kept)))
    found = linprog(cost.ravel(), A_eq=np.vstack([leaves, arrives]), b_eq=[*[1 / count] * count, *shares])
    assert found.fun is not None
    return float(found.fun)


def test_all_kept_is_all_as_it_was() -> None:
    found = fast_forward(cloud(1), 12)
    assert found.kept == tuple(range(12)) and found.stands_for == tuple(range(12))
    assert found.probability == pytest.approx([1 / 12] * 12) and found.distance == 0


@given(st.integers(0, 1_000), st.integers(1, 12))
def test_each_step_keeps_the_point_that_helps_most(seed: int, keep: int) -> None:
    """Fast forward selection by its definition, in the plainest words."""
    points = cloud(seed)
    chosen: tuple[int, ...] = ()
    for _ in range(keep):
        rest = [place for place in range(12) if place not in chosen]
        chosen = (*chosen, min(rest, key=lambda place: moved(points, (*chosen, place))))
    found = fast_forward(points, keep)
    assert found.distance == pytest.approx(moved(points, chosen), rel=1e-9, abs=1e-12)
    assert found.kept == tuple(sorted(found.kept)) and len(set(found.kept)) == keep


@pytest.mark.parametrize("seed", range(5))
def test_one_kept_is_the_best_of_all_and_few_are_near_the_best(seed: int) -> None:
    points = cloud(seed, 9)
    best = {keep: min(moved(points, kept) for kept in combinations(range(9), keep)) for keep in (1, 2, 3)}
    found = {keep: fast_forward(points, keep).distance for keep in best}
    assert found[1] == pytest.approx(best[1])
    for keep in (2, 3):
        assert best[keep] - 1e-12 <= found[keep] <= 1.25 * best[keep]


@pytest.mark.parametrize("seed", range(5))
def test_more_kept_never_lose_more(seed: int) -> None:
    distances = [fast_forward(cloud(seed), keep).distance for keep in range(1, 13)]
    assert distances == sorted(distances, reverse=True)


@pytest.mark.parametrize("keep", [1, 3, 5])
def test_no_other_shares_of_the_kept_draws_are_nearer_to_all(keep: int) -> None:
    points = cloud(3)
    found = fast_forward(points, keep)
    assert sum(found.probability) == pytest.approx(1)
    assert transport(points, found.kept, found.probability) == pytest.approx(found.distance)
    for number in range(20):
        other = tuple(np.random.default_rng(number).dirichlet(np.ones(keep)))
        assert transport(points, found.kept, other) >= found.distance - 1e-9


def test_draws_that_are_the_same_are_kept_once_while_others_are_to_be_had() -> None:
    points = np.array([[0.0], [0.0], [0.0], [5.0], [5.0], [9.0]])
    found = fast_forward(points, 3)
    assert found.kept == (0, 3, 5) and found.probability == pytest.approx((1 / 2, 1 / 3, 1 / 6))
    assert fast_forward(points, 6).kept == tuple(range(6))


def test_every_source_counts_alike_however_many_rows_it_moves_and_whatever_its_unit(tmp_path: Path) -> None:
    rows = [DEMAND | {"correlation": "market"}, PRICE | {"correlation": "market", "operation": "add", "low": -900,
            "high": 900}, LEGAL, PRICE | {"low": 1, "high": 1}]  # fmt: skip
    scenarios = [{"scenario": name, "probability": 0.5} for name in ("low", "high")]
    found = draw(ranged_book(tmp_path, *rows, Scenarios=scenarios).tables, 40, 1, "sample")
    variance = standardised(found).var(axis=0)
    assert variance[:2].sum() == pytest.approx(1) and variance[2] == pytest.approx(1)
    assert variance[3] == 0 and variance[4:].sum() == pytest.approx(1)
