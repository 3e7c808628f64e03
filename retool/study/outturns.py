"""What the outturns of a plan say about it: mean, spread, bad cases, and how sure each figure is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from retool.model.baseline import conditional_value_at_risk
from retool.study.evaluation import Outturn
from retool.study.obstruction import first_rule

CONFIDENCE = 0.95
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

Interval = tuple[float, float]


@dataclass(frozen=True)
class Estimate:
    """A mean over draws in M$ with its standard deviation and 95 % confidence interval (Student's t); None for
    what the number of draws does not allow.
    """

    mean: float | None
    deviation: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Verdict:
    """The figures of an evaluation, M$. NPV figures are over the `feasible` draws; `infeasible_share` has an exact
    (Clopper and Pearson) 95 % interval; `added` is NPV less that of going on as today, in the same draw;
    `worse` is the share of feasible draws in which it is below 0; `reasons` counts the rule that is missed most in each
    of the others.
    """

    draws: int
    feasible: int
    npv: Estimate
    added: Estimate
    quantiles: dict[float, float]
    risk_level: float
    cvar: float | None
    worse: float | None
    infeasible_share: float
    infeasible_interval: Interval
    reasons: dict[str, int]


def verdict(outturns: Sequence[Outturn], risk_level: float) -> Verdict:
    """The figures of at least one outturn; `risk_level` 0.9 asks for the mean of the worst tenth."""
    kept = [o for o in outturns if o.npv_musd is not None]
    npv = [o.npv_musd for o in kept if o.npv_musd is not None]
    added = [value - o.baseline_musd for o, value in zip(kept, npv, strict=True)]
    missed = len(outturns) - len(kept)
    exact = stats.binomtest(missed, len(outturns)).proportion_ci(CONFIDENCE, method="exact")
    return Verdict(
        draws=len(outturns),
        feasible=len(kept),
        npv=estimate(npv),
        added=estimate(added),
        quantiles={level: float(np.quantile(npv, level)) for level in LEVELS} if npv else {},
        risk_level=risk_level,
        cvar=worst_mean(npv, risk_level) if npv else None,
        worse=sum(value < 0 for value in added) / len(added) if added else None,
        infeasible_share=missed / len(outturns),
        infeasible_interval=(float(exact.low), float(exact.high)),
        reasons=dict(Counter(first_rule(o.why) for o in outturns if o.npv_musd is None).most_common()),
    )


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and confidence interval of independent draws."""
    if not values:
        return Estimate(None, None, None)
    mean = float(np.mean(values))
    if len(values) == 1:
        return Estimate(mean, None, None)
    deviation = float(np.std(values, ddof=1))
    reach = half_width(deviation, len(values))
    return Estimate(mean, deviation, (mean - reach, mean + reach))


def half_width(deviation: float, count: int) -> float:
    """Half of the confidence interval of a mean."""
    return float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 1)) * deviation / sqrt(count)


def worst_mean(values: Sequence[float], level: float) -> float:
    """CVaR: the mean of the worst (1 − level) of equally likely values."""
    if level >= 1:
        return min(values)
    return conditional_value_at_risk(list(values), [1.0 / len(values)] * len(values), level)
