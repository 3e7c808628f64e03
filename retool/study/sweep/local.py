"""Cases solved on this machine, each in a process of its own that is forked from one with everything loaded.

Loading Pyomo, HiGHS and the rest takes longer than a small case. A server process that has loaded them, and never
solves anything, forks a fresh process for each case: nothing is loaded twice, and a case that is killed or crashes
can harm no other. Where a system cannot fork, each process loads for itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Generic

from retool.study.parent import end_with_parent
from retool.study.sweep.store import CaseStore
from retool.study.sweep.workers import Ended, Job, Work, WorkersError

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

WORK = "retool.study.sweep.work"
"""The module that a case is solved with; it loads all the rest."""

PYTHON_ERROR = 1
"""The exit code of a process that ended with an exception: it would again."""

LAST_WORDS = 200


def cores() -> int:
    """Processor cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> ForkServerContext | SpawnContext:
    """How processes are made here: forked from a server that has loaded this module, or begun anew."""
    if not _can_fork():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WORK])
    return context


def prepare() -> None:
    """Have the server that processes are forked from load what they need, while this process does something else."""
    if _can_fork():
        from multiprocessing import forkserver  # noqa: PLC0415  Windows has none

        _context()
        forkserver.ensure_running()


def _can_fork() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


class LocalWorkers(Generic[Job]):
    """At most `slots` processes at a time, one a case."""

    def __init__(self, slots: int, store: CaseStore) -> None:
        self._slots = slots
        self._store = store
        self._context = _context()
        self._running: dict[Connection, tuple[Job, BaseProcess]] = {}

    @property
    def slots(self) -> int:
        return self._slots

    @property
    def at_once(self) -> int:
        return self._slots

    def start(self, job: Job) -> None:
        receiving, sending = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=_solve_alone, args=(job, sending, str(self._store.log(job.key))), daemon=True
        )
        try:
            process.start()
        except OSError as error:
            raise WorkersError(f"no more processes can be started here ({error.strerror})") from error
        sending.close()
        self._running[receiving] = (job, process)

    def ended(self, seconds: float) -> list[Ended[Job]]:
        ready = wait(list(self._running), timeout=seconds)
        return [self._end(connection) for connection in list(self._running) if connection in ready]

    def _end(self, connection: Connection) -> Ended[Job]:
        """What a process sent before it ended, or how it died: its end of the pipe is closed either way."""
        job, process = self._running.pop(connection)
        try:
            record = connection.recv()
        except (EOFError, OSError):
            record = None
        connection.close()
        process.join()
        log = self._store.log(job.key)
        interrupted = record is not None and record.pop("interrupted", False)
        if record is not None and not interrupted:
            log.unlink(missing_ok=True)
            return Ended(job, record)
        code = process.exitcode
        why = "its process was asked to stop" if interrupted else _cause(code, log)
        return Ended(job, None, why, hopeless=code == PYTHON_ERROR)

    def close(self) -> None:
        for job, process in self._running.values():
            process.kill()
            process.join()
            self._store.log(job.key).unlink(missing_ok=True)
        for connection in self._running:
            connection.close()
        self._running.clear()


def _cause(code: int | None, log: Path) -> str:
    """Why a process died, as far as its exit code and its last words tell."""
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        memory = "; the memory of the machine may be too small for so many workers" if name == "SIGKILL" else ""
        return f"its process was ended by {name}{memory}"
    words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.is_file() else []
    last = f": {words[-1][:LAST_WORDS]} (all of it is in {log})" if words else ""
    return f"its process ended with code {code}{last}"


def _solve_alone(job: Work, sending: Connection, log: str) -> None:
    """The life of a process: solve one case, send its record, end."""
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C is for the process that leads the sweep
    end_with_parent()
    _write_to(log)
    sending.send(job.run())
    sending.close()


def _write_to(log: str) -> None:
    """Have all that is printed here go to a file, tracebacks and the solver's own messages too."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
