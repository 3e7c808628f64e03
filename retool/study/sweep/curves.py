"""How the plan changes along one axis: a table over Cases for each axis, and the two charts drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_abs

from retool.report.book import Page
from retool.report.charts import COLOURS, GRID, TEXT
from retool.report.live import Live
from retool.report.table import Table
from retool.study.sweep.axes import AS_IT_STANDS, Axis
from retool.study.sweep.tables import Answers, cell_of, solved_cell

MOST_CURVES = 6
"""More combinations of the other axes are shown as their best, mean and worst."""

MOST_TERMS = 250
"""Arguments that Excel takes in one function, a few held back."""

WIDTH, HEIGHT, ROW_PIXELS = 560, 330, 18
SEEN = 0.005
"""M$ from which what may be missing is drawn."""


@dataclass(frozen=True)
class Curve:
    """One line of a chart: its name and, for each value of the axis, the indices of the cases that it stands for."""

    name: str
    cases: tuple[tuple[int, ...], ...]
    mean: str = ""


def write_curves(page: Page, table: Table, answers: Answers, axis: int, row: int, *, singly: bool) -> int:
    """The charts and the table of one axis from a row down; returns the first row below."""
    what: Axis = answers[0][0].axes[axis]
    page.put(row, 0, f"Along {what.label}", "text", "section", fit=False)
    points, curves = _curves(answers, axis, singly=singly)
    top = row + 1 + HEIGHT // ROW_PIXELS + 1
    places = _write_table(page, top, what, points, curves, table, answers)
    added = _chart(page, what, len(points), top, places["added"], "What the plan adds", "M$")
    count = _chart(page, what, len(points), top, places["conversions"], "Lines converted", "lines")
    page.sheet.insert_chart(row + 1, 0, added, {"x_offset": 4, "y_offset": 4, "object_position": 3})
    page.sheet.insert_chart(row + 1, 0, count, {"x_offset": WIDTH + 16, "y_offset": 4, "object_position": 3})
    return top + len(points) + 3


def _curves(answers: Answers, axis: int, *, singly: bool) -> tuple[list[Any], list[Curve]]:
    """The values along the axis in order, and the curves over them."""
    what = answers[0][0].axes[axis]
    by_value: dict[Any, dict[tuple[Any, ...], int]] = {}
    for index, (case, _) in enumerate(answers):
        others = (*case.values[:axis], *case.values[axis + 1 :])
        if singly and any(value is not AS_IT_STANDS for value in others):
            continue
        shown = cell_of(what, case.values[axis])
        by_value.setdefault(shown, {}).setdefault(others, index)
    points = sorted(by_value, key=_order)
    combinations = list(dict.fromkeys(others for found in by_value.values() for others in found))
    if len(combinations) <= MOST_CURVES:
        rest = (*answers[0][0].axes[:axis], *answers[0][0].axes[axis + 1 :])
        return points, [
            Curve(_name(rest, others), tuple((by_value[p][others],) if others in by_value[p] else () for p in points))
            for others in combinations
        ]
    every = tuple(tuple(by_value[p].values()) for p in points)
    return points, [Curve(f"{name} of all others", every, name) for name in ("best", "mean", "worst")]


def _order(value: Any) -> tuple[int, Any]:
    """Numbers by size, then dates, then words as they come."""
    if isinstance(value, float):
        return 0, value
    return (2, str(value)) if isinstance(value, str) else (1, value.toordinal())


def _name(axes: Sequence[Axis], values: Sequence[Any]) -> str:
    named = [axis.named_shortly(v) for axis, v in zip(axes, values, strict=True) if v is not AS_IT_STANDS]
    return ", ".join(named) or "the plan"


Place = tuple[str, int, int | None]
"""Name, column and column of what may be missing (None where nothing is) of a curve."""


def _write_table(
    page: Page, top: int, axis: Axis, points: list[Any], curves: list[Curve], table: Table, answers: Answers
) -> dict[str, list[Place]]:
    page.header(top, 0, axis.label + (f" [{axis.unit}]" if axis.unit else ""))
    for line, point in enumerate(points, start=1):
        page.write(top + line, 0, point, "date" if axis.is_dated else "any", fit=False)
    places: dict[str, list[Place]] = {"added": [], "conversions": []}
    col = 1
    for what, title, kind in (("added", "Added [M$]", "musd"), ("conversions", "Converted [lines]", "count")):
        for curve in curves:
            _column(
                page,
                top,
                col,
                f"{title} {curve.name}" if len(curves) > 1 else title,
                kind,
                [_combined(curve, cases, what, table, answers) for cases in curve.cases],
            )
            missing = None
            if what == "added" and _uncertain(curve, answers):
                missing = col + 1
                _column(
                    page,
                    top,
                    missing,
                    "May be missing [M$]",
                    "musd",
                    [_combined(curve, cases, "missing", table, answers) for cases in curve.cases],
                )
            places[what].append((curve.name, col, missing))
            col += 1 if missing is None else 2
    return places


def _column(page: Page, top: int, col: int, title: str, kind: str, cells: Sequence[Live | None]) -> None:
    page.header(top, col, title, kind)
    for line, cell in enumerate(cells, start=1):
        page.write(top + line, col, cell, kind)


def _combined(curve: Curve, cases: Sequence[int], what: str, table: Table, answers: Answers) -> Live | None:
    """One cell of a curve: a case's number, or the best, mean or worst of several; None without any plan."""
    cells = [cell for index in cases if (cell := solved_cell(table, answers, index, what)) is not None]
    if not cells:
        return None
    if not curve.mean:
        return cells[0]
    if what == "missing":
        return _over("MAX", cells, max)
    name, value = _MEANS[curve.mean]
    return _over(name, cells, value)


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)


_MEANS: dict[str, tuple[str, Callable[[Sequence[float]], float]]] = {
    "best": ("MAX", max), "mean": ("AVERAGE", _average), "worst": ("MIN", min),
}  # fmt: skip


def _over(function: str, cells: Sequence[Live], value: Callable[[Sequence[float]], float]) -> Live:
    """The function over cells that need not be neighbours; written as its value where they are too many."""
    found = value([cell.value for cell in cells])
    if len(cells) > MOST_TERMS:
        return Live(repr(found), found)
    return Live(f"{function}({','.join(cell.text for cell in cells)})", found)


def _uncertain(curve: Curve, answers: Answers) -> bool:
    """Whether any case of the curve may miss something that shows."""
    records = [answers[index][1] for cases in curve.cases for index in cases]
    solved = [record for record in records if record is not None and record["objective_musd"] is not None]
    return any(record["bound_musd"] - record["objective_musd"] >= SEEN for record in solved)


def _chart(page: Page, axis: Axis, points: int, top: int, places: list[Place], title: str, unit: str) -> Chart:
    """Numbers on a scale where the axis has them, else one mark a value; bars reach up to the bound."""
    numeric = axis.is_numeric and (axis.now is None or isinstance(axis.now, float))
    options = {"type": "scatter", "subtype": "straight_with_markers"} if numeric else {"type": "line"}
    chart = page.book.file.add_chart(options)
    for at, (name, col, missing) in enumerate(places):
        colour = COLOURS[at % len(COLOURS)]
        series: dict[str, Any] = {
            "name": name, "categories": [page.name, top + 1, 0, top + points, 0],
            "values": [page.name, top + 1, col, top + points, col], "line": {"color": colour, "width": 2},
            "marker": {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}},
        }  # fmt: skip
        if missing is not None:
            series["y_error_bars"] = {
                "type": "custom", "direction": "plus", "line": {"color": colour},
                "plus_values": f"={page.name}!{xl_range_abs(top + 1, missing, top + points, missing)}",
            }  # fmt: skip
        chart.add_series(series)
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom", "font": TEXT} if len(places) > 1 else {"none": True})
    chart.set_x_axis(
        {
            "name": axis.label,
            "name_font": {"size": 9, "bold": False},
            "num_font": TEXT,
            "label_position": "low",
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_y_axis(
        {
            "name": unit,
            "name_font": {"size": 9, "bold": False},
            "num_font": TEXT,
            "num_format": "#,##0",
            "major_gridlines": GRID,
            **({"min": 0} if unit == "lines" else {}),
        }
    )
    chart.show_blanks_as("gap")
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart
