"""Draws: within their ranges, spread as promised, together where they belong together, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from retool.study.draws import Draws, Purpose, draw
from retool.workbook import Workbook
from tests.study.sample.ranges import DEMAND, LEGAL, PRICE, ranged_book
from tests.support import Row

ENOUGH = 2_000
"""Draws with which a wrong spread could not pass for the right one."""


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    return ranged_book(tmp_path)


def drawn(folder: Path, *ranges: Row, count: int = 60, purpose: Purpose = "sample", seed: int = 1) -> Draws:
    return draw(ranged_book(folder, *ranges).tables, count, seed, purpose)


@pytest.mark.parametrize("purpose", ["sample", "fresh"])
def test_every_draw_lies_within_its_range(book: Workbook, purpose: Purpose) -> None:
    found = draw(book.tables, 300, 5, purpose)
    assert found.n == 300 and found.values.shape == (300, 3)
    for place, row in enumerate(book.tables.ranges):
        assert row.low <= found.values[:, place].min() <= found.values[:, place].max() <= row.high
        assert len(set(found.values[:, place])) > 5


def test_a_sample_meets_each_slice_of_every_range_once(book: Workbook) -> None:
    """A Latin hypercube: of 60 equally likely slices of a range each has one draw."""
    found = draw(book.tables, 60, 1, "sample")
    for place in range(3):
        assert sorted(np.floor(found.quantiles[:, place] * 60).astype(int)) == list(range(60))


def test_fresh_draws_are_independent_of_one_another_and_of_the_sample(book: Workbook) -> None:
    found = draw(book.tables, 60, 1, "fresh")
    assert len(set(np.floor(found.quantiles[:, 0] * 60))) < 60
    assert not np.intersect1d(found.quantiles, draw(book.tables, 60, 1, "sample").quantiles).size


@pytest.mark.parametrize(
    ("row", "spread"),
    [
        (DEMAND, stats.triang(0.5, loc=0.5, scale=1.0)),
        (DEMAND | {"mode": 1.25}, stats.triang(0.75, loc=0.5, scale=1.0)),
        (DEMAND | {"mode": 0.5}, stats.triang(0.0, loc=0.5, scale=1.0)),
        (PRICE, stats.uniform(0.8, 0.4)),
        (PRICE | {"operation": "add", "low": -2000, "high": 3000}, stats.uniform(-2000, 5000)),
    ],
    ids=["triangular", "leaning", "falling", "uniform", "uniform sums"],
)
def test_draws_are_spread_as_the_row_says(row: Row, spread: stats.rv_continuous, tmp_path: Path) -> None:
    found = drawn(tmp_path, row, count=ENOUGH, purpose="fresh")
    assert stats.kstest(found.values[:, 0], spread.cdf).pvalue > 0.01


def test_months_of_delay_are_whole_and_equally_likely_without_a_mode(tmp_path: Path) -> None:
    months = drawn(tmp_path, LEGAL, count=700).values[:, 0]
    assert [int(np.sum(months == month)) for month in range(7)] == [100] * 7


def test_with_a_mode_it_is_the_likeliest_delay(tmp_path: Path) -> None:
    months = drawn(tmp_path, LEGAL | {"mode": 2}, count=700).values[:, 0]
    counts = [int(np.sum(months == month)) for month in range(7)]
    assert sum(counts) == 700 and max(counts) == counts[2] and min(counts) > 0


def test_a_range_without_width_gives_its_value_to_the_last_digit(tmp_path: Path) -> None:
    third = 1 / 3
    rows = [DEMAND | {"low": third, "mode": third, "high": third}, PRICE | {"low": third, "high": third},
            LEGAL | {"low": 4, "high": 4}]  # fmt: skip
    assert set(map(tuple, drawn(tmp_path, *rows).values)) == {(third, third, 4.0)}


def test_rows_of_a_group_share_their_quantile_and_a_minus_turns_it_round(tmp_path: Path) -> None:
    rows = [DEMAND | {"correlation": "market"}, PRICE | {"correlation": "- Market"}, LEGAL]
    found = drawn(tmp_path, *rows)
    assert np.array_equal(found.quantiles[:, 1], 1 - found.quantiles[:, 0])
    assert stats.spearmanr(found.values[:, 0], found.values[:, 1]).statistic == pytest.approx(-1, abs=1e-3)
    assert [source.rows for source in found.sources] == [(0, 1), (2,)]


def test_rows_without_a_group_are_independent(tmp_path: Path) -> None:
    found = drawn(tmp_path, DEMAND, PRICE, LEGAL, count=ENOUGH)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(np.corrcoef(found.quantiles[:, one], found.quantiles[:, other])[0, 1]) < 4 / np.sqrt(ENOUGH)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others(book: Workbook) -> None:
    first, again = draw(book.tables, 20, 7, "sample"), draw(book.tables, 20, 7, "sample")
    assert np.array_equal(first.values, again.values)
    assert not np.intersect1d(first.quantiles, draw(book.tables, 20, 8, "sample").quantiles).size


def test_neither_the_order_of_the_rows_nor_a_new_row_changes_what_the_others_draw(tmp_path: Path) -> None:
    three = drawn(tmp_path, DEMAND, PRICE, LEGAL)
    turned = drawn(tmp_path, LEGAL, DEMAND, PRICE)
    assert np.array_equal(three.values, turned.values[:, [1, 2, 0]])
    assert np.array_equal(drawn(tmp_path, PRICE).values[:, 0], three.values[:, 1])


def test_two_rows_that_say_the_same_are_two_sources(tmp_path: Path) -> None:
    found = drawn(tmp_path, PRICE, PRICE)
    assert len(found.sources) == 2 and not np.array_equal(found.values[:, 0], found.values[:, 1])


def test_each_draw_belongs_to_a_scenario_of_the_workbook_by_their_probabilities(tmp_path: Path) -> None:
    scenarios = [{"scenario": name, "probability": p} for name, p in (("low", 0.25), ("never", 0), ("high", 0.75))]
    book = ranged_book(tmp_path, DEMAND, Scenarios=scenarios)
    found = draw(book.tables, 80, 1, "sample").futures
    assert (found.count("low"), found.count("never"), found.count("high")) == (20, 0, 60)
    fresh = draw(book.tables, ENOUGH, 1, "fresh").futures
    assert stats.binomtest(fresh.count("low"), ENOUGH, 0.25).pvalue > 0.01
