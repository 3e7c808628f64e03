"""ScenarioResults: every future with its probability, its NPV and volumes, and their expectation."""

from __future__ import annotations

from retool.plan import flows
from retool.report.answer import Answer
from retool.report.cashflow import CashFlow
from retool.report.live import SUM, Live, largest, live, smallest, total
from retool.report.table import Column, Table, constant

COLUMNS = (
    Column("scenario", "Scenario"),
    Column("probability", "Probability", "share"),
    Column("parent", "Parent"),
    Column("since", "From", "date"),
    Column("npv", "NPV", "musd", "M$"),
    Column("baseline", "Baseline", "musd", "M$", "NPV of going on as today, with no decision of any kind."),
    Column("adds", "Plan adds", "musd", "M$", "NPV - baseline."),
    Column("built", "Built", "count", "vehicles"),
    Column("sold", "Sold in the US", "count", "vehicles"),
    Column("lost", "Lost sales", "count", "vehicles", "Demand that the plan does not serve."),
    Column("imported", "Imported", "count", "vehicles"),
    Column("exported", "Exported", "count", "vehicles"),
    Column("duty", "Net duty", "musd", "M$", "After offset and drawback (Duties)."),
    Column("avoided", "Duty avoided", "musd", "M$"),
    Column("capital", "Capital", "musd", "M$"),
)
TAIL = Column("tail", "Weight among the worst", "share", "",
              "Part of the worst (1 - risk_level) of futures that this one makes up.")
SUMS = {
    "built": ("Production", "vehicles"), "sold": ("Sales", "vehicles"), "lost": ("Sales", "lost"),
    "imported": ("ImportPlan", "vehicles"), "exported": ("ExportPlan", "vehicles"),
    "duty": ("Duties", "net"), "avoided": ("Duties", "avoided"),
}


class Futures:
    """The sheet in two steps: probabilities first, as CashFlow weighs with them, results when it stands."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        risk = answer.case.settings.risk_weight > 0 and not answer.certain
        columns = (*COLUMNS, TAIL) if risk else COLUMNS
        self.table = Table(answer.book.pages["ScenarioResults"], columns)
        self.objective = live(0.0)
        self._risk = risk
        tree = answer.case.tree
        for s, name in enumerate(tree.names):
            parent = tree.parent[s]
            self.table.add(
                scenario=name, probability=tree.probability[s],
                parent="" if parent is None else tree.names[parent],
                since=None if parent is None else answer.case.calendar.month_start(tree.from_month[s]),
            )

    @property
    def probabilities(self) -> list[Live]:
        return [self.table.cell(i, "probability") for i in range(self.table.n)]

    def finish(self, cash: CashFlow) -> None:
        answer = self._answer
        for s in range(self.table.n):
            self.table.write(s, "npv", cash.scenarios[s].npv(cash.axis))
            self.table.write(s, "baseline", answer.baseline.npv(s))
            self.table.write(s, "adds", self.table.here(s, "npv") - self.table.here(s, "baseline"))
            for name, (sheet, column) in SUMS.items():
                self.table.write(s, name, self._over_years(sheet, column, s))
            self.table.write(s, "capital", self._capital(s))
        self._write_totals()
        self.table.finish(freeze_columns=1)

    def _over_years(self, sheet: str, column: str, s: int) -> Live:
        """All years of a future; on a tree each year from the scenario that holds its figures."""
        table, tree = self._answer.tables[sheet], self._answer.case.tree
        if not tree.is_tree:
            return table.sum_where(column, scenario=constant(self._answer.scenarios[s]))
        return total([
            table.sum_where(column, year=constant(calendar_year),
                            scenario=constant(self._answer.scenarios[tree.operation_node(s, year)]))
            for year, calendar_year in enumerate(self._answer.years)
        ])

    def _capital(self, s: int) -> Live:
        payments, name = self._answer.tables["Payments"], constant(self._answer.scenarios[s])
        terms = [payments.sum_where("amount", scenario=name, category=constant(kind)) for kind in flows.CAPITAL]
        return -total(terms)

    def _write_totals(self) -> None:
        table = self.table
        if not self._answer.certain:
            table.put_total(0, "scenario", "Expected")
            table.put_total(0, "probability", table.sum("probability"))
            for column in COLUMNS[4:]:
                table.put_total(0, column.name, table.product_where(["probability", column.name]))
        expected = self.expected("npv")
        self.objective = expected
        if self._risk:
            self._write_risk(expected)

    def expected(self, name: str) -> Live:
        """The expectation of a column; the only future's number where there is one."""
        if self._answer.certain:
            return self.table.cell(0, name)
        return self.table.total_cell(0, name, self.table.product_where(["probability", name]).value)

    def _write_risk(self, expected: Live) -> None:
        """CVaR: mean NPV of the worst (1 - level); then (1 - weight) × expected + weight × CVaR."""
        settings, table = self._answer.case.settings, self.table
        size = 1.0 - settings.risk_level
        order = sorted(range(table.n), key=lambda i: (table.values["npv"][i], i))
        for place, i in enumerate(order):
            if size <= 0.0:
                tail: Live = live(1.0 if place == 0 else 0.0)
            else:
                tail = self._tail(i, order[:place], size)
            table.write(i, "tail", tail)
        table.put_total(1, "scenario", "CVaR")
        cvar = table.product_where(["tail", "npv"])
        table.put_total(1, "npv", cvar)
        table.put_total(1, "tail", table.sum("tail"))
        cell = table.total_cell(1, "npv", cvar.value)
        table.put_total(2, "scenario", "Objective")
        self.objective = (1.0 - settings.risk_weight) * expected + settings.risk_weight * cell
        table.put_total(2, "npv", self.objective)

    def _tail(self, i: int, worse: list[int], size: float) -> Live:
        """What is left of the worst ``size`` for this future when all worse ones have had their part."""
        table, own = self.table, self.table.here(i, "npv").text
        text = f"SUMPRODUCT(({table.range('npv')}<{own})*{table.range('probability')})"
        if i:
            text += f"+SUMPRODUCT(({table.range('npv', i)}={own})*{table.range('probability', i)})"
        before = sum(table.values["probability"][j] for j in worse)
        left = size - Live(text, before, SUM)
        return largest(0, smallest(table.here(i, "probability"), left)) / size
