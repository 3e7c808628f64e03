"""InformationValue: what knowing the future would be worth, and what planning for all futures is worth."""

from __future__ import annotations

from math import ceil

from retool.plan.information import InformationValue
from retool.report.answer import Answer
from retool.report.book import Page
from retool.report.futures import Futures
from retool.report.live import Live, largest, live, smallest
from retool.report.table import Column, Table
from retool.report.wording import money

SHEET = "InformationValue"
MUSD = "M$"
LAST = 7  # column up to which texts run
LINE = 105  # characters that fit on one line of them

MEASURES = (
    Column("measure", "Measure"),
    Column("at_least", "At least", "musd", MUSD),
    Column("at_most", "At most", "musd", MUSD),
    Column("meaning", "What it is", "wide"),
)
FUTURES = (
    Column("scenario", "Future alone"),
    Column("probability", "Probability", "share"),
    Column("alone_at_least", "Best alone, at least", "musd", MUSD, "NPV of the best plan found if this were certain."),
    Column("alone_at_most", "Best alone, at most", "musd", MUSD, "No plan for this future alone is worth more."),
    Column("with_the_plan", "With the plan", "musd", MUSD, "NPV of the plan for all futures in this one."),
    Column("foresight", "Foresight adds, at least", "musd", MUSD),
    Column("foresight_at_most", "Foresight adds, at most", "musd", MUSD),
    Column("conversions", "Conversions if certain", "count", "lines"),
)
MEANINGS = {
    "WS": "Wait and see: the mean worth of the best plans for each future alone",
    "RP": "The best plan for all futures together; at least: this workbook's",
    "EEV": "Deciding for the mean future, then living through all of them",
    "EVPI": "WS - RP: the most that knowing the future today would be worth",
    "VSS": "RP - EEV: what planning for all futures adds to planning for their mean",
}


def write_information(answer: Answer, info: InformationValue, futures: Futures, stated: dict[str, Live]) -> None:
    page = answer.book.pages[SHEET]
    page.band(0, 0, LAST, "What the future is worth knowing", "text", "title", height=26)
    page.band(
        1,
        0,
        LAST,
        "M$ of expected net present value. The truth lies between at least (plans found) and at most"
        " (bounds proven); a smaller --gap narrows it.",
        "text",
        "byline",
    )
    sentences = words(info)
    for row, sentence in enumerate(sentences, start=2):
        page.band(row, 0, LAST, sentence, "wrap", "headline", 20 * ceil(len(sentence) / LINE))
    top = 2 + len(sentences) + 1
    table = _write_futures(answer, page, info, futures, top + len(MEANINGS) + 3)
    _write_measures(page, info, table, futures, stated, top)


def words(info: InformationValue) -> list[str]:
    """What the numbers say to a planner."""
    found = [
        f"Knowing today which future comes would be worth {between(info.evpi)}: no forecast, study or option to wait is"
        " worth more."
    ]
    if info.mean_case == "infeasible":
        found.append(
            "The decisions for the mean future cannot be held in all futures (a minimum or a limit breaks):"
            " planning for the mean would be no plan at all."
        )
    elif info.vss is None:
        found.append("The decisions for the mean future were not valued in the time allowed: raise --time-limit.")
    else:
        found.append(f"Planning for all futures instead of for their mean is worth {between(info.vss)}.")
    return found


def between(interval: tuple[float, float]) -> str:
    """`12.0 M$`, `between 3.1 and 4.5 M$`, or `at most 4.5 M$`."""
    low, high = interval
    if high - low < 0.05:
        return money(high)
    return f"at most {money(high)}" if low < 0.05 else f"between {money(low)} and {money(high)}"


def _write_futures(answer: Answer, page: Page, info: InformationValue, futures: Futures, top: int) -> Table:
    table = Table(page, FUTURES, top=top)
    for s, future in enumerate(info.futures):
        row = table.add(
            scenario=future.scenario,
            probability=futures.table.cell(s, "probability"),
            alone_at_least=future.alone[0],
            alone_at_most=future.alone[1],
            with_the_plan=futures.table.cell(s, "npv"),
            conversions=future.conversions,
        )
        row.put("foresight", largest(0, row["alone_at_least"] - row["with_the_plan"]))
        row.put("foresight_at_most", largest(0, row["alone_at_most"] - row["with_the_plan"]))
    return table


def _write_measures(
    page: Page, info: InformationValue, futures_table: Table, futures: Futures, stated: dict[str, Live], top: int
) -> None:
    """WS from the futures, RP from the plan and its bound, and their differences."""
    table = Table(page, MEASURES, top=top)
    rows = {name: table.add(measure=name, meaning=meaning) for name, meaning in MEANINGS.items()}
    plan, bound = futures.expected("npv"), stated["bound_musd"]
    with_foresight = futures_table.product_where(["probability", "foresight"])
    rows["WS"].put("at_least", plan + with_foresight)
    proven = futures_table.product_where(["probability", "alone_at_most"])
    rows["WS"].put("at_most", largest(rows["WS"]["at_least"], proven))
    held = info.held
    rows["RP"].put("at_least", plan if held is None else largest(plan, held[0]))
    rows["RP"].put("at_most", largest(rows["RP"]["at_least"], smallest(bound, rows["WS"]["at_most"])))
    for name, greater, smaller in (("EVPI", "WS", "RP"), ("VSS", "RP", "EEV")):
        if name == "VSS" and held is None:
            continue
        if held is not None and name == "VSS":
            rows["EEV"].put("at_least", live(held[0]))
            rows["EEV"].put("at_most", largest(rows["EEV"]["at_least"], smallest(held[1], rows["RP"]["at_most"])))
        rows[name].put("at_least", largest(0, rows[greater]["at_least"] - rows[smaller]["at_most"]))
        rows[name].put("at_most", largest(0, rows[greater]["at_most"] - rows[smaller]["at_least"]))
