"""The search: from a Pyomo model to its best plan and a global bound, within the time given."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np
import pyomo.environ as pyo

from retool.collector import collector_paused
from retool.solve.bridge import LinearProblem, compile_model
from retool.solve.fixed import polish
from retool.solve.interrupt import interruptible
from retool.solve.late import relax_with_late, without_late
from retool.solve.lighter import Lighter, search_lighter
from retool.solve.outcome import Outcome, SolveOptions, Status, lifted, status_of
from retool.solve.progress import Progress
from retool.solve.restricted import search_guided
from retool.solve.second import improve_second
from retool.solve.size import measure
from retool.solve.starts import decisions_of, no_decisions, try_decisions
from retool.solve.state import SearchState
from retool.solve.tree import tree_search

LIGHTER_SHARE = 0.6
"""The part of the time left that a lighter model may take."""

FEASIBLE = 1e-9
"""How far a row of a model without variables may be off."""


def search(
    model: pyo.ConcreteModel,
    options: SolveOptions | None = None,
    progress: Progress | None = None,
    warm: Mapping[str, float] | None = None,
    lighter: Sequence[Lighter] = (),
) -> Outcome:
    """Maximise the model's active objective (M$, net of the baseline) and set its variables to the best plan.

    `warm` gives whole-number decisions of an earlier plan by variable name; `lighter` builds relaxations with
    the same decisions, coarsest first, that are searched before the model itself. Ctrl-C or SIGTERM ends the
    search with the plan it has; a second one raises KeyboardInterrupt. Raises ModelError for a model that
    is no such maximisation, SolverError where HiGHS fails.
    """
    options = SolveOptions() if options is None else options
    started = time.monotonic()
    deadline = None if options.time_limit is None else started + options.time_limit
    shown = Progress() if progress is None else progress
    with collector_paused(), interruptible() as interruption, shown as display:
        display.interruption = interruption
        problem = compile_model(model)
        state = SearchState(without_late(problem), options, display, interruption, started, deadline)
        state.seconds["load"] = time.monotonic() - started
        if problem.conflicts:
            state.infeasible = True
        elif not problem.columns:
            _judge_empty(state)
        else:
            _stages(state, problem, warm or {}, lighter)
        polishing = time.monotonic()
        polish(state)
        improve_second(state)
        state.seconds["polish"] = time.monotonic() - polishing
    return _outcome(state, problem)


def _stages(
    state: SearchState, problem: LinearProblem, warm: Mapping[str, float], lighter: Sequence[Lighter]
) -> None:
    """First plans, then lighter models or, where there are none, the relaxation and the restricted search of
    a large model, then the whole model.
    """
    staged = _is_staged(state.problem, state.options)
    with state.in_stage("plan"):
        if warm:
            state.hint = decisions_of(state.problem, warm)
            try_decisions(state, state.hint)
        if not (staged and lighter):
            try_decisions(state, no_decisions(state.problem))
    for build in lighter if staged else ():
        if not state.over:
            with state.in_stage("plan" if state.objective in (None, 0.0) else "improving"):
                search_lighter(state, build, share=LIGHTER_SHARE)
    if not state.over:
        _search_whole(state, problem, staged=staged)


def _search_whole(state: SearchState, problem: LinearProblem, *, staged: bool) -> None:
    """The model itself, where it has rows to be given late with those that its relaxation takes."""
    relaxed = None
    if state.problem is not problem:
        with state.in_stage("bound"):
            relaxed = relax_with_late(state, problem)
        if relaxed is None or state.over:
            return
        with state.in_stage("plan"):
            try_decisions(state, relaxed)
    if not state.over:
        with state.in_stage("improving" if state.objective else "plan"):
            if staged:
                search_guided(state, relaxed=relaxed)
            else:
                tree_search(state, whole=True, seconds=state.seconds_left())


def _is_staged(problem: LinearProblem, options: SolveOptions) -> bool:
    if options.staged is not None:
        return options.staged
    small = problem.integer.sum() < options.small_integers or len(problem.columns) < options.small_columns
    return not small


def _judge_empty(state: SearchState) -> None:
    """A model without variables: its constant is the plan's value, if its rows hold as they stand."""
    problem = state.problem
    state.infeasible = not bool(np.all((problem.row_lower <= FEASIBLE) & (problem.row_upper >= -FEASIBLE)))
    if not state.infeasible:
        state.learn(np.zeros(0), problem.offset, problem.offset)


def _outcome(state: SearchState, problem: LinearProblem) -> Outcome:
    status = _status(state)
    has_plan = status not in ("infeasible", "unbounded") and state.values is not None
    return Outcome(
        status=status,
        objective=state.objective if has_plan else None,
        bound=_bound(state),
        size=measure(problem),
        seconds=state.seconds,
        incumbents=state.log,
        interrupted=state.interruption.requested,
        values=state.problem.load(state.values) if has_plan and state.values is not None else [],
        conflicts=state.problem.conflicts,
    )


def _status(state: SearchState) -> Status:
    if state.unbounded:
        return "unbounded"
    if state.infeasible:
        return "infeasible"
    return status_of(state.objective, _bound(state), state.options.gap)


def _bound(state: SearchState) -> float | None:
    return lifted(state.bound, state.objective)
