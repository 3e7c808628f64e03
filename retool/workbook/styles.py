"""How input workbooks look: colours, number formats and column widths."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap
from typing import Any

from retool.workbook.columns import ColumnSpec

REQUIRED_HEADER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E78"}
OPTIONAL_HEADER = {"bold": True, "font_color": "#1F4E78", "bg_color": "#DDEBF7"}
CARRIED_HEADER = {"bold": True, "font_color": "#595959", "bg_color": "#EDEDED"}
ASSUMED = {"bg_color": "#FFF2CC"}
FAULT = {"bg_color": "#F8CBAD", "font_color": "#9C0006"}
FOOTER = "&L&8&A&R&8&P / &N"
"""On paper: the sheet's name, the page and how many there are."""

HEADER_LAYOUT = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}

DATE = "yyyy-mm-dd"
TEXT = "@"
_BY_UNIT = {
    "share": "0.0%",
    "factor": "0.00##",
    "degrees": "0.0000",
    "": "General",
    "M$": "#,##0.0##",
    "$": "#,##0",
}
_CENTS = frozenset(("$/set", "$/unit", "$/vehicle-mile"))
LINE = 15
"""Height of a line in points."""

NARROWEST, WIDEST = 9, 44
INDENT = 1
"""Of text cells, so that a name does not touch the number on its left."""


def number_format(column: ColumnSpec) -> str:
    """Excel's number format for a column: shares as percent, dates as ISO, money with thousands."""
    if column.kind == "date":
        return DATE
    if column.literal:
        return TEXT
    if column.kind == "whole":
        return "0"
    if column.kind != "number":
        return "General"
    if column.unit in _CENTS:
        return "#,##0.00"
    return _BY_UNIT.get(column.unit.partition("/")[0], "#,##0")


def header_style(column: ColumnSpec | None) -> dict[str, Any]:
    """Required, optional or merely carried through (None)."""
    if column is None:
        return CARRIED_HEADER | HEADER_LAYOUT
    return (REQUIRED_HEADER if column.required else OPTIONAL_HEADER) | HEADER_LAYOUT


def width(header: str, samples: list[Any]) -> float:
    """A width in characters that shows the longest word of the header and most values."""
    words = max((len(word) for word in header.split()), default=0) + 3
    values = max((len(str(value)) for value in samples if value is not None), default=0) + 2 + INDENT
    return float(min(max(NARROWEST, words, values), WIDEST))


def lines(value: Any) -> int:
    """How many lines a value takes in the widest column; offices do not find the height of a written row themselves."""
    if not isinstance(value, str) or len(value) + 2 + INDENT <= WIDEST:
        return 1
    return len(wrap(value, WIDEST - INDENT))


class Formats:
    """Makes each cell format of a workbook once."""

    def __init__(self, add_format: Callable[[dict[str, Any]], Any]) -> None:
        self._add = add_format
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._add(properties)
        return self._made[key]
