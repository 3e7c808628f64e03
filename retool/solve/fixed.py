"""A plan from whole-number decisions alone: with these fixed, everything else is a linear program."""

from __future__ import annotations

import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import Run, Watch, run, set_options, solver_for
from retool.solve.errors import SolverError
from retool.solve.state import PatientWatch, SearchState

EXACT = 1e-9
TOLERANCES = (EXACT, 1e-8, 1e-7)
"""Tried in turn: a decision that the tree search accepted within its own 1e-6 may just miss a tighter one."""


def solve_with_fixed(
    state: SearchState, decisions: Floats, watch: Watch, *, seconds: float | None, tolerance: float = EXACT
) -> Run:
    """The best plan whose integers are those of `decisions`, to the tolerance. Other entries are ignored."""
    problem = state.problem
    lower, upper = fixed_bounds(problem, decisions)
    highs = solver_for(problem, relaxed=True, lower=lower, upper=upper)
    set_options(highs, primal_feasibility_tolerance=tolerance, dual_feasibility_tolerance=tolerance)
    return run(highs, watch, seconds=seconds, threads=state.options.threads)


def fixed_bounds(problem: LinearProblem, decisions: Floats) -> tuple[Floats, Floats]:
    """The column bounds with each integer held at its rounded value in `decisions`."""
    whole = np.round(decisions)
    lower: Floats = np.where(problem.integer, whole, problem.lower)
    upper: Floats = np.where(problem.integer, whole, problem.upper)
    return lower, upper


def polish(state: SearchState) -> None:
    """Replace the best plan by the exact one with the same decisions, integers whole and limits kept to 1e-9.

    Where even the loosest tolerance finds none, the plan stays as the tree search left it, and the audit
    judges it.
    """
    if state.values is None or not state.problem.columns:
        return
    for tolerance in TOLERANCES:
        try:
            done = solve_with_fixed(
                state, state.values, PatientWatch(state.progress), seconds=None, tolerance=tolerance
            )
        except SolverError as error:
            state.failures.append(str(error))
            continue
        if done.values is not None:
            state.values = np.where(state.problem.integer, np.round(done.values), done.values)
            state.objective = state.problem.objective(state.values)
            return
