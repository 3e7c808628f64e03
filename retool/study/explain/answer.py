"""What an explanation says: the cells that conflict, and changes each of which makes a plan exist."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from retool.study.edits import CellEdit, Change, DropRow
from retool.workbook import Workbook


@dataclass(frozen=True)
class CellChange:
    """A cell with another value or, with `delete`, a row to be left out; sheet and column by their contract names."""

    sheet: str
    row: int
    column: str
    old: Any = None
    new: Any = None
    delete: bool = False

    @property
    def edit(self) -> Change:
        """The same for `retool.study.edits`."""
        return DropRow(self.sheet, self.row) if self.delete else CellEdit(self.sheet, self.row, self.column, self.new)

    def as_dict(self, book: Workbook) -> dict[str, Any]:
        """As `explain --json` prints it."""
        place = {"sheet": book.title(self.sheet), "cell": book.cell(self.sheet, self.row, self.column)}
        return (
            {**place, "delete_row": True}
            if self.delete
            else {**place, "from": _plain(self.old), "to": _plain(self.new)}
        )


@dataclass(frozen=True)
class Cause:
    """A cell that takes part in a conflict, with what it says; entries of one `group` cannot all hold at once.

    `fact`: a price or a duration that the limits run into, for which no change is suggested.
    For a rule of the planner's own, `sheet` is its file and `cell` its name.
    """

    group: int
    sheet: str
    cell: str
    message: str
    fact: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As `explain --json` prints it."""
        place = {"sheet": self.sheet, "cell": self.cell, "message": self.message}
        return {**place, "group": self.group, "fact": self.fact}


@dataclass(frozen=True)
class Suggestion:
    """A change that makes a plan exist by itself."""

    message: str
    cells: tuple[CellChange, ...]


@dataclass
class Explanation:
    """Why no plan exists and what would make one exist. `exists`: there is nothing to explain; None where time ran out
    before that was known. `complete` is False where time ended the search for conflicts or changes.
    """

    book: Workbook
    exists: bool | None
    causes: list[Cause] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    complete: bool = True
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """What `explain --json` prints."""
        return {
            "plan_exists": self.exists,
            "conflict": [cause.as_dict() for cause in self.causes],
            "changes": [
                {"message": change.message, "cells": [cell.as_dict(self.book) for cell in change.cells]}
                for change in self.suggestions
            ],
            "complete": self.complete,
            "seconds": round(self.seconds, 3),
        }


def _plain(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, date) else value
