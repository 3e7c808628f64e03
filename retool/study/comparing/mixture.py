"""Questions between two questions: one workbook's inputs with some of the other's put in their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from retool.study.comparing.differences import NOT_COMPARED, Difference, Key, Question
from retool.workbook import SHEETS, RawSheet, Workbook, check_workbook, workbook_of


class Mixture:
    """Starts as question `a`; every difference taken makes it more like `b`."""

    def __init__(self, a: Question, b: Question) -> None:
        self._a, self._b = a, b
        self._cells: dict[str, dict[Key, dict[str, Any]]] = {
            sheet: {key: dict(record.cells) for key, record in records.items()} for sheet, records in a.sheets.items()
        }
        self._as_in_b: set[str] = set()

    def take(self, differences: Iterable[Difference]) -> None:
        """Replace cells, add and drop rows as the differences say."""
        for difference in differences:
            sheet, key = difference.sheet, difference.key
            if difference.kind == "moved":
                self._as_in_b.add(sheet)
            elif difference.kind == "removed":
                del self._cells[sheet][key]
            elif difference.kind == "added":
                self._cells[sheet][key] = dict(self._b.sheets[sheet][key].cells)
            else:
                self._cells[sheet][key][difference.column] = difference.b

    def workbook(self) -> Workbook:
        """The question as it stands now, read anew from its cells; it may have faults."""
        sheets = [self._raw(sheet) for sheet in SHEETS if self._cells[sheet] or SHEETS[sheet].required]
        return workbook_of(Path(self._a.book.path), sheets)

    def _raw(self, sheet: str) -> RawSheet:
        names = SHEETS[sheet].names
        cells = self._cells[sheet]
        rows = [[cells[key][name] for name in names] for key in self._order(sheet)]
        if sheet == "Settings":
            rows = [row for row in rows if row[1] is not None and not (row[0] == NOT_COMPARED and row[1] == "")]
        return RawSheet(sheet, list(names), rows)

    def _order(self, sheet: str) -> list[Key]:
        first, second = (self._a, self._b) if sheet not in self._as_in_b else (self._b, self._a)
        order = merged(list(first.sheets[sheet]), list(second.sheets[sheet]))
        return [key for key in order if key in self._cells[sheet]]


def merged(first: Sequence[Key], second: Sequence[Key]) -> list[Key]:
    """`first` as it is, and what only `second` has behind the one before it there."""
    order, known = list(first), set(first)
    before: Key | None = None
    for key in second:
        if key not in known:
            order.insert(0 if before is None else order.index(before) + 1, key)
            known.add(key)
        before = key
    return order


def has_faults(book: Workbook) -> bool:
    """Whether a mixture is no question at all, such as a price for a program that is not there."""
    return any(finding.severity == "error" for finding in (*book.findings, *check_workbook(book)))
