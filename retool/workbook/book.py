"""A workbook as read: typed rows, the sheets verbatim, and the findings so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from retool.workbook.columns import Row, SheetSpec, attribute_of
from retool.workbook.findings import Finding, Severity, cell_name
from retool.workbook.schema import SHEETS, Tables

R = TypeVar("R", bound=Row)

#: The Excel row of a sheet's first record.
FIRST_ROW = 2
#: The sheet that each class of rows belongs to.
SHEET_OF: dict[type[Row], str] = {spec.row_type: name for name, spec in SHEETS.items()}


class _Bad:
    """Stands for a cell that failed its field checks, so that the row's other cells can still be checked."""

    def __repr__(self) -> str:
        return "BAD"


BAD: Any = _Bad()


@dataclass
class RawSheet:
    """A sheet as the planner wrote it: `header` is row 1, `rows` are row 2 on, each as long as the header."""

    name: str
    header: list[str | None]
    rows: list[list[Any]]


@dataclass
class SheetData:
    """A known sheet after its field checks. `cells[column][i]` belongs to Excel row `numbers[i]`; a cell that
    failed holds BAD, and a column that is absent holds its default."""

    spec: SheetSpec
    title: str  # the sheet's name as written in the file
    positions: dict[str, int] = field(default_factory=dict)  # plain column name -> position from 0
    numbers: list[int] = field(default_factory=list)
    cells: dict[str, list[Any]] = field(default_factory=dict)
    complete: bool = True  # every row passed every field check

    def rows(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """(Excel row, value of each column) for the rows in which all of `columns` passed."""
        if not all(name in self.cells for name in columns):
            return
        for number, *values in zip(self.numbers, *(self.cells[name] for name in columns), strict=True):
            if not any(value is BAD for value in values):
                yield (number, *values)


@dataclass
class Workbook:
    """One input workbook. `readable` is False where the file could not be opened at all."""

    path: Path
    findings: list[Finding] = field(default_factory=list)
    tables: Tables = field(default_factory=Tables)
    raw: dict[str, RawSheet] = field(default_factory=dict)
    data: dict[str, SheetData] = field(default_factory=dict)
    readable: bool = True

    def cell(self, sheet: str, row: int, column: str) -> str:
        """The cell's Excel name, for example `D7`; the row's first cell where the column is absent."""
        return cell_name(row, self.position(sheet, column))

    def position(self, sheet: str, column: str) -> int:
        """The position from 0 of a column, 0 where it is absent."""
        data = self.data.get(sheet)
        return data.positions.get(column, 0) if data else 0

    def where(self, sheet: str, row: int, column: str) -> str:
        """`Sheet!D7`."""
        return f"{self.title(sheet)}!{self.cell(sheet, row, column)}"

    def title(self, sheet: str) -> str:
        """The sheet's name as the planner wrote it."""
        return self.data[sheet].title if sheet in self.data else sheet

    def complete(self, sheet: str, *columns: str) -> bool:
        """True where no row of the sheet failed a field check in these columns (none named: in any): totals
        over them mean something."""
        data = self.data.get(sheet)
        if data is None or data.complete:
            return True
        return bool(columns) and not any(BAD in data.cells.get(name, ()) for name in columns)

    def rows(self, row_type: type[R], *columns: str) -> list[R]:
        """The rows of a sheet in which at least `columns` passed their field checks, so that a fault in another
        cell of the row hides nothing. Only these columns may be read from them."""
        sheet = SHEET_OF[row_type]
        data = self.data.get(sheet)
        if data is None or data.complete:
            return cast("list[R]", self.tables.by_sheet(sheet))
        names = data.spec.names
        found: list[R] = []
        for number, *values in zip(data.numbers, *(data.cells[name] for name in names), strict=True):
            record = dict(zip(names, values, strict=True))
            if not any(record[name] is BAD for name in columns):
                good = {attribute_of(name): v for name, v in record.items() if v is not BAD}
                found.append(cast("R", row_type.model_construct(None, row=number, **good)))
        return found

    def value(self, sheet: str, row: int, column: str) -> Any:
        """What the planner wrote in a cell, None where there is no such cell."""
        data = self.data.get(sheet)
        raw = self.raw.get(data.title) if data else None
        if raw is None or data is None or column not in data.positions or row - 2 >= len(raw.rows) or row < 2:
            return None
        return raw.rows[row - 2][data.positions[column]]

    def finding(
        self, severity: Severity, sheet: str, row: int, column: str, rule: str, message: str, fix: str = ""
    ) -> Finding:
        """A finding at a row and column of a known sheet (`sheet` by its name in the contract)."""
        return Finding(
            severity=severity,
            sheet=self.title(sheet),
            cell=self.cell(sheet, row, column) if row else "",
            column=column,
            value=self.value(sheet, row, column),
            rule=rule,
            message=message,
            fix=fix,
            row=row,
            position=self.position(sheet, column),
        )

    def error(self, sheet: str, row: int, column: str, rule: str, message: str, fix: str) -> Finding:
        """A fault: the workbook cannot be solved as it stands."""
        return self.finding("error", sheet, row, column, rule, message, fix)

    def warning(self, sheet: str, row: int, column: str, rule: str, message: str, fix: str) -> Finding:
        """Something that can be solved but is probably not meant."""
        return self.finding("warning", sheet, row, column, rule, message, fix)

    def note(self, sheet: str, row: int, column: str, rule: str, message: str, fix: str) -> Finding:
        """Something a planner may want to know."""
        return self.finding("note", sheet, row, column, rule, message, fix)

    def sorted(self, findings: list[Finding]) -> list[Finding]:
        """Findings in the order of the contract's sheets, then row, then column; repeats left out."""
        order = {self.title(name): place for place, name in enumerate(SHEETS)}
        unique = dict.fromkeys(_hashable(f) for f in findings)
        return sorted(unique, key=lambda f: (bool(f.sheet), order.get(f.sheet, len(order)), f.row, f.position))


def _hashable(finding: Finding) -> Finding:
    """Cell values come from a spreadsheet and are all hashable scalars; dates with a time lose the time."""
    if isinstance(finding.value, (str, int, float, bool, date, type(None))):
        return finding
    return Finding(**{**finding.__dict__, "value": str(finding.value)})
