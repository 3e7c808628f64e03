"""WHY.xlsx: the paragraph, then a sheet each for lines, programs, break-evens and shadow values."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from retool.case import Case
from retool.report.book import Book, Page
from retool.report.live import Live, ratio
from retool.report.table import Column, Table
from retool.study.why import words
from retool.study.why.facts import Alternative, Flip, Reasons, Why
from retool.study.why.front import KEY_ROW, write_front

MUSD = "M$"

COSTS = (
    Column("next_best", "Next best", "wrap"),
    Column("from", "Costs from", "musd", MUSD, "Least that the next best can cost: what the plan adds less the bound of"
           " all plans with it."),
    Column("to", "Costs to", "musd", MUSD, "Most that it can cost: the bound of all plans less the best plan found with"
           " it. Blank: no plan with it was found, or none exists."),
    Column("share", "At most, of what the plan adds", "percent"),
)  # fmt: skip
LINES = (
    Column("line", "Line"), Column("plant", "Plant"), Column("chosen", "Chosen", "wrap"), *COSTS,
    Column("never_from", "Not converting costs from", "musd", MUSD),
    Column("never_to", "Not converting costs to", "musd", MUSD),
    Column("elsewhere", "Other lines, then", "wrap", "",
           "What the best plan with the alternative does differently elsewhere."),
    Column("words", "In words", "wrap"),
    Column("pin", "Row of Decisions", "wrap", "", "Typed into the sheet Decisions of the input workbook, this row has"
           " retool solve find the plan with the next best."),
)  # fmt: skip
PROGRAMS = (
    Column("program", "Program"), Column("name", "Name"), Column("chosen", "Chosen", "wrap"), *COSTS,
    Column("words", "In words", "wrap"), Column("pin", "Row of Decisions", "wrap"),
)  # fmt: skip
SHARP = "Middle of the interval to its right. Blank: no flip found, or not to 1 %."

BREAK_EVENS = (
    Column("line", "Line", "text", "", "Lines that are alike are asked about together: is any of them converted?"),
    Column("factor", "What is scaled"), Column("today", "Today", "wrap"),
    Column("now", "Decision today"),
    Column("down", "Flips at or below", "factor", "×", SHARP),
    Column("down_from", "At the latest", "factor", "×", "Sure: the decision is the other here."),
    Column("down_to", "Not before", "factor", "×", "Sure: the decision is today's here."),
    Column("up", "Flips at or above", "factor", "×", SHARP),
    Column("up_from", "Not before", "factor", "×", "Sure: the decision is today's here."),
    Column("up_to", "At the latest", "factor", "×", "Sure: the decision is the other here."),
    Column("holds_down", "As today down to", "factor", "×", "No other decision was found from here up to 1×."),
    Column("holds_up", "As today up to", "factor", "×", "No other decision was found from 1× up to here."),
    Column("words", "In words", "wrap"),
    Column("looked_at", "Plans searched for at", "wrap", "×"),
)  # fmt: skip
SHADOWS = (
    Column("kind", "Limit"), Column("where", "Where"), Column("limit", "Today", "exact"), Column("unit", "Unit"),
    Column("more", "One more is worth", "exact", "$/unit"),
    Column("more_until", "Holds up to", "exact", "unit"),
    Column("less", "One less costs", "exact", "$/unit"),
    Column("less_until", "Holds down to", "exact", "unit"),
)  # fmt: skip
LIFTS = (
    Column("kind", "Limit"), Column("where", "Where"), Column("change", "Change"),
    Column("from", "Adds from", "musd", MUSD), Column("to", "Adds to", "musd", MUSD),
)  # fmt: skip


WIDTHS = {
    "chosen": 30.0, "next_best": 30.0, "elsewhere": 34.0, "words": 60.0, "pin": 30.0, "today": 26.0, "looked_at": 30.0,
}  # fmt: skip
"""Characters of columns that wrap."""


def write_why(path: Path, why: Why, case: Case) -> None:
    """Write the workbook at ``path``. OSError where the folder can not be written to."""
    book = Book(path, f"{why.case}: why")
    pages = {name: book.page(name) for name in ("Summary", "Why", "Programs", "BreakEven", "ShadowValues")}
    adds = pages["Summary"].reference(KEY_ROW, 1, why.standing.found)
    lines = _write_lines(pages["Why"], why, case, adds)
    _write_programs(pages["Programs"], why, case, adds)
    _write_break_evens(pages["BreakEven"], why)
    _write_shadows(pages["ShadowValues"], why)
    write_front(pages["Summary"], why, case, lines)
    book.close()


def _table(page: Page, columns: Sequence[Column]) -> Table:
    for at, column in enumerate(columns):
        if column.name in WIDTHS:
            page.width(at, WIDTHS[column.name])
    return Table(page, columns)


def _write_lines(page: Page, why: Why, case: Case, adds: Live) -> Table:
    table = _table(page, LINES)
    for reasons in in_order(why.lines, case):
        best = reasons.next_best
        row = table.add(line=reasons.subject, plant=case.lines[reasons.subject].plant,
                        chosen=words.chosen(case, reasons),
                        words=words.in_words(case, reasons, why.standing))  # fmt: skip
        never = next((a for a in reasons.alternatives if a.question.instead == "not at all"), None)
        if never is not None and not never.impossible:
            row.put("never_from", never.cost_from)
            row.put("never_to", never.cost_to)
        if best is not None:
            row.put("next_best", words.instead(case, best))
            row.put("elsewhere", words.elsewhere(case, best, why.standing))
            row.put("pin", best.question.pin)
            _put_cost(row, best, adds)
    table.finish(freeze_columns=1)
    return table


def _put_cost(row: Any, best: Alternative, adds: Live) -> None:
    if best.impossible:
        return
    row.put("from", best.cost_from)
    if best.cost_to is not None:
        row.put("to", best.cost_to)
        row.put("share", ratio(row["to"], adds))


def in_order(lines: Sequence[Reasons], case: Case) -> list[Reasons]:
    """Converted lines by their start, then the others by what converting them costs, then those without a choice."""
    order = case.calendar.periods.index

    def place(reasons: Reasons) -> tuple[Any, ...]:
        starts = [order(step.period) for step in reasons.steps if step.action == "convert"]
        best = reasons.next_best
        return (not starts, min(starts, default=0), best is None, best.rank if best else (), reasons.subject)

    return sorted(lines, key=place)


def _write_programs(page: Page, why: Why, case: Case, adds: Live) -> None:
    table = _table(page, PROGRAMS)
    ranked = sorted(why.programs, key=lambda r: (not r.chosen, r.next_best is None, r.subject))
    for reasons in ranked:
        row = table.add(program=reasons.subject, name=case.programs[reasons.subject].record.name,
                        chosen=words.chosen(case, reasons),
                        words=words.in_words(case, reasons, why.standing))  # fmt: skip
        best = reasons.next_best
        if best is not None:
            row.put("next_best", words.instead(case, best))
            row.put("pin", best.question.pin)
            _put_cost(row, best, adds)
    table.finish(freeze_columns=1)


def _write_break_evens(page: Page, why: Why) -> None:
    table = _table(page, BREAK_EVENS)
    for found in why.break_evens:
        row = table.add(line=", ".join(found.lines), factor=found.factor, today=found.today,
                        now="open" if found.now == "open" else words.VERB[found.now],
                        holds_down=found.holds_down, holds_up=found.holds_up, words=words.break_even(found),
                        looked_at=", ".join(f"{x:.3g}" for x in found.looked_at))  # fmt: skip
        _put_flip(row, "down", found.down)
        _put_flip(row, "up", found.up)
    table.finish(freeze_columns=2)


def _put_flip(row: Any, way: str, flip: Flip | None) -> None:
    if flip is None:
        return
    row.put(f"{way}_from", min(flip.near, flip.far))
    row.put(f"{way}_to", max(flip.near, flip.far))
    if not words.is_sharp(flip):
        return
    product = row[f"{way}_from"] * row[f"{way}_to"]
    row.put(way, Live(f"SQRT({product.text})", words.middle(flip)))


def _write_shadows(page: Page, why: Why) -> None:
    table = Table(page, SHADOWS)
    for shadow in why.shadows:
        table.add(kind=shadow.kind, where=shadow.where, limit=shadow.limit, unit=shadow.unit,
                  more=dollars(shadow.more, shadow.unit), more_until=shadow.more_until,
                  less=dollars(shadow.less, shadow.unit), less_until=shadow.less_until)  # fmt: skip
    table.finish()
    row = table.n + 2
    said = "With the plan's decisions fixed no limit is worth anything."
    if why.shadows:
        said = (
            "With the plan's decisions fixed: only what is built, sold, imported and sourced moves. Both ends of each"
            " range were solved for. A limit that is not listed is worth nothing so."
        )
    page.put(row, 0, said, "text", "faint", fit=False)
    again = Table(page, LIFTS, top=row + 2)
    for lift in why.lifts:
        again.add(kind=lift.kind, where=lift.where, change=lift.change,
                  **{"from": lift.gain_from, "to": lift.gain_to if isfinite(lift.gain_to) else None})  # fmt: skip
    page.put(again.top + max(1, again.n) + 1, 0, "With everything decided anew under the larger limit.", "text",
             "faint", fit=False)  # fmt: skip


def dollars(musd_per_unit: float, unit: str) -> float:
    """$ per unit: of a budget $ per $, of vehicles or sets $ each."""
    return musd_per_unit if unit == MUSD else musd_per_unit * 1e6
