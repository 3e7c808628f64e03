"""The second objective: of the plans that are best, the one that is worth most in expectation.

With all the weight on risk, a plan's futures outside the bad tail count for nothing, and the best plan may
waste money in them. Nobody wants that, so the search ends with the second objective, the first held.
"""

from __future__ import annotations

import highspy
import numpy as np

from retool.solve.bridge import Floats
from retool.solve.engine import run, set_options, solver_for
from retool.solve.errors import SolverError
from retool.solve.fixed import fixed_bounds
from retool.solve.state import PatientWatch, SearchState

SECONDS = 20.0
"""How long each run for a better second objective may take."""

LEAST_LEFT = 1.0
"""With less time left, in seconds, the decisions stay as they are."""

KEPT = 1e-9
"""The part of the first objective (at least of 1 M$) that may be given up."""


def improve_second(state: SearchState) -> None:
    """Replace the best plan by one as good that is worth more by the second objective, if there is one.

    Decisions that the tree search likes better count only once they make an exact plan: its own tolerance
    would let it sell a little of the first objective for much of the second.
    """
    if state.problem.second is None or state.values is None or state.objective is None:
        return
    decisions = [state.values]
    left = state.seconds_left()
    if not state.interruption.requested and (left is None or left > LEAST_LEFT):
        found = _best(state, state.values, whole=True, seconds=SECONDS if left is None else min(SECONDS, left))
        decisions = [found, *decisions] if found is not None else decisions
    for values in decisions:
        exact = _best(state, values, whole=False, seconds=SECONDS)
        if exact is not None:
            state.values = np.where(state.problem.integer, np.round(exact), exact)
            state.objective = state.problem.objective(state.values)
            return


def _best(state: SearchState, values: Floats, *, whole: bool, seconds: float) -> Floats | None:
    """The best by the second objective with the first held; `whole` searches the decisions, too.

    None where there is none, and where HiGHS fails: the plan that the search has is not lost for that.
    """
    problem = state.problem
    lower, upper = (problem.lower, problem.upper) if whole else fixed_bounds(problem, values)
    highs = solver_for(problem, relaxed=not whole, lower=lower, upper=upper, cost=problem.second)
    counted = np.flatnonzero(problem.cost).astype(np.int32)
    least = (state.objective or 0.0) - problem.offset - KEPT * max(1.0, abs(state.objective or 0.0))
    highs.addRow(least, np.inf, len(counted), counted, problem.cost[counted])
    tolerance = 1e-7 if whole else KEPT
    set_options(highs, primal_feasibility_tolerance=tolerance, dual_feasibility_tolerance=tolerance)
    if whole:
        set_options(highs, mip_feasibility_tolerance=tolerance)
        start = highspy.HighsSolution()
        start.col_value = values
        highs.setSolution(start)
    try:
        done = run(highs, PatientWatch(state.progress), seconds=seconds, threads=state.options.threads)
    except SolverError:
        return None
    return done.values
