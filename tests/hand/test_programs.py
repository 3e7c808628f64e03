"""Programs: how a program becomes legal to sell, its minimum, its withdrawal, and what it must share."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import Row, demand, like, musd, npv, periods, programs_k1_k2, smallest_case


def pathway(name: str = "certified", **columns: Any) -> Row:
    """A Pathways row of K1."""
    return {"program": "K1", "pathway": name, **columns}


def test_a_pathway_costs_at_commitment_and_lets_sales_start_after_its_lead(tmp_path: Path) -> None:
    """3 M$, six months: half of the year's 8,000 = 39.6 M$."""
    case = smallest_case(Pathways=[pathway(cost=3, lead=6)])
    assert npv(case, tmp_path) == musd(39.6 - 25 - 3)


def test_no_sale_before_the_rules_date_whatever_was_committed(tmp_path: Path) -> None:
    """The rule is in force from 1 October: 2,000 sales; cheap capital so that they still pay."""
    case = smallest_case(
        Pathways=[pathway(legal_from=date(2027, 10, 1))], Conversions={"capex": 2}, Tooling={"tooling_cost": 1}
    )
    assert npv(case, tmp_path) == musd(2_000 * 9_900 / 1e6 - 3)


def test_a_pathway_is_committed_at_the_start_of_a_period_not_before_earliest(tmp_path: Path) -> None:
    """earliest 1 June 2027 means 1 January 2028: only 2028 is served."""
    case = smallest_case(Periods=periods("2027-01-01", 2), Pathways=[pathway(cost=3, earliest=date(2027, 6, 1))])
    assert npv(case, tmp_path) == musd(79.2 - 25 - 3)


def test_unit_cost_and_demand_factor_of_a_pathway(tmp_path: Path) -> None:
    """60 % of 8,000 at $250 less."""
    case = smallest_case(Pathways=[pathway(demand_factor=0.6, unit_cost=250)])
    assert npv(case, tmp_path) == musd(4_800 * 9_650 / 1e6 - 25)


def test_a_program_moves_on_to_the_latest_row(tmp_path: Path) -> None:
    """2027 on the exemption: 5,000 of 8,000 at $200 less; from 2028 certified: all 8,000. Both are paid."""
    case = smallest_case(
        Periods=periods("2027-01-01", 3),
        Pathways=[pathway("exempt", cost=1, annual_cap=5_000, unit_cost=200), pathway(cost=10, lead=12)],
    )
    first = 5_000 * 9_700 / 1e6
    assert npv(case, tmp_path) == musd(first + 2 * 79.2 - 25 - 1 - 10)


def test_rows_may_be_skipped(tmp_path: Path) -> None:
    """The exemption costs 50 M$, more than its one year brings: only the certificate is committed."""
    case = smallest_case(
        Periods=periods("2027-01-01", 3),
        Pathways=[pathway("exempt", cost=50, annual_cap=5_000), pathway(cost=10, lead=12)],
    )
    assert npv(case, tmp_path) == musd(2 * 79.2 - 25 - 10)


def test_a_program_is_on_one_row_at_a_time(tmp_path: Path) -> None:
    """Both rows are free. The later one halves demand (4,000), the earlier allows 5,000: never 8,000 or 9,000."""
    case = smallest_case(Pathways=[pathway("exempt", annual_cap=5_000), pathway(demand_factor=0.5)])
    assert npv(case, tmp_path) == musd(5_000 * 9_900 / 1e6 - 25)


def test_a_part_year_on_each_row_and_a_cap_that_pathway_months_do_not_shrink(tmp_path: Path) -> None:
    """Six months exempt, six certified: 3,000 (the whole cap, of 4,000 wanted) at $200 less, and 4,000."""
    case = smallest_case(
        Pathways=[pathway("exempt", annual_cap=3_000, unit_cost=200), pathway(cost=10, lead=6)]
    )
    assert npv(case, tmp_path) == musd((3_000 * 9_700 + 4_000 * 9_900) / 1e6 - 25 - 10)


def test_a_cap_is_prorated_by_the_months_the_periods_cover(tmp_path: Path) -> None:
    """Half of 2027 is covered: half of 8,000 is wanted, half of the cap of 6,000 may be sold."""
    case = smallest_case(Periods=periods("2027-01-01", 2, 3), Pathways=[pathway("exempt", annual_cap=6_000)])
    assert npv(case, tmp_path) == musd(3_000 * 9_900 / 1e6 - 25)


@pytest.mark.parametrize(
    ("first", "second", "sold"),
    [
        ("M1", "M1", 10_000),  # one maker: one cap
        ("M1", "M2", 16_000),
        ("M1", None, 16_000),  # a blank oem is a maker of its own
        (None, None, 16_000),
    ],
)
def test_an_exemption_cap_holds_for_all_programs_of_a_maker(
    first: str | None, second: str | None, sold: int, tmp_path: Path
) -> None:
    """Cap 10,000, two programs of 8,000 each; a second program costs 5 M$ more of tooling either way."""
    sheets = programs_k1_k2(oem=second)
    sheets["Programs"][0]["oem"] = first
    rows = [{"program": name, "pathway": "exempt", "annual_cap": 10_000} for name in ("K1", "K2")]
    case = smallest_case(**sheets, Conversions={"capacity": 20_000}, Pathways=rows)
    assert npv(case, tmp_path) == musd(sold * 9_900 / 1e6 - 20 - 10)


# ---------------------------------------------------------------- renewal, minimum, withdrawal


def test_renewal_is_a_yearly_expense_of_the_months_on_the_row(tmp_path: Path) -> None:
    """4 M$ each 24 months = 2 M$ a year, from July 2027 on: 1 in 2027, 2 in 2028, taxed like operations."""
    case = smallest_case(
        Settings={"tax_rate": 0.25},
        Periods=periods("2027-01-01", 2),
        Pathways=[pathway(lead=6, term=24, renewal_cost=4)],
    )
    assert npv(case, tmp_path) == musd(0.75 * (39.6 - 1 + 79.2 - 2) - 25)


def test_renewal_ends_when_a_later_row_takes_over(tmp_path: Path) -> None:
    """The certificate (1 M$) is in force from 2028: cheaper than 0.75 x 2 M$ of renewal."""
    case = smallest_case(
        Settings={"tax_rate": 0.25},
        Periods=periods("2027-01-01", 2),
        Pathways=[pathway("exempt", lead=6, term=24, renewal_cost=4), pathway(cost=1, lead=12)],
    )
    assert npv(case, tmp_path) == musd(0.75 * (39.6 - 1 + 79.2) - 25 - 1)


def test_renewal_ends_with_withdrawal(tmp_path: Path) -> None:
    """Nothing is wanted in 2028: the program is withdrawn at its start and 2 M$ are saved."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Pathways=[pathway(term=24, renewal_cost=4)],
        Demand=demand({2027: 8_000, 2028: 0}),
    )
    assert npv(case, tmp_path) == musd(79.2 - 2 - 25)


EXPORTS = [
    {"market": "JP", "program": "K1", "year": year, "volume": 2_500, "price": 12_000, "duty_rate": 0.1, "freight": 500}
    for year in (2027, 2028)
]
"""Each export nets 12,000 x 0.9 - 500 - 5,000 assembly = $5,300."""


@pytest.mark.parametrize(
    ("exports", "wanted_2028", "gained_2028"),
    [
        ([], 6_000, 59.4),  # above the minimum
        ([], 3_000, 0.0),  # below: withdrawn at the start of 2028
        (EXPORTS, 3_000, 29.7 + 13.25),  # 3,000 + 2,500 exports reach it
        (EXPORTS, 1_000, 13.25),  # 3,500 do not: US sales end, exports go on
    ],
)
def test_min_volume_counts_sales_and_exports_until_withdrawal(
    exports: list[Row], wanted_2028: int, gained_2028: float, tmp_path: Path
) -> None:
    """Minimum 5,000. 2027: 8,000 x 9,900, and 2,000 exports where there are any (capacity 10,000)."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Programs={"min_volume": 5_000},
        Pathways=[pathway()],
        Demand=demand({2027: 8_000, 2028: wanted_2028}),
        **({"Exports": exports} if exports else {}),
    )
    first_year = 79.2 + (2_000 * 5_300 / 1e6 if exports else 0)
    assert npv(case, tmp_path) == musd(first_year + gained_2028 - 25)


@pytest.mark.parametrize(("lead", "possible"), [(0, False), (6, True)])
def test_min_volume_runs_from_the_pathways_start_whatever_the_regions_law(
    lead: int, possible: bool, tmp_path: Path
) -> None:
    """Minimum 5,000 a year; the region is legal from July, so 4,000 can be sold.

    On the pathway from January 5,000 are owed (impossible), from July 2,500.
    """
    case = smallest_case(
        Programs={"min_volume": 5_000}, Pathways=[pathway(lead=lead)], Regions={"legal_from": date(2027, 7, 1)}
    )
    assert npv(case, tmp_path) == musd(39.6 - 25 if possible else 0)


# ---------------------------------------------------------------- segments


@pytest.mark.parametrize(
    ("rows", "factor", "sold"),
    [
        ([("*", 10_000), ("R2", 1_000)], 1.0, 3_000 + 1_000),  # R1: 10,000 x 0.6 share x 0.5 access
        ([("*", 10_000), ("R2", 1_000)], 0.9, 3_000 + 1_000),  # demand falls to 3,600, the market does not
        ([("R2", 1_000)], 1.0, 4_000 + 1_000),  # R1 has no row: not limited
        ([("*", 10_000)], 1.0, 3_000 + 4_000),
    ],
)
def test_a_segment_is_a_market_its_programs_share(
    rows: list[tuple[str, int]], factor: float, sold: int, tmp_path: Path
) -> None:
    """R1: share 0.6, access 0.5; R2: share 0.4. K1 is wanted 8,000 x access in R1 and 8,000 in R2."""
    case = smallest_case(
        Programs={"segment": "minicar"},
        Pathways=[pathway(demand_factor=factor)],
        Regions=[{"region": "R1", "share": 0.6, "access": 0.5}, {"region": "R2", "share": 0.4}],
        Demand=demand({2027: 8_000}) + demand({2027: 8_000}, region="R2"),
        Freight=[like("Freight"), like("Freight", region="R2")],
        Segments=[
            {"segment": "minicar", "region": region, "year": 2027, "volume": volume} for region, volume in rows
        ],
    )
    assert npv(case, tmp_path) == musd(sold * 9_900 / 1e6 - 25)


def test_two_programs_share_a_segment_and_only_its_legal_months(tmp_path: Path) -> None:
    """12,000 a year for K1 and K2 together, legal from July: 6,000, though each could sell 4,000."""
    case = smallest_case(
        **programs_k1_k2(segment="minicar"),
        Regions={"legal_from": date(2027, 7, 1)},
        Segments=[{"segment": "minicar", "region": "R1", "year": 2027, "volume": 12_000}],
    )
    case["Programs"][0]["segment"] = "minicar"
    assert npv(case, tmp_path) == musd(6_000 * 9_900 / 1e6 - 20 - 10)


def test_a_segment_is_not_cut_to_the_pathways_months(tmp_path: Path) -> None:
    """On the pathway from July: 4,000 of 8,000 may be sold; the market of 6,000 counts whole, not 3,000."""
    case = smallest_case(
        Programs={"segment": "minicar"},
        Pathways=[pathway(lead=6)],
        Segments=[{"segment": "minicar", "region": "*", "year": 2027, "volume": 6_000}],
        Regions={"share": 1},
    )
    assert npv(case, tmp_path) == musd(39.6 - 25)
