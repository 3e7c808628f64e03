"""Cases for the tests of the workbook: plain rows, written by bare openpyxl as a script would."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from retool.workbook import SHEETS, Finding, Workbook, check_workbook, read_workbook
from retool.workbook.findings import cell_name

Sheets = dict[str, list[dict[str, Any]]]


def full_case() -> Sheets:
    """A case that uses every sheet and has no finding."""
    return deepcopy(_FULL)


def smallest_case() -> Sheets:
    """One line, one program, one region, one year: the required sheets and Freight."""
    return {
        "Settings": [{"name": "case", "value": "smallest"}],
        "Periods": [{"period": "2027", "start": date(2027, 1, 1)}],
        "Plants": [{"plant": "P", "oem": "A"}],
        "Lines": [{"line": "L", "plant": "P", "state": "idle"}],
        "Configurations": [{"config": "K"}],
        "Conversions": [{"line": "L", "to_config": "K", "capacity": 100, "capex": 5, "downtime": 0}],
        "Programs": [{"program": "kei", "msrp": 1000}],
        "Tooling": [{"program": "kei", "line": "L"}],
        "Regions": [{"region": "R"}],
        "Demand": [{"program": "kei", "region": "R", "year": 2027, "volume": 80}],
        "Freight": [{"origin": "P", "region": "R", "cost": 10}],
    }


def write(sheets: Sheets, path: Path) -> Path:
    """Plain names in the order of the contract, unknown columns after them; no formats, no tables."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        header = columns(name, rows)
        sheet.append(header)
        for row in rows:
            sheet.append([row.get(column) for column in header])
    book.save(path)
    return path


def columns(name: str, rows: list[dict[str, Any]]) -> list[str]:
    """The header that `write` gives a sheet."""
    names = list(SHEETS[name].names) if name in SHEETS else []
    return list(dict.fromkeys([*names, *(column for row in rows for column in row)]))


def cell(where: str) -> str:
    """`Lines.volume.3` -> `Lines!E3`, in a workbook written by `write`."""
    sheet, column, row = where.split(".")
    return f"{sheet}!{cell_name(int(row), SHEETS[sheet].names.index(column))}"


def read(sheets: Sheets, folder: Path) -> Workbook:
    """The workbook of a case, read back."""
    return read_workbook(write(sheets, folder / "case.xlsx"))


def findings(sheets: Sheets, folder: Path) -> list[Finding]:
    """Everything there is to say about a case."""
    return check_workbook(read(sheets, folder))


def told(found: list[Finding]) -> set[tuple[str, str, str]]:
    """(severity, Sheet!Cell, rule) of each finding."""
    return {(finding.severity, finding.where, finding.rule) for finding in found}


def repack(path: Path, parts: Mapping[str, Callable[[bytes], bytes]]) -> Path:
    """Rewrites parts of a workbook's archive; a part that it has not is made from nothing."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for name, rewrite in parts.items():
        content[name] = rewrite(content.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


_FULL: Sheets = {
    "Settings": [
        {"name": "case", "value": "Everything"},
        {"name": "discount_rate", "value": 0.08},
        {"name": "offset_rate", "value": 0.03},
        {"name": "offset_until", "value": date(2028, 12, 31)},
        {"name": "risk_weight", "value": 0.5},
        {"name": "maker", "value": None},
        {"name": "risk_level", "value": None},
        {"name": "base_date", "value": None},
    ],
    "Periods": [
        {"period": "2027H1", "start": date(2027, 1, 1), "budget": 100, "carry": "yes"},
        {"period": "2027H2", "start": date(2027, 7, 1), "budget": 100},
        {"period": "2028H1", "start": date(2028, 1, 1), "budget": 100},
        {"period": "2028H2", "start": date(2028, 7, 1)},
    ],
    "Plants": [
        {"plant": "P1", "oem": "A", "lat": 40, "lon": -83, "shop_capacity": 400_000, "site_cost": 10},
        {"plant": "P2", "oem": "A", "lat": 33, "lon": -87},
    ],
    "Lines": [
        {
            "line": "L1",
            "plant": "P1",
            "state": "active",
            "volume": 200_000,
            "margin": 900,
            "employees": 1500,
            "fixed_cost": 80,
            "close_cost": 50,
            "product_until": date(2028, 6, 30),
        },
        {"line": "L2", "plant": "P2", "state": "idle", "fixed_cost": 5},
        {"line": "L3", "plant": "P2", "state": "K60"},
        {"line": "L4", "plant": "P1", "state": "active", "volume": 50_000, "copies": 2},
    ],
    "Configurations": [{"config": "K60"}, {"config": "K90"}],
    "Conversions": [
        {
            "line": "L1",
            "to_config": "K60",
            "mode": "fast",
            "capacity": 60_000,
            "capex": 200,
            "downtime": 6,
            "ramp": "climb",
            "spend": "thirds",
            "keep": 0.5,
            "earliest": date(2027, 7, 1),
            "latest": date(2028, 1, 1),
        },
        {
            "line": "L1",
            "to_config": "K60",
            "mode": "slow",
            "capacity": 60_000,
            "capex": 150,
            "downtime": 9,
            "ramp": "climb",
            "keep": 0.5,
        },
        {
            "line": "L1",
            "from_config": "K60",
            "to_config": "K90",
            "capacity": 90_000,
            "capex": 50,
            "downtime": 3,
            "keep": 0.2,
        },
        {"line": "L2", "to_config": "K60", "capacity": 60_000, "capex": 100, "downtime": 6},
        {"line": "L3", "from_config": "K60", "to_config": "K60", "capacity": 40_000, "capex": 0, "downtime": 0},
        {"line": "L4", "to_config": "K60", "capacity": 30_000, "capex": 80, "downtime": 6},
    ],
    "Ramps": [{"ramp": "climb", "month": 1, "share": 0.5}, {"ramp": "climb", "month": 2, "share": 1}],
    "SpendProfiles": [
        {"spend": "thirds", "month": -3, "share": 0.3},
        {"spend": "thirds", "month": 0, "share": 0.7},
    ],
    "Programs": [
        {
            "program": "kei",
            "oem": "A",
            "vehicle_class": "car",
            "powertrain": "gasoline",
            "msrp": 12_000,
            "dealer_margin": 0.08,
            "segment": "mini",
            "min_volume": 100,
        },
        {"program": "van", "oem": "A", "vehicle_class": "truck", "msrp": 14_000},
    ],
    "Segments": [
        {"segment": "mini", "region": "*", "year": 2027, "volume": 90_000},
        {"segment": "mini", "region": "east", "year": 2028, "volume": 60_000},
    ],
    "Pathways": [
        {"program": "kei", "pathway": "exempt", "cost": 1, "annual_cap": 2500},
        {
            "program": "kei",
            "pathway": "certified",
            "cost": 60,
            "lead": 12,
            "term": 60,
            "renewal_cost": 3,
            "legal_from": date(2027, 7, 1),
        },
        {"program": "van", "pathway": "exempt", "cost": 1, "annual_cap": 2500},
    ],
    "Tooling": [
        {"program": "kei", "line": "L1", "tooling_cost": 10, "assembly_cost": 1500},
        {"program": "kei", "line": "L2", "config": "K60", "min_volume": 5000},
        {"program": "van", "line": "L3", "config": "K60"},
        {"program": "kei", "line": "L4"},
    ],
    "Components": [
        {"component": "engine", "tariff_class": "parts", "min_sources": 2},
        {"component": "seat", "tariff_class": "parts"},
    ],
    "BillOfMaterials": [
        {"program": "kei", "component": "engine"},
        {"program": "kei", "component": "seat", "quantity": 2},
        {"program": "van", "component": "engine"},
    ],
    "Suppliers": [
        {
            "supplier": "Aoi",
            "component": "engine",
            "country": "JP",
            "unit_cost": 900,
            "capacity": 80_000,
            "min_volume": 100,
            "max_share": 0.9,
            "setup_cost": 2,
        },
        {"supplier": "Best", "component": "engine", "country": "US", "unit_cost": 1100},
        {"supplier": "Best", "component": "seat", "country": "MX", "unit_cost": 150},
    ],
    "PriceTiers": [
        {"supplier": "Aoi", "component": "engine", "from_volume": 10_000, "unit_cost": 880},
        {"supplier": "Aoi", "component": "engine", "from_volume": 40_000, "unit_cost": 850},
    ],
    "Tariffs": [
        {
            "tariff_class": "car",
            "country": "JP",
            "layer": "base",
            "rate": 0.025,
            "from": date(2020, 1, 1),
            "until": date(2027, 6, 30),
        },
        {"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.15, "from": date(2027, 7, 1)},
        {"tariff_class": "truck", "country": "*", "rate": 0.25, "from": date(2020, 1, 1)},
        {
            "tariff_class": "parts",
            "country": "*",
            "rate": 0.1,
            "specific": 5,
            "from": date(2020, 1, 1),
            "offsettable": "yes",
            "drawback": True,
        },
    ],
    "Quotas": [{"tariff_class": "car", "country": "JP", "year": 2027, "volume": 1000, "rate": 0.025}],
    "Imports": [{"source": "Nagoya", "program": "kei", "country": "JP", "unit_cost": 8000, "capacity": 5000}],
    "Regions": [
        {"region": "east", "share": 0.6, "lat": 40, "lon": -75},
        {"region": "west", "share": 0.4, "access": 0.8, "lat": 37, "lon": -120},
    ],
    "Demand": [
        {"program": "kei", "region": "*", "year": 2027, "volume": 30_000},
        {"program": "kei", "region": "*", "year": 2028, "volume": 40_000},
        {"program": "van", "region": "east", "year": 2027, "volume": 5000},
        {"program": "van", "region": "east", "year": 2028, "volume": 6000},
    ],
    "PricePoints": [
        {"program": "kei", "point": "list", "price": 12_000, "volume_factor": 1},
        {"program": "kei", "point": "high", "price": 13_000, "volume_factor": 0.8},
    ],
    "Freight": [
        {"origin": "P1", "region": "east", "cost": 300},
        {"origin": "Nagoya", "region": "west", "cost": 100},
    ],
    "Exports": [{"market": "MX", "program": "kei", "year": 2028, "volume": 500, "price": 9000, "duty_rate": 0.2}],
    "Incentives": [
        {
            "incentive": "jobs",
            "plant": "P1",
            "amount": 20,
            "by": date(2028, 6, 30),
            "jobs": 900,
            "years": 3,
            "clawback": 2000,
        },
    ],
    "Escalation": [
        {"sheet": "Suppliers", "match": "component=engine", "column": "unit_cost", "year": 2027, "factor": 1.02},
        {"sheet": "Suppliers", "match": "component=engine", "column": "unit_cost", "year": 2028, "factor": 1.04},
        {"sheet": "Lines", "column": "volume", "year": 2028, "factor": 1.1},
    ],
    "Scenarios": [
        {"scenario": "calm", "probability": 0.5},
        {"scenario": "rough", "probability": 0.3, "parent": "calm", "from": date(2028, 1, 1)},
        {"scenario": "boom", "probability": 0.2, "parent": "calm", "from": date(2028, 1, 1)},
    ],
    "Changes": [
        {
            "scenario": "rough",
            "sheet": "Tariffs",
            "match": "tariff_class=PARTS",
            "column": "rate",
            "operation": "multiply",
            "value": 2,
        },
        {
            "scenario": "rough",
            "sheet": "Pathways",
            "match": "pathway=certified",
            "column": "legal_from",
            "operation": "delay",
            "value": 12,
        },
        {
            "scenario": "boom",
            "sheet": "Demand",
            "match": "year=2028; program=kei",
            "column": "volume",
            "operation": "multiply",
            "value": 1.5,
            "from": date(2028, 7, 1),
        },
        {
            "scenario": "boom",
            "sheet": "Settings",
            "match": "name=offset_rate",
            "column": "value",
            "operation": "set",
            "value": 0.04,
        },
        {
            "scenario": "boom",
            "sheet": "Pathways",
            "match": "pathway=exempt",
            "column": "annual_cap",
            "operation": "add",
            "value": 100,
        },
        {
            "scenario": "boom",
            "sheet": "Lines",
            "match": "line=L1",
            "column": "volume",
            "operation": "add",
            "value": 1000,
        },
    ],
    "Decisions": [
        {"line": "L1", "to_config": "K60", "period": "2027H2", "rule": "force"},
        {"line": "L1", "rule": "close", "period": "2028H2"},
        {"program": "kei", "pathway": "exempt", "rule": "forbid"},
    ],
}
