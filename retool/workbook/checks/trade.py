"""Duties, quotas and incentives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from retool.workbook.book import Workbook
from retool.workbook.checks.periods import horizon
from retool.workbook.checks.registry import rule
from retool.workbook.columns import EVERY
from retool.workbook.findings import Finding, did_you_mean, shown
from retool.workbook.sheets_futures import Change, Incentive, Range
from retool.workbook.sheets_programs import Program
from retool.workbook.sheets_sourcing import Component, Import, Supplier, Tariff

HOME = "US"


def is_home(country: str) -> bool:
    """True for goods that are made here and so pay no duty."""
    return country.upper() == HOME


def layers(workbook: Workbook) -> list[list[Tariff]]:
    """Rows of one class, country and layer, in order of time."""
    found: dict[tuple[str, str, str], list[Tariff]] = {}
    for row in workbook.rows(Tariff, "tariff_class", "country", "layer", "from", "until"):
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
    """A duty, a change or a range ends after it begins."""
    spans = [("Tariffs", r.row, r.from_, r.until) for r in workbook.rows(Tariff, "from", "until")]
    changes = [("Changes", r.row, r.from_, r.until) for r in workbook.rows(Change, "from", "until")]
    ranges = [("Ranges", r.row, r.from_, r.until) for r in workbook.rows(Range, "from", "until")]
    for sheet, row, start, until in [*spans, *changes, *ranges]:
        if start is not None and until is not None and until < start:
            message = f"until {until.isoformat()} is before from {start.isoformat()}"
            yield workbook.error(sheet, row, "until", "date-order", message, "Exchange or correct the two dates.")


@rule
def class_has_a_tariff(workbook: Workbook) -> Iterator[Finding]:
    """Where duties are given, goods without a duty are probably forgotten."""
    known = {row.tariff_class for row in workbook.rows(Tariff, "tariff_class")}
    if not known or not workbook.complete("Tariffs", "tariff_class"):
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
    suppliers = workbook.rows(Supplier, "component", "country")
    foreign = {row.component for row in suppliers if not is_home(row.country)}
    for component in workbook.rows(Component, "component", "tariff_class"):
        if component.component in foreign:
            yield "Components", component.row, component.tariff_class, component.component
    imports = workbook.rows(Import, "program", "country")
    imported = {row.program for row in imports if not is_home(row.country)}
    for program in workbook.rows(Program, "program", "tariff_class"):
        if program.program in imported:
            yield "Programs", program.row, program.tariff_class, program.program


@rule
def origin_has_a_tariff(workbook: Workbook) -> Iterator[Finding]:
    """A class with duties for some origins only leaves the others free."""
    if not workbook.complete("Tariffs", "tariff_class", "country"):
        return
    covered = {(t.tariff_class, t.country) for t in workbook.rows(Tariff, "tariff_class", "country")}
    classes = {name for name, _ in covered}
    components = workbook.rows(Component, "component", "tariff_class")
    programs = workbook.rows(Program, "program", "tariff_class")
    component_class = {row.component: row.tariff_class for row in components}
    program_class = {row.program: row.tariff_class for row in programs}
    suppliers = workbook.rows(Supplier, "component", "country")
    imports = workbook.rows(Import, "program", "country")
    goods = [("Suppliers", r.row, r.country, component_class.get(r.component)) for r in suppliers]
    goods += [("Imports", r.row, r.country, program_class.get(r.program)) for r in imports]
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
    used = {row.tariff_class for row in workbook.rows(Component, "tariff_class")}
    used |= {row.tariff_class for row in workbook.rows(Program, "tariff_class")}
    if not all(workbook.complete(sheet, "tariff_class") for sheet in ("Components", "Programs")):
        return
    told: set[tuple[str, str]] = set()
    for sheet, row, name in _columns(workbook, "tariff_class"):
        if name not in used and (sheet, name) not in told:
            told.add((sheet, name))
            yield workbook.warning(
                sheet,
                row,
                "tariff_class",
                "class-unused",
                f"no component and no program is of class {shown(name)}",
                f"Correct the class, or leave it.{did_you_mean(name, used - {''})}",
            )


@rule
def home_pays_no_duty(workbook: Workbook) -> Iterator[Finding]:
    """US origin pays no duty, and `*` is no origin of a quota."""
    for sheet, row, country in _columns(workbook, "country"):
        if is_home(country) or (sheet == "Quotas" and country == EVERY):
            why = "US origin pays no duty" if is_home(country) else "a quota is for one origin, not for *"
            yield workbook.warning(
                sheet, row, "country", "no-effect", f"{why}: the row has no effect", "Delete the row."
            )


def _columns(workbook: Workbook, column: str) -> Iterator[tuple[str, int, str]]:
    """(sheet, Excel row, value) of one column of Tariffs and of Quotas."""
    for sheet in ("Tariffs", "Quotas"):
        data = workbook.data.get(sheet)
        for row, value in data.rows(column) if data else ():
            yield sheet, row, value


@rule
def incentive_can_be_taken(workbook: Workbook) -> Iterator[Finding]:
    """An incentive needs a conversion by its date, and a promise needs years."""
    span = horizon(workbook)
    for row in workbook.rows(Incentive, "by", "jobs", "years"):
        if span and row.by < span.starts[0]:
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
