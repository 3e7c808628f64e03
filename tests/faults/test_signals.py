"""Ctrl-C and SIGTERM at every stage: before there is a plan nothing has changed, afterwards the plan is kept."""

from __future__ import annotations

import signal
from typing import NoReturn

import pytest

from tests.faults.desk import Desk

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def _stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(code: int) -> NoReturn:
        raise SystemExit(code)

    monkeypatch.setattr("retool.cli.app.leave_at_once", leave)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("stage", ["read", "check", "build", "load"])
def test_before_there_is_a_plan_a_signal_ends_the_command_and_changes_nothing(
    stage: str, number: signal.Signals, desk: Desk
) -> None:
    desk.during(stage, lambda: signal.raise_signal(number))
    said = desk.solve("--quiet")
    assert (said.code, said.stdout) == (130, "")
    assert "Stopped" in said.stderr
    assert desk.has_earlier_plan() and not desk.leftovers()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("stage", ["search", "polish", "audit", "write"])
def test_once_there_is_a_plan_a_signal_lets_it_be_written(stage: str, number: signal.Signals, desk: Desk) -> None:
    desk.during(stage, lambda: signal.raise_signal(number), after=stage == "search")
    said = desk.solve("--quiet")
    assert said.code == 0, said.stderr
    assert desk.holds_new_plan() and not desk.leftovers()


@pytest.mark.parametrize("stage", ["polish", "audit", "write"])
def test_a_second_signal_stops_at_once_and_leaves_the_earlier_plan(stage: str, desk: Desk) -> None:
    def twice() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    desk.during(stage, twice)
    said = desk.solve("--quiet")
    assert (said.code, said.stderr) == (130, "Stopped.\n")
    assert desk.has_earlier_plan() and not desk.leftovers()
    assert desk.works_again()


def test_after_the_command_signals_mean_what_they_meant_before(desk: Desk) -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    desk.solve("--quiet")
    assert [signal.getsignal(number) for number in SIGNALS] == before
