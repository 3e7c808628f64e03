"""Draws from the Ranges sheet: a quantile for every row, and the number or the months that it stands for.

Each independent source of chance, a row or a group of rows that move together, has a stream of random numbers of
its own, named after what it acts on. So the order of the rows does not matter, and a range that is added, widened
or removed leaves the draws of all others as they were: two samples differ only where the ranges do.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.stats import qmc

from retool.workbook import Range, Scenario, Tables
from retool.workbook.checks.ranges import group_of

Floats = npt.NDArray[np.float64]
Purpose = Literal["sample", "fresh"]

DIGITS = 6
"""Significant digits of a drawn number: what a planner reads in the cell is what is solved."""

HALF_A_MONTH = 0.5


@dataclass(frozen=True)
class Source:
    """One source of chance: the rows of Ranges (places in the sheet's list) that it moves, with their signs."""

    name: str
    rows: tuple[int, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True)
class Draws:
    """`quantiles` and `values` by draw and row of Ranges; `futures` names the scenario of the workbook that each
    draw belongs to, blank where it has none.
    """

    rows: tuple[Range, ...]
    sources: tuple[Source, ...]
    quantiles: Floats
    values: Floats
    futures: tuple[str, ...]

    @property
    def n(self) -> int:
        return len(self.futures)


def draw(tables: Tables, count: int, seed: int, purpose: Purpose) -> Draws:
    """`count` draws of all ranges.

    A `sample` is a Latin hypercube: each of `count` equally likely slices of every source is met once, so that
    few draws cover it evenly. `fresh` draws are independent of the sample and of one another, as confidence
    intervals want them. Where the workbook has scenarios, each draw belongs to one, by their probabilities.
    """
    rows = tuple(tables.ranges)
    sources = sources_of(rows)
    quantiles = np.empty((count, len(rows)))
    for source in sources:
        even = _quantiles(f"range {source.name}", count, seed, purpose)
        for row, sign in zip(source.rows, source.signs, strict=True):
            quantiles[:, row] = even if sign > 0 else 1.0 - even
    values = np.column_stack([drawn(row, quantiles[:, i]) for i, row in enumerate(rows)]) if rows else quantiles
    return Draws(rows, sources, quantiles, values, _futures(tables.scenarios, count, seed, purpose))


def sources_of(rows: Sequence[Range]) -> tuple[Source, ...]:
    """The independent sources, in order of their first rows."""
    members: dict[str, list[tuple[int, int]]] = {}
    seen: Counter[str] = Counter()
    for place, row in enumerate(rows):
        group, sign = group_of(row)
        name = f"group {group.casefold()}"
        if not group:
            own = f"row {row.sheet} [{_tidy(row.match)}] {row.column} {row.operation} {row.from_} {row.until}"
            seen[own] += 1
            name = f"{own} {seen[own]}"
        members.setdefault(name, []).append((place, sign))
    return tuple(
        Source(name, tuple(place for place, _ in found), tuple(sign for _, sign in found))
        for name, found in members.items()
    )


def _tidy(match: str) -> str:
    """A match with its terms in order: who writes the same rows otherwise means the same source."""
    terms = ("=".join(part.strip() for part in term.split("=")) for term in match.casefold().split(";"))
    return "; ".join(sorted(term for term in terms if term))


def _quantiles(name: str, count: int, seed: int, purpose: Purpose) -> Floats:
    """`count` numbers from 0 to 1: one of every `count`-th part for a sample, independent for fresh draws."""
    digest = hashlib.sha256(f"{purpose} {name}".encode()).digest()
    key = tuple(int(word) for word in np.frombuffer(digest, dtype="<u4"))
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
    if purpose == "fresh":
        return generator.random(count)
    even: Floats = qmc.LatinHypercube(d=1, rng=generator).random(count)[:, 0]
    return even


def drawn(row: Range, quantiles: Floats) -> Floats:
    """The values of a row at its quantiles: uniform from low to high, or triangular with the mode as its top.

    A delay is whole months, each from low to high; without a mode all are equally likely.
    """
    low, high, mode = row.low, row.high, row.mode
    if low == high:
        return np.full(len(quantiles), low)
    margin = HALF_A_MONTH if row.operation == "delay" else 0.0
    start, width = low - margin, high - low + 2 * margin
    if mode is None:
        found = start + quantiles * width
    else:
        found = stats.triang.ppf(quantiles, (mode - start) / width, loc=start, scale=width)
    rounded = np.rint(found) if margin else np.array([float(f"{value:.{DIGITS}g}") for value in found])
    clipped: Floats = np.clip(rounded, low, high)
    return clipped


def _futures(scenarios: Sequence[Scenario], count: int, seed: int, purpose: Purpose) -> tuple[str, ...]:
    """The scenario that each draw belongs to."""
    if not scenarios:
        return ("",) * count
    edges = np.cumsum([scenario.probability for scenario in scenarios])
    last = max(i for i, scenario in enumerate(scenarios) if scenario.probability > 0)
    places = np.searchsorted(edges, _quantiles("future", count, seed, purpose), side="right")
    return tuple(scenarios[min(int(place), last)].scenario for place in places)
