"""What a limit runs into: the cells of the prices to be paid and of the months that lines are down, as facts.

They are read from a plan in which nothing of the conflict gives way but the limit itself. A change of them would be
another project, so none is suggested; the planner sees what the amounts are made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from retool.solve.bridge import Floats
from retool.study.explain.answer import Cause
from retool.study.explain.conflicts import Levers
from retool.study.explain.elastic import Elastic
from retool.study.explain.levers import Lever
from retool.workbook import Conversion, Row, Workbook

USED = 1e-6

Payment = tuple[str, Row, str, str]
"""Sheet, row, column, and what it is paid for."""


def payments(book: Workbook, model: Elastic, lever: Lever, group: int, values: Floats) -> Iterator[Cause]:
    """An entry for each price that is paid in a budget's period."""
    paid: dict[tuple[str, int], tuple[Payment, float]] = {}
    for at, price in model.budget_rows[lever][0].items():
        payment = _payment(book, model.problem.columns[at])
        if payment is not None and abs(price * values[at]) > USED:
            key = (payment[0], payment[1].row)
            paid[key] = (payment, paid.get(key, (payment, 0.0))[1] + price * float(values[at]))
    period = next(row.period for row in book.tables.periods if row.row == lever.row)
    for (sheet, row, column, what), amount in paid.values():
        if amount > USED:
            yield fact(book, group, sheet, row, column, f"{what} takes {amount:,.6g} M$ of {period}.")


def downtimes(book: Workbook, model: Elastic, conflict: Levers, group: int, values: Floats) -> Iterator[Cause]:
    """An entry for each conversion of the conflict's lines that is down for a while."""
    pinned = {pin.line for pin in book.tables.decisions if pin.row in {x.row for x in conflict if x.kind == "pin"}}
    rows = {
        row.row: row
        for at, variable in enumerate(model.problem.columns)
        if variable.parent_component().local_name == "convert" and values[at] > 0.5
        if variable.index()[0] in pinned and (row := _conversion(book, variable.index())).downtime
    }
    for _, row in sorted(rows.items()):
        said = f"{what_converts(row)} keeps it down for {row.downtime} months."
        yield fact(book, group, "Conversions", row, "downtime", said)


def what_converts(row: Row) -> str:
    """`The conversion of L1 to kei (std)`."""
    mode = f" ({row.get('mode')})" if row.get("mode") else ""
    return f"The conversion of {row.get('line')} to {row.get('to_config')}{mode}"


def fact(book: Workbook, group: int, sheet: str, row: Row, column: str, said: str) -> Cause:
    """A cell that limits run into."""
    return Cause(group, book.title(sheet), book.cell(sheet, row.row, column), said, fact=True)


def _conversion(book: Workbook, index: Any) -> Conversion:
    return next(
        row
        for row in book.tables.conversions
        if (row.line, row.to_config, row.mode) == (index[0], index[2], index[3]) and row.from_config in ("", index[1])
    )


def _payment(book: Workbook, variable: Any) -> Payment | None:
    """What a column of the budget's row pays for; None for what is carried over."""
    component, index, tables = variable.parent_component().local_name, variable.index(), book.tables
    if component == "convert":
        row = _conversion(book, index)
        return "Conversions", row, "capex", what_converts(row)
    if component == "site_open":
        plant = next(row for row in tables.plants if row.plant == index[0])
        return "Plants", plant, "site_cost", f"The site of plant {index[0]}"
    if component == "launched":
        pathway = next(row for row in tables.pathways if (row.program, row.pathway) == index[:2])
        return "Pathways", pathway, "cost", f"Committing program {index[0]} to {index[1]}"
    if component == "tooling_rise":
        tools = [row for row in tables.tooling if (row.program, row.line) == index[:2]]
        tool = next((row for row in tools if row.config == index[2]), None) or next(r for r in tools if not r.config)
        return "Tooling", tool, "tooling_cost", f"Tooling program {index[0]} on line {index[1]}"
    if component == "contract":
        supplier = next(row for row in tables.suppliers if (row.component, row.supplier) == index[:2])
        return "Suppliers", supplier, "setup_cost", f"The contract with {index[1]} for {index[0]}"
    return None
