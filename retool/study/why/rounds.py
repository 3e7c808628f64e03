"""The order of looks where time is short: every end of every factor first, then nearer and nearer to the flips.

On two cores two factors are looked at at a time. Each look has its share of the time that is left.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from retool.study.why.breakeven import Scale, Way
from retool.study.why.contest import Sides
from retool.study.why.helpers import Helpers
from retool.study.why.judging import Task, judged
from retool.study.why.world import Setting

POLL_SECONDS = 0.2

LATE_SECONDS = 15.0
"""A look that is this much over its time is given up."""


@dataclass(eq=False)
class _Wish:
    """A look that is wanted: by a way, at a factor; ``until`` when it may take, once it is under way."""

    way: Way
    factor: float
    until: float = 0.0

    @property
    def urgency(self) -> tuple[bool, int]:
        """What nothing is known of comes first, then what was looked at least."""
        return (not self.way.unseen, self.way.searches)


class Rounds:
    """All looks at some scales until ``deadline`` (None: as many as it takes). A look takes ``least`` seconds to say
    anything, so none is begun with less, but at an end that would be left unseen.
    """

    def __init__(self, scales: Iterable[Scale], setting: Setting, deadline: float | None, least: float) -> None:
        self._setting, self._deadline, self._least = setting, deadline, least
        self._ways = [way for scale in scales for way in scale.ways()]
        self._waiting: list[_Wish] = []
        self._under_way: list[_Wish] = []

    def one_by_one(self) -> None:
        """In this process."""
        self._begin()
        while (begun := self._next(cores=1)) is not None:
            wish, task = begun
            self._end(wish, judged(task, self._setting))
        self._finish()

    def side_by_side(self, cores: int) -> None:
        """Each in a process of its own, as many at a time as there are cores."""
        self._begin()
        with Helpers[_Wish]() as helpers:
            while not self._hopeless():
                while helpers.busy < cores and (begun := self._next(cores)) is not None:
                    try:
                        helpers.start(*begun)
                    except OSError:  # no more processes can be had
                        self._end(begun[0], None)
                if not helpers.busy:
                    break
                for wish, sides in helpers.ended(POLL_SECONDS):
                    self._end(wish, sides)
                self._setting.progress.draw()
        self._finish()

    def _begin(self) -> None:
        for way in self._ways:
            self._want(way, way.begin())

    def _want(self, way: Way, factor: float | None) -> None:
        if factor is not None:
            self._waiting.append(_Wish(way, factor))

    def _next(self, cores: int) -> tuple[_Wish, Task] | None:
        """The most urgent look that there is time for."""
        while self._waiting and not self._setting.stop.requested:
            wish = min(self._waiting, key=lambda wish: wish.urgency)
            left = self._left()
            if left is not None and left <= (0.0 if wish.way.unseen else self._least):
                return None
            self._waiting.remove(wish)
            share = self._share(wish, cores)
            task = wish.way.scale.task(wish.factor, share)
            if task is not None:
                wish.until = time.monotonic() + (share or 0.0)
                self._under_way.append(wish)
                return wish, task
            self._want(wish.way, wish.way.go_on(None))
        return None

    def _share(self, wish: _Wish, cores: int) -> float | None:
        """An even share of what the looks under way leave: among the ends that are unseen, then among all."""
        left = self._left()
        if left is None:
            return None
        taken = sum(max(0.0, other.until - time.monotonic()) for other in self._under_way)
        others = sum(other.way.unseen or not wish.way.unseen for other in self._waiting)
        return min(left, max(self._least, (left * cores - taken) / (1 + others)))

    def _end(self, wish: _Wish, sides: Sides | None) -> None:
        self._under_way.remove(wish)
        wish.way.searches += 1
        if sides is None:
            wish.way.scale.tell(f"{wish.way.scale.factor.name} at {wish.factor:.3g}×: could not be looked at")
        look = None if sides is None else wish.way.scale.learn(wish.factor, sides)
        self._want(wish.way, wish.way.go_on(look))

    def _finish(self) -> None:
        """Nothing more is looked at: each way makes do with what it has seen."""
        for wish in [*self._waiting, *self._under_way]:
            while wish.way.go_on(None) is not None:
                pass

    def _left(self) -> float | None:
        return None if self._deadline is None else self._deadline - time.monotonic()

    def _hopeless(self) -> bool:
        """Told to stop, or looks under way do not keep to the time."""
        left = self._left()
        return self._setting.stop.requested or (left is not None and left < -LATE_SECONDS)
