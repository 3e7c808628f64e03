"""The top of CashFlow: rates and dates that its formulas use, as references into Settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlsxwriter.utility import xl_range_abs

from retool.plan.shields import write_off
from retool.report.answer import Answer
from retool.report.inputs import setting
from retool.report.live import Live, power

LABEL, VALUE, GRID = 0, 1, 3
FIRST_ROW = 3


@dataclass(frozen=True)
class Assumptions:
    """Cells that hold the rates; ``worths`` and ``shares`` are ranges with their values, ``next_row`` is free.

    ``worths``: what 1 M$ of each year past the horizon is worth in money of the last operating year.
    ``shares``: part of a capital payment that is written off in its first, second ... year.
    """

    discount_rate: Live
    tax_rate: Live
    base_date: Live
    annual: Live
    worths: tuple[str, tuple[float, ...]]
    shares: tuple[str, tuple[float, ...]]
    next_row: int

    def continued(self, lasts: tuple[float, ...] | None = None) -> Live:
        """What 1 M$ of the last year's flow is worth past the horizon, in money of the last year.

        ``lasts``: part of each year past the horizon in which the flow goes on (None = all of it).
        """
        cells, values = self.worths
        if lasts is None:
            worth = Live(f"SUM({cells})", sum(values))
        else:
            parts = ",".join(repr(part).upper() for part in lasts)
            total = sum(v * p for v, p in zip(values, lasts, strict=True))
            worth = Live(f"SUMPRODUCT({cells},{{{parts}}})", total)
        return self.annual * worth


def write_assumptions(answer: Answer) -> Assumptions:
    page, settings = answer.book.pages["CashFlow"], answer.case.settings
    page.band(0, 0, 9, f"Cash flow: {settings.case}", "text", "title", height=26)
    page.band(
        1,
        0,
        9,
        "M$, nominal; what is paid is negative. Every number is a formula over the other sheets.",
        "text",
        "byline",
    )
    calendar = answer.case.calendar
    cells = []
    for i, (label, value, kind) in enumerate(
        (
            ("Discount rate", setting(answer.workbook, "discount_rate", settings.discount_rate), "percent"),
            ("Tax rate", setting(answer.workbook, "tax_rate", settings.tax_rate), "percent"),
            ("Decay past the horizon", setting(answer.workbook, "terminal_decay", settings.terminal_decay), "percent"),
            ("Base date", date(calendar.base.year, calendar.base.month, 1), "date"),
            ("Months of the last year", calendar.covered(calendar.n_years - 1), "count"),
        )
    ):
        page.put(FIRST_ROW + i, LABEL, label, "text", "strong")
        cells.append(page.put(FIRST_ROW + i, VALUE, value, kind))
    rate, tax, decay, base, months = cells
    worths = _years_past(answer, rate, decay)
    shares = _write_off(answer)
    return Assumptions(
        rate, tax, base, Live(f"12/{months.text}", 12.0 / months.value, 2), worths, shares, FIRST_ROW + len(cells) + 1
    )


def _years_past(answer: Answer, rate: Live, decay: Live) -> tuple[str, tuple[float, ...]]:
    """Row of what each continuation year is worth; one empty year where there is none."""
    page = answer.book.pages["CashFlow"]
    years = max(1, answer.case.finance.terminal_years)
    page.put(FIRST_ROW, GRID, "Year past the horizon", "text", "strong", fit=False)
    page.put(FIRST_ROW + 1, GRID, "Worth in the last year's money", "text", "strong", fit=False)
    values = []
    for n in range(1, years + 1):
        col = GRID + 2 + n
        page.put(FIRST_ROW, col, n, "count", "strong")
        worth = power((1 - decay) / (1 + rate), n)
        values.append(page.put(FIRST_ROW + 1, col, worth if answer.case.finance.terminal_years else 0.0, "factor"))
    cells = f"CashFlow!{xl_range_abs(FIRST_ROW + 1, GRID + 3, FIRST_ROW + 1, GRID + 2 + years)}"
    return cells, tuple(v.value for v in values)


def _write_off(answer: Answer) -> tuple[str, tuple[float, ...]]:
    """Row of the depreciation schedule."""
    page, top = answer.book.pages["CashFlow"], FIRST_ROW + 3
    schedule = write_off(answer.case) or (0.0,)
    page.put(top, GRID, "Year of write-off", "text", "strong", fit=False)
    page.put(top + 1, GRID, f"Share written off ({answer.case.settings.depreciation})", "text", "strong", fit=False)
    for n, share in enumerate(schedule):
        page.put(top, GRID + 3 + n, n + 1, "count", "strong")
        page.put(top + 1, GRID + 3 + n, share, "percent")
    cells = f"CashFlow!{xl_range_abs(top + 1, GRID + 3, top + 1, GRID + 2 + len(schedule))}"
    return cells, schedule
