"""What a search knows so far: the best plan, the global bound, the time left, and its log."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.interrupt import Stop
from retool.solve.outcome import Incumbent, SolveOptions, relative_gap
from retool.solve.progress import Progress

SAME = 1e-8
"""A plan worth this part less than the bound is the best there is: the two are computed apart."""

QUIET_SECONDS = 10.0
"""After so long without a better plan the search is proving rather than improving."""


@dataclass
class SearchState:
    """Shared by the stages, two of which may run at a time. Plans and bounds are of the whole problem, in M$.

    `given` is the problem, or where to wait for one that is still being built. `started` and `deadline` are on the
    monotonic clock; `deadline` None means no limit. `claimed` is the bound
    of a search of the whole that is still under way; `valued` is a lighter model's plan whose decisions were
    tried last; `hint` is an earlier plan's decisions, whether or not they still make a plan; `unbounded` and
    `infeasible` are set by the stage that proves it; `failures` are what HiGHS failed at without ending the search.
    """

    given: LinearProblem | Callable[[], LinearProblem]
    options: SolveOptions
    progress: Progress
    interruption: Stop
    started: float
    deadline: float | None
    stage: str = "bound"
    values: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    hint: Floats | None = None
    valued: Floats | None = None
    claimed: float | None = None
    infeasible: bool = False
    unbounded: bool = False
    failures: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    log: list[Incumbent] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if isinstance(self.given, LinearProblem):
            self.infeasible = bool(self.given.conflicts)

    @property
    def problem(self) -> LinearProblem:
        """The problem; what there is to wait for it counts as building, not as searching."""
        if not isinstance(self.given, LinearProblem):
            began = time.monotonic()
            self.given = self.given()
            waited = time.monotonic() - began
            self.seconds["build"] = self.seconds.get("build", 0.0) + waited
            self.seconds[self.stage] = self.seconds.get(self.stage, 0.0) - waited
            self.infeasible = self.infeasible or bool(self.given.conflicts)
        return self.given

    @problem.setter
    def problem(self, problem: LinearProblem) -> None:
        self.given = problem

    def learn(self, values: Floats | None, objective: float | None, bound: float | None) -> None:
        """Keep the plan if it is the best so far, and the global bound if it is the lowest so far."""
        with self.lock:
            if objective is not None and (self.objective is None or objective > self.objective):
                self.values, self.objective = values, objective
        if bound is not None and (self.bound is None or bound < self.bound):
            self.bound = bound
        self.record(self.objective, self.bound)

    def record(self, objective: float | None, bound: float | None) -> None:
        """Write a line into the log, if it says something new, and show it. Two runs may do so at once."""
        with self.lock:
            last = self.log[-1] if self.log else None
            if last is not None:
                objective = max((x for x in (last.objective, objective) if x is not None), default=None)
                bound = min((x for x in (last.bound, bound) if x is not None), default=None)
            if last is None or (last.objective, last.bound) != (objective, bound):
                self.log.append(Incumbent(time.monotonic() - self.started, self.stage, objective, bound))
        self.progress.show(self.stage, objective, bound)

    def decisions(self) -> tuple[dict[str, float], float] | None:
        """The whole numbers of the best plan that are not 0, by variable name, and what it is worth."""
        with self.lock:
            values, objective = self.values, self.objective
        if values is None or objective is None:
            return None
        chosen = np.flatnonzero(self.problem.integer & (np.abs(values) > 0.5))
        return {self.problem.columns[c].name: float(np.round(values[c])) for c in chosen}, objective

    @property
    def cores(self) -> int:
        """How many runs may go on at the same time."""
        return self.options.threads or os.cpu_count() or 1

    @property
    def over(self) -> bool:
        """Whether nothing more should be tried: decided, close enough, out of time, or told to stop."""
        decided = self.infeasible or self.unbounded
        out_of_time = self.deadline is not None and time.monotonic() >= self.deadline
        close_enough = within(max(self.options.gap, SAME), self.objective, self.bound)
        return decided or out_of_time or close_enough or self.interruption.requested

    def seconds_left(self, share: float = 1.0) -> float | None:
        """A share of the time left; None without a limit."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic()) * share

    @contextmanager
    def in_stage(self, stage: str) -> Iterator[None]:
        """Time the block under the stage's name, and show the name."""
        self.stage = stage
        self.progress.show(stage, self.objective, self.bound)
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.monotonic() - began


class GapWatch:
    """Watches a run and stops it once the best plan, its own or an earlier one, is within the gap of the
    best bound.

    The bound of a run over a part of the problem says nothing about the whole and is left out
    (`bounds_whole` False).
    """

    def __init__(self, state: SearchState, *, bounds_whole: bool) -> None:
        self._state = state
        self._bounds_whole = bounds_whole
        self._best = state.objective
        self._own: float | None = None
        self._offered = -np.inf if state.objective is None else state.objective
        self._improved = time.monotonic()

    def see(self, plan: float | None, bound: float | None) -> bool:
        """Store the numbers; whether the run should stop. Called in HiGHS's thread."""
        state = self._state
        if bound is not None and self._bounds_whole:
            state.claimed = bound if state.claimed is None else min(bound, state.claimed)
        known = (state.bound, state.claimed)
        best_bound = min((number for number in known if number is not None), default=None)
        if plan is not None:
            self._own = plan
        if plan is not None and (self._best is None or plan > self._best):
            self._best, self._improved = plan, time.monotonic()
            state.record(plan, best_bound)
        if state.objective is not None and (self._best is None or state.objective > self._best):
            self._best = state.objective  # found by another run
        proving = self._bounds_whole and time.monotonic() - self._improved > QUIET_SECONDS
        stage = "improving" if self._own else state.stage
        state.progress.show("proving" if proving else stage, self._best, best_bound)
        # At a gap of 0 HiGHS knows best when it is done.
        close_enough = state.options.gap > 0 and within(state.options.gap, self._best, best_bound)
        return close_enough or state.interruption.requested

    def found(self, values: Floats) -> None:
        """Keep a plan of the run at once, so that others may use it. Called in HiGHS's thread."""
        problem = self._state.problem
        if len(values) == len(problem.columns):
            self._own = problem.objective(values)
            self._state.learn(np.where(problem.integer, np.round(values), values), self._own, None)

    def offer(self) -> Floats | None:
        """The search's best plan, once, where the run has none as good. Called in HiGHS's thread."""
        state = self._state
        best = state.objective
        if not self._bounds_whole or state.values is None or best is None:
            return None
        if best <= max(self._offered, -np.inf if self._own is None else self._own):
            return None
        self._offered = best
        return state.values

    def draw(self) -> None:
        """Let the display draw, if it is time."""
        self._state.progress.draw()


class PatientWatch:
    """Watches a short run that should come to its own end: only a second Ctrl-C, which raises, stops it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def see(self, _plan: float | None, _bound: float | None) -> bool:
        """Never stops the run."""
        return False

    def draw(self) -> None:
        """Let the display draw, if it is time."""
        self._progress.draw()


def within(gap: float, objective: float | None, bound: float | None) -> bool:
    """Whether the objective is proven to lie within the relative gap of the bound."""
    found = relative_gap(objective, bound)
    return found is not None and found <= gap
