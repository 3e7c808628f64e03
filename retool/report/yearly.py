"""The table by year on Summary, which the charts draw: expected numbers, live over the other sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from retool.report import cashflow
from retool.report.answer import Answer
from retool.report.book import Page
from retool.report.cashflow import CashFlow
from retool.report.live import Live
from retool.report.table import Is, Table, constant

LABEL, FIRST = 0, 1


@dataclass
class Yearly:
    """Rows of the table by name; ``built`` lists the programs that have a row."""

    page: Page
    top: int
    years: tuple[int, ...]
    at: dict[str, int]
    built: list[str]
    next_row: int

    @property
    def categories(self) -> list[Any]:
        return [self.page.name, self.top, FIRST, self.top, FIRST + len(self.years) - 1]

    def values(self, name: str) -> list[Any]:
        row = self.at[name]
        return [self.page.name, row, FIRST, row, FIRST + len(self.years) - 1]

    def label(self, name: str) -> list[Any]:
        return [self.page.name, self.at[name], LABEL]


def write_yearly(answer: Answer, cash: CashFlow, top: int) -> Yearly:
    page, years = answer.book.pages["Summary"], answer.years
    page.put(top, LABEL, "" if answer.certain else "Expected over all futures", "text", "head", fit=False)
    for i, year in enumerate(years):
        page.put(top, FIRST + i, year, "year", "head", fit=False)
    page.put(top, FIRST + len(years), "Total", "count", "head", fit=False)
    built = sorted({b.program for b in answer.plan.builds if b.vehicles > 0.5})
    table = Yearly(page, top, years, {}, built, top + 1)
    for program in built:
        _row(
            table,
            program,
            f"Built: {answer.program_name(program)} [vehicles]",
            _volumes(answer, top, "Production", "vehicles", program),
        )
    for name, label, sheet, column in (
        ("imported", "Imported [vehicles]", "ImportPlan", "vehicles"),
        ("exported", "Exported [vehicles]", "ExportPlan", "vehicles"),
        ("sold", "Sold in the US [vehicles]", "Sales", "vehicles"),
        ("lost", "Lost sales [vehicles]", "Sales", "lost"),
    ):
        if name in ("sold", "lost") or answer.tables[sheet].n:
            _row(table, name, label, _volumes(answer, top, sheet, column))
    for name, label, sheet, column in (
        ("duty", "Net duty [M$]", "Duties", "net"),
        ("avoided", "Duty avoided [M$]", "Duties", "avoided"),
    ):
        _row(table, name, label, _volumes(answer, top, sheet, column), "musd")
    _row(table, "profit", "Operating profit [M$]", _cash(cash, cashflow.PROFIT, years), "musd")
    _row(table, "net", "Net cash flow after tax [M$]", _cash(cash, cashflow.NET, years), "musd")
    _added(answer, table, cash)
    return table


def _added(answer: Answer, table: Yearly, cash: CashFlow) -> None:
    """What the plan changes: its cash flow less that of going on as today, and its present value so far."""
    ledger, tree = answer.baseline, answer.case.tree
    keep = 1.0 - answer.case.settings.tax_rate
    today = [
        sum(keep * ledger.operating_profit(s, year) * tree.probability[s] for s in range(tree.n))
        for year in range(len(answer.years))
    ]
    before = _row(table, "today", "Going on as today [M$]", today, "musd")
    net, present, factor = (
        _cash(cash, name, answer.years) for name in (cashflow.NET, cashflow.PRESENT, cashflow.FACTOR)
    )
    _row(
        table,
        "added",
        "Cash flow that the plan adds [M$]",
        [after - as_today for after, as_today in zip(net, before, strict=True)],
        "musd",
    )
    worth = [pv - as_today * f for pv, as_today, f in zip(present, before, factor, strict=True)]
    sums = [worth[0]]
    for i, value in enumerate(worth[1:]):
        sums.append(table.page.reference(table.next_row, FIRST + i, sums[-1].value) + value)
    _row(table, "cumulative", "NPV added so far [M$]", sums, "musd", in_all=False)


def _row(
    table: Yearly, name: str, label: str, values: Sequence[Live | float], kind: str = "count", *, in_all: bool = True
) -> list[Live]:
    """Write a row with its total; returns its cells."""
    row = table.next_row
    table.at[name] = row
    table.next_row += 1
    table.page.put(row, LABEL, label)
    cells = [table.page.put(row, FIRST + i, value, kind, fit=False) for i, value in enumerate(values)]
    if in_all:
        everything = Live(f"SUM({cells[0].text}:{cells[-1].text.partition('!')[2]})", sum(c.value for c in cells))
        table.page.put(row, FIRST + len(values), everything, kind, "strong", fit=False)
    return cells


def _cash(cash: CashFlow, name: str, years: tuple[int, ...]) -> list[Live]:
    found = [cash.expected.cell(name, cash.axis.col(year)) for year in years]
    return [cell for cell in found if cell is not None]


def _volumes(answer: Answer, top: int, sheet: str, column: str, program: str | None = None) -> list[Live]:
    """A column's sum by year, weighted by probability where there are several futures."""
    table = answer.tables[sheet]
    found = []
    for i, year in enumerate(answer.years):
        where = {"year": Is(xl_rowcol_to_cell(top, FIRST + i, row_abs=True), year)}
        if program is not None:
            where["program"] = constant(program)
        found.append(expected_sum(answer, table, column, where))
    return found


def expected_sum(answer: Answer, table: Table, column: str, where: dict[str, Is]) -> Live:
    """A column's sum over the matching rows, weighted by probability where there are several futures."""
    if answer.certain:
        return table.sum_where(column, **where)
    return table.product_where(["probability", column], **where)
