"""An earlier plan's decisions in a model: whole-number decisions by variable name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from retool.model.space import Space
from retool.plan.data import Plan

Assigned = tuple[Any, str, list[tuple[Any, ...]], float]
"""A record of the plan, the variable that it is about, the indices that it sets, and to what."""


def warm_values(model: Any, plan: Plan) -> dict[str, float]:
    """Values of the model's integer variables as the plan decides; what the model does not know is left out.

    Decisions of nodes or periods that exist no longer simply find no variable: a warm start is a hint.
    """
    return {
        getattr(model, name)[index].name: value
        for _, name, indices, value in _assigned(model.space, plan)
        for index in indices
        if index in getattr(model, name)
    }


def lost_decisions(model: Any, plan: Plan) -> list[Any]:
    """The records of the plan that decide something of which the model knows nothing."""
    return [
        record
        for record, name, indices, _ in _assigned(model.space, plan)
        if not indices or indices[0] not in getattr(model, name)
    ]


def _assigned(space: Space, plan: Plan) -> Iterator[Assigned]:
    for c in plan.conversions:
        yield c, "convert", [(c.line, c.from_state, c.to_config, c.mode, c.period, c.scenario)], c.copies
    for x in plan.closings:
        yield x, "close", [(x.line, x.state, x.period, x.scenario)], x.copies
    for t in plan.tooled:
        yield t, "tooled", [(t.program, t.line, t.config, t.year, t.scenario)], t.copies
    for paid in plan.tooling_payments:
        index = (paid.program, paid.line, paid.config, paid.period, paid.scenario)
        yield paid, "tooling_rise", [index], paid.copies
    for step in plan.tiers:
        name = space.tier_name(step.from_volume)
        yield step, "tier", [(step.component, step.supplier, name, step.year, step.scenario)], 1.0
    for p in plan.prices:
        yield p, "price", [(p.program, p.point, p.year, p.scenario)], 1.0
    for i in plan.incentives:
        yield i, "taken", [(i.incentive, i.scenario)], 1.0
    for record, name, subject in _cumulative(plan):
        yield record, name, [(*subject, *at) for at in _from_then_on(space, record.period, record.scenario)], 1.0


def _cumulative(plan: Plan) -> list[tuple[Any, str, tuple[str, ...]]]:
    """(record, variable, subject) of decisions that last."""
    found: list[tuple[Any, str, tuple[str, ...]]] = []
    found += [(c, "launched", (c.program, c.pathway)) for c in plan.commitments]
    found += [(w, "withdrawn", (w.program,)) for w in plan.withdrawals]
    found += [(k, "contract", (k.component, k.supplier)) for k in plan.contracts]
    found += [(s, "site_open", (s.plant,)) for s in plan.sites]
    return found


def _from_then_on(space: Space, period: str, node: str) -> list[tuple[str, str]]:
    """(period, node) of the decision and of everything that follows it on the tree."""
    if period not in space.calendar.periods or node not in space.tree.names:
        return []
    begin, s = space.calendar.periods.index(period), space.tree.names.index(node)
    return [
        (space.period(t), space.scenario(n))
        for t, n in space.decision_points()
        if t >= begin and space.d(n, begin) == s
    ]
