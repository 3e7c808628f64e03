"""Incentives: an amount now for heads later, and what is clawed back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import Row, Sheets, like, musd, npv, periods, smallest_case
from tests.support.arithmetic import Clock, continuation

TAXED = {"discount_rate": 0.1, "tax_rate": 0.25}
AT = Clock(0.1)


def incentive_case(columns: Row, **changes: Any) -> Sheets:
    """80 heads from July 2027 on (six months down), 2027 and 2028; 6 M$ for 100 jobs, $10,000 a missing head."""
    row = {"incentive": "state", "plant": "A", "amount": 6, "jobs": 100, "clawback": 10_000, **columns}
    sheets: dict[str, Any] = {
        "Settings": TAXED,
        "Periods": periods("2027-01-01", 2),
        "Conversions": {"downtime": 6, "employees": 80},
        "Incentives": [row],
    }
    return smallest_case(**{**sheets, **changes})


TWO_YEARS = 0.75 * (49.5 * AT.mid(2027) + 79.2 * AT.mid(2028)) - 25


@pytest.mark.parametrize(
    ("years", "missing"),
    [
        (1, ((60, AT.mid(2027)),)),
        (2, ((60, AT.mid(2027)), (20, AT.mid(2028)))),
        (4, ((60, AT.mid(2027)), (20, AT.mid(2028)), (20, AT.on(2029, 7)), (20, AT.on(2030, 7)))),
    ],
)
def test_an_incentive_is_clawed_back_for_missing_heads(
    years: int, missing: tuple[tuple[int, float], ...], tmp_path: Path
) -> None:
    """Paid on 1 December 2027, untaxed. Average heads: 40 in 2027, 80 in 2028 and, as in the last year, after.

    Clawback is deductible; past the horizon it is dated 1 July.
    """
    case = incentive_case({"by": date(2027, 12, 15), "years": years})
    clawback = sum(heads * 10_000 / 1e6 * factor for heads, factor in missing)
    assert npv(case, tmp_path) == musd(TWO_YEARS + 6 * AT.on(2027, 12) - 0.75 * clawback)


def test_an_incentive_that_costs_more_than_it_brings_is_not_taken(tmp_path: Path) -> None:
    """At $100,000 a head 0.75 x (6 + 2 + 2) M$ would be clawed back."""
    case = incentive_case({"by": date(2027, 12, 15), "years": 3, "clawback": 100_000})
    assert npv(case, tmp_path) == musd(TWO_YEARS)


def test_heads_of_all_the_plants_lines_count(tmp_path: Path) -> None:
    """L2 employs 30 all year: 2027 misses 30, 2028 none."""
    other = like("Lines", line="L2", state="active", volume=1_000, margin=0, employees=30)
    case = incentive_case({"by": date(2027, 12, 15), "years": 2}, Lines=[like("Lines"), other])
    clawback = 30 * 10_000 / 1e6 * AT.mid(2027)
    assert npv(case, tmp_path) == musd(TWO_YEARS + 6 * AT.on(2027, 12) - 0.75 * clawback)


def test_kept_production_employs_no_heads_in_downtime(tmp_path: Path) -> None:
    """50 heads before, 80 after; half of a present product worth 1 M$ a year is kept throughout.

    2027 averages 0 x 6/12 + 80 x 6/12 = 40 heads, so 60 are missing.
    """
    case = incentive_case(
        {"by": date(2027, 12, 15), "years": 1},
        Lines={"state": "active", "volume": 1_000, "margin": 1_000, "employees": 50},
        Conversions={"downtime": 6, "employees": 80, "keep": 0.5},
    )
    kept = 0.75 * 0.5 * (AT.mid(2027) + AT.mid(2028))
    assert npv(case, tmp_path) == musd(TWO_YEARS + kept + 6 * AT.on(2027, 12) - 0.75 * 0.6 * AT.mid(2027))


def test_clawback_is_not_continued(tmp_path: Path) -> None:
    """2027 only: 49.5 M$ a year is kept on, the 0.6 M$ of clawback is not."""
    case = incentive_case(
        {"by": date(2027, 12, 15), "years": 1},
        Settings={**TAXED, "terminal_years": 3, "terminal_decay": 0.05},
        Periods=periods("2027-01-01", 1),
    )
    years = 49.5 * (1 + continuation(0.1, 0.05, 3)) - 0.6
    assert npv(case, tmp_path) == musd(0.75 * years * AT.mid(2027) - 25 + 6 * AT.on(2027, 12))


@pytest.mark.parametrize(("by", "paid"), [("2027-12-31", False), ("2028-01-01", True)])
def test_an_incentive_needs_a_conversion_that_starts_by_its_date(
    by: str, paid: bool, tmp_path: Path
) -> None:
    """The conversion can only start on 1 January 2028; 40 heads on average in 2028, 60 missing for one year."""
    case = incentive_case(
        {"by": date.fromisoformat(by), "years": 1},
        Conversions={"downtime": 6, "employees": 80, "earliest": date(2028, 1, 1)},
    )
    expected = 0.75 * 49.5 * AT.mid(2028) - 25 * AT.on(2028)
    if paid:
        expected += 6 * AT.on(2028) - 0.75 * 0.6 * AT.mid(2028)
    assert npv(case, tmp_path) == musd(expected)


def test_an_incentive_in_a_part_year(tmp_path: Path) -> None:
    """July to December 2027, three months down: 40 heads on average, 60 missing for 6/12 of a year.

    2028 is past the horizon: a whole year, 60 missing, on 1 July 2028.
    """
    at = Clock(0.1, date(2027, 7, 1))
    case = incentive_case(
        {"by": date(2027, 7, 1), "years": 2},
        Periods=periods("2027-07-01", 2, 3),
        Conversions={"downtime": 3, "employees": 80, "capex": 2},
        Tooling={"tooling_cost": 0},
    )
    operations = 2_500 * 9_900 / 1e6 - 0.3
    expected = 0.75 * operations * at.mid(2027, 7, 12) - 2 + 6 - 0.75 * 0.6 * at.on(2028, 7)
    assert npv(case, tmp_path) == musd(expected)


def test_renewal_and_clawback_are_escalated(tmp_path: Path) -> None:
    """2028: renewal 2 x 1.5 = 3 M$; clawback 20 heads x $10,000 x 2."""
    case = incentive_case(
        {"by": date(2027, 12, 15), "years": 2},
        Settings={},
        Pathways=[{"program": "K1", "pathway": "certified", "term": 24, "renewal_cost": 4}],
        Escalation=[
            {"sheet": "Pathways", "column": "renewal_cost", "year": 2028, "factor": 1.5},
            {"sheet": "Incentives", "column": "clawback", "year": 2028, "factor": 2},
        ],
    )
    assert npv(case, tmp_path) == musd(49.5 - 2 + 79.2 - 3 - 25 + 6 - 0.6 - 0.4)
