"""Reading tables out of a plan workbook, whatever stands around them and however its headers are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from retool.workbook import SHEETS
from retool.workbook.grid import DAMAGE, read_values
from retool.workbook.preflight import RefusedError, preflight

#: A table's header is among the first rows of its sheet.
HEADER_WITHIN = 200


class PlanFileError(Exception):
    """The file is no plan workbook, or a part of one that the audit needs is missing or unreadable."""


@dataclass(frozen=True)
class Record:
    """One row of a table by plain column name."""

    sheet: str
    row: int
    cells: dict[str, Any]
    places: dict[str, int]

    def where(self, column: str) -> str:
        """``Sheet!D7``."""
        return f"{self.sheet}!{get_column_letter(self.places.get(column, 0) + 1)}{self.row}"

    def text(self, column: str) -> str:
        """A name; numbers that stand for names lose their decimals."""
        value = self.cells.get(column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value)

    def number(self, column: str) -> float:
        value = self.cells.get(column)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PlanFileError(f"{self.where(column)}  {_seen(value)} where a number belongs; restore it")
        return float(value)

    def whole(self, column: str) -> int:
        """A whole number; one with decimals is left for the audit to refuse."""
        value = self.number(column)
        return int(value) if value.is_integer() else value  # type: ignore[return-value]

    def optional(self, column: str) -> float | None:
        return None if self.cells.get(column) is None else self.number(column)

    def day(self, column: str) -> date | None:
        """A date; None where the cell holds none."""
        value = self.cells.get(column)
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else None


def _seen(value: Any) -> str:
    return "nothing" if value is None else f"{value!r}"


@dataclass(frozen=True)
class PlanFile:
    """The result sheets of a plan workbook as rows of values; ``name`` is the file's."""

    name: str
    sheets: dict[str, list[tuple[Any, ...]]]

    def rows(self, sheet: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """(Excel row, values) of every row of a result sheet."""
        if sheet not in self.sheets:
            raise PlanFileError(f"{self.name} has no sheet {sheet}: no plan workbook of retool solve")
        return enumerate(self.sheets[sheet], start=1)

    def table(self, sheet: str, columns: tuple[str, ...]) -> list[Record]:
        """The records below the first row that heads all of ``columns``, up to the first blank row."""
        places: dict[str, int] | None = None
        records: list[Record] = []
        for number, values in self.rows(sheet):
            if places is None:
                if number > HEADER_WITHIN:
                    break
                found = header_places(values)
                places = found if all(c in found for c in columns) else None
                continue
            cells = {name: _cell(values, place) for name, place in places.items()}
            if all(cells[c] is None for c in columns):
                break
            records.append(Record(sheet, number, cells, places))
        if places is None:
            raise PlanFileError(f"{sheet} has no header with {', '.join(columns)}; restore its first row")
        return records

    def pairs(self, sheet: str) -> dict[str, Any]:
        """Key and value from the first two cells of each row of a sheet."""
        found: dict[str, Any] = {}
        for _, values in self.rows(sheet):
            if len(values) >= 2 and isinstance(values[0], str):
                found.setdefault(plain_name(values[0]), values[1])
        return found


def open_plan(path: Path) -> PlanFile:
    """The result sheets of a workbook with the stored values of their formulas; PlanFileError if it is none."""
    before = preflight(path)
    if before.refused:
        raise PlanFileError("; ".join(f"{finding.message}. {finding.fix}" for finding in before.findings))
    try:
        # the input sheets are read as an input workbook
        return PlanFile(path.name, read_values(path, lambda title: title not in SHEETS))
    except RefusedError as refusal:
        raise PlanFileError(f"{refusal.message}. {refusal.fix}") from refusal
    except DAMAGE as error:
        raise PlanFileError(f"{path.name} can not be read as a workbook: {error}") from error


def _cell(values: tuple[Any, ...], place: int) -> Any:
    value = values[place] if place < len(values) else None
    return None if value == "" else value


def plain_name(title: str) -> str:
    """``Write-off from [year]`` -> ``write_off_from``."""
    return re.sub(r"[^0-9a-z]+", "_", title.partition("[")[0].lower()).strip("_")


def header_places(values: tuple[Any, ...]) -> dict[str, int]:
    """Places of the headers in a row by plain name; of equal ones the second is named with its unit:
    ``duty [M$]``."""
    places: dict[str, int] = {}
    for place, value in enumerate(values):
        if isinstance(value, (str, int)) and str(value).strip():
            name, title = plain_name(str(value)), str(value)
            if name in places:
                name = f"{name} {title[title.find('[') :]}" if "[" in title else name
            places.setdefault(name, place)
    return places
