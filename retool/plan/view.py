"""The plan as each scenario lives it: the records of every node that the scenario passes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from retool.case import Case
from retool.plan import data
from retool.plan.data import Plan
from retool.plan.duties import Duties
from retool.plan.rows import Rows, sure

R = TypeVar("R")


class PlanView:
    """Records by scenario.

    A decision belongs to the node of the period in which it must be known (a conversion: of its first
    payment), an operation to the node of its year; a scenario sees the records of its own nodes. All names in
    the plan must stand in the workbook, else KeyError; ``checks.names`` tells so beforehand.
    """

    def __init__(self, plan: Plan, case: Case) -> None:
        self.plan = plan
        self.case = case
        self.rows = Rows(case)
        self.duties = Duties(case)
        self._seen: dict[tuple[str, int], list[Any]] = {}

    @cached_property
    def n_scenarios(self) -> int:
        return self.case.tree.n

    # when a record must be known
    def period(self, record: Any) -> int:
        return self.rows.periods[record.period]

    def start(self, record: Any) -> int:
        """First month of the record's period."""
        return self.case.calendar.start(self.period(record))

    def year(self, record: Any) -> int:
        """Index of the record's operating year."""
        return self.rows.years[record.year]

    def first_period(self, record: Any) -> int:
        return self.case.calendar.periods_of_year(self.year(record)).start

    def decided(self, record: data.Conversion) -> int:
        """The period of the first payment, if that comes before the start."""
        row = self.rows.conversion(record)
        start = self.start(record)
        first = min((m for m, _ in self.rows.spend(row)), default=0) if row else 0
        return self.case.calendar.period_of(max(0, start + min(0, first)))

    def promised(self, record: data.IncentiveTaken) -> int:
        """The period of the incentive's date, within the horizon."""
        row = sure(self.rows.incentive(record.incentive), record)
        last = self.case.calendar.n_periods - 1
        return min(last, max(0, self.case.calendar.period_of(self.case.calendar.month_of(row.by))))

    def decision_node(self, kind: str, record: Any, scenario: int) -> int:
        """The node at which ``scenario`` takes a decision of this kind."""
        when = _WHEN.get(kind, PlanView.period)
        return self.case.tree.decision_node(scenario, when(self, record))

    def node(self, kind: str, record: Any, scenario: int) -> int:
        if kind in OPERATIONAL:
            return self.case.tree.operation_node(scenario, self.year(record))
        return self.decision_node(kind, record, scenario)

    def _records(self, kind: str, scenario: int, of: type[R]) -> list[R]:
        key = (kind, scenario)
        if key not in self._seen:
            index = self.rows.scenarios
            self._seen[key] = [r for r in getattr(self.plan, kind) if index[r.scenario] == self.node(kind, r, scenario)]
        return self._seen[key]

    # decisions
    def conversions(self, scenario: int) -> list[data.Conversion]:
        return self._records("conversions", scenario, data.Conversion)

    def closings(self, scenario: int) -> list[data.Closing]:
        return self._records("closings", scenario, data.Closing)

    def sites(self, scenario: int) -> list[data.Site]:
        return self._records("sites", scenario, data.Site)

    def commitments(self, scenario: int) -> list[data.Commitment]:
        return self._records("commitments", scenario, data.Commitment)

    def withdrawals(self, scenario: int) -> list[data.Withdrawal]:
        return self._records("withdrawals", scenario, data.Withdrawal)

    def tooled(self, scenario: int) -> list[data.Tooled]:
        return self._records("tooled", scenario, data.Tooled)

    def tooling_payments(self, scenario: int) -> list[data.ToolingPayment]:
        return self._records("tooling_payments", scenario, data.ToolingPayment)

    def contracts(self, scenario: int) -> list[data.Contract]:
        return self._records("contracts", scenario, data.Contract)

    def tiers(self, scenario: int) -> list[data.Tier]:
        return self._records("tiers", scenario, data.Tier)

    def prices(self, scenario: int) -> list[data.Price]:
        return self._records("prices", scenario, data.Price)

    def incentives(self, scenario: int) -> list[data.IncentiveTaken]:
        return self._records("incentives", scenario, data.IncentiveTaken)

    # operations
    def builds(self, scenario: int) -> list[data.Build]:
        return self._records("builds", scenario, data.Build)

    def sales(self, scenario: int) -> list[data.Sale]:
        return self._records("sales", scenario, data.Sale)

    def shipments(self, scenario: int) -> list[data.Shipment]:
        return self._records("shipments", scenario, data.Shipment)

    def imports(self, scenario: int) -> list[data.ImportFlow]:
        return self._records("imports", scenario, data.ImportFlow)

    def sourcing(self, scenario: int) -> list[data.Sourcing]:
        return self._records("sourcing", scenario, data.Sourcing)

    def exports(self, scenario: int) -> list[data.Export]:
        return self._records("exports", scenario, data.Export)

    def offsets(self, scenario: int) -> list[data.OffsetUse]:
        return self._records("offsets", scenario, data.OffsetUse)


#: Kinds of records that each scenario has its own of.
OPERATIONAL = ("builds", "sales", "shipments", "imports", "sourcing", "exports", "offsets")

_WHEN: dict[str, Callable[[PlanView, Any], int]] = {
    "conversions": PlanView.decided,
    "tooled": PlanView.first_period,
    "tiers": PlanView.first_period,
    "prices": PlanView.first_period,
    "incentives": PlanView.promised,
}
