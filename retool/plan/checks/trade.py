"""Identities of trade: imports, quotas, duty reliefs, and the duties themselves."""

from __future__ import annotations

from retool.plan import dates, duties, reliefs
from retool.plan.context import Audit
from retool.plan.gauge import MONEY, Check, Gauge, each_once

#: Rates are fractions of the value or $ a unit: compared to nine digits.
RATE = 1e-9


def check_imports(audit: Audit) -> Check:
    """Imports fit the available months' capacity of their source."""
    gauge = Gauge("imports within capacity")
    for s in audit.scenarios:
        flows = audit.sums(audit.view.imports(s), lambda r: (r.source, r.program), lambda r: r.vehicles)
        for (year, source, program), vehicles in flows.items():
            row = audit.rows.import_(source, program)
            if row is None:
                continue
            months = sum(
                dates.since(audit.case, "Imports", row, "earliest", s, m)
                for m in audit.case.calendar.months_of_year(year)
            )
            capacity = audit.case.limit("Imports", row, "capacity", s, year)
            where = audit.place(f"{program} from {source}", s, year)
            if not months:
                gauge.at_most(vehicles, 0.0, where)
            elif capacity is not None:
                gauge.at_most(vehicles, capacity * months / 12.0, where)
    return gauge.result()


def in_quota(audit: Audit, scenario: int) -> dict[tuple[int, str, str], float]:
    """Units that enter in quota by (year's index, tariff class, country)."""
    found: dict[tuple[int, str, str], float] = {}
    for flow in audit.view.imports(scenario):
        row = audit.rows.import_(flow.source, flow.program)
        if row is not None and flow.in_quota:
            tariff_class = audit.case.programs[flow.program].record.tariff_class
            key = (audit.view.year(flow), tariff_class, row.country)
            found[key] = found.get(key, 0.0) + flow.in_quota
    for r in audit.view.sourcing(scenario):
        supplier = audit.rows.supplier(r.supplier, r.component)
        if supplier is not None and r.in_quota:
            key = (audit.view.year(r), audit.rows.tariff_class(r.component), supplier.country)
            found[key] = found.get(key, 0.0) + r.in_quota
    return found


def check_quotas(audit: Audit) -> Check:
    """Units in quota are units that enter, and stay within the quota of their class, country and year."""
    gauge = Gauge("quotas")
    for s in audit.scenarios:
        for flow in audit.view.imports(s):
            where = audit.place(f"{flow.program} from {flow.source}", s, audit.view.year(flow))
            gauge.at_most(flow.in_quota, flow.vehicles, where)
        for r in audit.view.sourcing(s):
            where = audit.place(f"{r.component} from {r.supplier}", s, audit.view.year(r))
            gauge.at_most(r.in_quota, r.used, where)
        for (year, tariff_class, country), units in in_quota(audit, s).items():
            row = duties.quota_row(audit.case, tariff_class, country, year)
            limit = 0.0
            if row is not None:
                volume = audit.case.number("Quotas", row, "volume", s, year)
                limit = volume * audit.case.calendar.covered(year) / 12.0
            gauge.at_most(units, limit, audit.place(f"{tariff_class} from {country}", s, year))
    return gauge.result()


def check_drawback(audit: Audit) -> Check:
    """Drawback is claimed on sets outside quotas, and on no more than what exported vehicles hold."""
    gauge = Gauge("drawback within exports")
    for s in audit.scenarios:
        drawn = audit.sums(audit.view.sourcing(s), lambda r: (r.component,), lambda r: r.drawn)
        for r in audit.view.sourcing(s):
            where = audit.place(f"{r.component} from {r.supplier}", s, audit.view.year(r))
            gauge.at_most(r.drawn, r.used - r.in_quota, where)
        for (year, component), sets in drawn.items():
            if sets:
                limit = reliefs.eligible_sets(audit.view, component, s, year)
                gauge.at_most(sets, limit, audit.place(component, s, year))
    return gauge.result()


def check_offset(audit: Audit) -> Check:
    """Offset used is offset earned before, and no more than the year's offsettable duty."""
    gauge = Gauge("duty offset", MONEY)
    for entry in reliefs.duty_years(audit.ledger):
        if entry.offset_used:
            where = audit.place("offset", entry.scenario, entry.year)
            gauge.at_most(entry.offset_used, entry.offsettable, f"{where}: used against offsettable duty")
            gauge.at_most(-entry.banked, 0.0, f"{where}: bank")
    return gauge.result()


def check_duties(audit: Audit) -> Check:
    """Duty rates of every origin used, stacked again from Tariffs day by day, are the case's."""
    gauge = Gauge("duties recomputed from Tariffs", RATE)
    for s in audit.scenarios:
        for year, tariff_class, country in origins(audit, s):
            again = audit.view.duties.rate(tariff_class, country, s, year)
            given = audit.case.duties.rate(tariff_class, country, s, year)
            where = audit.place(f"{tariff_class} from {country}", s, year)
            gauge.equal(given.ad_valorem, again.share, where)
            gauge.equal(given.specific, again.specific, where)
            gauge.equal(given.offset_ad_valorem, again.offset_share, where)
            gauge.equal(given.drawback_ad_valorem, again.drawback_share, where)
            gauge.equal(given.both_ad_valorem, again.both_share, where)
    return gauge.result()


def origins(audit: Audit, scenario: int) -> list[tuple[int, str, str]]:
    """(year's index, tariff class, country) of every unit bought in a scenario."""
    found: list[tuple[int, str, str]] = []
    for flow in audit.view.imports(scenario):
        row = audit.rows.import_(flow.source, flow.program)
        if row is not None:
            tariff_class = audit.case.programs[flow.program].record.tariff_class
            found.append((audit.view.year(flow), tariff_class, row.country))
    for r in audit.view.sourcing(scenario):
        supplier = audit.rows.supplier(r.supplier, r.component)
        if supplier is not None:
            found.append((audit.view.year(r), audit.rows.tariff_class(r.component), supplier.country))
    return each_once(found)
