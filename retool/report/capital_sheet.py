"""Capital: what is spent in every period, by kind, against the budget with what was carried over."""

from __future__ import annotations

from retool.plan import flows
from retool.report.answer import Answer
from retool.report.live import Live, largest, total
from retool.report.table import Column, Is, Table, constant

MUSD = "M$"
KINDS = {
    flows.CONVERSION_CAPITAL: "Conversions",
    flows.SITE: "Sites",
    flows.TOOLING: "Tooling",
    flows.PATHWAY: "Pathways",
    flows.SUPPLIER: "Suppliers",
}
COLUMNS = (
    Column("period", "Period"),
    Column("start", "Start", "date"),
    Column("scenario", "Scenario"),
    *(Column(category, title, "musd", MUSD) for category, title in KINDS.items()),
    Column("total", "Total", "musd", MUSD, "All capital payments of the period, before grants."),
    Column("budget", "Budget", "musd", MUSD, "Blank = no limit."),
    Column("carried", "Carried in", "musd", MUSD, "Unspent in the period before, where Periods.carry is yes."),
    Column("available", "Available", "musd", MUSD, "Budget + carried in."),
    Column("left", "Left", "musd", MUSD, "Available - total."),
    Column("grants", "Grants", "musd", MUSD, "Received at start of production; in no budget."),
)


def capital_scenarios(answer: Answer) -> list[int]:
    """Futures whose capital may differ: one where the first stage is shared by all, all of them on a tree."""
    return list(range(answer.case.tree.n)) if answer.case.tree.is_tree else [0]


def write_capital(answer: Answer) -> Table:
    table = Table(answer.book.pages["Capital"], COLUMNS)
    for scenario in capital_scenarios(answer):
        for t in range(answer.case.calendar.n_periods):
            _write_period(answer, table, scenario, t)
    for line, scenario in enumerate(capital_scenarios(answer)):
        _write_total(table, line, answer.scenarios[scenario])
    table.finish(freeze_columns=1)
    return table


def _write_period(answer: Answer, table: Table, scenario: int, t: int) -> None:
    period = answer.case.periods[t]
    row = table.add(period=period.period, start=period.start, scenario=answer.scenarios[scenario], budget=period.budget)
    where = {
        "period": Is(row["period"].text, period.period),
        "scenario": Is(row["scenario"].text, answer.scenarios[scenario]),
    }
    payments = answer.tables["Payments"]
    for category in KINDS:
        row.put(category, -payments.sum_where("amount", **where, category=_named(category)))
    row.put("total", total([row[category] for category in KINDS]))
    grants = payments.sum_where("amount", **where, category=_named(flows.GRANT))
    row.put("grants", grants)
    if period.budget is None:
        return
    previous = answer.case.periods[t - 1] if t else None
    carried: Live | float = 0.0
    if previous is not None and previous.carry and previous.budget is not None:
        carried = largest(0, table.here(row.index - 1, "left"))
    row.put("carried", carried)
    row.put("available", row["budget"] + row["carried"])
    row.put("left", row["available"] - row["total"])


def _write_total(table: Table, line: int, scenario: str) -> None:
    where = {"scenario": constant(scenario)}
    table.put_total(line, "period", "Total")
    table.put_total(line, "scenario", scenario)
    for name in (*KINDS, "total", "grants"):
        table.put_total(line, name, table.sum_where(name, **where))


def _named(category: str) -> Is:
    return constant(category)
