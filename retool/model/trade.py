"""Trade reliefs: quotas, the import-duty offset and its bank, drawback on exports.

The rates come stacked from the case. Quotas are convex (use is free) and need no binary.
"""

from __future__ import annotations

from retool.case.trade import Duty
from retool.model.flows import sources_of
from retool.model.linear import Linear, at_most, equal
from retool.model.market import exported
from retool.model.sourcing import (
    Lane,
    cheapest,
    lane_amount,
    lanes,
    need,
    needs_no_columns,
    offset_usable,
    programs_with,
    with_columns,
)
from retool.model.space import THOUSAND, Space


def add_trade(space: Space) -> None:
    """Variables import_in_quota, offset_used and bank with the rows of quotas, offset and drawback."""
    _quota_columns(space)
    for o, n in space.operation_points():
        _quotas(space, o, n)
        _drawback(space, o, n)
    _offset(space)


def lane_duty(space: Space, lane: Lane, o: int, n: int) -> Duty:
    goods = space.case.components[lane.component].record.tariff_class
    return space.case.duties.rate(goods, lane.supplier.record.country, n, o)


def _quota_columns(space: Space) -> None:
    columns: dict[tuple[object, ...], float | None] = {}
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            for row in sources_of(space, program.name, o, n):
                if space.case.duties.quota(program.record.tariff_class, row.country, o):
                    columns[program.name, row.source, space.year(o), space.scenario(n)] = None
    space.variables("import_in_quota", columns)


def _quotas(space: Space, o: int, n: int) -> None:
    """``quota``: what enters at the quota rate, of all goods of the class and origin, is at most its volume;
    ``within_imports``, ``within_source``: and at most what is brought in.
    """
    tail = space.tail(o, n)
    inside: dict[tuple[str, str], Linear] = {}
    for program in space.case.programs.values():
        for row in sources_of(space, program.name, o, n):
            index = (program.name, row.source, *tail)
            if index in space.var.import_in_quota:
                amount = Linear().add(1.0, space.var.import_in_quota[index])
                whole = Linear().add(1.0, space.var.imported[index])
                space.row("within_imports", index, at_most(amount, whole))
                inside.setdefault((program.record.tariff_class, row.country), Linear()).plus(1.0, amount)
    for component in with_columns(space, o, n):
        for lane in lanes(space, component, o, n):
            amount = lane_amount(space, "in_quota", lane, o, n)
            drawn = lane_amount(space, "drawn", lane, o, n)
            if amount or drawn:
                index4 = (lane.component, lane.supplier.name, lane.tier_name, *tail)
                both = Linear().plus(1.0, amount).plus(1.0, drawn)
                space.row("within_source", index4, at_most(both, lane_amount(space, "source", lane, o, n)))
            if amount:
                key = (component.record.tariff_class, lane.supplier.record.country)
                inside.setdefault(key, Linear()).plus(1.0, amount)
    for (goods, country), amount in inside.items():
        quota = space.case.duties.quota(goods, country, o)
        if quota is not None:
            volume = space.case.number("Quotas", quota, "volume", n, o) / THOUSAND * space.case.covered_share(o)
            space.row("quota", (goods, country, *tail), at_most(amount, Linear(volume)))


def _drawback(space: Space, o: int, n: int) -> None:
    """Sets drawn of a component <= quantity * exports: each exported set is claimed once."""
    for component in with_columns(space, o, n):
        drawn = Linear()
        for lane in lanes(space, component, o, n):
            drawn.plus(1.0, lane_amount(space, "drawn", lane, o, n))
        if not drawn:
            continue
        abroad = Linear()
        for program, item in programs_with(space, component.name):
            quantity = space.case.number("BillOfMaterials", item, "quantity", n, o)
            abroad.plus(quantity, exported(space, program, o, n))
        key = (component.name, space.year(o), space.scenario(n))
        space.row("drawback", key, at_most(drawn, abroad))


def offsettable_duty(space: Space, o: int, n: int) -> Linear:
    """Offsettable parts duty of the year, M$, less refunds of layers that are both offsettable and drawback."""
    total = Linear()
    rate = space.case.setting("drawback_rate", n, o)
    for component in with_columns(space, o, n):
        for lane in lanes(space, component, o, n):
            duty = lane_duty(space, lane, o, n)
            per_set = duty.offsettable(lane.price) / THOUSAND
            total.plus(per_set, lane_amount(space, "source", lane, o, n))
            total.plus(-per_set, lane_amount(space, "in_quota", lane, o, n))
            refunded = rate * duty.offsettable_and_eligible(lane.price) / THOUSAND
            total.plus(-refunded, lane_amount(space, "drawn", lane, o, n))
    for component in space.case.components.values():
        if needs_no_columns(space, component, o, n):
            source = cheapest(space, component, o, n)
            duty = space.case.duties.rate(component.record.tariff_class, source.record.country, n, o)
            price = space.case.number("Suppliers", source.record, "unit_cost", n, o)
            total.plus(duty.offsettable(price) / THOUSAND, need(space, component.name, o, n))
    return total


def _offset(space: Space) -> None:
    """``offset_bank``: bank[o] = bank[o-1] + earned - used >= 0, void after the year of offset_until;

    ``offset_within_duty``: used <= offsettable parts duty of the year. Earned on vehicles assembled, on msrp
    whatever the price charged.
    """
    points = [(o, n) for o, n in space.operation_points() if offset_usable(space, o, n)]
    index = {space.tail(o, n): None for o, n in points}
    space.variables("offset_used", dict(index))
    space.variables("bank", dict(index))
    for o, n in points:
        key = space.tail(o, n)
        used = Linear().add(1.0, space.var.offset_used[key])
        space.row("offset_within_duty", key, at_most(used, offsettable_duty(space, o, n)))
        before = Linear().plus(1.0, offset_earned(space, o, n))
        if o:
            previous = (space.year(o - 1), space.scenario(space.tree.operation_node(n, o - 1)))
            before.add(1.0, space.var.bank[previous])
        after = Linear().add(1.0, space.var.bank[key]).plus(1.0, used)
        space.row("offset_bank", key, equal(after, before))


def offset_earned(space: Space, o: int, n: int) -> Linear:
    """Offset earned in the year, M$: rate * msrp * vehicles assembled * open part of the year."""
    total = Linear()
    rate = space.case.setting("offset_rate", n, o) * space.case.offset_open(n, o)
    for (program, *_), build in space.of_year("build", o, n) if rate else []:
        record = space.case.programs[program].record
        msrp = space.case.number("Programs", record, "msrp", n, o)
        total.add(rate * msrp / THOUSAND, build)
    return total
