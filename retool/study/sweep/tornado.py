"""The tornado: how far each change by itself moves what the plan adds, the strongest at the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from retool.report.book import Page
from retool.report.charts import GRID, TEXT
from retool.report.live import Live, absolute, largest, smallest
from retool.report.style import GOOD_INK
from retool.report.table import Column, Table
from retool.study.edits import shown_value
from retool.study.sweep.curves import ROW_PIXELS
from retool.study.sweep.tables import Answers, cell_of, solved_cell

BASE = 0
"""The index of the case in which nothing is changed."""

WORSE, BETTER = "#C0504D", GOOD_INK
BAR, MARGIN, WIDTH = 34, 130, 1120
MUSD = "M$"

COLUMNS = (
    Column("change", "Change"),
    Column("low_at", "Worst at", "text"),
    Column("low", "Adds there", "musd", MUSD),
    Column("high_at", "Best at", "text"),
    Column("high", "Adds there", "musd", MUSD),
    Column("down", "Worse than base by", "musd", MUSD, "What the plan adds at the worst value, less that of the base."),
    Column("up", "Better than base by", "musd", MUSD, "What the plan adds at the best value, less that of the base."),
    Column("swing", "Swing", "musd", MUSD),
    Column("off", "May be off by", "musd", MUSD,
           "Each difference is known to within the larger gap of the cases that it compares."),
    Column("lost", "No plan at", "text"),
)  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One axis: the indices of its cases with the least and the most added, and the values without a plan."""

    axis: int
    low: int
    high: int
    lost: tuple[Any, ...]


def bars(answers: Answers, axes: int) -> list[Bar]:
    """The axes that have a case with a plan, the widest swing first. The base counts as a case of each."""
    found = []
    for axis in range(axes):
        own = [i for i, (case, _) in enumerate(answers) if case.changed and case.changed[0][0] is case.axes[axis]]
        solved = [BASE, *(i for i in own if _added(answers, i) is not None)]
        lost = tuple(answers[i][0].values[axis] for i in own if _no_plan(answers, i))
        low = min(solved, key=lambda i: _sure(answers, i))
        high = max(solved, key=lambda i: _sure(answers, i))
        if own:
            found.append(Bar(axis, low, high, lost))
    return sorted(found, key=lambda bar: _sure(answers, bar.low) - _sure(answers, bar.high))


def has_base(answers: Answers) -> bool:
    """Whether the base has a plan, without which nothing can be compared."""
    return _added(answers, BASE) is not None


def _added(answers: Answers, index: int) -> float | None:
    record = answers[index][1]
    if record is None or record["objective_musd"] is None:
        return None
    return float(record["objective_musd"] - record["baseline_musd"])


def _sure(answers: Answers, index: int) -> float:
    added = _added(answers, index)
    if added is None:
        raise KeyError(f"case {index + 1} has no plan")
    return added


def _no_plan(answers: Answers, index: int) -> bool:
    record = answers[index][1]
    return record is not None and record["objective_musd"] is None


def write_tornado(page: Page, cases: Table, answers: Answers, row: int) -> int:
    """Chart and table from a row down; returns the first row below."""
    found = bars(answers, len(answers[0][0].axes))
    page.put(row, 0, "Tornado: what each change alone does to what the plan adds", "text", "section", fit=False)
    height = MARGIN + BAR * len(found)
    top = row + 1 + height // ROW_PIXELS + 1
    table = Table(page, COLUMNS, top)
    for bar in found:
        _write_bar(table, cases, answers, bar)
    page.sheet.insert_chart(row + 1, 0, _chart(page, table, answers, height),
                            {"x_offset": 4, "y_offset": 4, "object_position": 3})  # fmt: skip
    return top + len(found) + 3


def _write_bar(table: Table, cases: Table, answers: Answers, bar: Bar) -> None:
    axis = answers[0][0].axes[bar.axis]
    base, low, high = (_cell(cases, answers, index) for index in (BASE, bar.low, bar.high))
    row = table.add(change=axis.label, low_at=_at(answers, bar, bar.low), high_at=_at(answers, bar, bar.high),
                    low=low, high=high)  # fmt: skip
    row.put("down", smallest(0, row["low"] - base))
    row.put("up", largest(0, row["high"] - base))
    row.put("swing", absolute(row["up"] - row["down"]))
    row.put("off", largest(*(_cell(cases, answers, i, "missing") for i in dict.fromkeys((BASE, bar.low, bar.high)))))
    row.put("lost", ", ".join(shown_value(value) for value in bar.lost))


def _cell(cases: Table, answers: Answers, index: int, name: str = "added") -> Live:
    cell = solved_cell(cases, answers, index, name)
    if cell is None:
        raise KeyError(f"case {index + 1} has no plan")
    return cell


def _at(answers: Answers, bar: Bar, index: int) -> str:
    """`0.25`, or `base (0.15)` where no change does worse or better than none."""
    axis = answers[0][0].axes[bar.axis]
    shown = shown_value(cell_of(axis, answers[index][0].values[bar.axis]))
    return f"base ({shown})" if index == BASE else shown


def _chart(page: Page, table: Table, answers: Answers, height: int) -> Any:
    chart = page.book.file.add_chart({"type": "bar"})
    for name, title, colour in (("down", "Worse than base", WORSE), ("up", "Better than base", BETTER)):
        chart.add_series({"name": title, "categories": table.chart_range("change"), "values": table.chart_range(name),
                          "fill": {"color": colour}, "border": {"none": True}, "gap": 60, "overlap": 100})  # fmt: skip
    base = _sure(answers, BASE)
    chart.set_title({"name": f"Against the base, whose plan adds {base:,.1f} M$", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "num_font": TEXT, "label_position": "low"})
    chart.set_x_axis({"name": MUSD, "name_font": {"size": 9, "bold": False}, "num_font": TEXT, "num_format": "#,##0",
                      "major_gridlines": GRID})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": TEXT})
    chart.set_size({"width": WIDTH, "height": height})
    return chart


def ranked(answers: Answers, axes: int) -> Sequence[tuple[str, float]]:
    """Each axis with its swing in M$, the widest first; for a sentence about it."""
    return [(answers[0][0].axes[bar.axis].label, _sure(answers, bar.high) - _sure(answers, bar.low))
            for bar in bars(answers, axes)]  # fmt: skip
