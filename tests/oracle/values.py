"""What a number or a date of the workbook is in one scenario: changes, escalation, averages over a year.

A number is first worked out month by month (tariffs day by day), then averaged over what the year covers.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from tests.oracle.timeline import Case, Row, Timeline, Year, as_date, blank, first_day

DEFAULTS: dict[tuple[str, str], float] = {
    ("Pathways", "demand_factor"): 1.0,
    ("Tooling", "hours_ratio"): 1.0,
    ("BillOfMaterials", "quantity"): 1.0,
    ("Imports", "value_share"): 1.0,
    ("Regions", "access"): 1.0,
}
SETTING_DEFAULTS: dict[str, Any] = {
    "discount_rate": 0.09, "tax_rate": 0.25, "depreciation": "bonus", "depreciation_years": 5,
    "terminal_years": 5, "terminal_decay": 0.05, "freight_per_mile": 0.60, "freight_fixed": 150.0,
    "road_factor": 1.2, "offset_rate": 0.0, "drawback_rate": 0.99, "price_decision": True,
    "risk_weight": 0.0, "risk_level": 0.9, "risk_measure": "cvar", "maker": "", "base_date": None, "offset_until": None,
    "max_under_conversion": None,
}  # fmt: skip


def setting(case: Case, name: str) -> Any:
    """A setting as the workbook states it, or its default."""
    for row in case["Settings"]:
        if row["name"] == name and not blank(row.get("value")):
            return row["value"]
    return SETTING_DEFAULTS[name]


def cell_text(value: Any) -> str:
    """How a cell reads in a match: lower case, whole numbers without decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if blank(value) else str(value).strip().lower()


def matches(row: Row, match: Any) -> bool:
    """Does a row satisfy `column=value; column=value`? Blank matches every row."""
    if blank(match):
        return True
    for part in str(match).split(";"):
        column, _, wanted = part.partition("=")
        if cell_text(row.get(column.strip().lower())) != wanted.strip().lower():
            return False
    return True


def add_months(day: dt.date, months: int) -> dt.date:
    """The date so many months later; a day the month lacks becomes its last."""
    month = 12 * day.year + day.month - 1 + months
    last = calendar.monthrange(month // 12, month % 12 + 1)[1]
    return dt.date(month // 12, month % 12 + 1, min(day.day, last))


class Futures:
    """The scenarios: probabilities, and which of them can be told apart at a date."""

    def __init__(self, case: Case) -> None:
        rows = case.get("Scenarios") or [{"scenario": "base", "probability": 1.0}]
        self.rows = {str(row["scenario"]): row for row in rows}
        self.names = list(self.rows)
        self.is_tree = any(not blank(row.get("parent")) for row in rows)
        self.probability = {name: float(row["probability"]) for name, row in self.rows.items()}

    def parent(self, name: str) -> str | None:
        """The scenario whose past it shares."""
        parent = self.rows[name].get("parent")
        return None if blank(parent) else str(parent)

    def since(self, name: str) -> dt.date:
        """The date from which it goes its own way (the beginning of time for a root)."""
        since = self.rows[name].get("from")
        return dt.date.min if blank(since) or not self.is_tree else as_date(since)

    def chain(self, name: str) -> list[str]:
        """The scenario and its ancestors, parents first."""
        parent = self.parent(name)
        return [*(self.chain(parent) if parent else []), name]

    def node(self, name: str, day: dt.date) -> str:
        """What is known at a date: scenarios with the same node there decide alike."""
        if not self.is_tree:
            return "all"
        return [each for each in self.chain(name) if self.since(each) <= day][-1]


class Values:
    """Numbers and dates of one case in one scenario."""

    def __init__(self, case: Case, timeline: Timeline, futures: Futures, scenario: str) -> None:
        self.case = case
        self.timeline = timeline
        rows = [row for row in case.get("Changes", []) if futures.is_tree or row["scenario"] == scenario]
        self.changes = [
            (futures.since(name), row)
            for name in (futures.chain(scenario) if futures.is_tree else [scenario])
            for row in rows
            if row["scenario"] == name
        ]

    def _changed(self, sheet: str, row: Row, column: str, day: dt.date) -> Any:
        """The cell on a day, after the changes known and in force then."""
        value = row.get(column)
        if blank(value):
            value = DEFAULTS.get((sheet, column))
        if sheet == "Settings" and blank(value):
            value = SETTING_DEFAULTS.get(row["name"])
        for since, change in self.changes:
            if since > day or change["sheet"] != sheet or change["column"] != column:
                continue
            if not matches(row, change.get("match")):
                continue
            if not blank(change.get("from")) and day < as_date(change["from"]):
                continue
            if not blank(change.get("until")) and day > as_date(change["until"]):
                continue
            value = changed(value, change["operation"], change["value"])
        return value

    def _factor(self, sheet: str, row: Row, column: str, year: int) -> float:
        """The product of the escalation rows that name this number and year."""
        factor = 1.0
        for each in self.case.get("Escalation", []):
            if (each["sheet"], each["column"], int(each["year"])) == (sheet, column, year) and matches(
                row, each.get("match")
            ):
                factor *= float(each["factor"])
        return factor

    def on_day(self, sheet: str, row: Row, column: str, day: dt.date) -> float | None:
        """An operating number on a day; None where the cell is blank and has no default."""
        value = self._changed(sheet, row, column, day)
        return None if blank(value) else float(value) * self._factor(sheet, row, column, day.year)

    def limit(self, sheet: str, row: Row, column: str, year: Year) -> float | None:
        """The year's average of a number whose blank means none."""
        numbers = [self.on_day(sheet, row, column, first_day(month)) for month in year.covered()]
        present = [number for number in numbers if number is not None]
        return sum(present) / len(present) if present else None

    def number(self, sheet: str, row: Row, column: str, year: Year) -> float:
        """The year's average of a number whose blank means zero."""
        return self.limit(sheet, row, column, year) or 0.0

    def date_on(self, sheet: str, row: Row, column: str, day: dt.date) -> dt.date | None:
        """A date cell as the scenario knows it on a day."""
        value = self._changed(sheet, row, column, day)
        return None if blank(value) else as_date(value)

    def date(self, sheet: str, row: Row, column: str, month: int) -> dt.date | None:
        """A date cell as the scenario knows it in a month."""
        return self.date_on(sheet, row, column, first_day(month))

    def begun(self, sheet: str, row: Row, column: str, month: int) -> bool:
        """Does the month count under a from-date (blank = always)?"""
        date = self.date(sheet, row, column, month)
        return date is None or first_day(month) >= date

    def lasting(self, sheet: str, row: Row, column: str, month: int) -> bool:
        """Does the month count under an inclusive until-date (blank = always)?"""
        date = self.date(sheet, row, column, month)
        return date is None or first_day(month) <= date

    def _setting_row(self, name: str) -> Row:
        for row in self.case["Settings"]:
            if row["name"] == name:
                return row
        return {"name": name, "value": None}

    def setting(self, name: str, year: Year) -> float:
        """The year's average of an operating setting."""
        return self.number("Settings", self._setting_row(name), "value", year)

    def setting_date(self, name: str, month: int) -> dt.date | None:
        """A date setting as the scenario knows it in a month."""
        return self.date("Settings", self._setting_row(name), "value", month)


def changed(value: Any, operation: str, by: Any) -> Any:
    """One change done to one value."""
    if operation == "set":
        return by
    if operation == "multiply":
        return float(value) * float(by)
    if operation == "add":
        return float(value) + float(by)
    if operation == "delay":
        return None if blank(value) else add_months(as_date(value), int(by))
    raise ValueError(operation)
