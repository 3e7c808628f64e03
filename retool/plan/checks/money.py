"""Identities of money: budgets, the NPV rebuilt from the raw plan, and the bound."""

from __future__ import annotations

from math import isfinite

from retool.plan.budgets import capital_by_period
from retool.plan.context import Audit
from retool.plan.gauge import MONEY, RELATIVE, Check, Gauge


def money_tolerance(audit: Audit) -> float:
    """1e-6 of what the plan adds to the baseline, at least 1e-6 M$."""
    return max(RELATIVE * abs(audit.ledger.objective - audit.baseline.objective), MONEY)


def _compare(audit: Audit, name: str, stated: float, rebuilt: float) -> Check:
    """Money is compared absolutely: relative to its own size the baseline would hide what the plan adds."""
    worst = abs(stated - rebuilt)
    ok = isfinite(worst) and worst <= money_tolerance(audit)
    where = "" if ok else f"stated {stated:,.6f} M$, rebuilt {rebuilt:,.6f} M$"
    return Check(name, ok, 0.0 if ok else worst, where)


def check_npv(audit: Audit) -> Check:
    """The expected NPV rebuilt from the raw plan is the one stated."""
    return _compare(audit, "NPV rebuilt from the plan", audit.plan.npv_musd, audit.ledger.expected_npv)


def check_objective(audit: Audit) -> Check:
    """The risk-adjusted objective rebuilt from the raw plan is the one stated."""
    stated = audit.plan.objective_musd
    return _compare(audit, "objective rebuilt from the plan", stated, audit.ledger.objective)


def check_baseline(audit: Audit) -> Check:
    """What going on as today is worth is what the plan states."""
    return _compare(audit, "baseline rebuilt", audit.plan.baseline_musd, audit.baseline.objective)


def check_bound(audit: Audit) -> Check:
    """No plan is worth more than the stated bound."""
    excess = audit.plan.objective_musd - audit.plan.bound_musd
    ok = excess <= money_tolerance(audit)  # a search stopped early may know no bound: then it is infinite
    where = "" if ok else f"bound {audit.plan.bound_musd:,.6f} M$, plan {audit.plan.objective_musd:,.6f} M$"
    return Check("bound not below the plan", ok, 0.0 if ok else excess, where)


def check_budgets(audit: Audit) -> Check:
    """Capital payments of every period stay within its budget and what was carried over."""
    gauge = Gauge("capital within budget", MONEY)
    for entry in capital_by_period(audit.case, audit.ledger.lump_sums):
        if entry.limit is not None:
            where = audit.place("capital", entry.scenario, period=entry.period)
            gauge.at_most(entry.spent_musd, entry.limit, where)
    return gauge.result()
