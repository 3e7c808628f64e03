"""Workbooks whose plans show every sheet: conversions, closings, imports, parts, exports, reliefs, futures."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.support.cases import Row, Sheets

YEARS = range(2027, 2033)
CARS = ("KEI", "VAN")
REGIONS = {"East": (40.7, -74.0, 0.5), "West": (34.1, -118.2, 0.3), "South": (29.8, -95.4, 0.2)}


def settings(**values: Any) -> list[Row]:
    named: dict[str, Any] = {
        "case": "Two makers", "base_date": date(2027, 1, 1), "discount_rate": 0.09, "tax_rate": 0.25,
        "depreciation": "macrs3", "terminal_years": 4, "terminal_decay": 0.05, "offset_rate": 0.0375,
        "offset_until": date(2030, 10, 31), "drawback_rate": 0.99, "max_under_conversion": 3,
    } | values  # fmt: skip
    return [{"name": name, "value": value, "source": "board paper 12"} for name, value in named.items()]


def half_years() -> list[Row]:
    starts = [date(year, month, 1) for year in YEARS for month in (1, 7)]
    return [
        {"period": f"{d.year}H{1 + d.month // 7}", "start": d, "budget": 260, "carry": True} for d in starts
    ]


def places() -> Sheets:
    plant: Row = {"oem": "Alpha", "site_cost": 12, "shop_capacity": 400_000}
    line: Row = {"severance": 30_000, "training": 4_000, "fixed_cost": 20}
    return {
        "Plants": [
            plant | {"plant": "OH1", "name": "Ohio Works", "city": "Lima", "state": "OH", "lat": 40.7, "lon": -84.1},
            plant | {"plant": "TX1", "name": "Lone Star", "city": "Waco", "state": "TX", "lat": 31.5, "lon": -97.1},
            plant | {"plant": "CA1", "oem": "Beta", "name": "Bay", "city": "Fremont", "state": "CA", "lat": 37.5,
                     "lon": -121.9},
        ],
        "Lines": [
            line | {"line": "OH1-A", "plant": "OH1", "state": "active", "product": "Sedan", "volume": 60_000,
                    "margin": 900, "product_until": date(2033, 6, 30), "employees": 1_500, "close_cost": 40},
            line | {"line": "OH1-B", "plant": "OH1", "state": "active", "product": "Coupe", "volume": 20_000,
                    "margin": 500, "employees": 700, "close_cost": 15},
            line | {"line": "TX1-A", "plant": "TX1", "state": "idle", "employees": 50, "copies": 2, "fixed_cost": 4},
            line | {"line": "CA1-A", "plant": "CA1", "state": "active", "product": "SUV", "volume": 50_000,
                    "margin": 1_500, "employees": 1_200},
        ],
        "Configurations": [{"config": "kei-60", "platform": "K"}, {"config": "kei-90", "platform": "K"}],
        "Conversions": conversions(),
        "Ramps": [{"ramp": "half", "month": m, "share": m / 6} for m in range(1, 7)],
        "SpendProfiles": [{"spend": "spread", "month": 0, "share": 0.6}, {"spend": "spread", "month": 6, "share": 0.4}],
    }  # fmt: skip


def conversions() -> list[Row]:
    row: Row = {"mode": "std", "downtime": 9, "ramp": "half", "spend": "spread", "fixed_cost": 18, "employees": 900}
    small, large = row | {"to_config": "kei-60", "capacity": 60_000}, row | {"to_config": "kei-90", "capacity": 90_000}
    return [
        small | {"line": "OH1-A", "capex": 150, "grant": 8, "salvage": 10},
        large | {"line": "OH1-A", "capex": 210, "salvage": 15},
        large | {"line": "OH1-A", "from_config": "kei-60", "capex": 40, "downtime": 3, "mode": "enlarge",
                 "salvage": 15},
        small | {"line": "OH1-B", "capex": 170, "keep": 0.2},
        small | {"line": "TX1-A", "capex": 130},
        small | {"line": "CA1-A", "capex": 160},
    ]


def market() -> Sheets:
    program: Row = {"vehicle_class": "car", "powertrain": "gasoline", "dealer_margin": 0.09, "selling_cost": 500}
    return {
        "Programs": [
            program | {"program": "KEI", "name": "Kei car", "oem": "Alpha", "msrp": 15_000, "credit": 600,
                       "credit_until": date(2034, 3, 31), "cannibalised_margin": 250},
            program | {"program": "VAN", "name": "Micro van", "oem": "Beta", "vehicle_class": "truck",
                       "tariff_class": "truck", "powertrain": "electric", "msrp": 18_500},
        ],
        "Pathways": [
            {"program": "KEI", "pathway": "exempt", "cost": 6, "lead": 6, "annual_cap": 30_000, "unit_cost": 120,
             "term": 24, "renewal_cost": 2},
            {"program": "KEI", "pathway": "certified", "cost": 35, "lead": 12, "unit_cost": 60},
            {"program": "VAN", "pathway": "certified", "cost": 25, "lead": 12, "legal_from": date(2028, 7, 1)},
        ],
        "Tooling": [
            {"program": p, "line": line, "tooling_cost": 14, "assembly_cost": 2_600, "hours_ratio": ratio}
            for p, ratio in (("KEI", 1.0), ("VAN", 1.2)) for line in ("OH1-A", "OH1-B", "TX1-A", "CA1-A")
        ],
        "Regions": [
            {"region": name, "lat": lat, "lon": lon, "share": share} for name, (lat, lon, share) in REGIONS.items()
        ],
        "Demand": [
            {"program": p, "region": "*", "year": year, "volume": start + step * (year - 2027)}
            for p, start, step in (("KEI", 70_000, 8_000), ("VAN", 40_000, 6_000)) for year in YEARS
        ],
        "PricePoints": [
            {"program": "KEI", "point": "low", "price": 14_200, "volume_factor": 1.15},
            {"program": "KEI", "point": "high", "price": 15_600, "volume_factor": 0.92},
        ],
        "Exports": [
            {"market": "Mexico", "program": "KEI", "year": year, "volume": 9_000, "price": 14_500, "freight": 400}
            for year in YEARS
        ],
        "Imports": [
            {"source": "JP-KEI", "program": "KEI", "country": "JP", "unit_cost": 8_800, "freight": 900,
             "capacity": 25_000},
            {"source": "JP-VAN", "program": "VAN", "country": "JP", "unit_cost": 10_500, "freight": 1_000,
             "earliest": date(2029, 1, 1)},
        ],
        "Incentives": [
            {"incentive": "Texas jobs", "plant": "TX1", "amount": 20, "by": date(2028, 12, 31), "jobs": 1_900,
             "years": 6, "clawback": 6_000},
        ],
    }  # fmt: skip


def parts() -> Sheets:
    return {
        "Components": [{"component": "powertrain", "tariff_class": "engine", "min_sources": 2, "min_share": 0.15},
                       {"component": "body", "tariff_class": "stamping"}],
        "BillOfMaterials": [{"program": p, "component": c} for p in CARS for c in ("powertrain", "body")],
        "Suppliers": [
            {"supplier": "Aisan", "component": "powertrain", "country": "JP", "unit_cost": 2_300, "freight": 90},
            {"supplier": "Midwest", "component": "powertrain", "country": "US", "unit_cost": 2_650, "setup_cost": 18,
             "lead": 12, "min_volume": 12_000},
            {"supplier": "Steelco", "component": "body", "country": "US", "unit_cost": 3_100, "freight": 40},
        ],
        "PriceTiers": [{"supplier": "Aisan", "component": "powertrain", "from_volume": 40_000, "unit_cost": 2_180}],
        "Tariffs": [
            {"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.15, "from": date(2025, 1, 1)},
            {"tariff_class": "truck", "country": "*", "layer": "base", "rate": 0.25, "from": date(2020, 1, 1)},
            {"tariff_class": "engine", "country": "JP", "layer": "232", "rate": 0.15, "from": date(2025, 5, 3),
             "offsettable": True, "drawback": False},
            {"tariff_class": "engine", "country": "JP", "layer": "base", "rate": 0.025, "from": date(2020, 1, 1),
             "drawback": True},
        ],
        "Quotas": [{"tariff_class": "car", "country": "JP", "year": year, "volume": 10_000, "rate": 0.025}
                   for year in YEARS],
    }  # fmt: skip


def two_makers(**changes: list[Row]) -> Sheets:
    """Two makers, four lines, six years in halves, one future; everything switched on."""
    sheets: Sheets = {"Settings": settings(), "Periods": half_years()}
    sheets |= places() | market() | parts()
    sheets["Decisions"] = [{"line": "OH1-B", "period": "2029H1", "rule": "close"},
                           {"line": "OH1-A", "to_config": "kei-60", "rule": "force"},
                           {"line": "TX1-A", "to_config": "kei-60", "rule": "force"}]  # fmt: skip
    return sheets | changes


def futures(**changes: list[Row]) -> Sheets:
    """The same with three futures known only after the first-stage decisions, and a wary objective."""
    named = {
        "Settings": settings(risk_weight=0.3, risk_level=0.8),
        "Scenarios": [{"scenario": "base", "probability": 0.5}, {"scenario": "boom", "probability": 0.25},
                      {"scenario": "tariff war", "probability": 0.25}],
        "Changes": [
            {"scenario": "boom", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 1.4},
            {"scenario": "tariff war", "sheet": "Tariffs", "match": "country=JP", "column": "rate",
             "operation": "add", "value": 0.1, "from": date(2029, 1, 1)},
        ],
    }  # fmt: skip
    return two_makers(**(named | changes))


def tree(**changes: list[Row]) -> Sheets:
    """The futures part in 2029: until then they share data and decisions."""
    scenarios: list[Row] = [
        {"scenario": "steady", "probability": 0.6},
        {"scenario": "slump", "probability": 0.4, "parent": "steady", "from": date(2029, 1, 1)},
    ]
    slump: Row = {"scenario": "slump", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 0.6}
    return two_makers(**({"Scenarios": scenarios, "Changes": [slump]} | changes))
