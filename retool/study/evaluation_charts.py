"""What shows how a plan fared on fresh draws: the spread of its value, and the ranges that it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

import numpy as np

from retool.plan import Plan
from retool.report.book import Page
from retool.report.charts import COLOURS, GRID, TEXT
from retool.report.live import Live
from retool.report.table import Column, Table
from retool.study.draws import Draws
from retool.study.evaluation import Outturn
from retool.study.outturns import Verdict

BINS = 16
ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

HISTOGRAM = (
    Column("bin", "NPV from – to, M$"),
    Column("from", "From", "musd", "M$"),
    Column("to", "To, below", "musd", "M$"),
    Column("draws", "Draws", "count"),
)
DRIVERS = (
    Column("range", "Range"),
    Column("row", "Row of Ranges", "count"),
    Column("moves", "Correlation with NPV", "factor", "", "1: NPV rises with the draw; -1: it falls; near 0: neither."),
)
FUTURES = (
    Column("future", "Scenario"),
    Column("draws", "Draws", "count"),
    Column("npv", "Mean NPV", "musd", "M$"),
    Column("adds", "Plan adds, mean", "musd", "M$"),
)


@dataclass(frozen=True)
class Evaluation:
    """A plan, the draws it was tried on, what came out, and the figures on it."""

    case: str
    plan: Plan
    plan_name: str
    draws: Draws
    outturns: Sequence[Outturn]
    verdict: Verdict


def drawn_column(place: int) -> str:
    """The plain name of the column with what a row of Ranges (from 0) drew."""
    return f"range_{place}"


def edges(values: Sequence[float], bins: int = BINS) -> list[float]:
    """Round numbers that divide the values into at most about `bins` intervals of one width."""
    low, high = min(values), max(values)
    if low == high:
        return [low, low + max(1.0, abs(low) * 0.01)]
    rough = (high - low) / bins
    scale = 10.0 ** floor(log10(rough))
    step = next(step * scale for step in ROUND_STEPS if step * scale >= rough * (1 - 1e-9))
    first, last = floor(low / step), ceil(high / step)
    last += last * step <= high
    return [round(place * step, 10) for place in range(first, last + 1)]


def write_histogram(page: Page, found: Evaluation, draws: Table, at: tuple[int, int]) -> None:
    """How many draws are worth how much: a table at (row, 0) and its chart beside it, at (row, column)."""
    top = at[0]
    values = [o.npv_musd for o in found.outturns if o.npv_musd is not None]
    if not values:
        return
    table = Table(page, HISTOGRAM, top=top)
    bounds = edges(values)
    cells = draws.range("npv")
    for low, high in pairwise(bounds):
        row = table.add(**{"bin": f"{low:,.6g} – {high:,.6g}", "from": low, "to": high})
        inside = sum(low <= value < high for value in values)
        condition = f"ISNUMBER({cells})*({cells}>={row['from'].text})*({cells}<{row['to'].text})"
        row.put("draws", Live(f"SUMPRODUCT({condition})", inside))
    _chart(page, "column", "NPV of the fresh draws, M$", table, "bin", "draws", at, "draws")


def _chart(
    page: Page, kind: str, title: str, table: Table, names: str, values: str, place: tuple[int, int], axis: str
) -> None:
    chart = page.book.file.add_chart({"type": kind})
    chart.add_series(
        {"name": title, "categories": table.chart_range(names), "values": table.chart_range(values),
         "gap": 12 if kind == "column" else 40, "fill": {"color": COLOURS[0]}, "border": {"none": True}}
    )  # fmt: skip
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    names_of, numbers = {"num_font": TEXT, "label_position": "low"}, {"num_font": TEXT, "major_gridlines": GRID}
    if kind == "bar":  # names down the side, the first on top
        chart.set_y_axis(names_of | {"reverse": True, "major_gridlines": {"visible": False}})
        chart.set_x_axis(numbers | {"min": -1, "max": 1, "major_unit": 0.5})
    else:
        chart.set_x_axis(names_of)
        chart.set_y_axis(numbers | {"name": axis, "name_font": {"size": 9, "bold": False}})
    chart.set_size({"width": 720, "height": 360})
    page.sheet.insert_chart(*place, chart)


def write_drivers(page: Page, found: Evaluation, draws: Table) -> None:
    """Which ranges the value hangs on, the strongest first; then the mean by scenario of the workbook."""
    table = Table(page, DRIVERS)
    kept = [o for o in found.outturns if o.npv_musd is not None]
    npv = np.array([o.npv_musd for o in kept], dtype=np.float64)
    found_ones: list[tuple[float, int]] = []
    for place in range(len(found.draws.rows)):
        values = found.draws.values[[o.draw for o in kept], place]
        varies = len(kept) > 2 and values.std() > 0 and npv.std() > 0
        found_ones.append((float(np.corrcoef(values, npv)[0, 1]) if varies else 0.0, place))
    for value, place in sorted(found_ones, key=lambda item: -abs(item[0])):
        row = found.draws.rows[place]
        cells = f"{draws.range(drawn_column(place))},{draws.range('npv')}"
        table.add(range=_named(row), row=row.row, moves=Live(f"IFERROR(CORREL({cells}),0)", value))
    page.freeze(1, 0)
    names = list(dict.fromkeys(o.future for o in found.outturns if o.future))
    if names:
        _write_futures(page, found, draws, names, table.total_row(2))
    if found.draws.rows:
        _chart(page, "bar", "What the plan's value hangs on", table, "range", "moves", (0, 5), "")


def _named(row: Any) -> str:
    match = f"[{row.match}]" if row.match else ""
    return f"{row.sheet}{match}.{row.column}"


def _write_futures(page: Page, found: Evaluation, draws: Table, names: Sequence[str], top: int) -> None:
    table = Table(page, FUTURES, top=top)
    for name in names:
        kept = [o for o in found.outturns if o.future == name and o.npv_musd is not None]
        values = [o.npv_musd for o in kept if o.npv_musd is not None]
        row = table.add(future=name)
        same = f"EXACT({draws.range('future')},{row['future'].text})*ISNUMBER({draws.range('npv')})"
        row.put("draws", Live(f"SUMPRODUCT({same})", len(values)))
        for column, mean in (
            ("npv", np.mean(values) if values else 0.0),
            ("adds", np.mean([v - o.baseline_musd for v, o in zip(values, kept, strict=True)]) if values else 0.0),
        ):
            total = f"SUMPRODUCT({same}*{draws.range(column)})"
            row.put(column, Live(f"IF({row['draws'].text}=0,0,{total}/{row['draws'].text})", float(mean)))
