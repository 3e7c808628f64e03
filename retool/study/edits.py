"""Changes to a workbook in memory, by the words that a planner would use; the file is never touched.

An edited workbook is read and checked again from its cells, as if the planner had typed the change, so a change
that breaks a rule is found at its cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from retool.case.scenarios import shift_months
from retool.workbook import SETTINGS, SHEETS, Matcher, MatchError, RawSheet, Row, Workbook, workbook_of
from retool.workbook.book import FIRST_ROW
from retool.workbook.findings import did_you_mean, plain

Operation = Literal["set", "multiply", "add", "delay"]

_PATH = re.compile(r"^\s*(?P<sheet>\w+)\s*(?:\[(?P<match>[^\]]*)\])?\s*\.\s*(?P<column>\w+)\s*$")


class EditError(ValueError):
    """An edit that names nothing in the workbook, or cannot act on it; the message is the planner's to read."""


@dataclass(frozen=True)
class Target:
    """Cells of a workbook: a column of the rows of a sheet that match, as in the Changes sheet."""

    sheet: str
    match: str
    column: str

    def __str__(self) -> str:
        return f"{self.sheet}[{self.match}].{self.column}" if self.match else f"{self.sheet}.{self.column}"


@dataclass(frozen=True)
class Edit:
    """Set, multiply, add to or delay (months) the cells of a target. Blank cells are only ever set."""

    target: Target
    operation: Operation
    value: Any

    def __str__(self) -> str:
        sign = {"set": "=", "multiply": "*=", "add": "+=", "delay": " delayed by months:"}[self.operation]
        return f"{self.target}{sign}{shown_value(self.value)}"


@dataclass(frozen=True)
class NewRow:
    """A row to be written beneath a sheet's last, by plain column name."""

    sheet: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class DropRow:
    """An Excel row of a sheet to be left out. The rows beneath it keep their numbers."""

    sheet: str
    row: int


@dataclass(frozen=True)
class CellEdit:
    """One cell, by Excel row and plain column name."""

    sheet: str
    row: int
    column: str
    value: Any


Change = Edit | NewRow | DropRow | CellEdit


def parse_target(text: str) -> Target:
    """`Tariffs[country=JP; tariff_class=car].rate`, `Demand.volume`, `Settings.tax_rate`. Raises EditError."""
    found = _PATH.match(text)
    if found is None:
        raise EditError(f"{text!r} is not of the form Sheet[column=value].column, for example Tariffs[country=JP].rate")
    sheet = next((name for name in SHEETS if plain(name) == plain(found["sheet"])), None)
    if sheet is None:
        raise EditError(f"there is no input sheet {found['sheet']!r}.{did_you_mean(found['sheet'], SHEETS)}")
    column, match = plain(found["column"]), (found["match"] or "").strip()
    if sheet == "Settings" and column in SETTINGS and not match:
        return Target(sheet, f"name={column}", "value")
    if column not in SHEETS[sheet].names:
        known = SHEETS[sheet].names
        raise EditError(f"{sheet} has no column {found['column']!r}.{did_you_mean(column, known)}")
    return Target(sheet, match, column)


def edited(workbook: Workbook, changes: Sequence[Change]) -> Workbook:
    """A copy of the workbook with the changes made one after the other, read anew from its cells.

    Findings are those of reading; `check_workbook` tells the rest. Raises EditError for a change that finds
    nothing to act on.
    """
    stale = False  # whether there are changes that the typed rows do not show yet
    for change in changes:
        if stale and isinstance(change, Edit):  # which finds its rows by what they say
            workbook, stale = _read_anew(workbook), False
        workbook, stale = replace(workbook, raw=_with(workbook, change)), True
    return _read_anew(workbook) if stale else workbook


def _read_anew(workbook: Workbook) -> Workbook:
    return workbook_of(workbook.path, list(workbook.raw.values()))


def _with(workbook: Workbook, change: Change) -> dict[str, RawSheet]:
    raw = dict(workbook.raw)
    if isinstance(change, NewRow):
        sheet = _own_copy(workbook, raw, change.sheet)
        sheet.rows.append([None] * len(sheet.header))
        _write(workbook, sheet, change.sheet, len(sheet.rows) + FIRST_ROW - 1, change.values)
    elif isinstance(change, DropRow):
        sheet = _own_copy(workbook, raw, change.sheet)
        sheet.rows[change.row - FIRST_ROW] = [None] * len(sheet.header)
    elif isinstance(change, CellEdit):
        sheet = _own_copy(workbook, raw, change.sheet)
        _write(workbook, sheet, change.sheet, change.row, {change.column: change.value})
    else:
        _edit(workbook, raw, change)
    return raw


def _own_copy(workbook: Workbook, raw: dict[str, RawSheet], name: str) -> RawSheet:
    """The sheet as one that may be written to; an absent one with just its header is added."""
    title = workbook.title(name)
    known = raw.get(title)
    if known is None:
        header: list[str | None] = [column.name for column in SHEETS[name].columns]
        raw[title] = RawSheet(title, header, [])
    else:
        raw[title] = replace(known, header=list(known.header), rows=[list(row) for row in known.rows])
    return raw[title]


def _write(workbook: Workbook, sheet: RawSheet, name: str, number: int, values: Mapping[str, Any]) -> None:
    """Put values into an Excel row, by plain column name; an absent column is added at the right."""
    known = workbook.data[name].positions if name in workbook.data else {}
    own = {plain(text): at for at, text in enumerate(sheet.header) if text is not None}
    for column, value in values.items():
        at = known.get(column, own.get(column))
        if at is None:
            sheet.header.append(column)
            for row in sheet.rows:
                row.append(None)
            at = own[column] = len(sheet.header) - 1
        sheet.rows[number - FIRST_ROW][at] = value


def _edit(workbook: Workbook, raw: dict[str, RawSheet], edit: Edit) -> None:
    target = edit.target
    try:
        rows = Matcher(workbook.tables).rows(target.sheet, target.match)
    except MatchError as error:
        raise EditError(f"{target}: {error}") from error
    if not rows and target.sheet == "Settings" and edit.operation == "set":
        sheet = _own_copy(workbook, raw, "Settings")
        sheet.rows.append([None] * len(sheet.header))
        name = target.match.partition("=")[2].strip()
        _write(workbook, sheet, "Settings", len(sheet.rows) + FIRST_ROW - 1, {"name": name, "value": edit.value})
        return
    if not rows:
        raise EditError(f"{target}: no row of {target.sheet} matches")
    sheet = _own_copy(workbook, raw, target.sheet)
    for row in rows:
        new = _new_value(edit, row)
        if new is not None or edit.operation == "set":
            _write(workbook, sheet, target.sheet, row.row, {target.column: new})


def _new_value(edit: Edit, row: Row) -> Any:
    """The cell's new value; None where a blank cell stays blank."""
    old = row.get(edit.target.column)
    if edit.operation == "set":
        return edit.value
    if old is None:
        return None
    act = _ACTIONS[edit.operation]
    try:
        return act(old, edit.value)
    except TypeError as error:
        raise EditError(f"{edit.target}: {edit.operation} cannot act on {shown_value(old)}") from error


_ACTIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "multiply": lambda old, factor: old * factor,
    "add": lambda old, amount: old + amount,
    "delay": lambda day, months: shift_months(day, int(months)),
}


def shown_value(value: Any) -> str:
    """A value as a planner would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)
