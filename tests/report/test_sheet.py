"""The quick sheet writes what XlsxWriter's own would, and refuses what no cell can hold."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from retool.report.live import Live, Words
from retool.report.sheet import LONGEST_FORMULA, PlainSheet

VALUES = (
    1, 2.5, -1e-7, 123456789.123456789, True, None, "", "text", "=1+1", "<&> \"quoted\"", "two\nlines", "\x07bell",
    date(2027, 4, 1), Live("A1*2", 2.0), Live('IF(A1<>"<&>",1,0)', 1.0), Live("A1", 3), Words('"a"&"b"', "ab"),
    Words('""', ""),
)  # fmt: skip


def cells(path: Path) -> list[Any]:
    """Every cell's formula or value, stored value and number format."""
    written, stored = (openpyxl.load_workbook(path, data_only=only)["Sheet1"] for only in (False, True))
    both = zip(written["A"], stored["A"], strict=True)
    return [(cell.value, known.value, cell.data_type, cell.number_format) for cell, known in both]


def write_as_xlsxwriter_does(sheet: Worksheet, row: int, value: Any, style: Any) -> None:
    if isinstance(value, (Live, Words)):
        sheet.write_formula(row, 0, f"={value.text}", style, value.value)
    elif isinstance(value, date):
        sheet.write_datetime(row, 0, value, style)
    elif isinstance(value, str) and value:
        sheet.write_string(row, 0, value, style)
    else:
        sheet.write(row, 0, value, style)


def test_all_kinds_of_cells_read_as_xlsxwriter_writes_them(tmp_path: Path) -> None:
    quick, usual = tmp_path / "quick.xlsx", tmp_path / "usual.xlsx"
    for path, kind in ((quick, PlainSheet), (usual, Worksheet)):
        with xlsxwriter.Workbook(path) as book:
            sheet, style = book.add_worksheet(None, kind), book.add_format({"num_format": "0.00"})
            for row, value in enumerate(VALUES):
                if isinstance(sheet, PlainSheet):
                    sheet.put(row, 0, value, style)
                else:
                    write_as_xlsxwriter_does(sheet, row, value, style)
    assert cells(quick) == cells(usual)


def test_a_formula_too_long_for_a_cell_becomes_its_value(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "long.xlsx") as book:
        sheet = book.add_worksheet(None, PlainSheet)
        sheet.put(0, 0, Live("+".join("1" * LONGEST_FORMULA), float(LONGEST_FORMULA)), book.add_format())
    assert cells(tmp_path / "long.xlsx")[0][:2] == (LONGEST_FORMULA, LONGEST_FORMULA)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(tmp_path: Path, value: float) -> None:
    with xlsxwriter.Workbook(tmp_path / "odd.xlsx") as book:
        sheet = book.add_worksheet("Odd", PlainSheet)
        with pytest.raises(ValueError, match="Odd"):
            sheet.put(0, 0, value, book.add_format())
        with pytest.raises(ValueError, match="row 1048577"):
            sheet.put(1_048_576, 0, 1.0, book.add_format())
