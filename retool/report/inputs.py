"""The question, carried along: every sheet of the input workbook as it was read, so that a plan can be solved
again, and the cells of Settings that result sheets refer to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from retool.report.book import Book
from retool.report.live import Live, live
from retool.report.style import INPUT_TAB
from retool.workbook import Workbook

SETTING_VALUE = "value"
LONG_TEXT = 60  # characters above which a text wraps


def write_inputs(book: Book, workbook: Workbook, results: Collection[str]) -> None:
    """All sheets of ``workbook.raw`` verbatim, but those that bear the name of a result sheet: they are the
    results of an earlier plan."""
    taken = {name.casefold() for name in results}
    for name, sheet in workbook.raw.items():
        if name.casefold() in taken:
            continue
        page = book.page(name, INPUT_TAB)
        kinds = _kinds(workbook, name)
        for col, title in enumerate(sheet.header):
            if title:
                page.header(0, col, title)
        for r, row in enumerate(sheet.rows, start=1):
            for col, value in enumerate(row):
                if value is not None:
                    page.put(r, col, value, kinds.get(col) or _kind(value))
        page.freeze(1, 1)
        if sheet.header and sheet.rows:
            page.sheet.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)


def _kinds(workbook: Workbook, title: str) -> dict[int, str]:
    """Kind of cell by column position, for the sheets of the contract."""
    known = next((d for d in workbook.data.values() if d.title == title), None)
    if known is None:
        return {}
    kinds: dict[int, str] = {}
    for column in known.spec.columns:
        position = known.positions.get(column.name)
        if position is not None and column.kind == "date":
            kinds[position] = "date"
        elif position is not None and column.name == "year":
            kinds[position] = "year"
        elif position is not None and column.unit.partition("/")[0] == "share":
            kinds[position] = "percent"
    return kinds


def _kind(value: Any) -> str:
    if isinstance(value, date):
        return "date"
    if isinstance(value, str):
        return "wrap" if len(value) > LONG_TEXT else "text"
    return "any"


def setting(workbook: Workbook, name: str, default: float) -> Live:
    """A reference to the value cell of a setting, or the default where Settings leaves it out."""
    data = workbook.data.get("Settings")
    row = next((r for r in workbook.tables.settings_rows if r.name.strip().lower() == name), None)
    if data is None or row is None or SETTING_VALUE not in data.positions:
        return live(default)
    written = workbook.value("Settings", row.row, SETTING_VALUE)
    if not isinstance(written, (int, float)) or isinstance(written, bool):
        return live(default)
    cell = xl_rowcol_to_cell(row.row - 1, data.positions[SETTING_VALUE], True, True)
    return Live(f"{quote_sheetname(data.title)}!{cell}", default)
