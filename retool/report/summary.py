"""Summary: the answer on one page, in words, key figures and charts, with links to where they come from."""

from __future__ import annotations

from math import ceil

from xlsxwriter.chart import Chart

from retool.report.answer import Answer
from retool.report.board import (
    CHART_SIZE,
    CHART_STEP,
    TILE_ROWS,
    board_charts,
    insert,
    production_chart,
    sales_chart,
    tiles,
    write_tiles,
)
from retool.report.book import Page
from retool.report.cashflow import CashFlow
from retool.report.countries import write_countries
from retool.report.distribution import distribution_chart
from retool.report.futures import Futures
from retool.report.key_figures import Figure, key_figures
from retool.report.live import Live
from retool.report.map_sheet import Map
from retool.report.reasons import reasons
from retool.report.wording import count, headline, notes, status
from retool.report.yearly import Yearly, write_yearly

LABEL, FIRST = 0, 1
LABEL_WIDTH, CELL_WIDTH = 34.0, 11.5
FEWEST_COLUMNS = 11
BOARD_LAST = FIRST + FEWEST_COLUMNS - 1
BOARD_CHART_ROWS = 2 * CHART_STEP[1]
MOST_MOVES = 15
POINTS_A_LINE = {"headline": 16.0, "good": 14.0, "bad": 14.0, "warn": 14.0, "wrap": 14.0}
ASK_MORE = "What other choices would cost, and what would change this one: retool why, on this workbook."

CONTENTS = {  # a plan workbook leaves out what was not asked for
    "Schedule": "Every conversion and closing with its dates, capital and the bars of the chart",
    "Map": "Every line at its place, with its capacity and what happens to it",
    "Choices": "All other decisions: market entry, tooling, contracts, prices, incentives",
    "Pins": "The moves and launches as rows of Decisions, to copy there and hold or rule out",
    "Production": "Vehicles by program, line and year, with assembly cost",
    "Sales": "Demand, sold and lost by program, region and year, with revenue",
    "Shipments": "From plant to region, with freight and the duty that an import would have paid",
    "ImportPlan": "Finished vehicles bought abroad, with freight and duty",
    "Sourcing": "Sets of components by supplier, with cost, freight, duty and refunds",
    "ExportPlan": "Vehicles sold abroad",
    "Duties": "Paid, offset, drawn back and avoided by year",
    "Capital": "Payments by period and kind against the budget",
    "CashFlow": "Money by year and category down to NPV, all live",
    "Flows": "Yearly amounts with no sheet of their own: present products, fixed costs, renewals, clawback",
    "Payments": "Lump sums by date: capital, severance, training, grants, incentives, salvage",
    "Utilisation": "Capacity and output by line, configuration and year",
    "Jobs": "Heads by plant and year",
    "ScenarioResults": "Every future with its probability and its results",
    "InformationValue": "What knowing the future, and planning for all futures, is worth",
    "Frontier": "Plans that trade expected NPV against the bad futures",
    "Checks": "Identities that the plan satisfies, live",
    "Run": "Versions, options, hashes and the log of the run",
}


def write_summary(
    answer: Answer, cash: CashFlow, futures: Futures, stated: dict[str, Live], broken: tuple[Live, int], places: Map
) -> None:
    """The board's page, which is what prints; below it all figures, moves and years, and the way to the sheets."""
    page = answer.book.pages["Summary"]
    last = FIRST + max(FEWEST_COLUMNS, len(answer.years) + 1) - 1
    page.width(LABEL, LABEL_WIDTH)
    for col in range(FIRST, last + 1):
        page.width(col, CELL_WIDTH)
    figures = key_figures(answer, futures, stated)
    tile_row = _opening(answer, page, broken) + 1
    charts_row = tile_row + TILE_ROWS + 1
    below = charts_row + BOARD_CHART_ROWS
    bottom = _remarks(answer, page, below)
    cells, row = _key_figures(answer, page, bottom + 1, figures, broken)
    write_tiles(page, tile_row, tiles(answer, figures), cells)
    row = _what_to_do(answer, page, row + 1)
    page.band(row + 1, LABEL, last, "By year", "text", "section", 20)
    yearly = write_yearly(answer, cash, row + 2)
    page.band(yearly.next_row + 1, LABEL, last, "By country", "text", "section", 20)
    countries = write_countries(answer, yearly.next_row + 2)
    insert(page, charts_row, board_charts(answer, yearly, countries, places))
    row = insert(page, countries.next_row + 1, _more_charts(answer, yearly, futures))
    _contents(answer, page, row + 1, last)
    page.freeze(1, 0)
    page.sheet.center_horizontally()
    page.sheet.print_area(0, LABEL, bottom - 1, BOARD_LAST)
    page.sheet.fit_to_pages(1, 1)


def _more_charts(answer: Answer, yearly: Yearly, futures: Futures) -> list[Chart]:
    """What the board's page has no room for."""
    made = [sales_chart(answer, yearly)]
    if yearly.built:
        made.insert(0, production_chart(answer, yearly))
    if futures.steps is not None:
        made.append(distribution_chart(answer, futures.steps))
    for chart in made:
        chart.set_size({"width": CHART_SIZE[0], "height": CHART_SIZE[1]})
    return made


def _text(page: Page, row: int, text: str, shape: str) -> int:
    """A wrapped band over the board's page, high enough for its text; returns the next row."""
    width = LABEL_WIDTH + (BOARD_LAST - FIRST + 1) * CELL_WIDTH
    a_line = width * (0.92 if shape == "headline" else 1.05)
    lines = sum(ceil(max(1, len(part)) / a_line) for part in text.split("\n"))
    look = "plain" if shape == "wrap" else shape
    page.band(row, LABEL, BOARD_LAST, text, "wrap", look, 4 + lines * POINTS_A_LINE[shape])
    return row + 1


def _opening(answer: Answer, page: Page, broken: tuple[Live, int]) -> int:
    settings = answer.case.settings
    page.band(0, LABEL, BOARD_LAST, f"{settings.case}: plan", "text", "title", 28)
    who = settings.maker or "all makers"
    futures = "" if answer.certain else f" · {len(answer.scenarios)} futures"
    page.band(
        1,
        LABEL,
        BOARD_LAST,
        f"For {who} · {answer.begin:%B %Y} to {answer.years[-1]}{futures} · money nominal, discounted to"
        f" {answer.case.calendar.base:%B %Y} at {100 * settings.discount_rate:.3g} % a year",
        "text",
        "byline",
    )
    row = _text(page, 2, headline(answer), "headline")
    why = reasons(answer.ledger, answer.baseline)
    if why:
        row = _text(page, row, f"{why} {ASK_MORE}", "wrap")
    words, shape = status(answer)
    row = _text(page, row, words, shape)
    wrong = broken[1] + round(broken[0].value)
    if wrong:
        row = _text(
            page,
            row,
            f"{count(wrong, 'CHECK')} NOT PASSED: do not rely on this plan before you know why (Checks).",
            "bad",
        )
    return row


def _remarks(answer: Answer, page: Page, row: int) -> int:
    """What a reader must bear in mind, below the charts."""
    for note in (*notes(answer), *answer.run_info.get("remarks", ())):
        row = _text(page, row, note, "warn")
    return row


def _key_figures(
    answer: Answer, page: Page, top: int, figures: dict[str, Figure], broken: tuple[Live, int]
) -> tuple[dict[str, Live], int]:
    """The figures' cells by label, and the next row."""
    page.band(top, LABEL, BOARD_LAST, "Key figures", "text", "section", 20)
    row, cells = top + 1, {}
    for figure in figures.values():
        page.sheet.write_url(
            row, LABEL, f"internal:'{figure.sheet}'!A1", answer.book.styles.get("text", "link"), figure.label
        )
        cells[figure.label] = page.put(row, FIRST, figure.value, figure.kind, "strong", fit=False)
        page.put(row, FIRST + 1, figure.unit, fit=False)
        page.put(row, FIRST + 2, figure.meaning, "text", "faint", fit=False)
        row += 1
    live_broken, failed = broken
    page.sheet.write_url(
        row, LABEL, "internal:'Checks'!A1", answer.book.styles.get("text", "link"), "Checks that do not hold"
    )
    number = live_broken + failed
    page.put(row, FIRST, number, "count", "strong", fit=False)
    page.put(row, FIRST + 2, "0 = every identity holds", "text", "faint", fit=False)
    page.sheet.conditional_format(
        row,
        FIRST,
        row,
        FIRST,
        {"type": "cell", "criteria": ">", "value": 0, "format": answer.book.styles.get("text", "bad")},
    )
    return cells, row + 1


def _what_to_do(answer: Answer, page: Page, top: int) -> int:
    """The first moves of the schedule."""
    schedule = answer.tables["Schedule"]
    page.band(top, LABEL, BOARD_LAST, "What to do", "text", "section", 20)
    if not schedule.n:
        page.put(top + 1, LABEL, "No line is converted or closed.", fit=False)
        return top + 2
    heads = ("Line", "Start", "Production", "Full output", "Capital [M$]", "Plant")
    for col, head in enumerate(heads[:-1]):
        page.put(top + 1, col, head, "musd" if col == 4 else "text", "head", fit=False)
    page.band(top + 1, len(heads) - 1, BOARD_LAST, heads[-1], "text", "head")
    row = top + 2
    for i in range(min(schedule.n, MOST_MOVES)):
        page.put(row, 0, schedule.values["bar"][i], fit=False)
        for col, name, kind in (
            (1, "start", "date"),
            (2, "production", "date"),
            (3, "mature", "date"),
            (4, "capital", "musd"),
        ):
            if schedule.values[name][i] is not None:
                page.put(row, col, schedule.cell(i, name), kind, fit=False)
        place = answer.place(answer.case.plants[schedule.values["plant"][i]])
        page.put(row, 5, place, fit=False)
        row += 1
    if schedule.n > MOST_MOVES:
        page.link(row, LABEL, "Schedule", f"… and {schedule.n - MOST_MOVES} more")
        row += 1
    return row


def _contents(answer: Answer, page: Page, top: int, last: int) -> None:
    page.band(top, LABEL, last, "Sheets of this workbook", "text", "section", 20)
    row = top + 1
    for sheet, words in CONTENTS.items():
        if sheet not in answer.book.pages:
            continue
        page.sheet.write_url(row, LABEL, f"internal:'{sheet}'!A1", answer.book.styles.get("text", "link"), sheet)
        page.put(row, FIRST, words, fit=False)
        row += 1
    page.put(row, LABEL, "Grey tabs: the input, as it was read", "text", "faint", fit=False)
    page.put(row, FIRST, "This workbook can be given back to retool as an input workbook.", "text", "faint", fit=False)
