"""Whether two workbooks ask the same question, their futures aside."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from retool.workbook import SHEETS, Workbook

FUTURES = ("Scenarios", "Changes", "Ranges")


def differing_sheets(one: Workbook, other: Workbook, besides: Collection[str] = FUTURES) -> list[str]:
    """The sheets of the contract whose records differ, in value or in order; `besides` are not compared."""
    return [name for name in SHEETS if name not in besides and _records(one, name) != _records(other, name)]


def _records(workbook: Workbook, name: str) -> list[dict[str, Any]]:
    return [row.model_dump(exclude={"row"}) for row in workbook.tables.by_sheet(name)]
