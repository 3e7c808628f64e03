"""One run of each solver on an exported model, and of retool's search on the workbook it came from.

Each function is called in a process of its own and writes what it knows, as it learns it, to a file of JSON lines,
so that a process that must be ended from outside still leaves its trace. Plans and bounds are in M$ added to going
on as today, for a maximisation; gaps are (bound − plan) / max(|plan|, 1 M$). Solvers are imported where they are
used: OR-tools brings a HiGHS of its own and cannot be loaded beside another.
"""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from retool.solve.outcome import relative_gap
from retool.solve.progress import Progress

CHANGE = 1e-5
"""A plan or bound is noted when it has changed by more than this part of itself."""


class Trace:
    """Best plan and bound over the seconds since the search began."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("w", encoding="utf-8")  # noqa: SIM115  closed by __exit__
        self._noted: tuple[float | None, float | None] = (None, None)
        self.plan: float | None = None
        self.bound: float | None = None
        self.began = time.perf_counter()

    def __enter__(self) -> Self:
        self.began = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._note()
        self._file.close()

    def see(self, plan: float | None, bound: float | None) -> None:
        """Keep the better plan and the lower bound; numbers that no model reaches stand for none."""
        if plan is not None and abs(plan) < 1e15 and (self.plan is None or plan > self.plan):
            self.plan = plan
        if bound is not None and abs(bound) < 1e15 and (self.bound is None or bound < self.bound):
            self.bound = bound
        if any(_changed(old, new) for old, new in zip(self._noted, (self.plan, self.bound), strict=True)):
            self._note()

    def _note(self) -> None:
        self._noted = (self.plan, self.bound)
        line = {"seconds": round(time.perf_counter() - self.began, 2), "plan": self.plan, "bound": self.bound}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def end(self, status: str) -> dict[str, Any]:
        """How it ended."""
        seconds = time.perf_counter() - self.began
        gap = relative_gap(self.plan, self.bound)
        return {"status": status, "seconds": seconds, "plan": self.plan, "bound": self.bound, "gap": gap}


def _changed(old: float | None, new: float | None) -> bool:
    return new is not None and (old is None or not math.isclose(old, new, rel_tol=CHANGE))


# ---------------------------------------------------------------- retool


class _Noting(Progress):
    """Notes what the search would show to a planner."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self._trace = trace

    def show(self, stage: str, plan: float | None, bound: float | None) -> None:
        self._trace.see(plan, bound)


def retool(case: str, trace: str, seconds: float, gap: float, threads: int) -> dict[str, Any]:
    """The search as `retool solve` runs it: compiling, lighter models and the whole model, to the last plan."""
    from retool.case import build_case
    from retool.model import build_model, lighter_models
    from retool.solve.question import as_asked
    from retool.solve.recipe import Recipe
    from retool.solve.search import search
    from retool.workbook import read_workbook

    recipe = Recipe().with_limits(gap=gap, time_limit=seconds, threads=threads)
    asked = build_case(as_asked(read_workbook(Path(case)), recipe))
    model = build_model(asked, ordered=True)
    with Trace(trace) as noted:
        lighter = lighter_models(asked, ordered=True)
        outcome = search(model, recipe.options(asked.calendar.periods), _Noting(noted), None, lighter)
        noted.see(outcome.objective, outcome.bound)
        return noted.end(outcome.status)


# ---------------------------------------------------------------- the peers


def highs(model: str, trace: str, seconds: float, gap: float, threads: int) -> dict[str, Any]:
    """HiGHS on the whole model, with its own defaults."""
    import highspy

    solver = highspy.Highs()
    solver.silent()
    options = {"time_limit": seconds, "mip_rel_gap": gap, "threads": threads}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.readModel(model)
    with Trace(trace) as noted:

        def on_news(event: Any) -> None:
            noted.see(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

        solver.cbMipInterrupt += on_news
        solver.cbMipImprovingSolution += on_news
        solver.solve()
        info = solver.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        noted.see(info.objective_function_value if found else None, info.mip_dual_bound)
        return noted.end(solver.modelStatusToString(solver.getModelStatus()))


def scip(model: str, trace: str, seconds: float, gap: float, threads: int) -> dict[str, Any]:
    """SCIP's usual search, which works with one thread whatever `threads` says, and tells what it knows."""
    solver = _scip(model, seconds, gap)
    with Trace(trace) as noted:
        _watch_scip(solver, noted)
        solver.optimize()
        return _ended_scip(solver, noted)


def scip_concurrent(model: str, trace: str, seconds: float, gap: float, threads: int) -> dict[str, Any]:
    """SCIP's concurrent mode: differently tuned searches side by side, which tell nothing before the end."""
    solver = _scip(model, seconds, gap)
    solver.setParam("parallel/maxnthreads", threads)
    with Trace(trace) as noted:
        solver.solveConcurrent()
        return _ended_scip(solver, noted)


def _scip(model: str, seconds: float, gap: float) -> Any:
    from pyscipopt import Model

    solver = Model()
    solver.hideOutput()
    solver.readProblem(model)
    solver.setParam("limits/time", seconds)
    solver.setParam("limits/gap", gap)
    solver.setParam("timing/clocktype", 2)  # seconds of the wall clock
    return solver


def _ended_scip(solver: Any, noted: Trace) -> dict[str, Any]:
    noted.see(solver.getPrimalbound() if solver.getNSols() else None, solver.getDualbound())
    return noted.end(str(solver.getStatus()))


def _watch_scip(solver: Any, noted: Trace) -> None:
    from pyscipopt import SCIP_EVENTTYPE, Eventhdlr

    kinds = SCIP_EVENTTYPE.BESTSOLFOUND | SCIP_EVENTTYPE.NODESOLVED | SCIP_EVENTTYPE.LPSOLVED

    class Watching(Eventhdlr):  # type: ignore[misc]
        """Looks at plan and bound after every relaxation, node and better plan."""

        def eventinit(self) -> None:
            self.model.catchEvent(kinds, self)

        def eventexit(self) -> None:
            self.model.dropEvent(kinds, self)

        def eventexec(self, _event: Any) -> None:
            plan = self.model.getPrimalbound() if self.model.getNSols() else None
            noted.see(plan, self.model.getDualbound())

    solver.includeEventhdlr(Watching(), "watching", "notes plan and bound")


def cbc(model: str, trace: str, seconds: float, gap: float, threads: int) -> dict[str, Any]:
    """OR-tools' CBC, which tells nothing before the end: its log does not keep searches within the search apart.

    OR-tools' own solver for integers, CP-SAT, is no peer here: it rounds the continuous columns of these models
    and then calls poor plans optimal.
    """
    from ortools.linear_solver import linear_solver_pb2, pywraplp
    from ortools.linear_solver.python import model_builder

    reader = model_builder.Model()
    if not reader.import_from_mps_file(model):
        raise ValueError(f"OR-tools cannot read {model}")
    binary = str(Path(model).with_suffix(".pb"))
    reader.helper.write_model_to_proto_file(binary)
    proto = linear_solver_pb2.MPModelProto.FromString(Path(binary).read_bytes())
    solver = pywraplp.Solver.CreateSolver("CBC")
    solver.LoadModelFromProto(proto)
    solver.SetNumThreads(threads)
    solver.SetTimeLimit(int(1000 * seconds))
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, gap)
    with Trace(trace) as noted:
        status = solver.Solve(parameters)
        names = {solver.OPTIMAL: "optimal", solver.FEASIBLE: "feasible", solver.INFEASIBLE: "infeasible"}
        found = status in (solver.OPTIMAL, solver.FEASIBLE)
        noted.see(solver.Objective().Value() if found else None, solver.Objective().BestBound())
        return noted.end(names.get(status, "no plan"))
