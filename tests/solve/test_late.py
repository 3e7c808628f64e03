"""Rows given late: the bound and the plan are those of the model with all its rows."""

from typing import Any

import pytest

from retool.solve import late
from retool.solve.bridge import compile_model
from retool.solve.engine import run, solver_for
from retool.solve.interrupt import Stop
from retool.solve.late import relax_with_late, without_late
from retool.solve.outcome import SolveOptions
from retool.solve.progress import Progress
from retool.solve.search import search
from retool.solve.state import PatientWatch, SearchState
from tests.solve.small_models import openings

CLOSE = 1e-6


class NeverStopped:
    """Nobody presses Ctrl-C."""

    requested = False


def with_late_rows(seed: int) -> Any:
    """Every row that merely tightens is given late."""
    model = openings(seed=seed)
    model.late_rows = {("serve_if_open", index) for index in model.serve_if_open}
    return model


@pytest.fixture(autouse=True)
def small_counts_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "LATE_ROWS", 1)


@pytest.mark.parametrize("seed", range(6))
def test_the_relaxation_has_the_bound_of_all_rows_with_few_of_them(seed: int) -> None:
    problem = compile_model(with_late_rows(seed))
    watch = PatientWatch(Progress())
    whole = run(solver_for(problem, relaxed=True), watch, seconds=None)
    stop: Stop = NeverStopped()
    state = SearchState(without_late(problem), SolveOptions(gap=0), Progress(), stop, 0.0, None)
    loose = run(solver_for(state.problem, relaxed=True), watch, seconds=None)
    assert relax_with_late(state, problem) is not None
    assert state.bound == pytest.approx(whole.bound, abs=CLOSE)
    assert loose.bound is not None and state.bound is not None
    assert loose.bound > state.bound + 1.0
    assert len(without_late(problem).rows) < len(state.problem.rows) < len(problem.rows)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("staged", [True, False])
def test_the_optimum_is_that_of_all_rows(seed: int, staged: bool) -> None:
    expected = search(openings(seed=seed), SolveOptions(gap=0, staged=False))
    outcome = search(with_late_rows(seed), SolveOptions(gap=0, staged=staged))
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(expected.objective, abs=CLOSE)
    assert outcome.size.rows == expected.size.rows
