"""Decisions held: what they are worth with the best operations, and the nearest ones where they cannot be held."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import run, set_options, solver_for
from retool.solve.fixed import TOLERANCES, fixed_bounds
from retool.solve.interrupt import Interruption, Stop
from retool.solve.outcome import SolveOptions
from retool.solve.progress import Progress
from retool.solve.second import improve_second
from retool.solve.state import PatientWatch, SearchState
from retool.sparse import sparse


@dataclass(frozen=True)
class ExtraRows:
    """Rows beside a problem's own: lower <= matrix · x <= upper."""

    matrix: sparse.csr_array
    lower: Floats
    upper: Floats

    def add_to(self, highs: highspy.Highs) -> None:
        """Give them to a HiGHS that holds the problem."""
        count = self.matrix.shape[0]
        if count:
            starts, indices = (part.astype(np.int32) for part in (self.matrix.indptr[:-1], self.matrix.indices))
            highs.addRows(count, self.lower, self.upper, self.matrix.nnz, starts, indices, self.matrix.data)


class StopWatch:
    """Watches a run: Ctrl-C ends it, and the display is drawn."""

    def __init__(self, interruption: Stop, progress: Progress | None = None) -> None:
        self._interruption, self._progress = interruption, progress

    def see(self, _plan: float | None, _bound: float | None) -> bool:
        """Called in HiGHS's thread; True stops the run."""
        return self._interruption.requested

    def draw(self) -> None:
        """Called in the waiting thread."""
        if self._progress is not None:
            self._progress.draw()


def fitted(problem: LinearProblem, decisions: Floats) -> Floats:
    """Whole decisions within the problem's bounds."""
    whole: Floats = np.clip(np.round(decisions), np.ceil(problem.lower), np.floor(problem.upper))
    return whole


def best_operations(
    problem: LinearProblem, decisions: Floats, rows: ExtraRows | None = None, *, threads: int = 0
) -> Floats | None:
    """The values of the best plan with these whole-number decisions, to 1e-9; None where there is none.

    With all weight on risk it is, of the best, the one that is worth most in expectation.
    """
    lower, upper = fixed_bounds(problem, decisions)
    for tolerance in TOLERANCES:
        highs = solver_for(problem, relaxed=True, lower=lower, upper=upper)
        if rows is not None:
            rows.add_to(highs)
        set_options(highs, primal_feasibility_tolerance=tolerance, dual_feasibility_tolerance=tolerance)
        done = run(highs, PatientWatch(Progress()), seconds=None, threads=threads)
        if done.values is not None:
            values: Floats = np.where(problem.integer, np.round(done.values), done.values)
            return _best_in_expectation(problem, values) if rows is None else values
    return None


def _best_in_expectation(problem: LinearProblem, values: Floats) -> Floats:
    if problem.second is None:
        return values
    now = time.monotonic()
    state = SearchState(problem, SolveOptions(), Progress(), Interruption(), now, deadline=now)
    state.values, state.objective = values, problem.objective(values)
    improve_second(state)
    return state.values if state.values is not None else values


def nearest(
    problem: LinearProblem, wanted: Floats, seconds: float | None, stop: Stop, threads: int = 0
) -> Floats | None:
    """Decisions that make a plan and differ in the fewest from those wanted, as far as the time allows to tell.

    Each copy counts. None where no plan exists or none was found.
    """
    high = np.where(np.isfinite(problem.upper), problem.upper, 1.0)
    at_most = problem.integer & (wanted > 0)
    cost = np.where(problem.integer, np.where(at_most, 1.0, -1.0), 0.0)
    upper = np.where(at_most & (wanted < high), wanted, problem.upper)
    highs = solver_for(problem, upper=upper, cost=cost)
    done = run(highs, StopWatch(stop), seconds=seconds, threads=threads)
    return None if done.values is None else fitted(problem, done.values)


def plan_in(model: Any, problem: LinearProblem, values: Floats) -> Any:
    """The plan that these values mean; its bound is its own worth, nothing having been proven."""
    from retool.model import extract_plan  # noqa: PLC0415

    problem.load(values)
    plan = extract_plan(model)
    plan.bound_musd = plan.objective_musd
    return plan
