"""The market: price points, sales by group of regions, deliveries by region, caps, segments and minima.

Sets: program m, point b, pathway row w, region r, operating year o, node n. Regions whose law opens in the
same months form a group; sales by price point are counted by group, deliveries by region: with one point
chosen, the two say the same as sales by point and region, with far fewer columns.
"""

from __future__ import annotations

from dataclasses import dataclass

from retool.case.market import ProgramData
from retool.model.linear import Linear, at_most, equal
from retool.model.programs import launched, months_on, possible_months, rows_in_force
from retool.model.space import THOUSAND, Space
from retool.workbook import ExportRow

MONTHS = 12.0


@dataclass(frozen=True)
class Group:
    """Regions with the same legal months; ``demand`` thousand vehicles a year at msrp, access included."""

    name: str
    months: frozenset[int]
    demand: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.demand.values())


def groups(space: Space, program: str, o: int, n: int) -> list[Group]:
    """The program's regions with demand in year ``o``, by legal months; not yet legal regions are left out."""
    key = ("groups", program, o, n)
    if key not in space.memo:
        found: dict[frozenset[int], dict[str, float]] = {}
        for place in space.places:
            demand = space.demand(program, place, o, n)
            months = space.legal_months(place, o, n)
            if demand > 0 and months:
                found.setdefault(months, {})[place] = demand
        space.memo[key] = [
            Group(f"g{i}" if len(found) > 1 else "all", months, demand)
            for i, (months, demand) in enumerate(sorted(found.items(), key=lambda kv: (len(kv[0]), sorted(kv[0]))))
        ]
    result: list[Group] = space.memo[key]
    return result


def demand_factor(space: Space, program: ProgramData, w: int, o: int, n: int) -> float:
    if not program.pathways:
        return 1.0
    return space.case.number("Pathways", program.pathways[w], "demand_factor", n, o)


def peak_factor(space: Space, program: ProgramData, group: Group, o: int, n: int) -> float:
    """The most that a group buys in the year, per vehicle of its yearly demand at msrp.

    A year is shared among its pathway rows: each month counts for the best of them at the most.
    """
    best = max((f for _, _, f in space.case.price_points(program.name, n, o)), default=0.0)
    rows = rows_in_force(space, program, o, n)
    factors = [demand_factor(space, program, w, o, n) for w in rows]
    months = sum(f * possible_months(space, program, w, o, n, group.months) for w, f in zip(rows, factors, strict=True))
    return best * min(months, max(factors, default=0.0) * len(group.months)) / MONTHS


def row_peak(space: Space, program: ProgramData, w: int, o: int, n: int) -> float:
    """The most that buyers take of the program on pathway row ``w`` in the year, thousand vehicles."""
    best = max((f for _, _, f in space.case.price_points(program.name, n, o)), default=0.0)
    months = sum(
        g.total * possible_months(space, program, w, o, n, g.months) for g in groups(space, program.name, o, n)
    )
    return best * demand_factor(space, program, w, o, n) * months / MONTHS


def sales_cap(space: Space, program: ProgramData, w: int, o: int, n: int) -> float | None:
    """The cap that the maker's sales on row ``w`` must keep to in the year, thousand vehicles; None without."""
    if not program.pathways:
        return None
    cap = space.case.limit("Pathways", program.pathways[w], "annual_cap", n, o)
    return None if cap is None else cap / THOUSAND * space.case.covered_share(o)


def row_most(space: Space, program: ProgramData, w: int, o: int, n: int) -> float:
    """The most that the program can sell on pathway row ``w`` in the year: what buyers take, within the cap."""
    peak, cap = row_peak(space, program, w, o, n), sales_cap(space, program, w, o, n)
    return peak if cap is None else min(peak, cap)


def greatest_demand(space: Space, program: str, o: int, n: int) -> float:
    """``D[m,o]``: the most that US buyers and export markets can take in the year, thousand vehicles."""
    key = ("greatest", program, o, n)
    if key not in space.memo:
        data = space.case.programs[program]
        total = sum(g.total * peak_factor(space, data, g, o, n) for g in groups(space, program, o, n))
        total = min(total, sum(row_most(space, data, w, o, n) for w in rows_in_force(space, data, o, n)))
        total += sum(export_limit(space, e, o, n) for e in exports_of(space, program, o))
        space.memo[key] = total
    result: float = space.memo[key]
    return result


def exports_of(space: Space, program: str, o: int) -> list[ExportRow]:
    year = space.year(o)
    return [e for e in space.case.exports if e.program == program and e.year == year]


def export_limit(space: Space, row: ExportRow, o: int, n: int) -> float:
    return space.case.number("Exports", row, "volume", n, o) / THOUSAND * space.case.covered_share(o)


def add_market(space: Space) -> None:
    """Variables price, sold, delivered and exported with the rows of the market."""
    _price(space)
    _sales_columns(space)
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            _price_and_pathway(space, program, o, n)
            _deliveries(space, program, o, n)
        _pathway_cap(space, o, n)
        _segments(space, o, n)


def has_ladder(program: ProgramData) -> bool:
    """Whether there is a price to choose."""
    return len(program.points) > 1


def _price(space: Space) -> None:
    """``one_price``: one point per program and operating year, agreed before demand is known.

    A program that can not be on sale by the year's end needs no price, which ties price to launch.
    """
    index: dict[tuple[object, ...], float | None] = {}
    years = range(space.calendar.n_years)
    nodes = {o: sorted({space.year_node(s, o) for s in range(space.tree.n)}) for o in years}
    ladders = [p for p in space.case.programs.values() if has_ladder(p)]
    for program in ladders:
        for o in years:
            for n in nodes[o]:
                for point in program.point_names:
                    index[program.name, point, space.year(o), space.scenario(n)] = 1.0
    space.variables("price", index, integer=True)
    for program in ladders:
        for o in years:
            last = space.calendar.periods_of_year(o).stop - 1
            for n in nodes[o]:
                chosen = Linear()
                for point in program.point_names:
                    chosen.plus(1.0, price(space, program, point, o, n))
                key = (program.name, space.year(o), space.scenario(n))
                space.row("one_price", key, at_most(chosen, Linear(1.0)))
                if program.pathways:
                    any_row = Linear()
                    for w in range(len(program.pathways)):
                        any_row.plus(1.0, launched(space, program, w, last, n))
                    space.row("price_if_launched", key, at_most(chosen, any_row))


def price(space: Space, program: ProgramData, point: str, o: int, s: int) -> Linear:
    """Whether the point is chosen for year ``o``; certain where there is only one."""
    if not has_ladder(program):
        return Linear(1.0)
    index = (program.name, point, space.year(o), space.scenario(space.year_node(s, o)))
    return Linear().add(1.0, space.var.price[index])


def by_region(space: Space, program: str, o: int) -> bool:
    """Whether the year's sales must be told apart by region: something may be built, shipped or limited there."""
    key = ("by_region", program, o)
    if key not in space.memo:
        built = any(m == program for m, _, _ in space.case.tools)
        shipped = any(
            i.program == program and space.case.freight_book.serves_regions(i.source) for i in space.case.imports
        )
        segment = space.case.programs[program].record.segment
        limited = bool(segment) and any(g.segment == segment for g in space.case.tables.segments)
        space.memo[key] = built or shipped or limited
    result: bool = space.memo[key]
    return result


def _sales_columns(space: Space) -> None:
    sold: dict[tuple[object, ...], float | None] = {}
    delivered: dict[tuple[object, ...], float | None] = {}
    exported: dict[tuple[object, ...], float | None] = {}
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            for w in rows_in_force(space, program, o, n):
                pathway = program.pathway_names[w]
                for group in groups(space, program.name, o, n):
                    if not possible_months(space, program, w, o, n, group.months):
                        continue
                    tail = space.tail(o, n)
                    for point, _, factor in space.case.price_points(program.name, n, o):
                        if factor > 0:
                            sold[program.name, point, pathway, group.name, *tail] = None
                    if by_region(space, program.name, o):
                        for region in group.demand:
                            delivered[program.name, pathway, region, *tail] = None
        for row in space.case.exports:
            if row.year == space.year(o):
                key = (row.market, row.program, space.year(o), space.scenario(n))
                exported[key] = export_limit(space, row, o, n)
    space.variables("sold", sold)
    ladders = {name for name, program in space.case.programs.items() if has_ladder(program)}
    space.variables("selling_months", {index: None for index in sold if index[0] in ladders})
    space.variables("delivered", delivered)
    space.variables("exported", exported)


def _sold_index(
    space: Space, program: ProgramData, point: str, w: int, group: Group, o: int, n: int
) -> tuple[object, ...]:
    return (program.name, point, program.pathway_names[w], group.name, space.year(o), space.scenario(n))


def sold_on(space: Space, program: ProgramData, w: int, group: Group, o: int, n: int) -> dict[str, Linear]:
    """Sales of a group on pathway row ``w`` by price point."""
    found: dict[str, Linear] = {}
    for point in program.point_names:
        index = _sold_index(space, program, point, w, group, o, n)
        if index in space.var.sold:
            found[point] = Linear().add(1.0, space.var.sold[index])
    return found


def months_at_price(space: Space, program: ProgramData, point: str, w: int, group: Group, o: int, n: int) -> Linear:
    """Months that the group can buy at the price point on the pathway row (``selling_months``).

    Without a price to choose they are the months on the row.
    """
    if not has_ladder(program):
        return months_on(space, program, w, o, n, group.months)
    return Linear().add(1.0, space.var.selling_months[_sold_index(space, program, point, w, group, o, n)])


def buying_months(space: Space, program: ProgramData, w: int, group: Group, o: int, n: int) -> Linear:
    """Months that the group can buy on the pathway row, each counted by the volume factor of its price."""
    factors = {b: f for b, _, f in space.case.price_points(program.name, n, o)}
    total = Linear()
    for point in sold_on(space, program, w, group, o, n):
        total.plus(factors[point], months_at_price(space, program, point, w, group, o, n))
    return total


def _price_and_pathway(space: Space, program: ProgramData, o: int, n: int) -> None:
    """``months_if_priced``: selling_months_b <= months possible * price_b;

    ``months_on_pathway``: sum over b of selling_months_b <= months on the row: with one price chosen, the
    months on the row at that price;
    ``sales_in_months``: sold_b <= demand * factor_b * selling_months_b / 12, by group and pathway row.
    """
    points = {b: f for b, _, f in space.case.price_points(program.name, n, o)}
    for w in rows_in_force(space, program, o, n):
        weight = demand_factor(space, program, w, o, n) / MONTHS
        for group in groups(space, program.name, o, n):
            possible = possible_months(space, program, w, o, n, group.months)
            total = Linear()
            for point, amount in sold_on(space, program, w, group, o, n).items():
                key = _sold_index(space, program, point, w, group, o, n)
                months = months_at_price(space, program, point, w, group, o, n)
                limit = Linear().plus(group.total * points[point] * weight, months)
                space.row("sales_in_months", key, at_most(amount, limit))
                if has_ladder(program):
                    total.plus(1.0, months)
                    chosen = Linear().plus(float(possible), price(space, program, point, o, n))
                    space.row("months_if_priced", key, at_most(months, chosen))
            if total:
                key = (program.name, program.pathway_names[w], group.name, space.year(o), space.scenario(n))
                on = months_on(space, program, w, o, n, group.months)
                space.row("months_on_pathway", key, at_most(total, on))


def _deliveries(space: Space, program: ProgramData, o: int, n: int) -> None:
    """``deliveries``: what a group buys is delivered to its regions, each within its own demand.

    ``region_demand``: delivered <= demand_r * sum of factor_b * selling_months_b / 12.
    """
    if not by_region(space, program.name, o):
        return
    for w in rows_in_force(space, program, o, n):
        weight = demand_factor(space, program, w, o, n) / MONTHS
        for group in groups(space, program.name, o, n):
            if not possible_months(space, program, w, o, n, group.months):
                continue
            bought, total = Linear(), Linear()
            for amount in sold_on(space, program, w, group, o, n).values():
                bought.plus(1.0, amount)
            months = buying_months(space, program, w, group, o, n)
            tail = space.tail(o, n)
            for region, demand in group.demand.items():
                key = (program.name, program.pathway_names[w], region, *tail)
                amount = Linear().add(1.0, space.var.delivered[key])
                total.plus(1.0, amount)
                space.row("region_demand", key, at_most(amount, Linear().plus(demand * weight, months)))
            space.row("deliveries", (program.name, program.pathway_names[w], group.name, *tail), equal(bought, total))


def us_sales(space: Space, program: ProgramData, o: int, n: int, w: int | None = None) -> Linear:
    """US sales of the year, thousand vehicles, on one pathway row or on all."""
    total = Linear()
    for row in rows_in_force(space, program, o, n) if w is None else [w]:
        for group in groups(space, program.name, o, n):
            for amount in sold_on(space, program, row, group, o, n).values():
                total.plus(1.0, amount)
    return total


def delivered_to(space: Space, program: ProgramData, region: str, o: int, n: int) -> Linear:
    total = Linear()
    for w in rows_in_force(space, program, o, n):
        index = (program.name, program.pathway_names[w], region, space.year(o), space.scenario(n))
        if index in space.var.delivered:
            total.add(1.0, space.var.delivered[index])
    return total


def exported(space: Space, program: str, o: int, n: int) -> Linear:
    total = Linear()
    for row in space.case.exports:
        if row.program == program and row.year == space.year(o):
            total.add(1.0, space.var.exported[row.market, program, space.year(o), space.scenario(n)])
    return total


def _pathway_cap(space: Space, o: int, n: int) -> None:
    """``pathway_cap``: a maker's US sales on a capped pathway, over all its programs."""
    sales: dict[tuple[str, str], Linear] = {}
    caps: dict[tuple[str, str], float] = {}
    for program in space.case.programs.values():
        for w in rows_in_force(space, program, o, n):
            if not program.pathways:
                continue
            row = program.pathways[w]
            key = (program.maker, row.pathway)
            sales.setdefault(key, Linear()).plus(1.0, us_sales(space, program, o, n, w))
            cap = sales_cap(space, program, w, o, n)
            if cap is not None:
                caps[key] = min(cap, caps.get(key, cap))
    for key, cap in caps.items():
        space.row("pathway_cap", (*key, space.year(o), space.scenario(n)), at_most(sales[key], Linear(cap)))


def _segments(space: Space, o: int, n: int) -> None:
    """``segment_market``: all programs of a segment share its market in a region."""
    members: dict[str, list[ProgramData]] = {}
    for program in space.case.programs.values():
        if program.record.segment:
            members.setdefault(program.record.segment, []).append(program)
    for segment, programs in members.items():
        for place, regions in space.places.items():
            volumes = [space.case.segment_volume(segment, region, n, o) for region in regions]
            if any(v is None for v in volumes):
                continue
            months = len(space.legal_months(place, o, n))
            total = Linear()
            for program in programs:
                total.plus(1.0, delivered_to(space, program, place, o, n))
            limit = Linear(sum(v for v in volumes if v is not None) / THOUSAND * months / MONTHS)
            key = (segment, place, space.year(o), space.scenario(n))
            space.row("segment_market", key, at_most(total, limit))
