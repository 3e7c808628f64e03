"""The money of a plan, worked out a second time in plain Python from its raw decisions.

Every line and program is walked month by month in every scenario, every flow priced from the workbook's
tables; no coefficient of the model is used. The audit compares the result with what the search stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from retool.case import Case
from retool.plan.capital import lump_sums
from retool.plan.continuation import continuations, discount, middle_of_year
from retool.plan.data import Plan
from retool.plan.flows import Continuation, Flow, LumpSum, Shield
from retool.plan.histories import Histories
from retool.plan.operations import operating_flows
from retool.plan.risk import conditional_value_at_risk, expectation, worst_regret
from retool.plan.shields import tax_shields
from retool.plan.view import PlanView


@dataclass(frozen=True)
class Ledger:
    """All entries of a plan; scenarios and years are indices, money is M$ at its own date."""

    case: Case
    view: PlanView
    histories: Histories
    operations: list[Flow]
    lump_sums: list[LumpSum]
    shields: list[Shield]
    continuations: list[Continuation]

    @cached_property
    def npvs(self) -> list[float]:
        """NPV of each scenario, M$."""
        case = self.case
        keep = 1.0 - case.settings.tax_rate
        totals = [0.0] * case.tree.n
        middles = [discount(case, middle_of_year(case, o)) for o in range(case.calendar.n_years)]
        for flow in self.operations:
            totals[flow.scenario] += keep * flow.amount_musd * middles[flow.year]
        for entry in self.lump_sums:
            part = keep if entry.deductible else 1.0
            totals[entry.scenario] += part * entry.amount_musd * discount(case, entry.month)
        for shield in self.shields:
            month = case.calendar.july(shield.calendar_year)
            totals[shield.scenario] += shield.amount_musd * discount(case, month)
        for value in self.continuations:
            totals[value.scenario] += value.value_musd
        return totals

    def npv(self, scenario: int) -> float:
        return self.npvs[scenario]

    @cached_property
    def expected_npv(self) -> float:
        return expectation(self.npvs, self.case.tree.probability)

    @cached_property
    def cvar(self) -> float:
        """Mean NPV of the worst (1 - risk_level) of futures."""
        return conditional_value_at_risk(self.npvs, self.case.tree.probability, self.case.settings.risk_level)

    @cached_property
    def objective(self) -> float:
        """(1 - risk_weight) × expected NPV + risk_weight × CVaR; less the worst regret where that is the measure."""
        if self.case.by_regret:
            return -self.worst_regret[0]
        weight = self.case.settings.risk_weight
        return (1.0 - weight) * self.expected_npv + (weight * self.cvar if weight else 0.0)

    @cached_property
    def worst_regret(self) -> tuple[float, float]:
        """At least and at most; only where the case knows the best plan for each future alone."""
        return worst_regret(self.npvs, self.case.best_alone)

    def terminal(self, scenario: int) -> float:
        """Continuation value past the horizon."""
        return sum(c.value_musd for c in self.continuations if c.scenario == scenario)

    def operating_profit(self, scenario: int, year: int) -> float:
        """Pre-tax operating profit of a year."""
        return sum(f.amount_musd for f in self.operations if f.scenario == scenario and f.year == year)


def build_ledger(plan: Plan, case: Case) -> Ledger:
    """The ledger of ``plan``; KeyError where it names what the case does not hold (audit_plan tells)."""
    view = PlanView(plan, case)
    histories = Histories(view)
    scenarios = range(case.tree.n)
    operations = [flow for s in scenarios for flow in operating_flows(view, histories, s)]
    sums = [entry for s in scenarios for entry in lump_sums(view, histories, s)]
    return Ledger(
        case=case,
        view=view,
        histories=histories,
        operations=operations,
        lump_sums=sums,
        shields=tax_shields(case, sums),
        continuations=continuations(case, operations),
    )


def baseline_ledger(case: Case) -> Ledger:
    """What going on as today is worth: present products and fixed costs, no decision of any kind."""
    return build_ledger(Plan(), case)
