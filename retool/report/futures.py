"""ScenarioResults: every future with its probability, its NPV and volumes, their expectation and distribution."""

from __future__ import annotations

from retool.plan import flows
from retool.report.answer import Answer
from retool.report.cashflow import CashFlow
from retool.report.distribution import COLUMNS as DISTRIBUTION
from retool.report.distribution import distribution_chart, write_distribution
from retool.report.live import SUM, Live, largest, live, smallest, total
from retool.report.schedule import lived, moves
from retool.report.table import Column, Table, constant

TOTAL_LINES = 3  # below the futures: expected, CVaR or worst regret, objective

COLUMNS = (
    Column("scenario", "Scenario"),
    Column("probability", "Probability", "share"),
    Column("parent", "Parent"),
    Column("since", "From", "date"),
    Column("npv", "NPV", "musd", "M$"),
    Column("baseline", "Baseline", "musd", "M$", "NPV of going on as today, with no decision of any kind."),
    Column("adds", "Plan adds", "musd", "M$", "NPV - baseline."),
    Column("conversions", "Conversions", "count", "lines", "Started in this future; before a branch, in all of its."),
    Column("in_use", "Lines that build", "count", "lines", "Different lines with any output in this future."),
    Column("built", "Built", "count", "vehicles"),
    Column("sold", "Sold in the US", "count", "vehicles"),
    Column("lost", "Lost sales", "count", "vehicles", "Demand that the plan does not serve."),
    Column("imported", "Imported", "count", "vehicles"),
    Column("exported", "Exported", "count", "vehicles"),
    Column("duty", "Net duty", "musd", "M$", "After offset and drawback (Duties)."),
    Column("avoided", "Duty avoided", "musd", "M$"),
    Column("capital", "Capital", "musd", "M$"),
)
REGRET = (
    Column("best", "Best alone", "musd", "M$", "NPV of the best plan found if this future were certain."),
    Column("best_most", "Best alone, at most", "musd", "M$", "No plan for this future alone is worth more."),
    Column("regret", "Regret", "musd", "M$", "Best alone - NPV: what the plan made for this future would bring more."),
    Column("regret_most", "Regret, at most", "musd", "M$"),
)
TAIL = Column(
    "tail",
    "Weight among the worst",
    "share",
    "",
    "Part of the worst (1 - risk_level) of futures that this one makes up.",
)
SUMS = {
    "built": ("Production", "vehicles"),
    "sold": ("Sales", "vehicles"),
    "lost": ("Sales", "lost"),
    "imported": ("ImportPlan", "vehicles"),
    "exported": ("ExportPlan", "vehicles"),
    "duty": ("Duties", "net"),
    "avoided": ("Duties", "avoided"),
}


class Futures:
    """The sheet in two steps: probabilities first, as CashFlow weighs with them, results when it stands."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        case = answer.case
        risk = case.by_tail and not answer.certain
        columns = (*COLUMNS, *((TAIL,) if risk else ()), *(REGRET if case.by_regret else ()))
        self.table = Table(answer.book.pages["ScenarioResults"], columns)
        self.objective = live(0.0)
        self.steps: Table | None = None
        self._risk = risk
        tree = answer.case.tree
        for s, name in enumerate(tree.names):
            parent = tree.parent[s]
            self.table.add(
                scenario=name,
                probability=tree.probability[s],
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
            self.table.write(s, "conversions", self._conversions(s))
            self.table.write(s, "in_use", len({b.line for b in answer.view.builds(s)}))
            self.table.write(s, "capital", self._capital(s))
        self._write_totals()
        self.table.finish(freeze_columns=1)
        if not answer.certain:
            self._write_distribution()

    def _conversions(self, s: int) -> Live:
        """All of them in a case of two stages; on a tree those of the branches that the future lives through."""
        schedule = self._answer.tables["Schedule"]
        if not self._answer.case.tree.is_tree:
            return schedule.sum_where("copies", action=constant("convert"))
        made = [i for i, m in enumerate(moves(self._answer)) if m.kind == "convert" and s in lived(self._answer, m)]
        return total([schedule.cell(i, "copies") for i in made])

    def _write_distribution(self) -> None:
        top = self.table.total_row(TOTAL_LINES) + 1
        self.steps = write_distribution(self._answer, self.table, self.expected("npv"), top)
        chart = distribution_chart(self._answer, self.steps)
        chart.set_size({"width": 720, "height": 340})
        self.table.page.sheet.insert_chart(top, len(DISTRIBUTION) + 1, chart, {"x_offset": 4, "y_offset": 4})

    def _over_years(self, sheet: str, column: str, s: int) -> Live:
        """All years of a future; on a tree each year from the scenario that holds its figures."""
        table, tree = self._answer.tables[sheet], self._answer.case.tree
        if not tree.is_tree:
            return table.sum_where(column, scenario=constant(self._answer.scenarios[s]))
        return total(
            [
                table.sum_where(
                    column,
                    year=constant(calendar_year),
                    scenario=constant(self._answer.scenarios[tree.operation_node(s, year)]),
                )
                for year, calendar_year in enumerate(self._answer.years)
            ]
        )

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
        if self._answer.case.by_regret:
            self._write_regret()

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

    def _write_regret(self) -> None:
        """Regret of each future against the best plan for it alone; the objective is the worst of them, negative."""
        table = self.table
        for s, (best, most) in enumerate(self._answer.case.best_alone):
            table.write(s, "best", best)
            table.write(s, "best_most", most)
            table.write(s, "regret", table.here(s, "best") - table.here(s, "npv"))
            table.write(s, "regret_most", table.here(s, "best_most") - table.here(s, "npv"))
        table.put_total(1, "scenario", "Worst regret")
        for name in ("regret", "regret_most"):
            table.put_total(1, name, table.greatest(name))
        table.put_total(2, "scenario", "Objective")
        self.objective = -self.worst_regret
        table.put_total(2, "npv", self.objective)

    @property
    def worst_regret(self) -> Live:
        """At least; only where regret is measured."""
        return self.table.total_cell(1, "regret", self.table.greatest("regret").value)

    def _tail(self, i: int, worse: list[int], size: float) -> Live:
        """What is left of the worst ``size`` for this future when all worse ones have had their part."""
        table, own = self.table, self.table.here(i, "npv").text
        text = f"SUMPRODUCT(({table.range('npv')}<{own})*{table.range('probability')})"
        if i:
            text += f"+SUMPRODUCT(({table.range('npv', i)}={own})*{table.range('probability', i)})"
        before = sum(table.values["probability"][j] for j in worse)
        left = size - Live(text, before, SUM)
        return largest(0, smallest(table.here(i, "probability"), left)) / size
