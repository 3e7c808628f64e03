"""An earlier plan as a start for the search: whole-number decisions by variable name."""

from __future__ import annotations

from typing import Any

from retool.model.space import Space
from retool.plan.data import Plan


def warm_values(model: Any, plan: Plan) -> dict[str, float]:
    """Values of the model's integer variables as the plan decides; what the model does not know is left out.

    Decisions of nodes or periods that exist no longer simply find no variable: a warm start is a hint.
    """
    space: Space = model.space
    values: dict[str, float] = {}

    def put(name: str, index: tuple[Any, ...], value: float) -> None:
        component = getattr(model, name)
        if index in component:
            values[component[index].name] = value

    for c in plan.conversions:
        put("convert", (c.line, c.from_state, c.to_config, c.mode, c.period, c.scenario), c.copies)
    for x in plan.closings:
        put("close", (x.line, x.state, x.period, x.scenario), x.copies)
    for t in plan.tooled:
        put("tooled", (t.program, t.line, t.config, t.year, t.scenario), t.copies)
    for paid in plan.tooling_payments:
        put("tooling_rise", (paid.program, paid.line, paid.config, paid.period, paid.scenario), paid.copies)
    for step in plan.tiers:
        name = space.tier_name(step.from_volume)
        put("tier", (step.component, step.supplier, name, step.year, step.scenario), 1.0)
    for p in plan.prices:
        put("price", (p.program, p.point, p.year, p.scenario), 1.0)
    for i in plan.incentives:
        put("taken", (i.incentive, i.scenario), 1.0)
    for name, subject, period, node in _cumulative(plan):
        for index in _from_then_on(space, period, node):
            put(name, (*subject, *index), 1.0)
    return values


def _cumulative(plan: Plan) -> list[tuple[str, tuple[str, ...], str, str]]:
    """(variable, subject, period, node) of decisions that last."""
    found: list[tuple[str, tuple[str, ...], str, str]] = []
    found += [("launched", (c.program, c.pathway), c.period, c.scenario) for c in plan.commitments]
    found += [("withdrawn", (w.program,), w.period, w.scenario) for w in plan.withdrawals]
    found += [("contract", (k.component, k.supplier), k.period, k.scenario) for k in plan.contracts]
    found += [("site_open", (s.plant,), s.period, s.scenario) for s in plan.sites]
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
