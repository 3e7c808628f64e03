"""A suggested change made as a planner would, or another's script: cells typed in, rows cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from retool.workbook import RawSheet
from tests.support import Sheets


def apply_change(workbook: Path, cells: Sequence[dict[str, Any]], changed: Path) -> Path:
    """Write the workbook with the cells of one change of `explain --json` to `changed`."""
    book = load_workbook(workbook)
    for change in cells:
        sheet = book[change["sheet"]]
        cell = sheet[change["cell"]]
        if change.get("delete_row"):
            for other in sheet[cell.row]:
                other.value = None
            continue
        held = cell.value.date().isoformat() if isinstance(cell.value, datetime) else cell.value
        assert held == change["from"] or (held is None and change["from"] in (None, "no"))
        cell.value = change["to"]
    book.save(changed)
    return changed


def changed_sheets(sheets: Sheets, cells: Sequence[dict[str, Any]]) -> list[RawSheet]:
    """The same without a file: the sheets as they would be read, with the cells of one change."""
    raw = {}
    for name, rows in sheets.items():
        header: list[str | None] = list(dict.fromkeys(column for row in rows for column in row))
        raw[name] = RawSheet(name, header, [[_stored(row.get(str(column))) for column in header] for row in rows])
    for change in cells:
        number, column = coordinate_to_tuple(change["cell"])
        row = raw[change["sheet"]].rows[number - 2]
        if change.get("delete_row"):
            row[:] = [None] * len(row)
        else:
            row[column - 1] = change["to"]
    return list(raw.values())


def _stored(value: Any) -> Any:
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value


def place_of(workbook: Path, sheet: str, cell: str) -> str:
    """`Sheet.column.row` of a cell, by the header of the sheet; a rule of the planner's own as `rules.py.name`."""
    if sheet == "rules.py":
        return f"{sheet}.{cell}"
    written = load_workbook(workbook)[sheet][cell]
    header = written.parent.cell(1, written.column).value
    return f"{sheet}.{header}.{written.row}"
