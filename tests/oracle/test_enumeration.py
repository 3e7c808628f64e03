"""Cases small enough to try every schedule, launch and tooled year: the oracle must find the same best."""

from __future__ import annotations

import random

import pytest

from tests.oracle.enumeration import Tiny, made_tiny
from tests.oracle.naive import solve_case
from tests.oracle.subjects import make_case
from tests.oracle.timeline import Case

SUBJECTS = (
    "site cost", "ramps", "spend", "heads", "closing", "budget", "product end", "second configuration",
    "reconversion", "pathways", "pathway dates", "credit", "sales terms", "salvage", "grant", "national limit",
    "access", "conversion dates", "region law", "base date", "tooling minimum",
)  # fmt: skip
SMALL_ENOUGH = 30_000


def tiny_case(seed: int) -> Case:
    """A tiny case on a random handful of subjects."""
    rnd = random.Random(seed)
    subjects = {subject for subject in SUBJECTS if rnd.random() < 0.5}
    return made_tiny(make_case(rnd, subjects))


def combinations(tiny: Tiny) -> int:
    """How many plans there are to try."""
    count = len(tiny.launches())
    for line in tiny.case["Lines"]:
        count *= len(tiny.options(line))
    return count


@pytest.mark.parametrize("seed", range(80))
def test_oracle_finds_the_best_of_all_plans(seed: int) -> None:
    case = tiny_case(seed)
    tiny = Tiny(case)
    if combinations(tiny) > SMALL_ENOUGH:
        pytest.skip("too many plans to try them all")
    answer = solve_case(case)
    best = tiny.best()
    assert answer.feasible == (best is not None)
    if best is not None:
        assert answer.objective == pytest.approx(best, rel=1e-8, abs=1e-8)
