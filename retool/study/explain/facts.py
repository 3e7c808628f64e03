"""Facts behind a conflict: what no limit says and yet makes a pin impossible, such as payments before the start.

They are named so that the planner sees why; a change of them would be another project, so none is suggested.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from retool.study.explain.answer import Cause
from retool.study.explain.behind import fact
from retool.study.explain.conflicts import Levers, Oracle, OutOfTimeError
from retool.study.explain.repairs import row_of
from retool.study.explain.wording import pin_of
from retool.workbook import Conversion, Decision, Workbook


def facts(book: Workbook, oracle: Oracle, group: int, conflict: Levers) -> Iterator[Cause]:
    """An entry for each cell that explains why the pins of a conflict cannot hold."""
    space = oracle.model().model.space
    if any(lever.kind == "budget" for lever in conflict):
        yield from _kept_back(book, oracle, group, conflict)
    pins = [pin_of(book, lever.row) for lever in conflict if lever.kind == "pin"]
    for pin in sorted((pin for pin in pins if pin.line), key=lambda pin: pin.row):
        if pin.rule == "force":
            yield from _unavailable(book, space, group, pin)
    for line in sorted({pin.line for pin in pins if pin.line}):
        own = [pin for pin in pins if pin.line == line and pin.rule != "forbid"]
        if len(own) > 1:
            yield from _occupied(book, group, own)


def _kept_back(book: Workbook, oracle: Oracle, group: int, conflict: Levers) -> Iterator[Cause]:
    """The periods whose unspent budget would end the conflict if it were carried over."""
    names = [period.period for period in book.tables.periods]
    try:
        carries = oracle.around(conflict).carried_over(conflict, oracle.seconds())
    except OutOfTimeError:
        return
    for lever in carries:
        row = row_of(book, lever)
        name = row.get("period")
        after = names[names.index(name) + 1]
        said = f"What {name} leaves unspent is not added to {after}; with all budgets as they are, it would be enough."
        yield fact(book, group, "Periods", row, "carry", said)


def _rows(book: Workbook, pin: Decision) -> list[Conversion]:
    """The ways to convert that a pin may mean."""
    return [row for row in _conversions(book, pin.line) if pin.to_config in ("", row.to_config)]


def _conversions(book: Workbook, line: str) -> list[Conversion]:
    return [row for row in book.tables.conversions if row.line == line and row.from_config != row.to_config]


def _unavailable(book: Workbook, space: Any, group: int, pin: Decision) -> Iterator[Cause]:
    """Where no date but the row itself leaves no start in the pinned period: payments that fall due before the first
    period, or a configuration to start from that the line cannot have by then.
    """
    line, calendar = space.case.lines[pin.line], space.calendar
    wanted = [t for t, name in enumerate(calendar.periods) if pin.period in ("", name)]
    if any(arc.start in wanted and pin.to_config in ("", arc.target) for arc in line.arcs):
        return
    for row in _rows(book, pin):
        months = [point.month for point in book.tables.spend_profiles if point.spend == row.spend and point.share]
        before = -min([0, *months])
        if before > calendar.start(wanted[-1]):
            said = (
                f"The conversion of {row.line} to {row.to_config} is paid from {before} months before its start on,"
                f" which is before the first period: it can start in {_first_start(calendar, before)} at the earliest."
            )
            yield fact(book, group, "Conversions", row, "spend", said)
        elif row.from_config and row.from_config != line.initial:
            said = (
                f"Line {row.line} is converted to {row.to_config} from {row.from_config}, where it cannot be by then."
            )
            yield fact(book, group, "Conversions", row, "from_config", said)
            earlier = [other for other in _conversions(book, row.line) if other.to_config == row.from_config]
            yield from _durations(book, group, earlier)


def _first_start(calendar: Any, before: int) -> str:
    t = -(-before // calendar.period_months)
    return str(calendar.periods[t]) if t < calendar.n_periods else "no period"


def _occupied(book: Workbook, group: int, pins: list[Decision]) -> Iterator[Cause]:
    """How long each pinned conversion keeps its line from doing anything else."""
    rows = [row for pin in sorted(pins, key=lambda pin: pin.row) if pin.rule == "force" for row in _rows(book, pin)]
    yield from _durations(book, group, list({row.row: row for row in rows}.values()))


def _durations(book: Workbook, group: int, rows: list[Conversion]) -> Iterator[Cause]:
    ramps: dict[str, int] = {}
    for point in book.tables.ramps:
        ramps[point.ramp] = max(point.month, ramps.get(point.ramp, 0))
    for row in rows:
        ramp = ramps.get(row.ramp, 0)
        if row.downtime + ramp:
            parts = f" ({row.downtime} down, {ramp} of ramp)" if ramp else ""
            said = (
                f"The conversion of {row.line} to {row.to_config} takes {row.downtime + ramp} months{parts};"
                " until then the line can do nothing else."
            )
            yield fact(book, group, "Conversions", row, "downtime", said)
