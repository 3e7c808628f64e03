"""A worksheet that writes the cells of a plan in half the time: a large plan has half a million of them.

XlsxWriter looks into every cell for what these sheets never hold: functions that came after Excel 2010, array
formulas, addresses such as "B7", special characters in the attributes of a cell.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from html import escape
from math import isfinite
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

from retool.report.live import Live, Words

LONGEST_TEXT, LONGEST_FORMULA = 32_767, 8_000  # characters that a cell can hold
MARKUP = frozenset("&<>")

column_letters = lru_cache(maxsize=None)(xl_col_to_name)


class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A sheet of numbers, texts and plain formulas, each cell with a format of its own."""

    def put(self, row: int, col: int, value: Any, style: Format) -> None:
        """Write a value as what it is; text stays text whatever it begins with. ValueError for a number that is
        none.
        """
        kind = type(value)
        if kind is float or kind is int:
            self._put_number(row, col, value, style)
        elif kind is str and value:
            self._write_string(row, col, value[:LONGEST_TEXT], style)
        elif kind is Live and len(value.text) > LONGEST_FORMULA:
            # hundreds of futures: Excel would refuse the file
            self._put_number(row, col, value.value, style)
        elif kind is Live or kind is Words:
            self._write_formula(row, col, value.text, style, value.value)
        elif value is None or value == "":
            self._keep(row, col, CellBlankTuple(style))
        elif kind is bool:
            self.write_boolean(row, col, value, style)
        elif isinstance(value, (int, float)):
            self._put_number(row, col, value, style)
        elif isinstance(value, (date, datetime)):
            self.write_datetime(row, col, value, style)
        else:
            self.write_string(row, col, str(value)[:LONGEST_TEXT], style)

    def _put_number(self, row: int, col: int, value: float, style: Format) -> None:
        if not isfinite(value):
            raise ValueError(f"{self.name}: {value} is no number for a cell")
        self._keep(row, col, CellNumberTuple(value, style))

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Format | None = None, value: Any = 0
    ) -> int:
        return self._keep(row, col, CellFormulaTuple(formula.removeprefix("="), cell_format, value))

    def _keep(self, row: int, col: int, cell: Any) -> int:
        if self._check_dimensions(row, col):
            raise ValueError(f"{self.name}: there is no row {row + 1}, column {col + 1} on a sheet")
        self.table[row][col] = cell
        return 0

    def _calculate_spans(self) -> None:
        """Which columns each 16 rows use is a hint that readers do without."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """One cell as XML; kinds of cells that are rare are left to XlsxWriter."""
        kind = type(cell)
        if cell.format is None:
            super()._write_cell(row, col, cell)
            return
        begin = f'<c r="{column_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}"'
        if kind is CellNumberTuple:
            self.fh.write(f"{begin}><v>{cell.number:.16G}</v></c>")
        elif kind is CellStringTuple:
            self.fh.write(f'{begin} t="s"><v>{cell.string}</v></c>')
        elif kind is CellFormulaTuple and type(cell.value) is float:
            formula = cell.formula if MARKUP.isdisjoint(cell.formula) else escape(cell.formula, quote=False)
            self.fh.write(f"{begin}><f>{formula}</f><v>{cell.value}</v></c>")
        elif kind is CellBlankTuple:
            self.fh.write(f"{begin}/>")
        else:
            super()._write_cell(row, col, cell)
