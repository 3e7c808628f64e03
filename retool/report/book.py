"""The plan workbook being written: pages that know their cells' values, fit their columns and print well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from retool.report.live import Live, Words
from retool.report.sheet import LONGEST_TEXT, PlainSheet
from retool.report.style import RESULT_TAB, Styles, looks_like_formula, shown

NARROWEST, WIDEST = 7.0, 60.0
HEADER_LINE, TEXT_LINE = 13.0, 13.5  # points
LETTER, TABLOID = 1, 17  # paper sizes as Excel numbers them; 11 × 17 inches for tables that are
WIDE_SHEET = 190.0  # characters wide
PAGE_INCHES = (10.2, 7.0)  # printable part of a letter page on its side, a repeated header taken off


class Book:
    """One workbook, written to its file when it is closed; ``pages`` in the order of the tabs. ``created`` is the
    time that its properties state, now if None.
    """

    def __init__(self, path: Path, title: str, created: datetime | None = None) -> None:
        self._path, self._content = path, BytesIO()
        self.file = xlsxwriter.Workbook(
            self._content,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "in_memory": True,  # its temporary files cost a small plan more than all the rest
            },
        )
        self.file.set_calc_mode("auto")
        self.file.set_properties({"title": title} if created is None else {"title": title, "created": created})
        self.styles = Styles(self.file)
        self.pages: dict[str, Page] = {}

    def page(self, name: str, tab: str = RESULT_TAB) -> Page:
        """A new sheet behind the ones there are."""
        self.pages[name] = Page(self, self.file.add_worksheet(name, PlainSheet), name, tab)
        return self.pages[name]

    def close(self) -> None:
        for page in self.pages.values():
            page.fit()
        self.file.close()
        self._path.write_bytes(self._content.getvalue())


class Page:
    """A sheet. Rows and columns count from 0; what is written is remembered as ``Live`` references."""

    def __init__(self, book: Book, sheet: PlainSheet, name: str, tab: str) -> None:
        self.book, self.sheet, self.name = book, sheet, name
        self._widths: dict[int, float] = {}
        self._widest: dict[tuple[int, str], float] = {}
        self._fitted: set[tuple[int, str]] = set()
        self._headers: dict[int, dict[int, str]] = {}
        self._wrapped: dict[int, dict[int, str]] = {}
        sheet.set_tab_color(tab)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer(f"&L&8{name.replace('&', '&&')}&R&8&P / &N")

    def put(
        self, row: int, col: int, value: Any, kind: str = "text", shape: str = "plain", *, fit: bool = True
    ) -> Live:
        """``write``, and a reference to the cell for formulas on any page."""
        self.write(row, col, value, kind, shape, fit=fit)
        return self.reference(row, col, number_in(value))

    def write(
        self, row: int, col: int, value: Any, kind: str = "text", shape: str = "plain", *, fit: bool = True
    ) -> None:
        """Write one cell. Text stays text whatever it begins with."""
        style = self.book.styles.get(kind, shape, quoted=isinstance(value, str) and looks_like_formula(value))
        self.sheet.put(row, col, value, style)
        if kind == "wrap" and isinstance(value, str):
            self._wrapped.setdefault(row, {})[col] = value
        if fit:
            self._widen(col, value.value if isinstance(value, (Live, Words)) else value, kind)

    def reference(self, row: int, col: int, value: float) -> Live:
        """A cell that holds ``value``, for formulas on any page."""
        return Live(f"{self.name}!{xl_rowcol_to_cell(row, col, True, True)}", value)

    def header(self, row: int, col: int, text: str, kind: str = "text", note: str = "") -> None:
        """A column's title: wraps at words, so that long titles do not make columns wide."""
        self.sheet.write_string(row, col, text, self.book.styles.get(kind, "head"))
        longest = max((len(word) for word in text.split()), default=0)
        self._keep(col, max(longest, len(text) / 3) * 1.15 + 3.5)
        self._headers.setdefault(row, {})[col] = text
        if note:
            self.sheet.write_comment(row, col, note, {"x_scale": 2.2, "y_scale": 1.2, "font_size": 9})

    def band(
        self,
        row: int,
        first: int,
        last: int,
        text: str,
        kind: str = "wrap",
        shape: str = "plain",
        height: float | None = None,
    ) -> None:
        """Text over several columns, wrapped; ``height`` in points."""
        style = self.book.styles.get(kind, shape, quoted=looks_like_formula(text))
        self.sheet.merge_range(row, first, row, last, "", style)
        self.sheet.write_string(row, first, text[:LONGEST_TEXT], style)
        if height:
            self.sheet.set_row(row, height)

    def link(self, row: int, col: int, target: str, text: str) -> None:
        """A link to cell A1 of another sheet of this workbook."""
        self.sheet.write_url(row, col, f"internal:'{target}'!A1", self.book.styles.get("text", "link"), text)
        self._widen(col, text, "text")

    def freeze(self, row: int, col: int) -> None:
        self.sheet.freeze_panes(row, col)
        if row:
            self.sheet.repeat_rows(0, row - 1)

    def width(self, col: int, width: float) -> None:
        """A fixed width instead of the fitted one, in characters."""
        self._widths[col] = -width

    def fit(self) -> None:
        """Set column widths, and the height of header rows to their wrapped titles; wide sheets go on large
        paper."""
        widths = {
            col: -width if width < 0 else min(WIDEST, max(NARROWEST, width)) for col, width in self._widths.items()
        }
        for col, width in widths.items():
            self.sheet.set_column(col, col, width)
        for row, texts in self._wrapped.items():
            lines = max(_lines(text, widths[col] * 0.9) for col, text in texts.items())
            self.sheet.set_row(row, 2 + TEXT_LINE * lines)
        for row, titles in self._headers.items():
            lines = max(_lines(text, widths[col] - 2.0) for col, text in titles.items())
            self.sheet.set_row(row, 4 + HEADER_LINE * lines)
        self.sheet.set_paper(TABLOID if sum(widths.values()) > WIDE_SHEET else LETTER)

    def _widen(self, col: int, value: Any, kind: str) -> None:
        """Keep the column wide enough; only a text that is new there, or a number of more digits, is worth a look."""
        if kind == "wrap":
            self._keep(col, WIDEST)
            return
        if kind == "wide" or value is None:
            return
        if isinstance(value, (int, float)) and kind != "any":
            size = abs(value) * (10.0 if value < 0 else 1.0)
            if size <= self._widest.get((col, kind), -1.0):
                return
            self._widest[col, kind] = size
        elif isinstance(value, str):
            if (col, value) in self._fitted:
                return
            self._fitted.add((col, value))
        longest = max((len(part) for part in shown(value, kind).split("\n")), default=0)
        self._keep(col, longest * 1.05 + 1.8)

    def _keep(self, col: int, width: float) -> None:
        if self._widths.get(col, 0.0) >= 0:
            self._widths[col] = max(self._widths.get(col, 0.0), width)


def print_scale(widths: Sequence[float], points: float = 0.0) -> int:
    """Percent at which columns of these widths, and rows of these points, fit a letter page on its side.

    Excel ignores page breaks on sheets that it fits to a page. Columns take up to 10 pixels a character where
    the font is replaced.
    """
    inches = sum((width * 10 + 5) / 96 for width in widths)
    fits = [1.0, PAGE_INCHES[0] / inches]
    if points:
        fits.append(PAGE_INCHES[1] * 72 / points)
    return max(10, int(100 * min(fits)))


def _lines(text: str, width: float) -> int:
    """Lines that a text takes when it wraps at words in a column of ``width`` characters."""
    lines, left = 1, width
    for word in text.split():
        if len(word) > left and left < width:
            lines, left = lines + 1, width
        left -= len(word) + 1
    return lines


def number_in(value: Any) -> float:
    """What a formula sees in the cell; text and blanks count as 0."""
    if isinstance(value, Live):
        return value.value
    if isinstance(value, date):
        return float(serial(value))
    return float(value) if isinstance(value, (int, float)) else 0.0


def serial(day: date) -> int:
    """The number by which spreadsheets know a date."""
    return (date(day.year, day.month, day.day) - date(1899, 12, 30)).days
