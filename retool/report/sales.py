"""Sales: for every program, region and year what the market asked for, what was sold, and what it brought in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retool.plan import flows
from retool.plan.data import Sale
from retool.report.answer import Answer
from retool.report.assumptions import Assumptions
from retool.report.facts import Facts
from retool.report.live import MILLION
from retool.report.production import with_probability
from retool.report.table import Column, Row, Table

VEHICLES, EACH = "vehicles", "$/vehicle"
NOTICEABLE = 1e-6  # vehicles

COLUMNS = (
    Column("program", "Program"),
    Column("region", "Region"),
    Column("year", "Year", "year"),
    Column("scenario", "Scenario"),
    Column("point", "Point", note="The price point agreed for the year; msrp where the program has none."),
    Column(
        "pathway",
        "Pathway",
        note="The row of Pathways that the program is sold on; blank: months in which it is not on sale.",
    ),
    Column(
        "demand",
        "Demand",
        "count",
        VEHICLES,
        "At this price and on this pathway, where and while local law lets buyers act.",
    ),
    Column("vehicles", "Vehicles", "count", VEHICLES, "Sold."),
    Column("lost", "Lost", "count", VEHICLES, "Demand - vehicles. It costs nothing but its margin."),
    Column("price", "Price", "usd", EACH),
    Column("margin_each", "Dealer margin each", "usd", EACH),
    Column("selling_each", "Selling cost", "usd", EACH),
    Column("credit_each", "Credit each", "usd", EACH),
    Column("cannibalised_each", "Cannibalised margin", "usd", EACH),
    Column("pathway_each", "Pathway unit cost", "usd", EACH),
    Column("revenue", "Revenue", "musd", "M$", "Vehicles × price."),
    Column("margin", "Dealer margin", "musd", "M$"),
    Column("selling", "Selling", "musd", "M$"),
    Column("credit", "Credit", "musd", "M$"),
    Column("cannibalised", "Cannibalised", "musd", "M$"),
    Column("pathway_cost", "Pathway cost", "musd", "M$"),
    Column("net", "Net", "musd", "M$", "Revenue - dealer margin - selling + credit - cannibalised - pathway cost."),
)
LATER = Column(
    "credit_later",
    "Credit past the horizon",
    "musd",
    "M$",
    "Of the last year's credit, what goes on until credit_until: see CashFlow.",
)


@dataclass(frozen=True)
class SalesRow:
    """Sales (or none) of a program on a pathway, with the demand of the months that it is on it."""

    sale: Sale
    demand: float


def write_sales(answer: Answer, assumptions: Assumptions) -> Table:
    table = Table(answer.book.pages["Sales"], with_probability(answer, (*COLUMNS, LATER)))
    for item in sorted(sales_rows(answer), key=lambda x: (x.sale.year, x.sale.program, x.sale.region, x.sale.scenario)):
        _write_row(answer, table, item, assumptions)
    table.finish(freeze_columns=2)
    return table


def _write_row(answer: Answer, table: Table, item: SalesRow, assumptions: Assumptions) -> None:
    sale = item.sale
    row = table.add(**vars(sale), demand=item.demand)
    if not answer.certain:
        scenario = answer.view.rows.scenarios[sale.scenario]
        row.put("probability", answer.node_probability(scenario, answer.view.year(sale)))
    if not sale.vehicles:
        row.put("lost", item.demand)
        return  # nothing to price
    row.put("lost", row["demand"] - row["vehicles"])
    each = answer.units.sale(sale)
    row.put("price", each.get(flows.US_SALES, 0.0))
    for name, category in (
        ("margin", flows.DEALER_MARGIN),
        ("selling", flows.SELLING),
        ("credit", flows.CREDIT),
        ("cannibalised", flows.CANNIBALISED),
        ("pathway", flows.PATHWAY_UNIT_COST),
    ):
        if each.get(category):
            row.put(f"{name}_each", each[category])
    _money(row)
    lasts = answer.units.credit_lasts(sale)
    if lasts:
        row.put("credit_later", row["credit"] * assumptions.continued(lasts))


def _money(row: Row) -> None:
    vehicles = row["vehicles"]
    row.put("revenue", vehicles * row["price"] / MILLION)
    for name in ("margin", "selling", "credit", "cannibalised", "pathway"):
        if row[f"{name}_each"].value:
            row.put("pathway_cost" if name == "pathway" else name, vehicles * row[f"{name}_each"] / MILLION)
    row.put(
        "net",
        row["revenue"] - row["margin"] - row["selling"] + row["credit"] - row["cannibalised"] - row["pathway_cost"],
    )


def sales_rows(answer: Facts) -> Iterator[SalesRow]:
    """Every sale, and every demand that was not served, of every node."""
    sold: dict[tuple[str, str, int, str], list[Sale]] = {}
    for sale in answer.plan.sales:
        sold.setdefault((sale.program, sale.region, sale.year, sale.scenario), []).append(sale)
    for year, calendar_year in enumerate(answer.years):
        for node in answer.nodes(year):
            for program in answer.case.programs:
                for region in answer.case.regions:
                    key = (program, region, calendar_year, answer.scenarios[node])
                    yield from _rows_of(answer, key, sold.get(key, []), year, node)


def _rows_of(
    answer: Facts, key: tuple[str, str, int, str], sales: list[Sale], year: int, node: int
) -> Iterator[SalesRow]:
    program, region, calendar_year, scenario = key
    point = chosen_point(answer, program, calendar_year, node)
    months = answer.case.calendar.months_of_year(year)
    launch = answer.histories.launches(node)[program]
    on_rows = list(dict.fromkeys(w for m in months if (w := launch.on_row[m]) is not None))
    pathways = on_rows + [s.pathway for s in sales if s.pathway not in on_rows]
    for pathway in dict.fromkeys(pathways):
        blank = Sale(program, region, calendar_year, scenario, point, pathway, 0.0)
        mine = [s for s in sales if s.pathway == pathway] or [blank]
        for i, sale in enumerate(mine):
            limit = answer.market.sales_limit(program, region, node, year, pathway=pathway, point=sale.point)
            # should there be several price points on one pathway, they share its demand
            demand = sale.vehicles if i else limit - sum(other.vehicles for other in mine[1:])
            if demand > NOTICEABLE or sale.vehicles > NOTICEABLE:
                yield SalesRow(sale, demand)
    missed = answer.market.demand_off_sale(program, region, node, year, point=point)
    if missed > NOTICEABLE:
        yield SalesRow(Sale(program, region, calendar_year, scenario, point, "", 0.0), missed)


def chosen_point(answer: Facts, program: str, year: int, node: int) -> str:
    """The point that the plan agreed on, else the program's first (msrp where it has none)."""
    chosen = (p.point for p in answer.view.prices(node) if p.program == program and p.year == year)
    return next(chosen, answer.case.programs[program].point_names[0])
