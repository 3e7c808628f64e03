"""The rows of a workbook as records by plain column name, and back: for a copy with other rows in some sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from retool.workbook import SHEETS, RawSheet, Workbook, write_workbook
from retool.workbook.book import FIRST_ROW
from retool.workbook.columns import CARRIED
from retool.workbook.findings import column_letter, plain
from retool.workbook.guide import GUIDE

Record = dict[str, Any]


def records(workbook: Workbook, name: str) -> list[tuple[int, Record]]:
    """(Excel row, cells by column) of a sheet of the contract, blank rows included; none where it is absent.

    Known columns and source, confidence and note go by their plain names, others by their headers.
    """
    raw = workbook.raw.get(workbook.title(name)) if name in workbook.data else None
    if raw is None:
        return []
    names = column_names(workbook, name)
    return [
        (number, {column: _writable(row[at]) for at, column in names.items()})
        for number, row in enumerate(raw.rows, FIRST_ROW)
    ]


def column_names(workbook: Workbook, name: str) -> dict[int, str]:
    """What each column of a sheet is called, by position; a column without a header by its letter."""
    data = workbook.data[name]
    known = {position: column for column, position in data.positions.items()}
    found: dict[int, str] = {}
    for at, text in enumerate(workbook.raw[data.title].header):
        column = known.get(at) or (text or "").strip() or f"Column {column_letter(at)}"
        if at not in known and plain(column) in CARRIED:
            column = plain(column)
        if column in found.values() or (at not in known and column in SHEETS[name].names):
            column = f"{column} ({column_letter(at)})"
        found[at] = column
    return found


def with_sheet(
    workbook: Workbook, raw: dict[str, RawSheet], name: str, rows: Sequence[Mapping[str, Any]]
) -> dict[str, RawSheet]:
    """The raw sheets with one of the contract replaced by these rows."""
    columns = list(dict.fromkeys([*SHEETS[name].names, *(column for row in rows for column in row)]))
    title = workbook.title(name)
    cells = [[row.get(column) for column in columns] for row in rows]
    return {**raw, title: RawSheet(title, [*columns], cells)}


def write_copy(workbook: Workbook, path: Path, title: str, more: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write a workbook in memory as an input workbook: its sheets, then `more`, with drop-downs and a guide.

    Every row stays in its place. Formulas come out as their values, the planner's own colours do not. Raises
    ValueError where a value does not fit into a cell.
    """
    known: dict[str, Sequence[Mapping[str, Any]]] = {
        name: [row for _, row in records(workbook, name)] for name in SHEETS if name in workbook.data
    }
    titles = {workbook.title(name) for name in known}
    others = [sheet for sheet in workbook.raw.values() if sheet.name not in {*titles, *more, GUIDE}]
    write_workbook({**known, **more}, path, title=title, verbatim=others)


def _writable(value: Any) -> Any:
    """What a cell can be given: a time of day, say, becomes its text."""
    return value if isinstance(value, (str, bool, int, float, date, type(None))) else str(value)
