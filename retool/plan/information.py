"""What foresight would be worth, and what planning for several futures is worth: numbers found beside a plan.

WS (wait and see) is the mean of the best plans for each future alone, RP (the recourse problem) the best plan for all,
EEV the mean worth of the decisions that suit the mean future best. WS >= RP >= EEV; EVPI = WS - RP is the expected
value of perfect information, VSS = RP - EEV the value of the stochastic solution (Birge and Louveaux, 2011, ch. 4).
Every number is an interval from a plan found to a bound proven, narrowed where the others allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Interval = tuple[float, float]
"""M$: at least, at most."""

MeanCase = Literal["feasible", "infeasible", "unknown"]
"""Whether the decisions that suit the mean future can be held in all futures; unknown: time ran out before."""


@dataclass(frozen=True)
class FutureAlone:
    """One future: NPV of the best plan for it alone, NPV of the plan for all in it, and conversions of the first."""

    scenario: str
    probability: float
    alone: Interval
    with_plan: float
    conversions: int


@dataclass(frozen=True)
class InformationValue:
    """`plan` is the NPV of the plan for all futures and its bound; `held` what the decisions for the mean future are
    worth in all futures (None where they cannot be held); `promised` what that plan is worth if the mean comes true.
    """

    futures: tuple[FutureAlone, ...]
    plan: Interval
    mean_case: MeanCase
    held: Interval | None = None
    promised: Interval | None = None
    mean_conversions: int = 0

    @property
    def ws(self) -> Interval:
        """A plan for all is also a plan for each: none of the futures alone is worth less than it is there."""
        low = sum(f.probability * max(f.alone[0], f.with_plan) for f in self.futures)
        return low, max(low, sum(f.probability * f.alone[1] for f in self.futures))

    @property
    def rp(self) -> Interval:
        low = self.plan[0] if self.held is None else max(self.plan[0], self.held[0])
        return low, max(low, min(self.plan[1], self.ws[1]))

    @property
    def eev(self) -> Interval | None:
        return None if self.held is None else (self.held[0], max(self.held[0], min(self.held[1], self.rp[1])))

    @property
    def evpi(self) -> Interval:
        return less(self.ws, self.rp)

    @property
    def vss(self) -> Interval | None:
        """None where the decisions for the mean future can not be held: then no finite number tells their cost."""
        return None if self.eev is None else less(self.rp, self.eev)


def less(greater: Interval, smaller: Interval) -> Interval:
    """The difference of two numbers known to be in this order."""
    return max(0.0, greater[0] - smaller[1]), max(0.0, greater[1] - smaller[0])
