"""The workbook as a recipe asks for it: subjects left out, fewer futures, whole years, another attitude to
risk.

Typed rows and raw sheets are cut alike, so that the plan workbook holds the very case that was solved, and an
audit of it needs to know nothing of the recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from retool.case.build import merge_into_years
from retool.solve.recipe import Recipe, Subject
from retool.workbook import RawSheet, Row, Workbook
from retool.workbook.book import FIRST_ROW
from retool.workbook.schema import table_of

SHEETS_OF: Mapping[Subject, tuple[str, ...]] = {
    "pathways": ("Pathways",),
    "segments": ("Segments",),
    "price_points": ("PricePoints",),
    "sourcing": ("PriceTiers", "Suppliers", "BillOfMaterials", "Components"),
    "tiers": ("PriceTiers",),
    "duties": ("Quotas", "Tariffs"),
    "quotas": ("Quotas",),
    "imports": ("Imports",),
    "exports": ("Exports",),
    "offset": (),
    "drawback": (),
    "incentives": ("Incentives",),
    "escalation": ("Escalation",),
    "decisions": ("Decisions",),
}
SETTING_OF: Mapping[str, str] = {"offset": "offset_rate", "drawback": "drawback_rate"}
"""Subjects that a setting of 0 switches off."""


def as_asked(workbook: Workbook, recipe: Recipe) -> Workbook:
    """A copy of a workbook without faults, cut and changed as the recipe says."""
    book = replace(workbook, tables=replace(workbook.tables), raw=dict(workbook.raw))
    for subject in recipe.leave_out:
        _leave_out(book, subject)
    _choose_scenarios(book, recipe.scenarios)
    for name, value in recipe.risk.model_dump(exclude_none=True).items():
        _set_setting(book, f"risk_{name}", value)
    if recipe.horizon == "year":
        _merge_periods(book)
    return book


def _leave_out(book: Workbook, subject: Subject) -> None:
    """Empty the subject's sheets and drop what refers to them."""
    if subject in SETTING_OF:
        name = SETTING_OF[subject]
        _set_setting(book, name, 0.0)
        for sheet in ("Changes", "Escalation", "Ranges"):
            _keep(book, sheet, lambda row: row.get("sheet") != "Settings" or name not in row.get("match").lower())
    gone = SHEETS_OF[subject]
    sources = {row.source for row in book.tables.imports} if "Imports" in gone else set()
    for sheet in gone:
        _keep(book, sheet, lambda _: False)
    for sheet in ("Changes", "Escalation", "Ranges"):
        _keep(book, sheet, lambda row: row.get("sheet") not in gone)
    _keep(book, "Freight", lambda row: row.get("origin") not in sources)
    if subject == "pathways":
        _keep(book, "Decisions", lambda row: not row.get("program"))


def _choose_scenarios(book: Workbook, choice: str) -> None:
    """Keep one future as if it were certain, or none and with it no Changes."""
    rows = book.tables.scenarios
    if choice == "all" or not rows:
        return
    root = next((row for row in rows if not row.parent), rows[0])
    kept = root.scenario if choice == "first" else ""
    _write(book, "Scenarios", root.row, {"probability": 1.0})
    book.tables.scenarios = [row.model_copy(update={"probability": 1.0}) for row in rows]
    _keep(book, "Scenarios", lambda row: row.get("scenario") == kept)
    _keep(book, "Changes", lambda row: row.get("scenario") == kept)


def _set_setting(book: Workbook, name: str, value: float | str) -> None:
    """Give a setting another value, in its row or in a new one."""
    book.tables.settings = book.tables.settings.model_copy(update={name: value})
    number = next((row.row for row in book.tables.settings_rows if row.name == name), None)
    if number is None:
        raw = book.raw[book.title("Settings")]
        number = len(raw.rows) + FIRST_ROW
        book.raw[raw.name] = RawSheet(raw.name, raw.header, [*raw.rows, [None] * len(raw.header)])
    _write(book, "Settings", number, {"name": name, "value": value})


def _merge_periods(book: Workbook) -> None:
    """One period a year where the horizon consists of whole years; pins of a period become pins of its
    year.
    """
    tables = book.tables
    merged = merge_into_years(tables).periods
    year_of = {period.start.year: period.period for period in merged}
    new_name = {period.period: year_of[period.start.year] for period in tables.periods}
    tables.decisions = list(tables.decisions)
    for number, pin in enumerate(tables.decisions):
        if pin.period:
            _write(book, "Decisions", pin.row, {"period": new_name[pin.period]})
            tables.decisions[number] = pin.model_copy(update={"period": new_name[pin.period]})
    for period in merged:
        shown = {name: getattr(period, name) for name in ("budget", "max_under_conversion")}
        _write(book, "Periods", period.row, {**shown, "carry": "yes" if period.carry else "no"})
    _keep(book, "Periods", lambda row: row.get("period") in year_of.values())
    tables.periods = merged


def _keep(book: Workbook, sheet: str, wanted: Callable[[Row], bool]) -> None:
    """Drop the rows of a sheet that are not wanted, from the typed rows and from the raw sheet alike."""
    rows = book.tables.by_sheet(sheet)
    kept = [row for row in rows if wanted(row)]
    dropped = {row.row for row in rows} - {row.row for row in kept}
    if not dropped:
        return
    setattr(book.tables, table_of(sheet), kept)
    raw = book.raw[book.title(sheet)]
    book.raw[raw.name] = RawSheet(
        raw.name, raw.header, [cells for at, cells in enumerate(raw.rows, FIRST_ROW) if at not in dropped]
    )


def _write(book: Workbook, sheet: str, number: int, values: Mapping[str, Any]) -> None:
    """Put values into a row of the raw sheet, by Excel row number and plain column name.

    Columns that the sheet has not are left out: there the value is the default, and stays so.
    """
    raw = book.raw[book.title(sheet)]
    at = number - FIRST_ROW
    cells = list(raw.rows[at])
    for name, value in values.items():
        if name in book.data[sheet].positions:
            cells[book.data[sheet].positions[name]] = value
    book.raw[raw.name] = RawSheet(raw.name, raw.header, [*raw.rows[:at], cells, *raw.rows[at + 1 :]])
