"""ImportPlan, Sourcing and ExportPlan: what crosses the border, at which cost and duty."""

from __future__ import annotations

from retool.plan import flows
from retool.report.answer import Answer
from retool.report.live import MILLION
from retool.report.production import with_probability
from retool.report.table import Column, Table

VEHICLES, EACH, SETS, SET = "vehicles", "$/vehicle", "sets", "$/set"

IMPORTS = (
    Column("program", "Program"),
    Column("source", "Source"),
    Column("region", "Region"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("vehicles", "Vehicles", "count", VEHICLES),
    Column("in_quota", "In quota", "count", VEHICLES, "Of these, entered at the quota rate."),
    Column("country", "Country"),
    Column("cost_each", "Unit cost", "usd", EACH, "FOB, duty excluded."),
    Column("freight_each", "Freight to port", "usd", EACH),
    Column("inland_each", "Inland freight cost", "usd", EACH),
    Column("duty_each", "Duty each", "usd", EACH, "All layers of the year, outside the quota."),
    Column("quota_each", "Duty each in quota", "usd", EACH),
    Column("cost", "Cost", "musd", "M$"),
    Column("freight", "Freight", "musd", "M$"),
    Column("inland", "Inland freight", "musd", "M$"),
    Column("duty", "Duty", "musd", "M$"),
)
SOURCING = (
    Column("component", "Component"),
    Column("supplier", "Supplier"),
    Column("country", "Country"),
    Column("from_volume", "From volume", "count", "sets/yr", "The price tier agreed; blank = the list price."),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("used", "Used", "count", SETS, "Sets built in."),
    Column("paid", "Paid", "count", SETS, "Under a tier at least its volume, used or not."),
    Column("in_quota", "In quota", "count", SETS),
    Column("drawn", "Drawn", "count", SETS, "Sets whose duty is claimed back on exported vehicles."),
    Column("cost_each", "Unit cost", "usd", SET, "FOB, duty excluded."),
    Column("freight_each", "Freight cost", "usd", SET),
    Column("duty_each", "Duty each", "usd", SET, "All layers of the year, outside the quota."),
    Column("quota_each", "Duty each in quota", "usd", SET),
    Column("refund_each", "Refund each", "usd", SET, "drawback_rate × the layers that may be refunded."),
    Column("cost", "Cost", "musd", "M$"),
    Column("freight", "Freight", "musd", "M$"),
    Column("duty", "Duty", "musd", "M$"),
    Column("refund", "Drawn back", "musd", "M$"),
)
EXPORTS = (
    Column("market", "Market"),
    Column("program", "Program"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("vehicles", "Vehicles", "count", VEHICLES),
    Column("net_each", "Net price", "usd", EACH, "Price abroad × (1 - foreign duty rate) - freight."),
    Column("net", "Net revenue", "musd", "M$"),
)


def write_imports(answer: Answer) -> Table:
    table = Table(answer.book.pages["ImportPlan"], with_probability(answer, IMPORTS))
    order = sorted(answer.plan.imports, key=lambda x: (x.year, x.program, x.source, x.region, x.scenario))
    for flow in order:
        each = answer.units.imported(flow)
        source = answer.view.rows.import_(flow.source, flow.program)
        row = table.add(
            **vars(flow),
            country=source.country if source else "",
            cost_each=each.get(flows.VEHICLE_IMPORTS, 0.0),
            freight_each=each.get(flows.IMPORT_FREIGHT, 0.0),
            inland_each=each.get(flows.INLAND_FREIGHT, 0.0),
            duty_each=each.get(flows.IMPORT_DUTY, 0.0),
            quota_each=answer.units.import_in_quota(flow),
        )
        row.put("cost", row["vehicles"] * row["cost_each"] / MILLION)
        for name in ("freight", "inland"):
            if row[f"{name}_each"].value:
                row.put(name, row["vehicles"] * row[f"{name}_each"] / MILLION)
        outside = row["vehicles"] - row["in_quota"]
        row.put("duty", (outside * row["duty_each"] + row["in_quota"] * row["quota_each"]) / MILLION)
        if not answer.certain:
            row.put("probability", answer.probability("imports", flow))
    table.finish(freeze_columns=3)
    return table


def write_sourcing(answer: Answer) -> Table:
    table = Table(answer.book.pages["Sourcing"], with_probability(answer, SOURCING))
    order = sorted(answer.plan.sourcing, key=lambda x: (x.year, x.component, x.supplier, x.scenario))
    for record in order:
        each = answer.units.sourced(record)
        supplier = answer.view.rows.supplier(record.supplier, record.component)
        row = table.add(
            **vars(record),
            country=supplier.country if supplier else "",
            cost_each=each.get(flows.PARTS, 0.0),
            freight_each=each.get(flows.PARTS_FREIGHT, 0.0),
            duty_each=each.get(flows.PARTS_DUTY, 0.0),
            refund_each=each.get(flows.DRAWBACK, 0.0),
            quota_each=answer.units.sourced_in_quota(record),
        )
        row.put("cost", row["paid"] * row["cost_each"] / MILLION)
        row.put("freight", row["used"] * row["freight_each"] / MILLION)
        outside = row["used"] - row["in_quota"]
        row.put("duty", (outside * row["duty_each"] + row["in_quota"] * row["quota_each"]) / MILLION)
        row.put("refund", row["drawn"] * row["refund_each"] / MILLION)
        if not answer.certain:
            row.put("probability", answer.probability("sourcing", record))
    table.finish(freeze_columns=2)
    return table


def write_exports(answer: Answer) -> Table:
    table = Table(answer.book.pages["ExportPlan"], with_probability(answer, EXPORTS))
    for export in sorted(answer.plan.exports, key=lambda x: (x.year, x.market, x.program, x.scenario)):
        row = table.add(**vars(export), net_each=answer.units.export(export))
        row.put("net", row["vehicles"] * row["net_each"] / MILLION)
        if not answer.certain:
            row.put("probability", answer.probability("exports", export))
    table.finish(freeze_columns=2)
    return table
