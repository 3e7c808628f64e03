"""From flows to NPV: lump sums, tax shields, continuation, expectation and risk."""

from typing import Any

import pytest

from retool.case import Case
from retool.plan import Ledger, Plan, baseline_ledger, build_ledger, flows
from retool.plan import data as d
from retool.plan.budgets import capital_by_period
from retool.plan.risk import conditional_value_at_risk
from retool.plan.shields import MACRS
from tests.plan.bench import case_from, convert
from tests.support.cases import like, periods, smallest_case


def lumps(ledger: Ledger, category: str) -> list[tuple[int, Any]]:
    """(month, M$) of each lump sum of a category."""
    return [(e.month, e.amount_musd) for e in ledger.lump_sums if e.category == category]


# one-off expenses, capital and receipts
def people_case(**conversion: Any) -> Case:
    return case_from(smallest_case(
        Periods=periods("2027-01-01", 4, 3),
        Lines=[like("Lines", state="active", employees=100, severance=10_000, training=2_000, close_cost=5)],
        Conversions=[like("Conversions", downtime=4, **conversion)],
    ))


def test_severance_falls_on_heads_shed_at_the_start_training_on_all_at_production() -> None:
    case = people_case(employees=70)
    ledger = build_ledger(Plan(conversions=[convert("P2", from_state="active")]), case)
    assert lumps(ledger, flows.SEVERANCE) == [(3, pytest.approx(-0.3))]
    assert lumps(ledger, flows.TRAINING) == [(7, pytest.approx(-0.14))]
    assert lumps(build_ledger(Plan(conversions=[convert("P2", from_state="active")]), people_case(employees=130)),
               flows.SEVERANCE) == []


def test_closing_costs_close_cost_and_severance_of_all() -> None:
    ledger = build_ledger(Plan(closings=[d.Closing("L1", "active", "P3", 1, "base")]), people_case())
    assert lumps(ledger, flows.CLOSING) == [(6, pytest.approx(-6))]


def test_payments_follow_the_spend_profile_past_the_horizon_and_in_no_budget_there() -> None:
    case = case_from(smallest_case(
        Periods=periods("2027-01-01", 4, 3, budget=10, carry="yes"),
        Conversions=[like("Conversions", spend="late", grant=3, salvage=1)],
        SpendProfiles=[{"spend": "late", "month": m, "share": s} for m, s in ((-3, 0.25), (0, 0.25), (6, 0.5))],
    ))
    ledger = build_ledger(Plan(conversions=[convert("P4")]), case)
    assert lumps(ledger, flows.CONVERSION_CAPITAL) == [(6, -5), (9, -5), (15, -10)]
    assert lumps(ledger, flows.GRANT) == [(9, 3)]
    assert lumps(ledger, flows.SALVAGE) == [(12, 1)]
    periods_spent = capital_by_period(case, ledger.lump_sums)
    assert [p.spent_musd for p in periods_spent] == [0, 0, 5, 5]
    assert [p.limit for p in periods_spent] == [10, 20, 30, 35]


def test_salvage_is_of_the_configuration_the_line_is_in_or_on_its_way_to() -> None:
    case = case_from(smallest_case(
        Periods=periods("2027-01-01", 4, 3),
        Configurations=[{"config": "kei"}, {"config": "van"}],
        Lines=[like("Lines", state="kei")],
        Conversions=[
            like("Conversions", from_config="kei", salvage=4),
            like("Conversions", from_config="kei", to_config="van", mode="on", downtime=24, salvage=7),
        ],
    ))
    assert lumps(build_ledger(Plan(), case), flows.SALVAGE) == [(12, 4)]
    plan = Plan(conversions=[d.Conversion("L1", "kei", "van", "on", "P2", 1, "base")])
    assert lumps(build_ledger(plan, case), flows.SALVAGE) == [(12, 7)]


def test_contracts_and_pathways_are_in_service_from_their_first_usable_month() -> None:
    case = case_from(smallest_case(
        Periods=periods("2027-01-01", 4, 6),
        Pathways=[{"program": "K1", "pathway": "full", "cost": 2, "lead": 3, "legal_from": "2028-02-01"}],
        Components=[{"component": "engine", "tariff_class": "parts"}],
        BillOfMaterials=[{"program": "K1", "component": "engine"}],
        Suppliers=[{"supplier": "S1", "component": "engine", "country": "US", "unit_cost": 1, "setup_cost": 1,
                    "lead": 12}],
    ))
    plan = Plan(commitments=[d.Commitment("K1", "full", "P1", "base")],
                contracts=[d.Contract("engine", "S1", "P2", "base")])
    service = {e.category: e.service_year for e in build_ledger(plan, case).lump_sums}
    assert service == {flows.PATHWAY: 2028, flows.SUPPLIER: 2028}


# tax shields
@pytest.mark.parametrize("method", ["macrs3", "macrs5", "macrs7"])
def test_macrs_tables_write_off_everything(method: str) -> None:
    assert sum(MACRS[method]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("depreciation", "shares"),
    [
        ("none", []),
        ("bonus", [1.0]),
        ("straight", [0.25] * 4),
        ("macrs3", [0.3333, 0.4445, 0.1481, 0.0741]),
        ("macrs5", [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]),
        ("macrs7", [0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446]),
    ],
)
def test_write_off_begins_in_the_later_of_payment_and_production(depreciation: str, shares: list[float]) -> None:
    case = case_from(smallest_case(
        Periods=periods("2027-07-01", 2, 6),
        Settings={"tax_rate": 0.3, "depreciation": depreciation, "depreciation_years": 4},
        Conversions=[like("Conversions", downtime=8)],
    ))
    ledger = build_ledger(Plan(conversions=[convert("P1")]), case)  # paid July 2027, produces March 2028
    assert [s.calendar_year for s in ledger.shields] == [2028 + n for n in range(len(shares))]
    assert [s.amount_musd for s in ledger.shields] == pytest.approx([0.3 * 20 * share for share in shares])


def test_shields_are_taken_on_1_july() -> None:
    case = case_from(smallest_case(Settings={"tax_rate": 0.3, "depreciation": "bonus", "discount_rate": 0.1}))
    ledger = build_ledger(Plan(conversions=[convert("P1")]), case)
    assert ledger.expected_npv == pytest.approx(-20 + 0.3 * 20 / 1.1**0.5)


def test_expenses_are_relieved_when_paid_and_receipts_never_taxed() -> None:
    case = case_from(smallest_case(
        Settings={"tax_rate": 0.25, "discount_rate": 0.21},
        Lines=[like("Lines", state="active", employees=100, severance=10_000)],
        Conversions=[like("Conversions", downtime=6, capex=0, grant=3)],
    ))
    ledger = build_ledger(Plan(conversions=[convert("P1", from_state="active")]), case)
    assert ledger.expected_npv == pytest.approx(-0.75 * 1 + 3 / 1.21**0.5)


# discounting and continuation
def test_a_years_operations_are_discounted_at_the_middle_of_its_covered_months() -> None:
    case = case_from(smallest_case(
        Periods=periods("2027-07-01", 2, 6),
        Settings={"discount_rate": 0.1, "base_date": "2027-01-15"},
        Lines=[like("Lines", state="active", volume=12_000, margin=1_000)],
    ))
    # 6 months of 2027 (middle 1 October: 9 months on) and 6 of 2028 (middle 1 April: 15 months on)
    assert baseline_ledger(case).expected_npv == pytest.approx(6 / 1.1 ** (9 / 12) + 6 / 1.1 ** (15 / 12))


def continuing(**line: Any) -> float:
    """What the present product (12 M$/yr) is worth past a horizon of the second half of 2027, untaxed."""
    case = case_from(smallest_case(
        Periods=periods("2027-07-01", 2, 3),
        Settings={"discount_rate": 0.1, "terminal_years": 3, "terminal_decay": 0.05},
        Lines=[like("Lines", state="active", volume=12_000, margin=1_000, **line)],
    ))
    return sum(c.value_musd for c in baseline_ledger(case).continuations)


def test_continuation_is_the_last_years_annual_rate_for_terminal_years() -> None:
    step, dated = 0.95 / 1.1, 1.1 ** (-3 / 12)
    assert continuing() == pytest.approx(12 * dated * (step + step**2 + step**3))


def test_the_present_product_goes_on_up_to_product_until() -> None:
    step, dated = 0.95 / 1.1, 1.1 ** (-3 / 12)
    # the first year past the horizon is 2028; the product ends with April 2029
    assert continuing(product_until="2029-04-30") == pytest.approx(12 * dated * (step + step**2 * 4 / 12))
    assert continuing(product_until="2027-12-31") == 0


def test_a_credit_goes_on_up_to_its_end_and_offset_and_clawback_do_not() -> None:
    case = case_from(smallest_case(
        Settings={"terminal_years": 2, "offset_rate": 0.01},
        Programs={"credit": 1_000, "credit_until": "2028-06-30"},
    ))
    plan = Plan(sales=[d.Sale("K1", "R1", 2027, "base", "msrp", "free", 1_000.0)],
                offsets=[d.OffsetUse(2027, "base", 5.0)])
    worth = {c.category: c.value_musd for c in build_ledger(plan, case).continuations}
    assert worth[flows.CREDIT] == pytest.approx(1 * 0.95 * 6 / 12)
    assert worth[flows.US_SALES] == pytest.approx(15 * (0.95 + 0.95**2))
    assert flows.OFFSET not in worth


def test_the_baseline_holds_salvage_and_fixed_cost_of_configurations_lines_start_in() -> None:
    case = case_from(smallest_case(
        Settings={"terminal_years": 1, "terminal_decay": 0},
        Lines=[like("Lines", state="kei", volume=9, margin=9, fixed_cost=9)],
        Conversions=[like("Conversions", from_config="kei", fixed_cost=4, salvage=7)],
    ))
    assert baseline_ledger(case).objective == pytest.approx(-4 - 4 + 7)


# expectation and risk
def test_cvar_is_the_mean_of_the_worst_futures() -> None:
    npvs, chances = [10.0, -20.0, 50.0, 0.0], [0.4, 0.1, 0.3, 0.2]
    assert conditional_value_at_risk(npvs, chances, 0.9) == pytest.approx(-20)
    assert conditional_value_at_risk(npvs, chances, 0.8) == pytest.approx((0.1 * -20 + 0.1 * 0) / 0.2)
    assert conditional_value_at_risk(npvs, chances, 0.0) == pytest.approx(17)
    assert conditional_value_at_risk(npvs, chances, 1.0) == -20


def test_the_objective_weighs_expectation_and_cvar() -> None:
    case = case_from(smallest_case(
        Settings={"risk_weight": 0.25, "risk_level": 0.5},
        Lines=[like("Lines", state="active", volume=10_000, margin=1_000)],
        Scenarios=[{"scenario": "good", "probability": 0.5}, {"scenario": "bad", "probability": 0.5}],
        Changes=[{"scenario": "bad", "sheet": "Lines", "match": "line=L1", "column": "margin",
                  "operation": "set", "value": 200}],
    ))
    ledger = baseline_ledger(case)
    assert ledger.npvs == [pytest.approx(10), pytest.approx(2)]
    assert ledger.expected_npv == pytest.approx(6)
    assert ledger.objective == pytest.approx(0.75 * 6 + 0.25 * 2)
