"""HiGHS failing, answering wrongly or running out of memory: the best plan is kept, or nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import highspy
import pytest

from retool.cli.app import report_internal_error
from retool.solve.engine import Run
from tests.faults.desk import Desk
from tests.support import audit

RUNS = 5
"""More than the smallest case asks HiGHS for."""

State = highspy.HighsModelStatus


def failing_at(desk: Desk, name: str, nth: int, fail: Callable[[Any], Any]) -> None:
    """The nth call, counted from 1, of a method of HiGHS fails; 0 stands for every call."""
    whole = getattr(highspy.Highs, name)
    calls = 0

    def method(highs: Any, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        return fail(highs) if nth in (0, calls) else whole(highs, *arguments)

    desk.patch.setattr(highspy.Highs, name, method)


def raising(error: Exception) -> Callable[[Any], Any]:
    def fail(_: Any) -> Any:
        raise error

    return fail


def check_outcome(desk: Desk, nth: int) -> None:
    """A plan that the audit confirms, or a message and nothing changed."""
    said = desk.solve("--quiet")
    if said.code in (0, 6):
        assert desk.holds_new_plan()
    else:
        assert said.code in (1, 5), said.stderr
        assert "The solver failed before there was a plan" in said.stderr and "--threads 1" in said.stderr
        assert desk.has_earlier_plan()
    assert not desk.leftovers()
    if nth == 0:
        assert said.code == 1
        assert desk.works_again()


@pytest.mark.parametrize(("error", "nth"), [
    *((RuntimeError("out of order"), nth) for nth in range(RUNS + 1)), (MemoryError(), 2), (ValueError("no number"), 3),
])  # fmt: skip
def test_a_run_that_raises(error: Exception, nth: int, desk: Desk) -> None:
    failing_at(desk, "run", nth, raising(error))
    check_outcome(desk, nth)


@pytest.mark.parametrize(("status", "nth"), [
    *((State.kSolveError, nth) for nth in range(RUNS + 1)), (State.kUnknown, 1), (State.kModelError, 2),
    (State.kPresolveError, 3), (State.kMemoryLimit, 2),
])  # fmt: skip
def test_a_run_that_ends_without_an_answer(status: Any, nth: int, desk: Desk) -> None:
    failing_at(desk, "getModelStatus", nth, lambda _: status)
    check_outcome(desk, nth)


def test_a_model_that_highs_refuses(desk: Desk) -> None:
    failing_at(desk, "passModel", 0, lambda _: highspy.HighsStatus.kError)
    check_outcome(desk, 0)


@pytest.mark.parametrize("nth", range(1, RUNS + 1))
def test_a_feasible_model_called_infeasible_once_still_has_its_plan(nth: int, desk: Desk) -> None:
    """HiGHS has been seen to do so: no single claim is believed."""
    failing_at(desk, "getModelStatus", nth, lambda _: State.kInfeasible)
    said = desk.solve("--quiet")
    assert said.code in (0, 6), said.stderr
    assert desk.holds_new_plan()


@pytest.mark.parametrize("wrong", ["objective too high", "plan that breaks rules", "bound below the plan"])
def test_wrong_numbers_do_not_pass(wrong: str, desk: Desk) -> None:
    """What HiGHS says is recomputed from the plan, and the plan is audited without a solver."""
    from retool.solve import engine  # noqa: PLC0415

    whole = engine._ended

    def lie(highs: Any) -> Run:
        done = whole(highs)
        if done.values is None:
            return done
        if wrong == "objective too high":
            return Run(done.status, done.values, None if done.bound is None else done.bound + 1e3, done.steps)
        if wrong == "bound below the plan":
            return Run(done.status, done.values, None if done.bound is None else done.bound - 30, done.steps)
        return Run(done.status, done.values * 1.5, done.bound, done.steps)

    desk.patch.setattr(engine, "_ended", lie)
    said = desk.solve("--quiet")
    if wrong == "objective too high":  # a bound that proves less is a gap that is told, not a wrong plan
        assert said.code == 6 and audit(desk.plan)["exit_code"] == 0
    else:
        assert said.code == 7 and "AUDIT FAILED" in said.stdout


@pytest.mark.parametrize("stage", ["build", "load"])
def test_memory_that_ends_is_a_message(stage: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise MemoryError

    desk.during(stage, fail)
    with pytest.raises(MemoryError) as raised:
        desk.solve("--quiet")
    report_internal_error(MemoryError, raised.value, None)
    said = capsys.readouterr().err
    assert "not enough memory" in said and "models/annual.toml" in said
    assert desk.has_earlier_plan() and not desk.leftovers()


def test_memory_that_ends_in_the_search_leaves_the_plan_there_is(desk: Desk) -> None:
    def fail(state: Any, **_: Any) -> None:
        state.learn(None, None, 100.0)
        raise MemoryError

    desk.patch.setattr("retool.solve.search.tree_search", fail)
    said = desk.solve("--quiet")
    assert said.code == 6
    assert "not enough memory" in said.stderr and "a failure of the solver" in said.stdout
    assert desk.holds_new_plan()
