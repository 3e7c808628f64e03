"""Lump sums of a plan: capital along its payment dates, one-off expenses, and untaxed receipts.

Each is dated at the 1st of its month and counts past the horizon too.
"""

from __future__ import annotations

from collections.abc import Iterator

from retool.plan import data, dates, flows
from retool.plan.flows import LumpSum
from retool.plan.histories import Histories
from retool.plan.rows import sure
from retool.plan.view import PlanView
from retool.workbook import Incentive, Supplier

DOLLARS = flows.DOLLARS_PER_MUSD


def lump_sums(view: PlanView, histories: Histories, scenario: int) -> list[LumpSum]:
    """All lump sums of one scenario."""
    sums: list[LumpSum] = []
    for record in view.conversions(scenario):
        sums += conversion_sums(view, record, scenario)
    sums += closing_sums(histories, scenario)
    sums += program_sums(view, histories, scenario)
    for taken in view.incentives(scenario):
        row = sure(view.rows.incentive(taken.incentive), taken)
        month = view.case.calendar.month_of(row.by)
        sums.append(LumpSum(scenario, month, flows.INCENTIVE, row.incentive, row.amount))
        sums += late_clawbacks(view, histories, row, scenario)
    sums += salvage_sums(view, histories, scenario)
    return [entry for entry in sums if entry.amount_musd]


def capital(
    view: PlanView, scenario: int, month: int, what: tuple[str, str], cost: float, service: int, line: str = ""
) -> LumpSum:
    """A capital payment of ``cost`` M$; ``what`` = (category, item), ``service`` its first month of use."""
    calendar = view.case.calendar
    year = max(calendar.calendar_year(month), calendar.calendar_year(service))
    return LumpSum(scenario, month, what[0], what[1], -cost, service_year=year, line=line)


def conversion_sums(view: PlanView, record: data.Conversion, scenario: int) -> Iterator[LumpSum]:
    row = sure(view.rows.conversion(record), record)
    start = view.start(record)
    production = start + row.downtime
    item = f"{record.line} {record.from_state} to {record.to_config} {record.mode}".strip()
    what = (flows.CONVERSION_CAPITAL, item)
    for after, share in view.rows.spend(row):
        cost = record.copies * row.capex * share
        yield capital(view, scenario, start + after, what, cost, production, record.line)
    line = view.rows.lines[record.line]
    shed = max(0.0, heads_before(view, record) - row.employees) * record.copies
    severance = shed * line.severance / DOLLARS
    yield LumpSum(scenario, start, flows.SEVERANCE, item, -severance, deductible=True, line=record.line)
    training = row.employees * record.copies * line.training / DOLLARS
    yield LumpSum(scenario, production, flows.TRAINING, item, -training, deductible=True, line=record.line)
    yield LumpSum(scenario, production, flows.GRANT, item, row.grant * record.copies, line=record.line)


def heads_before(view: PlanView, record: data.Conversion) -> float:
    """Heads a copy in the state that the conversion leaves."""
    line = view.rows.lines[record.line]
    row = view.rows.configured(record.line, record.from_state)
    return line.employees if row is None else row.employees


def closing_sums(histories: Histories, scenario: int) -> Iterator[LumpSum]:
    for name, history in histories.lines(scenario).items():
        line = history.line
        for month, copies, group in history.closed:
            severance = history.heads_per_copy(group) * line.severance / DOLLARS
            cost = copies * ((line.close_cost or 0.0) + severance)
            item = f"{name} {group.state}"
            yield LumpSum(scenario, month, flows.CLOSING, item, -cost, deductible=True, line=name)


def program_sums(view: PlanView, histories: Histories, scenario: int) -> Iterator[LumpSum]:
    """Capital of sites, tooling, pathways and supplier contracts."""
    for site in view.sites(scenario):
        cost = view.case.plants[site.plant].site_cost
        month = view.start(site)
        yield capital(view, scenario, month, (flows.SITE, site.plant), cost, month)
    for payment in view.tooling_payments(scenario):
        tool = sure(view.rows.tool(payment.program, payment.line, payment.config), payment)
        what = (flows.TOOLING, f"{payment.program} on {payment.line} {payment.config}")
        month = view.start(payment)
        yield capital(view, scenario, month, what, tool.tooling_cost * payment.copies, month, payment.line)
    for commitment in view.commitments(scenario):
        pathway = sure(view.rows.pathway(commitment.program, commitment.pathway), commitment)
        what = (flows.PATHWAY, f"{commitment.program} {commitment.pathway}")
        service = histories.launches(scenario)[commitment.program].service[commitment.pathway]
        yield capital(view, scenario, view.start(commitment), what, pathway.cost, service)
    for contract in view.contracts(scenario):
        row = sure(view.rows.supplier(contract.supplier, contract.component), contract)
        what = (flows.SUPPLIER, f"{contract.component} from {contract.supplier}")
        service = first_usable(view, row, view.start(contract), scenario)
        yield capital(view, scenario, view.start(contract), what, row.setup_cost, service)


def first_usable(view: PlanView, row: Supplier, committed: int, scenario: int) -> int:
    """First month in which sets of a contract committed in month ``committed`` may be built in."""
    return dates.first_month(view.case, "Suppliers", row, "available_from", scenario, committed + row.lead)


def late_clawbacks(view: PlanView, histories: Histories, row: Incentive, scenario: int) -> Iterator[LumpSum]:
    """Clawback of years past the horizon: whole years, as in the last operating year, on 1 July."""
    case = view.case
    last = case.calendar.n_years - 1
    missing = max(0.0, row.jobs - histories.average_heads(row.plant, scenario, last))
    owed = missing * case.number("Incentives", row, "clawback", scenario, last) / DOLLARS
    for year in range(row.by.year, row.by.year + row.years):
        if year > case.calendar.years[-1]:
            month = case.calendar.july(year)
            yield LumpSum(scenario, month, flows.CLAWBACK, row.incentive, -owed, deductible=True)


def salvage_sums(view: PlanView, histories: Histories, scenario: int) -> Iterator[LumpSum]:
    """What lines are worth at the end of the horizon, in a configuration or on the way to it."""
    end = view.case.calendar.n_months
    for name, history in histories.lines(scenario).items():
        for group in history.groups:
            if group.row is not None and group.left >= end:
                worth = group.copies * group.row.salvage
                yield LumpSum(scenario, end, flows.SALVAGE, f"{name} {group.state}", worth, line=name)
