"""Flows and Payments: the entries of the ledger that no other sheet holds, one a row."""

from __future__ import annotations

from retool.plan import flows
from retool.report.answer import Answer
from retool.report.assumptions import Assumptions
from retool.report.live import MILLION, Live, power
from retool.report.table import Column, Table

#: Categories of yearly flows that have no sheet of their own.
OTHER_FLOWS = (flows.PRESENT_PRODUCTS, flows.FIXED_COST, flows.RENEWALS, flows.CLAWBACK)

FLOWS = (
    Column("scenario", "Scenario"),
    Column("year", "Year", "year"),
    Column("category", "Category"),
    Column("item", "Item"),
    Column("quantity", "Quantity", "any", "", "Vehicles, lines × years, or heads × years."),
    Column("each", "Unit value", "usd", "$", "What comes in is positive, what is paid negative."),
    Column("amount", "Amount", "musd", "M$"),
    Column(
        "later",
        "Past the horizon",
        "musd",
        "M$",
        "What the last year's flow is worth past the horizon, in money of that year.",
    ),
)
PAYMENTS = (
    Column("scenario", "Scenario"),
    Column("date", "Date", "date"),
    Column("year", "Year", "year"),
    Column("period", "Period", note="Blank: past the horizon, in no budget."),
    Column("category", "Category"),
    Column("item", "Item"),
    Column("amount", "Amount", "musd", "M$", "What comes in is positive, what is paid negative."),
    Column(
        "tax",
        "Tax",
        note="written off: over the years from the write-off year; deducted: when it is paid; untaxed: not at all.",
    ),
    Column("write_off", "Write-off from", "year"),
    Column("relief", "Tax relief at once", "musd", "M$", "Of what is deducted when it is paid."),
    Column("factor", "Discount factor", "factor", "", "Worth at the base date of 1 $ on the date."),
    Column("present", "Present value", "musd", "M$", "(Amount + tax relief at once) × discount factor."),
)


def write_flows(answer: Answer, assumptions: Assumptions) -> Table:
    table = Table(answer.book.pages["Flows"], FLOWS)
    kept = [f for f in answer.ledger.operations if f.category in OTHER_FLOWS]
    for flow in sorted(kept, key=lambda f: (f.scenario, f.year, flows.OPERATIONS.index(f.category), f.item)):
        row = table.add(
            scenario=answer.scenarios[flow.scenario],
            year=answer.years[flow.year],
            category=flow.category,
            item=flow.item,
            quantity=flow.quantity,
            each=flow.unit_value,
        )
        row.put("amount", row["quantity"] * row["each"] / MILLION)
        if any(flow.continued):
            row.put("later", row["amount"] * assumptions.continued(flow.continued))
    table.finish(freeze_columns=4)
    return table


def write_payments(answer: Answer, assumptions: Assumptions) -> Table:
    table = Table(answer.book.pages["Payments"], PAYMENTS)
    calendar = answer.case.calendar
    for entry in sorted(
        answer.ledger.lump_sums, key=lambda e: (e.scenario, e.month, flows.LUMP_SUMS.index(e.category), e.item)
    ):
        inside = 0 <= entry.month < calendar.n_months
        row = table.add(
            scenario=answer.scenarios[entry.scenario],
            date=calendar.month_start(entry.month),
            year=calendar.calendar_year(entry.month),
            category=entry.category,
            item=entry.item,
            period=calendar.periods[calendar.period_of(entry.month)] if inside else None,
            amount=entry.amount_musd,
            write_off=entry.service_year,
            tax=_tax(entry),
        )
        row.put("factor", discount_factor(assumptions, row["date"], entry.month - calendar.month_of(calendar.base)))
        if entry.deductible:
            row.put("relief", -row["amount"] * assumptions.tax_rate)
            row.put("present", (row["amount"] + row["relief"]) * row["factor"])
        else:
            row.put("present", row["amount"] * row["factor"])
    table.finish(freeze_columns=2)
    return table


def _tax(entry: flows.LumpSum) -> str:
    if entry.deductible:
        return "deducted"
    return "untaxed" if entry.service_year is None else "written off"


def discount_factor(assumptions: Assumptions, day: Live, months: float) -> Live:
    """Of a date cell, by whole months from the base date's month: ``months`` is what the formula counts."""
    base = assumptions.base_date.text
    counted = f"((YEAR({day.text})-YEAR({base}))*12+MONTH({day.text})-MONTH({base}))/12"
    return power(1 + assumptions.discount_rate, Live(f"-{counted}", -months / 12.0))
