"""Lighter models: smaller relaxations that take the same decisions under the same names.

What a lighter model can at best be worth, the whole model can not exceed: its bound is global. Its decisions
are tried in the whole model, which alone says what they are worth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from retool.solve.bridge import Floats, LinearProblem, compile_model
from retool.solve.engine import run, set_options, solver_for
from retool.solve.fixed import solve_with_fixed
from retool.solve.starts import decisions_of
from retool.solve.state import PatientWatch, SearchState, within

Lighter = Callable[[], Any]
"""Builds a lighter Pyomo model when its turn comes."""

OWN_SHARE = 0.2
"""A lighter model is solved to this part of the gap asked for: the rest is for what it leaves out."""


def search_lighter(state: SearchState, build: Lighter, *, share: float) -> None:
    """Search a lighter model with a share of the time left, then value its decisions in the whole model."""
    problem = compile_model(build())
    if problem.conflicts:
        state.infeasible = True
        return
    highs = solver_for(problem)
    own_gap = state.options.gap * OWN_SHARE
    set_options(highs, mip_rel_gap=own_gap, mip_abs_gap=own_gap)
    if state.values is not None:
        decided = np.flatnonzero(problem.integer).astype(np.int32)
        highs.setSolution(len(decided), decided, _carried(state.problem, state.values, problem)[decided])
    done = run(highs, _LighterWatch(state, own_gap), seconds=state.seconds_left(share), threads=state.options.threads)
    if done.status == "infeasible":
        state.infeasible = state.values is None
        return
    state.learn(None, None, done.bound)
    if done.values is not None:
        _value(state, problem, done.values)


def _carried(whole: LinearProblem, values: Floats, lighter: LinearProblem) -> Floats:
    """A plan's decisions as the lighter model names them."""
    return decisions_of(lighter, {whole.columns[c].name: float(values[c]) for c in np.flatnonzero(whole.integer)})


def _value(state: SearchState, problem: LinearProblem, values: Floats) -> None:
    """What the decisions are worth in the whole model, even after Ctrl-C: they are the plan there is."""
    named = {problem.columns[c].name: round(float(values[c])) for c in np.flatnonzero(problem.integer)}
    decisions = decisions_of(state.problem, named)
    done = solve_with_fixed(state, decisions, PatientWatch(state.progress), seconds=None, tolerance=1e-7)
    if done.values is not None:
        state.learn(done.values, state.problem.objective(done.values), None)


class _LighterWatch:
    """Stops a lighter search at its own gap, or once the best plan is within the gap of its bound."""

    def __init__(self, state: SearchState, own_gap: float) -> None:
        self._state = state
        self._own_gap = own_gap

    def see(self, plan: float | None, bound: float | None) -> bool:
        state = self._state
        known = [b for b in (state.bound, bound) if b is not None]
        best = min(known, default=None)
        state.progress.show(state.stage, state.objective, best)
        proven = within(state.options.gap, state.objective, best) or within(self._own_gap, plan, bound)
        return proven or state.interruption.requested

    def draw(self) -> None:
        self._state.progress.draw()
