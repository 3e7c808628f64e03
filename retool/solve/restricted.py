"""The restricted search: only the decisions near those of the relaxation, which finds good plans fast.

What it proves holds for its own small world only, so its bound is never used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from retool.solve.bridge import Flags, Floats, LinearProblem
from retool.solve.errors import SolverError
from retool.solve.outcome import SolveOptions
from retool.solve.relaxation import relax
from retool.solve.starts import try_decisions
from retool.solve.state import SearchState
from retool.solve.tree import LEAN, finish_tree, start_tree, tree_search

PLAN_SECONDS = 120.0
"""How long to search when the whole search has no time limit."""

CHOSEN = 1e-6
"""An integer above this in the relaxation is chosen there, if only in part."""


def search_guided(
    state: SearchState, *, relaxed: Floats | None = None, found: Callable[[], None] = lambda: None
) -> None:
    """Search everything, for the bound, and near the choices of the relaxation, for plans: on two cores at the
    same time, on one core one after the other.

    `relaxed` are the relaxation's values where they are known. `found` is called before the search of everything
    ends, with what there is by then.
    """
    seconds = state.seconds_left()
    whole = start_tree(state, whole=True, seconds=seconds, threads=1, extra=LEAN) if state.cores > 1 else None
    try:
        if relaxed is None:
            relaxed = relax(state)
        if relaxed is not None and not state.over:
            try_decisions(state, relaxed)
            search_near(state, relaxed)
    except SolverError as error:  # plans come from the search of everything, too
        state.failures.append(str(error))
    found()
    if whole is not None:
        finish_tree(whole)
    elif not state.over:
        tree_search(state, whole=True, seconds=state.seconds_left())


def search_near(state: SearchState, relaxed: Floats) -> None:
    """Search with all integers held at 0 that the relaxation does not choose, or not near that time."""
    problem, options = state.problem, state.options
    free = near_the_chosen(problem, relaxed, options)
    if state.values is not None:
        free |= problem.integer & (state.values > CHOSEN)  # the best plan so far must stay within reach
    nearest_zero = np.clip(0.0, problem.lower, problem.upper)
    upper = np.where(problem.integer & ~free, nearest_zero, problem.upper)
    seconds = PLAN_SECONDS if state.deadline is None else state.seconds_left(options.plan_share)
    threads = 1 if state.cores > 1 else state.options.threads
    finish_tree(start_tree(state, upper=upper, whole=False, seconds=seconds, threads=threads))


def near_the_chosen(problem: LinearProblem, relaxed: Floats, options: SolveOptions) -> Flags:
    """Which integers the relaxation chooses, or chooses with the same other indices within `options.window`
    steps of time.
    """
    chosen = problem.integer & (relaxed > CHOSEN)
    near = chosen.copy()
    for columns in _by_component(problem).values():
        places = _places(problem, columns, options.periods)
        if places is None:
            continue
        steps: dict[Hashable, list[int]] = defaultdict(list)
        for column, (rest, step) in zip(columns, places, strict=True):
            if chosen[column]:
                steps[rest].append(step)
        for column, (rest, step) in zip(columns, places, strict=True):
            near[column] |= any(abs(step - other) <= options.window for other in steps.get(rest, ()))
    return near


def _by_component(problem: LinearProblem) -> dict[int, list[int]]:
    """The integer columns of each Pyomo component."""
    groups: dict[int, list[int]] = defaultdict(list)
    for column in np.flatnonzero(problem.integer):
        groups[id(problem.columns[column].parent_component())].append(int(column))
    return groups


def _places(problem: LinearProblem, columns: list[int], periods: Sequence[str]) -> list[tuple[Hashable, int]] | None:
    """For each column of a component its indices other than time, and the rank of its time; None without.

    Time is the last position of the index that holds nothing but names of periods, or nothing but years.
    """
    indices = [_as_tuple(problem.columns[column].index()) for column in columns]
    order = {period: step for step, period in enumerate(periods)}
    width = min(len(index) for index in indices)
    for at in reversed(range(width)):
        times = {index[at] for index in indices}
        if all(isinstance(time, int) for time in times):
            order = {year: step for step, year in enumerate(sorted(times))}
        elif not times <= order.keys():
            continue
        return [(index[:at] + index[at + 1 :], order[index[at]]) for index in indices]
    return None


def _as_tuple(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)
