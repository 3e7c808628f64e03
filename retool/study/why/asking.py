"""Asking a world for its best plan under a restriction: what was found, and what no plan can exceed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import POLL_SECONDS, run, set_options
from retool.solve.errors import SolverError
from retool.solve.interrupt import Stop
from retool.solve.outcome import SolveOptions
from retool.solve.relaxation import fastest_relaxation
from retool.solve.restricted import search_guided
from retool.solve.starts import no_decisions, try_decisions
from retool.solve.state import PatientWatch, SearchState
from retool.solve.tree import LEAN, TreeSearch, finish_tree, start_tree, tree_search
from retool.study.why.restriction import Restriction, restricted
from retool.study.why.world import Decisions, World

Enough = Callable[[float | None, float | None], bool]
"""Told what is found and the bound so far, M$; whether that is all the asker wants to know."""

ROUNDING = 1e-7
"""A bound this part below the plan it belongs to is that plan's worth: the two are computed apart."""


@dataclass(frozen=True)
class Span:
    """What the best plan under a restriction adds to the baseline, M$: at least ``found``, at most ``bound``.

    None: no plan was found, or no bound is known; ``impossible``: no such plan exists.
    """

    found: float | None = None
    bound: float | None = None
    decisions: Decisions | None = None
    impossible: bool = False

    def at_most(self, bound: float | None) -> Span:
        """The same with another bound, where that is lower."""
        known = [b for b in (self.bound, bound) if b is not None]
        return replace(self, bound=_not_below(self.found, min(known, default=None)))

    def better_of(self, other: Span) -> Span:
        """Two answers to one question in one."""
        if self.impossible or other.impossible:
            return self if self.impossible else other
        best = max((self, other), key=lambda span: -np.inf if span.found is None else span.found)
        return best.at_most(self.bound).at_most(other.bound)


IMPOSSIBLE = Span(impossible=True)


@dataclass(frozen=True)
class Effort:
    """How far to go: until found and bound are ``tolerance`` M$ apart (0: proven best), ``seconds`` at most (None:
    no limit), or until ``enough`` is known. ``scale`` is what the tolerance is a part of, M$.
    """

    tolerance: float = 0.0
    scale: float = 1.0
    seconds: float | None = None
    enough: Enough = lambda _found, _bound: False


def ask(world: World, rule: Restriction, effort: Effort, start: Decisions | None = None) -> Span:
    """The best plan under the restriction, looked for from ``start`` where that fits."""
    problem = restricted(world.searched, world.places, rule)
    if problem is None or world.conflicts:
        return IMPOSSIBLE
    if not problem.columns:
        return Span(problem.offset, problem.offset, {})
    state = _state(world, problem, effort)
    with suppress(SolverError):  # what was found until HiGHS gave up holds
        _begin(world, state, start)
        if world.is_large:
            search_guided(state, relaxed=world.relaxed.get(rule))
        else:
            tree_search(state, whole=True, seconds=state.seconds_left())
    return _span(world, state)


@dataclass(frozen=True)
class Job:
    """A question to a large world: ``name`` is handed back with the answer."""

    name: Restriction
    effort: Effort
    start: Decisions | None


def ask_side_by_side(world: World, next_job: Callable[[], Job | None]) -> Iterator[tuple[Restriction, Span]]:
    """Answers of a large world, as many questions at a time as there are cores, each on one.

    ``next_job`` is asked for more work whenever a core is free; None for now there is none.
    """
    under_way: list[tuple[Job, SearchState, TreeSearch]] = []
    while True:
        while len(under_way) < _cores(world) and (job := next_job()) is not None:
            problem = restricted(world.searched, world.places, job.name)
            if problem is None or world.conflicts:
                yield job.name, IMPOSSIBLE
                continue
            state = _state(world, problem, job.effort)
            _begin(world, state, job.start)
            seconds = state.seconds_left()
            under_way.append((job, state, start_tree(state, whole=True, seconds=seconds, threads=1, extra=LEAN)))
        if not under_way:
            return
        for entry in list(under_way):
            job, state, search = entry
            world.setting.progress.draw()
            if search.running.ended_within(POLL_SECONDS / len(under_way)):
                under_way.remove(entry)
                with suppress(SolverError):  # what was found until HiGHS gave up holds
                    finish_tree(search)
                yield job.name, _span(world, state)


def ask_nearby(world: World, rule: Restriction, held: Decisions, effort: Effort) -> Span:
    """A plan under the restriction that keeps the decisions ``held`` (0 or not), fast; says nothing of others."""
    problem = restricted(world.searched, world.places, rule)
    if problem is None:
        return IMPOSSIBLE
    columns = np.array([world.places[name] for name in held], dtype=np.int32)
    values = np.array(list(held.values()))
    fits = values <= problem.upper[columns]
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[columns[fits]] = upper[columns[fits]] = values[fits]
    state = _state(world, replace(problem, lower=lower, upper=upper), effort)
    with suppress(SolverError):
        tree_search(state, whole=False, seconds=state.seconds_left())
    span = _span(world, state)
    return Span(span.found, None, span.decisions)


def _begin(world: World, state: SearchState, start: Decisions | None) -> None:
    """Give a search its first plans: the one to start from, else nothing decided."""
    if start is not None:
        try_decisions(state, world.columns_of(start))
    if state.values is None:
        try_decisions(state, no_decisions(state.problem))


def _cores(world: World) -> int:
    return world.setting.threads or os.cpu_count() or 1


def _state(world: World, problem: LinearProblem, effort: Effort) -> SearchState:
    now = time.monotonic()
    gap = effort.tolerance / max(1.0, abs(effort.scale))
    options = SolveOptions(gap=gap, threads=world.setting.threads, periods=tuple(world.case.calendar.periods))
    deadline = None if effort.seconds is None else now + effort.seconds
    state = SearchState(problem, options, world.setting.progress, world.setting.stop, now, deadline)
    if world.is_large:  # a small model is searched to its end, where the answer is looked at twice
        state.interruption = _Enough(state, world.setting.stop, effort.enough)
    return state


class _Enough:
    """Stops a search once the asker knows enough, or when the session is told to stop."""

    def __init__(self, state: SearchState, outer: Stop, enough: Enough) -> None:
        self._state, self._outer, self._enough = state, outer, enough

    @property
    def requested(self) -> bool:
        """Read by the solver's callbacks."""
        known = [b for b in (self._state.bound, self._state.claimed) if b is not None]
        return self._outer.requested or self._enough(self._state.objective, min(known, default=None))


def _span(world: World, state: SearchState) -> Span:
    if state.values is None:
        return IMPOSSIBLE if state.infeasible else Span(bound=state.bound)
    decisions = world.named(state.values)
    valued = world.value(decisions)
    if valued is None:
        return Span(bound=state.bound)
    return Span(valued.worth, _not_below(valued.worth, state.bound), decisions)


def _not_below(found: float | None, bound: float | None) -> float | None:
    if found is None or bound is None or bound >= found:
        return bound
    return found if found - bound <= ROUNDING * max(1.0, abs(found)) else bound


class Relaxation:
    """The relaxation of a world's searched problem, kept warm: what restrictions leave of it, in moments.

    ``remembers``: the world keeps its values, from which a search under the same restriction begins.
    """

    def __init__(self, world: World, seconds: float | None, *, remembers: bool = False) -> None:
        self._world, self.remembers = world, remembers
        self._highs, done = fastest_relaxation(_state(world, world.searched, Effort(seconds=seconds)))
        self.bound = done.bound
        set_options(self._highs, solver="simplex")

    def under(self, rule: Restriction) -> Span:
        """The bound that the restricted relaxation gives. That it has no point is left for a search to confirm."""
        places, problem = self._world.places, self._world.searched
        held = np.array(sorted(places[n] for n in rule.forbidden if n in places), dtype=np.int32)
        sets = [[places[n] for n in names - rule.forbidden if n in places] for names in rule.required]
        if not all(sets):
            return IMPOSSIBLE
        rows = self._highs.getNumRow()
        self._hold(held, np.zeros(len(held)))
        for columns in sets:
            at = np.array(columns, dtype=np.int32)
            self._highs.addRow(1.0, np.inf, len(at), at, np.ones(len(at)))
        try:
            done = run(self._highs, PatientWatch(self._world.setting.progress), seconds=None)
        except SolverError:
            return Span()
        finally:
            added = np.arange(rows, rows + len(sets), dtype=np.int32)
            self._highs.deleteRows(len(added), added)
            self._hold(held, problem.upper[held])
        if done.values is not None and self.remembers:
            self._world.relaxed[rule] = done.values
        return Span(bound=done.bound)

    def _hold(self, columns: npt.NDArray[np.int32], upper: Floats) -> None:
        lower = self._world.searched.lower[columns]
        self._highs.changeColsBounds(len(columns), columns, lower, upper)
