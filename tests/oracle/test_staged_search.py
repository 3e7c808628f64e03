"""The search of large models, forced on small cases, must agree with the oracle too.

Lighter model with all regions merged, relaxation by both methods, rows given late, two searches at a time: all
that small cases normally go without.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from retool.case import build_case
from retool.model import build_model, flows
from retool.model.build import build_model as build_merged
from retool.model.places import merged_places
from retool.solve import late, relaxation
from retool.solve.outcome import SolveOptions
from retool.solve.search import search
from retool.workbook import read_workbook
from tests.oracle.compare import TOLERANCE, write_case
from tests.oracle.naive import solve_case
from tests.oracle.subjects import case_of

SEEDS = range(5000, 5012)


@pytest.fixture
def large_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every threshold of size at nothing."""
    monkeypatch.setattr(flows, "NEAREST", 0)
    monkeypatch.setattr(late, "LATE_ROWS", 0)
    monkeypatch.setattr(relaxation, "RACE_NONZEROS", 0)
    monkeypatch.setattr(relaxation, "INTERIOR_POINT_NONZEROS", 300)


@pytest.mark.usefixtures("large_from_the_start")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_search_in_stages_agrees_with_the_oracle(seed: int, threads: int, tmp_path: Path) -> None:
    case = case_of(seed)
    expected = solve_case(case)
    write_case(case, tmp_path / "case.xlsx")
    data = build_case(read_workbook(tmp_path / "case.xlsx"))
    places = merged_places(data)
    options = SolveOptions(gap=0, staged=True, threads=threads, periods=data.calendar.periods)
    lighter = [lambda: build_merged(data, places)] if seed % 2 else []
    outcome = search(build_model(data), options, lighter=lighter)
    if not expected.feasible:
        assert outcome.status == "infeasible"
        return
    assert expected.objective is not None
    worth = expected.objective - expected.baseline
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(worth, abs=TOLERANCE * max(1.0, abs(worth)))
    assert outcome.bound == pytest.approx(worth, abs=2 * TOLERANCE * max(1.0, abs(worth)))
