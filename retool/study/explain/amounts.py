"""Numbers for cells that give way in the whole question: the least change that makes a plan exist, by trial.

Each trial is the workbook with the number typed in, so whatever else the number means is taken into account. A ladder
is what a cell could hold, from what it holds now to where it no longer limits anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from itertools import chain
from typing import Any

from retool.study.explain.answer import CellChange
from retool.study.explain.levers import Lever
from retool.study.explain.repairs import row_of
from retool.workbook import Workbook

DIGITS = 3
DOUBLINGS = 24
SHARE_STEP = 0.001
LEAST_MINIMUM = 1.0
"""A minimum of one a year obliges to nothing that matters, and leaves the model the decisions that it had."""

Trial = Callable[[Sequence[CellChange]], bool]
"""Whether a plan exists with these cells changed."""


def with_numbers(
    book: Workbook, loose: Sequence[Lever], fixed: Sequence[CellChange], exists: Trial
) -> list[CellChange] | None:
    """All cells of a repair, a number found for each lever of `loose` in turn while those after it are as loose as can
    be; None where even the loosest are not enough.
    """
    loosest = {lever: _loosest(book, lever, fixed, exists) for lever in loose}
    chosen = {lever: changed(book, lever, value) for lever, value in loosest.items()}
    if not exists([*fixed, *chain.from_iterable(chosen.values())]):
        return None
    for lever in loose:
        others = [cell for other in loose if other is not lever for cell in chosen[other]]
        steps = _ladder(book, lever, loosest[lever])

        def enough(value: Any, lever: Lever = lever, others: Sequence[CellChange] = others) -> bool:
            return exists([*fixed, *others, *changed(book, lever, value)])

        chosen[lever] = changed(book, lever, _first(steps, enough))
    return [*fixed, *chain.from_iterable(chosen.values())]


def changed(book: Workbook, lever: Lever, value: Any) -> list[CellChange]:
    """The lever's cells with the value: one, or all that must agree."""
    old = row_of(book, lever).get(lever.column)
    return [CellChange(lever.sheet, row, lever.column, old, value) for row in lever.rows]


def _loosest(book: Workbook, lever: Lever, fixed: Sequence[CellChange], exists: Trial) -> Any:
    """Where the ladder ends: a number that no longer limits, or the first doubling that is enough."""
    old = row_of(book, lever).get(lever.column)
    if isinstance(old, date):
        return book.tables.periods[0].start
    if lever.column == "min_volume":
        return min(LEAST_MINIMUM, old / 2)
    if lever.column in ("max_share", "min_sources"):
        return 1.0 if lever.column == "max_share" else 1
    value = max(1.0, float(old))
    for _ in range(DOUBLINGS):
        value *= 2.0
        if exists([*fixed, *changed(book, lever, value)]):
            break
    return value


def _ladder(book: Workbook, lever: Lever, end: Any) -> list[Any]:
    """What the cell could hold, tightest first, `end` last."""
    old = row_of(book, lever).get(lever.column)
    if isinstance(old, date):
        count = (old.year - end.year) * 12 + old.month - end.month
        return [_month_after(end, n) for n in range(count - (old.day == 1), -1, -1)] or [end]
    if lever.column == "min_sources":
        return list(range(int(old) - 1, int(end) - 1, -1)) or [end]
    if lever.column == "max_share":
        return [*(round(old + SHARE_STEP * n, 3) for n in range(1, math.ceil((end - old) / SHARE_STEP))), end]
    step = 10.0 ** (math.floor(math.log10(max(old, end))) - DIGITS + 1)
    if end < old:
        return [value for n in range(math.ceil(old / step) - 1, 0, -1) if (value := n * step) < old] + [end]
    first = math.floor(old / step) + 1
    return [value for n in range(first, math.ceil(end / step)) if (value := n * step) > old] + [end]


def _month_after(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _first(ladder: Sequence[Any], enough: Callable[[Any], bool]) -> Any:
    """The tightest value of a ladder that is enough; its last is known to be."""
    low, high = -1, len(ladder) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if enough(ladder[middle]):
            high = middle
        else:
            low = middle
    return ladder[high]
