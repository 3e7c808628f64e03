"""Alternatives as a workbook: plans side by side, what holds for each line, and every decision."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from retool.report.book import Book, Page
from retool.report.live import Live
from retool.report.table import Column, Table
from retool.study.alternatives.describe import facts, heading, how_it_differs
from retool.study.alternatives.plans import Found
from retool.study.alternatives.study import Alternatives
from retool.study.comparing.decisions import KINDS, VOLUMES, plan_words, volumes

LABEL, UNIT, FIRST = 0, 1, 2
PLAN_WIDTH, LABEL_WIDTH = 34, 28
MARK_WIDTH = 16


def write_alternatives(path: Path, found: Alternatives) -> None:
    """Write the workbook at `path`. OSError where it cannot be written."""
    book = Book(path, f"{found.case.settings.case}: alternatives")
    for name in ("Alternatives", "Lines", "Decisions"):
        book.page(name)
    _write_plans(book.pages["Alternatives"], found)
    _write_lines(book.pages["Lines"], found)
    _write_decisions(book.pages["Decisions"], found)
    book.close()


def _write_plans(page: Page, found: Alternatives) -> None:
    """One column a plan. The header is the first row; what was asked stands beneath the table."""
    page.header(0, LABEL, "Plan")
    page.header(0, UNIT, "Unit")
    for plan in found.plans:
        page.header(0, FIRST + plan.number, plan.name, "wrap")
    row = _money(page, found)
    for fact in facts(found):
        page.write(row, LABEL, fact.label, "text")
        page.write(row, UNIT, fact.unit, "text")
        for plan in found.plans:
            page.write(row, FIRST + plan.number, fact.value(plan), fact.kind, fit=fact.kind == "wrap")
        row += 1
    page.width(LABEL, LABEL_WIDTH)
    page.width(UNIT, MARK_WIDTH)
    for plan in found.plans:
        page.width(FIRST + plan.number, PLAN_WIDTH)
    page.freeze(1, FIRST)
    for text in heading(found):
        row += 1
        page.write(row, LABEL, text, "any", "faint", fit=False)
    row += 1
    note = "Volumes, capital and duties: expected, over the horizon, before tax and discounting. Every plan is audited."
    page.write(row, LABEL, note, "any", "faint", fit=False)


def _money(page: Page, found: Alternatives) -> int:
    """How each plan differs and what it is worth, live; the row below."""
    labels = (
        ("How it differs", ""), ("Expected NPV", "M$"), ("Going on as today", "M$"), ("The plan adds", "M$"),
        ("Less than the best", "M$"), ("Less than the best", "of what it adds"),
    )  # fmt: skip
    for row, (label, unit) in enumerate(labels, start=1):
        page.write(row, LABEL, label, "text")
        page.write(row, UNIT, unit, "text")
    for plan in found.plans:
        _money_of(page, found, plan)
    row = len(labels) + 1
    if found.case.settings.risk_weight:
        page.write(row, LABEL, "Risk-adjusted, less than the best", "text")
        page.write(row, UNIT, "M$", "text")
        for plan in found.plans:
            page.write(row, FIRST + plan.number, plan.lost, "musd", fit=False)
        row += 1
    return row


def _money_of(page: Page, found: Alternatives, plan: Found) -> None:
    col = FIRST + plan.number
    baseline = plan.plan.npv_musd - (found.solved.plan.npv_musd if found.solved.plan else 0.0)
    page.write(1, col, how_it_differs(plan), "wrap")
    npv = _here(page, 2, col, plan.plan.npv_musd)
    today = _here(page, 3, col, _baseline_npv(found))
    adds = npv - today
    page.write(4, col, adds, "musd", "strong", fit=False)
    best = Live(xl_rowcol_to_cell(4, FIRST, col_abs=True), adds.value - baseline)
    less = best - Live(xl_rowcol_to_cell(4, col), adds.value)
    page.write(5, col, less, "musd", fit=False)
    share = less.value / best.value if best.value else 0.0
    text = f"IF({best.text}=0,0,({less.text})/{best.text})"
    page.write(6, col, Live(text, share), "percent", fit=False)


def _here(page: Page, row: int, col: int, value: float) -> Live:
    page.write(row, col, value, "musd", fit=False)
    return Live(xl_rowcol_to_cell(row, col), value)


def _baseline_npv(found: Alternatives) -> float:
    """Expected NPV of going on as today."""
    from retool.plan import baseline_ledger  # noqa: PLC0415

    return baseline_ledger(found.case).expected_npv


def _write_lines(page: Page, found: Alternatives) -> None:
    table = Table(page, (
        Column("line", "Line"),
        Column("plant", "Plant"),
        Column("verdict", "Converted", note="In all plans within the tolerance, in some of them, or in none."),
        Column("proof", "How sure", note="proven: no plan within the tolerance does otherwise. Else it only holds"
               " for the plans found."),
        Column("count", "Plans that convert it", "count"),
        Column("costs", "Otherwise at least lost", "musd", "M$", "Every plan that does otherwise with this line is"
               " worth at least so much less than the best. Blank: not known."),
        *(Column(f"p{plan.number}", plan.name) for plan in found.plans),
    ))  # fmt: skip
    order = {"always": 0, "sometimes": 1, "never": 2}
    for fact in sorted(found.lines, key=lambda fact: order[fact.verdict]):
        moves = {
            f"p{plan.number}": "; ".join(
                f"{c.to_config} {c.period}" for c in plan.plan.conversions if c.line == fact.line
            )
            for plan in found.plans
        }
        shown = fact.proven and fact.verdict == "sometimes"
        proof = "shown by the plans" if shown else "proven" if fact.proven else f"in the {len(found.plans)} plans found"
        table.add(line=fact.line, plant=found.case.lines[fact.line].plant, verdict=fact.verdict, proof=proof,
                  count=len(fact.plans), costs=fact.costs, **moves)  # fmt: skip
    if not found.lines:
        table.add(line="No line could be converted.")
    table.finish(freeze_columns=1)


def _write_decisions(page: Page, found: Alternatives) -> None:
    """Every decision of any plan, then what flows; where a plan does as the best does, its cell is faint."""
    table = Table(page, (
        Column("kind", "Decision or volume"),
        Column("subject", "Of"),
        Column("unit", "Unit"),
        *(Column(f"p{plan.number}", plan.name) for plan in found.plans),
    ))  # fmt: skip
    said = {plan.number: plan_words(plan.plan, found.case) for plan in found.plans}
    order = list(KINDS)
    keys = sorted({key for words in said.values() for key in words}, key=lambda key: (order.index(key[0]), key[1]))
    for key in keys:
        row = table.add(kind=KINDS[key[0]], subject=key[1])
        _fill(table, row.index, [said[plan.number].get(key, "–") for plan in found.plans])
    flows = {plan.number: volumes(plan.ledger) for plan in found.plans}
    every = dict.fromkeys(key for amounts in flows.values() for key in amounts)
    for kind, subject, unit in sorted(every, key=lambda key: (VOLUMES.index(key[0]), key[1])):
        row = table.add(kind=f"{kind}, expected over the horizon", subject=subject, unit=unit)
        _fill(table, row.index, [round(flows[plan.number].get((kind, subject, unit), 0.0)) for plan in found.plans])
    table.finish(freeze_columns=2)


def _fill(table: Table, index: int, values: list[str | int]) -> None:
    """One value a plan; those that the best shares are faint, so that differences stand out."""
    for number, value in enumerate(values):
        row, col = table.place(index, f"p{number}")
        shape = "faint" if number and value == values[0] else "plain"
        table.page.write(row, col, value, "count" if isinstance(value, int) else "text", shape)
