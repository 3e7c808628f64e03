"""The first page of Summary, for a board: six figures beside what they compare with, and six charts."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.chart import Chart
from xlsxwriter.format import Format

from retool.report import charts
from retool.report.answer import Answer
from retool.report.book import Page
from retool.report.countries import KINDS, Countries
from retool.report.key_figures import Figure
from retool.report.live import Live, live
from retool.report.map_sheet import Map, map_chart
from retool.report.style import FONT, HEADER_FILL
from retool.report.wording import MUCH
from retool.report.yearly import Yearly

TILES = ((0, 0), (1, 2), (3, 4), (5, 6), (7, 8), (9, 11))
"""First and last column of each of the six figures."""

TILE_ROWS = 3
CHART_SIZE, CHART_STEP = (388, 370), (396, 19)  # pixels; pixels across and rows down from one chart to the next
MOST_BARS, MOST_CHARTS = 10, 6
WHOLE = "#,##0;-#,##0"
MONEY = "M$"


@dataclass(frozen=True)
class Tile:
    """A figure in large digits, and below it the number that it is to be compared with, in words by its format.

    ``shown`` is a number format, or MONEY.
    """

    figure: Figure
    title: str
    shown: str
    beside: Live
    words: str


def tiles(answer: Answer, figures: dict[str, Figure]) -> list[Tile]:
    """What a board asks first: what it brings, how sure that is, what it takes, makes, saves and employs."""
    budget = [p.budget for p in answer.case.periods]
    capital = (
        Tile(figures["capital"], "Capital", MONEY, _budget(answer), '"of "#,##0" M$ budgeted"')
        if all(b is not None for b in budget)
        else Tile(figures["capital"], "Capital", MONEY, figures["peak"].value, '"at most "#,##0" M$ in a period"')
    )
    imported = figures["imported"].value if "imported" in figures else live(0)
    jobs = figures["jobs"].value - figures["jobs_today"].value
    return [
        Tile(
            figures["adds"],
            "NPV that the plan adds",
            MONEY,
            figures["baseline"].value,
            '"to "#,##0" M$ of going on as today";"to "-#,##0" M$ of going on as today"',
        ),
        Tile(figures["gap"], "Room for a better plan", MONEY, figures["gap_share"].value, '"at most, "0.00%" of that"'),
        capital,
        Tile(figures["built"], "Kei cars built here", WHOLE, imported, '"and "#,##0" imported";;"none imported"'),
        Tile(
            figures["avoided"],
            "Duty avoided",
            MONEY,
            figures["duty"].value,
            '#,##0" M$ paid";#,##0" M$ refunded";"none paid"',
        ),
        Tile(
            figures["jobs"],
            figures["jobs"].label,
            WHOLE,
            jobs,
            '#,##0" more than today";#,##0" fewer than today";"as many as today"',
        ),
    ]


def _budget(answer: Answer) -> Live:
    """All that the first future's periods have been given."""
    capital, periods = answer.tables["Capital"], answer.case.calendar.n_periods
    amount = sum(p.budget or 0.0 for p in answer.case.periods)
    return Live(f"SUM({capital.range('budget', periods)})", amount)


def write_tiles(page: Page, top: int, every: list[Tile], cells: dict[str, Live]) -> int:
    """``cells`` are the figures further down, by label; returns the next row."""
    for tile, (first, last) in zip(every, TILES, strict=True):
        styles = [
            _format(page, font_size=9, font_color="#0563C1", underline=1, top=2, top_color=HEADER_FILL),
            _format(page, font_size=18, bold=True, font_color=HEADER_FILL, num_format=_shown(tile)),
            _format(page, font_size=9, font_color="#6B7785", num_format=tile.words),
        ]
        for row, style in enumerate(styles):
            if first < last:
                page.sheet.merge_range(top + row, first, top + row, last, "", style)
        page.sheet.write_url(top, first, f"internal:'{tile.figure.sheet}'!A1", styles[0], tile.title)
        for row, value in ((1, cells[tile.figure.label]), (2, tile.beside)):
            page.sheet.write_formula(top + row, first, f"={value.text}", styles[row], value.value)
    page.sheet.set_row(top + 1, 26)
    return top + TILE_ROWS


def _shown(tile: Tile) -> str:
    """Money with decimals only where the amount is small."""
    if tile.shown != MONEY:
        return tile.shown
    digits = "#,##0" if abs(tile.figure.value.value) >= MUCH else "#,##0.0"
    return f'{digits}" M$";-{digits}" M$"'


def _format(page: Page, **properties: object) -> Format:
    shape = {"font_name": FONT, "align": "left", "valign": "vcenter", "bg_color": "#F3F7FB", "indent": 1}
    return page.book.file.add_format(shape | properties)


def board_charts(answer: Answer, yearly: Yearly, countries: Countries, places: Map) -> list[Chart]:
    """Where, when, what it takes, what it brings, duty, and where the money for goods goes; those that show something,
    and else what is built and sold.
    """
    made = [map_chart(answer, places)] if places.groups else []
    if answer.tables["Schedule"].n:
        made.append(charts.gantt(answer, answer.tables["Schedule"], MOST_BARS)[0])
    made += [capital_chart(answer), cash_chart(answer, yearly)]
    if any(answer.tables["Duties"].numbers("net")) or any(answer.tables["Duties"].numbers("avoided")):
        made.append(_duty_chart(answer, yearly))
    if countries.n:
        made.append(_origin_chart(answer, countries))
    if yearly.built:
        made.append(production_chart(answer, yearly))
    made = [*made, sales_chart(answer, yearly)][:MOST_CHARTS]
    for chart in made:
        chart.set_size({"width": CHART_SIZE[0], "height": CHART_SIZE[1]})
    return made


def production_chart(answer: Answer, yearly: Yearly) -> Chart:
    return charts.columns(
        answer,
        "Production by program",
        "vehicles",
        yearly.categories,
        [(yearly.label(p), yearly.values(p)) for p in yearly.built],
    )


def sales_chart(answer: Answer, yearly: Yearly) -> Chart:
    return charts.columns(
        answer,
        "Sold and lost in the US",
        "vehicles",
        yearly.categories,
        [(yearly.label(name), yearly.values(name)) for name in ("sold", "lost")],
    )


def capital_chart(answer: Answer) -> Chart:
    """By period, the first future's rows."""
    capital, periods = answer.tables["Capital"], answer.case.calendar.n_periods

    def cells(name: str) -> list[object]:
        first = capital.chart_range(name)
        return [*first[:3], capital.top + periods, first[4]]

    carried = any(p.carry for p in answer.case.periods)
    title = "Capital by period; unspent budget carries over" if carried else "Capital by period against budget"
    chart = charts.columns(answer, title, "M$", cells("period"), [("Capital", cells("total"))])
    if any(p.budget is not None for p in answer.case.periods):
        charts.with_line(chart, answer, "Budget of the period", cells("period"), cells("budget"), charts.COLOURS[1])
    return chart


def cash_chart(answer: Answer, yearly: Yearly) -> Chart:
    chart = charts.columns(
        answer,
        "Cash flow added by year, and NPV so far",
        "M$",
        yearly.categories,
        [("Added in the year", yearly.values("added"))],
        stacked=False,
    )
    charts.with_line(
        chart, answer, "NPV added so far", yearly.categories, yearly.values("cumulative"), charts.COLOURS[1]
    )
    return chart


def _origin_chart(answer: Answer, countries: Countries) -> Chart:
    return charts.columns(
        answer,
        "Bought, by country of origin",
        "M$",
        countries.categories,
        [(countries.heading(kind), countries.values(kind)) for kind in KINDS],
    )


def _duty_chart(answer: Answer, yearly: Yearly) -> Chart:
    return charts.columns(
        answer,
        "Duty paid and avoided",
        "M$",
        yearly.categories,
        [("Net duty paid", yearly.values("duty")), ("Duty avoided", yearly.values("avoided"))],
        stacked=False,
    )


def insert(page: Page, top: int, made: list[Chart], across: int = 3) -> int:
    """Charts in rows of ``across``; returns the row below them."""
    for i, chart in enumerate(made):
        place = {"x_offset": 2 + CHART_STEP[0] * (i % across), "y_offset": 4}
        page.sheet.insert_chart(top + (i // across) * CHART_STEP[1], 0, chart, place)
    return top + CHART_STEP[1] * -(-len(made) // across)
