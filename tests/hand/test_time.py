"""Time: mid-year discounting, the base date, part years, availability by month, and any period length."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import Row, like, musd, npv, periods, smallest_case
from tests.support.arithmetic import Clock


def test_operations_count_at_mid_year_and_lump_sums_on_the_first(tmp_path: Path) -> None:
    """At 10 %: -25 on 1 January 2027, 79.2 M$ half a year and one and a half years later."""
    case = smallest_case(Settings={"discount_rate": 0.1}, Periods=periods("2027-01-01", 2))
    assert npv(case, tmp_path) == musd(-25 + 79.2 * 1.1**-0.5 + 79.2 * 1.1**-1.5)


@pytest.mark.parametrize(
    ("base", "months"),
    [
        (date(2026, 7, 20), 6),  # counts as 1 July 2026
        (date(2026, 12, 31), 1),
        (date(2028, 1, 1), -12),  # money of 2027 is worth more at a later date
    ],
)
def test_the_base_date_counts_by_its_month(base: date, months: int, tmp_path: Path) -> None:
    """Capital is `months` away from the base date, the middle of 2027 six more."""
    case = smallest_case(Settings={"discount_rate": 0.1, "base_date": base})
    assert npv(case, tmp_path) == musd(-25 * 1.1 ** (-months / 12) + 79.2 * 1.1 ** (-(months + 6) / 12))


def test_partial_first_and_last_years_count_their_covered_months(tmp_path: Path) -> None:
    """Four quarters from 1 July 2027: six months of 2027 (middle at 3 months), six of 2028 (at 9 months).

    Demand 8,000 a year gives 4,000 in each half = 39.6 M$; fixed cost 6 M$ a year gives 3 in each. A second
    line keeps making 2,000 vehicles a year at $1,000 and 0.4 M$ of fixed cost: 1.0 - 0.2 M$ in each half.
    """
    case = smallest_case(
        Settings={"discount_rate": 0.1},
        Periods=periods("2027-07-01", 4, 3),
        Conversions={"fixed_cost": 6},
        Lines=[
            like("Lines"),
            like("Lines", line="L2", state="active", volume=2_000, margin=1_000, fixed_cost=0.4),
        ],
    )
    half = 39.6 - 3 + (1.0 - 0.2)
    assert npv(case, tmp_path) == musd(-25 + half * (1.1**-0.25 + 1.1**-0.75))


@pytest.mark.parametrize(("count", "months"), [(1, 12), (2, 6), (1, 6), (4, 3)])
def test_the_last_period_is_as_long_as_the_others_and_a_lone_one_lasts_a_year(
    count: int, months: int, tmp_path: Path
) -> None:
    """One row covers the whole of 2027 whatever the next could have been, two half-year rows do as well."""
    case = smallest_case(Periods=periods("2027-01-01", count, months))
    assert npv(case, tmp_path) == musd(54.2)


@pytest.mark.parametrize("months", [1, 2, 3, 4, 6, 12])
def test_any_period_length_gives_the_same_npv_where_dates_fall_on_its_boundaries(
    months: int, tmp_path: Path
) -> None:
    """A line with a product is converted on 1 January 2028 (not earlier), 6 months down, 6 months of ramp.

    2027   present product 2,000 x $1,000 - 1 M$ fixed                        = 1.0
    2028   from July: 10,000/12 x (.25+.25+.5+.5+.75+.75 = 3.0) = 2,500 built  = 24.75
           fixed cost 3 M$/yr from start of production, half a year            = -1.5
    2029   8,000 sold                                                          = 79.2 - 3
    Capital 20: 20 % on 1 Oct 2027, 50 % on 1 Jan 2028, 30 % on 1 Jul 2028, all shielded on 1 July 2028,
    the year of production. Later starts lose 0.75 x 9,900 on every vehicle of the ramp, so none is better.
    """
    case = smallest_case(
        Settings={"discount_rate": 0.08, "tax_rate": 0.25, "depreciation": "bonus"},
        Periods=periods("2027-01-01", 36 // months, months),
        Lines={"state": "active", "volume": 2_000, "margin": 1_000, "fixed_cost": 1},
        Conversions={
            "downtime": 6,
            "ramp": "slow",
            "spend": "split",
            "fixed_cost": 3,
            "earliest": date(2028, 1, 1),
        },
        Ramps=[
            {"ramp": "slow", "month": month, "share": share}
            for month, share in enumerate((0.25, 0.25, 0.5, 0.5, 0.75, 0.75), start=1)
        ]
        + [{"ramp": "slow", "month": 7, "share": 1}],
        SpendProfiles=[
            {"spend": "split", "month": month, "share": share} for month, share in ((-3, 0.2), (0, 0.5), (6, 0.3))
        ],
        Tooling={"tooling_cost": 0},
    )
    t = Clock(0.08)
    operations = (2 - 1) * t.mid(2027) + (24.75 - 1.5) * t.mid(2028) + (79.2 - 3) * t.mid(2029)
    capital = 4 * t.on(2027, 10) + 10 * t.on(2028) + 6 * t.on(2028, 7)
    assert npv(case, tmp_path) == musd(0.75 * operations - capital + 0.25 * 20 * t.shield(2028))


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_tooling_is_paid_on_the_same_day_under_any_period_length(months: int, tmp_path: Path) -> None:
    """Downtime 12: production and so the tooling payment fall on 1 January 2028, a boundary of every length."""
    case = smallest_case(
        Settings={"discount_rate": 0.1},
        Periods=periods("2027-01-01", 24 // months, months),
        Conversions={"downtime": 12, "capacity": 8_000},
    )
    assert npv(case, tmp_path) == musd(-20 - 5 * 1.1**-1 + 79.2 * 1.1**-1.5)


@pytest.mark.parametrize(
    ("first_sale", "months"), [("2027-03-01", 10), ("2027-03-02", 9), ("2027-03-31", 9), ("2027-11-30", 1)]
)
def test_a_month_counts_if_its_first_is_on_or_after_the_from_date(
    first_sale: str, months: int, tmp_path: Path
) -> None:
    """`legal_from` of the region cuts 2027 to whole months; cheap capital (2 + 1) so that it always pays."""
    case = smallest_case(
        Regions={"legal_from": date.fromisoformat(first_sale)},
        Conversions={"capex": 2},
        Tooling={"tooling_cost": 1},
    )
    assert npv(case, tmp_path) == musd(8_000 * months / 12 * 9_900 / 1e6 - 3)


@pytest.mark.parametrize(("until", "months"), [("2027-03-01", 3), ("2027-02-28", 2), ("2027-12-01", 12)])
def test_a_month_counts_if_its_first_is_on_or_before_the_until_date(
    until: str, months: int, tmp_path: Path
) -> None:
    """A credit of $1,200 until a date is worth 1,200 x months/12 on each of the year's 8,000 sales."""
    case = smallest_case(Programs={"credit": 1_200, "credit_until": date.fromisoformat(until)})
    assert npv(case, tmp_path) == musd(8_000 * (9_900 + 1_200 * months / 12) / 1e6 - 25)


@pytest.mark.parametrize(("wanted", "sold"), [(4_900, 4_900), (8_000, 5_000)])
def test_a_years_demand_is_met_from_any_month_of_that_year(wanted: int, sold: int, tmp_path: Path) -> None:
    """The line produces from July only (5,000 vehicles) and still serves the demand of the whole year."""
    case = smallest_case(Conversions={"downtime": 6}, Demand={"volume": wanted})
    assert npv(case, tmp_path) == musd(sold * 9_900 / 1e6 - 25)


def test_a_number_that_ends_inside_a_year_is_its_average_whatever_was_on_sale_then(tmp_path: Path) -> None:
    """A $1,000 credit until 30 June averages $500 over 2027, though sales (4,000) only start in July."""
    case = smallest_case(
        Programs={"credit": 1_000, "credit_until": date(2027, 6, 30)},
        Regions={"legal_from": date(2027, 7, 1)},
    )
    assert npv(case, tmp_path) == musd(4_000 * (9_900 + 500) / 1e6 - 25)


MONTHS_ON_SALE = [
    (0, "2027-04-01", 9),
    (3, "2027-04-01", 9),  # the same months, not 9/12 of 9/12
    (3, "2027-07-01", 6),
    (6, "2027-04-01", 6),
]


@pytest.mark.parametrize(("lead", "legal", "months"), MONTHS_ON_SALE)
def test_sales_need_a_month_both_on_the_pathway_and_legal(
    lead: int, legal: str, months: int, tmp_path: Path
) -> None:
    """A pathway from month `lead` on and a region's law from `legal` on overlap in the later one's months."""
    pathway: Row = {"program": "K1", "pathway": "certified", "lead": lead}
    case = smallest_case(Pathways=[pathway], Regions={"legal_from": date.fromisoformat(legal)})
    assert npv(case, tmp_path) == musd(8_000 * months / 12 * 9_900 / 1e6 - 25)
