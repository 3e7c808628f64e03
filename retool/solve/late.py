"""Rows given late: of rules with very many rows, of which few bind, those that the relaxation breaks.

Such rows only tighten the relaxation, so every search is right without them, and quicker. Before the whole
model is searched the relaxation is solved, given the rows that its answer breaks, and solved again from
there, until none is broken: its bound is then that of the relaxation with all rows.
"""

from __future__ import annotations

import highspy
import numpy as np

from retool.solve.bridge import Flags, Floats, LinearProblem
from retool.solve.engine import run, set_options
from retool.solve.relaxation import fastest_relaxation
from retool.solve.state import GapWatch, SearchState
from retool.sparse import sparse

LATE_ROWS = 10_000
"""With fewer late rows in a problem they are all given from the beginning."""

BROKEN = 1e-6
"""How far a row may be off before it is given."""

LEAST_GAIN = 1e-6
"""Rows are added until a round lowers the bound by less than this part of it (at least of 1 M$)."""


def without_late(problem: LinearProblem) -> LinearProblem:
    """The problem as the search begins with it."""
    return problem.with_rows(~problem.late) if problem.late.sum() >= LATE_ROWS else problem


def relax_with_late(state: SearchState, full: LinearProblem) -> Floats | None:
    """Solve the relaxation of `full`, whose early rows are the state's problem, and give the state's problem the
    rows that it takes; the relaxation's values, or None if it did not come to an end.
    """
    kept = ~full.late
    by_row = full.matrix.tocsr()
    highs, done = fastest_relaxation(state)
    values = done.values
    while done.values is not None and done.bound is not None:
        values, before = done.values, done.bound
        state.learn(None, None, before)
        amounts = by_row @ values
        broken = (amounts > full.row_upper + BROKEN) | (amounts < full.row_lower - BROKEN)
        missing = broken & ~kept
        if state.over or not missing.any():
            break
        kept |= missing
        _add_rows(highs, full, by_row, missing)
        watch = GapWatch(state, bounds_whole=False)
        done = run(highs, watch, seconds=state.seconds_left(), threads=state.options.threads)
        if done.bound is not None and before - done.bound < LEAST_GAIN * max(1.0, abs(before)):
            break
    state.infeasible = done.status == "infeasible"
    state.unbounded = done.status == "unbounded"
    state.learn(None, None, done.bound)
    state.problem = full.with_rows(kept)
    return values if done.values is None else done.values


def _add_rows(highs: highspy.Highs, full: LinearProblem, by_row: sparse.csr_array, wanted: Flags) -> None:
    """Give HiGHS more rows; it goes on from the basis it has by the dual simplex method."""
    at = np.flatnonzero(wanted)
    rows = by_row[at]
    highs.addRows(
        len(at),
        full.row_lower[at],
        full.row_upper[at],
        rows.nnz,
        rows.indptr[:-1].astype(np.int32),
        rows.indices.astype(np.int32),
        rows.data,
    )
    set_options(highs, solver="simplex")
