"""Schedule: every conversion and closing with its dates, and the bars that the Gantt chart shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from retool.plan.data import Closing, Conversion
from retool.report.answer import Answer
from retool.report.charts import gantt
from retool.report.facts import Facts
from retool.report.live import Live, largest, smallest
from retool.report.table import Column, Row, Table

MUSD = "M$"
DAYS = "days"
PIXELS_A_ROW = 20

COLUMNS = (
    Column("action", "Action"),
    Column("line", "Line"),
    Column("from_state", "From state"),
    Column("to_config", "To config"),
    Column("mode", "Mode"),
    Column("period", "Period"),
    Column("copies", "Copies", "count", "lines"),
    Column("scenario", "Scenario"),
    Column("start", "Start", "date", note="The line stops and the conversion begins."),
    Column("production", "Production", "date", note="First month of production in the new configuration."),
    Column("mature", "Mature", "date", note="First month at full capacity, after the ramp."),
    Column("each", "Capital per line", "musd", MUSD),
    Column("capital", "Capital", "musd", MUSD, "Capital per line × copies, without the plant's site cost."),
    Column("plant", "Plant"),
    Column("oem", "Oem"),
    Column("name", "Plant name"),
    Column("city", "City"),
    Column("us_state", "US state"),
    Column("produces", "Produces", "text", note="Programs that the line builds in this configuration."),
    Column("until", "Until", "date", note="The line's next move, or the end of the horizon."),
    Column("bar", "Bar", "text", note="Name of the bar in the chart."),
    Column("wait", "Chart: start", "date"),
    Column("down", "Chart: downtime", "count", DAYS),
    Column("ramp", "Chart: ramp", "count", DAYS),
    Column("run", "Chart: production", "count", DAYS),
    Column("shut", "Chart: closed", "count", DAYS),
)


@dataclass(frozen=True)
class Move:
    """One row of the schedule; a closing has neither production nor maturity."""

    kind: str
    record: Conversion | Closing
    month: int
    production: int | None = None
    mature: int | None = None
    capex: float = 0.0


def moves(answer: Facts) -> list[Move]:
    """All line actions in order of time, then line."""
    found = [_conversion(answer, record) for record in answer.plan.conversions]
    found += [Move("close", record, answer.view.start(record)) for record in answer.plan.closings]
    return sorted(found, key=lambda m: (m.month, m.record.line, m.record.scenario))


def _conversion(answer: Facts, record: Conversion) -> Move:
    row = answer.view.rows.conversion(record)
    month = answer.view.start(record)
    if row is None:
        raise KeyError(f"Conversions has no row for {record}")
    production = month + row.downtime
    mature = production + len(answer.view.rows.ramp(row))
    return Move("convert", record, month, production, mature, row.capex)


def write_schedule(answer: Answer) -> Table:
    table = Table(answer.book.pages["Schedule"], COLUMNS)
    every = moves(answer)
    for move in every:
        _write_move(answer, table, move, until(answer, move, every))
    table.finish(freeze_columns=2)
    if table.n:
        _draw(answer, table)
    return table


def _draw(answer: Answer, table: Table) -> None:
    """The chart below the table; the columns that it is drawn from stay off paper."""
    chart, height = gantt(answer, table)
    chart.set_size({"width": 1120, "height": height})
    below = table.n + 3
    table.page.sheet.insert_chart(below, 0, chart, {"x_offset": 4, "y_offset": 4})
    last = [c.name for c in COLUMNS].index("until")
    table.page.sheet.print_area(0, 0, below + ceil(height / PIXELS_A_ROW) + 1, last)


def until(answer: Facts, move: Move, every: list[Move]) -> date:
    """The line's next move; lines with copies run on, as no one can tell which copy moves."""
    if answer.case.lines[move.record.line].copies > 1:
        return answer.end
    later = [
        m.month
        for m in every
        if m.record.line == move.record.line
        and m.month > move.month
        and set(lived(answer, m)) & set(lived(answer, move))
    ]
    return answer.case.calendar.month_start(min(later)) if later else answer.end


def lived(answer: Facts, move: Move) -> list[int]:
    """Indices of the scenarios that make the move."""
    return answer.sharing("conversions" if move.kind == "convert" else "closings", move.record)


def _write_move(answer: Answer, table: Table, move: Move, until: date) -> None:
    record = move.record
    plant = answer.plant_of(record.line)
    calendar = answer.case.calendar
    row = table.add(
        action=move.kind,
        line=record.line,
        period=record.period,
        copies=record.copies,
        scenario=record.scenario,
        start=calendar.month_start(move.month),
        plant=plant.plant,
        oem=plant.oem,
        name=plant.name,
        city=plant.city,
        us_state=plant.state,
        until=until,
        each=move.capex,
    )
    if isinstance(record, Conversion):
        row.put("from_state", record.from_state)
        row.put("to_config", record.to_config)
        row.put("mode", record.mode)
        row.put("produces", ", ".join(produced(answer, record)))
    else:
        row.put("from_state", record.state)
    if move.production is not None and move.mature is not None:
        row.put("production", calendar.month_start(move.production))
        row.put("mature", calendar.month_start(move.mature))
    row.put("capital", row["copies"] * row["each"])
    row.put("bar", bar_name(answer, move))
    _bars(answer, row, closing=move.production is None)


def produced(answer: Facts, record: Conversion) -> list[str]:
    """Programs that the plan builds on the line in this configuration, biggest volume first."""
    volumes: dict[str, float] = {}
    for build in answer.plan.builds:
        if build.line == record.line and build.config == record.to_config and build.vehicles > 0.5:
            volumes[build.program] = volumes.get(build.program, 0.0) + build.vehicles
    return sorted(volumes, key=lambda program: -volumes[program])


def bar_name(answer: Facts, move: Move) -> str:
    what = move_name(move)
    return (
        what if answer.certain or len(lived(answer, move)) == answer.case.tree.n else f"{what} ({move.record.scenario})"
    )


def move_name(move: Move) -> str:
    """``2 × L1 → kei``, in whatever future."""
    record = move.record
    what = f"{record.line} → {record.to_config}" if isinstance(record, Conversion) else f"{record.line} closes"
    return f"{record.copies} × {what}" if record.copies > 1 else what


def _bars(answer: Answer, row: Row, *, closing: bool) -> None:
    """Days of each phase, cut at the line's next move: from the dates to their left."""
    stop, start = row["until"], row["start"]
    row.put("wait", start)
    if closing:
        row.put("shut", _days(start, stop))
        return
    row.put("down", _days(start, smallest(row["production"], stop)))
    row.put("ramp", _days(smallest(row["production"], stop), smallest(row["mature"], stop)))
    row.put("run", _days(smallest(row["mature"], stop), stop))


def _days(first: Live, last: Live) -> Live:
    return largest(0, last - first)
