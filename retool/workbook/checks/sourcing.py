"""Components, bills of materials, suppliers and price tiers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from retool.workbook.book import Workbook
from retool.workbook.checks.registry import TOLERANCE, rule
from retool.workbook.findings import Finding, shown
from retool.workbook.sheets_programs import Program, Tool
from retool.workbook.sheets_sourcing import BillItem, Component, PriceTier, Supplier


def offers(workbook: Workbook, *columns: str) -> dict[str, list[Supplier]]:
    """The rows of Suppliers by component, those in which `columns` passed."""
    found: dict[str, list[Supplier]] = {}
    for row in workbook.rows(Supplier, "component", *columns):
        found.setdefault(row.component, []).append(row)
    return found


@rule
def component_has_suppliers(workbook: Workbook) -> Iterator[Finding]:
    """Without a supplier, or with fewer than min_sources, nothing is built."""
    if not workbook.complete("Suppliers", "component"):
        return
    found = offers(workbook)
    for component in workbook.rows(Component, "component", "min_sources"):
        count = len(found.get(component.component, ()))
        if count and count >= (component.min_sources or 0):
            continue
        column = "min_sources" if count else "component"
        has = f"has {count} supplier{'s' if count > 1 else ''}, fewer than min_sources" if count else ""
        yield workbook.warning(
            "Components",
            component.row,
            column,
            "too-few-suppliers",
            f"component {component.component} {has or 'has no supplier'}: no vehicle that needs it is built",
            "Add rows to Suppliers" + (", or lower min_sources." if count else "."),
        )


@rule
def shares_reach_all_sets(workbook: Workbook) -> Iterator[Finding]:
    """If no supplier may serve enough, no year can be served whole."""
    if not workbook.complete("Suppliers", "component", "max_share"):
        return
    for component, rows in offers(workbook, "max_share").items():
        most = sum(1.0 if row.max_share is None else row.max_share for row in rows)
        if most < 1 - TOLERANCE:
            yield workbook.warning(
                "Suppliers",
                rows[0].row,
                "max_share",
                "max-share",
                f"the suppliers of {component} may serve {shown(100 * most)} % together, so nothing is built",
                "Raise max_share, or add suppliers.",
            )


@rule
def minimum_within_capacity(workbook: Workbook) -> Iterator[Finding]:
    """A minimum above capacity makes a contract that cannot be kept."""
    for row in workbook.rows(Supplier, "min_volume", "capacity"):
        if row.min_volume and row.capacity is not None and row.min_volume > row.capacity:
            yield workbook.warning(
                "Suppliers",
                row.row,
                "min_volume",
                "minimum-above-capacity",
                f"min_volume {shown(row.min_volume)} is above capacity {shown(row.capacity)}",
                "Correct one of the two; as it stands the contract cannot be kept.",
            )


@rule
def bought_vehicle_has_a_bill(workbook: Workbook) -> Iterator[Finding]:
    """Where some programs have a bill of materials, one without is probably forgotten."""
    billed = {row.program for row in workbook.rows(BillItem, "program")}
    if not billed or not workbook.complete("BillOfMaterials", "program"):
        return
    built = {row.program for row in workbook.rows(Tool, "program")}
    for program in workbook.rows(Program, "program"):
        if program.program in built - billed:
            yield workbook.warning(
                "Programs",
                program.row,
                "program",
                "no-bill",
                f"program {program.program} has no bill of materials: its parts cost nothing",
                "Add rows to BillOfMaterials, or include the parts in assembly_cost.",
            )


@rule
def tiers_get_cheaper(workbook: Workbook) -> Iterator[Finding]:
    """A larger volume is not dearer a set."""
    ladders: dict[tuple[str, str], list[PriceTier]] = {}
    for tier in workbook.rows(PriceTier, "supplier", "component", "from_volume", "unit_cost"):
        ladders.setdefault((tier.supplier, tier.component), []).append(tier)
    for ladder in ladders.values():
        for small, large in pairwise(sorted(ladder, key=lambda tier: tier.from_volume)):
            if large.unit_cost >= small.unit_cost:
                yield workbook.warning(
                    "PriceTiers",
                    large.row,
                    "unit_cost",
                    "tier-price",
                    f"from {shown(large.from_volume)} sets the price is {shown(large.unit_cost)}, no lower than"
                    f" {shown(small.unit_cost)} from {shown(small.from_volume)}",
                    "Correct the price: nobody would take this tier.",
                )
