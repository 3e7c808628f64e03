"""Rows of sourcing: the bill of materials, what a source may and must deliver, shares, tiers.

Sets: component c, source j, lane (source at one price), operating year o, node n.
"""

from __future__ import annotations

from itertools import combinations

from retool.case.sourcing import ComponentData, SupplierData
from retool.model.linear import Linear, at_most, equal
from retool.model.sourcing import (
    add_contracts,
    add_lane_columns,
    contracted,
    greatest_need,
    lane_amount,
    lanes,
    need,
    tier_taken,
    usable_periods,
    with_columns,
)
from retool.model.space import THOUSAND, Space

MONTHS = 12.0


def add_sourcing(space: Space) -> None:
    """Variables contract, tier, source, paid, in_quota and drawn with the rows of sourcing."""
    add_contracts(space)
    add_lane_columns(space)
    for o, n in space.operation_points():
        for component in with_columns(space, o, n):
            _bill_of_materials(space, component, o, n)
            _shares(space, component, o, n)
            for supplier in component.suppliers.values():
                _supplier(space, component, supplier, o, n)
                _tiers(space, component, supplier, o, n)


def from_supplier(space: Space, component: ComponentData, supplier: SupplierData, o: int, n: int) -> Linear:
    """Sets used from one source, at whatever price."""
    total = Linear()
    for lane in lanes(space, component, o, n):
        if lane.supplier.name == supplier.name:
            total.plus(1.0, lane_amount(space, "source", lane, o, n))
    return total


def _bill_of_materials(space: Space, component: ComponentData, o: int, n: int) -> None:
    """Sets bought = sets built in."""
    total = Linear()
    for supplier in component.suppliers.values():
        total.plus(1.0, from_supplier(space, component, supplier, o, n))
    key = (component.name, space.year(o), space.scenario(n))
    space.row("bill_of_materials", key, equal(total, need(space, component.name, o, n)))


def _supplier(space: Space, component: ComponentData, supplier: SupplierData, o: int, n: int) -> None:
    """``supplier_capacity``: capacity/12 for each month contracted and available; a source without capacity
    may serve the whole year once it is usable in any month. ``supplier_minimum``: owed by usable month.
    """
    key = (component.name, supplier.name, space.year(o), space.scenario(n))
    used = from_supplier(space, component, supplier, o, n)
    periods = usable_periods(space, supplier, o, n)
    greatest = greatest_need(space, component.name, o, n)
    capacity = space.case.limit("Suppliers", supplier.record, "capacity", n, o)
    months = Linear()
    for p in periods:
        months.plus(1.0, contracted(space, component.name, supplier, p, n))
    if capacity is not None:
        limit = Linear()
        for p, count in _counted(periods):
            amount = (
                min(capacity / THOUSAND * count / MONTHS, greatest)
                if supplier.needs_contract
                else (capacity / THOUSAND * count / MONTHS)
            )
            limit.plus(amount, contracted(space, component.name, supplier, p, n))
        space.row("supplier_capacity", key, at_most(used, limit))
    if supplier.needs_contract or not periods:
        anytime = contracted(space, component.name, supplier, max(periods), n) if periods else Linear()
        space.row("supplier_contract", key, at_most(used, Linear().plus(greatest, anytime)))
    minimum = space.case.number("Suppliers", supplier.record, "min_volume", n, o) / THOUSAND
    if minimum and periods:
        space.row("supplier_minimum", key, at_most(Linear().plus(minimum / MONTHS, months), used))


def _counted(periods: list[int]) -> list[tuple[int, int]]:
    """(period to commit by, months that need it), in order."""
    return [(p, periods.count(p)) for p in sorted(set(periods))]


def _shares(space: Space, component: ComponentData, o: int, n: int) -> None:
    """``max_share`` of a source, and ``min_sources``: any n-1 sources together give at most 1 - min_share."""
    total = need(space, component.name, o, n)
    tail = space.tail(o, n)
    for supplier in component.suppliers.values():
        share = space.case.limit("Suppliers", supplier.record, "max_share", n, o)
        if share is not None and share < 1:
            used = from_supplier(space, component, supplier, o, n)
            key = (component.name, supplier.name, *tail)
            space.row("max_share", key, at_most(used, Linear().plus(share, total)))
    wanted = component.record.min_sources or 0
    if wanted <= 1:
        return
    if len(component.suppliers) < wanted:
        space.row("min_sources", (component.name, "all", *tail), at_most(total, Linear()))
        return
    for group in combinations(component.suppliers, wanted - 1):
        together = Linear()
        for name in group:
            together.plus(1.0, from_supplier(space, component, component.suppliers[name], o, n))
        key = (component.name, "+".join(group), *tail)
        limit = Linear().plus(1.0 - component.record.min_share, total)
        space.row("min_sources", key, at_most(together, limit))


def _tiers(space: Space, component: ComponentData, supplier: SupplierData, o: int, n: int) -> None:
    """Multiple choice, take or pay: paid >= from_volume and paid >= used at a tier taken; otherwise nothing.

    ``list_price_without_tier``: with a tier taken nothing is bought at the list price.
    """
    greatest = greatest_need(space, component.name, o, n)
    key = (component.name, supplier.name, space.year(o), space.scenario(n))
    taken = Linear()
    for lane in lanes(space, component, o, n):
        if lane.supplier.name != supplier.name or lane.tier is None:
            continue
        on = tier_taken(space, component.name, supplier, lane.tier, o, n)
        taken.plus(1.0, on)
        used = lane_amount(space, "source", lane, o, n)
        paid = lane_amount(space, "paid", lane, o, n)
        least = lane.tier.from_volume / THOUSAND * space.case.covered_share(o)
        index = (component.name, supplier.name, lane.tier_name, space.year(o), space.scenario(n))
        space.row("tier_paid_least", index, at_most(Linear().plus(least, on), paid))
        space.row("tier_paid_most", index, at_most(paid, Linear().plus(max(greatest, least), on)))
        space.row("tier_used", index, at_most(used, paid))
    if taken:
        for lane in lanes(space, component, o, n):
            if lane.supplier.name == supplier.name and lane.tier is None:
                at_list = lane_amount(space, "source", lane, o, n)
                free = Linear(greatest).plus(-greatest, taken)
                space.row("list_price_without_tier", key, at_most(at_list, free))
