"""The plans within the tolerance, as the solver sees them: one compiled problem, the objective held by a row.

A large case has a lighter problem beside the whole one, as in the search for the best plan: it takes the same
decisions under the same names and is a relaxation. Plans are looked for in the lighter problem and valued in the
whole one; what the lighter problem proves impossible is impossible in the whole.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from retool.case import Case
from retool.model import lighter_models
from retool.solve.bridge import Floats, LinearProblem, compile_model
from retool.solve.engine import Run, run, set_options, solver_for
from retool.solve.interrupt import Stop
from retool.solve.starts import decisions_of
from retool.solve.tree import CAREFUL, was_cheap
from retool.study.alternatives.distance import Distance, meant_of
from retool.study.alternatives.features import Feature, features
from retool.study.holding import StopWatch, best_operations, fitted

LEAST_GAIN = 1e-6
"""M$ that are never worth another search: the tolerance of the audit."""

SURE_GAP = 1e-3
"""The best plan at a distance is searched to this part of what the best plan adds."""


@dataclass
class Tolerance:
    """`whole` values plans, `searched` finds them; `least` is the objective, net of the baseline, that every plan
    within the tolerance has at least. `raised` is by how much more is asked of the lighter problem, which takes
    plans for better than they are.
    """

    case: Case
    model: Any
    whole: LinearProblem
    searched: LinearProblem
    least: float
    interruption: Stop
    of_whole: dict[str, list[Feature]] = field(default_factory=dict)
    of_searched: dict[str, list[Feature]] = field(default_factory=dict)
    raised: float = 0.0

    @property
    def relaxed(self) -> bool:
        """Whether plans are looked for in a lighter problem."""
        return self.searched is not self.whole

    def held_solver(self, *, cost: Floats, least: float) -> highspy.Highs:
        """A HiGHS with the problem that is searched and another objective; its own is at least `least`."""
        highs = solver_for(self.searched, cost=cost)
        counted = np.flatnonzero(self.searched.cost).astype(np.int32)
        highs.addRow(least - self.searched.offset, np.inf, len(counted), counted, self.searched.cost[counted])
        return highs

    def in_searched(self, decisions: Mapping[str, float]) -> Floats:
        """Decisions by name as the searched problem's columns."""
        return fitted(self.searched, decisions_of(self.searched, decisions))

    def furthest(self, distance: Distance, warm: Mapping[str, float], seconds: float | None) -> tuple[Run, float]:
        """The plan within the tolerance that is furthest away, and how far no plan is proven to exceed.

        A proof that took little time, or says that there is none, is asked for again with other settings; of two
        claims the weaker counts.
        """
        began = time.monotonic()
        done = run(self._distant(distance, warm), StopWatch(self.interruption), seconds=seconds)
        bound = _reach(done, distance)
        left = None if seconds is None else seconds - (time.monotonic() - began)
        none = bound < distance.step * (1 - 1e-6)
        proven = done.status in ("finished", "infeasible")
        if proven and not self.interruption.requested and (none or was_cheap(done, self.searched)) and left != 0:
            again = self.careful(self._distant(distance, warm), left)
            bound = max(bound, _reach(again, distance))
            if again.values is not None and _further(again, done, distance):
                done = again
        return done, bound

    def _distant(self, distance: Distance, warm: Mapping[str, float]) -> highspy.Highs:
        """A HiGHS that looks for the plan furthest away, started from a plan that there is."""
        highs = self.held_solver(cost=np.zeros(len(self.searched.columns)), least=self.least + self.raised)
        distance.add_to(highs, weight=1.0)
        set_options(highs, mip_rel_gap=0.0, mip_abs_gap=0.49 * distance.step)
        self._start_at(highs, self.in_searched(warm))
        return highs

    def best_at(self, distance: Distance, apart: float, values: Floats, seconds: float | None) -> Floats:
        """The best plan found that is as far away; the one given where none is better."""
        highs = self.held_solver(cost=self.searched.cost, least=self.least + self.raised)
        distance.add_to(highs, weight=0.0, least=apart)
        set_options(highs, mip_rel_gap=SURE_GAP, mip_abs_gap=LEAST_GAIN)
        start = highspy.HighsSolution()
        start.col_value = values
        highs.setSolution(start)
        done = run(highs, StopWatch(self.interruption), seconds=seconds)
        return values if done.values is None else done.values

    def _start_at(self, highs: highspy.Highs, decisions: Floats) -> None:
        decided = np.flatnonzero(self.searched.integer).astype(np.int32)
        highs.setSolution(len(decided), decided, decisions[decided])

    def decisions_in(self, values: Floats) -> dict[str, float]:
        """The whole numbers of a point of the searched problem, by name."""
        return {
            self.searched.columns[at].name: float(round(values[at])) for at in np.flatnonzero(self.searched.integer)
        }

    def valued(self, values: Floats, measure: str) -> Floats | None:
        """The whole problem's best plan with the decisions of a point of the searched one, the features of the measure
        kept in use; None where there is none.
        """
        decisions = fitted(self.whole, decisions_of(self.whole, self.decisions_in(values)))
        on = {feature.key for feature in self.of_searched.get(measure, []) if feature.is_on(values)}
        kept = [feature for feature in self.of_whole.get(measure, []) if feature.key in on]
        if kept:
            rows = meant_of(kept, len(self.whole.columns))
            found = best_operations(self.whole, decisions, rows)
            if found is not None:
                return found
        return best_operations(self.whole, decisions)

    def careful(self, highs: highspy.Highs, seconds: float | None) -> Run:
        """Search with other settings: HiGHS's word that nothing exists is not taken on trust."""
        set_options(highs, **CAREFUL)
        return run(highs, StopWatch(self.interruption), seconds=seconds)


def _reach(done: Run, distance: Distance) -> float:
    """How far no plan is, as far as the run tells."""
    if done.status == "infeasible":
        return 0.0
    return distance.at_most if done.bound is None else done.bound


def _further(one: Run, other: Run, distance: Distance) -> bool:
    if one.values is None or other.values is None:
        return one.values is not None
    return bool(one.values[distance.apart] > other.values[distance.apart])


def named(problem: LinearProblem, values: Floats) -> dict[str, float]:
    """The whole numbers of a point by the names of their columns."""
    return {problem.columns[at].name: float(round(values[at])) for at in np.flatnonzero(problem.integer)}


def tolerance_of(
    case: Case, model: Any, least: float, used_sets: Mapping[str, float], stop: Stop, *, lighter: bool
) -> Tolerance:
    """Compile the problem, and its lighter one where the case is large; `used_sets` as in `features`."""
    whole = compile_model(model)
    builders = lighter_models(case) if lighter else []
    searched = compile_model(builders[0]()) if builders else whole
    of_whole = features(whole, case, used_sets)
    of_searched = of_whole if searched is whole else features(searched, case, used_sets)
    return Tolerance(case, model, whole, searched, least, stop, of_whole, of_searched)
