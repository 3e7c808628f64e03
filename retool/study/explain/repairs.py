"""Repairs: the least changes of cells that make a plan exist, several to choose from."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from retool.solve.bridge import Floats
from retool.study.explain.answer import CellChange
from retool.study.explain.conflicts import Levers, Oracle
from retool.study.explain.elastic import Elastic, Way
from retool.study.explain.levers import Lever
from retool.workbook import Period, Row, Workbook

MOST_REPAIRS = 6

ENOUGH = 3
"""So many are enough to choose from where finding them took longer than UNHURRIED seconds."""

UNHURRIED = 5.0

ONE_SHARE = 0.25
"""The part of the time left that one search may take where a repair is known before it."""

LEANER_SHARE = 0.4
"""The part of the time left in which a repair that is not proven to be the least may be made smaller."""

TOO_DEAR = 1.5
"""A further repair may cost so many times the least one, and 1 more."""

DIGITS = 4
"""Significant digits of an amount that is no round number."""


@dataclass(frozen=True)
class Repair:
    """Ways taken together, with the opened levers, the cells that they change and the weight of it all. `loose` are
    levers whose cell has yet to be given a number (see amounts.py).
    """

    ways: tuple[Way, ...]
    opened: Levers
    cells: tuple[CellChange, ...]
    weight: float

    @property
    def order(self) -> tuple[float, list[tuple[str, int]]]:
        """The smallest first, those alike as their cells stand in the workbook."""
        return round(self.weight, 6), [(cell.sheet, cell.row) for cell in self.cells]

    @property
    def loose(self) -> list[Lever]:
        """The levers that give way without a number of their own."""
        return [*sorted(self.opened), *(way.lever for way in self.ways if way.name == "loosen")]


def seek_ways_out(oracle: Oracle) -> None:
    """Find a plan that keeps no lever, and one that only breaks budgets and limits on lines down at once: repairs to
    begin with, and answers for later. Raises OutOfTimeError where there is no time even for the first.
    """
    if not oracle.hopeless and not any(lever.kind == "own" for lever in oracle.levers):
        oracle.holds([x for x in oracle.levers if x.kind not in ("budget", "nation", "period", "plant")])


def least_repairs(oracle: Oracle, book: Workbook, opened: Levers = frozenset()) -> Iterator[Repair]:
    """Repairs with the opened levers given way: the least of all, the least that keeps every pin, the least that
    changes pins only, then the next ones, each by other cells than those before. None where none is enough.
    """
    model = oracle.model(opened)
    every = [way for way in model.ways if way.lever.kind != "own"]
    found: list[Repair] = []
    began = time.monotonic()
    for ways in (every, [w for w in every if w.lever.kind != "pin"], [w for w in every if w.lever.kind == "pin"]):
        repair = _least(oracle, model, book, ways, opened, [])
        if repair is None and ways is every:
            return
        if repair is not None and repair.ways not in [r.ways for r in found]:
            found.append(repair)
            yield repair
    cuts: list[tuple[Way, ...]] = [repair.ways for repair in found]
    while len(cuts) < MOST_REPAIRS and all(cuts):
        if len(cuts) >= ENOUGH and time.monotonic() - began > UNHURRIED:
            return
        repair = _least(oracle, model, book, every, opened, cuts)
        if repair is None or repair.weight > TOO_DEAR * found[0].weight + 1.0:
            return
        cuts.append(repair.ways)
        yield repair


def _least(
    oracle: Oracle,
    model: Elastic,
    book: Workbook,
    ways: Sequence[Way],
    opened: Levers,
    cuts: Sequence[Sequence[Way]],
) -> Repair | None:
    known = oracle.known(model)
    done = model.cheapest(ways, oracle.seconds(ONE_SHARE if known else 1.0), cuts, known)
    values = done.values
    if done.status == "stopped":
        oracle.cut_short = True
        if values is not None and not opened:
            values = _leaner(oracle, model, ways, values, cuts)
    if values is None:
        return None
    used = tuple(model.used(ways, values))
    cells = [cell for way in used if way.name != "loosen" for cell in _cells(model, book, way, values)]
    weight = sum(way.weight + sum(values[at] * price for at, _, price in way.steps) for way in used)
    return Repair(used, opened, tuple(cells), float(weight) + 1.5 * len(opened))


def _leaner(
    oracle: Oracle, model: Elastic, ways: Sequence[Way], values: Floats, cuts: Sequence[Sequence[Way]]
) -> Floats:
    """A cheaper plan by the same ways, where the search for the cheapest was stopped: levers are put back in place by
    halves, quarters and so on, as long as a plan is left.
    """
    values, giving = model.tightened(values)
    with oracle.within(LEANER_SHARE):
        size = len(giving)
        while size > 1:
            size = (size + 1) // 2
            rest = sorted(giving)
            for at in range(0, len(rest), size):
                fewer = giving - set(rest[at : at + size])
                if fewer < giving and oracle.holds([lever for lever in oracle.levers if lever not in fewer]):
                    giving = fewer
    best = model.best_of([values, *oracle.known(model)], ways, cuts)
    return values if best is None else best


def _cells(model: Elastic, book: Workbook, way: Way, values: Floats) -> list[CellChange]:
    """The cells that a way changes, and to what."""
    lever = way.lever
    if way.name in ("drop", "allow"):
        return [CellChange(lever.sheet, lever.row, lever.column, delete=True)]
    if way.name == "carry":
        return [CellChange(lever.sheet, lever.row, lever.column, "no", "yes")]
    if way.name in ("move", "shift"):
        return [_shifted(model, book, way, values)]
    by = sum(values[at] for at, _, _ in way.steps)
    if lever.kind == "budget":
        return [_to(book, lever, "budget", nice_above(row_of(book, lever).get("budget") + by))]
    if lever.kind == "period":
        return _period_limits(model, book, lever, round(_limit(model, lever) + by))
    return [_to(book, lever, lever.column, round(float(row_of(book, lever).get(lever.column)) + by))]


def _shifted(model: Elastic, book: Workbook, way: Way, values: Floats) -> CellChange:
    """A pin in another period, or a date as far off as its row's starts need it."""
    calendar, lever = model.model.space.calendar, way.lever
    taken = [t for at, t, _ in way.steps if t is not None and values[at] > 0.5]
    if way.name == "move":
        return _to(book, lever, "period", calendar.periods[taken[0]])
    t = max(taken) if lever.kind == "latest" else min(taken)
    return _to(book, lever, lever.column, calendar.month_start(calendar.start(t)))


def row_of(book: Workbook, lever: Lever) -> Row:
    """The lever's row as the planner wrote it, whatever the recipe makes of it."""
    return next(row for row in book.tables.by_sheet(lever.sheet) if row.row == lever.row)


def _to(book: Workbook, lever: Lever, column: str, new: Any) -> CellChange:
    return CellChange(lever.sheet, lever.row, column, row_of(book, lever).get(column), new)


def _limit(model: Elastic, lever: Lever) -> int:
    period: Period = next(row for row in model.tables.periods if row.row == lever.row)
    return period.max_under_conversion or 0


def _period_limits(model: Elastic, book: Workbook, lever: Lever, new: int) -> list[CellChange]:
    """A recipe that merges periods into years takes the least limit of a year: all lower ones of it must rise."""
    own = next(row for row in book.tables.periods if row.row == lever.row)
    merged = len(model.tables.periods) < len(book.tables.periods)
    rows = [row for row in book.tables.periods if row is own or (merged and row.start.year == own.start.year)]
    return [
        CellChange("Periods", row.row, lever.column, row.max_under_conversion, new)
        for row in rows
        if row.max_under_conversion is not None and row.max_under_conversion < new
    ]


def nice_above(amount: float) -> float:
    """The amount as it is where it is round to the cent, else rounded up to four digits."""
    cents = round(amount, 2)
    if abs(amount - cents) <= 1e-6 * max(1.0, abs(amount)):
        return cents
    step = 10.0 ** (math.floor(math.log10(amount)) - DIGITS + 1)
    return float(f"{math.ceil(amount / step) * step:.{DIGITS + 2}g}")
