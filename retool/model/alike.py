"""Lines that nothing tells apart: of a group of them, the first converts no later than the second, and so on.

Six identical lines have 720 plans for every one that matters, and a search without this rule proves each of them
worse. The rule leaves one of them. It is for a search alone: where a single line is to be forced or forbidden, or a
planner's own rules may tell lines apart, the model is built without it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from retool.case import Case, LineData
from retool.model.linear import Linear, at_most
from retool.model.space import Space
from retool.plan.data import Plan
from retool.workbook import Row

OWN = {"row", "line", "product"}
"""What a record may differ in: its place and names."""


def add_order(space: Space) -> None:
    """``alike_in_order``: conversions of a line so far >= those of the next line of its group."""
    for group in alike(space.case):
        for first, second in pairwise(group):
            ahead, behind = space.case.lines[first], space.case.lines[second]
            for t in sorted({arc.start for arc in behind.arcs if arc.origin == behind.initial}):
                key = (first, second, space.period(t), space.scenario(0))
                space.row("alike_in_order", key, at_most(_left(space, behind, t), _left(space, ahead, t)))


def _left(space: Space, line: LineData, t: int) -> Linear:
    """1 if the line has been converted out of its first state by period ``t``."""
    arcs = [arc for arc in line.arcs if arc.origin == line.initial and arc.start <= t]
    return Linear().add_sum(1.0, [space.convert(arc, 0) for arc in arcs])


def alike(case: Case) -> list[tuple[str, ...]]:
    """Groups of two or more lines that could change names without anyone noticing, in the order of the sheet.

    Only lines that leave their first state once, and only without a tree: there two lines may part in one future
    and not in another, and no order of names would suit both.
    """
    if any(len(case.tree.decision_nodes(t)) > 1 for t in range(case.calendar.n_periods)):
        return []
    pinned = {pin.line for pin in case.decisions}
    single = [
        line
        for line in case.lines.values()
        if line.copies == 1 and line.name not in pinned and all(arc.target != line.initial for arc in line.arcs)
    ]
    conversions = _by_line(case.tables.conversions)
    tooling = _by_line(case.tools.values())
    groups: dict[Hashable, list[str]] = {}
    for line in single:
        rows = [(sheet, row) for sheet, kept in (("Conversions", conversions), ("Tooling", tooling))
                for row in kept.get(line.name, ())]  # fmt: skip
        signature = frozenset(_signature(case, sheet, row) for sheet, row in [("Lines", line.record), *rows])
        groups.setdefault(signature, []).append(line.name)
    return [tuple(names) for names in groups.values() if len(names) > 1]


def _by_line(rows: Iterable[Any]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.line, []).append(row)
    return found


def _signature(case: Case, sheet: str, row: Row) -> Hashable:
    """All that a record says but its names, with what futures and escalation make of it."""
    said = tuple((name, value) for name, value in row if name not in OWN)
    return (sheet, said, case.values.moves(sheet, row.row))


def in_order(case: Case, plan: Plan) -> Plan:
    """An earlier plan with lines of a group renamed so that it keeps the rule: it is worth the same."""
    order = {period: t for t, period in enumerate(case.calendar.periods)}
    never = len(order)
    start: dict[str, int] = {}
    for c in plan.conversions:
        start[c.line] = min(start.get(c.line, never), order.get(c.period, never))
    names: dict[str, str] = {}
    for group in alike(case):
        names.update(zip(sorted(group, key=lambda line: start.get(line, never)), group, strict=True))
    if not names:
        return plan
    renamed: dict[str, Any] = {
        kind: [replace(record, line=names.get(record.line, record.line)) for record in getattr(plan, kind)]
        for kind in ("conversions", "closings", "tooled", "tooling_payments", "builds")
    }
    return replace(plan, **renamed)
