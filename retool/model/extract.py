"""From the values of the model's variables to the plan in the planner's units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from retool.case.market import ProgramData
from retool.model.baseline import baseline
from retool.model.flows import regions_of, sources_of
from retool.model.market import Group, groups, has_ladder, sold_on
from retool.model.programs import rows_in_force
from retool.model.sourcing import cheapest, lane_amount, lanes, need, needs_no_columns, with_columns
from retool.model.space import THOUSAND, Space
from retool.plan import data
from retool.plan.data import Plan

WHOLE = 0.5
VEHICLE = 1e-6  # thousand vehicles: less than a thousandth of a vehicle is the solver's noise


def extract_plan(model: Any) -> Plan:
    """The plan that the model's variables now hold; money is net present value in M$ at the base date.

    Status and bound are the search's to add.
    """
    space: Space = model.space
    plan = Plan()
    _line_decisions(space, plan)
    _program_decisions(space, plan)
    _tooling(space, plan)
    _source_decisions(space, plan)
    for o, n in space.operation_points():
        _builds(space, plan, o, n)
        for program in space.case.programs.values():
            _sales(space, plan, program, o, n)
            _imports(space, plan, program, o, n)
        _sourcing(space, plan, o, n)
    plan.tooled = [t for t in plan.tooled if _tooling_matters(space, plan, t)]
    plan.baseline_musd = baseline(space.case)
    plan.objective_musd = float(pyo.value(model.objective)) + plan.baseline_musd
    plan.npv_musd = sum(float(pyo.value(term)) for term in model.term.values())
    return plan


def chosen(component: Any) -> Iterator[tuple[Any, int]]:
    """(index, whole number) of the integer variables that are not 0."""
    for index, variable in component.items():
        count = round(pyo.value(variable))
        if count:
            yield index, count


def moved(component: Any) -> Iterator[tuple[Any, float]]:
    """(index, vehicles or sets) of the flows that are not 0."""
    for index, variable in component.items():
        amount = float(pyo.value(variable))
        if amount > VEHICLE:
            yield index, amount * THOUSAND


def _first_set(space: Space, component: Any) -> Iterator[Any]:
    """Indices (…, period, node) at which a cumulative decision is taken: on here, off the period before."""
    names = {name: t for t, name in enumerate(space.calendar.periods)}
    nodes = {name: s for s, name in enumerate(space.tree.names)}
    for index, _ in chosen(component):
        *subject, period, node = index
        t = names[period]
        if t:
            before = (*subject, space.period(t - 1), space.scenario(space.d(nodes[node], t - 1)))
            if before in component and round(pyo.value(component[before])):
                continue
        yield index


def _line_decisions(space: Space, plan: Plan) -> None:
    model = space.model
    for (line, origin, target, mode, period, node), copies in chosen(model.convert):
        plan.conversions.append(data.Conversion(line, origin, target, mode, period, copies, node))
    for (line, state, period, node), copies in chosen(model.close):
        plan.closings.append(data.Closing(line, state, period, copies, node))
    for plant, period, node in _first_set(space, model.site_open):
        plan.sites.append(data.Site(plant, period, node))
    for (incentive, node), _ in chosen(model.taken):
        plan.incentives.append(data.IncentiveTaken(incentive, node))


def _program_decisions(space: Space, plan: Plan) -> None:
    for program, pathway, period, node in _first_set(space, space.model.launched):
        plan.commitments.append(data.Commitment(program, pathway, period, node))
    committed = {c.program for c in plan.commitments}
    for program, period, node in _first_set(space, space.model.withdrawn):
        if program in committed or not space.case.programs[program].pathways:
            plan.withdrawals.append(data.Withdrawal(program, period, node))
    for (program, point, year, node), _ in chosen(space.model.price):
        plan.prices.append(data.Price(program, year, point, node))


def _tooling(space: Space, plan: Plan) -> None:
    for (program, line, config, year, node), copies in chosen(space.model.tooled):
        plan.tooled.append(data.Tooled(program, line, config, year, copies, node))
    for (program, line, config, period, node), copies in chosen(space.model.tooling_rise):
        plan.tooling_payments.append(data.ToolingPayment(program, line, config, period, copies, node))


def _tooling_matters(space: Space, plan: Plan, tooled: data.Tooled) -> bool:
    """Tooling that costs nothing and builds nothing is no decision worth a line in the plan."""
    if space.case.tools[tooled.program, tooled.line, tooled.config].tooling_cost:
        return True
    wanted = (tooled.program, tooled.line, tooled.config, tooled.year)
    return any((b.program, b.line, b.config, b.year) == wanted for b in plan.builds)


def _source_decisions(space: Space, plan: Plan) -> None:
    for component, supplier, period, node in _first_set(space, space.model.contract):
        plan.contracts.append(data.Contract(component, supplier, period, node))
    for component in space.case.components.values():
        for source in component.suppliers.values():
            for step in source.tiers:
                for (c, j, name, year, node), _ in chosen(space.model.tier):
                    if (c, j, name) == (component.name, source.name, space.tier_name(step.from_volume)):
                        plan.tiers.append(data.Tier(c, j, step.from_volume, year, node))


def _builds(space: Space, plan: Plan, o: int, n: int) -> None:
    year, node = space.year(o), space.scenario(n)
    for (program, line, config, *_), variable in space.of_year("build", o, n):
        vehicles = float(pyo.value(variable))
        if vehicles > VEHICLE:
            plan.builds.append(data.Build(program, line, config, year, node, vehicles * THOUSAND))
    for (program, plant, region, *_), variable in space.of_year("ship", o, n):
        vehicles = float(pyo.value(variable))
        if vehicles > VEHICLE:
            plan.shipments.append(data.Shipment(program, plant, region, year, node, vehicles * THOUSAND))
    for (market, program, *_), variable in space.of_year("exported", o, n):
        vehicles = float(pyo.value(variable))
        if vehicles > VEHICLE:
            plan.exports.append(data.Export(market, program, year, node, vehicles * THOUSAND))
    if (year, node) in space.model.offset_used:
        used = float(pyo.value(space.model.offset_used[year, node]))
        if used > 0:
            plan.offsets.append(data.OffsetUse(year, node, used))


def _delivered(space: Space, program: ProgramData, w: int, group: Group, o: int, n: int) -> dict[str, float]:
    """What a group buys on a pathway row by region, thousand vehicles: as delivered, else by demand."""
    found: dict[str, float] = {}
    total = sum(amount_of(a) for a in sold_on(space, program, w, group, o, n).values())
    for region, demand in group.demand.items():
        index = (program.name, program.pathway_names[w], region, space.year(o), space.scenario(n))
        if index in space.model.delivered:
            found[region] = float(pyo.value(space.model.delivered[index]))
        else:
            found[region] = total * demand / group.total
    return found


def amount_of(linear: Any) -> float:
    return float(linear.constant + sum(c * pyo.value(v) for c, v in linear.terms.values()))


def _sales(space: Space, plan: Plan, program: ProgramData, o: int, n: int) -> None:
    year, node = space.year(o), space.scenario(n)
    for w in rows_in_force(space, program, o, n):
        for group in groups(space, program.name, o, n):
            sold = {b: amount_of(a) for b, a in sold_on(space, program, w, group, o, n).items()}
            if not sold:
                continue
            point = max(sold, key=lambda b: sold[b]) if has_ladder(program) else program.point_names[0]
            for region, vehicles in _delivered(space, program, w, group, o, n).items():
                if vehicles > VEHICLE:
                    plan.sales.append(
                        data.Sale(
                            program.name, region, year, node, point, program.pathway_names[w], vehicles * THOUSAND
                        )
                    )


def _imports(space: Space, plan: Plan, program: ProgramData, o: int, n: int) -> None:
    """Imports by region; a source with one freight for all regions fills what the others leave open."""
    tail = space.tail(o, n)
    open_regions = _undelivered(space, plan, program, o, n)
    flows: list[tuple[str, str, float]] = []
    flat: list[str] = []
    for row in sources_of(space, program.name, o, n):
        if not space.case.freight_book.serves_regions(row.source):
            flat.append(row.source)
            continue
        for region in open_regions:
            amount = in_vehicles(space.model.imported_to[program.name, row.source, region, *tail])
            open_regions[region] -= amount
            flows.append((row.source, region, amount))
    for source in flat:
        left = in_vehicles(space.model.imported[program.name, source, *tail])
        for region, wanted in list(open_regions.items()):
            part = min(left, max(0.0, wanted))
            open_regions[region] = wanted - part
            left -= part
            flows.append((source, region, part))
    for source, region, amount in flows:
        if amount > VEHICLE * THOUSAND:
            inside = _in_quota_share(space, (program.name, source, *tail)) * amount
            plan.imports.append(data.ImportFlow(program.name, source, region, *tail, amount, inside))


def in_vehicles(variable: Any) -> float:
    return float(pyo.value(variable)) * THOUSAND


def _undelivered(space: Space, plan: Plan, program: ProgramData, o: int, n: int) -> dict[str, float]:
    """Vehicles sold in each region that no plant ships there."""
    key = (program.name, space.year(o), space.scenario(n))
    left = dict.fromkeys(regions_of(space, program.name, o, n), 0.0)
    for sale in plan.sales:
        if (sale.program, sale.year, sale.scenario) == key:
            left[sale.region] += sale.vehicles
    for shipment in plan.shipments:
        if (shipment.program, shipment.year, shipment.scenario) == key:
            left[shipment.region] -= shipment.vehicles
    return left


def _in_quota_share(space: Space, index: tuple[Any, ...]) -> float:
    if index not in space.model.import_in_quota:
        return 0.0
    whole = float(pyo.value(space.model.imported[index]))
    return float(pyo.value(space.model.import_in_quota[index])) / whole if whole > VEHICLE else 0.0


def _sourcing(space: Space, plan: Plan, o: int, n: int) -> None:
    year, node = space.year(o), space.scenario(n)
    for component in with_columns(space, o, n):
        for lane in lanes(space, component, o, n):
            amounts = {
                name: amount_of(lane_amount(space, name, lane, o, n)) * THOUSAND
                for name in ("source", "paid", "in_quota", "drawn")
            }
            used = amounts["source"]
            paid = amounts["paid"] if lane.tier else used
            if max(used, paid) > VEHICLE * THOUSAND:
                step = lane.tier.from_volume if lane.tier else None
                plan.sourcing.append(
                    data.Sourcing(
                        component.name,
                        lane.supplier.name,
                        step,
                        year,
                        node,
                        used,
                        paid,
                        amounts["in_quota"],
                        amounts["drawn"],
                    )
                )
    for component in space.case.components.values():
        if needs_no_columns(space, component, o, n):
            used = amount_of(need(space, component.name, o, n)) * THOUSAND
            if used > VEHICLE * THOUSAND:
                source = cheapest(space, component, o, n)
                plan.sourcing.append(data.Sourcing(component.name, source.name, None, year, node, used, used, 0.0, 0.0))
