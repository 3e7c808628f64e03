"""Why this plan, from its own money: what it converts first, what that avoids in duty, what it costs in return."""

from __future__ import annotations

from collections.abc import Callable

from retool.plan import flows
from retool.plan.data import Conversion
from retool.plan.ledger import Ledger
from retool.plan.reliefs import duty_years
from retool.report.answer import Answer
from retool.report.schedule import Move, moves, produced
from retool.report.wording import count, money

NOTICEABLE = 0.05
"""M$ below which an amount is not worth a word."""


def reasons(answer: Answer) -> str:
    """The paragraph under the headline; "" for a plan that converts nothing and builds nothing."""
    converted = [move for move in moves(answer) if move.kind == "convert"]
    built = _expected(answer, lambda ledger, s: sum(b.vehicles for b in ledger.view.builds(s)))
    if not converted and built < 0.5:
        return ""
    sentences = [_first(answer, converted)] if converted else []
    if built >= 0.5:
        sentences.append(_duty(answer, built))
    sentences.append(_price(answer))
    sentences.append("What other choices would cost, and what would change this one: retool why, on this workbook.")
    return " ".join(sentence for sentence in sentences if sentence)


def _first(answer: Answer, converted: list[Move]) -> str:
    """Which line comes first, and what it is for."""
    move = converted[0]
    record = move.record
    programs = produced(answer, record) if isinstance(record, Conversion) else []
    builds = f", to build {' and '.join(answer.program_name(p) for p in programs[:2])}" if programs else ""
    others = f", ahead of {count(len(converted) - 1, 'other conversion')}" if len(converted) > 1 else ""
    return f"First comes {record.line} in {answer.case.calendar.month_start(move.month):%B %Y}{others}{builds}."


def _duty(answer: Answer, built: float) -> str:
    """What the vehicles built here would have paid, and what building them here avoids of it."""
    years = f"{answer.years[0]} to {answer.years[-1]}"
    expected = "" if answer.certain else " (expected)"
    told = f"The plan builds {count(built, 'vehicle')} here from {years}{expected}"
    duties = _expected(answer, lambda ledger, s: sum(d.if_imported for d in duty_years(ledger) if d.scenario == s))
    parts = _expected(answer, lambda ledger, s: sum(d.on_parts_net for d in duty_years(ledger) if d.scenario == s))
    if duties < NOTICEABLE:
        return f"{told}; as imports they would pay no duty, or no source could deliver them."
    net = f" and cost {money(parts)} of net duty on parts" if abs(parts) >= NOTICEABLE else ""
    return f"{told}; as imports they would have paid {money(duties)} of duty{net}: {money(duties - parts)} avoided."


def _price(answer: Answer) -> str:
    """Capital, and the present business that is given up."""
    capital = -_expected(answer, lambda ledger, s: _paid(ledger, s))
    lost = _present(answer, answer.baseline) - _present(answer, answer.ledger)
    parts = [f"{money(capital)} of capital"] if capital >= NOTICEABLE else []
    if lost >= NOTICEABLE:
        parts.append(f"{money(lost)} of margin on present products given up within these years, before tax")
    return f"It takes {' and '.join(parts)}." if parts else "It takes no capital and gives up no present product."


def _paid(ledger: Ledger, s: int) -> float:
    return sum(x.amount_musd for x in ledger.lump_sums if x.scenario == s and x.category in flows.CAPITAL)


def _present(answer: Answer, ledger: Ledger) -> float:
    def margin(of: Ledger, s: int) -> float:
        return sum(
            flow.amount_musd for flow in of.operations
            if flow.scenario == s and flow.category == flows.PRESENT_PRODUCTS
        )

    return sum(p * margin(ledger, s) for s, p in enumerate(answer.case.tree.probability))


def _expected(answer: Answer, amount: Callable[[Ledger, int], float]) -> float:
    """The expectation over the futures of an amount of the plan's ledger."""
    return sum(p * amount(answer.ledger, s) for s, p in enumerate(answer.case.tree.probability))
