"""Which rows a text such as `country=JP; tariff_class=car` means, in Changes, Escalation and sweeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from retool.workbook.columns import Row
from retool.workbook.findings import did_you_mean, plain, shown
from retool.workbook.schema import SHEETS, Tables


class MatchError(ValueError):
    """A match text that cannot be understood; the message says why in a planner's words."""


def parse_match(sheet: str, text: str) -> list[tuple[str, str]]:
    """The (plain column name, wanted text) pairs of a match on the sheet `sheet`; none for a blank match.

    Raises MatchError for a term without `=` and for a column that the sheet has not.
    """
    terms = []
    for part in text.split(";"):
        if not part.strip():
            continue
        name, sign, wanted = part.partition("=")
        if not sign:
            raise MatchError(f"{shown(part.strip())} is not of the form column=value")
        column = plain(name)
        if column not in SHEETS[sheet].names:
            hint = did_you_mean(name, SHEETS[sheet].names)
            raise MatchError(f"{sheet} has no column {shown(name.strip())}.{hint}")
        terms.append((column, wanted.strip()))
    return terms


class Matcher:
    """Finds rows by match texts; each column that is asked for is indexed once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._index: dict[tuple[str, str], dict[str, list[int]]] = {}

    def all_rows(self, sheet: str) -> Sequence[Row]:
        """The rows that a blank match means."""
        return self._tables.by_sheet(sheet)

    def rows(self, sheet: str, match: str) -> list[Row]:
        """The rows of a known sheet that agree with every term, letter case aside. Raises MatchError."""
        terms = parse_match(sheet, match)
        rows = self.all_rows(sheet)
        if not terms:
            return list(rows)
        found: set[int] | None = None
        for column, wanted in terms:
            hits = set(self._hits(sheet, column, wanted))
            found = hits if found is None else found & hits
        return [rows[place] for place in sorted(found or ())]

    def _hits(self, sheet: str, column: str, wanted: str) -> list[int]:
        index = self._index.get((sheet, column))
        if index is None:
            index = {}
            for place, row in enumerate(self.all_rows(sheet)):
                index.setdefault(_as_text(row.get(column)), []).append(place)
            self._index[sheet, column] = index
        return index.get(wanted.casefold(), []) or index.get(_as_number_text(wanted), [])


def agrees(value: Any, wanted: str) -> bool:
    """True where a typed cell is what a term of a match asks for."""
    return _as_text(value) in (wanted.casefold(), _as_number_text(wanted))


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).casefold()


def _as_number_text(wanted: str) -> str:
    try:
        return f"{float(wanted):.12g}"
    except ValueError:
        return wanted.casefold()
