"""The linear relaxation: the first global bound, and the choices that guide the restricted search."""

from __future__ import annotations

from retool.solve.bridge import Floats
from retool.solve.engine import Run, run, set_options, solver_for
from retool.solve.errors import SolverError
from retool.solve.state import GapWatch, SearchState

INTERIOR_POINT_NONZEROS = 400_000
"""From about here HiGHS's interior point method overtakes its simplex on these models."""


def relax(state: SearchState) -> Floats | None:
    """Solve the relaxation and tighten the bound with it; its values, or None if it did not come to an end.
    """
    large = state.problem.matrix.nnz >= INTERIOR_POINT_NONZEROS
    try:
        done = _solve(state, "ipm" if large else "simplex")
    except SolverError:
        if not large:
            raise
        done = _solve(state, "simplex")  # the interior point method can end undecided on badly scaled models
    state.infeasible = done.status == "infeasible"
    state.unbounded = done.status == "unbounded"
    state.learn(None, None, done.bound)
    return done.values


def _solve(state: SearchState, method: str) -> Run:
    highs = solver_for(state.problem, relaxed=True)
    set_options(highs, solver=method)
    watch = GapWatch(state, bounds_whole=False)
    return run(highs, watch, seconds=state.seconds_left(), threads=state.options.threads)
