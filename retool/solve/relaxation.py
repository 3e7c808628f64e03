"""The linear relaxation: the first global bound, and the choices that guide the restricted search.

Of constraints with very many rows of which few bind (regions by plants, say) only those rows are given to
HiGHS that its answer so far breaks: on the default case some 12,000 of 80,000.
"""

from __future__ import annotations

import highspy
import numpy as np

from retool.solve.bridge import Flags, Floats, LinearProblem
from retool.solve.engine import Run, run, set_options, solver_for
from retool.solve.errors import SolverError
from retool.solve.state import GapWatch, SearchState

INTERIOR_POINT_NONZEROS = 400_000
"""From about here HiGHS's interior point method overtakes its simplex on these models."""

LEAST_GAIN = 1e-4
"""Rows are added until a round lowers the bound by less than this part of it (at least of 1 M$)."""


def relax(state: SearchState) -> Floats | None:
    """Solve the relaxation and tighten the bound with it; its values, or None if it did not come to an end.
    """
    problem, options = state.problem, state.options
    late = problem.rows_of(options.late_rows)
    kept = ~late
    highs, done = _first(state, problem.with_rows(kept))
    if done.status == "unbounded" and late.any():
        kept[:] = True
        highs, done = _first(state, problem)
    state.infeasible = done.status == "infeasible"
    state.unbounded = done.status == "unbounded"
    values = done.values
    while done.values is not None and done.bound is not None:
        values, before = done.values, done.bound
        state.learn(None, None, done.bound)
        missing = problem.broken(values) & ~kept
        if state.over or not missing.any():
            break
        kept |= missing
        _add_rows(highs, problem, missing)
        done = run(highs, _watch(state), seconds=state.seconds_left(), threads=options.threads)
        if done.bound is not None and before - done.bound < LEAST_GAIN * max(1.0, abs(before)):
            break
    state.learn(None, None, done.bound)
    state.tree_problem = problem.with_rows(kept | ~problem.rows_of(options.implied_rows))
    return values if done.values is None else done.values


def _first(state: SearchState, problem: LinearProblem) -> tuple[highspy.Highs, Run]:
    """Solved from nothing, by the method that suits the size."""
    large = problem.matrix.nnz >= INTERIOR_POINT_NONZEROS
    methods = ("ipm", "simplex") if large else ("simplex",)
    for method in methods:
        highs = solver_for(problem, relaxed=True)
        set_options(highs, solver=method)
        try:
            done = run(highs, _watch(state), seconds=state.seconds_left(), threads=state.options.threads)
        except SolverError:
            if method == methods[-1]:
                raise
            continue  # the interior point method can end undecided on badly scaled models
        set_options(highs, solver="simplex")  # goes on from the basis when rows are added
        return highs, done
    raise SolverError("no method solved the relaxation")


def _watch(state: SearchState) -> GapWatch:
    return GapWatch(state, bounds_whole=False)


def _add_rows(highs: highspy.Highs, problem: LinearProblem, wanted: Flags) -> None:
    """Give HiGHS more rows of the problem."""
    at = np.flatnonzero(wanted)
    rows = problem.matrix.tocsr()[at]
    highs.addRows(
        len(at),
        problem.row_lower[at],
        problem.row_upper[at],
        rows.nnz,
        rows.indptr[:-1].astype(np.int32),
        rows.indices.astype(np.int32),
        rows.data,
    )
