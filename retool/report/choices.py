"""Choices: every decision besides the lines' moves, one a row, with what it means in words and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from retool.report.answer import Answer
from retool.report.table import Column, Table

COLUMNS = (
    Column("kind", "Kind"),
    Column("meaning", "Meaning"),
    Column("paid", "Paid", "musd", "M$", "Capital that the decision itself costs; its date is the period's start."),
    Column("received", "Received", "musd", "M$"),
    Column("plant", "Plant"),
    Column("program", "Program"),
    Column("pathway", "Pathway"),
    Column("line", "Line"),
    Column("config", "Config"),
    Column("component", "Component"),
    Column("supplier", "Supplier"),
    Column("from_volume", "From volume", "count", "sets/yr"),
    Column("year", "Year", "year"),
    Column("period", "Period"),
    Column("point", "Point"),
    Column("incentive", "Incentive"),
    Column("copies", "Copies", "count", "lines"),
    Column("scenario", "Scenario"),
)
SUBJECTS = {c.name for c in COLUMNS} - {"kind", "meaning", "paid", "received"}


@dataclass(frozen=True)
class Choice:
    """A decision's kind, its record, what it means, and the money that it moves, M$."""

    kind: str
    record: Any
    meaning: str
    paid: float = 0.0
    received: float = 0.0


def write_choices(answer: Answer) -> Table:
    table = Table(answer.book.pages["Choices"], COLUMNS)
    for choice in choices(answer):
        subject = {name: value for name, value in vars(choice.record).items() if name in SUBJECTS}
        table.add(
            kind=choice.kind,
            meaning=choice.meaning,
            paid=choice.paid or None,
            received=choice.received or None,
            **subject,
        )
    table.finish(freeze_columns=1)
    return table


def choices(answer: Answer) -> Iterator[Choice]:
    """Decisions in the order in which they bind: places, market entry, tooling, parts, prices, promises."""
    yield from _places(answer)
    yield from _programs(answer)
    yield from _tooling(answer)
    yield from _parts(answer)
    yield from _prices_and_promises(answer)


def _places(answer: Answer) -> Iterator[Choice]:
    for record in answer.plan.sites:
        plant = answer.case.plants[record.plant]
        what = f"Prepare the site {answer.place(plant)} for its first conversion in {record.period}"
        yield Choice("site", record, what, paid=plant.site_cost)


def _programs(answer: Answer) -> Iterator[Choice]:
    for record in answer.plan.commitments:
        row = answer.view.rows.pathway(record.program, record.pathway)
        name = answer.program_name(record.program)
        what = f"Make {name} legal to sell as {record.pathway}: commit in {record.period}"
        yield Choice("commitment", record, what, paid=row.cost if row else 0.0)
    for withdrawal in answer.plan.withdrawals:
        name = answer.program_name(withdrawal.program)
        yield Choice("withdrawal", withdrawal, f"Stop US sales of {name} from {withdrawal.period} on")


def _tooling(answer: Answer) -> Iterator[Choice]:
    for record in answer.plan.tooled:
        name = answer.program_name(record.program)
        yield Choice("tooled", record, f"{record.line} can build {name} in {record.year}")
    for payment in answer.plan.tooling_payments:
        row = answer.view.rows.tool(payment.program, payment.line, payment.config)
        name = answer.program_name(payment.program)
        what = f"Pay the tooling of {name} on {payment.line} in {payment.period}"
        yield Choice("tooling_payment", payment, what, paid=row.tooling_cost * payment.copies if row else 0.0)


def _parts(answer: Answer) -> Iterator[Choice]:
    for record in answer.plan.contracts:
        row = answer.view.rows.supplier(record.supplier, record.component)
        what = f"Sign {record.supplier} for {record.component} in {record.period}"
        yield Choice("contract", record, what, paid=row.setup_cost if row else 0.0)
    for tier in answer.plan.tiers:
        what = (
            f"Take at least {tier.from_volume:,.0f} sets/yr of {tier.component} from {tier.supplier}"
            f" in {tier.year}, or pay for them"
        )
        yield Choice("tier", tier, what)


def _prices_and_promises(answer: Answer) -> Iterator[Choice]:
    for record in answer.plan.prices:
        name = answer.program_name(record.program)
        yield Choice("price", record, f"Sell {name} at price point {record.point} in {record.year}")
    for promise in answer.plan.incentives:
        row = answer.view.rows.incentive(promise.incentive)
        what = f"Take the incentive {promise.incentive}" + (
            f": keep {row.jobs:,.0f} jobs at {row.plant} for {row.years} years" if row else ""
        )
        yield Choice("incentive", promise, what, received=row.amount if row else 0.0)
