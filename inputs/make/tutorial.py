"""The tutorial case: two lines, one car, so small that `docs/tutorial.md` solves it by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from inputs.make.basis import Row, Sheets

TITLE = "Tutorial: two lines, one car, four years"
YEARS = range(2027, 2031)
#: Cost per vehicle from each plant to each region, in $.
FREIGHT = {("NORTH", "EAST"): 200, ("NORTH", "WEST"): 600, ("SOUTH", "EAST"): 500, ("SOUTH", "WEST"): 300}
SETTINGS = {
    "case": "Tutorial",
    "base_date": date(2027, 1, 1),
    "discount_rate": 0.10,
    "tax_rate": 0.25,
    "depreciation": "bonus",
    "terminal_years": 2,
    "terminal_decay": 0.10,
}


def tutorial() -> Sheets:
    """The sheets of the tutorial; every number is made up, and says so."""
    sheets: Sheets = {**_lines(), **_car(), **_parts(), **_market()}
    return {name: [_made_up(**row) for row in rows] for name, rows in sheets.items()}


def _made_up(**columns: Any) -> Row:
    return {**columns, "source": "made up for the tutorial", "confidence": "assumed"}


def _lines() -> Sheets:
    """Line N1 builds a sedan today; line S1 stands idle and costs more to convert."""
    sedan = {"state": "active", "product": "sedan", "volume": 20000, "margin": 1500, "employees": 400,
             "fixed_cost": 10, "severance": 20000, "training": 2000}  # fmt: skip
    empty = {"state": "idle", "fixed_cost": 2, "training": 2000}
    both = {"to_config": "kei", "mode": "full", "downtime": 12}
    return {
        "Settings": [{"name": name, "value": value} for name, value in SETTINGS.items()],
        "Periods": [{"period": str(year), "start": date(year, 1, 1)} for year in YEARS],
        "Plants": [{"plant": "NORTH", "oem": "Example Motors"}, {"plant": "SOUTH", "oem": "Example Motors"}],
        "Lines": [{"line": "N1", "plant": "NORTH", **sedan}, {"line": "S1", "plant": "SOUTH", **empty}],
        "Configurations": [{"config": "kei", "platform": "kei", "description": "Whole line for the kei car"}],
        "Conversions": [
            {"line": "N1", **both, "capacity": 30000, "capex": 60, "employees": 300, "fixed_cost": 12},
            {"line": "S1", **both, "capacity": 20000, "capex": 80, "employees": 250, "fixed_cost": 9},
        ],
    }


def _car() -> Sheets:
    car = {"program": "KEI", "name": "Kei car", "oem": "Example Motors", "vehicle_class": "car",
           "powertrain": "gasoline", "msrp": 14000, "dealer_margin": 0.10, "selling_cost": 300}  # fmt: skip
    return {
        "Programs": [car],
        "Tooling": [
            {"program": "KEI", "line": "N1", "config": "kei", "tooling_cost": 4, "assembly_cost": 1500},
            {"program": "KEI", "line": "S1", "config": "kei", "tooling_cost": 4, "assembly_cost": 1400},
        ],
    }


def _parts() -> Sheets:
    """One set of parts a car: from overseas with duty, or from a US supplier who wants 10 M$ to set up."""
    overseas = {"supplier": "Overseas", "component": "kit", "country": "JP", "unit_cost": 5800, "freight": 100}
    domestic = {"supplier": "Domestic", "component": "kit", "country": "US", "unit_cost": 6500, "freight": 50,
                "setup_cost": 10, "lead": 12}  # fmt: skip
    duty = {"tariff_class": "parts", "country": "JP", "layer": "all duties", "rate": 0.15, "from": date(2025, 9, 16)}
    return {
        "Components": [{"component": "kit", "tariff_class": "parts"}],
        "BillOfMaterials": [{"program": "KEI", "component": "kit", "quantity": 1}],
        "Suppliers": [overseas, domestic],
        "Tariffs": [duty],
    }


def _market() -> Sheets:
    return {
        "Regions": [{"region": "EAST", "share": 0.6}, {"region": "WEST", "share": 0.4}],
        "Demand": [{"program": "KEI", "region": "*", "year": year, "volume": 24000} for year in YEARS],
        "Freight": [
            {"origin": origin, "region": region, "cost": cost} for (origin, region), cost in FREIGHT.items()
        ],
    }
