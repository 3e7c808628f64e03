"""What a limit is worth when everything is decided anew: the best plan without it, searched for again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from retool.case import build_case
from retool.study.edits import CellEdit, Change, edited
from retool.study.why.asking import Effort, Span, ask
from retool.study.why.costs import TIGHT, Tell
from retool.study.why.facts import Lift, Standing
from retool.study.why.restriction import FREE
from retool.study.why.world import Setting, World
from retool.workbook import Workbook

LARGER = 0.1
"""The part by which a single limit is raised."""

WORTH_ASKING = 1e-3
"""M$ that lifting all limits of a kind must be able to bring before single ones are asked for."""


@dataclass(frozen=True)
class _Limit:
    """A cell that holds a limit."""

    kind: str
    where: str
    sheet: str
    row: int
    column: str
    value: float
    unit: str


def lifted(book: Workbook, standing: Standing, setting: Setting, deadline: float | None, tell: Tell) -> list[Lift]:
    """Of each kind of limit: all of them lifted at once, then, where that can bring anything, each raised alone."""
    found: list[Lift] = []
    limits = list(_limits(book))
    for kind in dict.fromkeys(limit.kind for limit in limits):
        own = [limit for limit in limits if limit.kind == kind]
        away: list[Change] = [CellEdit(x.sheet, x.row, x.column, None) for x in own]
        every = _ask(book, away, standing, setting, deadline)
        if every is None:
            continue
        found.append(_lift(kind, "all", "no limit", every, standing))
        tell(f"{kind}, no limit: adds at most {found[-1].gain_to:,.1f} M$")
        if found[-1].gain_to <= WORTH_ASKING:
            continue
        for limit in own:
            raised = limit.value * (1 + LARGER)
            span = _ask(book, [CellEdit(limit.sheet, limit.row, limit.column, raised)], standing, setting, deadline)
            if span is not None:
                change = f"{limit.value:,.0f} → {raised:,.0f} {limit.unit}"
                found.append(_lift(kind, limit.where, change, span.at_most(every.bound), standing))
                tell(f"{kind} {limit.where}, {change}: adds at most {found[-1].gain_to:,.1f} M$")
    return found


def _limits(book: Workbook) -> Iterator[_Limit]:
    for period in book.tables.periods:
        if period.budget is not None:
            yield _Limit("capital budget", period.period, "Periods", period.row, "budget", period.budget, "M$")
    for plant in book.tables.plants:
        if plant.shop_capacity is not None:
            capacity = plant.shop_capacity
            yield _Limit("shop capacity", plant.plant, "Plants", plant.row, "shop_capacity", capacity, "vehicles/yr")


def _ask(
    book: Workbook, changes: list[Change], standing: Standing, setting: Setting, deadline: float | None
) -> Span | None:
    """The best plan of the changed workbook; None where there is no more time."""
    left = None if deadline is None else deadline - time.monotonic()
    if setting.stop.requested or (left is not None and left <= 0):
        return None
    world = World(build_case(edited(book, changes)), setting)
    scale = max(1.0, abs(standing.found))
    effort = Effort(TIGHT * scale if world.is_large else 0.0, scale, left)
    return ask(world, FREE, effort, standing.decisions)


def _lift(kind: str, where: str, change: str, span: Span, standing: Standing) -> Lift:
    """The gain over the best plan there is, between what is found and what the bounds allow."""
    low = 0.0 if span.found is None else max(0.0, span.found - standing.bound)
    high = float("inf") if span.bound is None else max(low, span.bound - standing.found)
    return Lift(kind, where, change, low, high)
