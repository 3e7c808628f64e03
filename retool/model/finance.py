"""Money: what every decision and flow adds to net present value, M$ at the base date.

Costs that follow from an arc are pre-discounted into one coefficient of that arc; margins, fixed costs and
salvage belong to states; operations are weighted by year, the last year with its continuation.
"""

from __future__ import annotations

from retool.case import Arc, Case, LineData
from retool.case.market import ProgramData
from retool.model.linear import Linear
from retool.model.lines import closing, first_period, resting, site_open
from retool.model.production import present_share
from retool.model.programs import launched
from retool.model.sourcing import contracted
from retool.model.space import MILLION, Space

MONTHS = 12.0


def add_finance(space: Space) -> None:
    """Every first-stage payment and yearly cost of lines; operations have a file of their own."""
    for s in range(space.tree.n):
        for line in space.case.lines.values():
            _conversions(space, line, s)
            _closings(space, line, s)
            _salvage(space, line, s)
            for o in range(space.calendar.n_years):
                _present_products(space, line, o, s)
                _fixed_costs(space, line, o, s)
        _sites(space, s)
        _tooling(space, s)
        _pathways(space, s)
        _contracts(space, s)
    _capital_payments(space)


def arc_value(space: Space, line: LineData, arc: Arc) -> dict[str, float]:
    """NPV of one conversion, M$: capital with its shield, people, grant; by objective term."""
    finance = space.case.finance
    capital = -conversion_capital(space.case, arc)
    before, after = line.states[arc.origin].employees, arc.record.employees
    severance = line.record.severance * max(0, before - after) / MILLION
    training = line.record.training * after / MILLION
    people = -severance * finance.expense(arc.start_month) - training * finance.expense(arc.production)
    grant = arc.record.grant * space.calendar.df(arc.production)
    return {"conversion_capital": capital, "conversion_people": people, "grants": grant}


def conversion_capital(case: Case, arc: Arc) -> float:
    """What the capex of one conversion costs at the base date, net of its tax shield, M$: a multiple of capex."""
    service = case.calendar.calendar_year(arc.production)
    return sum(amount * case.finance.capital(month, service) for month, amount in arc.payments)


def _conversions(space: Space, line: LineData, s: int) -> None:
    for arc in line.arcs:
        for term, value in arc_value(space, line, arc).items():
            space.money.add_in(term, s, value, space.convert(arc, s))


def _closings(space: Space, line: LineData, s: int) -> None:
    """close_cost + severance of all heads, deductible when paid."""
    if not line.may_close:
        return
    for state in line.states.values():
        heads = line.record.severance * state.employees / MILLION
        cost = (line.record.close_cost or 0.0) + heads
        for t in range(first_period(space, line, state.name), space.calendar.n_periods):
            value = -cost * space.case.finance.expense(space.calendar.start(t))
            space.money.add_linear("closing", s, value, closing(space, line, state.name, t, s))


def _salvage(space: Space, line: LineData, s: int) -> None:
    """At the end of the horizon, for lines in a configuration or on their way to it."""
    last = space.calendar.n_periods - 1
    worth = space.calendar.df(space.calendar.n_months)
    for state in line.states.values():
        if state.is_configuration and state.salvage:
            ends = resting(space, line, state.name, last, s)
            for arc in line.arcs:
                if arc.target == state.name and arc.arrival > last:
                    ends.add(1.0, space.convert(arc, s))
            space.money.add_linear("salvage", s, state.salvage * worth, ends)


def _present_products(space: Space, line: LineData, o: int, s: int) -> None:
    """volume * margin of the copy-months in which the present product is still made.

    In the last year the continuation counts its months up to product_until.
    """
    share = present_share(space, line, o, s)
    if not share:
        return
    volume = space.case.number("Lines", line.record, "volume", s, o)
    margin = space.case.number("Lines", line.record, "margin", s, o)
    until = space.case.last_month("Lines", line.record, "product_until", s)
    weight = space.case.finance.yearly(o, until)
    space.money.add_linear("present_products", s, weight * volume * margin / MILLION, share)


def _fixed_costs(space: Space, line: LineData, o: int, s: int) -> None:
    """Yearly fixed cost of the state, from start of production on; a kept part of the present one besides."""
    weight = -space.case.finance.yearly(o) / MONTHS
    months = space.calendar.period_months
    present = space.case.number("Lines", line.record, "fixed_cost", s, o) if line.has_product else 0.0
    own = {
        name: space.case.number("Conversions", st.record, "fixed_cost", s, o) if st.is_configuration else 0.0
        for name, st in line.states.items()
    }
    for name, state in line.states.items():
        yearly = own[name] + state.keep * present
        for t in space.calendar.periods_of_year(o):
            space.money.add_linear("fixed_costs", s, weight * yearly * months, resting(space, line, name, t, s))
    for arc in line.arcs:
        end = space.calendar.start(arc.arrival)
        inside = [m for m in space.calendar.months_of_year(o) if arc.start_month <= m < end]
        if inside:
            producing = sum(1 for m in inside if m >= arc.production)
            cost = own[arc.target] * producing + arc.record.keep * present * len(inside)
            space.money.add_in("fixed_costs", s, weight * cost, space.convert(arc, s))


def _sites(space: Space, s: int) -> None:
    for plant in space.case.plants.values():
        if plant.site_cost:
            for t in range(space.calendar.n_periods):
                month = space.calendar.start(t)
                value = plant.site_cost * space.case.finance.capital(month, 0)
                opens = site_open(space, plant.plant, t, s).plus(-1.0, site_open(space, plant.plant, t - 1, s))
                space.money.add_linear("sites", s, -value, opens)


def _tooling(space: Space, s: int) -> None:
    for (program, line, config), tool in space.case.tools.items():
        for t in range(space.calendar.n_periods):
            index = (program, line, config, space.period(t), space.scenario(space.d(s, t)))
            if index in space.var.tooling_rise:
                value = tool.tooling_cost * space.case.finance.capital(space.calendar.start(t), 0)
                space.money.add_in("tooling", s, -value, space.var.tooling_rise[index])


def pathway_service_year(space: Space, program: ProgramData, w: int, t: int, s: int) -> int:
    """Calendar year of max(commitment + lead, legal_from), as the scenario knows it by then."""
    row = program.pathways[w]
    month = space.calendar.start(t) + row.lead
    last = space.calendar.n_months - 1
    while True:
        day = space.case.values.in_month("Pathways", row, "legal_from", s, min(month, last))
        if day is None or day <= space.calendar.month_start(month):
            return space.calendar.calendar_year(month)
        if month >= last:
            counts = space.calendar.first_month_from(day, month)
            return space.calendar.calendar_year(max(month, counts))
        month += 1


def _pathways(space: Space, s: int) -> None:
    for program in space.case.programs.values():
        for w, row in enumerate(program.pathways):
            for t in range(space.calendar.n_periods if row.cost else 0):
                starts = Linear().plus(1.0, launched(space, program, w, t, s))
                starts.plus(-1.0, launched(space, program, w, t - 1, s))
                if starts:
                    service = pathway_service_year(space, program, w, t, s)
                    value = row.cost * space.case.finance.capital(space.calendar.start(t), service)
                    space.money.add_linear("pathways", s, -value, starts)


def _contracts(space: Space, s: int) -> None:
    for component in space.case.components.values():
        for supplier in component.suppliers.values():
            cost = supplier.record.setup_cost
            for t in range(space.calendar.n_periods if cost else 0):
                starts = contracted(space, component.name, supplier, t, s)
                starts.plus(-1.0, contracted(space, component.name, supplier, t - 1, s))
                usable = supplier.first_usable(space.case.values, space.calendar, s, t)
                service = space.calendar.calendar_year(usable)
                value = cost * space.case.finance.capital(space.calendar.start(t), service)
                space.money.add_linear("contracts", s, -value, starts)


def _capital_payments(space: Space) -> None:
    """Capital by period and node, before grants: what the budget rows see."""
    for t, n in space.decision_points():
        total = Linear()
        for pay in (_pay_conversions, _pay_sites, _pay_tooling, _pay_pathways, _pay_contracts):
            total.plus(1.0, pay(space, t, n))
        space.payments[t, n] = total


def _pay_conversions(space: Space, t: int, n: int) -> Linear:
    total = Linear()
    for arc, paid in _payments_by_period(space).get(t, []):
        total.add(paid, space.convert(arc, n))
    return total


def _payments_by_period(space: Space) -> dict[int, list[tuple[Arc, float]]]:
    """(arc, M$) by the period in which an arc pays."""
    if "payments" not in space.memo:
        found: dict[int, list[tuple[Arc, float]]] = {}
        for line in space.case.lines.values():
            for arc in line.arcs:
                paid: dict[int, float] = {}
                for month, amount in arc.payments:
                    t = space.calendar.period_of(month)
                    paid[t] = paid.get(t, 0.0) + amount
                for t, amount in paid.items():
                    found.setdefault(t, []).append((arc, amount))
        space.memo["payments"] = found
    by_period: dict[int, list[tuple[Arc, float]]] = space.memo["payments"]
    return by_period


def _pay_sites(space: Space, t: int, n: int) -> Linear:
    total = Linear()
    for plant in space.case.plants.values():
        if plant.site_cost:
            total.plus(plant.site_cost, site_open(space, plant.plant, t, n))
            total.plus(-plant.site_cost, site_open(space, plant.plant, t - 1, n))
    return total


def _pay_tooling(space: Space, t: int, n: int) -> Linear:
    total = Linear()
    for (program, line, config), tool in space.case.tools.items():
        index = (program, line, config, space.period(t), space.scenario(n))
        if index in space.var.tooling_rise:
            total.add(tool.tooling_cost, space.var.tooling_rise[index])
    return total


def _pay_pathways(space: Space, t: int, n: int) -> Linear:
    total = Linear()
    for program in space.case.programs.values():
        for w, row in enumerate(program.pathways):
            total.plus(row.cost, launched(space, program, w, t, n))
            total.plus(-row.cost, launched(space, program, w, t - 1, n))
    return total


def _pay_contracts(space: Space, t: int, n: int) -> Linear:
    total = Linear()
    for component in space.case.components.values():
        for supplier in component.suppliers.values():
            if supplier.record.setup_cost:
                total.plus(supplier.record.setup_cost, contracted(space, component.name, supplier, t, n))
                total.plus(-supplier.record.setup_cost, contracted(space, component.name, supplier, t - 1, n))
    return total
