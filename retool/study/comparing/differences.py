"""What was asked: the inputs of two workbooks cell by cell, rows matched by their keys, each with its cause.

Values are compared as they are understood, so that a blank and its default, or `15%` and 0.15, are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isclose
from typing import Any, Literal

from retool.study.comparing import causes
from retool.study.comparing.causes import Cause
from retool.study.edits import shown_value
from retool.workbook import SETTINGS, SHEETS, Row, Workbook

Kind = Literal["changed", "added", "removed", "moved"]
Key = tuple[Any, ...]

SAME = 1e-12
"""Two numbers are the same within this part of them: spreadsheets store sixteen digits."""

#: Sheets whose rows have no key of their own, and the columns by which they are matched.
MATCHED_BY: dict[str, tuple[str, ...]] = {
    "Changes": ("scenario", "sheet", "match", "column", "operation", "from", "until"),
    "Ranges": ("sheet", "match", "column", "operation", "from", "until"),
    "Decisions": ("line", "program", "to_config", "pathway", "period"),
}
#: Sheets in which the order of the rows says something.
ORDERED = ("Periods", "Pathways", "PricePoints", "Scenarios", "Changes")
#: Sheets that give names to others, and the column that does.
NAMING = {
    "Plants": "plant", "Lines": "line", "Configurations": "config", "Programs": "program", "Components": "component",
    "Regions": "region", "Suppliers": "supplier", "Imports": "source",
}  # fmt: skip
#: A title of the case, which no number depends on; where it is blank the file's name stands for it.
NOT_COMPARED = "case"


@dataclass(frozen=True)
class Record:
    """One row of a sheet by plain column name; of Settings every setting is a record with one `value`."""

    cells: Mapping[str, Any]
    row: int


@dataclass(frozen=True)
class Difference:
    """One cell, row or order of rows that differs. `a` and `b` are values as read; rows have none.

    `where_a` and `where_b` are cells such as `Demand!D7`, blank where there is none.
    """

    kind: Kind
    sheet: str
    key: Key
    column: str
    a: Any
    b: Any
    cause: Cause
    where_a: str = ""
    where_b: str = ""

    @property
    def subject(self) -> str:
        """The row in words: `program=K1; year=2027`."""
        names = key_columns(self.sheet)
        named = zip(names, self.key[: len(names)], strict=True)
        return "; ".join(f"{name}={shown_value(value)}" for name, value in named if value not in ("", None))


@dataclass(frozen=True)
class Question:
    """A workbook as records by sheet and key, in the order of the rows."""

    book: Workbook
    sheets: dict[str, dict[Key, Record]] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """The names that sheets give, by the column in which others use them."""
        found = {
            column: {str(r.cells[column]) for r in self.sheets[sheet].values()} for sheet, column in NAMING.items()
        }
        found["origin"] = found["plant"] | found["source"]
        found["scenario"] = {str(r.cells["scenario"]) for r in self.sheets["Scenarios"].values()}
        return found

    def where(self, sheet: str, key: Key, column: str) -> str:
        """The cell of a record; blank where the planner left it out."""
        record = self.sheets[sheet].get(key)
        if record is None or not record.row:
            return ""
        return self.book.where(sheet, record.row, "value" if sheet == "Settings" else column)


def question_of(book: Workbook) -> Question:
    """The records of a workbook without faults."""
    question = Question(book)
    for sheet in SHEETS:
        question.sheets[sheet] = _settings(book) if sheet == "Settings" else _records(book, sheet)
    return question


def _settings(book: Workbook) -> dict[Key, Record]:
    rows = {row.name: row.row for row in reversed(book.tables.settings_rows)}
    values = book.tables.settings
    return {(name,): Record({"name": name, "value": getattr(values, name)}, rows.get(name, 0)) for name in SETTINGS}


def _records(book: Workbook, sheet: str) -> dict[Key, Record]:
    """Rows that share a key, as pins may, are told apart by how many came before."""
    seen: Counter[Key] = Counter()
    found: dict[Key, Record] = {}
    rows: Sequence[Row] = book.tables.by_sheet(sheet)
    for row in rows:
        cells = {name: row.get(name) for name in SHEETS[sheet].names}
        key = tuple(cells[name] for name in key_columns(sheet))
        again = seen[key]
        seen[key] += 1
        found[(*key, again) if again else key] = Record(cells, row.row)
    return found


def key_columns(sheet: str) -> tuple[str, ...]:
    """The columns by which rows of the sheet are matched."""
    return MATCHED_BY.get(sheet) or SHEETS[sheet].key


def differences(a: Question, b: Question) -> list[Difference]:
    """All that differs between two questions, in the order of the sheets."""
    return [difference for sheet in SHEETS for difference in _of_sheet(a, b, sheet)]


def differing_sheets(a: Workbook, b: Workbook, besides: Collection[str]) -> list[str]:
    """The sheets in which two workbooks without faults ask different questions; `besides` are not compared."""
    found = (d.sheet for d in differences(question_of(a), question_of(b)) if d.sheet not in besides)
    return list(dict.fromkeys(found))


def _of_sheet(a: Question, b: Question, sheet: str) -> Iterator[Difference]:
    ours, theirs = a.sheets[sheet], b.sheets[sheet]
    for key, record in ours.items():
        if key in theirs:
            yield from _changed(a, b, sheet, key)
        else:
            cause = _cause_of_row(a, b, sheet, record)
            yield Difference("removed", sheet, key, "", None, None, cause, where_a=a.where(sheet, key, ""))
    for key, record in theirs.items():
        if key not in ours:
            cause = _cause_of_row(a, b, sheet, record)
            yield Difference("added", sheet, key, "", None, None, cause, where_b=b.where(sheet, key, ""))
    if sheet in ORDERED and [k for k in ours if k in theirs] != [k for k in theirs if k in ours]:
        yield Difference("moved", sheet, (), "", None, None, _cause_of_order(sheet))


def _changed(a: Question, b: Question, sheet: str, key: Key) -> Iterator[Difference]:
    ours, theirs = a.sheets[sheet][key].cells, b.sheets[sheet][key].cells
    for column in SHEETS[sheet].names:
        old, new = ours[column], theirs[column]
        if same(old, new) or (sheet == "Settings" and key == (NOT_COMPARED,)):
            continue
        cause = _cause_of_cell(sheet, key, column, theirs)
        where = (q.where(sheet, key, column) for q in (a, b))
        yield Difference("changed", sheet, key, column, old, new, cause, *where)


def same(old: Any, new: Any) -> bool:
    """Whether two cells say the same."""
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return isclose(old, new, rel_tol=SAME, abs_tol=0.0)
    return bool(old == new)


def _cause_of_cell(sheet: str, key: Key, column: str, cells: Mapping[str, Any]) -> Cause:
    if sheet in ("Changes", "Escalation"):
        return cause_of_target(cells)
    return causes.cause_of_column(sheet, str(key[0]) if sheet == "Settings" else column)


def cause_of_target(cells: Mapping[str, Any]) -> Cause:
    """The cause of a row that changes another sheet's numbers: that of these numbers."""
    sheet, column = str(cells["sheet"]), str(cells["column"])
    if sheet == "Settings":
        column = str(cells["match"]).partition("=")[2].strip().lower()
    return causes.cause_of_column(sheet, column) if sheet in causes.OF_COLUMN else causes.FUTURES


def _cause_of_row(a: Question, b: Question, sheet: str, record: Record) -> Cause:
    """What names a line, program … that only one question knows comes and goes with it."""
    for column, value in record.cells.items():
        named = {"from_config": "config", "to_config": "config"}.get(column, column)
        known = (str(value) in q.names.get(named, ()) for q in (a, b))
        if named in a.names and sum(known) == 1:
            return causes.FUTURES if named == "scenario" else causes.OFFERED
    if sheet in ("Changes", "Escalation"):
        return cause_of_target(record.cells)
    return causes.cause_of_row(sheet)


def _cause_of_order(sheet: str) -> Cause:
    """What another order of the rows changes: which pathway follows which, which price is the first."""
    if sheet in ("Changes", "Scenarios"):
        return causes.FUTURES
    return causes.cause_of_column(sheet, "")
