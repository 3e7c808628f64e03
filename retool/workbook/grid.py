"""The sheets of a file as plain grids of values, in file order."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from retool.workbook.book import RawSheet
from retool.workbook.cells import is_blank
from retool.workbook.findings import cell_name
from retool.workbook.limits import LAST_ROW, limits
from retool.workbook.preflight import CLEAR_CELLS, RefusedError

#: What openpyxl and the XML beneath it raise for a damaged file.
DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
MAX_COLUMNS = 400


@dataclass
class Grid:
    """One sheet's values. `uncached` holds (row, position) of formulas without a stored value; `stray` is the
    first filled cell too far right to belong to a table; `hidden` is how Excel shows the sheet."""

    raw: RawSheet
    uncached: set[tuple[int, int]] = field(default_factory=set)
    stray: str = ""
    hidden: bool = False


def read_grids(path: Path, formula_sheets: set[str] | None, wanted: Callable[[str], bool] | None = None) -> list[Grid]:
    """The worksheets of the file whose names are wanted (None: all). Raises one of DAMAGE, RefusedError among
    them for more cells than are allowed.

    Chart sheets hold no cells and are left out.
    """
    budget = _Budget(limits().cells)
    with _opened(path, values=True) as values:
        sheets = [s for s in values.worksheets if hasattr(s, "reset_dimensions")]
        sheets = [s for s in sheets if wanted is None or wanted(s.title)]
        with_formulas = {s.title for s in sheets} if formula_sheets is None else formula_sheets
        if not with_formulas & {s.title for s in sheets}:
            return [_read_plain(sheet, budget) for sheet in sheets]
        with _opened(path, values=False) as formulas:
            return [
                _read_with_formulas(sheet, formulas[sheet.title], budget)
                if sheet.title in with_formulas
                else _read_plain(sheet, budget)
                for sheet in sheets
            ]


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions that do not matter here
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)
        try:
            yield workbook
        finally:
            workbook.close()


def _read_plain(sheet: Any, budget: _Budget) -> Grid:
    sheet.reset_dimensions()  # the size a file claims for itself may be wrong
    builder = _Builder(sheet.title, budget)
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        builder.add(number, row)
    return builder.grid(sheet)


def _read_with_formulas(sheet: Any, formulas: Any, budget: _Budget) -> Grid:
    sheet.reset_dimensions()
    formulas.reset_dimensions()
    builder = _Builder(sheet.title, budget)
    rows = zip_longest(sheet.iter_rows(), formulas.iter_rows(), fillvalue=())
    for number, (cells, written) in enumerate(rows, start=1):
        builder.add(number, tuple(cell.value for cell in cells))
        for position, (cell, formula) in enumerate(zip(cells, written, strict=False)):
            # an empty text is a value: Excel stores it with the type `str`
            if formula.data_type == "f" and cell.value is None and cell.data_type != "str":
                builder.uncached.add((number, position))
    return builder.grid(sheet)


def read_values(path: Path, wanted: Callable[[str], bool]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the worksheets whose names are wanted, as wide as they are filled: stored values only.

    Raises one of DAMAGE, RefusedError among them.
    """
    budget = _Budget(limits().cells)
    found: dict[str, list[tuple[Any, ...]]] = {}
    with _opened(path, values=True) as book:
        for sheet in book.worksheets:
            if wanted(sheet.title) and hasattr(sheet, "reset_dimensions"):
                sheet.reset_dimensions()
                builder = _Builder(sheet.title, budget)
                for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                    builder.add(number, row)
                found[sheet.title] = builder.rows[: builder.last]
    return found


@dataclass
class _Budget:
    """What a file may still ask for: cells read and cells held. The number of a row or the letters of a column
    alone ask for as many as there are before it.
    """

    allowed: int
    read: int = 0
    held: int = 0

    def spend(self, title: str, *, read: int = 0, held: int = 0) -> None:
        """RefusedError where the sheet asks for more than is left."""
        self.read += read
        self.held += held
        if max(self.read, self.held) > self.allowed:
            raise RefusedError(f"{title} spans more cells than any plan needs, blank ones included", CLEAR_CELLS)


class _Builder:
    """Gathers rows of any length and squares them off at the end."""

    def __init__(self, title: str, budget: _Budget) -> None:
        self.title = title
        self.budget = budget
        self.rows: list[tuple[Any, ...]] = []
        self.uncached: set[tuple[int, int]] = set()
        self.stray = ""
        self.width = 0
        self.last = 0

    def add(self, number: int, row: tuple[Any, ...]) -> None:
        if number > LAST_ROW:
            raise ValueError(f"{self.title} has rows past Excel's last")
        self.budget.spend(self.title, read=1 + len(row))
        if len(row) > MAX_COLUMNS:
            self._note_stray(number, row)
            row = row[:MAX_COLUMNS]
        width = len(row)
        while width and is_blank(row[width - 1]):
            width -= 1
        if width:
            self.last = number
            self.width = max(self.width, width)
        self.rows.append(row if width == len(row) else row[:width])

    def _note_stray(self, number: int, row: tuple[Any, ...]) -> None:
        far = next((p for p in range(MAX_COLUMNS, len(row)) if not is_blank(row[p])), None)
        if far is not None and not self.stray:
            self.stray = cell_name(number, far)

    def grid(self, sheet: Any) -> Grid:
        last = max([self.last, *(row for row, _ in self.uncached)])
        self.width = max([self.width, *(position + 1 for _, position in self.uncached)])
        self.budget.spend(self.title, held=last * self.width)
        squared = [list(row) + [None] * (self.width - len(row)) for row in self.rows[:last]]
        top = squared[0] if squared else []
        header = [None if is_blank(text) else str(text) for text in top]
        hidden = getattr(sheet, "sheet_state", "visible") != "visible"
        return Grid(RawSheet(self.title, header, squared[1:]), self.uncached, self.stray, hidden)
