"""A table of records on a page: columns with title and unit, values by row, and live sums over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from retool.report.book import Page, number_in
from retool.report.live import Live
from retool.report.sheet import column_letters

WILD = "*?~"
OPERATORS = ("=", "<", ">")


@dataclass(frozen=True)
class Column:
    """A column: plain name, title and unit as in the header, kind of number, and a comment on the header."""

    name: str
    title: str
    kind: str = "text"
    unit: str = ""
    note: str = ""

    @property
    def header(self) -> str:
        return f"{self.title} [{self.unit}]" if self.unit else self.title


@dataclass(frozen=True)
class Is:
    """A condition of a sum: the cell (or constant) whose value a column must equal."""

    text: str
    value: Any


def constant(value: str | int) -> Is:
    """A condition against a value written into the formula."""
    if isinstance(value, str):
        quoted = value.replace('"', '""')
        return Is(f'"{quoted}"', value)
    return Is(str(value), value)


class Row:
    """One record being written; ``row[name]`` is its cell for a formula in the same row."""

    def __init__(self, table: Table, index: int) -> None:
        self._table, self.index = table, index

    def put(self, name: str, value: Any) -> None:
        self._table.write(self.index, name, value)

    def __getitem__(self, name: str) -> Live:
        return self._table.here(self.index, name)


class Table:
    """A header row and the records below it. Reading back needs the header in the sheet's first row."""

    def __init__(self, page: Page, columns: Sequence[Column], top: int = 0, left: int = 0) -> None:
        self.page, self.columns, self.top, self.left = page, list(columns), top, left
        self._at = {c.name: left + i for i, c in enumerate(columns)}
        self._kind = {c.name: c.kind for c in columns}
        self.values: dict[str, list[Any]] = {c.name: [] for c in columns}
        self._found: dict[tuple[str, ...], tuple[int, dict[tuple[Any, ...], list[int]]]] = {}
        self._plain: dict[str, tuple[int, bool]] = {}
        self._filled: dict[int, set[str]] = {}
        for column in columns:
            page.header(top, self._at[column.name], column.header, column.kind, column.note)

    @property
    def n(self) -> int:
        return len(self.values[self.columns[0].name])

    def add(self, **cells: Any) -> Row:
        """A new record; columns that are not named stay blank and may be put later."""
        index = self.n
        for column in self.columns:
            self.values[column.name].append(None)
        for name, value in cells.items():
            self.write(index, name, value)
        return Row(self, index)

    def write(self, index: int, name: str, value: Any) -> None:
        self.page.write(self.top + 1 + index, self._at[name], value, self._kind[name])
        self.values[name][index] = value.value if isinstance(value, Live) else value

    def place(self, index: int, name: str) -> tuple[int, int]:
        return self.top + 1 + index, self._at[name]

    def cell(self, index: int, name: str) -> Live:
        """A record's cell, for formulas on any page."""
        row, col = self.place(index, name)
        text = f"{self.page.name}!{xl_rowcol_to_cell(row, col, True, True)}"
        return Live(text, number_in(self.values[name][index]))

    def here(self, index: int, name: str) -> Live:
        """A record's cell, for formulas on the same page."""
        return Live(f"{column_letters(self._at[name])}{self.top + 2 + index}", number_in(self.values[name][index]))

    def put_total(self, line: int, name: str, value: Any) -> None:
        """A cell of total row ``line`` (0 = first) below the records; no sum over the table counts it."""
        row = self.total_row(line)
        for column in self.columns:
            if self._filled.setdefault(row, set()) == set() or column.name == name:
                chosen = value if column.name == name else None
                self.page.put(row, self._at[column.name], chosen, self._kind[column.name], "total")
        self._filled[row].add(name)

    def total_row(self, line: int) -> int:
        """Row of a total line: behind the records, and behind the one blank row that stands for none."""
        return self.top + 1 + max(1, self.n) + line

    def total_cell(self, line: int, name: str, value: float) -> Live:
        """A cell of a total line, for formulas on any page."""
        return self.page.reference(self.total_row(line), self._at[name], value)

    def range(self, name: str, records: int | None = None) -> str:
        """The column's cells (of the first ``records``), at least one; absolute, with the sheet's name."""
        col = self._at[name]
        last = self.top + max(1, self.n if records is None else records)
        return f"{self.page.name}!{xl_range_abs(self.top + 1, col, last, col)}"

    def chart_range(self, name: str) -> list[Any]:
        col = self._at[name]
        return [self.page.name, self.top + 1, col, self.top + max(1, self.n), col]

    def finish(self, freeze_columns: int = 0) -> None:
        """Filter and frozen header, once all records are there (the header must be the sheet's first row)."""
        self.page.freeze(self.top + 1, freeze_columns)
        self.page.sheet.autofilter(self.top, self.left, self.top + max(1, self.n), self.left + len(self.columns) - 1)

    # sums
    def numbers(self, name: str, rows: Sequence[int] | None = None) -> list[float]:
        values = self.values[name]
        chosen = values if rows is None else [values[i] for i in rows]
        return [float(v) for v in chosen if isinstance(v, (int, float)) and not isinstance(v, bool)]

    def sum(self, name: str) -> Live:
        return Live(f"SUM({self.range(name)})", sum(self.numbers(name)))

    def greatest(self, name: str) -> Live:
        return Live(f"MAX({self.range(name)})", max(self.numbers(name), default=0.0))

    def least(self, name: str) -> Live:
        return Live(f"MIN({self.range(name)})", min(self.numbers(name), default=0.0))

    def sum_where(self, name: str, /, **where: Is) -> Live:
        """The sum of a column over the records in which every named column has the given value."""
        if not where:
            return self.sum(name)
        rows = self._rows(tuple(where))[tuple(c.value for c in where.values())]
        value = sum(self.numbers(name, rows))
        if all(self._is_plain(column) for column in where):
            conditions = ",".join(f"{self.range(column)},{c.text}" for column, c in where.items())
            return Live(f"SUMIFS({self.range(name)},{conditions})", value)
        return Live(f"SUMPRODUCT({self._matches(where)}*{self.range(name)})", value)

    def product_where(self, factors: Sequence[str], /, **where: Is) -> Live:
        """The sum of the product of several columns over the records that match; blanks count as 0."""
        rows: Sequence[int] = self._rows(tuple(where))[tuple(c.value for c in where.values())]
        value = 0.0
        for i in rows:
            term = 1.0
            for name in factors:
                term *= self.numbers(name, [i])[0] if self.numbers(name, [i]) else 0.0
            value += term
        matches = self._matches(where) if where else "1"
        return Live(f"SUMPRODUCT({matches}*{'*'.join(self.range(f) for f in factors)})", value)

    def _matches(self, where: dict[str, Is]) -> str:
        """Conditions without wildcards or operators: EXACT for text, = for numbers."""
        return "*".join(
            f"EXACT({self.range(column)},{c.text})" if isinstance(c.value, str) else f"({self.range(column)}={c.text})"
            for column, c in where.items()
        )

    def _rows(self, names: tuple[str, ...]) -> dict[tuple[Any, ...], list[int]]:
        """Records by their values in the named columns; found once for a table of this length."""
        known = self._found.get(names)
        if known is None or known[0] != self.n:
            found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
            for i in range(self.n):
                found[tuple(self.values[name][i] for name in names)].append(i)
            known = self._found[names] = (self.n, found)
        return known[1]

    def _is_plain(self, name: str) -> bool:
        """Whether SUMIFS compares this column's values as they are (no wildcard, operator, number-like text)."""
        known = self._plain.get(name)
        if known is None or known[0] != self.n:
            texts = {v for v in self.values[name] if isinstance(v, str)}
            folded = {t.casefold() for t in texts}
            plain = len(folded) == len(texts) and not any(_misread(t) for t in texts)
            known = self._plain[name] = (self.n, plain)
        return known[1]


def _misread(text: str) -> bool:
    if any(sign in text for sign in WILD) or text.startswith(OPERATORS):
        return True
    try:
        float(text.strip().rstrip("%").replace(",", ""))
    except ValueError:
        # "2027-01", "1/2" and "TRUE" read as dates, fractions and truth values
        return text[:1].isdigit() or text.casefold() in ("true", "false")
    return True
