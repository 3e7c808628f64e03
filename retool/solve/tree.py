"""HiGHS's tree search, over the whole problem or a part of it, warm started with the best plan so far."""

from __future__ import annotations

import highspy
import numpy as np

from retool.solve.bridge import Floats
from retool.solve.engine import run, set_options, solver_for
from retool.solve.state import GapWatch, SearchState

RESTRICTED_GAP = 0.2
"""A search over a part goes this much nearer to its own best: what it leaves, the whole search hardly ever
finds.
"""


def tree_search(
    state: SearchState, *, whole: bool, seconds: float | None, upper: Floats | None = None
) -> None:
    """Search until the gap or the time is reached, with other upper column bounds where given.

    `whole` says whether the whole problem is searched, so that the search's own bound is global.
    """
    highs = solver_for(state.problem, upper=upper)
    gap = state.options.gap if whole else state.options.gap * RESTRICTED_GAP
    # HiGHS measures its gap against |plan| alone; the absolute gap makes 1 M$ the least measure, as promised.
    set_options(highs, mip_rel_gap=gap, mip_abs_gap=gap)
    _warm_start(highs, state)
    done = run(highs, GapWatch(state, bounds_whole=whole), seconds=seconds, threads=state.options.threads)
    values = objective = None
    if done.values is not None:
        values = np.where(state.problem.integer, np.round(done.values), done.values)
        objective = state.problem.objective(done.values)
    if whole:
        state.infeasible = done.status == "infeasible" and state.values is None
        state.unbounded = done.status == "unbounded"
    state.learn(values, objective, done.bound if whole else None)


def _warm_start(highs: highspy.Highs, state: SearchState) -> None:
    """Hand over the best plan; without one, the decisions of an earlier plan, for HiGHS to mend."""
    if state.values is not None:
        start = highspy.HighsSolution()
        start.col_value = state.values
        highs.setSolution(start)
    elif state.hint is not None:
        decided = np.flatnonzero(state.problem.integer).astype(np.int32)
        highs.setSolution(len(decided), decided, state.hint[decided])
