"""Tooling: what may be built where, what it costs, and when it is paid."""

from pathlib import Path

import pytest

from tests.support import demand, like, musd, npv, periods, smallest_case


@pytest.mark.parametrize(("min_volume", "payments"), [(None, 1), (1_000, 2)])
def test_tooling_is_paid_again_after_a_gap(min_volume: int | None, payments: int, tmp_path: Path) -> None:
    """8,000, 0 and 8,000 wanted. Without a minimum the line stays tooled in 2028; with one it cannot."""
    case = smallest_case(
        Periods=periods("2027-01-01", 3),
        Demand=demand({2027: 8_000, 2028: 0, 2029: 8_000}),
        Tooling={"min_volume": min_volume},
    )
    assert npv(case, tmp_path) == musd(2 * 79.2 - 20 - payments * 5)


@pytest.mark.parametrize(
    ("length", "downtime", "paid_after"),
    [
        (12, 6, 0),  # the year is one period, and the line produces in it
        (6, 6, 6),
        (3, 3, 3),
        (3, 2, 0),  # production in March: a month of the first quarter
    ],
)
def test_tooling_is_paid_at_the_first_period_with_a_month_of_production(
    length: int, downtime: int, paid_after: int, tmp_path: Path
) -> None:
    """Capital 20 at once, 5 of tooling `paid_after` months later, capacity for the months after downtime."""
    case = smallest_case(
        Settings={"discount_rate": 0.1},
        Periods=periods("2027-01-01", 12 // length, length),
        Conversions={"downtime": downtime},
    )
    built = min(8_000, 10_000 * (12 - downtime) / 12)
    assert npv(case, tmp_path) == musd(-20 - 5 * 1.1 ** (-paid_after / 12) + built * 9_900 / 1e6 * 1.1**-0.5)


def test_a_tooling_row_with_its_own_config_replaces_the_blank_one(tmp_path: Path) -> None:
    """B's own row is the dearer one (9 M$, $6,000) and still the one that counts: 8,000 x 8,900 - 20 - 9."""
    case = smallest_case(
        Configurations=[{"config": "B"}],
        Conversions={"to_config": "B"},
        Tooling=[
            like("Tooling", config=None),
            like("Tooling", config="B", tooling_cost=9, assembly_cost=6_000),
        ],
    )
    assert npv(case, tmp_path) == musd(8_000 * 8_900 / 1e6 - 29)


def test_a_blank_config_includes_the_starting_one(tmp_path: Path) -> None:
    """A line that runs kei from the start is tooled by the blank row: 79.2 - 5, no conversion."""
    case = smallest_case(
        Lines={"state": "kei"}, Conversions={"from_config": "kei"}, Tooling={"config": None}
    )
    assert npv(case, tmp_path) == musd(79.2 - 5)


def test_hours_ratio_is_capacity_taken_per_vehicle(tmp_path: Path) -> None:
    """At 1.6 hours a vehicle 10,000 of capacity build 6,250."""
    assert npv(smallest_case(Tooling={"hours_ratio": 1.6}), tmp_path) == musd(6_250 * 9_900 / 1e6 - 25)


def test_programs_share_a_lines_hours(tmp_path: Path) -> None:
    """K2 takes 2 hours and earns 24,900: 12,450 an hour against K1's 9,900, so all 3,000 of it come first.

    The 4,000 hours left build K1; both are tooled.
    """
    case = smallest_case(
        Programs=[like("Programs"), like("Programs", program="K2", msrp=30_000)],
        Tooling=[like("Tooling"), like("Tooling", program="K2", hours_ratio=2)],
        Demand=demand({2027: 8_000}) + demand({2027: 3_000}, "K2"),
    )
    assert npv(case, tmp_path) == musd((3_000 * 24_900 + 4_000 * 9_900) / 1e6 - 20 - 10)


@pytest.mark.parametrize(
    ("downtime", "ramp", "possible"),
    [
        (6, "", False),  # 4,000 x 6/12 = 2,000 would have to be built, 1,500 are wanted
        (6, "level", True),  # three of the six months are ramp: 4,000 x 3/12 = 1,000
    ],
)
def test_tooling_min_volume_counts_the_months_past_the_ramp(
    downtime: int, ramp: str, possible: bool, tmp_path: Path
) -> None:
    """1,500 vehicles x 9,900 - (2 + 1), or nothing."""
    case = smallest_case(
        Conversions={"downtime": downtime, "ramp": ramp, "capex": 2},
        Ramps=[{"ramp": "level", "month": month, "share": 1} for month in (1, 2, 3)],
        Tooling={"tooling_cost": 1, "min_volume": 4_000},
        Demand={"volume": 1_500},
    )
    assert npv(case, tmp_path) == musd(14.85 - 3 if possible else 0)


def test_a_program_is_tooled_on_each_line_that_builds_it(tmp_path: Path) -> None:
    """Only L2 may build K1: L1's better conversion is of no use."""
    case = smallest_case(
        Lines=[like("Lines"), like("Lines", line="L2")],
        Conversions=[like("Conversions", capex=1), like("Conversions", line="L2")],
        Tooling={"line": "L2"},
    )
    assert npv(case, tmp_path) == musd(54.2)


def test_tooling_is_a_number_of_copies(tmp_path: Path) -> None:
    """Two copies of 10,000, two programs of 10,000: one copy tooled for each, 5 + 5 M$ and not 10 + 10."""
    case = smallest_case(
        Lines={"copies": 2},
        Programs=[like("Programs"), like("Programs", program="K2")],
        Tooling=[like("Tooling"), like("Tooling", program="K2")],
        Demand=demand({2027: 10_000}) + demand({2027: 10_000}, "K2"),
    )
    assert npv(case, tmp_path) == musd(2 * 99 - 2 * 20 - 2 * 5)


def test_leaving_and_re_entering_within_a_year_is_no_gap(tmp_path: Path) -> None:
    """Quarters of 2027, pinned: A in Q1, B in Q2, A again from Q3. K1 is tooled in A once, on 1 January.

    K1 sells 7,500 built in A, K2 2,500 built in B (tooled on 1 April); each conversion costs 4.
    """
    case = smallest_case(
        Settings={"discount_rate": 0.1},
        Periods=periods("2027-01-01", 4, 3),
        Configurations=[{"config": "A"}, {"config": "B"}],
        Conversions=[
            like("Conversions", to_config="A", capex=4),
            like("Conversions", from_config="A", to_config="B", capex=4),
            like("Conversions", from_config="B", to_config="A", capex=4),
        ],
        Programs=[like("Programs"), like("Programs", program="K2")],
        Tooling=[like("Tooling", config="A"), like("Tooling", program="K2", config="B")],
        Demand=demand({2027: 9_000}) + demand({2027: 9_000}, "K2"),
        Decisions=[
            {"line": "L1", "to_config": config, "period": f"P{n}", "rule": "force"}
            for n, config in enumerate("ABA", start=1)
        ],
    )
    capital = (4 + 5) + (4 + 5) * 1.1**-0.25 + 4 * 1.1**-0.5
    assert npv(case, tmp_path) == musd(99 * 1.1**-0.5 - capital)
