"""A case in which everything but a plan's first-stage decisions is gone: the same optimum from a small model.

With the whole-number decisions held, what was not chosen cannot carry a vehicle: a conversion not started, a line
not tooled for a program, a program never committed to. Left out of the case, they need no columns.
"""

from __future__ import annotations

from dataclasses import replace

from retool.case import Case
from retool.plan.data import Plan

FIRST_STAGE = (
    "conversions", "closings", "sites", "commitments", "withdrawals", "tooled", "tooling_payments", "contracts",
    "tiers", "prices", "incentives",
)  # fmt: skip
"""The lists of a plan that hold decisions taken before the future is known."""


def branches(plan: Plan) -> set[str]:
    """The scenarios, or nodes of a tree, under which a plan states its first-stage decisions; one for a plan
    that is the same in every future.
    """
    return {record.scenario for name in FIRST_STAGE for record in getattr(plan, name)}


def decisions_for(plan: Plan, scenario: str) -> Plan:
    """The plan's first-stage decisions alone, as decisions under another scenario's name."""
    decided = Plan()
    for name in FIRST_STAGE:
        setattr(decided, name, [replace(row, scenario=scenario) for row in getattr(plan, name)])
    return decided


def only_as_decided(case: Case, plan: Plan) -> Case:
    """The case without what the plan leaves unused: conversions, tooling, and demand for programs that are never
    legal to sell. Worth the same as the whole case once the plan's decisions are held.
    """
    started = {(c.line, c.from_state, c.to_config, c.mode, c.period) for c in plan.conversions}
    tooled = {(t.program, t.line, t.config) for t in plan.tooled}
    committed = {c.program for c in plan.commitments}
    on_sale = {name for name, program in case.programs.items() if not program.pathways or name in committed}
    lines = {
        name: replace(
            line,
            arcs=tuple(
                arc
                for arc in line.arcs
                if (name, arc.origin, arc.target, arc.mode, case.calendar.periods[arc.start]) in started
            ),
        )
        for name, line in case.lines.items()
    }
    tooling = [row.model_copy(update={"config": key[2]}) for key, row in case.tools.items() if key in tooled]
    demand = [row for row in case.tables.demand if row.program in on_sale]
    return replace(case, lines=lines, tables=replace(case.tables, tooling=tooling, demand=demand), _cache={})
