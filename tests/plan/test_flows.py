"""Yearly flows of a plan: present products, fixed costs, credits, renewals, clawback, duties and reliefs."""

from typing import Any

import pytest

from retool.case import Case
from retool.plan import Ledger, Plan, build_ledger, flows
from retool.plan import data as d
from retool.plan.reliefs import duty_years
from tests.plan.bench import case_from, convert
from tests.support.cases import Row, like, periods, smallest_case
from tests.support.parts import parts_case, supplier


def money(ledger: Ledger, category: str, year: int, scenario: int = 0) -> float:
    """M$ of a category in an operating year (index)."""
    return sum(
        f.amount_musd for f in ledger.operations
        if f.category == category and f.year == year and f.scenario == scenario
    )


def present_case(**line: Any) -> Case:
    columns = {"state": "active", "volume": 24_000, "margin": 1_000, "fixed_cost": 12, **line}
    return case_from(smallest_case(
        Periods=periods("2027-01-01", 4, 6),
        Lines=[like("Lines", **columns)],
        Conversions=[like("Conversions", downtime=3, keep=0.5, fixed_cost=4)],
    ))


def test_present_products_end_with_product_until_and_fixed_cost_goes_on() -> None:
    ledger = build_ledger(Plan(), present_case(product_until="2027-08-31"))
    assert money(ledger, flows.PRESENT_PRODUCTS, 0) == pytest.approx(24 * 8 / 12)  # August's 1st is in time
    assert money(ledger, flows.PRESENT_PRODUCTS, 1) == 0
    assert money(ledger, flows.FIXED_COST, 0) == money(ledger, flows.FIXED_COST, 1) == pytest.approx(-12)


def test_keep_carries_its_part_of_margin_and_present_fixed_cost() -> None:
    ledger = build_ledger(Plan(conversions=[convert("P2", from_state="active")]), present_case())
    assert money(ledger, flows.PRESENT_PRODUCTS, 0) == pytest.approx(24 * (6 + 6 * 0.5) / 12)
    # present: 6 months whole, 6 months half; own 4 M$/yr from start of production, 3 months
    assert money(ledger, flows.FIXED_COST, 0) == pytest.approx(-12 * (6 + 6 * 0.5) / 12 - 4 * 3 / 12)


def test_a_credit_that_ends_inside_the_year_counts_at_its_average() -> None:
    case = case_from(smallest_case(Programs={"credit": 1_200, "credit_until": "2027-03-31"}))
    ledger = build_ledger(Plan(sales=[d.Sale("K1", "R1", 2027, "base", "msrp", "free", 1_000.0)]), case)
    assert money(ledger, flows.CREDIT, 0) == pytest.approx(1_200 * 3 / 12 * 1_000 / 1e6)


def test_dealer_margin_is_a_share_of_the_price_charged() -> None:
    case = case_from(smallest_case(
        Programs={"dealer_margin": 0.1},
        PricePoints=[{"program": "K1", "point": "low", "price": 10_000, "volume_factor": 1}],
    ))
    ledger = build_ledger(Plan(sales=[d.Sale("K1", "R1", 2027, "base", "low", "free", 1_000.0)]), case)
    assert money(ledger, flows.US_SALES, 0) == pytest.approx(10)
    assert money(ledger, flows.DEALER_MARGIN, 0) == pytest.approx(-1)


def test_renewals_are_paid_for_the_months_on_the_row_until_withdrawal() -> None:
    row = {"program": "K1", "pathway": "exempt", "lead": 2, "term": 24, "renewal_cost": 2.4}
    case = case_from(smallest_case(Periods=periods("2027-01-01", 4, 3), Pathways=[row]))
    plan = Plan(commitments=[d.Commitment("K1", "exempt", "P1", "base")],
                withdrawals=[d.Withdrawal("K1", "P4", "base")])
    # 2.4 M$ a term of 24 months = 1.2 M$ a year, from month 2 to month 8
    assert money(build_ledger(plan, case), flows.RENEWALS, 0) == pytest.approx(-1.2 * 7 / 12)


def test_the_latest_row_in_force_is_the_programs() -> None:
    rows: list[Row] = [{"program": "K1", "pathway": "exempt"}, {"program": "K1", "pathway": "full", "lead": 6}]
    case = case_from(smallest_case(Pathways=rows))
    plan = Plan(commitments=[d.Commitment("K1", w, "P1", "base") for w in ("full", "exempt")])
    launch = build_ledger(plan, case).histories.launches(0)["K1"]
    assert launch.on_row == ("exempt",) * 6 + ("full",) * 6


def test_clawback_counts_missing_heads_of_covered_months_and_goes_on_past_the_horizon() -> None:
    case = case_from(smallest_case(
        Periods=periods("2027-07-01", 2, 3),
        Conversions={"employees": 60, "downtime": 3},
        Incentives=[{"incentive": "jobs", "plant": "A", "amount": 1, "by": "2027-08-10", "jobs": 100,
                     "years": 2, "clawback": 10_000}],
    ))
    plan = Plan(conversions=[convert("P1")], incentives=[d.IncentiveTaken("jobs", "base")])
    ledger = build_ledger(plan, case)
    # heads: three months 0, three months 60, so 30 on average and 70 missing
    assert money(ledger, flows.CLAWBACK, 0) == pytest.approx(-70 * 10_000 / 1e6 * 6 / 12)
    late = [e for e in ledger.lump_sums if e.category == flows.CLAWBACK]
    assert [(e.month, e.deductible) for e in late] == [(12, True)]
    assert [e.amount_musd for e in late] == pytest.approx([-0.7])
    paid = next(e for e in ledger.lump_sums if e.category == flows.INCENTIVE)
    assert (paid.month, paid.amount_musd, paid.deductible) == (1, 1, False)


# duties and their reliefs
OFFSET_AND_DRAWBACK = [
    {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.10, "from": "2020-01-01",
     "offsettable": "yes", "drawback": "yes"},
    {"tariff_class": "parts", "country": "JP", "layer": "extra", "rate": 0.05, "from": "2020-01-01",
     "offsettable": "yes"},
    {"tariff_class": "parts", "country": "JP", "layer": "fee", "rate": 0, "specific": 20, "from": "2020-01-01"},
]


def engines(year: int, used: float, **columns: Any) -> d.Sourcing:
    values = {"paid": used, "in_quota": 0.0, "drawn": 0.0, "from_volume": None, **columns}
    return d.Sourcing("engine", "S1", year=year, scenario="base", used=used, **values)


def duty_case(**settings: Any) -> Case:
    return case_from(parts_case(
        [supplier("S1", "JP", 2_000)],
        Periods=periods("2027-01-01", 2),
        Tariffs=OFFSET_AND_DRAWBACK,
        Settings={"offset_rate": 0.02, "drawback_rate": 0.9, **settings},
    ))


def build(year: int, vehicles: float) -> d.Build:
    return d.Build("K1", "L1", "kei", year, "base", vehicles)


def test_layers_add_up_on_the_fob_price_and_per_unit() -> None:
    ledger = build_ledger(Plan(sourcing=[engines(2027, 1_000.0)]), duty_case())
    assert money(ledger, flows.PARTS_DUTY, 0) == pytest.approx(-1_000 * (2_000 * 0.15 + 20) / 1e6)


def test_drawback_refunds_its_rate_of_the_eligible_layers_only() -> None:
    ledger = build_ledger(Plan(sourcing=[engines(2027, 1_000.0, drawn=100.0)]), duty_case())
    assert money(ledger, flows.DRAWBACK, 0) == pytest.approx(100 * 0.9 * 2_000 * 0.10 / 1e6)


def test_offset_may_not_pay_what_drawback_refunds() -> None:
    plan = Plan(builds=[build(2027, 1_000.0)], sourcing=[engines(2027, 1_000.0, drawn=100.0)])
    first = duty_years(build_ledger(plan, duty_case()))[0]
    both = 0.9 * 2_000 * 0.10
    assert first.offsettable == pytest.approx((1_000 * 2_000 * 0.15 - 100 * both) / 1e6)


def test_the_offset_bank_carries_over_what_is_not_used() -> None:
    plan = Plan(
        builds=[build(2027, 1_000.0), build(2028, 2_000.0)],
        offsets=[d.OffsetUse(2027, "base", 0.1), d.OffsetUse(2028, "base", 0.5)],
    )
    first, second = duty_years(build_ledger(plan, duty_case()))
    earned = 0.02 * 15_000 * 1_000 / 1e6
    assert [first.offset_earned, first.banked] == pytest.approx([earned, earned - 0.1])
    assert second.banked == pytest.approx(3 * earned - 0.6)


def test_the_offset_is_earned_up_to_its_end_and_void_after_that_year() -> None:
    plan = Plan(builds=[build(2027, 1_000.0), build(2028, 1_000.0)])
    first, second = duty_years(build_ledger(plan, duty_case(offset_until="2027-05-31")))
    assert first.offset_earned == pytest.approx(0.02 * 15_000 * 1_000 / 1e6 * 5 / 12)
    assert (second.offset_earned, second.banked) == (0, 0)


def test_rates_are_averaged_by_day_and_star_rows_reach_only_origins_without_any() -> None:
    tariffs = [
        {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.73, "from": "2027-12-30",
         "until": "2028-01-01"},
        {"tariff_class": "parts", "country": "*", "layer": "base", "rate": 0.5, "from": "2020-01-01"},
    ]
    case = case_from(parts_case([supplier("S1", "JP"), supplier("S2", "KR")], Tariffs=tariffs))
    view = build_ledger(Plan(), case).view
    assert view.duties.rate("parts", "JP", 0, 0).share == pytest.approx(0.73 * 2 / 365)
    assert view.duties.rate("parts", "KR", 0, 0).share == pytest.approx(0.5)
    assert view.duties.rate("parts", "US", 0, 0).share == 0


def test_in_quota_sets_pay_the_quota_rate_in_place_of_all_layers() -> None:
    case = case_from(parts_case(
        [supplier("S1", "JP", 2_000)], Tariffs=OFFSET_AND_DRAWBACK,
        Quotas=[{"tariff_class": "parts", "country": "JP", "year": 2027, "volume": 500, "rate": 0.01}],
    ))
    ledger = build_ledger(Plan(sourcing=[engines(2027, 1_000.0, in_quota=400.0)]), case)
    expected = 600 * (2_000 * 0.15 + 20) + 400 * 2_000 * 0.01
    assert money(ledger, flows.PARTS_DUTY, 0) == pytest.approx(-expected / 1e6)


def test_under_a_tier_paid_sets_cost_and_used_sets_travel_and_pay_duty() -> None:
    case = case_from(parts_case(
        [supplier("S1", "JP", 2_000, freight=50)], Tariffs=OFFSET_AND_DRAWBACK,
        PriceTiers=[{"supplier": "S1", "component": "engine", "from_volume": 1_000, "unit_cost": 1_500}],
    ))
    ledger = build_ledger(Plan(sourcing=[engines(2027, 600.0, paid=1_000.0, from_volume=1_000.0)]), case)
    assert money(ledger, flows.PARTS, 0) == pytest.approx(-1_000 * 1_500 / 1e6)
    assert money(ledger, flows.PARTS_FREIGHT, 0) == pytest.approx(-600 * 50 / 1e6)
    assert money(ledger, flows.PARTS_DUTY, 0) == pytest.approx(-600 * (1_500 * 0.15 + 20) / 1e6)


def test_import_duty_falls_on_the_dutiable_share_of_the_fob_value() -> None:
    case = case_from(smallest_case(
        Imports=[{"source": "port", "program": "K1", "country": "JP", "unit_cost": 8_000, "value_share": 0.6,
                  "freight": 400}],
        Tariffs=[{"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.25, "specific": 10,
                  "from": "2020-01-01"}],
    ))
    ledger = build_ledger(Plan(imports=[d.ImportFlow("K1", "port", "R1", 2027, "base", 1_000.0, 0.0)]), case)
    assert money(ledger, flows.IMPORT_DUTY, 0) == pytest.approx(-1_000 * (8_000 * 0.6 * 0.25 + 10) / 1e6)
    assert money(ledger, flows.IMPORT_FREIGHT, 0) == pytest.approx(-0.4)
    assert money(ledger, flows.INLAND_FREIGHT, 0) == 0
