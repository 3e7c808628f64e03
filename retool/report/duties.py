"""Duties: paid, offset, drawn back and avoided, by year and future."""

from __future__ import annotations

from retool.plan.reliefs import DutyYear, offset_valid
from retool.report.answer import Answer
from retool.report.live import Live
from retool.report.production import with_probability
from retool.report.table import Column, Is, Table

MUSD = "M$"

COLUMNS = (
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("on_vehicles", "Paid on vehicles", "musd", MUSD, "Duty on imported vehicles."),
    Column("on_parts", "Paid on parts", "musd", MUSD, "Duty on sets, before offset and drawback."),
    Column(
        "offsettable",
        "Offsettable",
        "musd",
        MUSD,
        "What the offset may pay: offsettable duty on parts outside quotas, less what drawback refunds of it.",
    ),
    Column("used", "Offset used", "musd", MUSD),
    Column("earned", "Offset earned", "musd", MUSD, "offset_rate × msrp of US-built vehicles."),
    Column(
        "banked",
        "Offset banked",
        "musd",
        MUSD,
        "Earned so far and not used, at the end of the year; void after the year of offset_until.",
    ),
    Column("drawn_back", "Drawn back", "musd", MUSD, "Refund of duty on parts of exported vehicles."),
    Column("net", "Net duty", "musd", MUSD, "Paid on vehicles and parts, less offset used and drawn back."),
    Column(
        "if_imported",
        "If all imported",
        "musd",
        MUSD,
        "Duty that the vehicles built and sold in the US would have paid as imports, each from the source of"
        " its program that is cheapest landed in the year outside quotas (Shipments). 0 for a program that no"
        " source could deliver.",
    ),
    Column(
        "avoided",
        "Avoided",
        "musd",
        MUSD,
        "If all imported, less the duty on parts net of offset and refunds that building them here costs.",
    ),
)


def write_duties(answer: Answer) -> Table:
    table = Table(answer.book.pages["Duties"], with_probability(answer, COLUMNS))
    found = {(d.scenario, d.year): d for d in answer.duties}
    rows: dict[tuple[int, int], int] = {}
    for year in range(answer.case.calendar.n_years):
        for node in answer.nodes(year):
            before = None
            if year:
                before = rows[answer.case.tree.operation_node(node, year - 1), year - 1]
            rows[node, year] = table.n
            _write_year(answer, table, found[node, year], before)
    table.finish(freeze_columns=2)
    return table


def _write_year(answer: Answer, table: Table, duty: DutyYear, before: int | None) -> None:
    year, scenario = answer.years[duty.year], answer.scenarios[duty.scenario]
    row = table.add(year=year, scenario=scenario, used=duty.offset_used, offsettable=duty.offsettable)
    where = {"year": Is(row["year"].text, year), "scenario": Is(row["scenario"].text, scenario)}
    totals = answer.tables
    row.put("on_vehicles", totals["ImportPlan"].sum_where("duty", **where))
    row.put("on_parts", totals["Sourcing"].sum_where("duty", **where))
    row.put("earned", totals["Production"].sum_where("offset", **where))
    row.put("drawn_back", totals["Sourcing"].sum_where("refund", **where))
    row.put("if_imported", totals["Shipments"].sum_where("imported_duty", **where))
    if offset_valid(answer.case, duty.scenario, duty.year):
        carried: Live | float = table.cell(before, "banked") if before is not None else 0.0
        row.put("banked", row["earned"] - row["used"] + carried)
    else:
        row.put("banked", 0.0)
    row.put("net", row["on_vehicles"] + row["on_parts"] - row["used"] - row["drawn_back"])
    row.put("avoided", row["if_imported"] - (row["on_parts"] - row["used"] - row["drawn_back"]))
    if not answer.certain:
        row.put("probability", answer.node_probability(duty.scenario, duty.year))
