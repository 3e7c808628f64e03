"""A plan in a few plain sentences, for the planner at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from retool.cli.record import Record
from retool.cli.say import count
from retool.study.stating import conversions

if TYPE_CHECKING:
    from retool.case import Case
    from retool.plan.audit import AuditResult
    from retool.plan.data import Plan
    from retool.solve.outcome import Outcome

SHOWN = 4
"""Conversions named one by one; the plan workbook has them all."""


def print_summary(
    record: Record, outcome: Outcome, plan: Plan, case: Case, audit: AuditResult, more: Sequence[str] = ()
) -> None:
    """What the plan is worth, how good it is, what it does, what was found besides, and where it is."""
    *lines, place = summary(record, outcome, plan, case, audit)
    for line in (*lines, *more, place):
        click.echo(line)


def summary(record: Record, outcome: Outcome, plan: Plan, case: Case, audit: AuditResult) -> list[str]:
    """The lines of the summary."""
    lines = [
        *(_regret(plan, case) if case.by_regret else _worth(plan, case)),
        _quality(outcome, plan, case),
        *_what(plan, case),
        _audit_line(audit),
        f"Plan: {record.place} ({_seconds(record)}, {outcome.size.columns:,} columns,"
        f" {outcome.size.integers:,} of them whole numbers).",
    ]
    return lines


def _worth(plan: Plan, case: Case) -> list[str]:
    added = plan.objective_musd - plan.baseline_musd
    return [
        f"{case.settings.case}: going on as today is worth {_money(plan.baseline_musd)};"
        f" the plan adds {_money(added)}.",
        f"Expected NPV {_money(plan.npv_musd)}" + _risk(plan, case) + ".",
    ]


def _regret(plan: Plan, case: Case) -> list[str]:
    return [
        f"{case.settings.case}: going on as today would bring up to {_money(-plan.baseline_musd)} less than the plan"
        f" made for the future that comes; this plan brings at most {_money(-plan.objective_musd)} less.",
        f"Expected NPV {_money(plan.npv_musd)}.",
    ]


def _risk(plan: Plan, case: Case) -> str:
    weight = case.settings.risk_weight
    if not weight:
        return ""
    return f", {_money(plan.objective_musd)} with a weight of {weight:g} on the worst futures"


def _quality(outcome: Outcome, plan: Plan, case: Case) -> str:
    """How far the plan may be from the best."""
    if outcome.status == "optimal" and case.by_regret:
        return "No plan has a smaller worst regret: it is proven to be the best."
    if outcome.status == "optimal":
        return "No plan is worth more: it is proven to be the best."
    missing = max(0.0, plan.bound_musd - plan.objective_musd)
    share = 0.0 if outcome.gap is None else outcome.gap
    best = (
        f"has a worst regret below {_money(-plan.bound_musd)}"
        if case.by_regret
        else (f"is worth more than {_money(plan.bound_musd)}")
    )
    text = f"No plan {best}: at most {_money(missing)} ({share:.2%}) is missing."
    if outcome.status == "stopped":
        why = "a failure of the solver" if outcome.failures else "the time limit"
        why = "Ctrl-C" if outcome.interrupted else why
        stopped = f"Stopped early: {outcome.reason}" if outcome.reason else f"Stopped by {why} before the gap asked for"
        text += f" {stopped}."
    return text


def _what(plan: Plan, case: Case) -> list[str]:
    """The conversions, the first few by name."""
    rows = conversions(plan, case)
    if not rows:
        return ["It converts no line."]
    lines = {row["line"] for row in rows}
    first = [f"It starts {count(len(rows), 'conversion')} on {count(len(lines), 'line')}:"]
    for row in rows[:SHOWN]:
        first.append(f"  {row['start'][:7]}  {row['line']} to {row['to']}, producing from {row['produces'][:7]}")
    if len(rows) > SHOWN:
        first.append(f"  and {len(rows) - SHOWN} more in the sheet Schedule")
    return first


def _audit_line(audit: AuditResult) -> str:
    failed = [check for check in audit.checks if not check.ok]
    if not failed:
        return f"The audit confirms it: {len(audit.checks)} checks hold."
    named = "; ".join(f"{check.name} at {check.where}" for check in failed[:3])
    return f"THE AUDIT FAILED, do not use this plan: {named}. Please report it."


def _seconds(record: Record) -> str:
    return f"{record.watch.total()['total']:.1f} s"


def _money(value: float) -> str:
    return f"{value:,.1f} M$"
