"""Per line: converted in all plans within the tolerance, in some, or in none, and whether that is proven.

A line that some plans found convert and others do not is settled by these plans. For the others the relaxation is
asked first what the best plan could at most be worth that does otherwise: below the tolerance, nothing does. What
that leaves open the tree search settles, all lines that none converts together: it proves them all at once, or finds
a plan that converts one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import highspy
import numpy as np
import numpy.typing as npt

from retool.solve.bridge import Floats
from retool.solve.engine import run, set_options, solver_for
from retool.study.alternatives.features import Columns
from retool.study.alternatives.plans import Found, Hunt
from retool.study.holding import StopWatch

Verdict = Literal["always", "sometimes", "never"]

MARGIN = 1e-5
"""M$ by which a proof must be clear of the solver's own tolerance."""

NEAR = 0.05
"""A plan that shows that a line may be converted need not be the best that does."""

WITNESS = "line"
"""The measure of plans that were found because of one line."""


@dataclass
class LineFact:
    """`verdict` over the plans found; `proven`: it holds for all plans within the tolerance. `costs` is how many M$
    less than the best every plan is worth that does otherwise, at least (None where unknown); `plans` are the
    numbers of those that convert the line.
    """

    line: str
    verdict: Verdict
    proven: bool = False
    costs: float | None = None
    plans: list[int] = field(default_factory=list)

    def words(self, count: int) -> str:
        """The verdict with how sure it is, for `count` plans."""
        if self.verdict == "sometimes":
            return "sometimes converted"
        if self.proven:
            return f"{self.verdict} converted (proven)"
        if count == 1:
            return f"{'' if self.verdict == 'always' else 'not '}converted in the one plan found"
        return f"converted in {'each' if self.verdict == 'always' else 'none'} of the {count} plans found"


def line_facts(hunt: Hunt) -> list[LineFact]:
    """What holds for each line that could be converted, in the order of the workbook. May add plans to the hunt."""
    tolerance = hunt.tolerance
    columns = Columns(tolerance.searched, tolerance.case).grouped("convert", 0)
    arcs = {line: np.array([at for at, _ in group], dtype=np.int64) for (line,), group in columns.items()}
    facts = [LineFact(line, "never") for line in tolerance.case.lines if line in arcs]
    _judge(facts, hunt.plans)
    hunt.said("Proving which lines every plan or no plan converts …")
    _by_relaxation(hunt, facts, arcs)
    _never_by_search(hunt, facts, arcs)
    _always_by_search(hunt, facts, arcs)
    return facts


def _judge(facts: Sequence[LineFact], plans: Sequence[Found]) -> None:
    """The verdicts over the plans found."""
    for fact in facts:
        fact.plans = [found.number for found in plans if any(c.line == fact.line for c in found.plan.conversions)]
        if fact.plans:
            fact.verdict = "always" if len(fact.plans) == len(plans) else "sometimes"
            fact.proven = fact.proven or fact.verdict == "sometimes"


def _by_relaxation(hunt: Hunt, facts: Sequence[LineFact], arcs: dict[str, npt.NDArray[np.int64]]) -> None:
    """The relaxation's worth with a line forced to do what no plan found does."""
    tolerance = hunt.tolerance
    highs: highspy.Highs | None = None
    for fact in facts:
        if fact.verdict == "sometimes" or hunt.over:
            continue
        if highs is None:
            highs = solver_for(tolerance.searched, relaxed=True)
            run(highs, StopWatch(tolerance.interruption), seconds=hunt.left(2))
        low, high = _otherwise(fact)
        line = arcs[fact.line].astype(np.int32)
        highs.addRow(low, high, len(line), line, np.ones(len(line)))
        left = hunt.left(2)
        left = None if left is None else left + highs.getRunTime()  # HiGHS counts all runs of one solver
        done = run(highs, StopWatch(tolerance.interruption), seconds=left)
        if done.status == "finished" and done.bound is not None:
            fact.costs = max(0.0, hunt.best - done.bound)
            fact.proven = done.bound < tolerance.least - MARGIN
            highs.deleteRows(1, np.array([highs.getNumRow() - 1], dtype=np.int32))
        else:
            fact.proven = done.status == "infeasible"
            highs = None  # asked again from the beginning


def _otherwise(fact: LineFact) -> tuple[float, float]:
    """Limits on a line's conversions that no plan found keeps."""
    return (1.0, np.inf) if fact.verdict == "never" else (-np.inf, 0.0)


def _never_by_search(hunt: Hunt, facts: Sequence[LineFact], arcs: dict[str, npt.NDArray[np.int64]]) -> None:
    """All open lines at once: a plan within the tolerance that converts one of them, or the proof that none does."""
    doubtful: set[str] = set()
    while not hunt.over:
        open_ = [f for f in facts if f.verdict == "never" and not f.proven and f.line not in doubtful]
        if not open_:
            return
        together = np.concatenate([arcs[fact.line] for fact in open_])
        point, proven = _search(hunt, together, 1.0, np.inf)
        if proven:
            for fact in open_:
                fact.proven = True
        if point is None:
            return
        if not hunt.take(WITNESS, point, 0.0, no_further=False):
            doubtful |= {fact.line for fact in open_ if point[arcs[fact.line]].sum() > 0.5}
        _judge(facts, hunt.plans)


def _always_by_search(hunt: Hunt, facts: Sequence[LineFact], arcs: dict[str, npt.NDArray[np.int64]]) -> None:
    for fact in facts:
        if fact.verdict == "always" and not fact.proven and not hunt.over:
            point, fact.proven = _search(hunt, arcs[fact.line], -np.inf, 0.0)
            if point is not None:
                hunt.take(WITNESS, point, 0.0, no_further=False)
                _judge(facts, hunt.plans)


def _search(hunt: Hunt, line: npt.NDArray[np.int64], low: float, high: float) -> tuple[Floats | None, bool]:
    """The best plan within the tolerance that keeps limits on conversions, and whether it is proven that none does."""
    tolerance = hunt.tolerance

    def solver() -> highspy.Highs:
        highs = tolerance.held_solver(cost=tolerance.searched.cost, least=tolerance.least)
        highs.addRow(low, high, len(line), line.astype(np.int32), np.ones(len(line)))
        set_options(highs, mip_rel_gap=NEAR, mip_abs_gap=MARGIN)
        return highs

    done = run(solver(), StopWatch(tolerance.interruption), seconds=hunt.left(2))
    if done.status == "infeasible" and not hunt.over:
        done = tolerance.careful(solver(), hunt.left(1))
        return done.values, done.status == "infeasible"
    return done.values, False
