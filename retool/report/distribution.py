"""How likely each NPV is: the futures from the worst to the best, as the steps of a curve."""

from __future__ import annotations

from xlsxwriter.chart import Chart

from retool.report import charts
from retool.report.answer import Answer
from retool.report.live import SUM, Live
from retool.report.table import Column, Table

COLUMNS = (
    Column("npv", "NPV, worst future first", "musd", "M$"),
    Column("reached", "Probability of no more", "share", "", "Two rows a future: before its step and after it."),
    Column("mean", "Expected NPV", "musd", "M$"),
    Column("edge", "Ends of its line", "share"),
)


def write_distribution(answer: Answer, futures: Table, expected: Live, top: int) -> Table:
    """The cumulative distribution of NPV over the futures: two points a future, so that the curve has steps."""
    table = Table(futures.page, COLUMNS, top=top)
    order = sorted(futures.values["npv"])
    for place, npv in enumerate(order):
        for sign in ("<", "<="):
            row = table.add()
            row.put("npv", Live(f"SMALL({futures.range('npv')},{place + 1})", npv))
            row.put("reached", _probability(futures, row["npv"], sign))
    for place in (0, 1):
        table.write(place, "mean", expected)
        table.write(place, "edge", place)
    return table


def distribution_chart(answer: Answer, table: Table) -> Chart:
    """The curve, and the expected NPV as an upright line."""
    page, top, col, _, _ = table.chart_range("mean")
    mean = [page, top, col, top + 1, col]
    edge = [page, top, table.chart_range("edge")[2], top + 1, table.chart_range("edge")[2]]
    return charts.curve(
        answer,
        "How likely it is that NPV is no more than …",
        ("NPV, M$", ""),
        [("Plan", table.chart_range("npv"), table.chart_range("reached")), ("Expected", mean, edge)],
        share=True,
    )


def _probability(futures: Table, npv: Live, sign: str) -> Live:
    """The probability of the futures with an NPV below (or up to) the cell's."""
    pairs = zip(futures.values["npv"], futures.numbers("probability"), strict=True)
    value = sum(p for each, p in pairs if (each < npv.value if sign == "<" else each <= npv.value))
    return Live(f"SUMPRODUCT(({futures.range('npv')}{sign}{npv.text})*{futures.range('probability')})", value, SUM)
