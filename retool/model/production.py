"""Production: tooling of programs on lines, building, capacity of lines and shops.

Sets: program m, line l, configuration k, operating year o, node n. Builds are thousand vehicles of a year.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyomo.environ as pyo

from retool.case import Arc, LineData
from retool.model.linear import Linear, at_most
from retool.model.lines import resting
from retool.model.market import greatest_demand
from retool.model.space import THOUSAND, Space

MONTHS = 12.0


def add_production(space: Space) -> None:
    """Variables tooled, tooling_rise and build with their rows."""
    _variables(space)
    for program, line, config in space.case.tools:
        _tooling(space, program, line, config)
    for o, n in space.operation_points():
        _builds(space, o, n)
        _capacity(space, o, n)
        _shop(space, o, n)


def _variables(space: Space) -> None:
    tooled: dict[tuple[object, ...], float | None] = {}
    rise: dict[tuple[object, ...], float | None] = {}
    build: dict[tuple[object, ...], float | None] = {}
    for (program, line, config), tool in space.case.tools.items():
        data = space.case.lines[line]
        for o in range(space.calendar.n_years):
            if not producing_possible(space, data, config, o):
                continue
            for n in sorted({space.year_node(s, o) for s in range(space.tree.n)}):
                tooled[program, line, config, space.year(o), space.scenario(n)] = data.copies
            if tool.tooling_cost:
                for t in space.calendar.periods_of_year(o):
                    for n in space.tree.decision_nodes(t):
                        rise[program, line, config, space.period(t), space.scenario(n)] = None
            for n in space.tree.operation_nodes(o):
                build[program, line, config, space.year(o), space.scenario(n)] = None
    space.variables("tooled", tooled, integer=True)
    space.variables("tooling_rise", rise)
    for index, column in space.var.tooling_rise.items():
        if space.case.lines[index[1]].copies > 1:
            # Copies that enter in different periods could share one payment between them.
            column.domain = pyo.NonNegativeIntegers
    space.variables("build", build)


def producing_possible(space: Space, line: LineData, config: str, o: int) -> bool:
    """Whether the line can produce in ``config`` in year ``o`` at all."""
    end = space.calendar.months_of_year(o).stop
    if config == line.initial:
        return True
    return any(a.target == config and a.production < end for a in line.arcs)


def entering(space: Space, line: LineData, config: str, t: int, s: int) -> Linear:
    """Copies that come into production in ``config`` during period ``t``."""
    found = Linear()
    months = space.calendar.months_of_period(t)
    for arc in line.arcs:
        if arc.target == config and arc.production in months:
            found.add(1.0, space.convert(arc, s))
    return found


def producing(space: Space, line: LineData, config: str, t: int, s: int) -> Linear:
    """Copies that produce in ``config`` for at least a month of period ``t``: at rest, or on an arc past downtime."""
    found = resting(space, line, config, t, s)
    end = space.calendar.months_of_period(t).stop
    for arc in line.arcs:
        if arc.target == config and arc.start <= t < arc.arrival and arc.production < end:
            found.add(1.0, space.convert(arc, s))
    return found


def _tooling(space: Space, program: str, line_name: str, config: str) -> None:
    """tooled <= what produces in the year; each rise is paid where the line comes into production.

    A line that leaves and re-enters the configuration within a year pays at its first producing period.
    """
    line = space.case.lines[line_name]
    tool = space.case.tools[program, line_name, config]
    for o in range(space.calendar.n_years):
        if not producing_possible(space, line, config, o):
            continue
        periods = space.calendar.periods_of_year(o)
        for n in sorted({space.year_node(s, o) for s in range(space.tree.n)}):
            index = (program, line_name, config, space.year(o), space.scenario(n))
            comes = _comes(space, line, config, o, n)
            here = tooled(space, program, line_name, config, o, n)
            space.row("tooled_if_producing", index, at_most(here, _together(comes)))
            if not tool.tooling_cost:
                continue
            paid = Linear()
            for t in periods:
                rise = space.var.tooling_rise[program, line_name, config, space.period(t), space.scenario(n)]
                paid.add(1.0, rise)
                key = (program, line_name, config, space.period(t), space.scenario(n))
                space.row("tooling_paid_on_entry", key, at_most(Linear().add(1.0, rise), comes[t]))
                _first_entry_pays(space, line, key, comes, t)
            new = Linear().plus(1.0, here).plus(-1.0, tooled(space, program, line_name, config, o - 1, n))
            space.row("tooling_rises", index, at_most(new, paid))


def _comes(space: Space, line: LineData, config: str, o: int, s: int) -> dict[int, Linear]:
    """By period of year ``o``: copies that come into production in ``config``; in the first, all that produce."""
    periods = space.calendar.periods_of_year(o)
    comes = {t: entering(space, line, config, t, s) for t in periods}
    comes[periods.start] = producing(space, line, config, periods.start, s)
    return comes


def present(space: Space, line: LineData, config: str, o: int, s: int) -> Linear:
    """Copies that produce in ``config`` at some time of year ``o`` (one that leaves and comes back counts twice)."""
    return _together(_comes(space, line, config, o, s))


def _together(comes: dict[int, Linear]) -> Linear:
    total = Linear()
    for amount in comes.values():
        total.plus(1.0, amount)
    return total


def _first_entry_pays(space: Space, line: LineData, key: tuple[str, ...], comes: dict[int, Linear], t: int) -> None:
    """No payment in a period after one in which the line already came into production in the same year.

    Only a line that can leave the configuration, and so come back to it, needs these rows; copies are not
    told apart, so there the rows do not apply.
    """
    config = key[2]
    if line.copies > 1 or not any(a.origin == config for a in line.arcs) or not comes[t]:
        return
    rise = Linear().add(1.0, space.var.tooling_rise[key])
    for before, amount in comes.items():
        if before < t and amount:
            here = Linear().plus(1.0, rise).plus(1.0, amount)
            space.row("tooling_first_entry", (*key, space.period(before)), at_most(here, Linear(1.0)))


def tooled(space: Space, program: str, line: str, config: str, o: int, s: int) -> Linear:
    """Copies tooled for the program in year ``o`` as scenario ``s`` decides; none before the horizon."""
    found = Linear()
    if o >= 0:
        index = (program, line, config, space.year(o), space.scenario(space.year_node(s, o)))
        if index in space.var.tooled:
            found.add(1.0, space.var.tooled[index])
    return found


def tooled_at(space: Space, program: str, places: Iterable[tuple[str, str]], o: int, s: int) -> Linear:
    """Copies tooled for the program in year ``o`` on several (line, configuration) pairs, a plant's say."""
    total = Linear()
    for line, config in places:
        total.plus(1.0, tooled(space, program, line, config, o, s))
    return total


def arc_capacity(space: Space, arc: Arc, o: int) -> float:
    """Vehicles that an arc yields in year ``o`` before it arrives."""
    end = space.calendar.start(arc.arrival)
    months = [m for m in space.calendar.months_of_year(o) if arc.start_month <= m < end]
    return arc.record.capacity / MONTHS * sum(arc.share_in(m) for m in months)


def capacity(space: Space, line: LineData, config: str, o: int, s: int) -> Linear:
    """``capacity[l,k,o]``: thousand vehicles of year ``o``, downtime and ramp counted by month."""
    last = space.calendar.periods_of_year(o).stop - 1
    key = ("capacity", line.name, config, o, space.d(s, last))
    if key not in space.memo:
        full = line.states[config].capacity / THOUSAND * space.calendar.period_months / MONTHS
        total = Linear()
        for t in space.calendar.periods_of_year(o):
            total.plus(full, resting(space, line, config, t, s))
        for arc in line.arcs:
            if arc.target == config and arc.start <= last:
                amount = arc_capacity(space, arc, o) / THOUSAND
                if amount:
                    total.add(amount, space.convert(arc, s))
        space.memo[key] = total
    found: Linear = space.memo[key]
    return found


def mature_months(space: Space, line: LineData, config: str, o: int, s: int) -> Linear:
    """Months of year ``o`` past the ramp in the configuration, arcs included (a line of one copy)."""
    total = Linear()
    for t in space.calendar.periods_of_year(o):
        total.plus(float(space.calendar.period_months), resting(space, line, config, t, s))
    for arc in line.arcs:
        end = space.calendar.start(arc.arrival)
        if arc.target == config and arc.start < arc.arrival:
            months = sum(1 for m in space.calendar.months_of_year(o) if arc.mature <= m < end)
            if months:
                total.add(float(months), space.convert(arc, s))
    return total


def _builds(space: Space, o: int, n: int) -> None:
    """build <= min(full capacity, greatest demand) * tooled, and the minimum while tooled."""
    for (program, line_name, config), tool in space.case.tools.items():
        index = (program, line_name, config, space.year(o), space.scenario(n))
        if index not in space.var.build:
            continue
        line = space.case.lines[line_name]
        build = Linear().add(1.0, space.var.build[index])
        hours = space.case.number("Tooling", tool, "hours_ratio", n, o)
        best = _best_rate(line, config) / THOUSAND * space.case.covered_share(o)
        limit = min(best / hours, greatest_demand(space, program, o, n))
        here = tooled(space, program, line_name, config, o, n)
        space.row("build_if_tooled", index, at_most(build, Linear().plus(limit, here)))
        minimum = space.case.number("Tooling", tool, "min_volume", n, o) / THOUSAND
        if minimum:
            covered = space.calendar.covered(o)
            owed = Linear(-minimum * covered / MONTHS).plus(minimum * covered / MONTHS, here)
            owed.plus(minimum / MONTHS, mature_months(space, line, config, o, n))
            space.row("minimum_build", index, at_most(owed, build))


def _best_rate(line: LineData, config: str) -> float:
    """Greatest yearly output of a copy in the configuration; with copies, what a mature copy gives."""
    mature = line.states[config].capacity
    if line.copies > 1:
        return mature
    return max([mature, *(a.record.capacity * max(a.ramp, default=0.0) for a in line.arcs if a.target == config)])


def _capacity(space: Space, o: int, n: int) -> None:
    """Hours of all programs on the line stay within its capacity in the configuration."""
    used: dict[tuple[str, str], Linear] = {}
    for (program, line_name, config), tool in space.case.tools.items():
        index = (program, line_name, config, space.year(o), space.scenario(n))
        if index in space.var.build:
            hours = space.case.number("Tooling", tool, "hours_ratio", n, o)
            used.setdefault((line_name, config), Linear()).add(hours, space.var.build[index])
    for (line_name, config), hours_used in used.items():
        line = space.case.lines[line_name]
        index3 = (line_name, config, space.year(o), space.scenario(n))
        space.row("line_capacity", index3, at_most(hours_used, capacity(space, line, config, o, n)))


def present_months(space: Space, line: LineData, months: range | list[int], s: int) -> int:
    """How many of ``months`` the present product still exists in, as the scenario knows it month by month."""
    count = 0
    for m in months:
        day = space.case.values.in_month("Lines", line.record, "product_until", s, m)
        count += day is None or space.calendar.month_start(m) <= day
    return count


def present_share(space: Space, line: LineData, o: int, s: int) -> Linear:
    """Copy-months / 12 of the present product in year ``o`` (kept parts counted as such)."""
    key = ("present", line.name, o, s)
    if key in space.memo:
        found: Linear = space.memo[key]
        return found
    total = Linear()
    if line.has_product:
        for state in line.states.values():
            if not state.keep:
                continue
            for t in space.calendar.periods_of_year(o):
                months = present_months(space, line, space.calendar.months_of_period(t), s)
                total.plus(state.keep * months / MONTHS, resting(space, line, state.name, t, s))
        for arc in line.arcs:
            keep = arc.record.keep
            if keep:
                end = space.calendar.start(arc.arrival)
                inside = [m for m in space.calendar.months_of_year(o) if arc.start_month <= m < end]
                months = present_months(space, line, inside, s)
                if months:
                    total.add(keep * months / MONTHS, space.convert(arc, s))
    space.memo[key] = total
    return total


def _shop(space: Space, o: int, n: int) -> None:
    """Output of all lines and present products at a plant stay within the shop they share."""
    for plant in space.case.plants.values():
        if plant.shop_capacity is None:
            continue
        output = Linear()
        for line in space.case.lines.values():
            if line.plant != plant.plant:
                continue
            volume = space.case.number("Lines", line.record, "volume", n, o) / THOUSAND
            output.plus(volume, present_share(space, line, o, n))
            for program, line_name, config in space.case.tools:
                index = (program, line_name, config, space.year(o), space.scenario(n))
                if line_name == line.name and index in space.var.build:
                    output.add(1.0, space.var.build[index])
        limit = plant.shop_capacity / THOUSAND * space.case.covered_share(o)
        index2 = (plant.plant, space.year(o), space.scenario(n))
        space.row("shop", index2, at_most(output, Linear(limit)))
