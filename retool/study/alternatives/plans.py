"""Looking for plans: the furthest within the tolerance, measure after measure, each audited before it counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from retool.plan import AuditResult, Ledger, Plan, audit_plan, build_ledger
from retool.solve.bridge import Floats
from retool.study.alternatives.distance import Distance, by_dates, by_features
from retool.study.alternatives.features import Key
from retool.study.alternatives.tolerance import LEAST_GAIN, Tolerance, named
from retool.study.comparing.carrying import DECISIONS
from retool.study.holding import plan_in

MEASURES = {
    "lines": "other lines",
    "dates": "the same lines and programs at other dates",
    "programs": "other programs, made or imported elsewhere",
    "sources": "other sources of parts",
}
"""What alternatives may differ in, in the order in which they are asked for."""

FURTHEST_SHARE = 0.6
"""The part of a plan's time for going as far as possible; the rest is for the best plan that far away."""

TRIES = 3
"""How often a measure is tried again where the lighter problem took a plan for better than it is."""


@dataclass(frozen=True)
class Found:
    """A plan within the tolerance. `added` is M$ of objective over the baseline, `lost` what the best adds more.

    `apart` is the distance from the nearest plan found before, in features or, for dates, months; `no_further` says
    that none is further away. `on` are its features, `decisions` its whole numbers by the names of the model.
    """

    number: int
    measure: str
    plan: Plan
    ledger: Ledger
    audit: AuditResult
    added: float
    lost: float
    apart: float
    no_further: bool
    on: frozenset[Key]
    decisions: dict[str, float]

    @property
    def name(self) -> str:
        return "Best" if self.number == 0 else f"Plan {self.number}"


@dataclass
class Hunt:
    """The plans found so far, the best first, and what was said of measures that yield no more."""

    tolerance: Tolerance
    best: float
    deadline: float | None
    said: Callable[[str], None]
    plans: list[Found] = field(default_factory=list)
    exhausted: dict[str, str] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Out of time, or told to stop."""
        late = self.deadline is not None and time.monotonic() >= self.deadline
        return late or self.tolerance.interruption.requested

    def left(self, parts: int) -> float | None:
        """One part of the time left."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic()) / max(1, parts)

    def take_best(self, plan: Plan, audit: AuditResult, values: Floats) -> None:
        """The best plan, which all others are kept away from."""
        self._keep("best", plan, audit, values, 0.0, no_further=True)

    def look(self, count: int) -> None:
        """Up to `count` plans, each by the next measure that still has some."""
        measures = [measure for measure in MEASURES if self._has(measure)]
        for measure in MEASURES:
            if measure not in measures:
                self.exhausted[measure] = "the case offers no choice of this kind"
        wanted = len(self.plans) + count
        while measures and len(self.plans) < wanted and not self.over:
            measure = measures.pop(0)
            self.said(f"Looking for a plan with {MEASURES[measure]} …")
            if self._next(measure, self.left(wanted - len(self.plans))):
                measures.append(measure)

    def _has(self, measure: str) -> bool:
        if measure == "dates":
            names = {column.parent_component().local_name for column in self.tolerance.whole.columns}
            return bool(names & {"convert", "close", "launched"})
        return bool(self.tolerance.of_searched[measure])

    def _next(self, measure: str, seconds: float | None) -> bool:
        """Whether another plan was found by this measure."""
        began = time.monotonic()
        for _ in range(TRIES):
            left = None if seconds is None else max(0.0, seconds - (time.monotonic() - began))
            distance = self._distance(measure)
            values, apart, bound = self._furthest(measure, distance, left)
            if values is None:
                self.exhausted.setdefault(measure, self._why_none(bound, distance.step))
                return False
            left = None if seconds is None else max(1.0, seconds - (time.monotonic() - began))
            better = self.tolerance.best_at(distance, apart, values, left)
            if self.take(measure, better, apart, no_further=bound < apart + distance.step * 0.999):
                return True
            if self.over:
                break
        self.exhausted.setdefault(measure, "none found in the time")
        return False

    def _why_none(self, bound: float, step: float) -> str:
        if bound < step * (1 - 1e-6) and not self.tolerance.raised:
            return "proven: all plans within the tolerance are in this like one of those found"
        return "none found in the time"

    def _distance(self, measure: str) -> Distance:
        """From all plans found so far; by dates from those with the best plan's lines and programs."""
        tolerance = self.tolerance
        problem = tolerance.searched
        if measure != "dates":
            return by_features(problem, tolerance.of_searched[measure], [plan.on for plan in self.plans])
        same = [
            (feature, feature.key in self.plans[0].on)
            for kind in ("lines", "programs")
            for feature in tolerance.of_searched[kind]
        ]
        alike = [plan for plan in self.plans if plan.measure in ("best", "dates")]
        return by_dates(problem, tolerance.case, same, [tolerance.in_searched(plan.decisions) for plan in alike])

    def _furthest(self, measure: str, distance: Distance, seconds: float | None) -> tuple[Floats | None, float, float]:
        """The furthest point found, how far it is, and how far no point is."""
        share = None if seconds is None else seconds * FURTHEST_SHARE
        done, bound = self.tolerance.furthest(distance, self.plans[0].decisions, share)
        if done.values is None:
            return None, 0.0, bound
        apart = float(done.values[distance.apart])
        if apart < distance.step * (1 - 1e-6):
            return None, apart, bound
        return done.values, apart, bound

    def take(self, measure: str, point: Floats, apart: float, *, no_further: bool) -> bool:
        """Value a point of the searched problem in the whole one and keep it if it is within the tolerance, sound and
        another plan than those there are.
        """
        tolerance = self.tolerance
        values = tolerance.valued(point, measure)
        if values is None:
            tolerance.raised += LEAST_GAIN
            return False
        short = tolerance.least - tolerance.whole.objective(values)
        if short > LEAST_GAIN:
            tolerance.raised += short
            return False
        plan = plan_in(tolerance.model, tolerance.whole, values)
        plan.status = "alternative"
        audit = audit_plan(plan, tolerance.case)
        if not audit.ok or any(alike(plan, other.plan) for other in self.plans):
            return False
        self._keep(measure, plan, audit, values, apart, no_further=no_further)
        return True

    def _keep(
        self, measure: str, plan: Plan, audit: AuditResult, values: Floats, apart: float, *, no_further: bool
    ) -> None:
        tolerance = self.tolerance
        whole = tolerance.whole
        every = [feature for kind in tolerance.of_whole.values() for feature in kind]
        added = whole.objective(values)
        decisions = named(whole, values)
        self.plans.append(
            Found(
                len(self.plans), measure, plan, build_ledger(plan, tolerance.case), audit, added, self.best - added,
                apart, no_further, frozenset(f.key for f in every if f.is_on(values)), decisions,
            )
        )  # fmt: skip


def alike(one: Plan, other: Plan) -> bool:
    """Whether two plans take the same decisions, and make, import and buy the same things to the vehicle."""
    return all(_as_set(one, kind) == _as_set(other, kind) for kind in (*DECISIONS, *FLOWS))


FLOWS = ("builds", "imports", "sourcing", "exports")


def _as_set(plan: Plan, kind: str) -> frozenset[tuple[Any, ...]]:
    records: Sequence[Any] = getattr(plan, kind)
    return frozenset(
        tuple(round(value) if isinstance(value, float) else value for value in vars(record).values())
        for record in records
    )
