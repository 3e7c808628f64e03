"""Looks at several factors at the same time: each in a process of its own, on one core.

Building a model keeps Python busy, so threads would wait for each other. A process is forked from one that has
everything loaded (where a system cannot fork, it loads for itself), looks once, and ends.
"""

from __future__ import annotations

import multiprocessing
import os
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Generic, TypeVar

from retool.collector import collector_paused
from retool.solve.errors import SolverError
from retool.study.parent import end_with_parent
from retool.study.why.contest import Sides
from retool.study.why.judging import Task, judged
from retool.study.why.world import Setting

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

Name = TypeVar("Name")


def _context() -> ForkServerContext | SpawnContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


class Helpers(Generic[Name]):
    """Processes that look at factors, each under a name of its own. Use as a context manager: it leaves none behind."""

    def __init__(self) -> None:
        self._context = _context()
        self._running: dict[Connection, tuple[Name, BaseProcess]] = {}

    def __enter__(self) -> Helpers[Name]:
        return self

    def __exit__(self, *_: object) -> None:
        for connection, (_name, process) in self._running.items():
            process.kill()
            process.join()
            connection.close()
        self._running.clear()

    @property
    def busy(self) -> int:
        """How many are looking now."""
        return len(self._running)

    def start(self, name: Name, task: Task) -> None:
        """Begin a look and go on at once."""
        receiving, sending = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_look, args=(task, sending), daemon=True)
        process.start()
        sending.close()
        self._running[receiving] = (name, process)

    def ended(self, seconds: float) -> list[tuple[Name, Sides | None]]:
        """The looks that have ended, waiting at most so long for one; None where HiGHS gave up or the process
        died."""
        ready = wait(list(self._running), timeout=seconds)
        return [self._end(connection) for connection in list(self._running) if connection in ready]

    def _end(self, connection: Connection) -> tuple[Name, Sides | None]:
        name, process = self._running.pop(connection)
        try:
            sides: Sides | None = connection.recv()
        except (EOFError, OSError):
            sides = None
        connection.close()
        process.join()
        return name, sides


def _look(task: Task, sending: Connection) -> None:
    """The life of a process."""
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C is for the process that asks
    end_with_parent()
    sides = None
    with collector_paused(), suppress(SolverError):
        sides = judged(task, Setting(threads=1))
    sending.send(sides)
    sending.close()
