"""Why decisions cannot be kept in a future: the rules that must be missed, and by how little."""

from __future__ import annotations

import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import solver_for

LEAST = 1e-6
MOST_NAMED = 2
FREE, FORBIDDEN = 1.0, -1.0

WORDS = {
    "program_minimum": "the program's minimum volume",
    "supplier_minimum": "the supplier's minimum volume",
    "minimum_build": "the minimum build of a tooled line",
    "capital_budget": "the capital budget",
    "pin": "a pin of Decisions",
    "bill_of_materials": "parts for what must be built",
    "line_capacity": "the capacity of the line",
    "region_demand": "the region's demand",
    "shop": "the capacity of the shop",
}
"""Rules by the names of their rows, in a planner's words; others keep the name that FORMULATION.md explains."""


def obstruction(problem: LinearProblem, lower: Floats, upper: Floats) -> str:
    """The rows that give way where the sum of what they are missed by is the least: `rule [index] misses 1.2`.

    Amounts are in the model's units: thousand vehicles or sets a year, M$.
    """
    highs = solver_for(problem, relaxed=True, lower=lower, upper=upper)
    highs.feasibilityRelaxation(FORBIDDEN, FORBIDDEN, FREE)
    rows = np.array(highs.getSolution().row_value, dtype=np.float64)
    if len(rows) != len(problem.rows):
        return "the rules cannot all be kept"
    missed = np.maximum(problem.row_lower - rows, rows - problem.row_upper)
    worst = [int(row) for row in np.argsort(-missed, kind="stable")[:MOST_NAMED] if missed[row] > LEAST]
    return "; ".join(_told(problem, row, float(missed[row])) for row in worst) or "the rules cannot all be kept"


def _told(problem: LinearProblem, row: int, amount: float) -> str:
    constraint = problem.rows[row]
    rule = constraint.parent_component().local_name
    index = constraint.index()
    parts = index if isinstance(index, tuple) else (index,)
    shown = ", ".join(str(part) for part in parts if not str(part).startswith("draw_"))
    return f"{WORDS.get(rule, rule)} ({shown}) is missed by {amount:.4g}"
