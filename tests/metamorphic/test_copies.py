"""copies = n stands for n identical rows."""

from copy import deepcopy

import pytest

from tests.metamorphic.changes import changed
from tests.metamorphic.pool import TOLERANCE, not_above, rows, seeds
from tests.model.solving import best, solve
from tests.oracle.subjects import case_of
from tests.support import Row, Sheets, demand, like, periods, smallest_case

LINE = "L1"
TWIN = "L1 twin"


def as_copies(case: Sheets, copies: int = 2) -> Sheets:
    """The first line as a number of copies."""
    new = _plain(case)
    for row in new["Lines"]:
        if row["line"] == LINE:
            row["copies"] = copies
    return new


def as_rows(case: Sheets) -> Sheets:
    """The first line twice over."""
    new = _plain(case)
    for sheet in ("Lines", "Conversions", "Tooling"):
        new[sheet] += [{**row, "line": TWIN} for row in new[sheet] if row["line"] == LINE]
    return new


def _plain(case: Sheets) -> Sheets:
    """Without what may not go with copies or names the line: minima, pins, changes."""
    new = deepcopy(case)
    for row in new["Tooling"]:
        row.pop("min_volume", None)
    for row in new["Lines"]:
        if row["line"] == LINE:
            row.pop("copies", None)
    for sheet in ("Changes", "Escalation"):
        new[sheet] = [
            row for row in rows(new, sheet)
            if "line=" not in str(row.get("match") or "").lower() and row["column"] != "min_volume"
        ]  # fmt: skip
    return {sheet: found for sheet, found in new.items() if found and sheet != "Decisions"}


def _room_for_two(case: Sheets) -> bool:
    """No shop that the present products of two lines would overfill."""
    return not any("shop_capacity" in row for row in case["Plants"])


@pytest.mark.parametrize("seed", seeds(_room_for_two, first=1200))
def test_two_copies_can_do_what_two_rows_can(seed: int) -> None:
    """Copies are not told apart when they are tooled, so they may do a little more, never less."""
    apart, together = solve(as_rows(case_of(seed))), solve(as_copies(case_of(seed)))
    assert (apart is None) <= (together is None)
    if apart is not None and together is not None:
        assert together.baseline == pytest.approx(apart.baseline, rel=1e-9, abs=1e-9)
        assert not_above(apart.objective, together)


def _free_tooling(row: Row) -> None:
    if row["line"] == LINE:
        row["tooling_cost"] = 0.0


@pytest.mark.parametrize("seed", seeds(_room_for_two, first=1400))
def test_two_copies_are_worth_two_rows(seed: int) -> None:
    """Where tooling them costs nothing there is nothing left to tell copies apart by."""
    case = changed(case_of(seed), "Tooling", _free_tooling)
    apart, together = solve(as_rows(case)), solve(as_copies(case))
    assert (apart is None) == (together is None)
    if apart is not None and together is not None:
        assert together.objective == pytest.approx(apart.objective, rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("copies", [1, 2, 3])
@pytest.mark.parametrize("budget", [None, 30.0])
@pytest.mark.parametrize("downtime", [0, 12])
def test_copies_are_worth_as_many_rows(copies: int, budget: float | None, downtime: int) -> None:
    """Three whole years, 25,000 wanted, lines of 10,000; 30 a year, carried over, pay for one line and more."""
    names = [f"L{n + 1}" for n in range(copies)]
    common: Row = {
        "Settings": {"discount_rate": 0.1, "tax_rate": 0.25},
        "Periods": periods("2027-01-01", 3, budget=budget, carry=True),
    }
    common["Demand"] = demand(dict.fromkeys((2027, 2028, 2029), 25_000))
    apart = smallest_case(
        Lines=[like("Lines", line=name) for name in names],
        Conversions=[like("Conversions", line=name, downtime=downtime) for name in names],
        Tooling=[like("Tooling", line=name) for name in names],
        **common,
    )
    together = smallest_case(Lines={"copies": copies}, Conversions={"downtime": downtime}, **common)
    assert best(together).objective == pytest.approx(best(apart).objective, rel=TOLERANCE)


def test_copies_in_their_first_part_year_share_tooling() -> None:
    """The one difference: three copies that run for two thirds of a year make what two tooled ones could make.

    Copies are a number and not told apart, so only two are tooled in 2027 and the third in 2028.
    """
    case = smallest_case(
        Lines={"copies": 3}, Conversions={"downtime": 4}, Periods=periods("2027-01-01", 2),
        Demand=demand({2027: 25_000, 2028: 25_000}),
    )  # fmt: skip
    assert {t.year: t.copies for t in best(case).plan.tooled} == {2027: 2, 2028: 3}
