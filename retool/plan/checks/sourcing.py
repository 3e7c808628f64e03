"""Identities of component sourcing: bills, contracts, capacities, shares and price tiers."""

from __future__ import annotations

from retool.plan import dates
from retool.plan.context import Audit
from retool.plan.data import Sourcing
from retool.plan.gauge import Check, Gauge, each_once
from retool.workbook import Supplier


def check_bill(audit: Audit) -> Check:
    """Sets of each component equal its quantity in all vehicles built."""
    gauge = Gauge("components equal bill × output")
    for s in audit.scenarios:
        used = audit.sums(audit.view.sourcing(s), lambda r: (r.component,), lambda r: r.used)
        built = audit.sums(audit.view.builds(s), lambda r: (r.program,), lambda r: r.vehicles)
        needed: dict[tuple[int, str], float] = {}
        for (year, program), vehicles in built.items():
            for item in audit.case.bill(program):
                quantity = audit.case.number("BillOfMaterials", item, "quantity", s, year)
                key = (year, item.component)
                needed[key] = needed.get(key, 0.0) + quantity * vehicles
        for year, component in each_once(used, needed):
            key = (year, component)
            gauge.equal(used.get(key, 0.0), needed.get(key, 0.0), audit.place(component, s, year))
    return gauge.result()


def needs_contract(audit: Audit, row: Supplier) -> bool:
    """Set-up, lead or a minimum (in any scenario) make a source a commitment."""
    return bool(row.setup_cost or row.lead or audit.case.values.ever("Suppliers", row, "min_volume"))


def committed(audit: Audit, scenario: int) -> dict[tuple[str, str], int]:
    """First month of each contract by (supplier, component)."""
    found: dict[tuple[str, str], int] = {}
    for record in audit.view.contracts(scenario):
        key = (record.supplier, record.component)
        found[key] = min(found.get(key, audit.view.start(record)), audit.view.start(record))
    return found


def usable_months(audit: Audit, row: Supplier, scenario: int, year: int) -> int:
    """Covered months of a year in which sets of the source may be built in."""
    begin = 0
    if needs_contract(audit, row):
        start = committed(audit, scenario).get((row.supplier, row.component))
        if start is None:
            return 0
        begin = start + row.lead
    return sum(
        m >= begin and dates.since(audit.case, "Suppliers", row, "available_from", scenario, m)
        for m in audit.case.calendar.months_of_year(year)
    )


def deliverable_by(audit: Audit, row: Supplier, scenario: int, month: int) -> bool:
    """Whether the source's contract, where it needs one, is past its lead in ``month``."""
    start = committed(audit, scenario).get((row.supplier, row.component))
    return not needs_contract(audit, row) or (start is not None and start + row.lead <= month)


def used_by_source(audit: Audit, scenario: int) -> dict[tuple[int, str, str], float]:
    """Sets used by (year's index, supplier, component)."""
    found: dict[tuple[int, str, str], float] = {}
    for r in audit.view.sourcing(scenario):
        key = (audit.view.year(r), r.supplier, r.component)
        found[key] = found.get(key, 0.0) + r.used
    return found


def check_contracts(audit: Audit) -> Check:
    """A source is contracted at most once in a future."""
    gauge = Gauge("contracts")
    for s in audit.scenarios:
        signed = [(r.supplier, r.component) for r in audit.view.contracts(s)]
        for supplier, component in each_once(c for c in signed if signed.count(c) > 1):
            gauge.wrong(audit.place(f"{component} from {supplier} contracted more than once", s))
    return gauge.result()


def check_supplier_capacity(audit: Audit) -> Check:
    """Sets used fit the usable months' capacity; none without the contract, lead and date it takes."""
    gauge = Gauge("supplier capacity and availability")
    for s in audit.scenarios:
        for (year, supplier, component), used in used_by_source(audit, s).items():
            row = audit.rows.supplier(supplier, component)
            if row is None:
                continue
            months = usable_months(audit, row, s, year)
            capacity = audit.case.limit("Suppliers", row, "capacity", s, year)
            where = audit.place(f"{component} from {supplier}", s, year)
            if months == 0:
                gauge.at_most(used, 0.0, where)
            elif capacity is not None:
                gauge.at_most(used, capacity * months / 12.0, where)
    return gauge.result()


def check_supplier_minimum(audit: Audit) -> Check:
    """A contracted source is used at least at its minimum in every future."""
    gauge = Gauge("supplier minimum")
    for s in audit.scenarios:
        used = used_by_source(audit, s)
        for supplier, component in committed(audit, s):
            row = audit.rows.supplier(supplier, component)
            for year in audit.years if row is not None else []:
                least = audit.case.limit("Suppliers", row, "min_volume", s, year) if row is not None else None
                if row is not None and least:
                    owed = least * usable_months(audit, row, s, year) / 12.0
                    where = audit.place(f"{component} from {supplier}", s, year)
                    gauge.at_least(used.get((year, supplier, component), 0.0), owed, where)
    return gauge.result()


def check_shares(audit: Audit) -> Check:
    """No supplier exceeds its share; any min_sources - 1 together leave min_share to the others."""
    gauge = Gauge("supplier shares")
    for s in audit.scenarios:
        by_component: dict[tuple[int, str], dict[str, float]] = {}
        for (year, supplier, component), used in used_by_source(audit, s).items():
            by_component.setdefault((year, component), {})[supplier] = used
        for (year, component), used_by in by_component.items():
            total = sum(used_by.values())
            for supplier, used in used_by.items():
                row = audit.rows.supplier(supplier, component)
                share = audit.case.limit("Suppliers", row, "max_share", s, year) if row is not None else None
                if share is not None:
                    gauge.at_most(used, share * total, audit.place(f"{component} from {supplier}", s, year))
            record = audit.case.components[component].record
            if record.min_sources:
                most = sum(sorted(used_by.values(), reverse=True)[: record.min_sources - 1])
                where = audit.place(f"{component} from its {record.min_sources - 1} largest sources", s, year)
                gauge.at_most(most, (1.0 - record.min_share) * total, where)
    return gauge.result()


def check_tiers(audit: Audit) -> Check:
    """One tier a year and source; its price holds for all sets, and at least from_volume is paid.

    A tier is agreed before the future is known: it may be held in one in which the source is late.
    """
    gauge = Gauge("price tiers")
    for s in audit.scenarios:
        taken: dict[tuple[int, str, str], set[float]] = {}
        for tier in audit.view.tiers(s):
            key = (audit.view.year(tier), tier.supplier, tier.component)
            taken.setdefault(key, set()).add(tier.from_volume)
        records: dict[tuple[int, str, str], list[Sourcing]] = {}
        for r in audit.view.sourcing(s):
            records.setdefault((audit.view.year(r), r.supplier, r.component), []).append(r)
        for key in each_once(taken, records):
            _check_tier(audit, gauge, s, key, (taken.get(key, set()), records.get(key, [])))
    return gauge.result()


def _check_tier(
    audit: Audit,
    gauge: Gauge,
    scenario: int,
    key: tuple[int, str, str],
    found: tuple[set[float], list[Sourcing]],
) -> None:
    """The tier taken (at most one) and the sets of a source and year: all at its price, take or pay."""
    year, supplier, component = key
    tiers, records = found
    where = audit.place(f"{component} from {supplier}", scenario, year)
    gauge.at_most(len(tiers), 1, f"{where}: tiers taken")
    tier = min(tiers, default=None)
    used, paid = sum(r.used for r in records), sum(r.paid for r in records)
    elsewhere = sum(max(r.used, r.paid) for r in records if r.from_volume != tier)
    gauge.at_most(elsewhere, 0.0, f"{where}: sets at another price than the year's")
    row = audit.rows.supplier(supplier, component)
    last = audit.case.calendar.months_of_year(year)[-1]
    if tier is not None and row is not None and not deliverable_by(audit, row, scenario, last):
        gauge.wrong(f"{where}: a tier taken before a contract for it is past its lead")
    least = 0.0 if tier is None else tier * audit.case.calendar.covered(year) / 12.0
    gauge.equal(paid, max(used, least), f"{where}: paid against used sets")
