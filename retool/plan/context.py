"""What every check of the audit reads: the plan as each scenario lives it, its histories and its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from retool.case import Case
from retool.plan.data import Plan
from retool.plan.gauge import Check
from retool.plan.histories import Histories
from retool.plan.ledger import Ledger, baseline_ledger, build_ledger
from retool.plan.market import Market
from retool.plan.rows import Rows
from retool.plan.view import PlanView


@dataclass(frozen=True)
class Audit:
    """A plan under audit. Scenario and year arguments are indices."""

    plan: Plan
    case: Case
    ledger: Ledger

    @property
    def view(self) -> PlanView:
        return self.ledger.view

    @property
    def rows(self) -> Rows:
        return self.ledger.view.rows

    @property
    def histories(self) -> Histories:
        return self.ledger.histories

    @cached_property
    def market(self) -> Market:
        return Market(self.view, self.histories)

    @cached_property
    def baseline(self) -> Ledger:
        return baseline_ledger(self.case)

    @property
    def scenarios(self) -> range:
        return range(self.case.tree.n)

    @property
    def years(self) -> range:
        return range(self.case.calendar.n_years)

    def place(self, text: str, scenario: int, year: int | None = None, period: int | None = None) -> str:
        """``text`` with its time, and its scenario where there are several."""
        if year is not None:
            text = f"{text}, {self.case.calendar.years[year]}"
        if period is not None:
            text = f"{text}, {self.case.calendar.periods[period]}"
        return text if self.case.tree.n == 1 else f"{text} ({self.case.tree.names[scenario]})"

    def sums(
        self, records: Iterable[Any], key: Callable[[Any], tuple[Any, ...]], of: Callable[[Any], float]
    ) -> dict[tuple[Any, ...], float]:
        """Totals of records by (their year's index, *key)."""
        totals: dict[tuple[Any, ...], float] = {}
        for record in records:
            at = (self.view.year(record), *key(record))
            totals[at] = totals.get(at, 0.0) + of(record)
        return totals


CheckFunction = Callable[[Audit], Check]


def start_audit(plan: Plan, case: Case) -> Audit:
    return Audit(plan, case, build_ledger(plan, case))
