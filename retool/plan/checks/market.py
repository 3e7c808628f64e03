"""Identities of the market: launches, prices, limits on sales, and where vehicles come from and go."""

from __future__ import annotations

from retool.plan.context import Audit
from retool.plan.gauge import Check, Gauge, each_once


def check_launches(audit: Audit) -> Check:
    """Each pathway row is committed at most once in a future and not before ``earliest``; one withdrawal."""
    gauge = Gauge("launches")
    for record in audit.plan.commitments:
        row = audit.rows.pathway(record.program, record.pathway)
        day = audit.case.calendar.month_start(audit.view.start(record))
        if row is not None and row.earliest is not None and day < row.earliest:
            what = f"{record.program} {record.pathway} committed in {record.period}"
            gauge.wrong(f"{what}, before {row.earliest}")
    for s in audit.scenarios:
        committed = [(r.program, r.pathway) for r in audit.view.commitments(s)]
        for program, pathway in each_once(c for c in committed if committed.count(c) > 1):
            gauge.wrong(audit.place(f"{program} {pathway} committed more than once", s))
        withdrawn = [r.program for r in audit.view.withdrawals(s)]
        for program in each_once(w for w in withdrawn if withdrawn.count(w) > 1):
            gauge.wrong(audit.place(f"{program} withdrawn more than once", s))
    return gauge.result()


def check_one_price(audit: Audit) -> Check:
    """A program with several price points has one a year, and all its sales of the year are at that point."""
    gauge = Gauge("one price a year")
    for s in audit.scenarios:
        chosen: dict[tuple[int, str], set[str]] = {}
        for price in audit.view.prices(s):
            chosen.setdefault((audit.view.year(price), price.program), set()).add(price.point)
        for (year, program), points in chosen.items():
            gauge.at_most(len(points), 1, audit.place(f"{program} price points", s, year))
        for sale in audit.view.sales(s):
            year = audit.view.year(sale)
            points = chosen.get((year, sale.program), set())
            if len(audit.rows.points(sale.program)) > 1 and sale.point not in points:
                where = audit.place(f"{sale.program} at {sale.point}, which is not the year's price", s, year)
                gauge.at_most(sale.vehicles, 0.0, where)
    return gauge.result()


def check_legal_sales(audit: Audit) -> Check:
    """Vehicles are sold only in months in which the program is on that pathway and local law allows."""
    gauge = Gauge("sold only where legal")
    for s in audit.scenarios:
        for r in audit.view.sales(s):
            year = audit.view.year(r)
            if not audit.market.months_for_sale(r.program, r.pathway, r.region, s, year):
                where = audit.place(f"{r.program} on {r.pathway} in {r.region}", s, year)
                gauge.at_most(r.vehicles, 0.0, where)
    return gauge.result()


def check_demand(audit: Audit) -> Check:
    """Sales stay within demand, by region and pathway, at the price charged."""
    gauge = Gauge("sales within demand")
    for s in audit.scenarios:
        sold = audit.sums(
            audit.view.sales(s), lambda r: (r.program, r.region, r.pathway, r.point), lambda r: r.vehicles
        )
        for (year, program, region, pathway, point), vehicles in sold.items():
            limit = audit.market.sales_limit(program, region, s, year, pathway=pathway, point=point)
            gauge.at_most(vehicles, limit, audit.place(f"{program} on {pathway} in {region}", s, year))
    return gauge.result()


def check_segments(audit: Audit) -> Check:
    """The programs of a segment together stay within its market."""
    gauge = Gauge("segment markets")
    for s in audit.scenarios:
        sold = audit.sums(
            audit.view.sales(s),
            lambda r: (audit.case.programs[r.program].record.segment, r.region),
            lambda r: r.vehicles,
        )
        for (year, segment, region), vehicles in sold.items():
            limit = audit.market.segment_limit(segment, region, s, year) if segment else None
            if limit is not None:
                gauge.at_most(vehicles, limit, audit.place(f"{segment} in {region}", s, year))
    return gauge.result()


def check_pathway_caps(audit: Audit) -> Check:
    """US sales of all the maker's programs on a pathway stay within its annual cap."""
    gauge = Gauge("pathway caps")
    for s in audit.scenarios:
        sold = audit.sums(
            audit.view.sales(s), lambda r: (audit.market.maker(r.program), r.pathway), lambda r: r.vehicles
        )
        for r in audit.view.sales(s):
            year = audit.view.year(r)
            cap = audit.market.pathway_cap(r.program, r.pathway, s, year)
            if cap is not None:
                vehicles = sold[year, audit.market.maker(r.program), r.pathway]
                gauge.at_most(vehicles, cap, audit.place(f"{r.program} on {r.pathway}", s, year))
    return gauge.result()


def check_balance(audit: Audit) -> Check:
    """Builds and imports of a program equal its US sales and exports, year by year."""
    gauge = Gauge("builds and imports equal sales and exports")
    for s in audit.scenarios:
        totals = [
            audit.sums(records, lambda r: (r.program,), lambda r: r.vehicles)
            for records in (audit.view.builds(s), audit.view.imports(s), audit.view.sales(s), audit.view.exports(s))
        ]
        for key in each_once(*totals):
            built, imported, sold, exported = (t.get(key, 0.0) for t in totals)
            gauge.equal(built + imported, sold + exported, audit.place(str(key[1]), s, int(key[0])))
    return gauge.result()


def check_deliveries(audit: Audit) -> Check:
    """What arrives in a region, from plants and import sources, is what is sold there."""
    gauge = Gauge("shipments and imports equal sales by region")
    for s in audit.scenarios:
        shipped, imported, sold = (
            audit.sums(records, lambda r: (r.program, r.region), lambda r: r.vehicles)
            for records in (audit.view.shipments(s), audit.view.imports(s), audit.view.sales(s))
        )
        for key in each_once(shipped, imported, sold):
            arrived = shipped.get(key, 0.0) + imported.get(key, 0.0)
            gauge.equal(arrived, sold.get(key, 0.0), audit.place(f"{key[1]} in {key[2]}", s, int(key[0])))
    return gauge.result()


def check_shipments(audit: Audit) -> Check:
    """A plant ships at most what its lines build; the rest of all builds is exported."""
    gauge = Gauge("shipments within builds")
    for s in audit.scenarios:
        shipped = audit.sums(audit.view.shipments(s), lambda r: (r.program, r.plant), lambda r: r.vehicles)
        built = audit.sums(
            audit.view.builds(s), lambda r: (r.program, audit.rows.lines[r.line].plant), lambda r: r.vehicles
        )
        for key, vehicles in shipped.items():
            where = audit.place(f"{key[1]} from {key[2]}", s, int(key[0]))
            gauge.at_most(vehicles, built.get(key, 0.0), where)
    return gauge.result()


def check_exports(audit: Audit) -> Check:
    """Exports stay within each market's volume, and within what is built here."""
    gauge = Gauge("exports within volume and builds")
    for s in audit.scenarios:
        by_market = audit.sums(audit.view.exports(s), lambda r: (r.program, r.market), lambda r: r.vehicles)
        for (year, program, market), vehicles in by_market.items():
            limit = audit.market.export_limit(market, program, s, year)
            gauge.at_most(vehicles, limit, audit.place(f"{program} to {market}", s, year))
        built = audit.sums(audit.view.builds(s), lambda r: (r.program,), lambda r: r.vehicles)
        exported = audit.sums(audit.view.exports(s), lambda r: (r.program,), lambda r: r.vehicles)
        for key, vehicles in exported.items():
            where = audit.place(f"{key[1]} exports against builds", s, int(key[0]))
            gauge.at_most(vehicles, built.get(key, 0.0), where)
    return gauge.result()


def check_program_minimum(audit: Audit) -> Check:
    """US sales and exports reach min_volume from the first month of sale until withdrawal."""
    gauge = Gauge("program minimum")
    for s in audit.scenarios:
        moved = audit.sums([*audit.view.sales(s), *audit.view.exports(s)], lambda r: (r.program,), lambda r: r.vehicles)
        for program in audit.case.programs:
            for year in audit.years:
                owed = audit.market.owed(program, s, year)
                gauge.at_least(moved.get((year, program), 0.0), owed, audit.place(program, s, year))
    return gauge.result()
