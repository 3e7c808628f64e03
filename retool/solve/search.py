"""The search: from a Pyomo model to its best plan and a global bound, within the time given."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyomo.environ as pyo

from retool.collector import collector_paused
from retool.solve.beside import BuiltBeside
from retool.solve.bridge import LinearProblem, compile_model
from retool.solve.checkpoint import Kept
from retool.solve.errors import SolverError
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
    model: pyo.ConcreteModel | Callable[[], pyo.ConcreteModel],
    options: SolveOptions | None = None,
    progress: Progress | None = None,
    warm: Mapping[str, float] | None = None,
    lighter: Sequence[Lighter] = (),
    kept: Kept | None = None,
) -> Outcome:
    """Maximise the model's active objective (M$, net of the baseline) and set its variables to the best plan.

    `warm` gives whole-number decisions of an earlier plan by variable name; `lighter` builds relaxations with
    the same decisions, coarsest first, that are searched before the model itself. A `model` given as what builds
    it is built while the first of them is searched. `kept` is what an earlier search of the same model knew, and who
    keeps what this one finds. Ctrl-C or SIGTERM ends the search with the plan it has; a second one raises
    KeyboardInterrupt. Raises ModelError for a model that is no such maximisation, SolverError where HiGHS fails before
    there is a plan.
    """
    options = SolveOptions() if options is None else options
    earlier = None if kept is None else kept.earlier
    warm = {**(warm or {}), **({} if earlier is None else earlier.decisions)}
    shown = Progress() if progress is None else progress
    with collector_paused():
        began = time.monotonic()
        first = None
        if not isinstance(model, pyo.Block):
            first = None if warm else _first_lighter(lighter, options)
            model = model() if first is None else model
        now = time.monotonic()
        started = now if first is None else began  # a lighter model is the search's own
        deadline = None if options.time_limit is None else started + options.time_limit
        with interruptible() as interruption, shown as display:
            display.interruption = interruption
            full = _full(model, display)
            given = without_late(full()) if first is None else lambda: without_late(full())
            state = SearchState(given, options, display, interruption, started, deadline)
            state.seconds |= {"build": started - began, "lighter": now - started, "load": time.monotonic() - now}
            state.bound = None if earlier is None else earlier.bound
            display.keeper = kept.keeper if kept is not None else None
            if display.keeper is not None:
                display.keeper.follow(state)
            _stages_or_what_there_is(state, full, warm, lighter, first)
            with state.in_stage("polish"):
                polish(state)
                improve_second(state)
    shown.keeper = None  # searches of other questions may share the display
    return _outcome(state, full())


Full = Callable[[], LinearProblem]
"""The problem with all its rows; waits for one that is being built."""


def _first_lighter(lighter: Sequence[Lighter], options: SolveOptions) -> LinearProblem | None:
    """The first lighter model, if the search is to begin with it.

    It has all the whole-number decisions of the model that it stands for, and that model has many more columns.
    """
    if not lighter or options.staged is False:
        return None
    problem = compile_model(lighter[0]())
    return problem if options.staged or problem.integer.sum() >= options.small_integers else None


def _full(model: pyo.ConcreteModel | Callable[[], pyo.ConcreteModel], display: Progress) -> Full:
    if not isinstance(model, pyo.Block):
        return BuiltBeside(model, display.draw)
    problem = compile_model(model)
    return lambda: problem


def _stages_or_what_there_is(
    state: SearchState,
    full: Full,
    warm: Mapping[str, float],
    lighter: Sequence[Lighter],
    first: LinearProblem | None,
) -> None:
    """The stages; where HiGHS fails, or memory ends, a plan that was found by then is not lost for it."""
    try:
        _stages(state, full, warm, lighter, first)
    except (SolverError, MemoryError) as error:
        if state.values is None:
            raise
        state.failures.append(str(error) or "there is not enough memory")


def _stages(
    state: SearchState,
    full: Full,
    warm: Mapping[str, float],
    lighter: Sequence[Lighter],
    first: LinearProblem | None,
) -> None:
    """First plans, then lighter models (`first` is the first of them, where the model is not there yet) or, where
    there are none, the relaxation and the restricted search of a large model, then the whole model.
    """
    if first is None and not state.problem.columns:
        _judge_empty(state)
    if state.infeasible or (first is None and not state.problem.columns):
        return
    staged = first is not None or is_staged(state.problem, state.options)
    with state.in_stage("plan"):
        if warm:
            state.hint = decisions_of(state.problem, warm)
            try_decisions(state, state.hint)
        if not (staged and lighter):
            try_decisions(state, no_decisions(state.problem))
    for at, build in enumerate(lighter if staged else ()):
        if not state.over:
            with state.in_stage("plan" if state.objective in (None, 0.0) else "improving"):
                problem = first if at == 0 and first is not None else compile_model(build())
                search_lighter(state, problem, share=LIGHTER_SHARE)
    if not state.over:
        _search_whole(state, full(), staged=staged)


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


def is_staged(problem: LinearProblem, options: SolveOptions) -> bool:
    """Whether a problem is large enough to be searched in stages."""
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
        failures=tuple(dict.fromkeys(state.failures)),
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
