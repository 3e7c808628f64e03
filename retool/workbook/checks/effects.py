"""What cells become in a scenario: the changes of its ancestors, then its own, each within its dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from retool.workbook.book import Workbook
from retool.workbook.cells import CellFaultError, convert
from retool.workbook.checks.periods import Horizon, first_of, months
from retool.workbook.checks.scenarios import by_name, lineage
from retool.workbook.checks.targets import Target
from retool.workbook.columns import ColumnSpec
from retool.workbook.sheets_futures import Change

Cell = tuple[str, int, str]  # sheet, Excel row, plain column name


@dataclass(frozen=True)
class Edit:
    """One change of one cell, in force from `start` to `stop` (both inclusive, None = open)."""

    change: Change
    value: Any  # of the column's type; months for delay
    start: date | None
    stop: date | None

    def in_force(self, day: date) -> bool:
        """True on the days that the change acts on."""
        return (self.start is None or self.start <= day) and (self.stop is None or day <= self.stop)

    def apply(self, value: Any) -> Any:
        """The cell after the change. Nothing can be scaled or delayed where the cell is blank."""
        if self.change.operation == "set":
            return self.value
        if value is None:
            return None
        if self.change.operation == "multiply":
            return value * self.value
        return value + self.value if self.change.operation == "add" else delayed(value, self.value)


def delayed(day: date, by: int) -> date:
    """`day` moved by whole months; the 31st becomes the last day of a shorter month."""
    start = first_of(months(day) + by)
    last = first_of(months(start) + 1) - timedelta(days=1)
    return start.replace(day=min(day.day, last.day))


def edits_by_scenario(workbook: Workbook, targets: Sequence[Target]) -> dict[str, dict[Cell, list[Edit]]]:
    """Every edited cell of every scenario whose ancestors are sound."""
    known = by_name(workbook)
    own: dict[str, list[tuple[Target, Edit]]] = {}
    for target in targets:
        change = target.entry
        scenario = known.get(change.scenario) if isinstance(change, Change) else None
        if not isinstance(change, Change) or scenario is None:
            continue
        branch = scenario.from_ if scenario.parent else None
        start = max((day for day in (branch, change.from_) if day), default=None)
        edit = Edit(change, _typed(target.column, change), start, change.until)
        own.setdefault(change.scenario, []).append((target, edit))
    found: dict[str, dict[Cell, list[Edit]]] = {}
    for name, scenario in known.items():
        edits: dict[Cell, list[Edit]] = {}
        for ancestor in lineage(scenario, known) or ():
            for target, edit in own.get(ancestor.scenario, ()):
                for row in target.rows:
                    edits.setdefault((target.sheet, row.row, target.entry.column), []).append(edit)
        found[name] = edits
    return found


def _typed(column: ColumnSpec, change: Change) -> Any:
    """The change's value as the column's type; it has been checked before."""
    if change.operation == "delay":
        return int(change.value)
    if column.is_date:
        try:
            return convert(column, change.value)
        except CellFaultError:
            return None
    return float(change.value)


def value_on(edits: Sequence[Edit], base: Any, day: date) -> Any:
    """The cell's value on a day."""
    for edit in edits:
        if edit.in_force(day):
            base = edit.apply(base)
    return base


def last_in_force(edits: Sequence[Edit], day: date) -> Edit | None:
    """The change that acted last on a day."""
    return next((edit for edit in reversed(edits) if edit.in_force(day)), None)


def turning_days(edits: Sequence[Edit], span: Horizon | None) -> Iterator[date]:
    """The days of the horizon on which the value may become another one."""
    days = {edit.start for edit in edits if edit.start}
    days |= {edit.stop + timedelta(days=1) for edit in edits if edit.stop}
    if span is None:
        yield from sorted(days) or [date.min]
        return
    first, end = span.starts[0], first_of(span.end)
    yield from sorted({first, *(day for day in days if first < day < end)})


def year_average(edits: Sequence[Edit], base: float, span: Horizon, year: int) -> float:
    """The mean over the months of a calendar year that the periods cover."""
    covered = [m for m in range(12 * year, 12 * year + 12) if span.first <= m < span.end]
    return sum(float(value_on(edits, base, first_of(month))) for month in covered) / len(covered)
