"""Freight to merged places as a convex curve: the cheapest regions of a place are served first.

In a lighter model a place stands for several regions. Whatever is shipped to it from one origin costs at
least what it would to fill its regions in order of freight from there, each to its own limit: a convex,
piecewise linear function of the amount, which the rows below bound from below. Two origins may both be
counted as serving the cheap regions, so the model stays a relaxation of the one with every region by itself.

Sets: program m, origin i (plant or import source), place r, operating year o, node n.
"""

from __future__ import annotations

from dataclasses import dataclass

from retool.case.market import ProgramData
from retool.model.flows import local_sources, plants_of
from retool.model.linear import Linear, at_most, equal
from retool.model.market import Group, buying_months, by_region, demand_factor, groups, peak_factor
from retool.model.production import tooled_at
from retool.model.programs import rows_in_force
from retool.model.space import THOUSAND, Space

MONTHS = 12.0

SHARES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
"""A tangent of the curve begins at the region in which each of these parts of the place's demand is reached."""


@dataclass(frozen=True)
class Tangent:
    """The cost above the place's least rate is at least ``slope`` · shipped − ``filled`` · limit per unit of demand.

    ``slope`` is $k a vehicle; ``filled`` M$ a year at the regions' full demand at msrp.
    """

    slope: float
    filled: float


def add_curves(space: Space) -> None:
    """Variables freight_above and demand_open with the rows of the curves; nothing where no place is merged."""
    merged = {place for place, regions in space.places.items() if len(regions) > 1}
    if not merged:
        return
    _columns(space, merged)
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            for group in groups(space, program.name, o, n):
                if by_region(space, program.name, o) and merged & group.demand.keys():
                    _open(space, program, group, o, n)
                    _curves(space, program, group, merged, o, n)


def tangents(space: Space, program: str, origin: str, place: str, o: int, n: int) -> list[Tangent]:
    """The tangents of the place's freight curve from the origin, the flat one left out."""
    case = space.case
    regions = sorted(
        (case.freight(origin, r, n, o) / THOUSAND, case.demand(program, r, n, o) / THOUSAND)
        for r in space.places[place]
        if case.demand(program, r, n, o) > 0
    )
    whole = sum(demand for _, demand in regions)
    found: list[Tangent] = []
    served = spent = 0.0  # what the cheaper regions take, and what that costs
    wanted = list(SHARES)
    least = regions[0][0]
    for cost, demand in regions:
        if wanted and served >= wanted[0] * whole and cost > least:
            found.append(Tangent(cost - least, (cost - least) * served - (spent - least * served)))
            wanted = [share for share in wanted if share * whole > served]
        served += demand
        spent += cost * demand
    return found


def _origins(space: Space, program: str, o: int, n: int) -> list[tuple[str, str]]:
    """(variable, origin) of all shipments by region."""
    shipped = [("ship", plant) for plant in plants_of(space, program, o)]
    return shipped + [("imported_to", i.source) for i in local_sources(space, program, o, n)]


def _columns(space: Space, merged: set[str]) -> None:
    above: dict[tuple[object, ...], float | None] = {}
    opened: dict[tuple[object, ...], float | None] = {}
    for o, n in space.operation_points():
        for program in space.case.programs:
            if not by_region(space, program, o):
                continue
            for group in groups(space, program, o, n):
                for place in group.demand.keys() & merged:
                    opened[program, group.name, *space.tail(o, n)] = None
                    for _, origin in _origins(space, program, o, n):
                        above[program, origin, place, *space.tail(o, n)] = None
    space.variables("freight_above", above)
    space.variables("demand_open", opened)


def _open(space: Space, program: ProgramData, group: Group, o: int, n: int) -> None:
    """``demand_opens``: the part of its yearly demand at msrp that a region of the group may buy."""
    total = Linear()
    for w in rows_in_force(space, program, o, n):
        weight = demand_factor(space, program, w, o, n) / MONTHS
        total.plus(weight, buying_months(space, program, w, group, o, n))
    key = (program.name, group.name, *space.tail(o, n))
    here = Linear().add(1.0, space.var.demand_open[key])
    space.row("demand_opens", key, equal(here, total))


def _curves(space: Space, program: ProgramData, group: Group, merged: set[str], o: int, n: int) -> None:
    """``freight_curve``: the tangents at what buyers want; ``freight_if_tooled``: at what a tooled plant may send."""
    tail = space.tail(o, n)
    opened = space.var.demand_open[program.name, group.name, *tail]
    peak = peak_factor(space, program, group, o, n)
    plants = plants_of(space, program.name, o)
    for variable, origin in _origins(space, program.name, o, n):
        copies = tooled_at(space, program.name, plants[origin] if variable == "ship" else [], o, n)
        for place in sorted(group.demand.keys() & merged):
            shipped = getattr(space.var, variable)[program.name, origin, place, *tail]
            above = Linear().add(1.0, space.var.freight_above[program.name, origin, place, *tail])
            for k, tangent in enumerate(tangents(space, program.name, origin, place, o, n)):
                key = (program.name, origin, place, k, *tail)
                least = Linear().add(tangent.slope, shipped)
                wanted = Linear().plus(1.0, least).add(-tangent.filled, opened)
                space.row("freight_curve", key, at_most(wanted, above))
                if copies and tangent.filled:
                    sent = Linear().plus(1.0, least).plus(-tangent.filled * peak, copies)
                    space.row("freight_if_tooled", key, at_most(sent, above))
