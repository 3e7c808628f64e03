"""Whole decisions held as a plan has them, and the best that can then be made of everything else."""

from __future__ import annotations

import pyomo.environ as pyo

from retool.model import extract_plan, warm_values
from retool.plan.data import Plan
from retool.solve.outcome import SolveOptions
from retool.solve.search import search
from tests.model.solving import Solved, model_of
from tests.support import Sheets


def if_possible(case: Sheets, plan: Plan) -> Solved | None:
    """The best that can be made of exactly the plan's whole decisions; None where they can not be held."""
    model = model_of(case)
    start = warm_values(model, plan)
    for variable in model.component_data_objects(pyo.Var):
        if not variable.is_continuous():
            variable.fix(round(start.get(variable.name, 0.0)))
    outcome = search(model, SolveOptions(gap=0.0))
    if outcome.status == "infeasible":
        return None
    assert outcome.status == "optimal", outcome.status
    found = extract_plan(model)
    return Solved(found.objective_musd, found.npv_musd, found.baseline_musd, found.objective_musd, found, model)


def with_decisions(case: Sheets, plan: Plan) -> Solved:
    """As `if_possible`, where it is."""
    found = if_possible(case, plan)
    assert found is not None, "the decisions can not be held"
    return found
