"""Workbooks as plain data: sheet name -> rows keyed by the plain column names of the contract.

The smallest case is one idle line that can become a kei line for one year. Money is left undiscounted and
untaxed with nothing after the horizon, so that a test switches on exactly the rule it is about:

    unit margin  = 15,000 msrp - 5,000 assembly - 100 freight = $9,900
    sales        = min(8,000 wanted, 10,000 capacity)         = 8,000
    operations   = 8,000 x 9,900                              = 79.2 M$
    capital      = 20 conversion + 5 tooling                  = 25 M$
    NPV          =                                              54.2 M$
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

Row = dict[str, Any]
Sheets = dict[str, list[Row]]

_SETTINGS: Row = {"discount_rate": 0.0, "tax_rate": 0.0, "depreciation": "none", "terminal_years": 0}

_SMALLEST: Sheets = {
    "Plants": [{"plant": "A", "oem": "M1"}],
    "Lines": [{"line": "L1", "plant": "A", "state": "idle"}],
    "Configurations": [{"config": "kei"}],
    "Conversions": [
        {"line": "L1", "to_config": "kei", "mode": "std", "capacity": 10_000, "capex": 20, "downtime": 0}
    ],
    "Programs": [{"program": "K1", "oem": "M1", "vehicle_class": "car", "powertrain": "gasoline", "msrp": 15_000}],
    "Tooling": [{"program": "K1", "line": "L1", "config": "kei", "tooling_cost": 5, "assembly_cost": 5_000}],
    "Regions": [{"region": "R1"}],
    "Demand": [{"program": "K1", "region": "R1", "year": 2027, "volume": 8_000}],
    "Freight": [{"origin": "A", "region": "R1", "cost": 100}],
}


def periods(first: str, count: int, months: int = 12, **columns: Any) -> list[Row]:
    """`count` periods P1, P2 ... of `months` months from the ISO date `first`; `columns` go on every row."""
    start = date.fromisoformat(first)
    starts = [start.month - 1 + months * n for n in range(count)]
    return [
        {"period": f"P{n + 1}", "start": date(start.year + month // 12, month % 12 + 1, 1), **columns}
        for n, month in enumerate(starts)
    ]


def demand(volumes: Mapping[int, float], program: str = "K1", region: str = "R1") -> list[Row]:
    """Demand rows of one program in one region: year -> vehicles a year."""
    return [
        {"program": program, "region": region, "year": year, "volume": volume}
        for year, volume in volumes.items()
    ]


def like(sheet: str, **columns: Any) -> Row:
    """The smallest case's row of `sheet` with some columns changed."""
    return {**_SMALLEST[sheet][0], **columns}


def smallest_case(**changes: list[Row] | Row) -> Sheets:
    """The smallest case with sheets changed: a list replaces a sheet, a dict sets columns on all its rows.

    For Settings a dict sets names. Unless Demand is given as a list, every year of the periods has its row.
    """
    case: Sheets = {"Settings": [], "Periods": periods("2027-01-01", 1), **deepcopy(_SMALLEST)}
    named = {"case": "hand", **_SETTINGS}
    for sheet, change in changes.items():
        if isinstance(change, list):
            case[sheet] = deepcopy(change)
    if not isinstance(changes.get("Demand"), list):
        years = sorted({row["start"].year for row in case["Periods"]})
        case["Demand"] = demand(dict.fromkeys(years, 8_000))
    for sheet, change in changes.items():
        if not isinstance(change, dict):
            continue
        if sheet == "Settings":
            named.update(change)
            continue
        for row in case[sheet]:
            row.update(change)
    if not isinstance(changes.get("Settings"), list):
        case["Settings"] = [{"name": name, "value": value} for name, value in named.items()]
    return case


def two_lines(second_plant: str = "A", **columns: Any) -> Sheets:
    """Sheets of two lines L1 (plant A) and L2, alike but for the plant; `columns` go on both Conversions rows.

    Meant to be given to `smallest_case(**two_lines(), ...)`.
    """
    plants = [like("Plants")] + ([like("Plants", plant=second_plant)] if second_plant != "A" else [])
    return {
        "Plants": plants,
        "Lines": [like("Lines"), like("Lines", line="L2", plant=second_plant)],
        "Conversions": [like("Conversions", line=line, **columns) for line in ("L1", "L2")],
        "Tooling": [like("Tooling", line=line) for line in ("L1", "L2")],
        "Freight": [like("Freight", origin=row["plant"]) for row in plants],
    }


def programs_k1_k2(years: Iterable[int] = (2027,), **second: Any) -> Sheets:
    """Sheets of two programs K1 and K2 on line L1, alike but for `second`, each wanted 8,000 times a year."""
    return {
        "Programs": [like("Programs"), like("Programs", program="K2", **second)],
        "Tooling": [like("Tooling"), like("Tooling", program="K2")],
        "Demand": [row for name in ("K1", "K2") for row in demand(dict.fromkeys(years, 8_000), name)],
    }
