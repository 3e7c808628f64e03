"""How often each line is converted over the cases: what a plan does whatever comes, and what hangs on the case."""

from __future__ import annotations

from typing import Any

from retool.report.book import Page
from retool.report.charts import COLOURS, GRID, TEXT
from retool.report.live import live, ratio
from retool.report.table import Column, Is, Table, constant
from retool.study.sweep.curves import ROW_PIXELS
from retool.study.sweep.tables import Answers

BAR, MARGIN, WIDTH, MOST_BARS = 26, 110, 1120, 40

COLUMNS = (
    Column("line", "Line"),
    Column("cases", "Converted in", "count", "cases"),
    Column("share", "Of the cases with a plan", "share"),
    Column("always", "How often"),
)


def write_lines(page: Page, decisions: Table, answers: Answers, row: int) -> int:
    """Chart and table from a row down; returns the first row below. Nothing where no case converts a line."""
    solved = [record for _, record in answers if record is not None and record["objective_musd"] is not None]
    count: dict[str, int] = {}
    for record in solved:
        for line in {conversion["line"] for conversion in record["conversions"]}:
            count[line] = count.get(line, 0) + 1
    if not count:
        return row
    page.put(row, 0, "In how many cases each line is converted", "text", "section", fit=False)
    names = sorted(count, key=lambda line: (-count[line], line))
    shown = min(len(names), MOST_BARS)
    height = MARGIN + BAR * shown
    top = row + 1 + height // ROW_PIXELS + 1
    table = Table(page, COLUMNS, top)
    for line in names:
        _write_line(table, decisions, line, len(solved))
    page.sheet.insert_chart(row + 1, 0, _chart(page, table, shown, len(names), len(solved), height),
                            {"x_offset": 4, "y_offset": 4, "object_position": 3})  # fmt: skip
    return top + len(names) + 3


def _write_line(table: Table, decisions: Table, line: str, solved: int) -> None:
    row = table.add(line=line)
    of_line = Is(row["line"].text, line)
    row.put("cases", decisions.sum_where("counts", line=of_line, action=constant("convert")))
    row.put("share", ratio(row["cases"], live(solved)))
    row.put("always", "in all of them" if row["cases"].value == solved else "in some")


def _chart(page: Page, table: Table, shown: int, every: int, solved: int, height: int) -> Any:
    def cells(name: str) -> list[Any]:
        first = table.chart_range(name)
        return [*first[:3], table.top + shown, first[4]]

    chart = page.book.file.add_chart({"type": "bar"})
    chart.add_series({"name": "Cases", "categories": cells("line"), "values": cells("cases"), "gap": 50,
                      "fill": {"color": COLOURS[0]}, "border": {"none": True}})  # fmt: skip
    more = f" (first {shown} of {every} lines)" if shown < every else ""
    chart.set_title({"name": f"Converted in how many of {solved:,} cases{more}", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "num_font": TEXT})
    chart.set_x_axis({"min": 0, "max": solved, "num_font": TEXT, "num_format": "0", "major_gridlines": GRID})
    chart.set_legend({"none": True})
    chart.set_size({"width": WIDTH, "height": height})
    return chart
