"""What a sweep keeps of a solved case: its money, its volumes and its decisions, as JSON holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from retool.case import Case
from retool.plan import Plan, flows
from retool.plan.ledger import Ledger, build_ledger
from retool.plan.reliefs import duty_years
from retool.plan.view import PlanView
from retool.study.solving import Solved
from retool.study.stating import conversions
from retool.study.sweep.record import NO_PLAN, Record


def record_of(solved: Solved) -> Record:
    """Status, money (M$), expected volumes over the horizon (vehicles) and decisions of a solved case."""
    outcome, plan, audit = solved.outcome, solved.plan, solved.audit
    if plan is None or audit is None:
        broken = ", ".join(outcome.conflicts[:5])
        message = f"these rules fail by themselves: {broken}" if broken else ""
        return {"status": outcome.status, **NO_PLAN, "message": message}
    ledger = build_ledger(plan, solved.case)
    failed = [f"{check.name} at {check.where}" for check in audit.failed]
    return {
        "status": outcome.status,
        "npv_musd": plan.npv_musd,
        "objective_musd": plan.objective_musd,
        "bound_musd": plan.bound_musd,
        "baseline_musd": plan.baseline_musd,
        "gap": outcome.gap,
        **_volumes(ledger),
        **_money(ledger),
        "lines_converted": _most(solved.case, ledger.view),
        "conversions": conversions(plan, solved.case),
        "decisions": decisions(plan, solved.case, ledger),
        "audit_failed": failed,
        "message": f"THE AUDIT FAILED: {'; '.join(failed[:3])}" if failed else "",
    }


def _volumes(ledger: Ledger) -> dict[str, float]:
    """Expected vehicles over the whole horizon."""
    view = ledger.view
    return {
        "built": _expected(view, view.builds),
        "sold": _expected(view, view.sales),
        "imported": _expected(view, view.imports),
        "exported": _expected(view, view.exports),
    }


def _expected(view: PlanView, records: Callable[[int], Iterable[Any]]) -> float:
    odds = view.case.tree.probability
    return float(sum(p * record.vehicles for s, p in enumerate(odds) for record in records(s)))


def _money(ledger: Ledger) -> dict[str, float]:
    """Expected M$ over the whole horizon, undiscounted. Duty is net of offset and drawback; capital is before
    grants, payments past the horizon included.
    """
    odds = ledger.case.tree.probability
    duties = duty_years(ledger)
    capital = [entry for entry in ledger.lump_sums if entry.category in flows.CAPITAL]
    return {
        "duty_paid_musd": sum(odds[d.scenario] * (d.on_vehicles + d.on_parts_net) for d in duties),
        "duty_avoided_musd": sum(odds[d.scenario] * d.avoided for d in duties),
        "capital_musd": -sum(odds[entry.scenario] * entry.amount_musd for entry in capital),
    }


def _most(case: Case, view: PlanView) -> int:
    """Conversions started, each copy counted; on a scenario tree in the future with most."""
    return max(sum(record.copies for record in view.conversions(s)) for s in range(case.tree.n))


def decisions(plan: Plan, case: Case, ledger: Ledger) -> list[Record]:
    """Conversions, closings and launches in order of date; dates as ISO text."""
    rows = [{"action": "convert", **row, "builds": _built(plan, row)} for row in conversions(plan, case)]
    for closing in plan.closings:
        start = case.calendar.month_start(ledger.view.start(closing)).isoformat()
        rows.append({"action": "close", "line": closing.line, "from": closing.state, "copies": closing.copies,
                     "scenario": closing.scenario, "start": start})  # fmt: skip
    for launch in plan.commitments:
        start = case.calendar.month_start(ledger.view.start(launch)).isoformat()
        rows.append({"action": "launch", "program": launch.program, "to": launch.pathway,
                     "scenario": launch.scenario, "start": start})  # fmt: skip
    return sorted(rows, key=lambda row: (row["start"], row["action"], row.get("line") or row.get("program")))


def _built(plan: Plan, row: Record) -> str:
    """Programs that are built on the line in this configuration, the biggest volume first."""
    volumes: dict[str, float] = {}
    for build in plan.builds:
        if build.line == row["line"] and build.config == row["to"] and build.vehicles > 0.5:
            volumes[build.program] = volumes.get(build.program, 0.0) + build.vehicles
    return ", ".join(sorted(volumes, key=lambda program: -volumes[program]))
