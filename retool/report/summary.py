"""Summary: the answer on one page, in words, key figures and charts, with links to where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from xlsxwriter.chart import Chart

from retool.report import charts
from retool.report.answer import Answer
from retool.report.book import PAGE_INCHES, Page, print_scale
from retool.report.cashflow import CashFlow
from retool.report.distribution import distribution_chart
from retool.report.futures import Futures
from retool.report.live import Live, largest, ratio
from retool.report.reasons import reasons
from retool.report.table import constant
from retool.report.wording import count, headline, notes, status
from retool.report.yearly import Yearly, write_yearly

LABEL, FIRST = 0, 1
LABEL_WIDTH, CELL_WIDTH = 34.0, 11.5
FEWEST_COLUMNS = 11
MOST_MOVES = 15
POINTS_A_LINE = {"headline": 16.0, "good": 14.0, "bad": 14.0, "warn": 14.0, "wrap": 14.0}
PIXELS_A_ROW = 20
BEHIND_SOLD = 5  # place of imports and exports among the quantities
CHART_ROWS = 16  # a small chart with the space below it
ASK_MORE = "What other choices would cost, and what would change this one: retool why, on this workbook."

CONTENTS = {  # a plan workbook leaves out what was not asked for
    "Schedule": "Every conversion and closing with its dates, capital and the bars of the chart",
    "Choices": "All other decisions: market entry, tooling, contracts, prices, incentives",
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


@dataclass(frozen=True)
class Figure:
    """A key figure: its cell's formula, unit, the sheet that explains it, and what it means."""

    label: str
    value: Live
    kind: str
    unit: str
    sheet: str
    meaning: str


def write_summary(
    answer: Answer, cash: CashFlow, futures: Futures, stated: dict[str, Live], broken: tuple[Live, int]
) -> None:
    page = answer.book.pages["Summary"]
    last = FIRST + max(FEWEST_COLUMNS, len(answer.years) + 1) - 1
    page.width(LABEL, LABEL_WIDTH)
    for col in range(FIRST, last + 1):
        page.width(col, CELL_WIDTH)
    row = _opening(answer, page, last, broken)
    row = _key_figures(answer, page, row + 1, _figures(answer, cash, futures, stated), broken)
    row = _what_to_do(answer, page, row + 1, last)
    page.band(row + 1, LABEL, last, "By year", "text", "section", 20)
    yearly = write_yearly(answer, cash, row + 2)
    row = _charts(answer, yearly, futures, yearly.next_row + 1, last)
    _contents(answer, page, row + 1, last)
    page.freeze(1, 0)
    page.sheet.center_horizontally()
    page.sheet.set_print_scale(_scale(last))


def _scale(last: int) -> int:
    return print_scale([LABEL_WIDTH] + [CELL_WIDTH] * (last - FIRST + 1))


def _text(page: Page, row: int, last: int, text: str, shape: str) -> int:
    """A wrapped band, high enough for its text; returns the next row."""
    width = LABEL_WIDTH + (last - FIRST + 1) * CELL_WIDTH
    a_line = width * (0.92 if shape == "headline" else 1.05)
    lines = sum(ceil(max(1, len(part)) / a_line) for part in text.split("\n"))
    page.band(row, LABEL, last, text, "wrap", "plain" if shape == "wrap" else shape, 4 + lines * POINTS_A_LINE[shape])
    return row + 1


def _opening(answer: Answer, page: Page, last: int, broken: tuple[Live, int]) -> int:
    settings = answer.case.settings
    page.band(0, LABEL, last, f"{settings.case}: plan", "text", "title", 28)
    who = settings.maker or "all makers"
    futures = "" if answer.certain else f" · {len(answer.scenarios)} futures"
    page.band(1, LABEL, last,
              f"For {who} · {answer.begin:%B %Y} to {answer.years[-1]}{futures} · money nominal, discounted to"
              f" {answer.case.calendar.base:%B %Y} at {100 * settings.discount_rate:.3g} % a year", "text", "byline")
    row = _text(page, 2, last, headline(answer), "headline")
    why = reasons(answer.ledger, answer.baseline)
    if why:
        row = _text(page, row, last, f"{why} {ASK_MORE}", "wrap")
    words, shape = status(answer)
    row = _text(page, row, last, words, shape)
    wrong = broken[1] + round(broken[0].value)
    if wrong:
        row = _text(page, row, last, f"{count(wrong, 'CHECK')} NOT PASSED: do not rely on this plan before you know"
                    " why (Checks).", "bad")
    for note in notes(answer):
        row = _text(page, row, last, note, "warn")
    return row


def _figures(answer: Answer, cash: CashFlow, futures: Futures, stated: dict[str, Live]) -> list[Figure]:
    """In the order in which a board would ask."""
    expected = "" if answer.certain else "Expected "
    bound, objective = stated["bound_musd"], futures.objective
    gap = largest(0, bound - objective)
    added = largest(1, Live(f"ABS({(objective - stated['baseline_musd']).text})",
                            abs(objective.value - stated["baseline_musd"].value)))
    npv, base = futures.expected("npv"), futures.expected("baseline")
    figures = [
        Figure(f"{expected}NPV of the plan", npv, "musd", "M$",
               "CashFlow", "Net present value after tax, with the value past the horizon"),
        Figure("Going on as today (baseline)", base, "musd", "M$", "ScenarioResults",
               "Present products and fixed costs, with no decision of any kind"),
        Figure("The plan adds", npv - base, "musd", "M$", "ScenarioResults", "NPV of the plan less the baseline"),
        Figure("Gap", gap, "musd", "M$", "Run", "Most that any other plan could be worth above this one"),
        Figure("Gap, of what the plan adds", ratio(gap, added), "percent", "", "Run",
               "The baseline does not dilute it"),
    ]
    if answer.case.by_regret:
        figures.insert(3, Figure("Worst regret", futures.worst_regret, "musd", "M$", "ScenarioResults",
                                 "Most that the plan made for one future alone would bring more in it"))
    elif answer.case.by_tail:
        figures.insert(3, Figure("Risk-adjusted objective", objective, "musd", "M$", "ScenarioResults",
                                 "(1 - risk_weight) × expected NPV + risk_weight × CVaR"))
    return figures + _quantities(answer, futures)


def _quantities(answer: Answer, futures: Futures) -> list[Figure]:
    schedule, capital = answer.tables["Schedule"], answer.tables["Capital"]
    last_year = answer.years[-1]
    found = [
        Figure("Conversions", schedule.sum_where("copies", action=constant("convert")), "count", "lines",
               "Schedule", "Started within the horizon" + (", over all branches" if answer.case.tree.is_tree else "")),
        Figure("Capital", futures.expected("capital"), "musd", "M$", "Payments",
               "Conversions, sites, tooling, pathways and suppliers, before grants"),
        Figure("Highest capital of a period", capital.greatest("total"), "musd", "M$", "Capital", "Before grants"),
        Figure("Built", futures.expected("built"), "count", "vehicles", "Production",
               f"Kei vehicles, {answer.years[0]} to {last_year}"),
        Figure("Sold in the US", futures.expected("sold"), "count", "vehicles", "Sales", "Built here or imported"),
        Figure("Lost sales", futures.expected("lost"), "count", "vehicles", "Sales", "Demand that is not served"),
        Figure("Net duty paid", futures.expected("duty"), "musd", "M$", "Duties", "After offset and drawback"),
        Figure("Duty avoided", futures.expected("avoided"), "musd", "M$", "Duties",
               "Import duty on what is built and sold here, less net duty on parts: the rule stands on Duties"),
        Figure("Jobs today", _first_scenario(answer, "today"), "count", "heads", "Jobs",
               "At all plants that take part"),
        Figure(f"Jobs in {last_year}", _first_scenario(answer, f"y{last_year}"), "count", "heads", "Jobs",
               "Average of the year" + (f", in future {answer.scenarios[0]}" if answer.case.tree.is_tree else "")),
    ]
    for name, label, sheet, meaning in (
        ("exported", "Exported", "ExportPlan", "Built here and sold abroad"),
        ("imported", "Imported", "ImportPlan", "Finished vehicles bought abroad"),
    ):
        if any(futures.table.numbers(name)):
            found.insert(BEHIND_SOLD, Figure(label, futures.expected(name), "count", "vehicles", sheet, meaning))
    if not any(schedule.numbers("copies")):
        found = found[1:]
    return found


def _first_scenario(answer: Answer, name: str) -> Live:
    return answer.tables["Jobs"].sum_where(name, scenario=constant(answer.scenarios[0]))


def _key_figures(answer: Answer, page: Page, top: int, figures: list[Figure], broken: tuple[Live, int]) -> int:
    page.band(top, LABEL, FIRST + 10, "Key figures", "text", "section", 20)
    row = top + 1
    for figure in figures:
        page.sheet.write_url(row, LABEL, f"internal:'{figure.sheet}'!A1",
                             answer.book.styles.get("text", "link"), figure.label)
        page.put(row, FIRST, figure.value, figure.kind, "strong", fit=False)
        page.put(row, FIRST + 1, figure.unit, fit=False)
        page.put(row, FIRST + 2, figure.meaning, "text", "faint", fit=False)
        row += 1
    live_broken, failed = broken
    page.sheet.write_url(row, LABEL, "internal:'Checks'!A1", answer.book.styles.get("text", "link"),
                         "Checks that do not hold")
    number = live_broken + failed
    page.put(row, FIRST, number, "count", "strong", fit=False)
    page.put(row, FIRST + 2, "0 = every identity holds", "text", "faint", fit=False)
    page.sheet.conditional_format(row, FIRST, row, FIRST, {
        "type": "cell", "criteria": ">", "value": 0, "format": answer.book.styles.get("text", "bad")})
    return row + 1


def _what_to_do(answer: Answer, page: Page, top: int, last: int) -> int:
    """The first moves of the schedule."""
    schedule = answer.tables["Schedule"]
    page.band(top, LABEL, last, "What to do", "text", "section", 20)
    if not schedule.n:
        page.put(top + 1, LABEL, "No line is converted or closed.", fit=False)
        return top + 2
    heads = ("Line", "Start", "Production", "Full output", "Capital [M$]", "Plant")
    for col, head in enumerate(heads[:-1]):
        page.put(top + 1, col, head, "musd" if col == 4 else "text", "head", fit=False)
    page.band(top + 1, len(heads) - 1, last, heads[-1], "text", "head")
    row = top + 2
    for i in range(min(schedule.n, MOST_MOVES)):
        page.put(row, 0, schedule.values["bar"][i], fit=False)
        for col, name, kind in ((1, "start", "date"), (2, "production", "date"), (3, "mature", "date"),
                                (4, "capital", "musd")):
            if schedule.values[name][i] is not None:
                page.put(row, col, schedule.cell(i, name), kind, fit=False)
        place = answer.place(answer.case.plants[schedule.values["plant"][i]])
        page.put(row, 5, place, fit=False)
        row += 1
    if schedule.n > MOST_MOVES:
        page.link(row, LABEL, "Schedule", f"… and {schedule.n - MOST_MOVES} more")
        row += 1
    return row


def _charts(answer: Answer, yearly: Yearly, futures: Futures, top: int, last: int) -> int:
    """Gantt over the whole width, then the others two by two; returns the row below them."""
    page = yearly.page
    row, breaks = top, [top]  # rows that begin a page
    if answer.tables["Schedule"].n:
        chart, height = charts.gantt(answer, answer.tables["Schedule"])
        chart.set_size({"width": 1120, "height": height})
        page.sheet.insert_chart(row, LABEL, chart, {"x_offset": 4, "y_offset": 4})
        row += ceil((height + 12) / PIXELS_A_ROW)
        if height + 2 * CHART_ROWS * PIXELS_A_ROW > PAGE_INCHES[1] * 96 / _scale(last) * 100:
            breaks.append(row)
    made = [_capital_chart(answer), _cash_chart(answer, yearly)]
    if yearly.built:
        made.insert(0, charts.columns(
            answer, "Production by program", "vehicles", yearly.categories,
            [(yearly.label(p), yearly.values(p)) for p in yearly.built]))
    if futures.steps is not None:
        made.append(distribution_chart(answer, futures.steps))
    for i, chart in enumerate(made):
        chart.set_size({"width": 556, "height": 300})
        place = {"x_offset": 4 + 564 * (i % 2), "y_offset": 4}
        page.sheet.insert_chart(row + (i // 2) * CHART_ROWS, LABEL, chart, place)
    end = row + CHART_ROWS * ceil(len(made) / 2)
    page.sheet.set_h_pagebreaks([*breaks, end + 1])
    return end


def _capital_chart(answer: Answer) -> Chart:
    capital = answer.tables["Capital"]
    periods = answer.case.calendar.n_periods  # the first future's rows
    def cells(name: str) -> list[object]:
        first = capital.chart_range(name)
        return [*first[:3], capital.top + periods, first[4]]
    carried = any(p.carry for p in answer.case.periods)
    title = "Capital by period; unspent budget carries over" if carried else "Capital by period against budget"
    chart = charts.columns(answer, title, "M$", cells("period"), [("Capital", cells("total"))])
    if any(p.budget is not None for p in answer.case.periods):
        charts.with_line(chart, answer, "Budget of the period", cells("period"), cells("budget"), charts.COLOURS[1])
    return chart


def _cash_chart(answer: Answer, yearly: Yearly) -> Chart:
    chart = charts.columns(
        answer, "Cash flow that the plan adds, by year and so far", "M$", yearly.categories,
        [("Added in the year", yearly.values("added"))], stacked=False)
    charts.with_line(chart, answer, "Added so far", yearly.categories, yearly.values("cumulative"), charts.COLOURS[1])
    return chart


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
