"""Sourcing and trade: contracts, sets by source and price tier, quotas, duty offset and drawback.

A lane is a source of a component at one price: the list price, or one of its tiers. Sets are thousands of a
year. A component whose sources bind nothing is bought from the cheapest landed source without any column.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from retool.case.sourcing import ComponentData, SupplierData
from retool.model.flows import built, plants_of
from retool.model.linear import Linear, Variable, at_most
from retool.model.market import exported, greatest_demand
from retool.model.space import Space
from retool.workbook import BillItem, PriceTier

MONTHS = 12.0


@dataclass(frozen=True)
class Lane:
    """One source at one price in year ``o`` at node ``n``; ``tier`` None is the list price ($/set)."""

    component: str
    supplier: SupplierData
    tier: PriceTier | None
    price: float
    freight: float

    @property
    def tier_name(self) -> str:
        return "list" if self.tier is None else Space.tier_name(self.tier.from_volume)


def add_contracts(space: Space) -> None:
    """``contract[c,j,t,n]`` cumulative and the tiers agreed per year (``tier``): first stage."""
    contract: dict[tuple[object, ...], float | None] = {}
    tier: dict[tuple[object, ...], float | None] = {}
    for component in space.case.components.values():
        for supplier in component.suppliers.values():
            if supplier.needs_contract:
                for t, n in space.decision_points():
                    contract[component.name, supplier.name, space.period(t), space.scenario(n)] = 1.0
            for step in supplier.tiers:
                for o in range(space.calendar.n_years):
                    for n in sorted({space.year_node(s, o) for s in range(space.tree.n)}):
                        name = space.tier_name(step.from_volume)
                        tier[component.name, supplier.name, name, space.year(o), space.scenario(n)] = 1.0
    space.variables("contract", contract, integer=True)
    space.variables("tier", tier, integer=True)
    for component in space.case.components.values():
        for supplier in component.suppliers.values():
            for t, n in space.decision_points():
                if t and supplier.needs_contract:
                    key = (component.name, supplier.name, space.period(t), space.scenario(n))
                    before = contracted(space, component.name, supplier, t - 1, n)
                    here = contracted(space, component.name, supplier, t, n)
                    space.row("contract_lasts", key, at_most(before, here))
            _tiers_agreed(space, component.name, supplier)


def contracted(space: Space, component: str, supplier: SupplierData, t: int, s: int) -> Linear:
    """Whether the source is committed by period ``t``; sources that need no contract always are."""
    if not supplier.needs_contract:
        return Linear(1.0)
    if t < 0:
        return Linear()
    return Linear().add(
        1.0, space.var.contract[component, supplier.name, space.period(t), space.scenario(space.d(s, t))]
    )


def tier_taken(space: Space, component: str, supplier: SupplierData, step: PriceTier, o: int, s: int) -> Linear:
    node = space.scenario(space.year_node(s, o))
    index = (component, supplier.name, space.tier_name(step.from_volume), space.year(o), node)
    return Linear().add(1.0, space.var.tier[index])


def _tiers_agreed(space: Space, component: str, supplier: SupplierData) -> None:
    """``one_tier``: at most one tier a year, and only with a contract whose lead has ended in the year."""
    if not supplier.tiers:
        return
    for o in range(space.calendar.n_years):
        for n in sorted({space.year_node(s, o) for s in range(space.tree.n)}):
            taken = Linear()
            for step in supplier.tiers:
                taken.plus(1.0, tier_taken(space, component, supplier, step, o, n))
            by = space.calendar.months_of_year(o).stop - 1 - supplier.record.lead
            committed = contracted(space, component, supplier, space.calendar.period_of(by) if by >= 0 else -1, n)
            key = (component, supplier.name, space.year(o), space.scenario(n))
            space.row("one_tier", key, at_most(taken, committed))


def lanes(space: Space, component: ComponentData, o: int, n: int) -> list[Lane]:
    """All lanes of the year: a tier stays a promise to pay even where nothing can be used."""
    key = ("lanes", component.name, o, n)
    if key not in space.memo:
        found: list[Lane] = []
        for supplier in component.suppliers.values():
            freight = space.case.number("Suppliers", supplier.record, "freight", n, o)
            list_price = space.case.number("Suppliers", supplier.record, "unit_cost", n, o)
            if usable_periods(space, supplier, o, n):
                found.append(Lane(component.name, supplier, None, list_price, freight))
            for step in supplier.tiers:
                price = space.case.number("PriceTiers", step, "unit_cost", n, o)
                found.append(Lane(component.name, supplier, step, price, freight))
        space.memo[key] = _without_dominated(space, component, found, o, n)
    result: list[Lane] = space.memo[key]
    return result


def _without_dominated(space: Space, component: ComponentData, found: list[Lane], o: int, n: int) -> list[Lane]:
    """The lanes but for those that an unbound source undercuts whatever relief they may get.

    The unbound source can take over all their sets at less cost. A promise (a tier, a minimum) is kept.
    """
    if (component.record.min_sources or 0) > 1:
        return found
    unbound = [j for j in component.suppliers.values() if is_unbound(space, j, o, n)]
    least = min((landed(space, component, j, o, n) for j in unbound), default=inf)

    def kept(lane: Lane) -> bool:
        promises = bool(lane.supplier.tiers) or space.case.values.ever("Suppliers", lane.supplier.record, "min_volume")
        return promises or _best_landed(space, component, lane, o, n) <= least

    return [lane for lane in found if kept(lane)]


def _best_landed(space: Space, component: ComponentData, lane: Lane, o: int, n: int) -> float:
    """What a set can cost at the very least, $: with all reliefs of its duty, or in a quota free of it."""
    goods, country = component.record.tariff_class, lane.supplier.record.country
    duty = space.case.duties.rate(goods, country, n, o)
    relief = lane.price * (duty.offset_ad_valorem + duty.drawback_ad_valorem)
    relief += duty.offset_specific + duty.drawback_specific
    free = space.case.duties.quota(goods, country, o) is not None
    return lane.price + lane.freight + (0.0 if free else max(0.0, duty.paid(lane.price) - relief))


def usable_periods(space: Space, supplier: SupplierData, o: int, n: int) -> list[int]:
    """For each month of the year in which the source can deliver: the last period to commit it in."""
    months = supplier.usable_months(space.case.values, space.calendar, n, o)
    return [p for _, p in months if p >= 0 or not supplier.needs_contract]


def offset_usable(space: Space, o: int, n: int) -> bool:
    """Whether an offset can have been earned by then and is not yet void."""
    return space.case.offset_usable(n, o) and any(space.case.setting("offset_rate", n, y) for y in range(o + 1))


def needs_no_columns(space: Space, component: ComponentData, o: int, n: int) -> bool:
    """Nothing binds any source of the component this year and no relief depends on which is used."""
    if (component.record.min_sources or 0) > 1 or not component.suppliers:
        return False
    return all(_is_free(space, component, supplier, o, n) for supplier in component.suppliers.values())


def _is_free(space: Space, component: ComponentData, supplier: SupplierData, o: int, n: int) -> bool:
    """An unbound source whose duty is the same whatever else is done."""
    row, goods = supplier.record, component.record.tariff_class
    duty = space.case.duties.rate(goods, row.country, n, o)
    reliefs = duty.offset_ad_valorem + duty.offset_specific + duty.drawback_ad_valorem + duty.drawback_specific
    relieved = reliefs > 0 and (offset_usable(space, o, n) or bool(space.case.exports))
    in_quota = space.case.duties.quota(goods, row.country, o) is not None
    return is_unbound(space, supplier, o, n) and not (relieved or in_quota)


def is_unbound(space: Space, supplier: SupplierData, o: int, n: int) -> bool:
    """The source needs no commitment and has no limit and no date: it can deliver all of the year's sets."""
    row = supplier.record
    limits = [space.case.limit("Suppliers", row, column, n, o) for column in ("capacity", "max_share")]
    bound = supplier.needs_contract or supplier.tiers or row.available_from is not None
    return not bound and all(v is None for v in limits)


def landed(space: Space, component: ComponentData, supplier: SupplierData, o: int, n: int) -> float:
    """List price, freight and duty of a set, $."""
    price = space.case.number("Suppliers", supplier.record, "unit_cost", n, o)
    freight = space.case.number("Suppliers", supplier.record, "freight", n, o)
    duty = space.case.duties.rate(component.record.tariff_class, supplier.record.country, n, o)
    return price + freight + duty.paid(price)


def cheapest(space: Space, component: ComponentData, o: int, n: int) -> SupplierData:
    return min(component.suppliers.values(), key=lambda j: landed(space, component, j, o, n))


def programs_with(space: Space, component: str) -> list[tuple[str, BillItem]]:
    """(program, bill row) of the programs that need the component."""
    return [(m, b) for m in space.case.programs for b in space.case.bill(m) if b.component == component]


def need(space: Space, component: str, o: int, n: int) -> Linear:
    """Sets that the year's builds take."""
    total = Linear()
    for program, item in programs_with(space, component):
        quantity = space.case.number("BillOfMaterials", item, "quantity", n, o)
        total.plus(quantity, built(space, program, o, n))
    return total


def greatest_need(space: Space, component: str, o: int, n: int) -> float:
    """The most sets that a year can take: what demand and lines allow to build."""
    key = ("need", component, o, n)
    if key not in space.memo:
        total = 0.0
        for program, item in programs_with(space, component):
            if plants_of(space, program, o):
                quantity = space.case.number("BillOfMaterials", item, "quantity", n, o)
                total += quantity * greatest_demand(space, program, o, n)
        space.memo[key] = total
    result: float = space.memo[key]
    return result


def with_columns(space: Space, o: int, n: int) -> list[ComponentData]:
    """Components of the year whose sources must be chosen by the model.

    A promise (tier or minimum) binds in years without any need, too.
    """
    return [
        c
        for c in space.case.components.values()
        if (greatest_need(space, c.name, o, n) or _promises(space, c)) and not needs_no_columns(space, c, o, n)
    ]


def _promises(space: Space, component: ComponentData) -> bool:
    return any(
        j.tiers or space.case.values.ever("Suppliers", j.record, "min_volume") for j in component.suppliers.values()
    )


def lane_index(space: Space, lane: Lane, o: int, n: int) -> tuple[str, str, str, int, str]:
    return (lane.component, lane.supplier.name, lane.tier_name, space.year(o), space.scenario(n))


def add_lane_columns(space: Space) -> None:
    """Sets by lane: ``source`` used, ``paid`` (tiers), ``in_quota`` and ``drawn`` where they can occur."""
    columns: dict[str, dict[tuple[object, ...], float | None]] = {
        "source": {},
        "paid": {},
        "in_quota": {},
        "drawn": {},
    }
    for o, n in space.operation_points():
        for component in with_columns(space, o, n):
            exports = any(exported(space, m, o, n) for m, _ in programs_with(space, component.name))
            for lane in lanes(space, component, o, n):
                key = lane_index(space, lane, o, n)
                country = lane.supplier.record.country
                columns["source"][key] = None
                if lane.tier is not None:
                    columns["paid"][key] = None
                if space.case.duties.quota(component.record.tariff_class, country, o):
                    columns["in_quota"][key] = None
                duty = space.case.duties.rate(component.record.tariff_class, country, n, o)
                if exports and duty.eligible(lane.price) > 0:
                    columns["drawn"][key] = None
    for name, bounds in columns.items():
        space.variables(name, bounds)


def lane_column(space: Space, name: str, lane: Lane, o: int, n: int) -> Variable | None:
    """The lane's column ``name`` (source, paid, in_quota, drawn), or None where it has none."""
    columns: dict[tuple[object, ...], Variable] = getattr(space.var, name)
    return columns.get(lane_index(space, lane, o, n))


def lane_amount(space: Space, name: str, lane: Lane, o: int, n: int) -> Linear:
    column = lane_column(space, name, lane, o, n)
    return Linear() if column is None else Linear().add(1.0, column)
