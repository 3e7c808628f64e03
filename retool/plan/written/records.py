"""The sheets with one raw record a row: what each record's other columns must say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from retool.plan import flows, operations, reliefs, trade
from retool.plan.checks.production import hours_ratio
from retool.plan.context import Audit
from retool.plan.data import RECORDS, Build, Closing, Conversion, Export, ImportFlow, Sale, Shipment, Sourcing
from retool.plan.gauge import Check
from retool.plan.operations import FlowBook
from retool.plan.reading import read_record
from retool.plan.rows import sure
from retool.plan.sheets import FLOW_SHEETS, RAW_COLUMNS, SCHEDULE_ACTIONS
from retool.plan.workbooks import PlanFile, Record
from retool.plan.written.comparing import Expected, Sheet

MUSD = flows.DOLLARS_PER_MUSD
Row = dict[str, Expected]


def unit_values(audit: Audit, add: Callable[..., None], record: Any) -> dict[str, float]:
    """$ of one unit by category of the ledger, with the ledger's signs."""
    book = FlowBook(audit.case, audit.rows.scenarios[record.scenario])
    add(book, audit.view, record)
    values: dict[str, float] = {}
    for flow in book.flows():
        values[flow.category] = values.get(flow.category, 0.0) + flow.amount_musd * MUSD
    return values


def production(audit: Audit, build: Build) -> Row:
    scenario, year = audit.rows.scenarios[build.scenario], audit.view.year(build)
    each = -unit_values(audit, operations.add_build, replace(build, vehicles=1.0)).get(flows.ASSEMBLY, 0.0)
    ratio = hours_ratio(audit, build, scenario)
    one = reliefs.offset_of_one(audit.view, build.program, scenario, year)
    return {
        "plant": audit.rows.lines[build.line].plant,
        "hours_ratio": ratio,
        "capacity_used": build.vehicles * ratio,
        "assembly_cost": each,
        "assembly": build.vehicles * each / MUSD,
        "offset_earned_each": one,
        "offset_earned": build.vehicles * one / MUSD,
    }


def sales(audit: Audit, sale: Sale) -> Row:
    """Money of a sale; demand is compared by ``check_sales``, over all its rows."""
    if not sale.pathway:
        return {"vehicles": 0.0}
    values = unit_values(audit, operations.add_sale, replace(sale, vehicles=1.0))
    price, credit = values.get(flows.US_SALES, 0.0), values.get(flows.CREDIT, 0.0)
    costs = {
        "dealer_margin": ("dealer_margin_each", flows.DEALER_MARGIN),
        "selling": ("selling_cost", flows.SELLING),
        "cannibalised": ("cannibalised_margin", flows.CANNIBALISED),
        "pathway_cost": ("pathway_unit_cost", flows.PATHWAY_UNIT_COST),
    }
    row: Row = {"price": price, "revenue": sale.vehicles * price / MUSD}
    row |= {"credit_each": credit, "credit": sale.vehicles * credit / MUSD}
    for total, (each, category) in costs.items():
        row |= {each: -values.get(category, 0.0), total: -sale.vehicles * values.get(category, 0.0) / MUSD}
    return row | {"net": sale.vehicles * sum(values.values()) / MUSD}


def shipments(audit: Audit, shipment: Shipment) -> Row:
    scenario, year = audit.rows.scenarios[shipment.scenario], audit.view.year(shipment)
    freight = audit.case.freight(shipment.plant, shipment.region, scenario, year)
    duty = reliefs.cheapest_import_duty(audit.view, shipment.program, scenario, year)
    return {
        "freight_cost": freight,
        "freight": shipment.vehicles * freight / MUSD,
        "duty_if_imported": duty,
        "duty_if_imported [M$]": shipment.vehicles * duty / MUSD,
    }


def imports(audit: Audit, flow: ImportFlow) -> Row:
    scenario, year = audit.rows.scenarios[flow.scenario], audit.view.year(flow)
    values = unit_values(audit, operations.add_import, replace(flow, vehicles=1.0, in_quota=0.0))
    source = sure(audit.rows.import_(flow.source, flow.program), flow)
    row: Row = {"country": source.country}
    for each, total, category in (
        ("unit_cost", "cost", flows.VEHICLE_IMPORTS),
        ("freight_to_port", "freight", flows.IMPORT_FREIGHT),
        ("inland_freight_cost", "inland_freight", flows.INLAND_FREIGHT),
    ):
        row |= {each: -values.get(category, 0.0), total: -flow.vehicles * values.get(category, 0.0) / MUSD}
    duty, quota = -values.get(flows.IMPORT_DUTY, 0.0), trade.import_quota_duty(audit.view, source, scenario, year)
    paid = (flow.vehicles - flow.in_quota) * duty + flow.in_quota * quota
    return row | {"duty_each": duty, "duty_each_in_quota": quota, "duty": paid / MUSD}


def sourcing(audit: Audit, sets: Sourcing) -> Row:
    scenario = audit.rows.scenarios[sets.scenario]
    one = replace(sets, used=1.0, paid=1.0, in_quota=0.0, drawn=1.0)
    values = unit_values(audit, operations.add_sourcing, one)
    cost, freight = -values.get(flows.PARTS, 0.0), -values.get(flows.PARTS_FREIGHT, 0.0)
    duty, refund = -values.get(flows.PARTS_DUTY, 0.0), values.get(flows.DRAWBACK, 0.0)
    quota = trade.parts_quota_duty(audit.view, sets, scenario)
    paid = (sets.used - sets.in_quota) * duty + sets.in_quota * quota
    return {
        "country": sure(audit.rows.supplier(sets.supplier, sets.component), sets).country,
        "unit_cost": cost,
        "freight_cost": freight,
        "duty_each": duty,
        "duty_each_in_quota": quota,
        "refund_each": refund,
        "cost": sets.paid * cost / MUSD,
        "freight": sets.used * freight / MUSD,
        "duty": paid / MUSD,
        "drawn_back": sets.drawn * refund / MUSD,
    }


def exports(audit: Audit, export: Export) -> Row:
    net = operations.export_net(audit.view, export, audit.rows.scenarios[export.scenario])
    return {"net_price": net, "net_revenue": export.vehicles * net / MUSD}


DERIVED: dict[str, Callable[[Audit, Any], Row]] = {
    "Production": production,
    "Sales": sales,
    "Shipments": shipments,
    "ImportPlan": imports,
    "Sourcing": sourcing,
    "ExportPlan": exports,
}


def check_flows(audit: Audit, file: PlanFile) -> Iterator[Check]:
    """Production, Sales, Shipments, ImportPlan, Sourcing and ExportPlan."""
    for name, kind in FLOW_SHEETS.items():
        sheet = Sheet(audit, file, name)
        for cells in sheet.table(*RAW_COLUMNS[name]):
            record = read_record(RECORDS[kind], cells)
            derived = DERIVED[name](audit, record)
            if name == "Sales" and not record.vehicles:  # what nobody bought may go without a price
                derived = {column: value for column, value in derived.items() if cells.cells.get(column) is not None}
            sheet.compare(cells, derived)
            sheet.compare(cells, {"probability": shared_probability(audit, kind, record)})
            if name == "Sales":
                compare_demand(sheet, cells, record)
        yield sheet.result()


def shared_probability(audit: Audit, kind: str, record: Any) -> float:
    """How likely the futures are that live a record."""
    own, tree = audit.rows.scenarios[record.scenario], audit.case.tree
    return sum(p for s, p in enumerate(tree.probability) if audit.view.node(kind, record, s) == own)


def compare_demand(sheet: Sheet, cells: Record, sale: Sale) -> None:
    """Demand of the months on the pathway; of the months not on sale where no pathway is named."""
    audit = sheet.audit
    s, year = audit.rows.scenarios[sale.scenario], audit.view.year(sale)
    if sale.pathway:
        found = {"pathway": sale.pathway, "point": sale.point}
        demand = audit.market.sales_limit(sale.program, sale.region, s, year, **found)
    else:
        demand = audit.market.demand_off_sale(sale.program, sale.region, s, year, point=sale.point)
    sheet.compare(cells, {"demand": demand, "lost": demand - sale.vehicles})


# the schedule
def check_schedule(audit: Audit, file: PlanFile) -> Check:
    """Dates, capital and bars of every conversion and closing."""
    sheet = Sheet(audit, file, "Schedule")
    for cells in sheet.table(*RAW_COLUMNS["Schedule"]):
        kind = SCHEDULE_ACTIONS[cells.text("action")]
        record = read_record(RECORDS[kind], cells)
        line = audit.rows.lines[record.line]
        plant = audit.case.plants[line.plant]
        sheet.compare(cells, {"plant": plant.plant, "oem": plant.oem, "city": plant.city})
        sheet.compare(cells, move(audit, record) | bars(audit, kind, record))
    return sheet.result()


def move(audit: Audit, record: Conversion | Closing) -> Row:
    """Dates and capital of one row of the schedule."""
    start, day = audit.view.start(record), audit.case.calendar.month_start
    if isinstance(record, Closing):
        return {"start": day(start), "capital": 0.0}
    row = sure(audit.rows.conversion(record), record)
    production = start + row.downtime
    return {
        "start": day(start),
        "production": day(production),
        "mature": day(production + len(audit.rows.ramp(row))),
        "capital_per_line": row.capex,
        "capital": row.capex * record.copies,
    }


def bars(audit: Audit, kind: str, record: Conversion | Closing) -> Row:
    """Days of each phase in the chart, up to the line's next move or the end of the horizon."""
    calendar = audit.case.calendar
    end = calendar.month_start(next_move(audit, kind, record))
    start = calendar.month_start(audit.view.start(record))
    if isinstance(record, Closing):
        return {"until": end, "chart_start": start, "chart_closed": float((end - start).days)}
    row = sure(audit.rows.conversion(record), record)
    production = audit.view.start(record) + row.downtime
    made = min(end, calendar.month_start(production))
    mature = min(end, calendar.month_start(production + len(audit.rows.ramp(row))))
    phases = {"downtime": made - start, "ramp": mature - made, "production": end - mature}
    days = {f"chart_{name}": float(max(timedelta(0), phase).days) for name, phase in phases.items()}
    return {"until": end, "chart_start": start, **days}


def next_move(audit: Audit, kind: str, record: Conversion | Closing) -> int:
    """Month of the line's next move in a future that both live; copies are not told apart."""
    end = audit.case.calendar.n_months
    if audit.rows.lines[record.line].copies > 1:
        return end
    start = audit.view.start(record)
    later = [end]
    for s in audit.scenarios:
        mine = audit.view.conversions(s) if kind == "conversions" else audit.view.closings(s)
        if record in mine:
            moves: list[Conversion | Closing] = [*audit.view.conversions(s), *audit.view.closings(s)]
            later += [m for r in moves if r.line == record.line and (m := audit.view.start(r)) > start]
    return min(later)
