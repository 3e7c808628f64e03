"""Money of operations: what each vehicle and set of a year adds to net present value.

$ a vehicle on thousand vehicles is $k = M$ / 1000; each is weighted by ``Finance.yearly`` of its year.
"""

from __future__ import annotations

from retool.case.market import ProgramData
from retool.model.flows import import_months
from retool.model.linear import Linear
from retool.model.market import groups, sold_on
from retool.model.programs import months_on, rows_in_force
from retool.model.sourcing import cheapest, landed, lane_amount, lanes, need, needs_no_columns, with_columns
from retool.model.space import THOUSAND, Space
from retool.model.trade import lane_duty

MONTHS = 12.0


def add_operations(space: Space) -> None:
    """Objective terms of sales, production, parts, duties, reliefs, freight, imports, exports, renewals."""
    for o, n in space.operation_points():
        for s in space.scenarios_of(n, o):
            weight = space.case.finance.yearly(o)
            for program in space.case.programs.values():
                _sales(space, program, o, n, s, weight)
                _renewals(space, program, o, n, s, weight)
            _assembly(space, o, n, s, weight)
            _parts(space, o, n, s, weight)
            _freight(space, o, n, s, weight)
            _imports(space, o, n, s, weight)
            _exports(space, o, n, s, weight)
            _offset(space, o, n, s)


def _sales(space: Space, program: ProgramData, o: int, n: int, s: int, weight: float) -> None:
    """US sales * (price less dealer margin - selling cost - cannibalised margin - pathway unit cost), and credit.

    A credit ends with credit_until: in the last year its continuation counts the months up to it.
    """
    case, record = space.case, program.record
    margin = 1.0 - case.number("Programs", record, "dealer_margin", n, o)
    per_sale = case.number("Programs", record, "selling_cost", n, o)
    per_sale += case.number("Programs", record, "cannibalised_margin", n, o)
    credit = case.number("Programs", record, "credit", n, o) / THOUSAND
    until = case.last_month("Programs", record, "credit_until", s)
    credit_value = credit * (
        case.finance.operating(o) * case.until_share("Programs", record, "credit_until", n, o)
        + (case.finance.yearly(o, until) - case.finance.operating(o))
    )
    prices = {b: p for b, p, _ in case.price_points(program.name, n, o)}
    for w in rows_in_force(space, program, o, n):
        unit = case.number("Pathways", program.pathways[w], "unit_cost", n, o) if program.pathways else 0.0
        for group in groups(space, program.name, o, n):
            for point, amount in sold_on(space, program, w, group, o, n).items():
                net = (prices[point] * margin - per_sale - unit) / THOUSAND
                space.money.add_linear("sales", s, weight * net, amount)
                space.money.add_linear("credits", s, credit_value, amount)


def _renewals(space: Space, program: ProgramData, o: int, n: int, s: int, weight: float) -> None:
    """renewal_cost * 12 / term is a yearly expense of the months the program is on the row."""
    covered = frozenset(space.calendar.months_of_year(o))
    for w in rows_in_force(space, program, o, n):
        if program.pathways and space.case.values.ever("Pathways", program.pathways[w], "renewal_cost"):
            row = program.pathways[w]
            monthly = space.case.number("Pathways", row, "renewal_cost", n, o) / row.term if row.term else 0.0
            space.money.add_linear("renewals", s, -weight * monthly, months_on(space, program, w, o, n, covered))


def _assembly(space: Space, o: int, n: int, s: int, weight: float) -> None:
    for (program, line, config), tool in space.case.tools.items():
        index = (program, line, config, space.year(o), space.scenario(n))
        if index in space.var.build:
            cost = space.case.number("Tooling", tool, "assembly_cost", n, o) / THOUSAND
            space.money.add_in("assembly", s, -weight * cost, space.var.build[index])


def _parts(space: Space, o: int, n: int, s: int, weight: float) -> None:
    """FOB price, freight and duty of parts; quota and drawback give back a part of the duty."""
    case = space.case
    refund = case.setting("drawback_rate", n, o)
    for component in with_columns(space, o, n):
        for lane in lanes(space, component, o, n):
            duty = lane_duty(space, lane, o, n)
            fob = lane.price / THOUSAND
            paid_at = "source" if lane.tier is None else "paid"
            space.money.add_linear("parts", s, -weight * fob, lane_amount(space, paid_at, lane, o, n))
            used = lane_amount(space, "source", lane, o, n)
            space.money.add_linear("parts_freight", s, -weight * lane.freight / THOUSAND, used)
            space.money.add_linear("parts_duty", s, -weight * duty.paid(lane.price) / THOUSAND, used)
            quota = case.duties.quota(component.record.tariff_class, lane.supplier.record.country, o)
            if quota is not None:
                saved = duty.paid(lane.price) - case.number("Quotas", quota, "rate", n, o) * lane.price
                inside = lane_amount(space, "in_quota", lane, o, n)
                space.money.add_linear("parts_duty", s, weight * saved / THOUSAND, inside)
            back = refund * duty.eligible(lane.price) / THOUSAND
            space.money.add_linear("drawback", s, weight * back, lane_amount(space, "drawn", lane, o, n))
    for component in case.components.values():
        if needs_no_columns(space, component, o, n):
            cost = landed(space, component, cheapest(space, component, o, n), o, n) / THOUSAND
            space.money.add_linear("parts", s, -weight * cost, need(space, component.name, o, n))


def _freight(space: Space, o: int, n: int, s: int, weight: float) -> None:
    """Inland freight from plants and from import sources with freight by region; see curves.py for merged places."""
    for name in ("ship", "imported_to"):
        for (program, origin, place, *_), amount in space.of_year(name, o, n):
            cost = space.freight(program, origin, place, o, n) / THOUSAND
            space.money.add_in("freight", s, -weight * cost, amount)
    if hasattr(space.model, "freight_above"):
        for _, amount in space.of_year("freight_above", o, n):
            space.money.add_in("freight", s, -weight, amount)


def _imports(space: Space, o: int, n: int, s: int, weight: float) -> None:
    """FOB, freight to the port and duty on the dutiable share; the quota rate replaces all layers."""
    case = space.case
    for row in case.imports:
        index = (row.program, row.source, space.year(o), space.scenario(n))
        if index not in space.var.imported or not import_months(space, row, o, n):
            continue
        price = case.number("Imports", row, "unit_cost", n, o)
        value = price * case.number("Imports", row, "value_share", n, o)
        freight = case.number("Imports", row, "freight", n, o)
        goods = case.programs[row.program].record.tariff_class
        duty = case.duties.rate(goods, row.country, n, o).paid(value)
        amount = Linear().add(1.0, space.var.imported[index])
        space.money.add_linear("imports", s, -weight * (price + freight) / THOUSAND, amount)
        space.money.add_linear("import_duty", s, -weight * duty / THOUSAND, amount)
        quota = case.duties.quota(goods, row.country, o)
        if quota is not None and index in space.var.import_in_quota:
            saved = duty - case.number("Quotas", quota, "rate", n, o) * value
            space.money.add_in("import_duty", s, weight * saved / THOUSAND, space.var.import_in_quota[index])


def _exports(space: Space, o: int, n: int, s: int, weight: float) -> None:
    """The plant nets price * (1 - duty_rate) - freight."""
    case = space.case
    for row in case.exports:
        index = (row.market, row.program, space.year(o), space.scenario(n))
        if row.year == space.year(o):
            price = case.number("Exports", row, "price", n, o)
            duty = case.number("Exports", row, "duty_rate", n, o)
            net = price * (1.0 - duty) - case.number("Exports", row, "freight", n, o)
            space.money.add_in("exports", s, weight * net / THOUSAND, space.var.exported[index])


def _offset(space: Space, o: int, n: int, s: int) -> None:
    """Offset used is duty not paid; it has no continuation."""
    index = space.tail(o, n)
    if index in space.var.offset_used:
        space.money.add_in("offset", s, space.case.finance.operating(o), space.var.offset_used[index])
