"""The yearly flows of a plan, before tax: what is sold, built, bought, shipped and kept going."""

from __future__ import annotations

from collections.abc import Iterable

from retool.case import Case
from retool.plan import data, dates, flows, trade
from retool.plan.flows import Flow
from retool.plan.histories import Histories
from retool.plan.rows import sure
from retool.plan.view import PlanView
from retool.workbook import Pathway, Program

MUSD = flows.DOLLARS_PER_MUSD


class FlowBook:
    """Flows of one scenario, added up where year, category, item and unit value are the same."""

    def __init__(self, case: Case, scenario: int) -> None:
        self.scenario = scenario
        self.last_year = case.calendar.n_years - 1
        self.for_ever = (1.0,) * case.finance.terminal_years
        self._quantity: dict[tuple[int, str, str, float, tuple[float, ...], str], float] = {}

    def add(
        self,
        year: int,
        category: str,
        item: str,
        quantity: float,
        unit_value: float,
        continued: tuple[float, ...] | None = None,
        line: str = "",
    ) -> None:
        """``continued``: part of each continuation year in which the flow runs (None = all of it)."""
        if quantity == 0.0 or unit_value == 0.0:
            return
        lasts: tuple[float, ...] = ()
        if year == self.last_year and category not in flows.NOT_CONTINUED:
            lasts = self.for_ever if continued is None else continued
        key = (year, category, item, unit_value, lasts, line)
        self._quantity[key] = self._quantity.get(key, 0.0) + quantity

    def flows(self) -> Iterable[Flow]:
        for (year, category, item, unit_value, lasts, line), quantity in self._quantity.items():
            yield Flow(self.scenario, year, category, item, quantity, unit_value, lasts, line)


def operating_flows(view: PlanView, histories: Histories, scenario: int) -> list[Flow]:
    """All yearly flows of one scenario."""
    book = FlowBook(view.case, scenario)
    for sale in view.sales(scenario):
        add_sale(book, view, sale)
    for export in view.exports(scenario):
        add_export(book, view, export)
    for build in view.builds(scenario):
        add_build(book, view, build)
    for shipment in view.shipments(scenario):
        add_shipment(book, view, shipment)
    for flow in view.imports(scenario):
        add_import(book, view, flow)
    for sourced in view.sourcing(scenario):
        add_sourcing(book, view, sourced)
    for used in view.offsets(scenario):
        add_offset(book, view, used)
    add_lines(book, view, histories)
    add_renewals(book, view, histories)
    add_clawbacks(book, view, histories)
    return list(book.flows())


def price_of(view: PlanView, sale: data.Sale, scenario: int) -> float:
    """$ that a US buyer pays: the point's price, msrp without points."""
    year = view.year(sale)
    point = view.rows.point(sale.program, sale.point)
    if point is not None:
        return view.case.number("PricePoints", point, "price", scenario, year)
    return view.case.number("Programs", view.case.programs[sale.program].record, "msrp", scenario, year)


def credit_of(view: PlanView, program: Program, scenario: int, year: int) -> float:
    """$ a US sale: the year's average of a credit that may end inside the year."""
    months = view.case.calendar.covered(year)
    running = dates.months_until(view.case, "Programs", program, "credit_until", scenario, year)
    return view.case.number("Programs", program, "credit", scenario, year) * running / months


def add_sale(book: FlowBook, view: PlanView, sale: data.Sale) -> None:
    s, year, case = book.scenario, view.year(sale), view.case
    program = case.programs[sale.program].record
    price = price_of(view, sale, s)
    item, vehicles = f"{sale.program} at {sale.point}", sale.vehicles
    margin = case.number("Programs", program, "dealer_margin", s, year)
    book.add(year, flows.US_SALES, item, vehicles, price)
    book.add(year, flows.DEALER_MARGIN, item, vehicles, -price * margin)
    for category, column in ((flows.SELLING, "selling_cost"), (flows.CANNIBALISED, "cannibalised_margin")):
        cost = case.number("Programs", program, column, s, year)
        book.add(year, category, sale.program, vehicles, -cost)
    credit = credit_of(view, program, s, year)
    if credit:
        lasts = dates.continued_until(case, "Programs", program, "credit_until", s)
        book.add(year, flows.CREDIT, sale.program, vehicles, credit, lasts)
    pathway = view.rows.pathway(sale.program, sale.pathway)
    if pathway is not None:
        cost = case.number("Pathways", pathway, "unit_cost", s, year)
        book.add(year, flows.PATHWAY_UNIT_COST, f"{sale.program} {sale.pathway}", vehicles, -cost)


def export_net(view: PlanView, export: data.Export, scenario: int) -> float:
    """$ that the plant nets a vehicle sold abroad."""
    row = sure(view.rows.export(export.market, export.program, export.year), export)
    year, case = view.year(export), view.case
    price = case.number("Exports", row, "price", scenario, year)
    duty = case.number("Exports", row, "duty_rate", scenario, year)
    return price * (1.0 - duty) - case.number("Exports", row, "freight", scenario, year)


def add_export(book: FlowBook, view: PlanView, export: data.Export) -> None:
    net = export_net(view, export, book.scenario)
    book.add(view.year(export), flows.EXPORT, f"{export.program} to {export.market}", export.vehicles, net)


def add_build(book: FlowBook, view: PlanView, build: data.Build) -> None:
    tool = sure(view.rows.tool(build.program, build.line, build.config), build)
    year = view.year(build)
    cost = view.case.number("Tooling", tool, "assembly_cost", book.scenario, year)
    item = f"{build.program} on {build.line} {build.config}"
    book.add(year, flows.ASSEMBLY, item, build.vehicles, -cost, line=build.line)


def add_shipment(book: FlowBook, view: PlanView, shipment: data.Shipment) -> None:
    year = view.year(shipment)
    freight = view.case.freight(shipment.plant, shipment.region, book.scenario, year)
    item = f"{shipment.program}: {shipment.plant} to {shipment.region}"
    book.add(year, flows.INLAND_FREIGHT, item, shipment.vehicles, -freight)


def add_offset(book: FlowBook, view: PlanView, used: data.OffsetUse) -> None:
    book.add(view.year(used), flows.OFFSET, "import-duty offset", used.used_musd, MUSD)


def add_import(book: FlowBook, view: PlanView, flow: data.ImportFlow) -> None:
    s, year, case = book.scenario, view.year(flow), view.case
    row = sure(view.rows.import_(flow.source, flow.program), flow)
    item = f"{flow.program} from {flow.source}"
    for category, column in ((flows.VEHICLE_IMPORTS, "unit_cost"), (flows.IMPORT_FREIGHT, "freight")):
        book.add(year, category, item, flow.vehicles, -case.number("Imports", row, column, s, year))
    over_quota = flow.vehicles - flow.in_quota
    book.add(year, flows.IMPORT_DUTY, item, over_quota, -trade.import_duty(view, row, s, year))
    if flow.in_quota:
        duty = trade.import_quota_duty(view, row, s, year)
        book.add(year, flows.IMPORT_DUTY, f"{item} in quota", flow.in_quota, -duty)
    freight = case.freight(flow.source, flow.region, s, year)
    book.add(year, flows.INLAND_FREIGHT, f"{item} to {flow.region}", flow.vehicles, -freight)


def add_sourcing(book: FlowBook, view: PlanView, sourced: data.Sourcing) -> None:
    s, year, case = book.scenario, view.year(sourced), view.case
    row = sure(view.rows.supplier(sourced.supplier, sourced.component), sourced)
    item = f"{sourced.component} from {sourced.supplier}"
    price = trade.set_price(view, sourced, s)
    duty = trade.parts_duty(view, sourced, s)
    book.add(year, flows.PARTS, item, sourced.paid, -price)
    freight = case.number("Suppliers", row, "freight", s, year)
    book.add(year, flows.PARTS_FREIGHT, item, sourced.used, -freight)
    book.add(year, flows.PARTS_DUTY, item, sourced.used - sourced.in_quota, -duty.paid(price))
    if sourced.in_quota:
        quota = trade.parts_quota_duty(view, sourced, s)
        book.add(year, flows.PARTS_DUTY, f"{item} in quota", sourced.in_quota, -quota)
    refund = case.setting("drawback_rate", s, year) * duty.drawback(price)
    book.add(year, flows.DRAWBACK, item, sourced.drawn, refund)


def add_lines(book: FlowBook, view: PlanView, histories: Histories) -> None:
    """Present products with their end, and fixed costs of every state, by line."""
    s, case = book.scenario, view.case
    for name, history in histories.lines(s).items():
        line = history.line
        lasts = dates.continued_until(case, "Lines", line, "product_until", s)
        for year in range(case.calendar.n_years):
            months = case.calendar.months_of_year(year)
            made = present_volume(view, histories, name, s, year)
            margin = case.number("Lines", line, "margin", s, year)
            book.add(year, flows.PRESENT_PRODUCTS, f"{name} {line.product}".strip(), made, margin, lasts, name)
            kept = sum(history.present(m) for m in months) / 12.0
            if kept:
                cost = case.number("Lines", line, "fixed_cost", s, year)
                book.add(year, flows.FIXED_COST, f"{name} {line.state}", kept, -cost * MUSD, line=name)
            for group in history.groups:
                running = group.copies * sum(group.producing(m) for m in months) / 12.0
                if running and group.row is not None:
                    cost = case.number("Conversions", group.row, "fixed_cost", s, year)
                    book.add(year, flows.FIXED_COST, f"{name} {group.state}", running, -cost * MUSD, line=name)


def present_volume(view: PlanView, histories: Histories, line: str, scenario: int, year: int) -> float:
    """Vehicles of the present product in a year: copies that carry it, in the months up to its end."""
    history, case = histories.lines(scenario)[line], view.case
    if not history.has_product or not history.line.volume:
        return 0.0
    carried = sum(
        history.present(m)
        for m in case.calendar.months_of_year(year)
        if dates.until(case, "Lines", history.line, "product_until", scenario, m)
    )
    return case.number("Lines", history.line, "volume", scenario, year) * carried / 12.0


def add_renewals(book: FlowBook, view: PlanView, histories: Histories) -> None:
    """renewal_cost × 12 / term a year for the months that a program is on the row."""
    s, case = book.scenario, view.case
    for name, launch in histories.launches(s).items():
        rows: list[Pathway] = [r for r in view.rows.pathways(name) if r.term and r.renewal_cost]
        for row in rows:
            for year in range(case.calendar.n_years):
                months = launch.months_on(row.pathway, case.calendar.months_of_year(year))
                cost = case.number("Pathways", row, "renewal_cost", s, year) * 12.0 / row.term
                item = f"{name} {row.pathway}"
                book.add(year, flows.RENEWALS, item, len(months) / 12.0, -cost * MUSD)


def add_clawbacks(book: FlowBook, view: PlanView, histories: Histories) -> None:
    """What incentives claw back inside the horizon; later years are lump sums."""
    s, case = book.scenario, view.case
    for taken in view.incentives(s):
        row = sure(view.rows.incentive(taken.incentive), taken)
        for year, calendar_year in enumerate(case.calendar.years):
            if row.by.year <= calendar_year < row.by.year + row.years:
                missing = max(0.0, row.jobs - histories.average_heads(row.plant, s, year))
                unit = case.number("Incentives", row, "clawback", s, year)
                head_years = missing * case.calendar.covered(year) / 12.0
                book.add(year, flows.CLAWBACK, row.incentive, head_years, -unit)
