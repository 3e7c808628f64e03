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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from mutmut.mutation import trampoline
from mutmut.utils.format_utils import mangled_name_from_mutant_name

Verdict = Literal["killed", "hung", "survived", "cut short", "not reached"]

NOTICED: tuple[Verdict, ...] = ("killed", "hung")

TESTS = ("tests/golden", "tests/plan", "tests/hand", "tests/model/test_golden.py")

PLUGINS_OFF = ("cacheprovider", "xdist", "terminal")

CODES: dict[int, Verdict] = {0: "survived", 1: "killed", 2: "cut short"}

LONGEST = 20.0
"""Tests that take longer (s, with every call noted) are not tried."""

HUNG = 30.0
"""A change is hung if it takes so many seconds longer than its tests may."""


def try_mutants(names: Iterable[str], seconds: float, children: int) -> dict[str, Verdict]:
    """What becomes of every change named; the working directory is that of the changed copy."""
    sys.path.insert(0, os.getcwd())
    for loaded in [name for name in sys.modules if name.split(".")[0] == "retool"]:
        del sys.modules[loaded]  # what making the copy imported is the unchanged one
    trial = Trial(list(names), seconds, children)
    plain = ["-o", "addopts=--import-mode=importlib"] + [part for name in PLUGINS_OFF for part in ("-p", f"no:{name}")]
    pytest.main([*plain, *TESTS], plugins=[trial])
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
        """The tests that call each function, the shortest first; found in forks, as they solve."""
        share = -(-len(session.items) // self.children)
        parts = [session.items[n : n + share] for n in range(0, len(session.items), share)]
        forks = [(self._watch(items, Path(f"watched{n}.json")), items) for n, items in enumerate(parts)]
        found: dict[str, list[tuple[float, int, pytest.Item]]] = defaultdict(list)
        for number, (pid, items) in enumerate(forks):
            os.waitpid(pid, 0)
            watched = json.loads(Path(f"watched{number}.json").read_text(encoding="utf-8"))
            for place, (item, (duration, functions)) in enumerate(zip(items, watched, strict=True)):
                for function in functions if duration <= LONGEST else ():
                    found[function].append((duration, place, item))
        shortest_first = {function: sorted(tests, key=lambda t: t[:2]) for function, tests in found.items()}
        return {function: [item for *_, item in tests] for function, tests in shortest_first.items()}

    def _watch(self, items: list[pytest.Item], into: Path) -> int:
        pid = os.fork()
        if pid == 0:
            into.write_text(json.dumps(self._watched(items)), encoding="utf-8")
            os._exit(0)
        return pid

    def _watched(self, items: list[pytest.Item]) -> list[tuple[float, list[str]]]:
        """For each test how long it took and which functions it called, without any change."""
        called: set[Callable[..., Any]] = set()
        noting_calls(called)
        watched: list[tuple[float, list[str]]] = []
        for item, following in _in_turn(items):
            called.clear()
            start = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            watched.append((time.monotonic() - start, sorted(map(_name_of, called))))
            if self._failed:
                print(f"{item.nodeid} fails without any change", file=sys.stderr, flush=True)
                self._failed = False
                watched[-1] = (watched[-1][0], [])
        return watched

    def _fork(self, name: str, tests: list[pytest.Item]) -> int:
        pid = os.fork()
        if pid:
            return pid
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        under_test(name)
        end = time.monotonic() + self.seconds
        try:
            for item, following in _in_turn(tests):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self._failed:
                    os._exit(1)
                if time.monotonic() > end and following is not None:
                    os._exit(2)
        except BaseException:
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


def noting_calls(called: set[Callable[..., Any]]) -> None:
    """From here on this process runs the functions as they are and notes which (mutmut's own way takes four times as
    long).
    """

    def unchanged() -> str:
        called.add(sys._getframe(1).f_locals["orig_func"])
        return ""

    trampoline.set_mutant_under_test("")
    trampoline.get_mutant_under_test = unchanged


def _name_of(function: Callable[..., Any]) -> str:
    """The function as the names of its changes have it."""
    return f"{function.__module__}.{mangled_name_from_mutant_name(function.__name__)}"


def under_test(name: str) -> None:
    """From here on this process runs the change; the name is looked up millions of times, so not in the environment."""
    trampoline.set_mutant_under_test(name)
    trampoline.get_mutant_under_test = lambda: name


def _in_turn(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one after it, which pytest needs to know which fixtures to keep."""
    return zip(items, [*items[1:], None], strict=True)
