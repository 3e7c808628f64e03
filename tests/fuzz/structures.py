"""Workbook files bent out of shape as exports, scripts and hurried hands do, without a change of any number."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl import Workbook as File
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from retool.workbook import SHEETS
from tests.workbook.kit import Sheets, columns

Bend = Callable[[File, random.Random], None]


def any_sheet(book: File, draw: random.Random) -> Worksheet:
    """One of the sheets of the contract."""
    ours = {name.lower() for name in SHEETS}
    sheet = book[draw.choice([name for name in book.sheetnames if name.strip().lower() in ours])]
    assert isinstance(sheet, Worksheet)
    return sheet


def columns_shuffled(book: File, draw: random.Random) -> None:
    """The same columns in another order."""
    sheet = any_sheet(book, draw)
    order = draw.sample(range(sheet.max_column), sheet.max_column)
    rows = [[row[place] for place in order] for row in sheet.iter_rows(values_only=True)]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = value


def sheets_shuffled(book: File, draw: random.Random) -> None:
    """The same sheets in another order."""
    book._sheets.sort(key=lambda _: draw.random())  # type: ignore[attr-defined]  # openpyxl has no other way


def sheet_name_in_capitals(book: File, draw: random.Random) -> None:
    """PLANTS for Plants."""
    sheet = any_sheet(book, draw)
    sheet.title = f"{sheet.title.upper()} "


def titles_with_units(book: File, draw: random.Random) -> None:
    """`Unit cost [$/set]` for `unit_cost`."""
    sheet = any_sheet(book, draw)
    spec = next(spec for spec in SHEETS.values() if spec.name.lower() == sheet.title.strip().lower())
    headers = {column.name: column.header for column in spec.columns}
    for cell in sheet[1]:
        cell.value = headers.get(str(cell.value), cell.value)


def header_gone(book: File, draw: random.Random) -> None:
    """A column without its header."""
    sheet = any_sheet(book, draw)
    sheet.cell(1, draw.randint(1, sheet.max_column)).value = None


def header_twice(book: File, draw: random.Random) -> None:
    """A column repeated at the right."""
    sheet = any_sheet(book, draw)
    place = draw.randint(1, sheet.max_column)
    width = sheet.max_column + 1
    for number in range(1, sheet.max_row + 1):
        sheet.cell(number, width).value = sheet.cell(number, place).value


def headers_merged(book: File, draw: random.Random) -> None:
    """Two headers merged into one cell; the only header of a sheet with the blank beside it."""
    sheet = any_sheet(book, draw)
    place = draw.randint(1, max(1, sheet.max_column - 1))
    sheet.merge_cells(start_row=1, end_row=1, start_column=place, end_column=place + 1)


def rows_merged(book: File, draw: random.Random) -> None:
    """A name merged over the rows that it holds for, so that all but the first are blank."""
    sheet = any_sheet(book, draw)
    if sheet.max_row > 2:
        sheet.merge_cells(start_row=2, end_row=3, start_column=1, end_column=1)


def title_above(book: File, draw: random.Random) -> None:
    """A line of text above the header."""
    sheet = any_sheet(book, draw)
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "As agreed in March"


def blank_rows_between(book: File, draw: random.Random) -> None:
    """Empty rows between records."""
    sheet = any_sheet(book, draw)
    sheet.insert_rows(2, draw.randint(1, 5))


def blank_column_between(book: File, draw: random.Random) -> None:
    """An empty column among the others."""
    sheet = any_sheet(book, draw)
    sheet.insert_cols(draw.randint(1, sheet.max_column))


def notes_beside(book: File, draw: random.Random) -> None:
    """A calculation beside the table."""
    sheet = any_sheet(book, draw)
    sheet.cell(draw.randint(2, 9), sheet.max_column + draw.randint(2, 9)).value = 42


def hidden(book: File, draw: random.Random) -> None:
    """A hidden sheet, hidden rows, a hidden column."""
    any_sheet(book, draw).sheet_state = draw.choice(["hidden", "veryHidden"])
    sheet = any_sheet(book, draw)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.active = next((n for n, s in enumerate(book.worksheets) if s.sheet_state == "visible"), 0)


def years_from_1904(book: File, _: random.Random) -> None:
    """Dates counted as old Macintosh workbooks do."""
    book.epoch = CALENDAR_MAC_1904


def styles_only(book: File, draw: random.Random) -> None:
    """Rows and columns that are coloured and hold nothing."""
    sheet = any_sheet(book, draw)
    colour = PatternFill("solid", fgColor="FFFF00")
    for number in range(sheet.max_row + 1, sheet.max_row + 300):
        sheet.cell(number, draw.randint(1, 30)).fill = colour


def spaces_only(book: File, draw: random.Random) -> None:
    """A cell far below that looks empty."""
    any_sheet(book, draw)["A4000"] = "  "


def another_sheet(book: File, draw: random.Random) -> None:
    """A sheet of the planner's own."""
    book.create_sheet(draw.choice(["Notes", "Plant", "CON", "Plants (2)", "🚗"]))["A1"] = "my notes"


def sheet_gone(book: File, draw: random.Random) -> None:
    """A sheet deleted."""
    book.remove(any_sheet(book, draw))


def sheet_emptied(book: File, draw: random.Random) -> None:
    """All records of a sheet deleted."""
    sheet = any_sheet(book, draw)
    sheet.delete_rows(2, sheet.max_row)


BENDS: tuple[Bend, ...] = (
    columns_shuffled, sheets_shuffled, sheet_name_in_capitals, titles_with_units, header_gone, header_twice,
    headers_merged, rows_merged, title_above, blank_rows_between, blank_column_between, notes_beside, hidden,
    years_from_1904, styles_only, spaces_only, another_sheet, sheet_gone, sheet_emptied,
)  # fmt: skip

HARMLESS: tuple[Bend, ...] = (
    columns_shuffled, sheets_shuffled, sheet_name_in_capitals, titles_with_units, blank_rows_between,
    blank_column_between, notes_beside, hidden, years_from_1904, styles_only, spaces_only, another_sheet,
)  # fmt: skip
"""Bends after which the workbook is still the same case."""


def bent(source: Path, target: Path, bends: list[Bend], draw: random.Random) -> Path:
    """A copy of the workbook with the bends made one after the other."""
    book = openpyxl.load_workbook(source)
    for bend in bends:
        bend(book, draw)
    book.save(target)
    return target


def all_formulas(sheets: Sheets, path: Path, *, stored: bool) -> Path:
    """The case with every number and text a formula, with the value that Excel stored or without any."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            header = columns(name, rows)
            for place, text in enumerate(header):
                sheet.write_string(0, place, text)
            for number, row in enumerate(rows, start=1):
                for place, column in enumerate(header):
                    value = row.get(column)
                    if value is None:
                        continue
                    if hasattr(value, "isoformat"):
                        sheet.write_datetime(number, place, value, day)
                    else:
                        sheet.write_formula(number, place, "=Z99", None, value if stored else "")
    return path
