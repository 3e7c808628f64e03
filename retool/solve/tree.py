"""HiGHS's tree search, over the whole problem or a part of it, warm started with the best plan so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import Run, Running, set_options, solver_for, start
from retool.solve.state import GapWatch, SearchState

RESTRICTED_GAP = 0.2
"""A search over a part goes this much nearer to its own best: what it leaves, the whole search hardly ever
finds.
"""


CAREFUL = {"presolve_rule_off": 1 << 12, "random_seed": 7}
"""HiGHS 1.15.1 now and then calls a feasible model infeasible, or a poor plan optimal, after its aggregator
(ERGO-Code/HiGHS issues 3296 and 3273); without that rule and with another seed it has been right.
"""

LEAN: dict[str, float | int | str | bool] = {
    "presolve_rule_off": 1 << 15,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_feasibility_jump": False,
}
"""For a search of a large model that has plans from another beside it: no probing before the root relaxation,
which takes longer than it saves, and no search for a first plan.
"""

CHEAP_WORK = 200_000_000
"""Steps of the simplex method times entries of the matrix, about five seconds: a search of less work is repeated
carefully, since being sure costs less than a planner's glance. Counted and not timed, so that the same search is
repeated on every machine.
"""

LEAST_ENTRIES = 15_000
"""A step takes no less time in a smaller matrix than in one of so many entries."""


@dataclass(frozen=True)
class TreeSearch:
    """A tree search under way. `known` is the global bound from before it began."""

    state: SearchState
    running: Running
    whole: bool
    upper: Floats | None
    known: float | None


def tree_search(state: SearchState, *, whole: bool, seconds: float | None, upper: Floats | None = None) -> None:
    """Search until the gap or the time is reached, with other upper column bounds where given.

    `whole` says whether the whole problem is searched, so that the search's own bound is global.
    """
    finish_tree(start_tree(state, whole=whole, seconds=seconds, upper=upper))


def start_tree(
    state: SearchState,
    *,
    whole: bool,
    seconds: float | None,
    upper: Floats | None = None,
    threads: int | None = None,
    extra: Mapping[str, float | int | str | bool] | None = None,
) -> TreeSearch:
    """Begin a tree search and go on at once; better plans that the state learns of are handed to it. `extra` are
    options for HiGHS.
    """
    known = state.bound
    if whole:
        state.claimed = None
    highs = solver_for(state.problem, upper=upper)
    gap = state.options.gap if whole else state.options.gap * RESTRICTED_GAP
    # HiGHS measures its gap against |plan| alone; the absolute gap makes 1 M$ the least measure, as promised.
    set_options(highs, mip_rel_gap=gap, mip_abs_gap=gap, **(extra or {}))
    _warm_start(highs, state)
    threads = state.options.threads if threads is None else threads
    running = start(highs, GapWatch(state, bounds_whole=whole), seconds=seconds, threads=threads)
    return TreeSearch(state, running, whole, upper, known)


def finish_tree(search: TreeSearch) -> None:
    """Wait for the search's end and keep what it found.

    What a search of the whole says is not taken on trust where asking again is cheap, and never where it says
    that there is no plan.
    """
    state, whole = search.state, search.whole
    done = search.running.result()
    if whole:
        state.claimed = None
    _learn(state, done, done.bound if whole else None)
    quick = done.status == "finished" and was_cheap(done, state.problem)
    if whole and not state.interruption.requested and (quick or done.status == "infeasible"):
        seconds = state.seconds_left()
        again = start_tree(state, whole=True, seconds=seconds, upper=search.upper, extra=CAREFUL).running.result()
        state.claimed = None
        # of two claims only the weaker is sure
        claims = [bound for bound in (done.bound, again.bound) if bound is not None]
        state.bound = search.known
        _learn(state, again, max(claims, default=None))
        done = again
    if whole:
        state.infeasible = done.status == "infeasible" and state.values is None
        state.unbounded = done.status == "unbounded"


def was_cheap(done: Run, problem: LinearProblem) -> bool:
    """Whether a run was so short that what it says may be asked for again."""
    return done.steps * max(problem.matrix.nnz, LEAST_ENTRIES) < CHEAP_WORK


def _learn(state: SearchState, done: Run, bound: float | None) -> None:
    values = objective = None
    if done.values is not None:
        values = np.where(state.problem.integer, np.round(done.values), done.values)
        objective = state.problem.objective(done.values)
    state.learn(values, objective, bound)


def _warm_start(highs: highspy.Highs, state: SearchState) -> None:
    """Hand over the best plan; without one, the decisions of an earlier plan, for HiGHS to mend."""
    if state.values is not None:
        plan = highspy.HighsSolution()
        plan.col_value = state.values
        highs.setSolution(plan)
    elif state.hint is not None:
        decided = np.flatnonzero(state.problem.integer).astype(np.int32)
        highs.setSolution(len(decided), decided, state.hint[decided])
