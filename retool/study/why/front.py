"""The first page of WHY.xlsx: the paragraph, what all costs are measured against, where to read on, and a chart."""

from __future__ import annotations

from math import ceil
from typing import Any

from retool.case import Case
from retool.report.book import Page
from retool.report.charts import COLOURS, GRID, TEXT
from retool.report.live import Live
from retool.report.table import Table
from retool.report.wording import money
from retool.study.why import words
from retool.study.why.facts import Why

LAST_COLUMN = 9
LABEL_WIDTH, CELL_WIDTH = 26.0, 13.0
PIXELS_A_BAR, CHART_MARGIN, MOST_BARS = 24, 110, 20
MUSD = "M$"

KEY_ROW = 4
"""Row (from 0) that holds what the plan adds."""


def write_front(page: Page, why: Why, case: Case, lines: Table) -> None:
    """The page; ``lines`` is the table of all lines on the sheet Why."""
    page.width(0, LABEL_WIDTH)
    for col in range(1, LAST_COLUMN + 1):
        page.width(col, CELL_WIDTH)
    page.band(0, 0, LAST_COLUMN, f"{why.case}: why this plan", "text", "title", 28)
    _paragraph(page, 1, words.paragraph(case, why), "headline", 15.0)
    row = KEY_ROW - 1
    page.band(row, 0, LAST_COLUMN, "The plan that was asked about", "text", "section", 20)
    figures: list[tuple[str, Any, str]] = [
        ("It adds", why.standing.found, "Against going on as today; every cost in this workbook is a part of this"),
        ("No plan adds more than", why.standing.bound, "The bound of all plans"),
    ]
    for at, (label, value, meaning) in enumerate(figures):
        _figure(page, row + 1 + at, label, value, meaning)
    gap = page.reference(row + 2, 1, why.standing.bound) - page.reference(row + 1, 1, why.standing.found)
    _figure(page, row + 3, "Left between the two", gap, "Every cost is at least as uncertain as this")
    row += 5
    for remark in [*_better(why), *why.remarks, *why.left_out]:
        _paragraph(page, row, remark, "warn", 14.0)
        row += 1
    row = _how_to_read(page, row)
    if lines.n:
        _chart(page, row + 1, lines)
    page.freeze(1, 0)


def _better(why: Why) -> list[str]:
    if why.better is None:
        return []
    more = why.standing.found - why.given.found
    return [
        f"A BETTER PLAN TURNED UP: with {why.better_by} forced, the search found a plan that adds {money(more)} more"
        " than the one asked about. It has taken its place: all of this workbook is about it, and it is written beside."
    ]


def _figure(page: Page, row: int, label: str, value: Live | float, meaning: str) -> None:
    page.put(row, 0, label, "text", "strong", fit=False)
    page.put(row, 1, value, "musd", "strong", fit=False)
    page.put(row, 2, MUSD, fit=False)
    page.put(row, 3, meaning, "text", "faint", fit=False)


def _paragraph(page: Page, row: int, text: str, shape: str, line: float) -> None:
    """A wrapped band, high enough for its text."""
    width = (LABEL_WIDTH + LAST_COLUMN * CELL_WIDTH) * 1.05
    page.band(row, 0, LAST_COLUMN, text, "wrap", shape, 6 + line * ceil(max(1, len(text)) / width))


HOW_TO_READ = (
    ("Why", "For each line, converted ones first, then by cost: what the plan does, the next best, what that costs"),
    ("Programs", "The same for each program: sold or not, its pathway, built here or imported"),
    ("BreakEven", "By how much duty, capex, demand or price must change before the decision on a line is another"),
    ("ShadowValues", "What a little more budget, shop capacity or quota is worth"),
)


def _how_to_read(page: Page, row: int) -> int:
    page.band(row, 0, LAST_COLUMN, "Sheets of this workbook", "text", "section", 20)
    for at, (sheet, meaning) in enumerate(HOW_TO_READ, row + 1):
        page.sheet.write_url(at, 0, f"internal:'{sheet}'!A1", page.book.styles.get("text", "link"), sheet)
        page.put(at, 1, meaning, fit=False)
    row += len(HOW_TO_READ) + 1
    _paragraph(page, row, "A cost is found by searching for the best plan with the other choice forced. It lies between"
               " two numbers: what no plan with it can beat, and the best such plan found. Where both are the same the"
               " cost is exact. Money: net present value after tax, as in the plan.", "byline", 14.0)  # fmt: skip
    return row + 1


def _chart(page: Page, row: int, lines: Table) -> None:
    """What the next best costs, of the lines that are converted or come nearest to it."""
    bars = min(lines.n, MOST_BARS)
    chart = page.book.file.add_chart({"type": "bar"})

    def cells(name: str) -> list[Any]:
        first = lines.chart_range(name)
        return [*first[:3], lines.top + bars, first[4]]

    for at, (name, title) in enumerate((("from", "At least"), ("to", "At most"))):
        chart.add_series({"name": title, "categories": cells("line"), "values": cells(name), "gap": 40,
                          "fill": {"color": COLOURS[at]}, "border": {"none": True}})  # fmt: skip
    title = "What the next best costs, M$: the lines that come first in Why"
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "num_font": TEXT})
    chart.set_x_axis({"num_font": TEXT, "num_format": "#,##0", "min": 0, "major_gridlines": GRID})
    chart.set_legend({"position": "bottom", "font": TEXT})
    chart.set_size({"width": 1000, "height": CHART_MARGIN + PIXELS_A_BAR * bars})
    page.sheet.insert_chart(row, 0, chart, {"x_offset": 4, "y_offset": 4})
