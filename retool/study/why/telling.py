"""Progress of a session of questions: a line for each answer, and on a terminal what is going on now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self, TextIO

from retool.solve.progress import Progress

if TYPE_CHECKING:
    from types import TracebackType

    from rich.status import Status


class Teller(Progress):
    """Writes to standard error; nothing when quiet. Use as a context manager around the session."""

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        super().__init__()
        self._stream = sys.stderr if stream is None else stream
        self._quiet = quiet
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if not self._quiet and self._stream.isatty():
            from rich.console import Console  # noqa: PLC0415  a piped run never needs it

            console = Console(file=self._stream)
            if not console.is_dumb_terminal:
                self._status = console.status("asking")
                self._status.start()
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self, text: str) -> None:
        """A line with the seconds since the session began."""
        if self._quiet:
            return
        line = f"{self._elapsed():7.1f} s  {text}"
        if self._status is not None:
            self._status.console.print(line, markup=False, highlight=False)
        else:
            self._stream.write(line + "\n")
            self._stream.flush()

    def draw(self) -> None:
        """On a terminal, the seconds so far beside the spinner."""
        if self._status is not None:
            now = "stopping" if self.interruption.requested else "searching"
            self._status.update(f"{self._elapsed():.0f} s  {now}")
