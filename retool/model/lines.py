"""Lines: who converts what when. Responsible for the line network, concurrency limits and site costs.

Sets: line l, state k, period t, node n. Arcs, not states: ``convert`` leaves a state and arrives mature in
another one; ``rest`` is what stays put. One +1 and one -1 per column: a line alone is integral.
"""

from __future__ import annotations

from dataclasses import dataclass

from retool.case import Arc, LineData
from retool.model.linear import Linear, at_most, equal
from retool.model.space import Space, arc_index


def add_lines(space: Space) -> None:
    """Variables convert, rest, close, site_open and every row among them."""
    _variables(space)
    for name in space.case.lines:
        _line_state(space, space.case.lines[name])
        _used_once(space, space.case.lines[name])
    _under_conversion(space)
    _site(space)


def first_period(space: Space, line: LineData, state: str) -> int:
    """The first period in which the line can rest in ``state`` (n_periods: never)."""
    if state == line.initial:
        return 0
    key = ("first", line.name)
    if key not in space.memo:
        earliest: dict[str, int] = {}
        for arc in line.arcs:
            earliest[arc.target] = min(arc.arrival, earliest.get(arc.target, arc.arrival))
        space.memo[key] = earliest
    found: int = space.memo[key].get(state, space.calendar.n_periods)
    return found


def _variables(space: Space) -> None:
    convert: dict[tuple[str, ...], float | None] = {}
    rest: dict[tuple[str, ...], float | None] = {}
    close: dict[tuple[str, ...], float | None] = {}
    for line in space.case.lines.values():
        for arc in line.arcs:
            for n in space.tree.decision_nodes(arc.decided):
                convert[(*arc_index(space, arc), space.scenario(n))] = line.copies
        for state in line.states:
            begin = first_period(space, line, state)
            for t, n in space.decision_points():
                index = (line.name, state, space.period(t), space.scenario(n))
                if t >= begin:
                    rest[index] = None
                    if line.may_close:
                        close[index] = line.copies
    space.variables("convert", convert, integer=True)
    space.variables("rest", rest)
    space.variables("close", close, integer=True)


def resting(space: Space, line: LineData, state: str, t: int, s: int) -> Linear:
    """Copies of the line at rest in ``state`` during period ``t`` as scenario ``s`` decides."""
    found = Linear()
    if t >= first_period(space, line, state):
        index = (line.name, state, space.period(t), space.scenario(space.d(s, t)))
        found.add(1.0, space.var.rest[index])
    return found


def closing(space: Space, line: LineData, state: str, t: int, s: int) -> Linear:
    found = Linear()
    if line.may_close and t >= first_period(space, line, state):
        index = (line.name, state, space.period(t), space.scenario(space.d(s, t)))
        found.add(1.0, space.var.close[index])
    return found


@dataclass(frozen=True)
class ArcTables:
    """Arcs of a line by what they do to a state in a period: leave it, or arrive in it."""

    leaving: dict[tuple[str, int], list[Arc]]
    arriving: dict[tuple[str, int], list[Arc]]


def arc_tables(space: Space, line: LineData) -> ArcTables:
    key = ("arcs", line.name)
    if key not in space.memo:
        leaving: dict[tuple[str, int], list[Arc]] = {}
        arriving: dict[tuple[str, int], list[Arc]] = {}
        for arc in line.arcs:
            leaving.setdefault((arc.origin, arc.start), []).append(arc)
            arriving.setdefault((arc.target, arc.arrival), []).append(arc)
        space.memo[key] = ArcTables(leaving, arriving)
    tables: ArcTables = space.memo[key]
    return tables


def _line_state(space: Space, line: LineData) -> None:
    """rest[t] = rest[t-1] + arrivals - departures - closings; the first state starts with all copies.

    ``one_step``: where a conversion takes no time at all, what arrives in a period may not leave in it.
    """
    tables = arc_tables(space, line)
    for state in line.states:
        for t, n in space.decision_points():
            before = Linear()
            if t:
                before.plus(1.0, resting(space, line, state, t - 1, n))
            elif state == line.initial:
                before.constant = line.copies
            late = Linear()  # arrivals of conversions started in this very period
            for arc in tables.arriving.get((state, t), []):
                (late if arc.start == t else before).add(1.0, space.convert(arc, n))
            out = closing(space, line, state, t, n)
            for arc in tables.leaving.get((state, t), []):
                out.add(1.0, space.convert(arc, n))
            index = (line.name, state, space.period(t), space.scenario(n))
            after = resting(space, line, state, t, n).plus(1.0, out)
            space.row("line_state", index, equal(after, Linear().plus(1.0, before).plus(1.0, late)))
            if late and out:
                space.row("one_step", index, at_most(out, before))


def _used_once(space: Space, line: LineData) -> None:
    """A row of Conversions is used at most ``copies`` times on the line in all."""
    entered = {a.target for a in line.arcs}
    by_row: dict[tuple[str, str, str], list[Arc]] = {}
    for arc in line.arcs:
        if arc.origin in entered:  # otherwise each copy can leave that state only once anyway
            by_row.setdefault((arc.origin, arc.target, arc.mode), []).append(arc)
    last = space.calendar.n_periods - 1
    for (origin, target, mode), arcs in by_row.items():
        for n in space.tree.decision_nodes(last):
            total = Linear()
            for arc in arcs:
                total.add(1.0, space.convert(arc, n))
            index = (line.name, origin, target, mode, space.scenario(n))
            space.row("used_once", index, at_most(total, Linear(line.copies)))


def _under_conversion(space: Space) -> None:
    """Lines whose downtime touches the period, at each plant and nationwide, stay within the limits."""
    settings = space.case.settings
    for t, n in space.decision_points():
        down: dict[str, Linear] = {}
        for line in space.case.lines.values():
            for arc in line.arcs:
                if arc.start <= t and arc.production > space.calendar.start(t):
                    down.setdefault(line.plant, Linear()).add(1.0, space.convert(arc, n))
        limits = [settings.max_under_conversion, space.case.periods[t].max_under_conversion]
        known = [v for v in limits if v is not None]
        index = (space.period(t), space.scenario(n))
        if known:
            everywhere = Linear()
            for at_plant in down.values():
                everywhere.plus(1.0, at_plant)
            space.row("under_conversion", index, at_most(everywhere, Linear(min(known))))
        for plant, at_plant in down.items():
            limit = space.case.plants[plant].max_under_conversion
            if limit is not None:
                space.row("plant_under_conversion", (plant, *index), at_most(at_plant, Linear(limit)))


def _site(space: Space) -> None:
    """The site cost is paid in the very period of the plant's first conversion, never ahead.

    ``site_open`` is cumulative: site_open[t] >= site_open[t-1]; copies * site_open >= copies of a line that
    are out of its first state by conversion; site_open <= conversions started at the plant so far.
    """
    plants = [p for p in space.case.plants.values() if p.site_cost]
    index = {(p.plant, space.period(t), space.scenario(n)): 1.0 for p in plants for t, n in space.decision_points()}
    space.variables("site_open", index, integer=True)
    for plant in plants:
        lines = [line for line in space.case.lines.values() if line.plant == plant.plant]
        for t, n in space.decision_points():
            key = (plant.plant, space.period(t), space.scenario(n))
            here = Linear().add(1.0, space.var.site_open[key])
            previous = site_open(space, plant.plant, t - 1, n)
            space.row("site_stays_open", key, at_most(previous, here))
            started_here = Linear()
            for line in lines:
                for arc in line.arcs:
                    if arc.start <= t:
                        started_here.add(1.0, space.convert(arc, n))
                opened = Linear().plus(float(line.copies), here)
                space.row("site_needed", (line.name, *key[1:]), at_most(_away(space, line, t, n), opened))
            space.row("site_not_ahead", key, at_most(here, started_here))


def _away(space: Space, line: LineData, t: int, n: int) -> Linear:
    """Copies that left the first state by period ``t``, less those that set out to come back to it.

    A copy that comes back may leave again, so what left alone can exceed the copies.
    """
    away = Linear()
    for arc in line.arcs:
        if arc.start <= t:
            if arc.origin == line.initial:
                away.add(1.0, space.convert(arc, n))
            if arc.target == line.initial:
                away.add(-1.0, space.convert(arc, n))
    return away


def site_open(space: Space, plant: str, t: int, s: int) -> Linear:
    """Whether the plant's site cost has been paid by period ``t``; nothing before the first period."""
    if t < 0:
        return Linear()
    return Linear().add(1.0, space.var.site_open[plant, space.period(t), space.scenario(space.d(s, t))])
