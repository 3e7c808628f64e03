"""The search as a planner watches it: one live line on a terminal, one line a change when piped, nothing
when quiet.

`show` only stores numbers, since HiGHS's thread calls it; `draw` does the writing, in the thread that waits.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TextIO

from retool.solve.interrupt import Interruption
from retool.solve.outcome import relative_gap

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

DRAW_SECONDS = 0.5

Shown = tuple[str, float | None, float | None]
"""Stage word, plan value, bound (M$)."""


class Known(Protocol):
    """A search, as far as it concerns who saves its best plan."""

    def decisions(self) -> tuple[dict[str, float], float] | None:
        """The whole numbers that are not 0 by variable name, and what the plan adds, in M$."""


class Keeper(Protocol):
    """Who saves what a search knows, so that it can be resumed."""

    def follow(self, known: Known) -> None:
        """Told once which search it is."""

    def keep(self, bound: float | None, *, at_once: bool = False) -> None:
        """Save the plan and the global bound, if it is time."""


class Progress:
    """Stores the state of a search; this one draws nothing. Use as a context manager around the search.

    The search replaces `interruption` by its own, so that the display can say that it is stopping. `keeper`, where
    the search has one, saves what is known now and then: it is called in the thread that draws.
    """

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._drawn = 0.0
        self._shown: Shown = ("bound", None, None)
        self.interruption = Interruption()
        self.keeper: Keeper | None = None

    def show(self, stage: str, plan: float | None, bound: float | None) -> None:
        """The stage (bound, plan, improving, proving), the plan's value and the global bound, in M$."""
        self._shown = (stage, plan, bound)

    def head(self, title: str) -> None:
        """Say what the next search is for, where several follow each other. Called between searches."""
        self._shown = ("bound", None, None)

    def draw(self) -> None:
        """Draw, if the last time was at least half a second ago."""
        now = time.monotonic()
        if now - self._drawn >= DRAW_SECONDS:
            self._drawn = now
            self._write(self._now())
            if self.keeper is not None:
                self.keeper.keep(self._shown[2])

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write(self._now())
        if self.keeper is not None:
            self.keeper.keep(self._shown[2], at_once=True)

    def _now(self) -> Shown:
        """What is shown; after Ctrl-C the planner sees that it was heard."""
        stage, plan, bound = self._shown
        return ("stopping" if self.interruption.requested else stage, plan, bound)

    def _write(self, shown: Shown) -> None:
        """Nothing: the displays below write."""

    def _elapsed(self) -> float:
        return time.monotonic() - self._started


class LineProgress(Progress):
    """One line for each new stage, better plan or tenth of a percent of gap, for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._last: tuple[str, str, float | None] | None = None

    def head(self, title: str) -> None:
        super().head(title)
        self._last = None
        self._stream.write(f"{title} …\n")
        self._stream.flush()

    def _write(self, shown: Shown) -> None:
        stage, plan, bound = shown
        gap = relative_gap(plan, bound)
        change = (stage, _money(plan), None if gap is None else round(gap, 3))
        if change != self._last:
            self._last = change
            self._stream.write(f"{self._elapsed():7.1f} s  {describe(shown)}\n")
            self._stream.flush()


class LiveProgress(Progress):
    """One line on a terminal, redrawn in place."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._live: Live | None = None

    def head(self, title: str) -> None:
        super().head(title)
        self._console.print(f"{title} …", highlight=False, markup=False)

    def __enter__(self) -> Self:
        from rich.live import Live  # noqa: PLC0415  a piped run never needs it

        self._live = Live(console=self._console, auto_refresh=False)
        self._live.start()
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._live is not None:
            self._live.stop()

    def _write(self, shown: Shown) -> None:
        from rich.text import Text  # noqa: PLC0415

        if self._live is not None:
            elapsed = (f"{self._elapsed():7.1f} s  ", "dim")
            line = Text.assemble(elapsed, describe(shown), no_wrap=True, overflow="ellipsis")
            self._live.update(line, refresh=True)


def progress_on(stream: TextIO | None = None, *, quiet: bool = False) -> Progress:
    """The display that fits the stream (standard error by default)."""
    stream = sys.stderr if stream is None else stream
    if quiet:
        return Progress()
    if not stream.isatty():
        return LineProgress(stream)
    from rich.console import Console  # noqa: PLC0415

    console = Console(file=stream)
    return LineProgress(stream) if console.is_dumb_terminal else LiveProgress(console)


def describe(shown: Shown) -> str:
    """`improving  plan 1,234.5 M$  bound 1,300.1 M$  gap 5.31% (65.6 M$)`, with a dash for what is not
    known yet.
    """
    stage, plan, bound = shown
    gap = relative_gap(plan, bound)
    text = f"{stage:<9}  plan {_money(plan):>12}  bound {_money(bound):>12}  gap "
    if plan is None or bound is None or gap is None:
        return text + "–"
    share = f"{gap:.2%}" if gap < 10 else "over 1000%"
    return text + f"{share} ({_money(max(0.0, bound - plan))})"


def _money(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f} M$"
