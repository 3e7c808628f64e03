"""Why decisions cannot be kept in a future: the rules that must be missed, and by how little."""

from __future__ import annotations

import highspy
import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import solver_for

LEAST = 1e-6
MOST_NAMED = 2
LAST_RESORT = 1_000.0
"""How much worse than a promise it is to miss any other rule: demand or capacity cannot be talked away."""

PROMISES = {
    "program_minimum": "the program's minimum volume",
    "supplier_minimum": "the supplier's minimum volume",
    "minimum_build": "the minimum build of a tooled line",
    "capital_budget": "the capital budget",
    "pin": "a pin of Decisions",
    "min_sources": "the number of sources of the component",
    "max_share": "the greatest share of one supplier",
}
"""Rules that a planner may soften, by the names of their rows, in a planner's words."""
OTHERS = {
    "bill_of_materials": "parts for what must be built",
    "line_capacity": "the capacity of the line",
    "region_demand": "the region's demand",
    "shop": "the capacity of the shop",
    "supplier_capacity": "the supplier's capacity",
    "import_capacity": "the capacity of the import",
}
"""Some of the others; the rest keep the names that FORMULATION.md explains."""
UNITS = {
    **dict.fromkeys(("program_minimum", "minimum_build", "region_demand", "line_capacity"), " thousand vehicles"),
    **dict.fromkeys(("supplier_minimum", "bill_of_materials"), " thousand sets"),
    "capital_budget": " M$",
}
MISSED_BY = " is missed by "


def obstruction(problem: LinearProblem, lower: Floats, upper: Floats) -> str:
    """The rows that give way where the sum of what they are missed by is the least: `rule [index] misses 1.2`.

    A promise gives way before any other rule. Amounts are in the model's units: thousand vehicles or sets a year, M$.
    """
    missed = _missed(problem, lower, upper)
    worst = [int(row) for row in np.argsort(-missed, kind="stable")[:MOST_NAMED] if missed[row] > LEAST]
    return "; ".join(_told(problem, row, float(missed[row])) for row in worst) or "the rules cannot all be kept"


def _missed(problem: LinearProblem, lower: Floats, upper: Floats) -> Floats:
    """By how much each row is missed in the elastic program: every row may be, at a price."""
    highs = solver_for(problem, relaxed=True, lower=lower, upper=upper, cost=np.zeros(len(problem.columns)))
    count = len(problem.rows)
    price = np.where([_rule(problem, row) in PROMISES for row in range(count)], 1.0, LAST_RESORT)
    highs.addCols(
        2 * count, -np.concatenate([price, price]), np.zeros(2 * count), np.full(2 * count, highspy.kHighsInf),
        2 * count, np.arange(2 * count, dtype=np.int32), np.tile(np.arange(count, dtype=np.int32), 2),
        np.repeat([1.0, -1.0], count),
    )  # fmt: skip
    highs.run()
    values = np.array(highs.getSolution().col_value, dtype=np.float64)[len(problem.columns) :]
    return values[:count] + values[count:] if len(values) == 2 * count else np.zeros(count)


def _rule(problem: LinearProblem, row: int) -> str:
    return str(problem.rows[row].parent_component().local_name)


def _told(problem: LinearProblem, row: int, amount: float) -> str:
    index = problem.rows[row].index()
    parts = index if isinstance(index, tuple) else (index,)
    shown = ", ".join(str(part) for part in parts if not str(part).startswith("draw_"))
    rule = _rule(problem, row)
    return f"{PROMISES.get(rule) or OTHERS.get(rule, rule)} ({shown}){MISSED_BY}{amount:.4g}{UNITS.get(rule, '')}"


def first_rule(obstruction: str) -> str:
    """The rule that is missed most, without by how much: the same in many draws."""
    return obstruction.partition("; ")[0].partition(MISSED_BY)[0]
