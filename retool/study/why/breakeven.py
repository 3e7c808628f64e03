"""Break-evens of a line: the factors on duty, capex, demand and price at which its decision flips.

At each factor the workbook is edited, read and built anew, and the best plan that converts the line is searched for
against the best that does not.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from retool.case import build_case
from retool.study.why.asking import Span
from retool.study.why.contest import Sides, contest
from retool.study.why.costs import Tell
from retool.study.why.factors import HIGHEST, LOWEST, Factor
from retool.study.why.facts import BreakEven, Flip
from retool.study.why.flips import CLOSE, Look, nearest_flip
from retool.study.why.questions import Asked
from retool.study.why.restriction import at_least_one, forbid
from retool.study.why.world import Decisions, Setting, World
from retool.workbook import Workbook

STEPS = (2.0, 4.0)
"""Where a decision is looked at on the way up; on the way down at the inverse. A large case goes to the end at once,
and comes nearer only where that is open.
"""

EVEN = 1e-9


@dataclass
class Scale:
    """One factor on one line, or on lines that are alike: the looks taken so far, and the plans of either side that
    they found.
    """

    book: Workbook
    lines: tuple[str, ...]
    factor: Factor
    setting: Setting
    tell: Tell
    today: Sides
    large: bool
    deadline: float | None = None
    looks: dict[float, Look] = field(default_factory=dict)
    hints: tuple[list[Decisions], list[Decisions]] = field(default_factory=lambda: ([], []))
    unfinished: bool = False

    def break_even(self) -> BreakEven:
        """The nearest flips up and down."""
        now = Look(1.0, self.today.decision, self.today.difference)
        self.looks[1.0] = now
        self._remember(self.today)
        low, high = self._reach(LOWEST), self._reach(HIGHEST)
        down = up = None
        if now.decision != "open":
            down = None if self._sure(upwards=False) else self._flip(now, low)
            up = None if self._sure(upwards=True) else self._flip(now, high)
        opened = tuple(sorted(look.factor for look in self.looks.values() if look.decision == "open"))
        return BreakEven(
            self.lines, self.factor.name, self.factor.today, now.decision, down, up, low, high,
            tuple(sorted(self.looks)), opened, self._holds(low), self._holds(high),
            self.today.tied, self.unfinished,
        )  # fmt: skip

    def _sure(self, *, upwards: bool) -> bool:
        """Whether nothing can change that way: less of what deters does not stop a conversion, nor more bring one."""
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

    def _flip(self, now: Look, end: float) -> Flip | None:
        up = end > 1.0
        steps = [step if up else 1 / step for step in STEPS]
        inside = [step for step in steps if (step < end if up else step > end)]
        if abs(end - 1.0) < EVEN:
            return None
        if not self.large:
            return nearest_flip(self._look, now, [*inside, end])
        flip = nearest_flip(self._look, now, [end])
        if flip is None and self.looks.get(end, now).decision == "open":
            flip = nearest_flip(self._look, now, [end**0.25, end**0.5, end])  # nearer to today plans are easier to tell
        return flip

    def _look(self, factor: float) -> Look | None:
        if factor not in self.looks:
            over = self.deadline is not None and time.monotonic() >= self.deadline
            book = None if over or self.setting.stop.requested else self.factor.scaled(self.book, factor)
            if book is None:
                self.unfinished = True
                return None
            sides = self._judge(book)
            self.looks[factor] = Look(factor, sides.decision, sides.difference)
            self.tell(f"{' or '.join(self.lines)}: {self.factor.name} at {factor:.3g}×: {_IN_WORDS[sides.decision]}")
        return self.looks[factor]

    def _judge(self, book: Workbook) -> Sides:
        world = World(build_case(book), self.setting)
        converting = Asked(world).converting(self.lines)
        # what its capex is makes no difference to plans that leave the line as it is
        known = Sides(Span(), self.today.stay if self.factor.deters else Span())
        left = None if self.deadline is None else max(1.0, self.deadline - time.monotonic())
        sides = contest(world, (at_least_one(converting), forbid(converting)), known, self.hints, left)
        self._remember(sides)
        return sides

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


_IN_WORDS = {"converts": "converting is better", "stays": "not converting is better", "open": "open"}
