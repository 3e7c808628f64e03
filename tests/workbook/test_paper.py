"""What is printed of an input workbook is printed whole: no text ends at the edge of its cell."""

from pathlib import Path
from textwrap import wrap
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from retool.workbook import SHEETS, write_workbook
from retool.workbook.guide import GUIDE
from tests.workbook.kit import full_case

SHIPPED = Path("inputs/us_kei.xlsx")
LINE = 15.0


@pytest.fixture(scope="module")
def shipped() -> openpyxl.Workbook:
    """The default case."""
    return openpyxl.load_workbook(SHIPPED)


@pytest.fixture(scope="module")
def long_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a page of provenance and a long product name in every line, and a sheet of its own."""
    sheets: dict[str, list[dict[str, Any]]] = full_case()
    for row in sheets["Lines"]:
        row |= {"product": "one model after the other, " * 6, "source": "a report " * 60, "note": "see " * 100}
    sheets["Sources"] = [{"table": "costs", "source": "https://example.org/" + "a-long-name/" * 20, "read": 2026}]
    path = tmp_path_factory.mktemp("paper") / "case.xlsx"
    write_workbook(sheets, path)
    return path


def cut(sheet: Worksheet) -> list[str]:
    """Cells on paper whose text neither fits, nor is wrapped into a row high enough, nor has free cells beside it."""
    area = str(sheet.print_area).rpartition("!")[2] or sheet.dimensions
    first, top, last, bottom = range_boundaries(area)
    merged = {cell for block in sheet.merged_cells.ranges for row in block.rows for cell in row}
    found = []
    for row in range(top or 1, (bottom or 1) + 1):
        for column in range(first or 1, (last or 1) + 1):
            value = sheet.cell(row, column).value
            if isinstance(value, str) and (row, column) not in merged and not _fits(sheet, row, column, int(last or 1)):
                found.append(f"{sheet.title}!{get_column_letter(column)}{row} {value[:40]}")
    return found


def _fits(sheet: Worksheet, row: int, column: int, last: int) -> bool:
    cell = sheet.cell(row, column)
    text, room = str(cell.value), _width(sheet, column)
    if cell.alignment.wrap_text:
        lines = len(wrap(text, max(1, int(room * 1.15))))  # digits are wider than most letters
        return lines * LINE * 0.8 <= (sheet.row_dimensions[row].height or LINE)
    while column < last and sheet.cell(row, column + 1).value is None:
        column += 1
        room += _width(sheet, column)
    return len(text) <= room * 1.15


def _width(sheet: Worksheet, column: int) -> float:
    """XlsxWriter groups columns of one width, openpyxl names the group by its first."""
    for dimension in sheet.column_dimensions.values():
        if dimension.min and dimension.max and dimension.min <= column <= dimension.max:
            return float(dimension.width)
    return 8.43


@pytest.mark.parametrize("name", [GUIDE, *SHEETS])
def test_no_text_of_the_shipped_case_is_cut_on_paper(name: str, shipped: openpyxl.Workbook) -> None:
    """Guide and input sheets of the default case."""
    if name in shipped.sheetnames:
        assert cut(shipped[name]) == []


def test_long_texts_are_wrapped_or_left_off_the_paper(long_texts: Path) -> None:
    """Provenance ends the printed part; the planner's own sheets are wrapped."""
    book = openpyxl.load_workbook(long_texts)
    assert [place for sheet in book.worksheets for place in cut(sheet)] == []
    lines = book["Lines"]
    printed = range_boundaries(str(lines.print_area).rpartition("!")[2])[2] or 0
    headers = [lines.cell(1, column).value for column in range(1, lines.max_column + 1)]
    assert headers[printed:] == ["Source", "Confidence", "Note"]
    assert (lines.row_dimensions[2].height or 0) > 3 * LINE


def test_the_check_sees_what_is_cut() -> None:
    """A long text with a neighbour."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a text that is longer than its column is wide", 1])
    sheet.print_area = "A1:B1"
    assert len(cut(sheet)) == 1
