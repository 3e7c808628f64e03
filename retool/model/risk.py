"""The objective: expected NPV, with CVaR, or the worst regret, net of the baseline.

objective = (1 - w) * sum p_s NPV_s + w * CVaR - baseline, CVaR = eta - sum p_s shortfall_s / (1 - level),
shortfall_s >= eta - NPV_s (Rockafellar and Uryasev, 2000): the mean of the worst (1 - level).

objective = -regret - baseline, regret >= best_alone_s - NPV_s: minimax regret (Savage, 1951).
"""

from __future__ import annotations

import pyomo.environ as pyo

from retool.model.baseline import baseline
from retool.model.linear import Linear, at_most, equal
from retool.model.space import Space


def add_objective(space: Space) -> None:
    """The active objective, maximised, in M$ added to the baseline; one named expression per term."""
    total = Linear(-baseline(space.case))
    terms = space.money.expected
    model = space.model
    model.term = pyo.Expression(sorted(terms), rule=lambda _, name: terms[name].expr)
    if space.case.by_regret:
        total.plus(-1.0, _worst_regret(space))
    else:
        weight = space.case.settings.risk_weight
        for amount in terms.values():
            total.plus(1.0 - weight, amount)
        if weight:
            total.plus(weight, _conditional_value_at_risk(space))
    model.objective = pyo.Objective(expr=total.expr, sense=pyo.maximize)
    if space.case.by_regret or space.case.settings.risk_weight == 1.0:
        _second_objective(space)


def _second_objective(space: Space) -> None:
    """``second_objective``: expected NPV, without which a plan for the bad futures may waste money in the good."""
    expected = Linear()
    for s, probability in enumerate(space.tree.probability):
        expected.add(probability, space.var.npv[space.scenario(s)])
    space.model.second_objective = pyo.Expression(expr=expected.expr)


def _scenario_npvs(space: Space) -> None:
    """``scenario_npv``: the NPV of each scenario as a variable of its own."""
    names = [space.scenario(s) for s in range(space.tree.n)]
    space.variables("npv", dict.fromkeys(names), free=True)
    for s, name in enumerate(names):
        value = Linear()
        for amount in space.money.scenario[s].values():
            value.plus(1.0, amount)
        space.row("scenario_npv", name, equal(Linear().add(1.0, space.var.npv[name]), value))


def _conditional_value_at_risk(space: Space) -> Linear:
    """``shortfall`` of each scenario below eta, and CVaR as a linear sum."""
    _scenario_npvs(space)
    space.variables("shortfall", {space.scenario(s): None for s in range(space.tree.n)})
    space.model.eta = pyo.Var()
    cvar = Linear().add(1.0, space.model.eta)
    for s in range(space.tree.n):
        name = space.scenario(s)
        short = Linear().add(1.0, space.var.shortfall[name]).add(1.0, space.var.npv[name])
        space.row("shortfall_covers", name, at_most(Linear().add(1.0, space.model.eta), short))
        tail = 1.0 - space.case.settings.risk_level
        cvar.add(-space.tree.probability[s] / tail, space.var.shortfall[name])
    return cvar


def _worst_regret(space: Space) -> Linear:
    """``regret``: by how much the plan falls short of the best plan for a scenario alone, where it does so most."""
    _scenario_npvs(space)
    space.model.regret = pyo.Var()
    for s, (best, _) in enumerate(space.case.best_alone):
        name = space.scenario(s)
        made_up = Linear().add(1.0, space.model.regret).add(1.0, space.var.npv[name])
        space.row("regret_covers", name, at_most(Linear(best), made_up))
    return Linear().add(1.0, space.model.regret)
