"""Cells and plain sheets as XlsxWriter is given them: text stays text, dates are dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from retool.workbook import styles
from retool.workbook.book import RawSheet
from retool.workbook.columns import ColumnSpec

FORMULA_SIGNS = ("=", "+", "-", "@")


def write_cell(
    sheet: Any,
    formats: styles.Formats,
    row: int,
    position: int,
    column: ColumnSpec | None,
    value: Any,
    *,
    wrapped: bool = False,
) -> None:
    """One cell, in the format of its column (None: a column of no known kind); `wrapped` text that is too long for
    its column takes more lines. Raises ValueError where the value does not fit into a cell.
    """
    if value is None or value == "":
        return
    number_format = styles.number_format(column) if column else "General"
    if isinstance(value, str) and column and column.kind == "date":
        value = _iso_date(value)
    if isinstance(value, bool):
        if column and column.kind in ("yesno", "any"):
            failed = sheet.write_string(row, position, "yes" if value else "no")
        else:
            failed = sheet.write_boolean(row, position, value)
    elif isinstance(value, (date, datetime)):
        failed = sheet.write_datetime(row, position, value, formats(num_format=styles.DATE, valign="top"))
    elif isinstance(value, str):
        quoted = {"quote_prefix": True} if value.startswith(FORMULA_SIGNS) else {}
        text = styles.TEXT if column and column.literal else "General"
        lines = {"text_wrap": True} if wrapped and styles.lines(value) > 1 else {}
        look = formats(num_format=text, align="left", indent=styles.INDENT, valign="top", **quoted, **lines)
        failed = sheet.write_string(row, position, value, look)
    else:
        failed = sheet.write_number(row, position, value, formats(num_format=number_format, valign="top"))
    if failed:
        raise ValueError(f"the value in row {row + 1} of {sheet.get_name()} does not fit into a cell")


def _iso_date(text: str) -> date | str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def write_rows(sheet: Any, formats: styles.Formats, rows: Sequence[Mapping[str, Any]]) -> None:
    """A sheet outside the contract: the rows under the names of their columns, long texts on several lines."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    for position, name in enumerate(names):
        values = [row.get(name) for row in rows]
        sheet.set_column(position, position, styles.width(name, values[:200]))
        sheet.write_string(0, position, name, formats(**styles.header_style(None)))
        for number, value in enumerate(values, start=1):
            write_cell(sheet, formats, number, position, None, value, wrapped=True)
    make_room(sheet, rows, list(names))
    sheet.freeze_panes(1, 0)
    print_on_one_width(sheet)


def make_room(sheet: Any, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Rows below a header as high as the longest of their texts in the columns named, wrapped, needs."""
    for number, row in enumerate(rows, start=1):
        lines = max((styles.lines(row.get(name)) for name in names), default=1)
        if lines > 1:
            sheet.set_row(number, styles.LINE * lines)


def print_on_one_width(sheet: Any) -> None:
    """Landscape with narrow margins, all columns on one page, the header repeated, the sheet's name and page below."""
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(styles.FOOTER)


def write_verbatim(sheet: Any, formats: styles.Formats, raw: RawSheet) -> None:
    """A planner's own sheet, whatever stands where."""
    for position, text in enumerate(raw.header):
        values = [row[position] for row in raw.rows]
        sheet.set_column(position, position, styles.width(text or "", values[:200]))
        if text:
            sheet.write_string(0, position, text, formats(bold=True, text_wrap=True, valign="top"))
        for number, value in enumerate(values, start=1):
            known = isinstance(value, (str, bool, int, float, date, type(None)))
            write_cell(sheet, formats, number, position, None, value if known else str(value))
    sheet.freeze_panes(1, 0)
