"""What is known of a plan before any sheet or page of it is written: the plan, its case and its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from retool.case import Case
from retool.plan.data import Plan
from retool.plan.histories import Histories
from retool.plan.ledger import Ledger, baseline_ledger
from retool.plan.market import Market
from retool.plan.reliefs import DutyYear, duty_years
from retool.plan.view import PlanView
from retool.report.money import UnitValues
from retool.workbook import Plant


@dataclass
class Facts:
    """A plan, the case that it answers, and its money."""

    plan: Plan
    case: Case
    ledger: Ledger

    @property
    def view(self) -> PlanView:
        return self.ledger.view

    @property
    def histories(self) -> Histories:
        return self.ledger.histories

    @cached_property
    def units(self) -> UnitValues:
        return UnitValues(self.view)

    @cached_property
    def market(self) -> Market:
        return Market(self.view, self.histories)

    @cached_property
    def baseline(self) -> Ledger:
        """The ledger of going on as today."""
        return baseline_ledger(self.case)

    @cached_property
    def duties(self) -> list[DutyYear]:
        """Duties paid, offset, drawn back and avoided, by scenario and year."""
        return duty_years(self.ledger)

    # scenarios
    @property
    def scenarios(self) -> tuple[str, ...]:
        return self.case.tree.names

    @property
    def certain(self) -> bool:
        """One future only: texts need not speak of scenarios."""
        return len(self.scenarios) == 1

    def sharing(self, kind: str, record: Any) -> list[int]:
        """Indices of the scenarios that live the record (``kind``: its list in Plan)."""
        own = self.view.rows.scenarios[record.scenario]
        return [s for s in range(self.case.tree.n) if self.view.node(kind, record, s) == own]

    def probability(self, kind: str, record: Any) -> float:
        return sum(self.case.tree.probability[s] for s in self.sharing(kind, record))

    def nodes(self, year: int) -> list[int]:
        """Scenarios that hold the operations of operating year ``year`` (an index), eldest of their node."""
        return self.case.tree.operation_nodes(year)

    def node_probability(self, node: int, year: int) -> float:
        tree = self.case.tree
        return sum(tree.probability[s] for s in range(tree.n) if tree.operation_node(s, year) == node)

    # time
    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the horizon."""
        return self.case.calendar.years

    @property
    def begin(self) -> date:
        return self.case.calendar.first

    @property
    def end(self) -> date:
        """The 1st of the month after the horizon."""
        return self.case.calendar.month_start(self.case.calendar.n_months)

    # places
    def plant_of(self, line: str) -> Plant:
        return self.case.plants[self.case.lines[line].plant]

    def place(self, plant: Plant) -> str:
        """A plant as a planner would call it: name or short name, with city and state."""
        where = ", ".join(part for part in (plant.city, plant.state) if part)
        name = plant.name or plant.plant
        return f"{name} ({where})" if where else name

    def program_name(self, program: str) -> str:
        return self.case.programs[program].record.name or program
