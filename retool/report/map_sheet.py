"""Map: every line at its place, with what it can build a year and what happens to it, and the chart drawn from it."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.chart import Chart

from retool.case.lines import LineData
from retool.report.answer import Answer
from retool.report.charts import RUNNING as IN_PRODUCTION
from retool.report.charts import TEXT
from retool.report.fates import (
    CLOSED,
    CONVERTED,
    FATES,
    RUNNING,
    UNCHANGED,
    UNUSED,
    capacity_shown,
    fate_in_any,
)
from retool.report.outline import OUTLINE
from retool.report.table import Column, Table

COLOURS = {  # in the order in which marks are drawn, the last on top
    UNCHANGED: "#2E75B6",
    UNUSED: "#D9D9D9",
    RUNNING: "#9DC3E6",
    CLOSED: "#404040",
    CONVERTED: IN_PRODUCTION,
}
SIZES = {"small": (0.25, 5), "medium": (0.6, 8), "large": (1.0, 12)}
"""Share of the largest line up to which a mark is so large, and its points."""

EASILY_SEEN = 9  # points
BESIDE = 0.5  # degrees between the marks of one plant's lines
EDGES = {"x": (-126.0, -66.0), "y": (24.0, 50.0)}

COLUMNS = (
    Column("line", "Line"),
    Column("plant", "Plant"),
    Column("name", "Plant name"),
    Column("oem", "Oem"),
    Column("city", "City"),
    Column("us_state", "US state"),
    Column("lon", "Longitude", "exact", "deg"),
    Column("lat", "Latitude", "exact", "deg"),
    Column(
        "vehicles",
        "Capacity",
        "count",
        "vehicles/yr",
        "Of all copies at the horizon's end, ramps over, the present product included; what is closed, as today.",
    ),
    Column("fate", "What happens", "text", "", "In any future; a conversion counts before a closing."),
    Column("size", "Mark"),
    Column("east", "Chart: east", "exact", "deg", "Lines of one plant stand side by side."),
)
OUTLINE_COLUMNS = (Column("east", "Outline: east", "exact", "deg"), Column("north", "Outline: north", "exact", "deg"))


@dataclass(frozen=True)
class Placed:
    """A line with its fate, capacity and place beside the plant's other lines."""

    line: LineData
    fate: str
    vehicles: float
    beside: int


@dataclass(frozen=True)
class Map:
    """The sheet's tables; ``groups`` are (fate, size) with their first and last record."""

    lines: Table
    outline: Table
    groups: dict[tuple[str, str], tuple[int, int]]


def write_map(answer: Answer) -> Map:
    page = answer.book.pages["Map"]
    table = Table(page, COLUMNS)
    placed = _placed(answer)
    largest = max((p.vehicles for p in placed), default=0.0)
    order = {name: i for i, name in enumerate((*COLOURS, *SIZES))}
    placed.sort(key=lambda p: (order[p.fate], order[_size(p, largest)], p.line.name))
    groups: dict[tuple[str, str], tuple[int, int]] = {}
    for i, item in enumerate(placed):
        _write_line(answer, table, item, _size(item, largest))
        if answer.plant_of(item.line.name).lat is not None:
            group = (item.fate, _size(item, largest))
            groups[group] = (groups.get(group, (i, i))[0], i)
    table.finish(freeze_columns=1)
    outline = Table(page, OUTLINE_COLUMNS, left=len(COLUMNS) + 1)
    for east, north in (*OUTLINE, OUTLINE[0]):
        outline.add(east=east, north=north)
    page.sheet.print_area(0, 0, table.n, len(COLUMNS) - 2)
    return Map(table, outline, groups)


def _placed(answer: Answer) -> list[Placed]:
    found, at_plant = [], dict.fromkeys(answer.case.plants, 0)
    for name, line in answer.case.lines.items():
        placed = Placed(line, fate_in_any(answer, name), capacity_shown(answer, name), at_plant[line.plant])
        found.append(placed)
        at_plant[line.plant] += 1
    return found


def _size(placed: Placed, largest: float) -> str:
    share = placed.vehicles / largest if largest else 0.0
    return next(name for name, (most, _) in SIZES.items() if share <= most + 1e-9)


def _write_line(answer: Answer, table: Table, item: Placed, size: str) -> None:
    plant = answer.plant_of(item.line.name)
    row = table.add(
        line=item.line.name,
        plant=plant.plant,
        name=plant.name,
        oem=plant.oem,
        city=plant.city,
        us_state=plant.state,
        lon=plant.lon,
        lat=plant.lat,
        vehicles=item.vehicles,
        fate=FATES[item.fate],
        size=size,
    )
    if plant.lon is not None:
        row.put("east", row["lon"] + item.beside * BESIDE)


def map_chart(answer: Answer, places: Map) -> Chart:
    """Marks over the country's outline: colour for what happens, size for capacity."""
    chart = answer.book.file.add_chart({"type": "scatter", "subtype": "straight"})
    chart.add_series(
        {
            "name": "Outline",
            "categories": places.outline.chart_range("east"),
            "values": places.outline.chart_range("north"),
            "line": {"color": "#BFC7CF", "width": 1.0},
            "marker": {"type": "none"},
        }
    )
    shown, hidden = set(), [0]
    for number, ((fate, size), (first, last)) in enumerate(places.groups.items(), start=1):
        chart.add_series(
            {
                "name": FATES[fate],
                "categories": _cells(places.lines, "east", first, last),
                "values": _cells(places.lines, "lat", first, last),
                "line": {"none": True},
                "marker": {
                    "type": "diamond" if fate == CONVERTED else "circle",
                    "size": _points(fate, size),
                    "fill": {"color": COLOURS[fate]},
                    "border": {"color": "#FFFFFF"},
                },
            }
        )
        if fate in shown:
            hidden.append(number)
        shown.add(fate)
    chart.set_title({"name": "Lines, larger where they build more a year", "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom", "font": TEXT, "delete_series": hidden})
    for axis, set_axis in (("x", chart.set_x_axis), ("y", chart.set_y_axis)):
        low, high = EDGES[axis]
        set_axis({"min": low, "max": high, "visible": False, "major_gridlines": {"visible": False}})
    return chart


def _points(fate: str, size: str) -> int:
    """What is converted is seen, however small."""
    return max(SIZES[size][1], EASILY_SEEN if fate in (CONVERTED, CLOSED) else 0)


def _cells(table: Table, name: str, first: int, last: int) -> list[object]:
    sheet, top, col, *_ = table.chart_range(name)
    return [sheet, top + first, col, top + last, col]
