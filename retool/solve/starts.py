"""First plans, before any tree search: do nothing, what an earlier plan did, and the relaxation rounded."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.errors import SolverError
from retool.solve.fixed import solve_with_fixed
from retool.solve.state import GapWatch, SearchState


def try_decisions(state: SearchState, decisions: Floats) -> None:
    """Offer the best plan with these whole-number decisions, if there is one."""
    if state.over:
        return
    fitted = np.clip(np.round(decisions), np.ceil(state.problem.lower), np.floor(state.problem.upper))
    try:
        done = solve_with_fixed(state, fitted, GapWatch(state, bounds_whole=False), seconds=state.seconds_left())
    except SolverError as error:
        state.failures.append(str(error))
        return
    if done.values is not None:
        state.learn(done.values, state.problem.objective(done.values), None)
    # Decisions that leave money without limit are enough to prove it of the whole model.
    state.unbounded = state.unbounded or done.status == "unbounded"


def no_decisions(problem: LinearProblem) -> Floats:
    """Nothing converted, launched or bought: every integer 0 (or as near as its bounds let it)."""
    return np.zeros(len(problem.columns))


def decisions_of(problem: LinearProblem, warm: Mapping[str, float]) -> Floats:
    """The integers of an earlier plan, given by variable name; what it does not name is 0."""
    decisions = np.zeros(len(problem.columns))
    for column in np.flatnonzero(problem.integer):
        decisions[column] = warm.get(problem.columns[column].name, 0.0)
    return decisions
