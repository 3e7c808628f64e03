"""Many equally likely draws reduced to a few with probabilities: fast forward selection (Heitsch and Römisch, 2003).

The draws kept are chosen one by one, each time the one that brings all draws nearest to a kept one; every other
draw then gives its probability to the kept one next to it. How far draws are moved on average is the Kantorovich
distance between the many and the few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from retool.study.draws import Draws, Floats

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Reduction:
    """`kept` draws in their own order with `probability` (sums to 1); `stands_for[i]` is the place in `kept` of the
    draw that stands for draw i; `distance` is how far a draw is moved on average, in standard deviations.
    """

    kept: tuple[int, ...]
    probability: tuple[float, ...]
    stands_for: tuple[int, ...]
    distance: float


def standardised(draws: Draws) -> Floats:
    """The draws as points in which every source of chance counts alike: one standard deviation is 1.

    Rows of a group share their source's weight, and so do the workbook's own scenarios, as shares of 0 and 1.
    """
    weights = np.ones(len(draws.rows))
    for source in draws.sources:
        weights[list(source.rows)] = 1.0 / np.sqrt(len(source.rows))
    names = sorted(set(draws.futures))
    shares = np.array([[float(future == name) for name in names] for future in draws.futures])
    return np.hstack([_unit(draws.values) * weights, _unit(shares) / np.sqrt(len(names))])


def _unit(columns: Floats) -> Floats:
    """Columns with mean 0 and standard deviation 1; one that does not vary is 0."""
    spread = columns.std(axis=0)
    moved = columns - columns.mean(axis=0)
    unit: Floats = np.divide(moved, spread, out=np.zeros_like(moved), where=spread > 0)
    return unit


def fast_forward(points: Floats, keep: int) -> Reduction:
    """The `keep` points that stand for all, equally likely, points. Of equally good ones the first is kept."""
    count = len(points)
    apart = cdist(points, points)
    nearest = np.full(count, np.inf)
    kept: list[int] = []
    for _ in range(min(keep, count)):
        moved = np.minimum(nearest[:, None], apart).sum(axis=0)
        moved[kept] = np.inf
        best = int(np.argmin(moved))
        kept.append(best)
        nearest = np.minimum(nearest, apart[:, best])
    kept.sort()
    return _redistributed(apart, kept)


def _redistributed(apart: Floats, kept: list[int]) -> Reduction:
    """Every draw's probability goes to the kept one next to it: no other way moves them less."""
    places: Places = np.argmin(apart[:, kept], axis=1)
    places[kept] = np.arange(len(kept))
    counts = np.bincount(places, minlength=len(kept))
    count = len(apart)
    distance = float(apart[np.arange(count), np.array(kept)[places]].mean())
    shares = tuple(float(number) / count for number in counts)
    return Reduction(tuple(kept), shares, tuple(int(place) for place in places), distance)
