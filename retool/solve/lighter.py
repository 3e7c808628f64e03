"""Lighter models: smaller relaxations that take the same decisions under the same names.

What a lighter model can at best be worth, the whole model can not exceed: its bound is global. Its decisions
are tried in the whole model, which alone says what they are worth.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.fixed import solve_with_fixed
from retool.solve.progress import Progress
from retool.solve.restricted import search_guided
from retool.solve.starts import decisions_of, no_decisions, try_decisions
from retool.solve.state import PatientWatch, SearchState, within

Lighter = Callable[[], Any]
"""Builds a lighter Pyomo model when its turn comes."""

OWN_SHARE = 0.2
"""A lighter model is solved to this part of the gap asked for: the rest is for what it leaves out."""


def search_lighter(state: SearchState, problem: LinearProblem, *, share: float) -> None:
    """Search a lighter model, compiled as `problem`, with a share of the time left.

    Once it has plans, and at its end, its decisions are valued in the whole model, and its bound is kept.
    """
    inner = _inner(state, problem, share)
    if problem.conflicts:
        state.infeasible = True
        return
    try_decisions(inner, no_decisions(problem))
    if state.values is not None:
        try_decisions(inner, _carried(state.problem, state.values, problem))
    search_guided(inner, found=lambda: _report(state, inner))
    _report(state, inner)
    state.infeasible = state.infeasible or (inner.infeasible and state.values is None)


def _report(state: SearchState, inner: SearchState) -> None:
    """Keep the lighter model's bound, and what its best decisions are worth."""
    state.learn(None, None, inner.bound)
    _value(state, inner)


def _inner(state: SearchState, problem: LinearProblem, share: float) -> SearchState:
    """The search of the lighter problem: its own plans and gap, the whole search's clock, display and Ctrl-C."""
    view = _Outside(state)
    seconds = state.seconds_left(share)
    deadline = None if seconds is None else time.monotonic() + seconds
    options = replace(state.options, gap=state.options.gap * OWN_SHARE)
    return SearchState(problem, options, view, _Enough(state, view), state.started, deadline)


def _carried(whole: LinearProblem, values: Floats, lighter: LinearProblem) -> Floats:
    """A plan's decisions as the lighter model names them."""
    return decisions_of(lighter, {whole.columns[c].name: float(values[c]) for c in np.flatnonzero(whole.integer)})


def _value(state: SearchState, inner: SearchState) -> None:
    """What the best decisions are worth in the whole model, even after Ctrl-C: they are the plan there is."""
    if inner.values is None or inner.values is state.valued:
        return
    state.valued = inner.values
    decisions = _carried(inner.problem, inner.values, state.problem)
    if state.infeasible:
        return  # the whole model has arrived, and cannot be solved
    done = solve_with_fixed(state, decisions, PatientWatch(state.progress), seconds=None, tolerance=1e-7)
    if done.values is not None:
        state.learn(done.values, state.problem.objective(done.values), None)


class _Outside(Progress):
    """Shows the whole search: its own plan, and the lower of its bound and the lighter model's."""

    def __init__(self, state: SearchState) -> None:
        super().__init__()
        self._state = state
        self.bound: float | None = state.bound

    def show(self, stage: str, plan: float | None, bound: float | None) -> None:
        """The lighter search's plan is not yet one of the whole model, so it is not shown."""
        known = [b for b in (self.bound, bound) if b is not None]
        self.bound = min(known, default=None)
        self._state.progress.show(self._state.stage, self._state.objective, self.bound)

    def draw(self) -> None:
        self._state.progress.draw()


class _Enough:
    """Asks the lighter search to stop on Ctrl-C, or once the best plan is within the gap of the bound."""

    def __init__(self, state: SearchState, view: _Outside) -> None:
        self._state = state
        self._view = view

    @property
    def requested(self) -> bool:
        """Read by the solver's callbacks."""
        state = self._state
        stopped = state.infeasible or state.interruption.requested
        return stopped or within(state.options.gap, state.objective, self._view.bound)
