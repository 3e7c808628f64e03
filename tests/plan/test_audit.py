"""The audit passes a plan that keeps every rule, and names the rule that one changed number breaks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from retool.case import Case
from retool.plan import Plan, audit_plan
from retool.plan import data as d
from retool.plan.data import RECORDS
from tests.plan.bench import case_from as make_case
from tests.plan.bench import rich_plan, rich_sheets, stated


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case(rich_sheets())


@pytest.fixture
def plan(case: Case) -> Plan:
    return rich_plan(case)


def failed(plan: Plan, case: Case) -> set[str]:
    return {c.name for c in audit_plan(plan, case).failed}


def test_a_plan_that_keeps_every_rule_passes(plan: Plan, case: Case) -> None:
    result = audit_plan(plan, case)
    assert result.failed == []
    assert result.ok
    assert result.npv_musd == pytest.approx(plan.npv_musd, abs=1e-9)
    assert all(getattr(plan, kind) for kind in RECORDS), "every kind of record is put to the test"


Change = tuple[str, int, dict[str, Any], str]

BREACHES: list[Change] = [
    # kind, which record, what changes, the check that must fail
    ("conversions", 0, {"copies": 2}, "line paths"),
    ("conversions", 0, {"period": "P2"}, "site cost paid once"),
    ("closings", 0, {"line": "L1"}, "closing allowed"),
    ("closings", 0, {"line": "L1", "state": "kei", "period": "P1"}, "line paths"),
    ("sites", 0, {"period": "P2"}, "site cost paid once"),
    ("commitments", 0, {"period": "P3"}, "sold only where legal"),
    ("withdrawals", 0, {"period": "P3"}, "sold only where legal"),
    ("tooled", 1, {"copies": 2}, "tooled only where producing"),
    ("tooling_payments", 0, {"period": "P2"}, "tooling paid"),
    ("tooling_payments", 0, {"copies": 2}, "tooling paid"),
    ("contracts", 0, {"period": "P3"}, "supplier capacity and availability"),
    ("tiers", 0, {"year": 2027}, "price tiers"),
    ("prices", 0, {"point": "list"}, "one price a year"),
    ("incentives", 0, {"incentive": "other"}, "records name what the workbook holds"),
    ("builds", 0, {"vehicles": 8_600.0}, "output within capacity"),
    ("builds", 0, {"vehicles": 6_060.0}, "builds and imports equal sales and exports"),
    ("builds", 1, {"vehicles": 8_080.0}, "components equal bill × output"),
    ("sales", 0, {"vehicles": 4_040.0}, "shipments and imports equal sales by region"),
    ("sales", 0, {"vehicles": 7_300.0}, "sales within demand"),
    ("sales", 2, {"vehicles": 6_600.0}, "pathway caps"),
    ("sales", 0, {"point": "list"}, "one price a year"),
    ("shipments", 0, {"vehicles": 3_960.0}, "shipments and imports equal sales by region"),
    ("shipments", 1, {"vehicles": 2_100.0}, "shipments within builds"),
    ("imports", 0, {"vehicles": 2_020.0}, "imports within capacity"),
    ("imports", 1, {"in_quota": 303.0}, "quotas"),
    ("imports", 0, {"in_quota": 1.0}, "quotas"),
    ("sourcing", 0, {"used": 4_040.0}, "components equal bill × output"),
    ("sourcing", 0, {"used": 5_000.0}, "supplier shares"),
    ("sourcing", 2, {"paid": 4_950.0}, "price tiers"),
    ("sourcing", 2, {"from_volume": None}, "price tiers"),
    ("sourcing", 2, {"in_quota": 505.0}, "quotas"),
    ("sourcing", 2, {"drawn": 505.0}, "drawback within exports"),
    ("exports", 0, {"vehicles": 1_010.0}, "exports within volume and builds"),
    ("offsets", 0, {"used_musd": 0.41}, "duty offset"),
    ("builds", 0, {"year": 2031}, "records name what the workbook holds"),
    ("sales", 0, {"region": "R9"}, "records name what the workbook holds"),
    ("sales", 0, {"scenario": "hope"}, "records name what the workbook holds"),
    ("builds", 0, {"vehicles": float("nan")}, "records name what the workbook holds"),
    ("conversions", 0, {"copies": 1.5}, "records name what the workbook holds"),
]


@pytest.mark.parametrize(("kind", "which", "change", "check"), BREACHES)
def test_one_changed_number_fails_its_own_check(
    plan: Plan, case: Case, kind: str, which: int, change: dict[str, Any], check: str
) -> None:
    records = getattr(plan, kind)
    records[which] = replace(records[which], **change)
    assert check in failed(plan, case)


def flow_numbers() -> Iterator[tuple[str, str]]:
    for kind, record in RECORDS.items():
        for name in ("vehicles", "used", "paid", "in_quota", "drawn", "used_musd"):
            if name in record.__dataclass_fields__:  # type: ignore[attr-defined]
                yield kind, name


@pytest.mark.parametrize(("kind", "name"), list(flow_numbers()))
def test_one_per_cent_more_of_any_flow_is_found(plan: Plan, case: Case, kind: str, name: str) -> None:
    for which in range(len(getattr(plan, kind))):
        changed = rich_plan(case)
        records = getattr(changed, kind)
        value = getattr(records[which], name)
        if value:
            records[which] = replace(records[which], **{name: value * 1.01})
            assert failed(changed, case)


@pytest.mark.parametrize("kind", list(RECORDS))
def test_a_record_left_out_is_found(plan: Plan, case: Case, kind: str) -> None:
    getattr(plan, kind).pop(0)
    assert failed(plan, case)


def test_stated_money_is_rebuilt(plan: Plan, case: Case) -> None:
    for name, check in (
        ("npv_musd", "NPV rebuilt from the plan"),
        ("objective_musd", "objective rebuilt from the plan"),
        ("baseline_musd", "baseline rebuilt"),
    ):
        changed = rich_plan(case)
        setattr(changed, name, getattr(changed, name) + 1e-3)
        assert check in failed(changed, case)


def test_money_may_miss_by_a_millionth_of_what_the_plan_adds(plan: Plan, case: Case) -> None:
    adds = abs(plan.objective_musd - plan.baseline_musd)
    plan.npv_musd += 0.9e-6 * adds
    assert not failed(plan, case)
    plan.npv_musd += 0.2e-6 * adds
    assert failed(plan, case) == {"NPV rebuilt from the plan"}


def test_a_bound_below_the_plan_is_found(plan: Plan, case: Case) -> None:
    plan.bound_musd = plan.objective_musd - 0.01
    assert failed(plan, case) == {"bound not below the plan"}


def test_a_decision_stated_twice_is_found(plan: Plan, case: Case) -> None:
    plan.incentives.append(plan.incentives[0])
    assert "decisions stated once" in failed(plan, case)


def test_doing_nothing_breaks_only_the_pin(case: Case) -> None:
    idle = Plan(withdrawals=[d.Withdrawal("K2", "P1", "base")])  # K2 is on sale, with a minimum, from the start
    assert failed(stated(idle, case), case) == {"pins"}


LIMITS: list[tuple[str, str, Any, str]] = [
    # sheet, column, value for all its rows, the check that must fail
    ("Periods", "budget", 27, "capital within budget"),
    ("Periods", "max_under_conversion", 0, "lines under conversion"),
    ("Plants", "max_under_conversion", 0, "lines under conversion"),
    ("Plants", "shop_capacity", 18_000, ""),
    ("Conversions", "earliest", "2027-02-01", "conversion dates"),
    ("Pathways", "earliest", "2027-02-01", "launches"),
    ("Pathways", "annual_cap", 5_000, "pathway caps"),
    ("Programs", "min_volume", 9_000, "program minimum"),
    ("Segments", "volume", 4_900, "segment markets"),
    ("Tooling", "min_volume", 9_000, "minimum output while tooled"),
    ("Components", "min_share", 0.4, "supplier shares"),
    ("Suppliers", "max_share", 0.6, "supplier shares"),
    ("Imports", "earliest", "2028-01-01", "imports within capacity"),
    ("Incentives", "by", "2026-12-31", "incentives earned"),
    ("Decisions", "rule", "forbid", "pins"),
]


@pytest.mark.parametrize(("sheet", "column", "value", "check"), LIMITS)
def test_a_tighter_rule_of_the_workbook_is_noticed(sheet: str, column: str, value: Any, check: str) -> None:
    sheets = rich_sheets()
    for row in sheets[sheet]:
        row[column] = value
    tighter = make_case(sheets)
    found = failed(stated(rich_plan(tighter), tighter), tighter)
    assert (check in found) if check else not found


def test_minimum_of_a_supplier_is_owed_in_used_sets() -> None:
    sheets = rich_sheets()
    sheets["Suppliers"][0]["min_volume"] = 5_500
    case = make_case(sheets)
    assert failed(rich_plan(case), case) == {"supplier minimum"}


def test_shop_counts_present_products_too() -> None:
    sheets = rich_sheets()
    sheets["Plants"][0]["shop_capacity"] = 18_000  # present volume 12,000 + 6,000
    sheets["Lines"][0]["product_until"] = "2027-12-31"
    case = make_case(sheets)
    plan = rich_plan(case)
    plan.builds[0] = replace(plan.builds[0], vehicles=15_100.0)  # + 3,000 of L2 until it closes
    assert "shop capacity" in failed(plan, case)


def two_futures(**scenario: Any) -> Case:
    sheets = rich_sheets()
    sheets["Scenarios"] = [
        {"scenario": "good", "probability": 0.6},
        {"scenario": "bad", "probability": 0.4, **scenario},
    ]
    return make_case(sheets)


def in_futures(plan: Plan, of: Callable[[str, Any], list[str]]) -> Plan:
    """The plan with each record named for the scenarios that ``of(kind, record)`` lists."""
    for kind in RECORDS:
        records = [replace(r, scenario=name) for r in getattr(plan, kind) for name in of(kind, r)]
        setattr(plan, kind, records)
    return plan


def test_decisions_are_shared_and_operations_are_not() -> None:
    case = two_futures()
    flows = {"builds", "sales", "shipments", "imports", "sourcing", "exports", "offsets"}
    plan = Plan(**vars(rich_plan(make_case(rich_sheets()))))
    in_futures(plan, lambda kind, _: ["good", "bad"] if kind in flows else ["good"])
    assert failed(stated(plan, case), case) == set()
    plan.prices[0] = replace(plan.prices[0], scenario="bad")
    assert "decisions foresee nothing" in failed(plan, case)


def test_on_a_tree_futures_share_everything_until_they_part() -> None:
    case = two_futures(parent="good", **{"from": "2028-01-01"})

    def nodes(kind: str, record: Any) -> list[str]:
        late = getattr(record, "year", 2027) == 2028 or getattr(record, "period", "P1") in ("P3", "P4")
        return ["good", "bad"] if late else ["good"]

    plan = in_futures(rich_plan(make_case(rich_sheets())), nodes)
    assert failed(stated(plan, case), case) == set()
    plan.builds.append(replace(plan.builds[0], scenario="bad"))
    assert "decisions foresee nothing" in failed(plan, case)


def test_a_second_use_of_a_conversion_row_is_found() -> None:
    sheets = rich_sheets()
    sheets["Configurations"].append({"config": "van"})
    row = sheets["Conversions"][0]
    again = {**row, "downtime": 0, "ramp": None, "capex": 0.1, "salvage": 0}
    sheets["Conversions"] += [
        {**again, "from_config": "kei", "to_config": "van", "mode": "there"},
        {**row, "from_config": "van", "mode": "back", "downtime": 0, "capex": 0.1},
    ]
    case = make_case(sheets)
    plan = rich_plan(case)
    plan.conversions += [
        d.Conversion("L1", "kei", "van", "there", "P2", 1, "base"),
        d.Conversion("L1", "van", "kei", "back", "P3", 1, "base"),
        d.Conversion("L1", "kei", "van", "there", "P4", 1, "base"),
    ]
    assert "conversion used once" in failed(plan, case)
