"""What is wrong with a workbook, said once: where, what, and what to do about it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One remark on a workbook. `sheet` and `cell` are blank where the remark is about the whole file."""

    severity: Severity
    sheet: str
    cell: str
    column: str
    value: Any
    rule: str
    message: str
    fix: str
    row: int = 0
    position: int = 0  # of the column, from 0

    @property
    def where(self) -> str:
        """`Sheet!Cell`, as far as it is known."""
        if not self.sheet:
            return "workbook"
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def as_dict(self) -> dict[str, Any]:
        """The finding as `check --json` prints it; dates become ISO text."""
        value = self.value
        if isinstance(value, date):
            value = value.isoformat()[:10]
        elif not isinstance(value, (str, int, float, bool, type(None))):
            value = str(value)
        return {
            "severity": self.severity,
            "sheet": self.sheet,
            "cell": self.cell,
            "column": self.column,
            "value": value,
            "rule": self.rule,
            "message": self.message,
            "fix": self.fix,
        }

    def __str__(self) -> str:
        return f"{self.where}  {self.message}  {self.fix}".rstrip()


def column_letter(position: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, position: int) -> str:
    """Excel's name of a cell: row number from 1, column position from 0."""
    return f"{column_letter(position)}{row}"


def plain(text: str) -> str:
    """`Unit cost` -> `unit_cost`: letter case and separators do not matter."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or blank when none is alike."""
    by_plain = {plain(k): k for k in known}
    found = difflib.get_close_matches(plain(name), list(by_plain), n=1, cutoff=0.6)
    return by_plain[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean X?`, or nothing."""
    near = nearest(name, known)
    return f" Did you mean {near}?" if near else ""


def listed(names: Iterable[Any], most: int = 6) -> str:
    """`a, b, c and 4 more`."""
    texts = [str(name) for name in names]
    shown = ", ".join(texts[:most])
    return shown if len(texts) <= most else f"{shown} and {len(texts) - most} more"


def shown(value: Any) -> str:
    """A value as a planner would read it in the cell."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= 60 else f"'{value[:57]}...'"
    return str(value)
