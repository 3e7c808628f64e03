"""Rows that change no plan, but what the relaxation may pretend: a part of a line, a launch or a price.

A relaxation tools a twentieth of a line and then builds a twentieth of what the line could ever sell. Where
a cap holds sales far below that, the twentieth is all it needs. Each row here ties an amount to its decision
by the least number that can limit it: a pathway's cap, an export market's volume.

Sets: program m, pathway row w, plant p, operating year o, node n; thousand vehicles of a year.
"""

from __future__ import annotations

from dataclasses import dataclass

from retool.case.market import ProgramData
from retool.model.flows import built, plants_of, shipped_from
from retool.model.linear import Linear, at_most
from retool.model.market import (
    demand_factor,
    export_limit,
    exported,
    exports_of,
    groups,
    has_ladder,
    price,
    row_most,
    row_peak,
    sales_cap,
    sold_on,
    us_sales,
)
from retool.model.production import present, tooled_at
from retool.model.programs import rows_in_force, started_by
from retool.model.space import Space

MONTHS = 12.0


@dataclass(frozen=True)
class RowLimit:
    """What a program can at most sell on a pathway row in a year, and the commitment that takes."""

    w: int
    most: float
    capped: bool
    started: Linear


def add_tightening(space: Space) -> None:
    """``sales_if_launched``, ``sales_if_priced``, ``plant_sales``, ``maker_sales`` and ``plant_exports``."""
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            limits = row_limits(space, program, o, n)
            _sales_if_decided(space, program, limits, o, n)
            _plant_sales(space, program, limits, o, n)
            _plant_exports(space, program, o, n)
        _maker_sales(space, o, n)


def row_limits(space: Space, program: ProgramData, o: int, n: int) -> list[RowLimit]:
    """The program's pathway rows of the year, least sales first."""
    found = []
    for w in rows_in_force(space, program, o, n):
        most = row_most(space, program, w, o, n)
        capped = most < row_peak(space, program, w, o, n)
        found.append(RowLimit(w, most, capped, started_by(space, program, w, o, n)))
    return sorted(found, key=lambda limit: limit.most)


def _sales_if_decided(space: Space, program: ProgramData, limits: list[RowLimit], o: int, n: int) -> None:
    """``sales_if_launched``: US sales on a capped row <= cap * launched;

    ``sales_if_priced``: of them, those at a price <= what the cap and buyers allow * price.
    """
    factors = {b: f for b, _, f in space.case.price_points(program.name, n, o)}
    for limit in limits:
        if not limit.capped:
            continue
        pathway = program.pathway_names[limit.w]
        sales = us_sales(space, program, o, n, limit.w)
        key = (program.name, pathway, *space.tail(o, n))
        space.row("sales_if_launched", key, at_most(sales, Linear().plus(limit.most, limit.started)))
        if not has_ladder(program):
            continue
        reach = sum(g.total * len(g.months) for g in groups(space, program.name, o, n)) / MONTHS
        for point, factor in factors.items():
            at_price = Linear()
            for group in groups(space, program.name, o, n):
                at_price.plus(1.0, sold_on(space, program, limit.w, group, o, n).get(point, Linear()))
            most = min(limit.most, reach * factor * demand_factor(space, program, limit.w, o, n))
            key5 = (program.name, point, pathway, *space.tail(o, n))
            chosen = Linear().plus(most, price(space, program, point, o, n))
            space.row("sales_if_priced", key5, at_most(at_price, chosen))


def _plant_sales(space: Space, program: ProgramData, limits: list[RowLimit], o: int, n: int) -> None:
    """A plant's US sales <= what the lesser pathway rows allow * tooled + what each greater row allows * launched.

    One row for every way to split the rows into lesser and greater: on the lesser ones alone a plant sells
    little, however much a greater one would allow.
    """
    for plant, places in plants_of(space, program.name, o).items():
        copies = tooled_at(space, program.name, places, o, n)
        shipped = shipped_from(space, program.name, plant, o, n)
        for count in range(1, len(limits) + 1):
            if count == len(limits) and not any(limit.capped for limit in limits):
                continue  # build_if_tooled says it
            most = Linear().plus(sum(limit.most for limit in limits[:count]), copies)
            for limit in limits[count:]:
                most.plus(limit.most, limit.started)
            key = (program.name, plant, count, *space.tail(o, n))
            space.row("plant_sales", key, at_most(shipped, most))


def _plant_exports(space: Space, program: ProgramData, o: int, n: int) -> None:
    """What a plant builds and does not ship at home <= all export markets' volume * tooled."""
    if not exported(space, program.name, o, n):
        return
    volume = sum(export_limit(space, row, o, n) for row in exports_of(space, program.name, o))
    for plant, places in plants_of(space, program.name, o).items():
        copies = tooled_at(space, program.name, places, o, n)
        abroad = built(space, program.name, o, n, plant).plus(-1.0, shipped_from(space, program.name, plant, o, n))
        key = (program.name, plant, *space.tail(o, n))
        space.row("plant_exports", key, at_most(abroad, Linear().plus(volume, copies)))


def _maker_sales(space: Space, o: int, n: int) -> None:
    """A maker's US sales from a plant <= its cap * copies that produce + what uncapped rows allow * launched.

    Only where several programs share the cap: for one, `plant_sales` says more.
    """
    makers: dict[str, list[ProgramData]] = {}
    for program in space.case.programs.values():
        makers.setdefault(program.maker, []).append(program)
    for maker, programs in makers.items():
        built_here = [p for p in programs if plants_of(space, p.name, o)]
        if len(built_here) < 2:
            continue
        caps: dict[str, float] = {}
        greater = Linear()
        for program in built_here:
            for limit in row_limits(space, program, o, n):
                cap = sales_cap(space, program, limit.w, o, n)
                if cap is None:
                    greater.plus(limit.most, limit.started)
                else:
                    pathway = program.pathway_names[limit.w]
                    caps[pathway] = min(cap, caps.get(pathway, cap))
        if not caps:
            continue
        plants = {plant for p in built_here for plant in plants_of(space, p.name, o)}
        for plant in sorted(plants):
            shipped, copies = Linear(), Linear()
            places = set()
            for program in built_here:
                if plant in plants_of(space, program.name, o):
                    shipped.plus(1.0, shipped_from(space, program.name, plant, o, n))
                    places.update(plants_of(space, program.name, o)[plant])
            for line, config in sorted(places):
                copies.plus(1.0, present(space, space.case.lines[line], config, o, space.year_node(n, o)))
            most = Linear().plus(sum(caps.values()), copies).plus(1.0, greater)
            space.row("maker_sales", (maker, plant, *space.tail(o, n)), at_most(shipped, most))
