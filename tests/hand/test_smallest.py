"""The smallest case: eleven sheets, plain names, written by a bare openpyxl script."""

from pathlib import Path

import pytest

from tests.support import demand, like, musd, npv, periods, smallest_case, solve


def test_the_smallest_case_solves(tmp_path: Path) -> None:
    """8,000 x 9,900 = 79.2 M$ of operations for 20 + 5 M$ of capital; doing nothing gives 0."""
    answer = solve(smallest_case(), tmp_path)
    assert answer["npv_musd"] == musd(79.2 - 25)
    assert answer["objective_musd"] == musd(79.2 - 25)
    assert answer["bound_musd"] == musd(79.2 - 25)
    assert answer["baseline_musd"] == musd(0)
    assert answer["gap"] == pytest.approx(0, abs=1e-6)
    assert answer["status"] == "optimal"
    (conversion,) = answer["conversions"]
    assert {key: conversion[key] for key in ("line", "to", "start", "produces")} == {
        "line": "L1",
        "to": "kei",
        "start": "2027-01-01",
        "produces": "2027-01-01",
    }


def test_blank_settings_take_their_defaults(tmp_path: Path) -> None:
    """No Settings but the title: 9 % from the first period, 25 % tax, bonus depreciation, 5 years kept on at -5 %.

    NPV = -25 + 0.25 x 25 on 1 July + 0.75 x 79.2 at mid-year x (1 + sum of (0.95 / 1.09)^n, n = 1..5).
    """
    half_year = 1.09**-0.5
    kept_on = sum((0.95 / 1.09) ** n for n in range(1, 6))
    expected = -25 + 0.25 * 25 * half_year + 0.75 * 79.2 * half_year * (1 + kept_on)
    case = smallest_case(Settings=[{"name": "case", "value": "defaults"}])
    assert npv(case, tmp_path) == musd(expected)


def test_a_year_without_a_demand_row_is_zero(tmp_path: Path) -> None:
    """2027 and 2028 are covered, only 2027 has demand: 79.2 - 25."""
    case = smallest_case(Periods=periods("2027-01-01", 2), Demand=demand({2027: 8_000}))
    assert npv(case, tmp_path) == musd(54.2)


def test_unmet_demand_costs_nothing_but_its_margin(tmp_path: Path) -> None:
    """12,000 wanted, 10,000 can be built: 10,000 x 9,900 - 25 M$."""
    assert npv(smallest_case(Demand={"volume": 12_000}), tmp_path) == musd(99 - 25)


@pytest.mark.parametrize(
    ("maker", "oem", "expected"),
    [
        (None, "M1", 54.2 + 3),  # the industry as one planner: M2's present product counts too
        ("M1", "M1", 54.2),  # only M1's lines and programs take part: 3 M$ a year of M2's line do not
        ("M2", "M1", 3.0),  # only M2's line takes part, and K1 is not M2's
        ("M1", None, 0.0),  # a program with a blank oem is another maker's
    ],
)
def test_only_the_makers_lines_and_programs_take_part(
    maker: str | None, oem: str | None, expected: float, tmp_path: Path
) -> None:
    """M1 has the idle line L1, M2 the line L2 with 1,000 vehicles at $3,000 = 3 M$ a year and no conversion."""
    case = smallest_case(
        Settings={"maker": maker},
        Plants=[like("Plants"), like("Plants", plant="B", oem="M2")],
        Lines=[
            like("Lines"),
            like("Lines", line="L2", plant="B", state="active", product="car", volume=1_000, margin=3_000),
        ],
        Programs={"oem": oem},
        Freight=[like("Freight"), like("Freight", origin="B")],
    )
    assert npv(case, tmp_path) == musd(expected)
