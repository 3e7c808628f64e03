"""From NPV by scenario to one number: expectation, and the mean of the worst futures."""

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
