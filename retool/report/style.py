"""How cells look: one number format per kind of number, colours, and how wide a value will be shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter import Workbook as XlsxWorkbook
from xlsxwriter.format import Format

FONT = "Calibri"
INK = "#1F2933"
HEADER_FILL = "#1F4E79"
TOTAL_FILL = "#E8EEF4"
RESULT_TAB = "#1F4E79"
INPUT_TAB = "#A6A6A6"
GOOD_FILL, GOOD_INK = "#E2F0D9", "#2E6B1F"
BAD_FILL, BAD_INK = "#FBE0DD", "#9C1C10"
WARN_FILL, WARN_INK = "#FFF2CC", "#7A5B00"

# number format by kind of cell; the kinds are the planner's units
NUMBER_FORMATS = {
    "text": "General",
    "wrap": "General",
    "wide": "General",
    "any": "General",
    "year": "0",
    "count": "#,##0;[Red]-#,##0",
    "musd": '#,##0.00;[Red]-#,##0.00;"–"',
    "usd": "#,##0;[Red]-#,##0",
    "share": "0.0%",
    "percent": "0.00%",
    "factor": "0.0000",
    "tiny": "0.0E+00;-0.0E+00;0",
    "exact": "#,##0.00####",
    "date": "yyyy-mm-dd",
}

#: Kinds that stand at the left of their cells.
TEXTS = ("text", "wrap", "wide", "date")

_SHAPES: dict[str, dict[str, Any]] = {
    "plain": {},
    "head": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": HEADER_FILL,
        "text_wrap": True,
        "align": "left",
        "indent": 1,
        "valign": "top",
        "border": 1,
        "border_color": "#FFFFFF",
    },
    "total": {"bold": True, "bg_color": TOTAL_FILL, "top": 1, "top_color": HEADER_FILL},
    "strong": {"bold": True},
    "faint": {"font_color": "#6B7785", "italic": True},
    "byline": {"font_color": "#6B7785", "italic": True},
    "title": {"bold": True, "font_size": 18, "font_color": HEADER_FILL},
    "section": {"bold": True, "font_size": 13, "font_color": HEADER_FILL, "bottom": 1, "bottom_color": HEADER_FILL},
    "headline": {"font_size": 12, "text_wrap": True, "valign": "top", "bg_color": "#F3F7FB"},
    "good": {"bold": True, "font_color": GOOD_INK, "bg_color": GOOD_FILL, "text_wrap": True, "valign": "top"},
    "bad": {"bold": True, "font_color": BAD_INK, "bg_color": BAD_FILL, "text_wrap": True, "valign": "top"},
    "warn": {"font_color": WARN_INK, "bg_color": WARN_FILL, "text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1, "indent": 1},
}


class Styles:
    """Formats of one workbook, made when first asked for."""

    def __init__(self, book: XlsxWorkbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str, bool], Format] = {}

    def get(self, kind: str, shape: str = "plain", *, quoted: bool = False) -> Format:
        """Format of a cell of ``kind`` in ``shape``; ``quoted`` keeps text that looks like a formula text."""
        key = (kind, shape, quoted)
        if key not in self._made:
            properties = {
                "font_name": FONT,
                "font_size": 10,
                "valign": "top",
                "num_format": NUMBER_FORMATS[kind],
            }
            if kind == "wrap":
                properties["text_wrap"] = True
            if kind in TEXTS and shape in ("plain", "faint"):
                properties |= {"align": "left", "indent": 1}
            properties |= _SHAPES[shape]
            if shape == "head" and kind not in TEXTS:
                properties["align"] = "right"
            if quoted:
                properties["quote_prefix"] = True
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def shown(value: Any, kind: str) -> str:
    """About what a spreadsheet will display for a value, to fit the column to it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return "2000-01-01"
    if isinstance(value, (int, float)):
        return _shown_number(float(value), kind)
    return str(value)


_SHOWN = {
    "year": "{:.0f}",
    "count": "{:,.0f}",
    "usd": "{:,.0f}",
    "musd": "{:,.2f}",
    "share": "{:.1%}",
    "percent": "{:.2%}",
    "factor": "{:.4f}",
    "tiny": "{:.1E}",
}


def _shown_number(value: float, kind: str) -> str:
    return _SHOWN.get(kind, "{:.10g}").format(value)


def looks_like_formula(text: str) -> bool:
    return text[:1] in ("=", "+", "-", "@")
