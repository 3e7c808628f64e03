"""Incentives: a lump sum for a plant's conversion, with clawback for heads that are missing.

Set: incentive i, operating year o (past the horizon: as in the last year), node n.
"""

from __future__ import annotations

from retool.case import LineData
from retool.model.linear import Linear, at_most
from retool.model.lines import resting
from retool.model.space import MILLION, Space
from retool.workbook import Incentive

MONTHS = 12.0


def add_incentives(space: Space) -> None:
    """Variables taken and missing (heads) with the rows incentive_earned and jobs_held."""
    taken: dict[tuple[object, ...], float | None] = {}
    missing: dict[tuple[object, ...], float | None] = {}
    for item in space.case.incentives:
        for s in range(space.tree.n):
            taken[item.incentive, space.scenario(_node(space, item, s))] = 1.0
            for year in _years(space, item):
                missing[item.incentive, year, space.scenario(s)] = None
    space.variables("taken", taken, integer=True)
    space.variables("missing", missing)
    for item in space.case.incentives:
        for s in range(space.tree.n):
            _earned(space, item, s)
            _jobs_held(space, item, s)
            worth = item.amount * space.calendar.df(space.calendar.month_of(item.by))
            space.money.add_linear("incentives", s, worth, _taken(space, item, s))


def _node(space: Space, item: Incentive, s: int) -> int:
    """The decision node at ``by``: what is known then."""
    period = space.calendar.period_of(space.calendar.month_of(item.by))
    return space.d(s, min(max(period, 0), space.calendar.n_periods - 1))


def _taken(space: Space, item: Incentive, s: int) -> Linear:
    return Linear().add(1.0, space.var.taken[item.incentive, space.scenario(_node(space, item, s))])


def _years(space: Space, item: Incentive) -> list[int]:
    return [item.by.year + i for i in range(item.years)]


def _earned(space: Space, item: Incentive, s: int) -> None:
    """Only if a conversion at the plant starts on or before ``by``."""
    started = Linear()
    for line in space.case.lines.values():
        if line.plant == item.plant:
            for arc in line.arcs:
                if space.calendar.month_start(arc.start_month) <= item.by:
                    started.add(1.0, space.convert(arc, s))
    key = (item.incentive, space.scenario(s))
    space.row("incentive_earned", key, at_most(_taken(space, item, s), started))


def heads(space: Space, line: LineData, o: int, s: int) -> Linear:
    """Average heads of a line over the covered months of the year: none in downtime, none once closed."""
    total = Linear()
    covered = space.calendar.covered(o)
    for state in line.states.values():
        if state.employees:
            for t in space.calendar.periods_of_year(o):
                weight = state.employees * space.calendar.period_months / covered
                total.plus(weight, resting(space, line, state.name, t, s))
    for arc in line.arcs:
        end = space.calendar.start(arc.arrival)
        inside = sum(1 for m in space.calendar.months_of_year(o) if arc.production <= m < end)
        if inside and arc.record.employees:
            total.add(arc.record.employees * inside / covered, space.convert(arc, s))
    return total


def _jobs_held(space: Space, item: Incentive, s: int) -> None:
    """``missing`` >= jobs promised - average heads; each missing head costs the clawback of the year."""
    finance = space.case.finance
    first, last = space.calendar.years[0], space.calendar.years[-1]
    for year in _years(space, item):
        o = min(max(year, first), last) - first
        present = Linear()
        for line in space.case.lines.values():
            if line.plant == item.plant:
                present.plus(1.0, heads(space, line, o, s))
        key = (item.incentive, year, space.scenario(s))
        owed = Linear().plus(float(item.jobs), _taken(space, item, s))
        short = Linear().add(1.0, space.var.missing[key])
        space.row("jobs_held", key, at_most(owed, present.plus(1.0, short)))
        # past the horizon everything is as in the last year, for whole years dated 1 July
        weight = (
            finance.expense(space.calendar.july(year))
            if year > last
            else finance.operating(o) * space.calendar.covered(o) / MONTHS
        )
        clawback = space.case.number("Incentives", item, "clawback", s, o)
        space.money.add_linear("clawback", s, -weight * clawback / MILLION, short)
