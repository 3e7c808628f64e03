"""Flows of finished vehicles: shipments from plants, imports, exports, and the balance of every program.

Sets: program m, plant p, import source i, region r, operating year o, node n; thousand vehicles of a year.
"""

from __future__ import annotations

from retool.case.market import ProgramData
from retool.case.scenarios import available
from retool.model.linear import Linear, at_most, equal
from retool.model.market import by_region, delivered_to, exported, groups, peak_factor, us_sales
from retool.model.production import tooled_at
from retool.model.programs import months_on, rows_in_force
from retool.model.space import THOUSAND, Space
from retool.workbook import Import

MONTHS = 12.0
NEAREST = 8  # so many plants serve a region in most relaxations
STRONG_ROWS = 150_000  # above this many, shipments are tied to tooling by the plant's output alone


def add_flows(space: Space) -> None:
    """Variables ship, imported and imported_to with balance, supply, capacity and minimum rows."""
    _columns(space)
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            _balance(space, program, o, n)
            _region_supply(space, program, o, n)
            _plant_output(space, program, o, n)
            _program_minimum(space, program, o, n)
        _import_capacity(space, o, n)
    if len(space.var.ship) <= STRONG_ROWS:
        _ship_if_tooled(space)


def plants_of(space: Space, program: str, o: int) -> dict[str, list[tuple[str, str]]]:
    """Plants that can build the program in year ``o``, with their (line, configuration) pairs."""
    key = ("plants", program, o)
    if key not in space.memo:
        found: dict[str, list[tuple[str, str]]] = {}
        node = space.scenario(space.tree.operation_nodes(o)[0])
        for m, line, config in space.case.tools:
            if m == program and (m, line, config, space.year(o), node) in space.var.build:
                found.setdefault(space.case.lines[line].plant, []).append((line, config))
        space.memo[key] = found
    result: dict[str, list[tuple[str, str]]] = space.memo[key]
    return result


def built(space: Space, program: str, o: int, n: int, plant: str | None = None) -> Linear:
    """Vehicles of the program built in the year, at one plant or everywhere."""
    total = Linear()
    for p, places in plants_of(space, program, o).items():
        if plant is None or p == plant:
            for line, config in places:
                total.add(1.0, space.var.build[program, line, config, space.year(o), space.scenario(n)])
    return total


def import_months(space: Space, row: Import, o: int, s: int) -> int:
    """Covered months of the year in which the source may deliver."""
    return sum(
        available(space.case.values, "Imports", row, "earliest", s, m, space.calendar)
        for m in space.calendar.months_of_year(o)
    )


def sources_of(space: Space, program: str, o: int, n: int) -> list[Import]:
    return [i for i in space.case.imports if i.program == program and import_months(space, i, o, n)]


def local_sources(space: Space, program: str, o: int, n: int) -> list[Import]:
    """Import sources whose freight differs by region."""
    return [i for i in sources_of(space, program, o, n) if space.case.freight_book.serves_regions(i.source)]


def regions_of(space: Space, program: str, o: int, n: int) -> list[str]:
    return [r for g in groups(space, program, o, n) for r in g.demand]


def _columns(space: Space) -> None:
    ship: dict[tuple[object, ...], float | None] = {}
    whole: dict[tuple[object, ...], float | None] = {}
    by_place: dict[tuple[object, ...], float | None] = {}
    for o, n in space.operation_points():
        tail = space.tail(o, n)
        for program in space.case.programs:
            regions = regions_of(space, program, o, n)
            for plant in plants_of(space, program, o):
                for region in regions:
                    ship[program, plant, region, *tail] = None
            for row in sources_of(space, program, o, n):
                whole[program, row.source, *tail] = None
                if space.case.freight_book.serves_regions(row.source):
                    for region in regions:
                        by_place[program, row.source, region, *tail] = None
    space.variables("ship", ship)
    space.variables("imported", whole)
    space.variables("imported_to", by_place)


def imports_of(space: Space, program: str, o: int, n: int) -> Linear:
    total = Linear()
    for row in sources_of(space, program, o, n):
        total.add(1.0, space.var.imported[program, row.source, space.year(o), space.scenario(n)])
    return total


def shipped_from(space: Space, program: str, plant: str, o: int, n: int) -> Linear:
    """All that a plant ships of the program in the year."""
    total = Linear()
    for region in regions_of(space, program, o, n):
        total.add(1.0, space.var.ship[program, plant, region, *space.tail(o, n)])
    return total


def _balance(space: Space, program: ProgramData, o: int, n: int) -> None:
    """Builds + imports = US sales + exports, per program and year."""
    supply = built(space, program.name, o, n).plus(1.0, imports_of(space, program.name, o, n))
    use = us_sales(space, program, o, n).plus(1.0, exported(space, program.name, o, n))
    space.row("balance", (program.name, space.year(o), space.scenario(n)), equal(supply, use))


def _region_supply(space: Space, program: ProgramData, o: int, n: int) -> None:
    """Deliveries of a region = shipments to it; what flat-rate import sources bring fills the rest.

    ``import_regions``: an import source with freight by region sends all it brings to regions.
    """
    if not by_region(space, program.name, o):
        return
    tail = space.tail(o, n)
    sources = sources_of(space, program.name, o, n)
    local = local_sources(space, program.name, o, n)
    for region in regions_of(space, program.name, o, n):
        arrives = Linear()
        for plant in plants_of(space, program.name, o):
            arrives.add(1.0, space.var.ship[program.name, plant, region, *tail])
        for row in local:
            arrives.add(1.0, space.var.imported_to[program.name, row.source, region, *tail])
        bought = delivered_to(space, program, region, o, n)
        relation = equal(arrives, bought) if len(local) == len(sources) else at_most(arrives, bought)
        space.row("region_supply", (program.name, region, *tail), relation)
    for row in local:
        sent = Linear()
        for region in regions_of(space, program.name, o, n):
            sent.add(1.0, space.var.imported_to[program.name, row.source, region, *tail])
        whole = Linear().add(1.0, space.var.imported[program.name, row.source, *tail])
        space.row("import_regions", (program.name, row.source, *tail), equal(whole, sent))


def _plant_output(space: Space, program: ProgramData, o: int, n: int) -> None:
    """``plant_output``: a plant ships no more than it builds; ``exports_from_plants``: the rest is exported."""
    tail = space.tail(o, n)
    abroad = exported(space, program.name, o, n)
    left = Linear()
    for plant in plants_of(space, program.name, o):
        shipped = shipped_from(space, program.name, plant, o, n)
        output = built(space, program.name, o, n, plant)
        relation = at_most(shipped, output) if abroad else equal(shipped, output)
        space.row("plant_output", (program.name, plant, *tail), relation)
        left.plus(1.0, output).plus(-1.0, shipped)
    if abroad:
        space.row("exports_from_plants", (program.name, *tail), equal(abroad, left))


def _ship_if_tooled(space: Space) -> None:
    """``ship_if_tooled``: a shipment <= the region's greatest demand * tooled copies at the plant (tightening).

    Few of its rows bind: those of the plants that are not among a region's nearest are given to the solver late.
    """
    for o, n in space.operation_points():
        tail = space.tail(o, n)
        for program in space.case.programs.values():
            demand = {
                region: volume * peak_factor(space, program, group, o, n)
                for group in groups(space, program.name, o, n)
                for region, volume in group.demand.items()
            }
            plants = plants_of(space, program.name, o)
            near = {region: _nearest(space, program.name, list(plants), region, o, n) for region in demand}
            for plant, places in plants.items():
                open_copies = tooled_at(space, program.name, places, o, n)
                for region, most in demand.items():
                    amount = Linear().add(1.0, space.var.ship[program.name, plant, region, *tail])
                    key = (program.name, plant, region, *tail)
                    relation = at_most(amount, Linear().plus(most, open_copies))
                    space.row("ship_if_tooled", key, relation, late=plant not in near[region])


def _nearest(space: Space, program: str, plants: list[str], region: str, o: int, n: int) -> set[str]:
    """The plants from which freight to the region is least."""
    if len(plants) <= NEAREST:
        return set(plants)
    return set(sorted(plants, key=lambda plant: space.freight(program, plant, region, o, n))[:NEAREST])


def _program_minimum(space: Space, program: ProgramData, o: int, n: int) -> None:
    """US sales + exports >= min_volume / 12 * months from the first possible sale until withdrawal."""
    minimum = space.case.number("Programs", program.record, "min_volume", n, o) / THOUSAND
    if not minimum:
        return
    covered = frozenset(space.calendar.months_of_year(o))
    owed = Linear()
    for w in rows_in_force(space, program, o, n):
        owed.plus(minimum / MONTHS, months_on(space, program, w, o, n, covered))
    moved = us_sales(space, program, o, n).plus(1.0, exported(space, program.name, o, n))
    space.row("program_minimum", (program.name, space.year(o), space.scenario(n)), at_most(owed, moved))


def _import_capacity(space: Space, o: int, n: int) -> None:
    """``import_capacity``: capacity/12 for each month in which the source may deliver."""
    for row in space.case.imports:
        index = (row.program, row.source, space.year(o), space.scenario(n))
        limit = space.case.limit("Imports", row, "capacity", n, o)
        if index in space.var.imported and limit is not None:
            months = import_months(space, row, o, n)
            amount = Linear().add(1.0, space.var.imported[index])
            space.row("import_capacity", index, at_most(amount, Linear(limit / THOUSAND * months / MONTHS)))
