"""CashFlow: B less A by category and year, and both plans beneath, with the present value of each year."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from retool.report.book import Page
from retool.report.categories import LABELS
from retool.report.live import Live
from retool.study.comparing.comparison import Comparison
from retool.study.comparing.present import LATER

LABEL, FIRST = 0, 1
PRESENT = "present value"

Amounts = dict[tuple[str, int], float]
"""M$ by category and calendar year."""


@dataclass
class Block:
    """A table of categories by years at row `top`; `cells` holds what was written."""

    page: Page
    top: int
    rows: list[str]
    years: list[int]
    cells: dict[tuple[str, int], Live] = field(default_factory=dict)

    def head(self, title: str) -> None:
        """The header, and the categories at the left."""
        self.page.header(self.top, LABEL, f"{title} [M$, expected, before tax]")
        for year in self.years:
            text = "Past the horizon" if year == LATER else str(year)
            self.page.header(self.top, self.col(year), text, "musd")
        self.page.header(self.top, FIRST + len(self.years), "Total", "musd")
        for category in self.rows:
            label = "Present value after tax" if category == PRESENT else LABELS.get(category, category)
            self.page.write(self.row(category), LABEL, label, "text", self.shape(category))

    def col(self, year: int) -> int:
        return FIRST + self.years.index(year)

    def row(self, category: str) -> int:
        return self.top + 1 + self.rows.index(category)

    def shape(self, category: str) -> str:
        return "total" if category == PRESENT else "plain"

    def put(self, category: str, year: int, value: Live | float) -> None:
        """Write an amount; its cell can then be used in formulas of the sheet."""
        row, col = self.row(category), self.col(year)
        self.page.write(row, col, value, "musd", self.shape(category))
        number = value.value if isinstance(value, Live) else value
        self.cells[category, year] = Live(xl_rowcol_to_cell(row, col), number)

    def totals(self) -> None:
        """The sum of each row at its right."""
        for category in self.rows:
            row, last = self.row(category), FIRST + len(self.years)
            value = sum(self.cells[category, year].value for year in self.years if (category, year) in self.cells)
            total = Live(f"SUM({xl_range(row, FIRST, row, last - 1)})", value)
            self.page.write(row, last, total, "musd", self.shape(category))


def write_cash(page: Page, comparison: Comparison) -> None:
    """Three blocks of equal shape: the difference, live, over A and B."""
    rows = [*dict.fromkeys(line.category for line in comparison.cash), PRESENT]
    years = list(comparison.present)
    height = len(rows) + 3
    apart, in_a, in_b = (Block(page, n * height, rows, years) for n in range(3))
    for block, title in ((apart, "B less A"), (in_a, "A"), (in_b, "B")):
        block.head(title)
    for which, block in enumerate((in_a, in_b)):
        for line in comparison.cash:
            block.put(line.category, line.year, (line.a, line.b)[which])
        for year, worth in comparison.present.items():
            block.put(PRESENT, year, worth[which])
        block.totals()
    for cell in in_a.cells:
        apart.put(*cell, in_b.cells[cell] - in_a.cells[cell])
    apart.totals()
    page.sheet.freeze_panes(0, 1)
    page.sheet.set_h_pagebreaks([height, 2 * height])
