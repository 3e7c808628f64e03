"""Capital budgets by period, with what is carried over."""

from __future__ import annotations

from retool.model.linear import Linear, at_most
from retool.model.space import Space


def add_budget(space: Space) -> None:
    """``capital_budget``: payments + carried on <= budget + carried over from the period before.

    Only a period that says so carries; a period without a budget is not limited and carries nothing.
    """
    periods = space.case.periods
    carries = [p.carry and p.budget is not None for p in periods]
    index = {
        (space.period(t), space.scenario(n)): None
        for t, n in space.decision_points()
        if carries[t] and t + 1 < len(periods)
    }
    space.variables("carried", dict(index))
    for t, n in space.decision_points():
        budget = periods[t].budget
        if budget is None:
            continue
        spent = Linear().plus(1.0, space.payments[t, n])
        limit = Linear(budget)
        here = (space.period(t), space.scenario(n))
        if here in space.var.carried:
            spent.add(1.0, space.var.carried[here])
        if t:
            before = (space.period(t - 1), space.scenario(space.d(n, t - 1)))
            if before in space.var.carried:
                limit.add(1.0, space.var.carried[before])
        space.row("capital_budget", here, at_most(spent, limit))
