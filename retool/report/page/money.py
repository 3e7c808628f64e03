"""The page's money: by scenario, line, calendar year and category, of the plan and of going on as today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retool.plan import flows
from retool.plan.budgets import capital_by_period
from retool.plan.continuation import continuations, discount, middle_of_year
from retool.plan.data import Plan
from retool.plan.flows import Flow, LumpSum
from retool.plan.shields import tax_shields
from retool.report.facts import Facts
from retool.report.page.cube import Cube
from retool.report.page.owned import Owned

BEYOND = 0
"""Stands for the continuation value in the place of a calendar year."""

TAX, RELIEF, SHIELD = "tax", "relief", "shield"
LATE_CLAWBACK = "late clawback"
CONTINUATION = "continuation"
AFTER_HORIZON = ""
"""Stands for payments past the horizon in the place of a period."""


@dataclass(frozen=True)
class Entry:
    """M$ of a line in a calendar year: as paid, and worth at the base date. Positive is received."""

    line: str
    year: int
    category: str
    musd: float
    present: float


def add_cash(cube: Cube, facts: Facts, scenario: int) -> None:
    """What the plan pays and receives, beside what going on as today would."""
    today = Facts(Plan(), facts.case, facts.baseline)
    for entry in entries(facts.case.settings.tax_rate, Owned(facts, scenario)):
        cube.add(scenario, (entry.line, entry.year, entry.category), musd=entry.musd, present=entry.present)
    for entry in entries(facts.case.settings.tax_rate, Owned(today, scenario)):
        cube.add(scenario, (entry.line, entry.year, entry.category), today=entry.musd, today_present=entry.present)


def entries(tax_rate: float, owned: Owned) -> Iterator[Entry]:
    """All that the NPV of a scenario is made of."""
    operating = list(owned.flows())
    lumps = list(owned.lump_sums())
    for flow in operating:
        yield from _operating(tax_rate, owned, flow)
    for entry in lumps:
        yield from _lump(tax_rate, owned, entry)
    for line in sorted({f.line for f in operating} | {e.line for e in lumps}):
        yield from _past_and_shields(owned, line, operating, lumps)


def _operating(tax_rate: float, owned: Owned, flow: Flow) -> Iterator[Entry]:
    case = owned.facts.case
    year, factor = case.calendar.years[flow.year], discount(case, middle_of_year(case, flow.year))
    amount, tax = flow.amount_musd, -tax_rate * flow.amount_musd
    yield Entry(flow.line, year, flow.category, amount, amount * factor)
    yield Entry(flow.line, year, TAX, tax, tax * factor)


def _lump(tax_rate: float, owned: Owned, entry: LumpSum) -> Iterator[Entry]:
    case = owned.facts.case
    year, factor = case.calendar.calendar_year(entry.month), discount(case, entry.month)
    category = LATE_CLAWBACK if entry.category == flows.CLAWBACK else entry.category
    yield Entry(entry.line, year, category, entry.amount_musd, entry.amount_musd * factor)
    if entry.deductible:
        relief = -tax_rate * entry.amount_musd
        yield Entry(entry.line, year, RELIEF, relief, relief * factor)


def _past_and_shields(owned: Owned, line: str, operating: list[Flow], lumps: list[LumpSum]) -> Iterator[Entry]:
    """What a line's last year is worth past the horizon, and the tax saved by writing off its capital."""
    case = owned.facts.case
    for value in continuations(case, [f for f in operating if f.line == line]):
        yield Entry(line, BEYOND, CONTINUATION, 0.0, value.value_musd)
    for shield in tax_shields(case, [e for e in lumps if e.line == line]):
        factor = discount(case, case.calendar.july(shield.calendar_year))
        yield Entry(line, shield.calendar_year, SHIELD, shield.amount_musd, shield.amount_musd * factor)


def add_capital(cube: Cube, facts: Facts, scenario: int) -> None:
    """Capital payments by period; those past the horizon stand in no period."""
    calendar = facts.case.calendar
    for entry in Owned(facts, scenario).lump_sums():
        if entry.category in flows.CAPITAL:
            inside = 0 <= entry.month < calendar.n_months
            period = calendar.periods[calendar.period_of(entry.month)] if inside else AFTER_HORIZON
            cube.add(scenario, (entry.line, period, entry.category), musd=-entry.amount_musd)


def add_budgets(cube: Cube, facts: Facts) -> None:
    """Budget and what may be spent with what was carried over, of the periods that have a budget."""
    for period in capital_by_period(facts.case, facts.ledger.lump_sums):
        if period.budget is not None and period.limit is not None:
            name = facts.case.calendar.periods[period.period]
            cube.add(period.scenario, (name,), budget=period.budget, available=period.limit)
