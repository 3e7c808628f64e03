"""Capacity: ramps, modes and the shop, identical copies, and lines that are converted more than once."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import Row, demand, like, musd, npv, periods, smallest_case, solve


def active(**columns: object) -> Row:
    """Columns of a line with a present product."""
    return {"state": "active", "product": "sedan", **columns}


def test_full_capacity_is_capacity_times_the_last_share_of_the_ramp(tmp_path: Path) -> None:
    """Month 1 at 50 %, every later month at 80 %: 10,000/12 x (0.5 + 11 x 0.8) = 7,750 of 8,000 wanted."""
    case = smallest_case(
        Conversions={"ramp": "short"},
        Ramps=[{"ramp": "short", "month": 1, "share": 0.5}, {"ramp": "short", "month": 2, "share": 0.8}],
    )
    assert npv(case, tmp_path) == musd(7_750 * 9_900 / 1e6 - 25)


def test_of_two_modes_the_better_is_taken(tmp_path: Path) -> None:
    """fast: 30 M$ and all 8,000 = 44.2; slow: 20 M$, six months down, 5,000 = 24.5."""
    case = smallest_case(
        Conversions=[
            like("Conversions", mode="fast", capex=30),
            like("Conversions", mode="slow", downtime=6),
        ]
    )
    assert npv(case, tmp_path) == musd(79.2 - 30 - 5)


@pytest.mark.parametrize(("until", "built"), [(None, 10_000), (date(2027, 6, 30), 15_000)])
def test_the_shop_is_shared_with_present_products(until: date | None, built: int, tmp_path: Path) -> None:
    """Shop of 60,000: L1's 50,000 present vehicles leave 10,000; if they end in June they leave 35,000.

    L2 could build 20,000, 15,000 are wanted. L1 earns $3,000 on each and cannot convert.
    """
    case = smallest_case(
        Plants={"shop_capacity": 60_000},
        Lines=[like("Lines", **active(volume=50_000, margin=3_000, product_until=until)), like("Lines", line="L2")],
        Conversions={"line": "L2", "capacity": 20_000},
        Tooling={"line": "L2"},
        Demand={"volume": 15_000},
    )
    present = 150 if until is None else 75
    assert npv(case, tmp_path) == musd(present + built * 9_900 / 1e6 - 25)


def test_kept_production_takes_room_in_the_shop(tmp_path: Path) -> None:
    """Shop 10,000, half of 8,000 kept at $500: 6,000 are left for K1. Staying would be worth 4 M$."""
    case = smallest_case(
        Plants={"shop_capacity": 10_000},
        Lines=active(volume=8_000, margin=500),
        Conversions={"keep": 0.5},
    )
    assert npv(case, tmp_path) == musd(6_000 * 9_900 / 1e6 + 2 - 25)


# ---------------------------------------------------------------- copies


@pytest.mark.parametrize("as_copies", [True, False])
def test_copies_are_so_many_rows(as_copies: bool, tmp_path: Path) -> None:
    """Three lines of 10,000, 22,000 wanted; each present product is worth 1 - 0.4 M$, each grant 1 M$.

    Two convert: 198 - 50 + 2 + 0.6 = 150.6; the third would add 19.8 - 25 + 1 - 0.6 < 0. Conversion, tooling
    and grant are paid per copy.
    """
    names = ["L1"] if as_copies else ["L1", "L2", "L3"]
    now = active(volume=1_000, margin=1_000, fixed_cost=0.4, copies=3 if as_copies else 1)
    case = smallest_case(
        Lines=[like("Lines", line=name, **now) for name in names],
        Conversions=[like("Conversions", line=name, grant=1) for name in names],
        Tooling=[like("Tooling", line=name) for name in names],
        Demand={"volume": 22_000},
    )
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(198 - 50 + 2 + 0.6)
    assert answer["baseline_musd"] == musd(1.8)


# ---------------------------------------------------------------- chains of conversions


@pytest.mark.parametrize(("tooling", "expected_tooling"), [(0, 0), (5, 5)])
def test_a_line_whose_state_is_a_configuration_runs_it_from_the_start(
    tooling: float, expected_tooling: float, tmp_path: Path
) -> None:
    """Capacity 6,000 and fixed cost 4 from its row kei -> kei, which is no decision: no capex, no downtime.

    Its own volume, margin and fixed cost are ignored; tooling is paid unless the case says 0; salvage 3 comes
    at the end whatever is done.
    """
    case = smallest_case(
        Lines={"state": "kei", "volume": 9_999, "margin": 999, "fixed_cost": 99},
        Conversions={
            "from_config": "kei", "capacity": 6_000, "capex": 50, "downtime": 6, "fixed_cost": 4, "salvage": 3
        },
        Tooling={"tooling_cost": tooling},
    )
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(6_000 * 9_900 / 1e6 - 4 + 3 - expected_tooling)
    assert answer["baseline_musd"] == musd(-4 + 3)


@pytest.mark.parametrize(("ramp", "years_of_b"), [("", 2), ("level", 1)])
def test_reconversion_waits_until_downtime_and_ramp_have_ended(
    ramp: str, years_of_b: int, tmp_path: Path
) -> None:
    """idle -> A (3,000 a year, 5 M$, six months down) -> B (9,000, 10 M$), three years of 8,000 wanted.

    A ramp of twelve full months changes no capacity, but the line is not free before mid-2028, so B starts
    in 2029 instead of 2028. Tooling (blank config) is paid for A and for B. Heads 0 -> 80 -> 50: training
    0.08 + 0.05, severance 30 x $10,000 = 0.3.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 3),
        Lines={"severance": 10_000, "training": 1_000},
        Configurations=[{"config": "A"}, {"config": "B"}],
        Conversions=[
            like("Conversions", to_config="A", capacity=3_000, capex=5, downtime=6, ramp=ramp, employees=80),
            like("Conversions", from_config="A", to_config="B", capacity=9_000, capex=10, employees=50),
        ],
        Ramps=[{"ramp": "level", "month": month, "share": 1} for month in range(1, 13)],
        Tooling={"config": None},
    )
    built = 1_500 + (2 - years_of_b) * 3_000 + years_of_b * 8_000
    people = 0.08 + 0.05 + 0.3
    assert npv(case, tmp_path) == musd(built * 9_900 / 1e6 - (5 + 5) - (10 + 5) - people)


@pytest.mark.parametrize(
    ("modes", "expected"), [(["std"], 3 * 79.2 - 2 * 9), (["std", "again"], 4 * (79.2 - 9))]
)
def test_a_row_is_used_once_on_a_line(modes: list[str], expected: float, tmp_path: Path) -> None:
    """K1 (built in A) is wanted in 2027 and 2029, K2 (built in B) in 2028 and 2030.

    Each conversion costs 4, each tooling 5, paid again after a gap. All four years need A -> B twice, so a
    second row. With one row three years are served at best, cheapest by going to B once and staying there
    (2027, 2028, 2030): two conversions and two toolings.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 4),
        Configurations=[{"config": "A"}, {"config": "B"}],
        Conversions=[
            like("Conversions", to_config="A", capex=4),
            *(like("Conversions", from_config="A", to_config="B", mode=mode, capex=4) for mode in modes),
            like("Conversions", from_config="B", to_config="A", capex=4),
        ],
        Programs=[like("Programs"), like("Programs", program="K2")],
        Tooling=[like("Tooling", config="A"), like("Tooling", program="K2", config="B")],
        Demand=demand({2027: 8_000, 2028: 0, 2029: 8_000, 2030: 0})
        + demand({2027: 0, 2028: 8_000, 2029: 0, 2030: 8_000}, "K2"),
    )
    assert npv(case, tmp_path) == musd(expected)
