"""What a ledger's entries are worth, by category and year: the parts that add up to the expected NPV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from retool.plan import Ledger, flows
from retool.plan.continuation import discount, middle_of_year
from retool.plan.flows import LumpSum
from retool.plan.shields import tax_shields

LATER = 9999
"""Stands for the years past the horizon in which the last year's operations go on."""

Parts = dict[tuple[str, int], float]
"""M$ by (category, calendar year)."""


@dataclass(frozen=True)
class Group:
    """Categories of the cash-flow statement that make one bar."""

    name: str
    title: str
    categories: tuple[str, ...]


GROUPS = (
    Group("sales", "US sales, net", (
        flows.US_SALES, flows.DEALER_MARGIN, flows.SELLING, flows.CREDIT, flows.CANNIBALISED,
        flows.PATHWAY_UNIT_COST, flows.RENEWALS,
    )),
    Group("exports", "Exports, net", (flows.EXPORT,)),
    Group("assembly", "Assembly", (flows.ASSEMBLY,)),
    Group("parts", "Parts with freight", (flows.PARTS, flows.PARTS_FREIGHT)),
    Group("imports", "Imported vehicles with freight", (flows.VEHICLE_IMPORTS, flows.IMPORT_FREIGHT)),
    Group("duties", "Duties, net", (flows.PARTS_DUTY, flows.IMPORT_DUTY, flows.OFFSET, flows.DRAWBACK)),
    Group("freight", "Inland freight", (flows.INLAND_FREIGHT,)),
    Group("present", "Present products", (flows.PRESENT_PRODUCTS,)),
    Group("fixed", "Fixed costs", (flows.FIXED_COST,)),
    Group("capital", "Capital after tax", flows.CAPITAL),
    Group("one_off", "One-off expenses", flows.EXPENSES),
    Group("receipts", "Grants, incentives, salvage", flows.UNTAXED),
)  # fmt: skip


def group_of(category: str) -> Group:
    """The group that a category belongs to; every category has one."""
    return next(group for group in GROUPS if category in group.categories)


def present_values(ledger: Ledger) -> Parts:
    """Expected M$ at the base date, after tax, by category and calendar year; the sum is the expected NPV.

    Tax saved by writing off capital stands with the capital, in the year in which it is saved.
    """
    case, parts = ledger.case, defaultdict[tuple[str, int], float](float)
    chance, keep = case.tree.probability, 1.0 - case.settings.tax_rate
    middles = [discount(case, middle_of_year(case, o)) for o in range(case.calendar.n_years)]
    for flow in ledger.operations:
        year = case.calendar.years[flow.year]
        parts[flow.category, year] += chance[flow.scenario] * keep * flow.amount_musd * middles[flow.year]
    for entry in ledger.lump_sums:
        part = keep if entry.deductible else 1.0
        worth = part * entry.amount_musd * discount(case, entry.month)
        parts[entry.category, case.calendar.calendar_year(entry.month)] += chance[entry.scenario] * worth
    for category, sums in _capital(ledger).items():
        for shield in tax_shields(case, sums):
            worth = shield.amount_musd * discount(case, case.calendar.july(shield.calendar_year))
            parts[category, shield.calendar_year] += chance[shield.scenario] * worth
    for value in ledger.continuations:
        parts[value.category, LATER] += chance[value.scenario] * value.value_musd
    return dict(parts)


def _capital(ledger: Ledger) -> dict[str, list[LumpSum]]:
    found: dict[str, list[LumpSum]] = {}
    for entry in ledger.lump_sums:
        if entry.service_year is not None:
            found.setdefault(entry.category, []).append(entry)
    return found


def cash_amounts(ledger: Ledger) -> Parts:
    """Expected M$ before tax and discounting, by category and calendar year, as they change hands."""
    case, parts = ledger.case, defaultdict[tuple[str, int], float](float)
    for flow in ledger.operations:
        year = case.calendar.years[flow.year]
        parts[flow.category, year] += case.tree.probability[flow.scenario] * flow.amount_musd
    for entry in ledger.lump_sums:
        year = case.calendar.calendar_year(entry.month)
        parts[entry.category, year] += case.tree.probability[entry.scenario] * entry.amount_musd
    return dict(parts)


def by_year(parts: Mapping[tuple[str, int], float]) -> dict[int, float]:
    """M$ by calendar year over all categories."""
    found: dict[int, float] = {}
    for (_, year), amount in parts.items():
        found[year] = found.get(year, 0.0) + amount
    return found
