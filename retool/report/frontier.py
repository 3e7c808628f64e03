"""Frontier: plans that trade expected NPV against the mean of the bad futures, and what changes between them."""

from __future__ import annotations

from itertools import pairwise

from retool.plan.frontier import FrontierPoint, differences, indifferent
from retool.report import charts
from retool.report.answer import Answer
from retool.report.book import Page
from retool.report.live import largest
from retool.report.table import Column, Table

SHEET = "Frontier"
MUSD = "M$"
CHART_ROWS = 23
LAST = 8  # column up to which texts run

POINTS = (
    Column("weight", "Weight on risk", "factor", note="risk_weight in Settings: with it the planner has this plan."),
    Column("npv", "Expected NPV", "musd", MUSD),
    Column("cvar", "CVaR", "musd", MUSD, "Mean NPV of the worst (1 - risk_level) of futures."),
    Column("objective", "Objective", "musd", MUSD, "(1 - weight) × expected NPV + weight × CVaR."),
    Column("bound", "Objective, at most", "musd", MUSD, "No plan is worth more at this weight."),
    Column("gap", "Missing, at most", "musd", MUSD),
    Column("given_up", "NPV given up", "musd", MUSD, "Against the first row."),
    Column("gained", "CVaR gained", "musd", MUSD, "Against the first row."),
    Column("conversions", "Conversions", "count", "lines"),
    Column("changes", "Decisions changed", "count", "", "Against the row above; which ones stands below."),
    Column(
        "better_from",
        "Better from weight",
        "factor",
        "",
        "From this weight on the plan is worth more than the one above; blank where they are the same.",
    ),
)
CHANGES = (
    Column("from_weight", "From weight", "factor"),
    Column("to_weight", "To weight", "factor"),
    Column("before", "Before"),
    Column("after", "After"),
    Column("decision", "Decision", "wide"),
)


def write_frontier(answer: Answer, points: tuple[FrontierPoint, ...]) -> None:
    page = answer.book.pages[SHEET]
    level = answer.case.settings.risk_level
    page.band(0, 0, LAST, "Expected value against the bad futures", "text", "title", height=26)
    page.band(
        1,
        0,
        LAST,
        f"Each row is the best plan found at a weight on CVaR, the mean NPV of the worst"
        f" {1 - level:.0%} of futures. The plan of this workbook has weight"
        f" {answer.case.settings.risk_weight:g}.",
        "text",
        "byline",
    )
    table = _write_points(page, points)
    chart_row = 3 + len(points) + 2
    _write_chart(answer, page, table, chart_row)
    _write_changes(page, points, chart_row + CHART_ROWS)


def _write_points(page: Page, points: tuple[FrontierPoint, ...]) -> Table:
    table = Table(page, POINTS, top=3)
    for place, point in enumerate(points):
        row = table.add(
            weight=point.weight,
            npv=point.npv,
            cvar=point.cvar,
            bound=point.bound,
            conversions=sum(record.copies for record in point.plan.conversions),
        )
        row.put("objective", (1 - row["weight"]) * row["npv"] + row["weight"] * row["cvar"])
        row.put("gap", largest(0, row["bound"] - row["objective"]))
        row.put("given_up", table.here(0, "npv") - row["npv"])
        row.put("gained", row["cvar"] - table.here(0, "cvar"))
        if place:
            row.put("changes", len(differences(points[place - 1].plan, point.plan)))
            row.put("better_from", indifferent(points[place - 1], point))
    return table


def _write_chart(answer: Answer, page: Page, table: Table, row: int) -> None:
    chart = charts.curve(
        answer,
        "Efficient frontier",
        ("CVaR, M$", "Expected NPV, M$"),
        [("Plans", table.chart_range("cvar"), table.chart_range("npv"))],
        markers=True,
    )
    chart.set_size({"width": 720, "height": 360})
    page.sheet.insert_chart(row, 0, chart, {"x_offset": 4, "y_offset": 4})


def _write_changes(page: Page, points: tuple[FrontierPoint, ...], top: int) -> None:
    page.band(top - 1, 0, LAST, "What changes from one plan to the next", "text", "section", 20)
    table = Table(page, CHANGES, top=top)
    for one, other in pairwise(points):
        for change in differences(one.plan, other.plan):
            table.add(
                from_weight=one.weight,
                to_weight=other.weight,
                decision=change.decision,
                before=change.before or "–",
                after=change.after or "–",
            )
    if not table.n:
        page.put(top + 1, 0, "Nothing: one plan is best at all of these weights.", fit=False)
