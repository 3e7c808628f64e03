"""The cases that metamorphic tests turn round: random ones over all subjects, by seed, each solved once.

RETOOL_METAMORPHIC_CASES sets how many random cases each test takes (4).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from itertools import count, islice, pairwise

import pytest

from tests.model.solving import Solved, solve
from tests.oracle.subjects import case_of
from tests.support import Row, Sheets

CASES = int(os.environ.get("RETOOL_METAMORPHIC_CASES", "4"))
"""Random cases a test."""

TOLERANCE = 1e-6
"""Of what the plan adds to the baseline, or of 1 M$ where it adds less."""


def months_of_periods(case: Sheets) -> set[int]:
    """The lengths of the periods in months, but for the last, whose length is that of the others."""
    starts = [row["start"].year * 12 + row["start"].month for row in case["Periods"]]
    return {b - a for a, b in pairwise(starts)} or {12}


def readable(case: Sheets) -> bool:
    """Equal periods and a market: what every case of a planner has."""
    return len(months_of_periods(case)) == 1 and "Demand" in case


def seeds(wanted: Callable[[Sheets], bool] = lambda _: True, first: int = 0, cases: int | None = None) -> list[int]:
    """Seeds of the first random cases that are wanted."""
    found = (n for n in count(first) if readable(case := case_of(n)) and wanted(case))
    return list(islice(found, CASES if cases is None else cases))


@cache
def solved(seed: int) -> Solved | None:
    """The best plan of a random case; None where it has none."""
    return solve(case_of(seed))


def solved_or_skip(seed: int) -> Solved:
    """The best plan of a random case; the test is skipped where it has none."""
    found = solved(seed)
    if found is None:
        pytest.skip("this random case has no plan")
    return found


def rows(case: Sheets, sheet: str) -> list[Row]:
    """The rows of a sheet; none where it is absent."""
    return case.get(sheet, [])


def setting(case: Sheets, name: str, default: float) -> float:
    """A number of the Settings sheet."""
    return next((float(row["value"]) for row in rows(case, "Settings") if row["name"] == name), default)


def is_tree(case: Sheets) -> bool:
    """Whether scenarios branch off one another."""
    return any(row.get("parent") for row in rows(case, "Scenarios"))


def close(value: float, like: Solved, times: float = 1.0) -> bool:
    """Whether a value equals the plan's, to the tolerance."""
    return abs(value - times * like.objective) <= TOLERANCE * max(1.0, abs(times * like.added))


def not_above(value: float, like: Solved, baseline: float | None = None) -> bool:
    """Whether what a plan adds (over its own baseline, where that changed) stays under the bound of another."""
    limit = like.bound + (0.0 if baseline is None else baseline - like.baseline)
    return value <= limit + TOLERANCE * max(1.0, abs(like.added))
