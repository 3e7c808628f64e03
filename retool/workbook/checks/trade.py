"""Duties, quotas and incentives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from retool.workbook.book import Workbook
from retool.workbook.checks.registry import rule
from retool.workbook.columns import EVERY
from retool.workbook.findings import Finding, did_you_mean, shown
from retool.workbook.sheets_sourcing import Tariff

HOME = "US"


def is_home(country: str) -> bool:
    """True for goods that are made here and so pay no duty."""
    return country.upper() == HOME


def layers(workbook: Workbook) -> list[list[Tariff]]:
    """Rows of one class, country and layer, in order of time."""
    found: dict[tuple[str, str, str], list[Tariff]] = {}
    for row in workbook.tables.tariffs:
        found.setdefault((row.tariff_class, row.country, row.layer), []).append(row)
    return [sorted(rows, key=lambda row: row.from_) for rows in found.values()]


@rule
def layers_do_not_overlap(workbook: Workbook) -> Iterator[Finding]:
    """One class, country and layer has one rate at a time."""
    for rows in layers(workbook):
        for earlier, later in pairwise(rows):
            if earlier.from_ == later.from_ or not overlap(earlier.until, later.from_):
                continue  # the same `from` is a repeated key
            day_before = (later.from_ - timedelta(days=1)).isoformat()
            until = workbook.where("Tariffs", earlier.row, "until")
            yield workbook.error(
                "Tariffs",
                later.row,
                "from",
                "tariff-overlap",
                f"the row begins on {later.from_.isoformat()}, while row {earlier.row} of the same class,"
                f" country and layer is still in force",
                f"Close the earlier row: type {day_before} in {until}; or use another layer if both apply.",
            )


def overlap(until: date | None, following: date) -> bool:
    """True where a row that ends with `until` is still in force on `following`."""
    return until is None or until >= following


@rule
def from_before_until(workbook: Workbook) -> Iterator[Finding]:
    """A duty or a change ends after it begins."""
    for sheet, rows in (("Tariffs", workbook.tables.tariffs), ("Changes", workbook.tables.changes)):
        for row in rows:
            if row.from_ is not None and row.until is not None and row.until < row.from_:
                yield workbook.error(
                    sheet,
                    row.row,
                    "until",
                    "date-order",
                    f"until {row.until.isoformat()} is before from {row.from_.isoformat()}",
                    "Exchange or correct the two dates.",
                )


@rule
def class_has_a_tariff(workbook: Workbook) -> Iterator[Finding]:
    """Where duties are given, goods without a duty are probably forgotten."""
    known = {row.tariff_class for row in workbook.tables.tariffs}
    if not known or not workbook.complete("Tariffs"):
        return
    for sheet, row, name, what in _dutiable(workbook):
        if name not in known:
            yield workbook.warning(
                sheet,
                row,
                "tariff_class",
                "no-tariff",
                f"Tariffs has no row of class {shown(name)}, so imports of {what} pay no duty",
                f"Correct the class, or add it to Tariffs.{did_you_mean(name, known)}",
            )


def _dutiable(workbook: Workbook) -> Iterator[tuple[str, int, str, str]]:
    """(sheet, row, tariff class, what) of everything that is imported."""
    foreign = {row.component for row in workbook.tables.suppliers if not is_home(row.country)}
    for component in workbook.tables.components:
        if component.component in foreign:
            yield "Components", component.row, component.tariff_class, component.component
    imported = {row.program for row in workbook.tables.imports if not is_home(row.country)}
    for program in workbook.tables.programs:
        if program.program in imported:
            yield "Programs", program.row, program.tariff_class, program.program


@rule
def origin_has_a_tariff(workbook: Workbook) -> Iterator[Finding]:
    """A class with duties for some origins only leaves the others free."""
    if not workbook.complete("Tariffs"):
        return
    covered = {(row.tariff_class, row.country) for row in workbook.tables.tariffs}
    classes = {name for name, _ in covered}
    component_class = {row.component: row.tariff_class for row in workbook.tables.components}
    program_class = {row.program: row.tariff_class for row in workbook.tables.programs}
    goods = [("Suppliers", r.row, r.country, component_class.get(r.component)) for r in workbook.tables.suppliers]
    goods += [("Imports", r.row, r.country, program_class.get(r.program)) for r in workbook.tables.imports]
    for sheet, row, country, name in goods:
        if name in classes and not is_home(country) and not {(name, country), (name, EVERY)} & covered:
            yield workbook.warning(
                sheet,
                row,
                "country",
                "no-tariff",
                f"Tariffs has no row of class {name} for {country} nor for *, so it pays no duty",
                "Correct the country, or add a row to Tariffs with rate 0 if that is meant.",
            )


@rule
def tariff_class_is_used(workbook: Workbook) -> Iterator[Finding]:
    """A duty or quota on a class that nothing belongs to has no effect."""
    used = {row.tariff_class for row in workbook.tables.components}
    used |= {row.tariff_class for row in workbook.tables.programs}
    if not workbook.complete("Components", "Programs"):
        return
    told: set[tuple[str, str]] = set()
    for sheet in ("Tariffs", "Quotas"):
        for row in workbook.tables.by_sheet(sheet):
            name = row.get("tariff_class")
            if name not in used and (sheet, name) not in told:
                told.add((sheet, name))
                yield workbook.warning(
                    sheet,
                    row.row,
                    "tariff_class",
                    "class-unused",
                    f"no component and no program is of class {shown(name)}",
                    f"Correct the class, or leave it.{did_you_mean(name, used - {''})}",
                )


@rule
def home_pays_no_duty(workbook: Workbook) -> Iterator[Finding]:
    """US origin pays no duty, and `*` is no origin of a quota."""
    for sheet in ("Tariffs", "Quotas"):
        for row in workbook.tables.by_sheet(sheet):
            country = row.get("country")
            if is_home(country) or (sheet == "Quotas" and country == EVERY):
                why = "US origin pays no duty" if is_home(country) else "a quota is for one origin, not for *"
                yield workbook.warning(
                    sheet, row.row, "country", "no-effect", f"{why}: the row has no effect", "Delete the row."
                )


@rule
def incentive_can_be_taken(workbook: Workbook) -> Iterator[Finding]:
    """An incentive needs a conversion by its date, and a promise needs years."""
    periods = workbook.tables.periods
    for row in workbook.tables.incentives:
        if periods and row.by < periods[0].start:
            yield workbook.warning(
                "Incentives",
                row.row,
                "by",
                "never-starts",
                f"no conversion can start by {row.by.isoformat()}, before the first period",
                "Correct the date, or delete the row.",
            )
        if row.jobs > 0 and row.years == 0:
            yield workbook.warning(
                "Incentives",
                row.row,
                "years",
                "no-effect",
                "jobs are promised for no year, so the promise costs nothing",
                "Type for how many years the jobs are owed.",
            )
