"""The comparison as a workbook: Summary, Waterfall, Inputs, Decisions, CashFlow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from retool.report.book import Book, Page
from retool.report.table import Column, Table
from retool.study.comparing.cash_sheet import write_cash
from retool.study.comparing.comparison import Comparison
from retool.study.comparing.decisions import KINDS
from retool.study.comparing.differences import Difference
from retool.study.comparing.summary import story
from retool.study.comparing.waterfall_sheet import add_chart, write_waterfall
from retool.study.edits import shown_value

SHEETS = {
    "Summary": "What differs, in words",
    "Waterfall": "From A's NPV to B's, cause by cause, in all and by year",
    "Inputs": "Every cell and row of the inputs that differs",
    "Decisions": "What each plan decides, and what flows under it",
    "CashFlow": "Money by category and year in A, in B, and B less A",
}
LABEL_WIDTH, AMOUNT_WIDTH = 44, 14
FIRST_LINE = 4
"""Row of the sentence that says most."""

INPUTS = (
    Column("sheet", "Sheet"),
    Column("row", "Row"),
    Column("column", "Column"),
    Column("change", "Change"),
    Column("a", "In A", "any"),
    Column("b", "In B", "any"),
    Column("by", "B less A", "any", note="Only of numbers."),
    Column("cause", "Bar", note="The bar of the waterfall that the difference belongs to."),
    Column("cell_a", "Cell in A"),
    Column("cell_b", "Cell in B"),
)
DECISIONS = (Column("kind", "Decision"), Column("subject", "Of"), Column("a", "In A"), Column("b", "In B"))
VOLUMES = (
    Column("kind", "Expected over the horizon"),
    Column("subject", "Of"),
    Column("a", "In A", "count"),
    Column("b", "In B", "count"),
    Column("by", "B less A", "count"),
    Column("unit", "Unit"),
)


def write_comparison(path: Path, comparison: Comparison, a: str, b: str) -> None:
    """Write the workbook at `path`; `a` and `b` are the places of the plans. OSError where it cannot be written."""
    book = Book(path, "Comparison of two plans")
    for name in SHEETS:
        book.page(name)
    table = write_waterfall(book.pages["Waterfall"], comparison)
    _write_summary(book, comparison, a, b, table)
    _write_inputs(book, comparison)
    _write_decisions(book, comparison)
    write_cash(book.pages["CashFlow"], comparison)
    book.close()


def _write_summary(book: Book, comparison: Comparison, a: str, b: str, waterfall: Table) -> None:
    page = book.pages["Summary"]
    page.write(0, 0, "Comparison of two plans", "wide", "title")
    page.sheet.set_row(0, 26)
    row = 1
    for label, path, side in (("A", a, comparison.a), ("B", b, comparison.b)):
        page.write(row, 0, f"{label}: {path} ({side.case.settings.case})", "wide", "byline")
        row += 1
    row += 1
    for text in story(comparison):
        page.write(row, 0, text, "any", "strong" if row == FIRST_LINE else "plain", fit=False)
        row += 1
    page.width(0, LABEL_WIDTH)
    page.width(1, AMOUNT_WIDTH)
    row += 1
    if comparison.waterfall.bars:
        row = _write_bars(page, waterfall, row)
        row += add_chart(book, page, waterfall, row)
    for name, meaning in list(SHEETS.items())[1:]:
        page.link(row, 0, name, f"{name}: {meaning}")
        row += 1


def _write_bars(page: Page, waterfall: Table, row: int) -> int:
    """The bars, live; the row below them."""
    page.write(row, 0, "From A to B, in the order of substitution", "text", "head")
    page.write(row, 1, "NPV [M$]", "musd", "head")
    for n in range(waterfall.n):
        shape = "total" if waterfall.values["kind"][n] == "plan" else "plain"
        page.write(row + 1 + n, 0, waterfall.values["bar"][n], "text", shape, fit=False)
        page.write(row + 1 + n, 1, waterfall.cell(n, "amount"), "musd", shape, fit=False)
    return row + 2 + waterfall.n


def _write_inputs(book: Book, comparison: Comparison) -> None:
    table = Table(book.pages["Inputs"], INPUTS)
    for difference in comparison.inputs:
        table.add(
            sheet=difference.sheet, row=difference.subject or "(all)", column=_column(difference),
            change=_CHANGES[difference.kind], a=_cell(difference.a), b=_cell(difference.b), by=_by(difference),
            cause=difference.cause.title, cell_a=difference.where_a, cell_b=difference.where_b,
        )  # fmt: skip
    if not comparison.inputs:
        table.add(sheet="No input differs.")
    table.finish(freeze_columns=2)


_CHANGES = {
    "changed": "changed",
    "added": "row only in B",
    "removed": "row only in A",
    "moved": "rows in another order",
}


def _column(difference: Difference) -> str:
    return "" if difference.sheet == "Settings" else difference.column


def _cell(value: Any) -> Any:
    """Numbers and dates as such; yes and no as a planner types them."""
    return shown_value(value) if isinstance(value, bool) else value


def _by(difference: Difference) -> float | None:
    a, b = difference.a, difference.b
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (a, b))
    return float(b) - float(a) if numbers else None


def _write_decisions(book: Book, comparison: Comparison) -> None:
    page = book.pages["Decisions"]
    table = Table(page, DECISIONS)
    for row in comparison.decisions:
        table.add(kind=KINDS[row.kind], subject=row.subject, a=row.a or "–", b=row.b or "–")
    if not comparison.decisions:
        table.add(kind="No decision differs.")
    table.finish(freeze_columns=2)
    below = Table(page, VOLUMES, top=table.total_row(2))
    for volume in comparison.volumes:
        line = below.add(kind=volume.kind, subject=volume.subject, a=volume.a, b=volume.b, unit=volume.unit)
        line.put("by", line["b"] - line["a"])
    if not comparison.volumes:
        below.add(kind="No volume differs by a vehicle or set.")
