"""Break-evens of a line: the factors on duty, capex, demand and price at which its decision flips.

At each factor the workbook is edited, read and built anew, and the best plan that converts the line is searched for
against the best that does not. On capex, what is known at one factor tells of all others, too (``capex``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from retool.study.why.asking import Span
from retool.study.why.capex import KnownOfCapex
from retool.study.why.contest import Sides
from retool.study.why.costs import Tell
from retool.study.why.factors import HIGHEST, LOWEST, Factor
from retool.study.why.facts import BreakEven, Flip
from retool.study.why.flips import CLOSE, Look, Steps, steps_to_flip
from retool.study.why.judging import Task, judged
from retool.study.why.world import Decisions, Setting
from retool.workbook import Workbook

STEPS = (2.0, 4.0)
"""Where a decision is looked at on the way up; on the way down at the inverse. A large case goes to the end at once,
and comes nearer only where that is open.
"""

EVEN = 1e-9


@dataclass
class Scale:
    """One factor on one line, or on lines that are alike: the looks taken so far, and the plans of either side that
    they found. ``capex`` is what is known of all factors, where the factor is on capex.
    """

    book: Workbook
    lines: tuple[str, ...]
    factor: Factor
    setting: Setting
    tell: Tell
    today: Sides
    large: bool
    capex: KnownOfCapex | None = None
    looks: dict[float, Look] = field(default_factory=dict)
    searched: set[float] = field(default_factory=set)
    hints: tuple[list[Decisions], list[Decisions]] = field(default_factory=lambda: ([], []))

    def __post_init__(self) -> None:
        self.now = self.looks[1.0] = Look(1.0, self.today.decision, self.today.difference)
        self.searched.add(1.0)
        self._remember(self.today)

    def break_even(self) -> BreakEven:
        """The nearest flips up and down, looked for in this process."""
        for way in self.ways():
            factor = way.begin()
            while factor is not None:
                task = None if self.setting.stop.requested else self.task(factor, None)
                factor = way.go_on(None if task is None else self.learn(factor, judged(task, self.setting)))
        return self.told()

    def ways(self) -> list[Way]:
        """Down and up, as far as the decision can flip there."""
        return [way for way in self._both if not self.settled(way.end)]

    def told(self) -> BreakEven:
        """What the ways have found."""
        down, up = (way.flip for way in self._both)
        opened = tuple(sorted(look.factor for look in self.looks.values() if look.decision == "open"))
        unseen = any(way.unseen for way in self.ways())
        return BreakEven(
            self.lines, self.factor.name, self.factor.today, self.now.decision, down, up, self.low, self.high,
            tuple(sorted(self.searched)), opened, self._holds(self.low), self._holds(self.high),
            self.today.tied, unseen,
        )  # fmt: skip

    @cached_property
    def low(self) -> float:
        """The least factor that is looked at."""
        return self._reach(LOWEST)

    @cached_property
    def high(self) -> float:
        """The greatest."""
        return self._reach(HIGHEST)

    @cached_property
    def _both(self) -> tuple[Way, Way]:
        return Way(self, self.low), Way(self, self.high)

    def settled(self, end: float) -> bool:
        """Whether nothing is to be looked for that way: there is no such factor, nothing to compare with, or nothing
        can change: less of what deters does not stop a conversion, nor more bring one.
        """
        return abs(end - 1.0) < EVEN or self.now.decision == "open" or self._sure(upwards=end > 1.0)

    def _sure(self, *, upwards: bool) -> bool:
        return self.factor.deters and self.today.decision == ("stays" if upwards else "converts")

    def _holds(self, end: float) -> float:
        """The furthest factor towards ``end`` up to which every look found today's decision."""
        upwards, furthest = end > 1.0, 1.0
        if self._sure(upwards=upwards):
            return end
        for factor in sorted((x for x in self.looks if x != 1.0 and (x > 1.0) == upwards), reverse=not upwards):
            if self.looks[factor].decision != self.today.decision:
                break
            furthest = factor
        return furthest

    def steps(self, end: float) -> Steps:
        """The search for the flip on the way to ``end``."""
        up = end > 1.0
        sure: list[float] = []
        if self.capex is not None:
            sure = [x for x in self.capex.ends(end) if x is not None and x != 1.0]
            told = " and ".join(f"{x:.3g}×: {_IN_WORDS[self.capex.at(x).decision]}" for x in sure)
            self.tell(f"{' or '.join(self.lines)}: {self.factor.name}, without a search: {told or 'open'}")
        if not self.large:
            inside = [step if up else 1 / step for step in STEPS]
            ahead = {*sure, end, *(step for step in inside if (step < end if up else step > end))}
            return (yield from steps_to_flip(self.now, sorted(ahead, reverse=not up)))
        flip = yield from steps_to_flip(self.now, [*sure, end])
        if flip is None and self.looks.get(end, self.now).decision == "open":
            nearer = [*sure, end**0.25, end**0.5, end]  # nearer to today plans are easier to tell
            flip = yield from steps_to_flip(self.now, sorted(nearer, reverse=not up))
        return flip

    def tightened(self, flip: Flip | None, end: float) -> Flip | None:
        """A flip between the nearest factors that what is known of capex is sure of."""
        if flip is None or self.capex is None:
            return flip
        near, far = self.capex.ends(end)
        further, nearer = (max, min) if end > 1.0 else (min, max)
        flip = replace(flip, near=further(flip.near, near or 1.0), far=nearer(flip.far, far or end))
        for factor in (flip.near, flip.far, *self.looks):
            self.seen(factor)  # what was open may have been told since
        return flip

    def seen(self, factor: float) -> Look | None:
        """The look at a factor that takes no search: it was looked at, or follows from what is known of capex."""
        known = self.looks.get(factor)
        if self.capex is not None and (known is None or known.decision == "open"):
            sides = self.capex.at(factor)
            if sides.decision != "open":
                self.looks[factor] = self._look_of(factor, sides)
        return self.looks.get(factor)

    def task(self, factor: float, seconds: float | None) -> Task | None:
        """What is to be searched at a factor; None where no workbook may hold it."""
        book = self.factor.scaled(self.book, factor)
        if book is None:
            return None
        known = Sides(Span(), Span()) if self.capex is None else self.capex.at(factor)
        return Task(book, self.lines, known, (tuple(self.hints[0]), tuple(self.hints[1])), seconds)

    def learn(self, factor: float, sides: Sides) -> Look:
        """What a search at a factor has found."""
        self._remember(sides)
        if self.capex is not None:
            self.capex.learn(factor, sides)
        self.searched.add(factor)
        look = self.looks[factor] = self._look_of(factor, sides)
        self.tell(f"{' or '.join(self.lines)}: {self.factor.name} at {factor:.3g}×: {_IN_WORDS[look.decision]}")
        return look

    def _look_of(self, factor: float, sides: Sides) -> Look:
        # where bounds leave doubt, right beside the likely flip is where it is hardest to tell: look in the middle
        return Look(factor, sides.decision, None if self.large else sides.difference)

    def _remember(self, sides: Sides) -> None:
        for kept, span in zip(self.hints, (sides.convert, sides.stay), strict=True):
            if span.decisions is not None and span.decisions not in kept:
                kept.append(span.decisions)
                del kept[:-3]

    def _reach(self, end: float) -> float:
        """The furthest factor that the workbook may hold: a rate cannot be everything."""
        if self.factor.scaled(self.book, end) is not None:
            return end
        good, bad = 1.0, end
        while max(good / bad, bad / good) > CLOSE:
            middle = (good * bad) ** 0.5
            if self.factor.scaled(self.book, middle) is None:
                bad = middle
            else:
                good = middle
        return good


class Way:
    """The search for a flip on one side of today: it says at which factor it wants to search next."""

    def __init__(self, scale: Scale, end: float) -> None:
        self.scale, self.end = scale, end
        self.steps = scale.steps(end)
        self.flip: Flip | None = None
        self.searches = 0

    @property
    def unseen(self) -> bool:
        """Whether it is not known yet what becomes of the decision that way: neither the end was looked at, nor is it
        known, or known to be open, that it changes before.
        """
        scale, up = self.scale, self.end > 1.0
        there = [look for look in scale.looks.values() if look.factor != 1.0 and (look.factor > 1.0) == up]
        return self.end not in scale.looks and all(look.decision == scale.now.decision for look in there)

    def begin(self) -> float | None:
        """The first factor to search at; None where none is needed."""
        return self._next(lambda: next(self.steps))

    def go_on(self, look: Look | None) -> float | None:
        """The next factor to search at after a look; None at the end."""
        return self._next(lambda: self.steps.send(look))

    def _next(self, step: Callable[[], float]) -> float | None:
        try:
            factor = step()
            while (look := self.scale.seen(factor)) is not None:
                factor = self.steps.send(look)
        except StopIteration as done:
            self.flip = self.scale.tightened(done.value, self.end)
            return None
        return factor


_IN_WORDS = {"converts": "converting is better", "stays": "not converting is better", "open": "open"}
