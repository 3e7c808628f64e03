"""Changes of a workbook that change nothing but its looks: the value of the best plan stays, or scales."""

import pytest

from tests.metamorphic.changes import (
    money_times,
    renamed_line,
    shuffled,
    volumes_times,
    with_idle_line,
)
from tests.metamorphic.pool import TOLERANCE, close, seeds, solved
from tests.model.solving import best, solve
from tests.oracle.subjects import case_of
from tests.support import Sheets


def same(case: Sheets, seed: int, times: float = 1.0) -> bool:
    """Whether a case's best plan is worth `times` that of the seed's case; or both have none."""
    before, after = solved(seed), solve(case)
    if before is None or after is None:
        return before is after
    baselines = abs(after.baseline - times * before.baseline) <= TOLERANCE * max(1.0, abs(times * before.baseline))
    return baselines and close(after.objective, before, times)


@pytest.mark.parametrize("seed", seeds())
def test_money_doubled_doubles_the_value(seed: int) -> None:
    """Prices, costs, budgets and lump sums alike."""
    assert same(money_times(case_of(seed), 2.0), seed, 2.0)


@pytest.mark.parametrize("seed", seeds(first=100))
def test_volumes_in_other_units_change_nothing(seed: int) -> None:
    """Eight times as many vehicles and sets, each worth an eighth; heads and lump sums as they were."""
    assert same(volumes_times(case_of(seed), 8.0), seed)


@pytest.mark.parametrize("seed", seeds(first=200))
def test_the_order_of_sheets_rows_and_columns_changes_nothing(seed: int) -> None:
    """But where it has a meaning: periods, changes, pathways and price points of a program."""
    assert same(shuffled(case_of(seed), seed), seed)


@pytest.mark.parametrize("seed", seeds(first=300))
def test_the_name_of_a_line_changes_nothing(seed: int) -> None:
    """L1 under a name that sorts last."""
    assert same(renamed_line(case_of(seed), "L1", "Zeta"), seed)


@pytest.mark.parametrize("seed", seeds(first=400))
def test_a_line_that_nothing_can_be_done_with_changes_nothing(seed: int) -> None:
    """An idle line elsewhere, without conversions."""
    assert same(with_idle_line(case_of(seed)), seed)


@pytest.mark.parametrize("seed", seeds(first=400))
def test_a_line_that_only_costs_money_lowers_the_baseline_alike(seed: int) -> None:
    """What the plan adds to going on as today stays."""
    before = solved(seed)
    if before is None:
        assert solve(with_idle_line(case_of(seed), fixed_cost=2.0)) is None
        return
    after = best(with_idle_line(case_of(seed), fixed_cost=2.0))
    assert after.baseline < before.baseline
    assert after.added == pytest.approx(before.added, rel=TOLERANCE, abs=TOLERANCE)
