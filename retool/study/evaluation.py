"""A plan on futures that it was not made for: its first-stage decisions held, operations the best for each draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retool.case import Case, build_case, decided_for_all
from retool.collector import collector_paused
from retool.model import baseline, build_model, lost_decisions, warm_values
from retool.plan import Plan
from retool.solve.bridge import Floats, LinearProblem, compile_model
from retool.solve.engine import Run, run, set_options, solver_for
from retool.solve.fixed import TOLERANCES, fixed_bounds
from retool.solve.interrupt import Stop
from retool.solve.question import as_asked
from retool.solve.recipe import Recipe
from retool.study.decided import branches, decisions_for, only_as_decided
from retool.study.draws import Draws
from retool.study.futures import Future, draw_of, with_futures
from retool.study.holding import StopWatch
from retool.study.obstruction import obstruction
from retool.workbook import Finding, Workbook, check_workbook

BATCH = 25
"""Draws read and checked as one workbook."""

HELD_BESIDES = frozenset(("tooling_rise",))
"""First-stage variables that need not be whole in the model: paid tooling."""


class MismatchError(ValueError):
    """The plan cannot be evaluated on the workbook; the message is the planner's to read."""


class ImpossibleDrawError(ValueError):
    """Some draws make the workbook impossible: `findings` tell where, each with its draw."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("some draws make the workbook impossible")
        self.findings = list(findings)


@dataclass(frozen=True)
class Outturn:
    """What the plan is worth in one draw (from 0), M$, next to going on as today. Where no operations can keep the
    plan's promises, `npv_musd` is None and `why` names the rule that is missed and by how much.
    """

    draw: int
    future: str
    npv_musd: float | None
    baseline_musd: float
    why: str = ""


def evaluate(
    workbook: Workbook, plan: Plan, draws: Draws, stop: Stop, told: Callable[[int], None] = lambda done: None
) -> list[Outturn]:
    """The outturn of each draw, in order; fewer where `stop` was requested.

    Raises MismatchError for a plan that is not of this workbook, ImpossibleDrawError for draws that break a rule
    of the workbook.
    """
    if len(branches(plan)) > 1:
        raise MismatchError(
            "the plan adapts to a tree of scenarios, so it has no decisions that hold in every future;"
            " evaluate a plan that was made with scenarios without parents"
        )
    found: list[Outturn] = []
    for case, future in _cases(workbook, draws):
        with collector_paused():
            outturn = None if stop.requested else _outturn(case, plan, draws, future.draw, stop)
        if outturn is None:
            break
        found.append(outturn)
        told(len(found))
    return found


def _cases(workbook: Workbook, draws: Draws) -> Iterator[tuple[Case, Future]]:
    """Every draw as a case with one certain future, its decisions those of the whole workbook."""
    for first in range(0, draws.n, BATCH):
        places = range(first, min(first + BATCH, draws.n))
        futures = [Future(f"draw_{place + 1}", 1.0 / len(places), place) for place in places]
        book = with_futures(workbook, draws, futures, keep_own=True)
        faults = [finding for finding in check_workbook(book) if finding.severity == "error"]
        if faults:
            raise ImpossibleDrawError([named(finding, draw_of(book, draws, futures, finding)) for finding in faults])
        case = build_case(as_asked(book, Recipe()))
        for number, future in enumerate(futures):
            yield decided_for_all(case, number), future


def named(finding: Finding, draw: str) -> Finding:
    """A fault of a workbook made from draws, told of the Ranges sheet that it stems from."""
    if not draw:
        return finding
    return Finding(
        finding.severity, "Ranges", "", "", None, finding.rule, f"{draw}: {finding.message}",
        "Narrow the range, or correct the numbers that it acts on.",
    )  # fmt: skip


def _outturn(case: Case, plan: Plan, draws: Draws, draw: int, stop: Stop) -> Outturn | None:
    """None where the search was stopped before there was an answer."""
    decided = decisions_for(plan, case.tree.names[0])
    small = only_as_decided(case, decided)
    model = build_model(small, ordered=False)
    if draw == 0:
        _refuse_lost(model, decided)
    problem = compile_model(model)
    today = baseline(small)
    future = draws.futures[draw]
    if problem.conflicts:
        return Outturn(draw, future, None, today, ", ".join(problem.conflicts[:3]))
    if not problem.columns:
        return Outturn(draw, future, problem.offset + today, today)
    lower, upper = held(problem, warm_values(model, decided))
    ended = _solved(problem, lower, upper, stop)
    if ended.values is not None:
        return Outturn(draw, future, problem.objective(ended.values) + today, today)
    if stop.requested:
        return None
    return Outturn(draw, future, None, today, obstruction(problem, lower, upper))


def _refuse_lost(model: Any, decided: Plan) -> None:
    """A decision about a line, period or program that the workbook has no longer cannot be held."""
    lost = lost_decisions(model, decided)
    if lost:
        listed = "\n".join(f"  {_told(record)}" for record in lost[:10])
        more = f"\n  and {len(lost) - 10} more" if len(lost) > 10 else ""
        raise MismatchError(
            f"the plan decides what the workbook does not offer:\n{listed}{more}\n"
            "Evaluate it on the workbook that it was made for, or solve this one anew"
        )


def _told(record: Any) -> str:
    """`conversion: line N1, to_config kei, period 2027`."""
    kind = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(record).__name__).strip()
    parts = [f"{name} {value}" for name, value in vars(record).items() if name != "scenario" and value != ""]
    return f"{kind}: {', '.join(parts)}"


def held(problem: LinearProblem, decisions: dict[str, float]) -> tuple[Floats, Floats]:
    """The bounds of all columns with the first-stage decisions held; what `decisions` does not name is 0."""
    wanted = np.array([decisions.get(column.name, 0.0) for column in problem.columns])
    lower, upper = fixed_bounds(problem, wanted)
    for place, column in enumerate(problem.columns):
        if column.parent_component().local_name in HELD_BESIDES:
            lower[place] = upper[place] = wanted[place]
    return lower, upper


def _solved(problem: LinearProblem, lower: Floats, upper: Floats, stop: Stop) -> Run:
    """The best operations, to the tightest tolerance at which there are any."""
    ended = Run("infeasible", None, None)
    for tolerance in TOLERANCES:
        highs = solver_for(problem, relaxed=True, lower=lower, upper=upper)
        set_options(highs, primal_feasibility_tolerance=tolerance, dual_feasibility_tolerance=tolerance)
        ended = run(highs, StopWatch(stop), seconds=None, threads=1)
        if ended.values is not None or stop.requested:
            break
    return ended
