"""Production and Shipments: what is built on which line, and where it goes."""

from __future__ import annotations

from retool.plan.reliefs import offset_of_one
from retool.report.answer import Answer
from retool.report.live import MILLION
from retool.report.table import Column, Table

VEHICLES = "vehicles"

PRODUCTION = (
    Column("program", "Program"),
    Column("line", "Line"),
    Column("config", "Config"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("vehicles", "Vehicles", "count", VEHICLES, "Built in the months of the year that the periods cover."),
    Column("plant", "Plant"),
    Column("hours_ratio", "Hours ratio", "factor", "", "Line capacity that one vehicle takes."),
    Column("capacity_used", "Capacity used", "count", VEHICLES, "Vehicles × hours ratio."),
    Column("assembly_each", "Assembly cost", "usd", "$/vehicle"),
    Column("assembly", "Assembly", "musd", "M$"),
    Column(
        "offset_each",
        "Offset earned each",
        "usd",
        "$/vehicle",
        "Import-duty offset: offset_rate × msrp in the months up to offset_until.",
    ),
    Column("offset", "Offset earned", "musd", "M$"),
)
PROBABILITY = Column("probability", "Probability", "share", "", "How likely the futures are in which this row happens.")

SHIPMENTS = (
    Column("program", "Program"),
    Column("plant", "Plant"),
    Column("region", "Region"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("vehicles", "Vehicles", "count", VEHICLES),
    Column("freight_each", "Freight cost", "usd", "$/vehicle"),
    Column("freight", "Freight", "musd", "M$"),
    Column(
        "cheapest",
        "Cheapest import source",
        "text",
        note="The source of the program with the lowest unit cost + freight + duty outside quotas among those"
        " that could deliver in the year.",
    ),
    Column(
        "imported_duty_each",
        "Duty if imported",
        "usd",
        "$/vehicle",
        "Duty that the vehicle would pay from that source; 0 where no source could deliver.",
    ),
    Column("imported_duty", "Duty if imported", "musd", "M$"),
)


def with_probability(answer: Answer, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, with a probability where there are several futures."""
    return columns if answer.certain else (*columns, PROBABILITY)


def write_production(answer: Answer) -> Table:
    table = Table(answer.book.pages["Production"], with_probability(answer, PRODUCTION))
    order = sorted(answer.plan.builds, key=lambda b: (b.year, b.line, b.program, b.config, b.scenario))
    for build in order:
        scenario, year = answer.view.rows.scenarios[build.scenario], answer.view.year(build)
        tool = answer.view.rows.tool(build.program, build.line, build.config)
        hours = answer.case.number("Tooling", tool, "hours_ratio", scenario, year) if tool else 1.0
        row = table.add(
            program=build.program,
            line=build.line,
            config=build.config,
            year=build.year,
            scenario=build.scenario,
            vehicles=build.vehicles,
            plant=answer.plant_of(build.line).plant,
            hours_ratio=hours,
            assembly_each=answer.units.build(build),
            offset_each=offset_of_one(answer.view, build.program, scenario, year),
        )
        row.put("capacity_used", row["vehicles"] * row["hours_ratio"])
        row.put("assembly", row["vehicles"] * row["assembly_each"] / MILLION)
        row.put("offset", row["vehicles"] * row["offset_each"] / MILLION)
        if not answer.certain:
            row.put("probability", answer.probability("builds", build))
    table.finish(freeze_columns=3)
    return table


def write_shipments(answer: Answer) -> Table:
    table = Table(answer.book.pages["Shipments"], with_probability(answer, SHIPMENTS))
    order = sorted(answer.plan.shipments, key=lambda x: (x.year, x.program, x.plant, x.region, x.scenario))
    for shipment in order:
        scenario, year = answer.view.rows.scenarios[shipment.scenario], answer.view.year(shipment)
        source, duty = answer.units.cheapest_import(shipment.program, scenario, year)
        row = table.add(
            **vars(shipment), freight_each=answer.units.freight(shipment), cheapest=source, imported_duty_each=duty
        )
        row.put("freight", row["vehicles"] * row["freight_each"] / MILLION)
        row.put("imported_duty", row["vehicles"] * row["imported_duty_each"] / MILLION)
        if not answer.certain:
            row.put("probability", answer.probability("shipments", shipment))
    table.finish(freeze_columns=3)
    return table
