"""Native charts, drawn from cell ranges so that they follow the numbers."""

from __future__ import annotations

from math import ceil
from typing import Any

from xlsxwriter.chart import Chart

from retool.report.answer import Answer
from retool.report.book import serial
from retool.report.style import FONT
from retool.report.table import Table

COLOURS = (
    "#1F4E79",
    "#E07B39",
    "#4C9A6A",
    "#8E6BB0",
    "#C9A227",
    "#5AA9C9",
    "#B5495B",
    "#7F7F7F",
    "#2E75B6",
    "#A9732B",
    "#6AA84F",
    "#674EA7",
)
DOWNTIME, RAMP, RUNNING, CLOSED = "#C0504D", "#F2B84B", "#4C9A6A", "#7F7F7F"
MOST_MARKS = 16  # on a category axis
BAR_HEIGHT, GANTT_MARGIN, MOST_BARS = 26, 130, 60
DAYS_A_YEAR = 366  # never less than a year, so that each mark stays within its own
GRID = {"visible": True, "line": {"color": "#D9D9D9"}}
TEXT = {"name": FONT, "size": 9}


def gantt(answer: Answer, schedule: Table, most: int = MOST_BARS) -> tuple[Chart, int]:
    """Bars of downtime, ramp and production of the first lines, and the chart's height in pixels."""
    chart = answer.book.file.add_chart({"type": "bar", "subtype": "stacked"})
    bars = min(schedule.n, most)

    def cells(name: str) -> list[Any]:
        first = schedule.chart_range(name)
        return [*first[:3], schedule.top + bars, first[4]]

    names = cells("bar")
    chart.add_series(
        {
            "name": " ",
            "categories": names,
            "values": cells("wait"),
            "fill": {"none": True},
            "border": {"none": True},
            "gap": 45,
        }
    )
    for title, column, colour in (
        ("Downtime", "down", DOWNTIME),
        ("Ramp", "ramp", RAMP),
        ("Full production", "run", RUNNING),
        ("Closed", "shut", CLOSED),
    ):
        if column != "shut" or any(schedule.numbers("shut")):
            chart.add_series(
                {
                    "name": title,
                    "categories": names,
                    "values": cells(column),
                    "fill": {"color": colour},
                    "border": {"none": True},
                }
            )
    years = max(1, round((serial(answer.end) - serial(answer.begin)) / DAYS_A_YEAR / 12))
    chart.set_x_axis(
        {
            "min": serial(answer.begin),
            "max": serial(answer.end),
            "num_format": "yyyy" if answer.begin.month == 1 else "mmm yyyy",
            "major_unit": DAYS_A_YEAR * years,
            "num_font": TEXT,
            "major_gridlines": GRID,
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": TEXT})
    more = f" (first {bars} of {schedule.n})" if bars < schedule.n else ""
    chart.set_title({"name": f"When lines are down, ramp up and run{more}", "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom", "font": TEXT})
    height = GANTT_MARGIN + BAR_HEIGHT * bars
    return chart, height


def columns(
    answer: Answer,
    title: str,
    axis: str,
    categories: list[Any],
    series: list[tuple[Any, list[Any]]],
    *,
    stacked: bool = True,
    colours: tuple[str, ...] = COLOURS,
) -> Chart:
    """Columns by year or period: ``series`` are (name or name's cell, values)."""
    kind = {"type": "column", "subtype": "stacked"} if stacked else {"type": "column"}
    chart = answer.book.file.add_chart(kind)
    for i, (name, values) in enumerate(series):
        chart.add_series(
            {
                "name": name,
                "categories": categories,
                "values": values,
                "gap": 60,
                "fill": {"color": colours[i % len(colours)]},
                "border": {"none": True},
            }
        )
    marks = categories[4] - categories[2] + categories[3] - categories[1] + 1
    _dress(chart, title, axis, ceil(marks / MOST_MARKS))
    return chart


def curve(
    answer: Answer,
    title: str,
    axes: tuple[str, str],
    series: list[tuple[str, list[Any], list[Any]]],
    *,
    markers: bool = False,
    share: bool = False,
) -> Chart:
    """Lines through points: ``series`` are (name, x values, y values), ``axes`` the titles of x and y.

    ``share``: y is a share from 0 to 1.
    """
    chart = answer.book.file.add_chart({"type": "scatter", "subtype": "straight"})
    for i, (name, across, up) in enumerate(series):
        colour = COLOURS[i % len(COLOURS)]
        marker = {"type": "circle", "size": 7, "fill": {"color": colour}, "border": {"none": True}}
        line = {"color": colour, "width": 2.25 if i == 0 else 1.5, "dash_type": "solid" if i == 0 else "dash"}
        chart.add_series(
            {
                "name": name,
                "categories": across,
                "values": up,
                "line": line,
                "marker": marker if markers else {"type": "none"},
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 11}})
    chart.set_legend({"none": True} if len(series) == 1 else {"position": "bottom", "font": TEXT})
    small = {"size": 9, "bold": False}
    chart.set_x_axis(
        {
            "num_font": TEXT,
            "num_format": "#,##0",
            "name": axes[0],
            "name_font": small,
            "label_position": "low",
            "major_gridlines": GRID,
        }
    )
    scale = {"min": 0, "max": 1, "major_unit": 0.25, "num_format": "0%"} if share else {"num_format": "#,##0"}
    chart.set_y_axis(
        {
            "num_font": TEXT,
            "name": axes[1],
            "name_font": small,
            "label_position": "low",
            "major_gridlines": GRID,
            **scale,
        }
    )
    return chart


def with_line(chart: Chart, answer: Answer, name: Any, categories: list[Any], values: list[Any], colour: str) -> None:
    """Lay a line over a column chart."""
    line = answer.book.file.add_chart({"type": "line"})
    line.add_series(
        {"name": name, "categories": categories, "values": values, "line": {"color": colour, "width": 2.25}}
    )
    chart.combine(line)


def _dress(chart: Chart, title: str, axis: str, interval: int) -> None:
    chart.set_title({"name": title, "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom", "font": TEXT})
    chart.set_x_axis({"num_font": TEXT, "label_position": "low", "interval_unit": interval})
    chart.set_y_axis(
        {
            "num_font": TEXT,
            "num_format": "#,##0",
            "name": axis,
            "name_font": {"size": 9, "bold": False},
            "major_gridlines": GRID,
        }
    )
