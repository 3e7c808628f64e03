"""Ctrl-C and SIGTERM: the first asks the search to stop and keep its plan, the second stops at once."""

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
    """A plain flag, set by the signal handler."""

    requested: bool = False


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Within the block a first SIGINT or SIGTERM only sets the flag; a second raises KeyboardInterrupt.

    Signals can be taken over in the main thread only; elsewhere the flag simply stays unset.
    """
    interruption = Interruption()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        if interruption.requested:
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
