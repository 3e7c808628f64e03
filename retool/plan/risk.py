"""From NPV by scenario to one number: expectation, the mean of the worst futures, and regret."""

from __future__ import annotations

from collections.abc import Sequence


def expectation(npvs: Sequence[float], probabilities: Sequence[float]) -> float:
    return sum(p * v for p, v in zip(probabilities, npvs, strict=True))


def conditional_value_at_risk(npvs: Sequence[float], probabilities: Sequence[float], level: float) -> float:
    """Mean of the worst (1 - ``level``) of futures; a future on the edge counts with the part that fits.

    A ``level`` of 1 is the worst future that has a probability at all.
    """
    worst_first = sorted((v, p) for v, p in zip(npvs, probabilities, strict=True) if p > 0.0)
    tail = 1.0 - level
    if tail <= 0.0:
        return worst_first[0][0]
    left, total = tail, 0.0
    for value, probability in worst_first:
        part = min(left, probability)
        total += part * value
        left -= part
    # probabilities that miss 1 by a rounding leave a rest: it counts as the best future
    return (total + max(0.0, left) * worst_first[-1][0]) / tail


def regrets(npvs: Sequence[float], best: Sequence[float]) -> list[float]:
    """By future, M$: what the plan made for it alone would bring more; below 0 where this plan brings more."""
    return [alone - value for alone, value in zip(best, npvs, strict=True)]


def worst_regret(npvs: Sequence[float], best_alone: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The greatest regret of all futures, M$, at least and at most: against the best plans known for each alone, and
    against what no plan for it exceeds.
    """
    return max(regrets(npvs, [low for low, _ in best_alone])), max(regrets(npvs, [high for _, high in best_alone]))
