"""Workbooks broken at random, and what must hold of each whatever is in it."""

from __future__ import annotations

import json
import math
import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from retool.workbook import SETTINGS, SHEETS, ColumnSpec, Finding, RawSheet, Row, Workbook, workbook_of
from tests.fuzz.values import FAULT, VALUES, is_blank, meaning
from tests.workbook.kit import Sheets, full_case

CASES = int(os.environ.get("FUZZ_CASES", "2000"))
"""How many workbooks are broken cell by cell."""

MOST_CELLS = 3
SEED = 20_270_101


@dataclass(frozen=True)
class Cell:
    """A broken cell: `row` as Excel numbers it."""

    sheet: str
    row: int
    column: str
    value: Any

    @property
    def spec(self) -> ColumnSpec:
        """What the column asks for."""
        return SHEETS[self.sheet].column(self.column)


def whole_case() -> dict[str, RawSheet]:
    """The case that uses every sheet, in memory, with every column of the contract."""
    return raw_sheets(full_case())


def raw_sheets(sheets: Sheets) -> dict[str, RawSheet]:
    """Plain rows as a reader finds them in a file."""
    raw = {}
    for name, rows in sheets.items():
        header: list[str | None] = [*SHEETS[name].names]
        raw[name] = RawSheet(name, header, [[row.get(str(column)) for column in header] for row in rows])
    return raw


def every_column(base: Mapping[str, RawSheet]) -> list[tuple[str, str]]:
    """(sheet, column) of all sheets that have rows."""
    return [(name, column) for name, sheet in base.items() if sheet.rows for column in SHEETS[name].names]


def broken_cells(base: dict[str, RawSheet], count: int) -> Iterator[list[Cell]]:
    """`count` sets of cells to break: every column in turn, every value in turn, against each other at random."""
    columns = every_column(base)
    values: list[Any] = []
    for number in range(count):
        draw = random.Random(SEED + number)
        cells: dict[tuple[str, int, str], Cell] = {}
        for nth in range(draw.randint(1, MOST_CELLS)):
            sheet, column = columns[number % len(columns)] if nth == 0 else draw.choice(columns)
            row = draw.randrange(len(base[sheet].rows)) + 2
            if not values:
                values = draw.sample(VALUES, len(VALUES))
            cells[sheet, row, column] = Cell(sheet, row, column, values.pop())
        yield list(cells.values())


def with_cells(base: dict[str, RawSheet], cells: list[Cell]) -> Workbook:
    """The case with the cells broken, as read."""
    raw = dict(base)
    for cell in cells:
        sheet = raw[cell.sheet]
        rows = [list(row) for row in sheet.rows]
        rows[cell.row - 2][sheet.header.index(cell.column)] = cell.value
        raw[cell.sheet] = replace(sheet, rows=rows)
    return workbook_of(Path("fuzz.xlsx"), list(raw.values()))


def misread(broken: Workbook, sound: Workbook, cells: list[Cell], found: list[Finding]) -> list[str]:
    """Every way in which the broken cells were not taken as they say, or other cells changed; none if all is
    well.
    """
    faults = {finding.where for finding in found if finding.severity == "error"}
    wrong = [text for cell in cells if (text := _misread_cell(broken, cell, faults))]
    touched = {(cell.sheet, cell.row) for cell in cells}
    for sheet in SHEETS:
        before, after = (_rows(book, sheet) for book in (sound, broken))
        for number in before.keys() | after.keys():
            if (sheet, number) not in touched and before.get(number) != after.get(number):
                wrong.append(f"{sheet} row {number} changed: {before.get(number)} -> {after.get(number)}")
    return wrong


def _misread_cell(broken: Workbook, cell: Cell, faults: set[str]) -> str:
    where = broken.where(cell.sheet, cell.row, cell.column)
    wanted = meaning(_spec(broken, cell), cell.value)
    blank = all(is_blank(value) for value in broken.raw[cell.sheet].rows[cell.row - 2])
    if wanted is FAULT:
        return "" if where in faults or blank else f"{where} holds {cell.value!r:.80} and no fault is found"
    row = next((row for row in broken.tables.by_sheet(cell.sheet) if row.row == cell.row), None)
    if row is None:
        return ""  # another cell of the row is at fault
    got = row.get(cell.column)
    if cell.sheet == "Settings" and wanted is None:
        return ""  # a blank setting is its default
    if cell.column == "tariff_class" and wanted in (None, ""):
        wanted = row.get("vehicle_class") if cell.sheet == "Programs" else wanted
    return "" if same(got, wanted) else f"{where} holds {cell.value!r:.80}, read as {got!r:.80}, means {wanted!r:.80}"


def _spec(broken: Workbook, cell: Cell) -> ColumnSpec:
    """A setting's value is judged by its name."""
    if (cell.sheet, cell.column) != ("Settings", "value"):
        return cell.spec
    name = broken.value("Settings", cell.row, "name")
    return replace(SETTINGS[str(name)], required=False, default=None) if name in SETTINGS else cell.spec


def same(one: Any, other: Any) -> bool:
    """Equal in value and type: 1 is not 1.0 and not TRUE."""
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return type(one) is type(other) and bool(one == other)


def _rows(book: Workbook, sheet: str) -> dict[int, Row]:
    """Rows by number; settings left blank follow other sheets and are left out."""
    return {
        row.row: row
        for row in book.tables.by_sheet(sheet)
        if sheet != "Settings" or book.value(sheet, row.row, "value") is not None
    }


def ill_formed(found: list[Finding]) -> list[str]:
    """Findings that a planner could not act on, or a script not read."""
    wrong = []
    for finding in found:
        json.dumps(finding.as_dict(), allow_nan=True)
        placed = finding.sheet and (not finding.cell or re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", finding.cell))
        worded = finding.message and (finding.fix or finding.severity != "error")
        if finding.severity not in ("error", "warning", "note") or not worded or not (placed or not finding.cell):
            wrong.append(str(finding))
    return wrong
