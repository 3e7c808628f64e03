"""Changes of a workbook whose effect on the plan's value is known beforehand. Each returns a new workbook."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from retool.workbook import SHEETS
from tests.support import Row, Sheets

MONEY = ("$", "M$")
FREIGHT_DEFAULTS = {"freight_per_mile": 0.60, "freight_fixed": 150.0}
"""Money of the Settings sheet and its defaults, as the contract states them."""

PER_UNIT = ("$/vehicle", "$/set", "$/unit")
VOLUMES = ("vehicles/yr", "sets/yr", "units/yr")


def scaled(case: Sheets, factor_of: Mapping[str, float], settings: Mapping[str, float]) -> Sheets:
    """Every number times the factor of its column's unit; Settings by name. Changes that set or add follow."""
    new = deepcopy(case)
    for sheet, spec in SHEETS.items():
        for row in new.get(sheet, []):
            for column in spec.columns:
                factor = factor_of.get(column.unit)
                if factor is not None and isinstance(row.get(column.name), int | float):
                    row[column.name] = row[column.name] * factor
    named = {row["name"]: row for row in new["Settings"]}
    for name, factor in settings.items():
        if name in named:
            named[name]["value"] = named[name]["value"] * factor
        else:
            new["Settings"].append({"name": name, "value": FREIGHT_DEFAULTS[name] * factor})
    for change in new.get("Changes", []):
        _scale_change(change, factor_of, settings)
    return new


def _scale_change(change: Row, factor_of: Mapping[str, float], settings: Mapping[str, float]) -> None:
    if change["operation"] not in ("set", "add") or not isinstance(change.get("value"), int | float):
        return
    if change["sheet"] == "Settings":
        name = str(change["match"]).lower().replace(" ", "").removeprefix("name=")
        change["value"] *= settings.get(name, 1.0)
    else:
        unit = next(c.unit for c in SHEETS[change["sheet"]].columns if c.name == change["column"])
        change["value"] *= factor_of.get(unit, 1.0)


def money_times(case: Sheets, factor: float) -> Sheets:
    """All money in another currency."""
    units = {c.unit for spec in SHEETS.values() for c in spec.columns if c.unit.startswith(MONEY)}
    return scaled(case, dict.fromkeys(units, factor), dict.fromkeys(FREIGHT_DEFAULTS, factor))


def volumes_times(case: Sheets, factor: float) -> Sheets:
    """Vehicles and sets counted in another unit: `factor` times as many, each worth as much less."""
    units = {**dict.fromkeys(VOLUMES, factor), **dict.fromkeys(PER_UNIT, 1 / factor)}
    return scaled(case, units, dict.fromkeys(FREIGHT_DEFAULTS, 1 / factor))


IN_ORDER = {"Periods", "Changes"}
"""Sheets whose rows stand in a meaningful order; Pathways and PricePoints do within a program."""


def shuffled(case: Sheets, seed: int) -> Sheets:
    """Sheets, columns and rows in another order, where their order has no meaning."""
    rnd = random.Random(seed)
    new: Sheets = {}
    for sheet in rnd.sample(list(case), len(case)):
        found = [dict(rnd.sample(list(row.items()), len(row))) for row in case[sheet]]
        if sheet in ("Pathways", "PricePoints"):
            programs = sorted({row["program"] for row in found}, reverse=True)
            found = [row for name in programs for row in found if row["program"] == name]
        elif sheet not in IN_ORDER:
            rnd.shuffle(found)
        new[sheet] = found
    return new


def renamed_line(case: Sheets, old: str, new: str) -> Sheets:
    """A line with another name, wherever it is named."""
    other = deepcopy(case)
    for sheet in ("Lines", "Conversions", "Tooling", "Decisions"):
        for row in other.get(sheet, []):
            if row.get("line") == old:
                row["line"] = new
    for sheet in ("Changes", "Escalation"):
        for row in other.get(sheet, []):
            row["match"] = re.sub(rf"(?i)\b(line=){old}\b", rf"\g<1>{new}", str(row.get("match") or "")) or None
    return other


def with_idle_line(case: Sheets, **columns: Any) -> Sheets:
    """A line more, at a plant of its own, that nothing can be done with."""
    new = deepcopy(case)
    oem = next((row["value"] for row in case["Settings"] if row["name"] == "maker"), "Nobody")
    new["Plants"].append({"plant": "elsewhere", "oem": oem, "lat": 0.0, "lon": 0.0})
    new["Lines"].append({"line": "spare", "plant": "elsewhere", "state": "idle", **columns})
    for region in new["Regions"]:
        new["Freight"] = [*new.get("Freight", []), {"origin": "elsewhere", "region": region["region"], "cost": 0}]
    return new


def changed(case: Sheets, sheet: str, change: Callable[[Row], None]) -> Sheets:
    """Each row of a sheet changed in place on a copy."""
    new = deepcopy(case)
    for row in new.get(sheet, []):
        change(row)
    return new


def without(case: Sheets, **columns: tuple[str, ...]) -> Sheets:
    """Columns of sheets left blank."""
    new = deepcopy(case)
    for sheet, names in columns.items():
        for row in new.get(sheet, []):
            for name in names:
                row.pop(name, None)
    return new


def with_setting(case: Sheets, name: str, value: Any) -> Sheets:
    """A setting given another value."""
    new = deepcopy(case)
    new["Settings"] = [row for row in new["Settings"] if row["name"] != name] + [{"name": name, "value": value}]
    return new


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on (days past the 28th do not occur in the random cases)."""
    number = day.year * 12 + day.month - 1 + months
    return day.replace(year=number // 12, month=number % 12 + 1)
