"""Cases and plans made by hand that together use every sheet, column and kind of record.

What is written of them is checked in under texts/ and read as a diff. The plans need not be good, and on the moved
cases they need not keep the rules: the audit must then say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from retool.case import Case, build_case
from retool.plan import RECORDS, Plan
from retool.plan import data as d
from retool.workbook import SHEETS, Workbook, check_workbook, read_workbook
from tests.plan.bench import rich_plan, rich_sheets, stated
from tests.support.cases import Row, Sheets, periods
from tests.support.command import write_plain
from tests.workbook.kit import full_case

FLOWS = ("builds", "sales", "shipments", "imports", "sourcing", "exports", "offsets")


def rich() -> tuple[Sheets, Plan]:
    """One future; a plan that keeps every rule."""
    return rich_sheets(), bare_plan()


def tree() -> tuple[Sheets, Plan]:
    """Two futures that part in the second year, and numbers and dates that move in the second one."""
    sheets = odd_sheets()
    sheets["Scenarios"] = [
        {"scenario": "good", "probability": 0.6},
        {"scenario": "bad", "probability": 0.4, "parent": "good", "from": "2028-01-01"},
    ]
    sheets["Changes"] = MOVES
    set_names(sheets, risk_weight=0.3, risk_level=0.7)

    def nodes(_: str, record: Any) -> list[str]:
        late = getattr(record, "year", 2027) == 2028 or getattr(record, "period", "P1") in ("P3", "P4")
        return ["good", "bad"] if late else ["good"]

    return sheets, in_futures(bare_plan(), nodes)


def futures() -> tuple[Sheets, Plan]:
    """Three futures known from the first year on, with decisions common to them."""
    sheets = rich_sheets()
    sheets["Scenarios"] = [
        {"scenario": "low", "probability": 0.2},
        {"scenario": "middle", "probability": 0.5},
        {"scenario": "high", "probability": 0.3},
    ]
    sheets["Changes"] = [
        move("low", "Demand", "volume", "multiply", 0.8),
        move("high", "Demand", "volume", "multiply", 1.25, match="program=K1", start="2027-04-01"),
        move("high", "Tariffs", "rate", "set", 0.3, match="tariff_class=car", start="2027-03-16", stop="2028-05-10"),
        move("low", "Tariffs", "from", "delay", 90, match="tariff_class=parts"),
        move("low", "Suppliers", "unit_cost", "add", 55, match="supplier=S1"),
        move("high", "Freight", "cost", "multiply", 1.1),
    ]
    return sheets, in_futures(bare_plan(), lambda kind, _: NAMES if kind in FLOWS else NAMES[:1])


NAMES = ["low", "middle", "high"]


def moved() -> tuple[Sheets, Plan]:
    """Two futures of which one moves every number and date that may move, each by an amount of its own."""
    sheets = odd_sheets()
    sheets["Scenarios"] = [{"scenario": "still", "probability": 0.7}, {"scenario": "moving", "probability": 0.3}]
    sheets["Changes"], sheets["Escalation"] = [], []
    for sheet, spec in SHEETS.items():
        for column in spec.columns:
            if not column.operating or not any(row.get(column.name) for row in sheets.get(sheet, [])):
                continue
            n = len(sheets["Changes"])
            if column.is_date:
                sheets["Changes"].append(move("moving", sheet, column.name, "delay", 1 + n % 3))
            elif column.is_number:
                start = f"2028-{1 + n % 6:02d}-01" if n % 2 else None
                sheets["Changes"].append(move("moving", sheet, column.name, "multiply", 0.9 - n / 200, start=start))
                factor = {"sheet": sheet, "column": column.name, "year": 2028, "factor": 1 + (n + 1) / 1000}
                sheets["Escalation"].append(factor)
    return sheets, in_futures(bare_plan(), lambda kind, _: ["still", "moving"] if kind in FLOWS else ["still"])


def late() -> tuple[Sheets, Plan]:
    """Quarters from April on: a year covered in part, and every odd column."""
    sheets = odd_sheets()
    sheets["Periods"] = periods("2027-04-01", 7, 3, budget=30, carry="yes", max_under_conversion=1)
    set_names(sheets, base_date=date(2026, 10, 15), depreciation="straight", depreciation_years=4)
    return sheets, bare_plan()


def full() -> tuple[Sheets, Plan]:
    """The case that uses every sheet, with a plan that converts early, late and twice."""
    sheets = full_case()
    everywhere = ("calm", "rough", "boom")
    conversions = [
        d.Conversion("L1", "active", "K60", "fast", "2027H2", 1, "calm"),
        d.Conversion("L4", "active", "K60", "", "2028H1", 1, "rough"),
        d.Conversion("L2", "idle", "K60", "", "2027H1", 1, "calm"),
    ]
    plan = Plan(
        conversions=conversions,
        sites=[d.Site("P1", "2027H2", "calm"), d.Site("P2", "2027H1", "calm")],
        commitments=[
            d.Commitment("kei", "exempt", "2027H1", "calm"),
            d.Commitment("kei", "certified", "2027H2", "calm"),
            d.Commitment("van", "exempt", "2028H1", "boom"),
        ],
        withdrawals=[d.Withdrawal("van", "2028H2", "boom")],
        tooled=[d.Tooled("kei", "L2", "K60", 2028, 1, name) for name in everywhere],
        tooling_payments=[d.ToolingPayment("kei", "L2", "K60", "2027H1", 1, "calm")],
        contracts=[d.Contract("engine", "Aoi", "2027H1", "calm")],
        tiers=[d.Tier("engine", "Aoi", 10_000, 2028, name) for name in everywhere],
        prices=[d.Price("kei", 2027, "list", "calm"), *(d.Price("kei", 2028, "high", name) for name in everywhere)],
        incentives=[d.IncentiveTaken("jobs", "calm")],
        builds=[d.Build("kei", "L2", "K60", 2028, name, 20_000.0) for name in everywhere],
        sales=[d.Sale("kei", "east", 2028, name, "high", "certified", 12_000.0) for name in everywhere]
        + [d.Sale("kei", "west", 2027, "calm", "list", "exempt", 900.0)],
        shipments=[d.Shipment("kei", "P2", "east", 2028, name, 12_000.0) for name in everywhere],
        imports=[d.ImportFlow("kei", "Nagoya", "west", 2027, "calm", 900.0, 700.0)],
        sourcing=[
            d.Sourcing(component, supplier, tier, 2028, name, used, used, 0.0, 25.0)
            for name in everywhere
            for component, supplier, tier, used in (
                ("engine", "Aoi", 10_000, 15_000.0),
                ("engine", "Best", None, 5_000.0),
                ("seat", "Best", None, 40_000.0),
            )
        ],
        exports=[d.Export("MX", "kei", 2028, name, 400.0) for name in everywhere],
        offsets=[d.OffsetUse(2028, name, 0.2) for name in everywhere],
    )  # fmt: skip
    return sheets, plan


def odd_sheets() -> Sheets:
    """The rich case with the columns that it leaves blank."""
    sheets = rich_sheets()
    set_names(sheets, offset_until=date(2028, 10, 20), drawback_rate=0.9, freight_per_mile=0.8, freight_fixed=90,
              road_factor=1.2)  # fmt: skip
    sheets["Plants"][0] |= {"lat": 40.0, "lon": -83.0}
    sheets["Lines"][0] |= {"product_until": date(2028, 9, 30)}
    sheets["Conversions"][0] |= {"keep": 0.25, "spend": "thirds", "earliest": date(2026, 12, 1)}
    sheets["SpendProfiles"] = [{"spend": "thirds", "month": m, "share": s} for m, s in ((0, 0.3), (2, 0.5), (5, 0.2))]
    sheets["Programs"][0] |= {"credit": 300, "credit_until": date(2028, 2, 28), "cannibalised_margin": 40}
    sheets["Programs"][1] |= {"tariff_class": "truck", "selling_cost": 70}
    sheets["Pathways"] = [
        {"program": "K1", "pathway": "exempt", "cost": 0.5, "annual_cap": 900, "unit_cost": 5},
        {**sheets["Pathways"][0], "demand_factor": 0.9, "earliest": date(2027, 1, 1), "legal_from": date(2027, 5, 1)},
    ]
    sheets["Tooling"][0] |= {"hours_ratio": 1.1}
    sheets["Components"][0] |= {"min_share": 0.1}
    sheets["Suppliers"][0] |= {"freight": 25, "available_from": date(2027, 2, 1)}
    sheets["Suppliers"][1] |= {"freight": 12}
    sheets["Tariffs"] += [
        {"tariff_class": "parts", "country": "JP", "layer": "surcharge", "rate": 0.05, "specific": 3,
         "from": date(2027, 3, 10), "until": date(2028, 8, 14), "drawback": "yes"},
        {"tariff_class": "truck", "country": "*", "layer": "base", "rate": 0.25, "specific": 11, "offsettable": "yes",
         "from": date(2020, 1, 1)},
    ]  # fmt: skip
    sheets["Imports"][0] |= {"value_share": 0.9, "freight": 60, "earliest": date(2027, 3, 1)}
    sheets["Regions"] = [
        {"region": "R1", "lat": 36.0, "lon": -95.0, "share": 0.7, "access": 0.95, "legal_from": date(2027, 2, 15)},
        {"region": "R2", "lat": 45.0, "lon": -110.0, "share": 0.3},
    ]
    sheets["Freight"] = sheets["Freight"][:1]
    sheets["Escalation"] = [
        {"sheet": "Suppliers", "match": "component=engine", "column": "unit_cost", "year": 2028, "factor": 1.03},
        {"sheet": "Programs", "column": "msrp", "year": 2028, "factor": 1.02},
        {"sheet": "Lines", "match": "line=L1", "column": "margin", "year": 2027, "factor": 0.98},
    ]
    return sheets


def set_names(sheets: Sheets, **settings: Any) -> None:
    """Settings by name in place of those of the same name."""
    kept = [row for row in sheets["Settings"] if row["name"] not in settings]
    sheets["Settings"] = kept + [{"name": name, "value": value} for name, value in settings.items()]


def move(scenario: str, sheet: str, column: str, operation: str, value: Any, *, match: str | None = None,
         start: str | None = None, stop: str | None = None) -> Row:  # fmt: skip
    """A row of Changes."""
    return {"scenario": scenario, "sheet": sheet, "match": match, "column": column, "operation": operation,
            "value": value, "from": start, "until": stop}  # fmt: skip


MOVES: list[Row] = [
    move("bad", "Demand", "volume", "multiply", 0.7, match="program=K2"),
    move("bad", "Tariffs", "rate", "add", 0.05, match="country=JP; layer=base", start="2028-02-10", stop="2028-11-20"),
    move("bad", "Tariffs", "until", "delay", 2, match="layer=surcharge"),
    move("bad", "Pathways", "annual_cap", "set", 2_000, match="pathway=certified"),
    move("bad", "Regions", "legal_from", "delay", 13, match="region=R1"),
    move("bad", "Programs", "credit_until", "delay", -1),
    move("bad", "Lines", "product_until", "delay", -3),
    move("bad", "Settings", "value", "delay", -4, match="name=offset_until"),
    move("bad", "Settings", "value", "multiply", 0.5, match="name=offset_rate", start="2028-04-01"),
    move("bad", "Freight", "cost", "multiply", 1.5),
    move("good", "Suppliers", "capacity", "add", -500, match="supplier=S1", start="2027-07-01"),
    move("good", "Quotas", "volume", "multiply", 0.5, match="tariff_class=car"),
    move("good", "Imports", "unit_cost", "multiply", 1.1, start="2027-10-01"),
]


def bare_plan() -> Plan:
    """The rich plan as records, without what its own case says of its money."""
    return replace(rich_plan(case_in(rich_sheets())), npv_musd=0.0, objective_musd=0.0, bound_musd=0.0)


def in_futures(plan: Plan, of: Callable[[str, Any], list[str]]) -> Plan:
    """The plan with each record named for the scenarios that `of(kind, record)` lists."""
    for kind in RECORDS:
        setattr(plan, kind, [replace(r, scenario=name) for r in getattr(plan, kind) for name in of(kind, r)])
    return plan


SUBJECTS: dict[str, Callable[[], tuple[Sheets, Plan]]] = {
    "rich": rich, "tree": tree, "futures": futures, "moved": moved, "late": late, "full": full,
}  # fmt: skip


@cache
def book_of(name: str) -> Workbook:
    """The workbook of a subject, read from a file."""
    return read_in(SUBJECTS[name]()[0])


@cache
def case_of(name: str) -> Case:
    """The case of a subject."""
    return build_case(book_of(name))


@cache
def _stated(name: str) -> Plan:
    return stated(SUBJECTS[name]()[1], case_of(name))


def plan_of(name: str) -> Plan:
    """The plan of a subject, with the money that its own ledger gives it; its lists may be changed."""
    copies: dict[str, Any] = {kind: list(getattr(_stated(name), kind)) for kind in RECORDS}
    return replace(_stated(name), **copies)


def read_in(sheets: Sheets) -> Workbook:
    """The workbook of sheets given as plain data; they must have no faults."""
    with TemporaryDirectory() as folder:
        book = read_workbook(write_plain(sheets, Path(folder) / "case.xlsx"))
    faults = [f"{f.sheet}!{f.cell} {f.message}" for f in check_workbook(book) if f.severity == "error"]
    assert not faults, faults
    return book


def case_in(sheets: Sheets) -> Case:
    """The case of sheets given as plain data."""
    return build_case(read_in(sheets))
