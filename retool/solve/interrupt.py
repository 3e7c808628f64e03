"""Ctrl-C and SIGTERM: the first asks a search to stop and keep its plan, the second stops at once.

A command stands in a block of its own around its searches: before its first search there is no plan to keep, and
a signal stops it at once; from then on the first signal lets it audit and write what it has.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Protocol


class Stop(Protocol):
    """Whether a search has been asked to stop: read by the solver's callbacks, where nothing may be raised."""

    @property
    def requested(self) -> bool: ...


@dataclass
class Interruption:
    """Set by the signal handler. `searched` says whether there may be a plan to keep."""

    requested: bool = False
    searched: bool = True


_around: list[Interruption] = []
"""The interruption of the command that runs, if one does: its searches share it."""


@contextmanager
def stoppable() -> Iterator[Interruption]:
    """Around a whole command: a signal raises KeyboardInterrupt until a search begins in the block, and after
    that the second one does. The block of the search need not have ended for that, or may have.
    """
    if threading.current_thread() is not threading.main_thread():
        yield Interruption(searched=False)
        return
    with _taking_signals(Interruption(searched=False)) as interruption:
        _around.append(interruption)
        try:
            yield interruption
        finally:
            _around.pop()


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Within the block a first SIGINT or SIGTERM only sets the flag; a second raises KeyboardInterrupt.

    Signals can be taken over in the main thread only; elsewhere the flag simply stays unset.
    """
    if _around and threading.current_thread() is threading.main_thread():
        _around[-1].searched = True
        yield _around[-1]
        return
    with _taking_signals(Interruption()) as interruption:
        yield interruption


@contextmanager
def _taking_signals(interruption: Interruption) -> Iterator[Interruption]:
    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        if interruption.requested or not interruption.searched:
            raise KeyboardInterrupt
        interruption.requested = True

    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    earlier = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interruption
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
