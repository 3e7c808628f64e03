"""The restricted search: only the decisions near those of the relaxation, which finds good plans fast.

What it proves holds for its own small world only, so its bound is never used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

import numpy as np

from retool.solve.bridge import Flags, Floats, LinearProblem
from retool.solve.state import SearchState
from retool.solve.tree import tree_search

PLAN_SECONDS = 120.0
"""How long to search when the whole search has no time limit."""

CHOSEN = 1e-6
"""An integer above this in the relaxation is chosen there, if only in part."""


def search_near(state: SearchState, relaxed: Floats) -> None:
    """Search with all integers held at 0 that the relaxation does not choose, or not near that time."""
    problem, options = state.problem, state.options
    free = near_the_chosen(problem, relaxed, options.window)
    if state.values is not None:
        free |= problem.integer & (state.values > CHOSEN)  # the best plan so far must stay within reach
    nearest_zero = np.clip(0.0, problem.lower, problem.upper)
    upper = np.where(problem.integer & ~free, nearest_zero, problem.upper)
    seconds = PLAN_SECONDS if state.deadline is None else state.seconds_left(options.plan_share)
    tree_search(state, upper=upper, whole=False, seconds=seconds)


def near_the_chosen(problem: LinearProblem, relaxed: Floats, window: int) -> Flags:
    """Which integers the relaxation chooses, or chooses within `window` steps of time with the same other
    indices.
    """
    chosen = problem.integer & (relaxed > CHOSEN)
    near = chosen.copy()
    for columns in _by_component(problem).values():
        places = _places(problem, columns)
        if places is None:
            continue
        steps: dict[Hashable, list[int]] = defaultdict(list)
        for column, (rest, step) in zip(columns, places, strict=True):
            if chosen[column]:
                steps[rest].append(step)
        for column, (rest, step) in zip(columns, places, strict=True):
            near[column] |= any(abs(step - other) <= window for other in steps.get(rest, ()))
    return near


def _by_component(problem: LinearProblem) -> dict[int, list[int]]:
    """The integer columns of each Pyomo component."""
    groups: dict[int, list[int]] = defaultdict(list)
    for column in np.flatnonzero(problem.integer):
        groups[id(problem.columns[column].parent_component())].append(int(column))
    return groups


def _places(problem: LinearProblem, columns: list[int]) -> list[tuple[Hashable, int]] | None:
    """For each column of a component its indices other than time, and the rank of its time; None without
    time.

    Time is the last position of the index that holds nothing but whole numbers: periods or years.
    """
    indices = [_as_tuple(problem.columns[column].index()) for column in columns]
    width = min(len(index) for index in indices)
    times = [at for at in range(width) if all(_is_whole(index[at]) for index in indices)]
    if not times:
        return None
    at = times[-1]
    rank = {when: step for step, when in enumerate(sorted({index[at] for index in indices}))}
    return [(index[:at] + index[at + 1 :], rank[index[at]]) for index in indices]


def _as_tuple(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _is_whole(part: Any) -> bool:
    return isinstance(part, int) and not isinstance(part, bool)
