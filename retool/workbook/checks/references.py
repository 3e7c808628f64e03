"""Names that must be found elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import BAD, Workbook
from retool.workbook.checks.registry import rule
from retool.workbook.columns import ColumnSpec
from retool.workbook.findings import Finding, did_you_mean, shown
from retool.workbook.schema import SHEETS
from retool.workbook.sheets_programs import Pathway


def names_in(workbook: Workbook, sheet: str, column: str = "") -> set[str]:
    """The names in a sheet's first key column, also of rows that failed elsewhere."""
    data = workbook.data.get(sheet)
    cells = data.cells.get(column or SHEETS[sheet].key[0], []) if data else []
    return {value for value in cells if value is not BAD and value != ""}


def _known_to_be_missing(workbook: Workbook, sheet: str) -> bool:
    """True where it has been said already that the sheet, its rows or its key column are missing."""
    spec = SHEETS[sheet]
    data = workbook.data.get(sheet)
    if data is None or not data.numbers:
        return spec.required
    return spec.key[0] not in data.positions


@rule
def unknown_name(workbook: Workbook) -> Iterator[Finding]:
    """Every `->` of the contract names a record of the other sheet."""
    for name, data in workbook.data.items():
        for column in SHEETS[name].columns:
            target = column.reference
            if not target or _known_to_be_missing(workbook, target):
                continue
            known = names_in(workbook, target) | set(column.also)
            for row, value in data.rows(column.name):
                if value and value not in known:
                    yield _unknown(workbook, name, row, column, value)


def _unknown(workbook: Workbook, sheet: str, row: int, column: ColumnSpec, value: str) -> Finding:
    target = column.reference
    known = names_in(workbook, target) | set(column.also)
    absent = "" if names_in(workbook, target) else f" ({target} has no rows)"
    return workbook.error(
        sheet,
        row,
        column.name,
        "unknown-name",
        f"{column.name} {shown(value)} is not in {target}{absent}",
        f"Correct the name, or add it to {target}.{did_you_mean(value, known)}",
    )


@rule
def freight_origin(workbook: Workbook) -> Iterator[Finding]:
    """Freight starts at a plant or at an import source."""
    data = workbook.data.get("Freight")
    known = names_in(workbook, "Plants") | names_in(workbook, "Imports", "source")
    if data is None or _known_to_be_missing(workbook, "Plants"):
        return
    for row, origin in data.rows("origin"):
        if origin not in known:
            yield workbook.error(
                "Freight",
                row,
                "origin",
                "unknown-name",
                f"origin {shown(origin)} is neither a plant nor a source in Imports",
                f"Correct the name, or add it to Plants or Imports.{did_you_mean(origin, known)}",
            )


@rule
def tier_of_unknown_offer(workbook: Workbook) -> Iterator[Finding]:
    """A price tier belongs to a row of Suppliers with the same supplier and component."""
    offers, tiers = workbook.data.get("Suppliers"), workbook.data.get("PriceTiers")
    if tiers is None or offers is None:
        return
    known = {(supplier, component) for _, supplier, component in offers.rows("supplier", "component")}
    suppliers, components = names_in(workbook, "Suppliers"), names_in(workbook, "Components")
    for row, supplier, component in tiers.rows("supplier", "component"):
        if (supplier, component) not in known and supplier in suppliers and component in components:
            yield workbook.error(
                "PriceTiers",
                row,
                "component",
                "unknown-name",
                f"Suppliers has no row of {supplier} for {component}",
                "Correct the component, or add the row to Suppliers.",
            )


@rule
def pathway_of_program(workbook: Workbook) -> Iterator[Finding]:
    """A pinned pathway is a row of its program."""
    data = workbook.data.get("Decisions")
    if data is None:
        return
    known: dict[str, set[str]] = {}
    for pathway in workbook.rows(Pathway, "program", "pathway"):
        known.setdefault(pathway.program, set()).add(pathway.pathway)
    for row, program, name in data.rows("program", "pathway"):
        own = known.get(program, set())
        if program and name and name not in own and workbook.complete("Pathways", "program", "pathway"):
            yield workbook.error(
                "Decisions",
                row,
                "pathway",
                "unknown-name",
                f"Pathways has no row {shown(name)} of program {program}",
                f"Correct the pathway, or leave it blank for any.{did_you_mean(name, own)}",
            )
