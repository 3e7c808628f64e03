"""Waterfall: the bars in order, in all and by year, and the native chart that they draw."""

from __future__ import annotations

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from retool.report.book import Book, Page
from retool.report.charts import GRID, TEXT
from retool.report.live import Live, largest, smallest
from retool.report.table import Column, Row, Table
from retool.study.comparing.comparison import Comparison
from retool.study.comparing.present import LATER

UP, DOWN, TOTAL = "#4C9A6A", "#C0504D", "#1F4E79"
CHART_WIDTH, CHART_HEIGHT, ROWS_OF_CHART = 900, 400, 21

#: Parts of a floating bar, for a stacked chart: what lies unseen below it, and the bar above and below 0.
PARTS = ("unseen_up", "unseen_down", "up_above", "up_below", "down_above", "down_below", "all_above", "all_below")


def write_waterfall(page: Page, comparison: Comparison) -> Table:
    """The table of bars; sums are live, and B's NPV is A's plus the bars."""
    years = list(comparison.present)
    table = Table(page, (
        Column("bar", "From A to B"),
        Column("kind", "Kind", note="input: A's decisions held while B's input takes the place of A's."
               " decision: what B decides otherwise, by part of the cash flow."),
        Column("amount", "NPV", "musd", "M$"),
        Column("after", "NPV after it", "musd", "M$"),
        *(Column(f"y{year}", "past the horizon" if year == LATER else str(year), "musd") for year in years),
        Column("meaning", "What belongs to it", "wide"),
        *(Column(name, f"chart: {name.replace('_', ' ')}", "musd") for name in PARTS),
    ))  # fmt: skip
    found = comparison.waterfall
    present = comparison.present
    start = {f"y{year}": present[year][0] for year in years}
    first = _add(table, "NPV of A", "plan", start, years, "A's plan in A's question")
    before = first["amount"]
    first.put("after", before)
    for bar in found.bars:
        amounts = {f"y{year}": bar.by_year.get(year, 0.0) for year in years}
        row = _add(table, bar.title, bar.kind, amounts, years, bar.meaning + (f". {bar.note}." if bar.note else ""))
        after = table.here(row.index - 1, "after") + row["amount"]
        row.put("after", after)
        _draw(row, table.here(row.index - 1, "after") - before, row["after"] - before)
    last = table.add(bar="NPV of B", kind="plan", meaning="A's NPV and all bars")
    for name in ("amount", *(f"y{year}" for year in years)):
        last.put(name, _column_sum(table, name, last.index))
    last.put("after", last["amount"])
    _draw(last, last["amount"] - before, None)
    _note_check(page, table, found.npv_b)
    bottom, right = table.place(table.n + 3, "meaning")
    page.width(right, 60)
    page.sheet.print_area(0, 0, bottom, right)  # what draws the chart need not be printed
    table.finish(freeze_columns=3)
    return table


def _add(table: Table, bar: str, kind: str, amounts: dict[str, float], years: list[int], meaning: str) -> Row:
    row = table.add(bar=bar, kind=kind, meaning=meaning, **amounts)
    at, left = table.place(row.index, f"y{years[0]}") if years else table.place(row.index, "amount")
    cells = xl_range(at, left, at, left + max(0, len(years) - 1))
    row.put("amount", Live(f"SUM({cells})", sum(amounts.values())))
    return row


def _column_sum(table: Table, name: str, count: int) -> Live:
    """The sum of the rows above row `count`."""
    top, col = table.place(0, name)
    cells = f"{xl_rowcol_to_cell(top, col)}:{xl_rowcol_to_cell(top + count - 1, col)}"
    return Live(f"SUM({cells})", sum(table.numbers(name)[:count]))


def _draw(row: Row, begin: Live, end: Live | None) -> None:
    """The parts of a bar from `begin` to `end`, or of one that stands on 0 and reaches to `begin`."""
    if end is None:
        row.put("all_above", largest(0, begin))
        row.put("all_below", smallest(0, begin))
        return
    high, low = largest(begin, end), smallest(begin, end)
    row.put("unseen_up", largest(0, low))
    row.put("unseen_down", smallest(0, high))
    way = "up" if end.value >= begin.value else "down"
    row.put(f"{way}_above", largest(0, high) - largest(0, low))
    row.put(f"{way}_below", smallest(0, low) - smallest(0, high))


def _note_check(page: Page, table: Table, npv_b: float) -> None:
    """Beneath the table: the NPV rebuilt from B's own plan, and that nothing is left over."""
    row = table.total_row(1)
    total = table.here(table.n - 1, "amount")
    page.write(row, 0, "NPV rebuilt from B's plan", "text", "faint")
    rebuilt = page.put(row, 2, npv_b, "musd", "faint")
    page.write(row + 1, 0, "Left over", "text", "faint")
    page.write(row + 1, 2, total - Live(xl_rowcol_to_cell(row, 2), rebuilt.value), "tiny", "faint")


def add_chart(book: Book, page: Page, table: Table, row: int) -> int:
    """Draw the bars on a page at a row; how many rows the chart takes. A's NPV is the 0 of the chart."""
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    sheet, first, _, last, _ = table.chart_range("bar")
    names = [sheet, first + 1, table.place(0, "bar")[1], last, table.place(0, "bar")[1]]
    looks = {"unseen": None, "up": UP, "down": DOWN, "all": TOTAL}
    for part in PARTS:
        col = table.place(0, part)[1]
        colour = looks[part.partition("_")[0]]
        fill = {"none": True} if colour is None else {"color": colour}
        chart.add_series({
            "name": part.replace("_", " "), "categories": names, "values": [sheet, first + 1, col, last, col],
            "fill": fill, "border": {"none": True}, "gap": 40,
        })  # fmt: skip
    chart.set_title({"name": "NPV of B less NPV of A by cause, M$", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": TEXT, "label_position": "low"})
    chart.set_y_axis({"num_font": TEXT, "num_format": "#,##0.0", "major_gridlines": GRID})
    chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    page.sheet.insert_chart(row, 0, chart)
    return ROWS_OF_CHART
