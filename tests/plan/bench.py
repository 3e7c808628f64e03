"""Cases and plans made by hand for the tests of the ledger and the audit."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from retool.case import Case, build_case
from retool.plan import Plan, baseline_ledger, build_ledger
from retool.plan import data as d
from retool.workbook import check_workbook, read_workbook
from tests.support.cases import Row, Sheets, like, periods, smallest_case
from tests.support.command import write_plain


def case_from(sheets: Sheets) -> Case:
    """The case of sheets given as plain data; they must have no faults."""
    with TemporaryDirectory() as folder:
        workbook = read_workbook(write_plain(sheets, Path(folder) / "case.xlsx"))
    faults = [f"{f.sheet}!{f.cell} {f.message}" for f in check_workbook(workbook) if f.severity == "error"]
    assert not faults, faults
    return build_case(workbook)


def convert(period: str = "P1", **columns: Any) -> d.Conversion:
    """L1 of the smallest case becomes kei."""
    record = d.Conversion("L1", "idle", "kei", "std", period, 1, "base")
    return replace(record, **columns)


def stated(plan: Plan, case: Case) -> Plan:
    """The plan with the money that its own ledger gives it."""
    ledger = build_ledger(plan, case)
    plan.npv_musd, plan.objective_musd = ledger.expected_npv, ledger.objective
    plan.bound_musd, plan.baseline_musd = ledger.objective, baseline_ledger(case).objective
    return plan


def rich_sheets() -> Sheets:
    """Two years in half-years with every kind of decision and flow that a plan may hold."""
    two: list[Row] = [{"region": "R1"}, {"region": "R2"}]
    wanted = {("K1", "R1"): 8_000, ("K1", "R2"): 4_000, ("K2", "R1"): 2_000, ("K2", "R2"): 1_000}
    return smallest_case(
        Periods=periods("2027-01-01", 4, 6, budget=30, carry="yes", max_under_conversion=1),
        Settings={"discount_rate": 0.1, "tax_rate": 0.25, "depreciation": "macrs3", "terminal_years": 2,
                  "terminal_decay": 0.1, "offset_rate": 0.01},
        Plants=[like("Plants", site_cost=3, shop_capacity=20_000, max_under_conversion=1)],
        Lines=[
            like("Lines", state="active", volume=12_000, margin=500, fixed_cost=2, employees=100,
                 severance=10_000, training=1_000),
            like("Lines", line="L2", state="active", volume=6_000, margin=100, employees=50, close_cost=4,
                 severance=10_000),
        ],
        Conversions=[like("Conversions", capacity=12_000, downtime=3, ramp="slow", employees=80, fixed_cost=3,
                          grant=1, salvage=2)],
        Ramps=[{"ramp": "slow", "month": 1, "share": 0.5}, {"ramp": "slow", "month": 2, "share": 1}],
        Programs=[
            like("Programs", dealer_margin=0.1, selling_cost=100, min_volume=2_000, segment="small"),
            like("Programs", program="K2", msrp=12_000, min_volume=500, segment="small"),
        ],
        Segments=[{"segment": "small", "region": r["region"], "year": y, "volume": 12_000}
                  for r in two for y in (2027, 2028)],
        Pathways=[{"program": "K1", "pathway": "certified", "cost": 2, "lead": 3, "unit_cost": 10,
                   "annual_cap": 9_000, "term": 12, "renewal_cost": 0.1}],
        PricePoints=[
            {"program": "K1", "point": "list", "price": 15_000, "volume_factor": 1},
            {"program": "K1", "point": "low", "price": 13_500, "volume_factor": 1.2},
        ],
        Tooling=[like("Tooling", tooling_cost=2, min_volume=3_000)],
        Components=[{"component": "engine", "tariff_class": "parts", "min_sources": 2}],
        BillOfMaterials=[{"program": "K1", "component": "engine"}],
        Suppliers=[
            {"supplier": "S1", "component": "engine", "country": "JP", "unit_cost": 1_000, "capacity": 10_000,
             "setup_cost": 1, "lead": 1, "min_volume": 2_000, "max_share": 0.7},
            {"supplier": "S2", "component": "engine", "country": "US", "unit_cost": 1_500},
        ],
        PriceTiers=[{"supplier": "S1", "component": "engine", "from_volume": 2_000, "unit_cost": 900}],
        Tariffs=[
            {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.1, "from": "2020-01-01",
             "offsettable": "yes", "drawback": "yes"},
            {"tariff_class": "car", "country": "KR", "layer": "base", "rate": 0.25, "from": "2020-01-01"},
        ],
        Quotas=[
            {"tariff_class": "parts", "country": "JP", "year": 2028, "volume": 500, "rate": 0.02},
            {"tariff_class": "car", "country": "KR", "year": 2028, "volume": 300, "rate": 0},
        ],
        Imports=[{"source": "port", "program": "K2", "country": "KR", "unit_cost": 7_000, "capacity": 2_000}],
        Regions=two,
        Demand=[{"program": p, "region": r, "year": y, "volume": v} for (p, r), v in wanted.items()
                for y in (2027, 2028)],
        Freight=[{"origin": "A", "region": r["region"], "cost": 100} for r in two],
        Exports=[{"market": "EU", "program": "K1", "year": y, "volume": 1_000, "price": 12_000, "duty_rate": 0.1,
                  "freight": 500} for y in (2027, 2028)],
        Incentives=[{"incentive": "jobs", "plant": "A", "amount": 2, "by": "2027-06-30", "jobs": 100, "years": 3,
                     "clawback": 1_000}],
        Decisions=[{"line": "L1", "to_config": "kei", "rule": "force"}],
    )


def rich_plan(case: Case) -> Plan:
    """A plan for ``rich_sheets`` that keeps every rule."""
    plan = Plan(
        conversions=[convert(from_state="active")],
        closings=[d.Closing("L2", "active", "P2", 1, "base")],
        sites=[d.Site("A", "P1", "base")],
        commitments=[d.Commitment("K1", "certified", "P1", "base")],
        withdrawals=[d.Withdrawal("K2", "P4", "base")],
        tooled=[d.Tooled("K1", "L1", "kei", year, 1, "base") for year in (2027, 2028)],
        tooling_payments=[d.ToolingPayment("K1", "L1", "kei", "P1", 1, "base")],
        contracts=[d.Contract("engine", "S1", "P1", "base")],
        tiers=[d.Tier("engine", "S1", 2_000, 2028, "base")],
        prices=[d.Price("K1", 2027, "low", "base"), d.Price("K1", 2028, "list", "base")],
        incentives=[d.IncentiveTaken("jobs", "base")],
        builds=[
            d.Build("K1", "L1", "kei", 2027, "base", 6_000.0),
            d.Build("K1", "L1", "kei", 2028, "base", 8_000.0),
        ],
        sales=[
            d.Sale("K1", "R1", 2027, "base", "low", "certified", 4_000.0),
            d.Sale("K1", "R2", 2027, "base", "low", "certified", 1_500.0),
            d.Sale("K1", "R1", 2028, "base", "list", "certified", 5_000.0),
            d.Sale("K1", "R2", 2028, "base", "list", "certified", 2_500.0),
            d.Sale("K2", "R1", 2027, "base", "msrp", "free", 600.0),
            d.Sale("K2", "R2", 2028, "base", "msrp", "free", 400.0),
        ],
        shipments=[
            d.Shipment("K1", "A", "R1", 2027, "base", 4_000.0),
            d.Shipment("K1", "A", "R2", 2027, "base", 1_500.0),
            d.Shipment("K1", "A", "R1", 2028, "base", 5_000.0),
            d.Shipment("K1", "A", "R2", 2028, "base", 2_500.0),
        ],
        imports=[
            d.ImportFlow("K2", "port", "R1", 2027, "base", 600.0, 0.0),
            d.ImportFlow("K2", "port", "R2", 2028, "base", 400.0, 300.0),
        ],
        sourcing=[
            d.Sourcing("engine", "S1", None, 2027, "base", 4_000.0, 4_000.0, 0.0, 400.0),
            d.Sourcing("engine", "S2", None, 2027, "base", 2_000.0, 2_000.0, 0.0, 0.0),
            d.Sourcing("engine", "S1", 2_000.0, 2028, "base", 5_000.0, 5_000.0, 500.0, 400.0),
            d.Sourcing("engine", "S2", None, 2028, "base", 3_000.0, 3_000.0, 0.0, 0.0),
        ],
        exports=[d.Export("EU", "K1", year, "base", 500.0) for year in (2027, 2028)],
        offsets=[d.OffsetUse(2027, "base", 0.3), d.OffsetUse(2028, "base", 0.35)],
    )
    return stated(plan, case)
