"""Ctrl-C: the first keeps the plan, the second stops at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """
import sys
from retool.solve.outcome import SolveOptions
from retool.solve.progress import LineProgress
from retool.solve.search import search
from tests.solve.small_models import assignment

outcome = search(assignment(), SolveOptions(gap=0, time_limit=120), LineProgress(sys.stderr))
print(outcome.status, outcome.interrupted, outcome.objective > 0, outcome.bound >= outcome.objective)
"""
PATIENCE = 60.0


def start() -> "subprocess.Popen[str]":
    """A search in its own process, once it has its first plan from the tree."""
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stderr is not None
    deadline = time.monotonic() + PATIENCE
    for line in process.stderr:
        if "improving" in line and "gap –" not in line:
            return process
        assert time.monotonic() < deadline
    pytest.fail("the search ended before it could be stopped")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_keeps_the_plan(number: signal.Signals) -> None:
    process = start()
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert out.split() == ["stopped", "True", "True", "True"], err
    assert process.returncode == 0


def test_after_the_search_ctrl_c_means_what_it_meant_before() -> None:
    from retool.solve.interrupt import interruptible  # noqa: PLC0415

    before = signal.getsignal(signal.SIGINT)
    with interruptible() as interruption:
        signal.raise_signal(signal.SIGINT)
        assert interruption.requested
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
