"""Checks: identities that the sheets must satisfy, live, and the audit's own findings with their worst breach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retool.plan.audit import audit_plan
from retool.plan.gauge import Check
from retool.report.answer import Answer
from retool.report.balances import write_balance, write_bill
from retool.report.book import Page
from retool.report.cashflow import CashFlow
from retool.report.futures import Futures
from retool.report.live import Live, Words, absolute, largest
from retool.report.table import Column, Table

HOLDS, BROKEN = "holds", "BROKEN"
MONEY, VOLUME, SHARE = 1e-6, 1e-3, 1e-6

LIVE = (
    Column("check", "Live check"),
    Column("result", "Result"),
    Column("breach", "Worst breach", "tiny", note="In the unit named; computed by this workbook."),
    Column("allowed", "Allowed", "tiny"),
    Column("unit", "Unit"),
    Column("meaning", "What must hold", "wide"),
)
AUDIT = (
    Column("check", "Audit"),
    Column("result", "Result"),
    Column("breach", "Worst breach", "tiny", note="As computed when the plan was written; 0 = none."),
    Column("allowed", ""),
    Column("unit", ""),
    Column("meaning", "Where", "wide"),
)


@dataclass(frozen=True)
class Identity:
    """A live check: ``breach`` above ``allowed`` means that it is broken."""

    name: str
    breach: Live
    allowed: Live | float
    unit: str
    meaning: str


def write_checks(answer: Answer, cash: CashFlow, futures: Futures, stated: dict[str, Live]) -> tuple[Live, int]:
    """The number of broken live checks, live, and how many audit checks failed."""
    page = answer.book.pages["Checks"]
    audit = audit_checks(answer)
    top = 3
    detail = top + len(IDENTITIES) + 3 + len(audit) + 3
    balance = write_balance(answer, page, detail)
    bill = write_bill(answer, page, detail + balance.n + 4)
    context = Sums(answer, cash, futures, stated, balance, bill)
    table = Table(page, LIVE, top=top)
    for make in IDENTITIES:
        _write_identity(table, make(context))
    broken = Live(f'COUNTIF({table.range("result")},"{BROKEN}")', float(table.values["result"].count(BROKEN)))
    failed = _write_audit(page, top + table.n + 3, audit)
    _write_verdict(page, broken, failed, len(IDENTITIES) + len(audit))
    _colour(answer, page, detail)
    return page.reference(1, 1, broken.value), failed


def audit_checks(answer: Answer) -> list[Check]:
    """The audit's checks; those of the run where it already made them."""
    given = answer.run_info.get("checks")
    return list(given) if given else audit_plan(answer.plan, answer.case).checks


def _write_identity(table: Table, identity: Identity) -> None:
    row = table.add(
        check=identity.name,
        breach=identity.breach,
        allowed=identity.allowed,
        unit=identity.unit,
        meaning=identity.meaning,
    )
    holds = row["breach"].value <= row["allowed"].value
    formula = f'IF({row["breach"].text}<={row["allowed"].text},"{HOLDS}","{BROKEN}")'
    row.put("result", Words(formula, HOLDS if holds else BROKEN))


def _write_audit(page: Page, top: int, checks: list[Check]) -> int:
    table = Table(page, AUDIT, top=top)
    for check in checks:
        table.add(check=check.name, result=HOLDS if check.ok else BROKEN, breach=check.worst, meaning=check.where)
    return sum(not check.ok for check in checks)


def _write_verdict(page: Page, broken: Live, failed: int, count: int) -> None:
    page.band(0, 0, 5, f"Checks: {count} identities that any true plan satisfies", "text", "title", height=26)
    page.put(1, 0, "Live checks that are broken", "text", "strong")
    page.put(1, 1, broken, "count", "strong")
    page.put(2, 0, "Audit checks that failed", "text", "strong")
    page.put(2, 1, failed, "count", "strong")


def _colour(answer: Answer, page: Page, last: int) -> None:
    good, bad = answer.book.styles.get("text", "good"), answer.book.styles.get("text", "bad")
    page.sheet.conditional_format(
        3, 1, last, 1, {"type": "cell", "criteria": "==", "value": f'"{HOLDS}"', "format": good}
    )
    page.sheet.conditional_format(
        3, 1, last, 1, {"type": "cell", "criteria": "==", "value": f'"{BROKEN}"', "format": bad}
    )
    page.sheet.conditional_format(1, 1, 2, 1, {"type": "cell", "criteria": ">", "value": 0, "format": bad})
    page.sheet.conditional_format(1, 1, 2, 1, {"type": "cell", "criteria": "==", "value": 0, "format": good})


@dataclass(frozen=True)
class Sums:
    """Sheets that the live checks compare."""

    answer: Answer
    cash: CashFlow
    futures: Futures
    stated: dict[str, Live]
    balance: Table
    bill: Table

    def table(self, name: str) -> Table:
        return self.answer.tables[name]

    def volume(self, table: Table, column: str) -> Live:
        """Allowed miss of a volume: rounding of the search on the largest number of a column."""
        return VOLUME + 1e-6 * table.greatest(column)

    def worst(self, table: Table, column: str) -> Live:
        """Largest distance from 0 in a column."""
        return largest(table.greatest(column), -table.least(column))


def _npv(c: Sums) -> Identity:
    breach = absolute(c.cash.npv - c.stated["npv_musd"])
    return Identity(
        "NPV of CashFlow",
        breach,
        1e-6 * largest(1, absolute(c.stated["npv_musd"])),
        "M$",
        "The NPV of CashFlow is the one that the search stated (Run npv_musd).",
    )


def _objective(c: Sums) -> Identity:
    breach = absolute(c.futures.objective - c.stated["objective_musd"])
    return Identity(
        "Objective",
        breach,
        1e-6 * largest(1, absolute(c.stated["objective_musd"])),
        "M$",
        "What was maximised, rebuilt on ScenarioResults, is Run objective_musd.",
    )


def _bound(c: Sums) -> Identity:
    return Identity(
        "Bound",
        largest(0, c.futures.objective - c.stated["bound_musd"]),
        1e-6 * largest(1, absolute(c.stated["bound_musd"])),
        "M$",
        "No plan is worth more than Run bound_musd.",
    )


def _probabilities(c: Sums) -> Identity:
    return Identity(
        "Probabilities",
        absolute(c.futures.table.sum("probability") - 1),
        SHARE,
        "share",
        "The probabilities of ScenarioResults add up to 1.",
    )


def _balance(c: Sums) -> Identity:
    return Identity(
        "Vehicle balance",
        c.worst(c.balance, "difference"),
        c.volume(c.balance, "sold"),
        "vehicles",
        "Built + imported = sold + exported, by program, year and future (below).",
    )


def _shipped(c: Sums) -> Identity:
    return Identity(
        "Shipments",
        c.worst(c.balance, "unshipped"),
        c.volume(c.balance, "built"),
        "vehicles",
        "What is built is shipped to a region or exported (below).",
    )


def _bill(c: Sums) -> Identity:
    return Identity(
        "Bill of materials",
        c.worst(c.bill, "difference"),
        c.volume(c.bill, "needed"),
        "sets",
        "Sets used = bill × vehicles built, by component, year and future (below).",
    )


def _capacity(c: Sums) -> Identity:
    return Identity(
        "Line capacity",
        largest(0, c.table("Utilisation").greatest("used") - 1),
        SHARE,
        "share",
        "No line builds more than its months in the configuration allow (Utilisation).",
    )


def _budget(c: Sums) -> Identity:
    return Identity(
        "Budgets",
        largest(0, -c.table("Capital").least("left")),
        MONEY,
        "M$",
        "Capital of every period stays within budget and what was carried in (Capital).",
    )


def _demand(c: Sums) -> Identity:
    return Identity(
        "Demand",
        largest(0, -c.table("Sales").least("lost")),
        c.volume(c.table("Sales"), "demand"),
        "vehicles",
        "Nobody sells more than the market asks for (Sales).",
    )


def _offset(c: Sums) -> Identity:
    duties = c.table("Duties")
    return Identity(
        "Offset bank",
        largest(0, -duties.least("banked")),
        MONEY,
        "M$",
        "No more duty is offset than was earned so far (Duties).",
    )


IDENTITIES: tuple[Callable[[Sums], Identity], ...] = (
    _npv,
    _objective,
    _bound,
    _probabilities,
    _balance,
    _shipped,
    _bill,
    _capacity,
    _budget,
    _demand,
    _offset,
)
