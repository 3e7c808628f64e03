"""One run of HiGHS on a linear problem: in its own thread, watched, and stopped when it should be.

The callbacks run in HiGHS's thread and only compare and store numbers; an exception there would lose the
plan.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import highspy
import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.errors import SolverError

RunStatus = Literal["finished", "stopped", "infeasible", "unbounded"]

POLL_SECONDS = 0.1
LEAST_SECONDS = 1e-3  # HiGHS takes a time limit of 0 for none in places

FEASIBLE_POINT = 2  # HiGHS's kSolutionStatusFeasible


@dataclass(frozen=True)
class Run:
    """How one run ended. `values` is a feasible point, if one was found; `bound` no point is worth more; `steps` of
    the simplex method were taken."""

    status: RunStatus
    values: Floats | None
    bound: float | None
    steps: int = 0


class Watch(Protocol):
    """Who watches a run in progress."""

    def see(self, plan: float | None, bound: float | None) -> bool:
        """Told the run's own plan and bound tens of times a second, in HiGHS's thread; True stops the run."""

    def draw(self) -> None:
        """Called about ten times a second, in the thread that waits for the run."""


@runtime_checkable
class SharingWatch(Watch, Protocol):
    """A watch that passes plans on between runs of one problem."""

    def found(self, values: Floats) -> None:
        """Told each better plan of the run. Called in HiGHS's thread."""

    def offer(self) -> Floats | None:
        """A plan better than any the run was given so far, if there is one. Called in HiGHS's thread."""


def solver_for(
    problem: LinearProblem,
    *,
    relaxed: bool = False,
    lower: Floats | None = None,
    upper: Floats | None = None,
    cost: Floats | None = None,
) -> highspy.Highs:
    """A silent HiGHS that holds the problem, with other bounds or costs, or without integrality, where
    given.
    """
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(problem.columns), len(problem.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = problem.cost if cost is None else cost
    lp.offset_ = problem.offset if cost is None else 0.0
    lp.col_lower_ = problem.lower if lower is None else lower
    lp.col_upper_ = problem.upper if upper is None else upper
    lp.row_lower_, lp.row_upper_ = problem.row_lower, problem.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = problem.matrix.indptr
    lp.a_matrix_.index_ = problem.matrix.indices
    lp.a_matrix_.value_ = problem.matrix.data
    if not relaxed and problem.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[whole] for whole in problem.integer.astype(int)]
    highs = highspy.Highs()
    highs.silent()
    if highs.passModel(lp) == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refused the model: a coefficient or bound is out of its range")
    return highs


def set_options(highs: highspy.Highs, **options: float | int | str | bool) -> None:
    """Set HiGHS options by name. Raises SolverError for one it does not take."""
    for name, value in options.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolverError(f"HiGHS does not take {name} = {value}")


class Running:
    """A run under way in a thread of its own. `result` waits for it and tells how it ended."""

    def __init__(self, highs: highspy.Highs, watch: Watch) -> None:
        self.highs = highs
        self.watch = watch
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._solve, daemon=True)
        self._thread.start()

    def _solve(self) -> None:
        try:
            self.highs.run()
        except (RuntimeError, MemoryError, ValueError) as error:  # what HiGHS's own exceptions become in Python
            self._failure = error
        finally:
            highspy.Highs.resetGlobalScheduler(False)  # each thread has a scheduler of its own

    def ended_within(self, seconds: float) -> bool:
        """Wait at most `seconds`; whether the run has ended. Lets signals through."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> Run:
        """Blocks until the run has ended, drawing what it shows, and lets signals through."""
        while not self.ended_within(POLL_SECONDS):
            self.watch.draw()
        if self._failure is not None:
            raise SolverError(f"HiGHS failed: {self._failure}") from self._failure
        return _ended(self.highs)


def start(highs: highspy.Highs, watch: Watch, *, seconds: float | None, threads: int = 0) -> Running:
    """Begin to solve, at most `seconds` long, and go on at once."""
    set_options(highs, threads=threads)
    if seconds is not None:
        set_options(highs, time_limit=max(seconds, LEAST_SECONDS))
    _subscribe(highs, watch)
    return Running(highs, watch)


def run(highs: highspy.Highs, watch: Watch, *, seconds: float | None, threads: int = 0) -> Run:
    """Solve, at most `seconds` long, and tell how it ended. Blocks, but lets signals through."""
    return start(highs, watch, seconds=seconds, threads=threads).result()


def first_to_end(runs: Sequence[Running]) -> Running:
    """The first of several runs to end. The others must be stopped by their watches."""
    while True:
        for running in runs:
            if running.ended_within(POLL_SECONDS / len(runs)):
                return running
        runs[0].watch.draw()


def _subscribe(highs: highspy.Highs, watch: Watch) -> None:
    sharing = watch if isinstance(watch, SharingWatch) else None

    def on_mip(event: Any) -> None:
        numbers = event.data_out
        if watch.see(_finite(numbers.mip_primal_bound), _finite(numbers.mip_dual_bound)):
            event.interrupt()

    def on_lp(event: Any) -> None:
        if watch.see(None, None):
            event.interrupt()

    def on_plan(event: Any) -> None:
        if sharing is not None:
            sharing.found(np.array(event.data_out.mip_solution, dtype=np.float64))
        watch.see(_finite(event.data_out.objective_function_value), _finite(event.data_out.mip_dual_bound))

    def on_wish(event: Any) -> None:
        better = sharing.offer() if sharing is not None else None
        if better is not None:
            event.data_in.setSolution(better)

    mip = (highs.cbMipInterrupt, highs.cbMipImprovingSolution, highs.cbMipUserSolution)
    for earlier in (*mip, highs.cbSimplexInterrupt, highs.cbIpmInterrupt):
        earlier.clear()  # an earlier run of the same solver had its own watch
    if sharing is not None:
        highs.cbMipUserSolution += on_wish
    highs.cbMipInterrupt += on_mip
    highs.cbMipImprovingSolution += on_plan  # HiGHS does not let itself be stopped here
    highs.cbSimplexInterrupt += on_lp
    highs.cbIpmInterrupt += on_lp


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _ended(highs: highspy.Highs) -> Run:
    state = highspy.HighsModelStatus
    status, info = highs.getModelStatus(), highs.getInfo()
    if status == state.kInfeasible:
        return Run("infeasible", None, None)
    if status in (state.kUnbounded, state.kUnboundedOrInfeasible):
        return Run("unbounded" if _has_any_point(highs) else "infeasible", None, None)
    finished = status == state.kOptimal
    if not finished and status.name not in _STOPPED:
        raise SolverError(f"HiGHS ended without an answer: {highs.modelStatusToString(status)}")
    whole = len(highs.getLp().integrality_) > 0
    values = None
    if finished or (whole and info.primal_solution_status == FEASIBLE_POINT):
        values = np.array(highs.getSolution().col_value, dtype=np.float64)
    # A relaxation that was stopped has proven nothing yet; a tree search always has a bound.
    bound = _finite(info.mip_dual_bound) if whole else (info.objective_function_value if finished else None)
    return Run("finished" if finished else "stopped", values, bound, max(0, info.simplex_iteration_count))


_STOPPED = {
    "kTimeLimit",
    "kInterrupt",
    "kHighsInterrupt",
    "kSolutionLimit",
    "kIterationLimit",
    "kObjectiveTarget",
    "kObjectiveBound",
}


def _has_any_point(highs: highspy.Highs) -> bool:
    """Whether the problem has a feasible point at all: solved once more with nothing to earn."""
    columns = highs.getNumCol()
    highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), np.zeros(columns))
    highs.clearSolver()
    set_options(highs, time_limit=highspy.kHighsInf)
    highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
