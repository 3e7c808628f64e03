"""A sweep as a planner watches it: a line for each case that ends and, on a terminal, a bar beneath them."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from retool.study.sweep.record import Record

if TYPE_CHECKING:
    from rich.progress import Progress

ENDED_WORDS = {
    "infeasible": "no plan exists",
    "unbounded": "earns without limit",
    "failed": "FAILED",
}


class Watching:
    """Counts the cases that end; this one says nothing. Use as a context manager around the sweep."""

    def __init__(self, cases: int, done: int = 0) -> None:
        self.cases, self.done = cases, done
        self._began = time.monotonic()

    def ended(self, name: str, record: Record) -> None:
        """A case has ended."""
        self.done += 1
        elapsed = time.monotonic() - self._began
        self._write(f"{elapsed:8.1f} s  {self.done:>{len(str(self.cases))}} of {self.cases}  {name}: {result(record)}")

    def _write(self, line: str) -> None:
        """Nothing: the watchers below write."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end here."""


class LineWatching(Watching):
    """One line a case, for logs and pipes."""

    def __init__(self, cases: int, done: int, stream: TextIO) -> None:
        super().__init__(cases, done)
        self._stream = stream

    def _write(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()


class BarWatching(Watching):
    """One line a case above a bar with the time that is left."""

    def __init__(self, cases: int, done: int, bar: Progress) -> None:
        super().__init__(cases, done)
        self._bar = bar
        self._task = bar.add_task("cases", total=cases, completed=done)

    def _write(self, line: str) -> None:
        self._bar.console.print(line, highlight=False, markup=False, soft_wrap=True)
        self._bar.update(self._task, completed=self.done)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def watching(cases: int, done: int, *, quiet: bool) -> Watching:
    """The watcher that fits standard error."""
    if quiet:
        return Watching(cases, done)
    if not sys.stderr.isatty():
        return LineWatching(cases, done, sys.stderr)
    from rich.console import Console  # noqa: PLC0415  a piped run never needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return BarWatching(cases, done, Progress(*columns, console=Console(stderr=True), transient=True))


def result(record: Record) -> str:
    """`adds 113.2 M$, 1 line converted`, with what may be missing where that is not nothing."""
    if record["objective_musd"] is None:
        message = f": {record['message']}" if record.get("message") else ""
        return ENDED_WORDS.get(record["status"], "stopped without a plan") + message
    added = record["objective_musd"] - record["baseline_musd"]
    missing = record["bound_musd"] - record["objective_musd"]
    count = record["lines_converted"]
    text = f"adds {added:,.1f} M$, {count} {'line' if count == 1 else 'lines'} converted"
    if missing >= 0.05:
        text += f" (at most {missing:,.1f} M$ missing)"
    return text + (f"; {record['message']}" if record["message"] else "")
