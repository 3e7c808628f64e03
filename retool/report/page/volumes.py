"""The page's vehicles, sets and duties: by scenario and line, and by year, program, region or country."""

from __future__ import annotations

from retool.plan import flows
from retool.report.facts import Facts
from retool.report.page.cube import Cube
from retool.report.page.owned import Owned
from retool.report.page.owners import NO_LINE, Shares
from retool.report.sales import sales_rows

VEHICLES, PARTS = "vehicles", "parts"


def add_vehicles(cube: Cube, facts: Facts, owned: Owned) -> None:
    """Built, imported, exported and sold, by program and year."""
    view, owners, s = facts.view, owned.owners, owned.scenario
    for build in view.builds(s):
        cube.add(s, (build.line, build.year, build.program), built=build.vehicles)
    for flow in view.imports(s):
        cube.add(s, (NO_LINE, flow.year, flow.program), imported=flow.vehicles)
    for export in view.exports(s):
        for line, share in owners.exported(export.program, export.year).items():
            cube.add(s, (line, export.year, export.program), exported=export.vehicles * share)
    for sale in view.sales(s):
        for line, share in owners.sold(sale.program, sale.region, sale.year).items():
            cube.add(s, (line, sale.year, sale.program), sold=sale.vehicles * share)


def add_lost_sales(cube: Cube, facts: Facts) -> None:
    """Demand that is not served, which is no line's; each node's counts in every scenario that lives it."""
    for row in sales_rows(facts):
        lost = row.demand - row.sale.vehicles
        if lost:
            for s in facts.sharing("sales", row.sale):
                cube.add(s, (NO_LINE, row.sale.year, row.sale.program), lost=lost)


def add_regions(cube: Cube, facts: Facts, owned: Owned) -> None:
    """Vehicles sold by region over the whole horizon."""
    for sale in facts.view.sales(owned.scenario):
        for line, share in owned.owners.sold(sale.program, sale.region, sale.year).items():
            cube.add(owned.scenario, (line, sale.region), vehicles=sale.vehicles * share)


def add_shipments(cube: Cube, facts: Facts, owned: Owned) -> None:
    """Vehicles from plant to region over the whole horizon."""
    for shipment in facts.view.shipments(owned.scenario):
        shares = owned.owners.shipped(shipment.program, shipment.plant, shipment.year)
        for line, share in shares.items():
            cube.add(owned.scenario, (line, shipment.plant, shipment.region), vehicles=shipment.vehicles * share)


def add_sourcing(cube: Cube, facts: Facts, owned: Owned) -> None:
    """What is bought from which country: parts and finished vehicles, their freight and duty, M$."""
    names = {
        flows.PARTS: "cost",
        flows.PARTS_FREIGHT: "freight",
        flows.PARTS_DUTY: "duty",
        flows.VEHICLE_IMPORTS: "cost",
        flows.IMPORT_FREIGHT: "freight",
        flows.IMPORT_DUTY: "duty",
    }
    for record, flow in owned.of("sourcing"):
        if flow.category in names:
            row = facts.view.rows.supplier(record.supplier, record.component)
            key = (flow.line, record.year, PARTS, row.country if row else "")
            cube.add(owned.scenario, key, **{names[flow.category]: -flow.amount_musd})
    for record, flow in owned.of("imports"):
        if flow.category in names:
            source = facts.view.rows.import_(record.source, record.program)
            key = (flow.line, record.year, VEHICLES, source.country if source else "")
            cube.add(owned.scenario, key, **{names[flow.category]: -flow.amount_musd})


def add_duties(cube: Cube, facts: Facts, owned: Owned) -> None:
    """Paid on vehicles and parts, offset, drawn back, and what the vehicles would have paid as imports, M$."""
    names = {
        flows.IMPORT_DUTY: ("on_vehicles", -1.0),
        flows.PARTS_DUTY: ("on_parts", -1.0),
        flows.OFFSET: ("offset", 1.0),
        flows.DRAWBACK: ("drawn_back", 1.0),
    }
    for kind in ("imports", "sourcing", "offsets"):
        for record, flow in owned.of(kind):
            if flow.category in names:
                name, sign = names[flow.category]
                cube.add(owned.scenario, (flow.line, record.year), **{name: sign * flow.amount_musd})
    for shipment in facts.view.shipments(owned.scenario):
        _, each = facts.units.cheapest_import(shipment.program, owned.scenario, facts.view.year(shipment))
        shares: Shares = owned.owners.shipped(shipment.program, shipment.plant, shipment.year)
        for line, share in shares.items():
            duty = shipment.vehicles * share * each / flows.DOLLARS_PER_MUSD
            cube.add(owned.scenario, (line, shipment.year), if_imported=duty)


def add_heads(cube: Cube, facts: Facts, scenario: int) -> None:
    """Heads today and on average of the last year."""
    calendar = facts.case.calendar
    last = calendar.months_of_year(calendar.n_years - 1)
    for line, history in facts.histories.lines(scenario).items():
        cube.add(scenario, (line,), then=sum(history.heads(m) for m in last) / len(last))
    for line, history in facts.baseline.histories.lines(scenario).items():
        cube.add(scenario, (line,), today=history.heads(0))
