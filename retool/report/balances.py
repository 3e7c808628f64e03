"""Tables behind the live checks: vehicles by program and year, sets by component and year."""

from __future__ import annotations

from retool.report.answer import Answer
from retool.report.book import Page
from retool.report.live import Live, live, total
from retool.report.table import Column, Is, Row, Table, constant

VEHICLES = "vehicles"

BALANCE = (
    Column("program", "Program"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("built", "Built", "count", VEHICLES),
    Column("imported", "Imported", "count", VEHICLES),
    Column("sold", "Sold in the US", "count", VEHICLES),
    Column("exported", "Exported", "count", VEHICLES),
    Column("shipped", "Shipped", "count", VEHICLES),
    Column("difference", "Difference", "tiny", VEHICLES, "Built + imported - sold - exported."),
    Column("unshipped", "Not shipped", "tiny", VEHICLES, "Built - exported - shipped."),
)
BILL = (
    Column("component", "Component"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("needed", "Needed", "count", "sets", "Quantity a vehicle × vehicles built."),
    Column("used", "Used", "count", "sets"),
    Column("difference", "Difference", "tiny", "sets", "Used - needed."),
)


def write_balance(answer: Answer, page: Page, top: int) -> Table:
    """Program, year and future in which anything moves."""
    table = Table(page, BALANCE, top=top)
    moved = {
        (r.program, r.year, r.scenario)
        for kind in (answer.plan.builds, answer.plan.imports, answer.plan.sales, answer.plan.exports)
        for r in kind
    }
    for program, year, scenario in sorted(moved, key=lambda k: (k[1], k[0], k[2])):
        row = table.add(program=program, year=year, scenario=scenario)
        where = _where(row, program=program, year=year, scenario=scenario)
        for name, sheet in (
            ("built", "Production"),
            ("imported", "ImportPlan"),
            ("sold", "Sales"),
            ("exported", "ExportPlan"),
            ("shipped", "Shipments"),
        ):
            row.put(name, answer.tables[sheet].sum_where("vehicles", **where))
        row.put("difference", row["built"] + row["imported"] - row["sold"] - row["exported"])
        row.put("unshipped", row["built"] - row["exported"] - row["shipped"])
    return table


def write_bill(answer: Answer, page: Page, top: int) -> Table:
    """Component, year and future in which sets are used or needed."""
    table = Table(page, BILL, top=top)
    used = {(r.component, r.year, r.scenario) for r in answer.plan.sourcing}
    needed = {
        (item.component, build.year, build.scenario)
        for build in answer.plan.builds
        for item in answer.case.bill(build.program)
    }
    for component, year, scenario in sorted(used | needed, key=lambda k: (k[1], k[0], k[2])):
        row = table.add(component=component, year=year, scenario=scenario)
        row.put("needed", _needed(answer, row, component, (year, scenario)))
        where = _where(row, component=component, year=year, scenario=scenario)
        row.put("used", answer.tables["Sourcing"].sum_where("used", **where))
        row.put("difference", row["used"] - row["needed"])
    return table


def _needed(answer: Answer, row: Row, component: str, when: tuple[int, str]) -> Live:
    year, scenario = when
    s, o = answer.view.rows.scenarios[scenario], answer.years.index(year)
    built = {b.program for b in answer.plan.builds if b.year == year and b.scenario == scenario}
    terms = []
    for program in sorted(built):
        for item in answer.case.bill(program):
            if item.component == component:
                where = _where(row, year=year, scenario=scenario)
                where["program"] = constant(program)
                quantity = answer.case.number("BillOfMaterials", item, "quantity", s, o)
                terms.append(answer.tables["Production"].sum_where("vehicles", **where) * quantity)
    return total(terms) if terms else live(0)


def _where(row: Row, **values: str | int) -> dict[str, Is]:
    """Conditions that refer to the row's own cells."""
    return {name: Is(row[name].text, value) for name, value in values.items()}
