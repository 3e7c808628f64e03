"""The linear relaxation: the first global bound, and the choices that guide the restricted search."""

from __future__ import annotations

import threading

import highspy

from retool.solve.bridge import Floats
from retool.solve.engine import POLL_SECONDS, Run, Running, first_to_end, set_options, solver_for, start
from retool.solve.errors import SolverError
from retool.solve.state import GapWatch, SearchState

RACE_NONZEROS = 100_000
"""From about here it is worth a processor core to try the interior point method beside the simplex method:
either may be several times as fast as the other.
"""

INTERIOR_POINT_NONZEROS = 600_000
"""From about here the interior point method is the faster on lighter models, if there is a core for one method."""


def relax(state: SearchState) -> Floats | None:
    """Solve the relaxation on one core and tighten the bound with it; its values, or None if it did not come to an
    end.
    """
    large = state.problem.matrix.nnz >= INTERIOR_POINT_NONZEROS
    try:
        done = _started(state, "ipm" if large else "simplex", GapWatch(state, bounds_whole=False), threads=1).result()
    except SolverError:
        if not large:
            raise
        # the interior point method can end undecided on badly scaled models
        done = _started(state, "simplex", GapWatch(state, bounds_whole=False), threads=1).result()
    state.infeasible = state.infeasible or done.status == "infeasible"
    state.unbounded = state.unbounded or done.status == "unbounded"
    state.learn(None, None, done.bound)
    return done.values


def fastest_relaxation(state: SearchState) -> tuple[highspy.Highs, Run]:
    """The relaxation solved from nothing: the solver that has the answer, to go on from, and the answer."""
    if state.problem.matrix.nnz >= RACE_NONZEROS and state.cores > 1:
        return _race(state)
    running = _started(state, "simplex", GapWatch(state, bounds_whole=False), threads=state.options.threads)
    return running.highs, running.result()


def _race(state: SearchState) -> tuple[highspy.Highs, Run]:
    """The answer of the method that has one first; the other's where it ends undecided or fails."""
    over = threading.Event()
    simplex = _started(state, "simplex", _RaceWatch(state, over), threads=1)
    interior = _started(state, "ipm", _RaceWatch(state, over), threads=1)
    winner = first_to_end([simplex, interior])
    try:
        done = winner.result()
    except SolverError:
        winner = interior if winner is simplex else simplex
        done = winner.result()
    over.set()
    loser = interior if winner is simplex else simplex
    while not loser.ended_within(POLL_SECONDS):
        loser.watch.draw()
    return winner.highs, done


def _started(state: SearchState, method: str, watch: GapWatch, *, threads: int) -> Running:
    highs = solver_for(state.problem, relaxed=True)
    set_options(highs, solver=method)
    return start(highs, watch, seconds=state.seconds_left(), threads=threads)


class _RaceWatch(GapWatch):
    """Stops a run as soon as another has won."""

    def __init__(self, state: SearchState, over: threading.Event) -> None:
        super().__init__(state, bounds_whole=False)
        self._over = over

    def see(self, plan: float | None, bound: float | None) -> bool:
        """Called in HiGHS's thread."""
        return self._over.is_set() or super().see(plan, bound)
