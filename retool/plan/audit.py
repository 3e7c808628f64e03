"""The audit: every identity that a written plan must satisfy, checked with no solver in sight."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from retool.case import Case
from retool.plan.checks import decisions, lines, market, money, names, production, sourcing, trade
from retool.plan.context import Audit, CheckFunction, start_audit
from retool.plan.data import Plan
from retool.plan.gauge import Check

#: In the order in which a planner would ask.
CHECKS: tuple[CheckFunction, ...] = (
    decisions.check_probabilities,
    decisions.check_foresight,
    decisions.check_stated_once,
    decisions.check_pins,
    lines.check_line_paths,
    lines.check_conversion_dates,
    lines.check_used_once,
    lines.check_closing_allowed,
    lines.check_under_conversion,
    lines.check_sites,
    lines.check_incentives,
    production.check_capacity,
    production.check_built_where_tooled,
    production.check_tooled_where_producing,
    production.check_tooling_paid,
    production.check_minimum_output,
    production.check_shop,
    market.check_launches,
    market.check_one_price,
    market.check_legal_sales,
    market.check_demand,
    market.check_segments,
    market.check_pathway_caps,
    market.check_balance,
    market.check_deliveries,
    market.check_shipments,
    market.check_exports,
    market.check_program_minimum,
    sourcing.check_bill,
    sourcing.check_contracts,
    sourcing.check_supplier_capacity,
    sourcing.check_supplier_minimum,
    sourcing.check_shares,
    sourcing.check_tiers,
    trade.check_imports,
    trade.check_quotas,
    trade.check_drawback,
    trade.check_offset,
    trade.check_duties,
    money.check_budgets,
    money.check_baseline,
    money.check_npv,
    money.check_objective,
    money.check_bound,
)


@dataclass(frozen=True)
class AuditResult:
    """``npv_musd`` is the expected NPV rebuilt from the plan; None where its records make no sense at all."""

    ok: bool
    npv_musd: float | None
    objective_musd: float | None
    checks: list[Check]

    @property
    def failed(self) -> list[Check]:
        return [c for c in self.checks if not c.ok]


def audit_plan(plan: Plan, case: Case) -> AuditResult:
    """Check every identity of ``plan`` against ``case``.

    Volumes may miss a limit by 1e-3 vehicles or sets plus 1e-6 of it, M$ by 1e-6 plus 1e-6 of the amount;
    NPV, objective, baseline and bound by 1e-6 of what the plan adds to the baseline, at least 1e-6 M$. A
    record that names nothing in the workbook fails the first check, and nothing else can then be rebuilt.
    """
    return audit_with(plan, case, lambda _: [])


def audit_with(plan: Plan, case: Case, more: Callable[[Audit], Iterable[Check]]) -> AuditResult:
    """As ``audit_plan``, with the checks that ``more`` yields besides."""
    named = names.check_names(plan, case)
    if not named.ok:
        return AuditResult(False, None, None, [named])
    audit = start_audit(plan, case)
    checks = [named, *(check(audit) for check in CHECKS), *more(audit)]
    ledger = audit.ledger
    return AuditResult(all(c.ok for c in checks), ledger.expected_npv, ledger.objective, checks)
