"""The tests tried on one change after the other: collected once, then run in a fork for each change.

Nothing is solved before the forks, as HiGHS keeps threads that a fork would not have.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

Verdict = Literal["killed", "hung", "survived", "cut short", "not reached"]

NOTICED: tuple[Verdict, ...] = ("killed", "hung")

TESTS = ("tests/golden", "tests/plan", "tests/hand", "tests/model/test_golden.py")

PLUGINS_OFF = ("cacheprovider", "xdist", "terminal")

CODES: dict[int, Verdict] = {0: "survived", 1: "killed", 2: "cut short"}

LONGEST = 4.0
"""Tests that take longer (s) are not tried: one survivor would cost as much as a hundred that are noticed."""

HUNG = 30.0
"""A change is hung if it takes so many seconds longer than its tests may."""


def try_mutants(names: Iterable[str], seconds: float, children: int) -> dict[str, Verdict]:
    """What becomes of every change named; the working directory is that of the changed copy."""
    sys.path.insert(0, os.getcwd())
    for loaded in [name for name in sys.modules if name.split(".")[0] == "retool"]:
        del sys.modules[loaded]  # what making the copy imported is the unchanged one
    trial = Trial(list(names), seconds, children)
    present = [path for path in TESTS if Path(path).exists()]
    plain = ["-o", "addopts=--import-mode=importlib"] + [part for name in PLUGINS_OFF for part in ("-p", f"no:{name}")]
    pytest.main([*plain, *present], plugins=[trial])
    return trial.verdicts


@dataclass
class Trial:
    """A pytest plugin in place of the usual loop over the tests."""

    mutants: list[str]
    seconds: float
    children: int
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    _failed: bool = False
    _running: dict[int, tuple[str, float]] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        assert not session.testsfailed, "the tests could not be collected"
        reaching = self._tests_by_function(session)
        for number, name in enumerate(self.mutants):
            tests = reaching.get(name.rpartition("__mutmut_")[0], [])
            if not tests:
                self.verdicts[name] = "not reached"
                continue
            while len(self._running) >= self.children:
                self._reap()
            self._running[self._fork(name, tests)] = (name, time.monotonic())
            if number % 200 == 0:
                print(f"{number} of {len(self.mutants)}", file=sys.stderr, flush=True)
        while self._running:
            self._reap()
        return True

    def _tests_by_function(self, session: pytest.Session) -> dict[str, list[pytest.Item]]:
        """The tests that call each function, the shortest first; found in a fork, as they solve."""
        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(out)
            with os.fdopen(into, "w", encoding="utf-8") as stream:
                json.dump(self._watched(session), stream)
            os._exit(0)
        os.close(into)
        with os.fdopen(out, encoding="utf-8") as stream:
            watched: list[tuple[float, list[str]]] = json.load(stream)
        os.waitpid(pid, 0)
        found: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for number, (duration, functions) in enumerate(watched):
            for function in functions if duration <= LONGEST else ():
                found[function].append((duration, number))
        return {function: [session.items[n] for _, n in sorted(tests)] for function, tests in found.items()}

    def _watched(self, session: pytest.Session) -> list[tuple[float, list[str]]]:
        """For each test how long it took and which functions it called, without any change."""
        from mutmut.mutation.trampoline import set_mutant_under_test
        from mutmut.state import state

        set_mutant_under_test("stats")
        watched: list[tuple[float, list[str]]] = []
        for item, following in _in_turn(session.items):
            state()._stats.clear()
            start = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            watched.append((time.monotonic() - start, sorted(state()._stats)))
            if self._failed:
                print(f"{item.nodeid} fails without any change", file=sys.stderr, flush=True)
                self._failed = False
                watched[-1] = (watched[-1][0], [])
        return watched

    def _fork(self, name: str, tests: list[pytest.Item]) -> int:
        pid = os.fork()
        if pid:
            return pid
        from mutmut.mutation.trampoline import set_mutant_under_test

        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        set_mutant_under_test(name)
        end = time.monotonic() + self.seconds
        try:
            for item, following in _in_turn(tests):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self._failed:
                    os._exit(1)
                if time.monotonic() > end and following is not None:
                    os._exit(2)
        except BaseException:  # noqa: BLE001 – whatever a change breaks, it has been noticed
            os._exit(1)
        os._exit(0)

    def _reap(self) -> None:
        """Wait for a fork to end, and stop those that are hung."""
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            name, _ = self._running.pop(pid)
            self.verdicts[name] = "hung" if os.WIFSIGNALED(status) else CODES.get(os.WEXITSTATUS(status), "killed")
            return
        for pid, (_, start) in self._running.items():
            if time.monotonic() - start > self.seconds + HUNG:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _in_turn(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one after it, which pytest needs to know which fixtures to keep."""
    return zip(items, [*items[1:], None], strict=True)
