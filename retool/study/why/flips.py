"""Where a decision flips as a factor moves away from 1: a search for the sign of a difference that comes with bounds.

Nothing is taken for granted between two factors that were looked at, but that the decision flips once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from math import sqrt

from retool.study.why.facts import Decision, Flip

CLOSE = 1.02
"""Far and near end of a flip are this factor apart: the value in the middle is right to 1 %."""

MOST_LOOKS = 30
"""A flip takes five to ten looks; more only where the bounds leave it open."""


@dataclass(frozen=True)
class Look:
    """The decision at one factor, and by how much converting is better than staying there, M$, as far as is known."""

    factor: float
    decision: Decision
    difference: float | None


Judge = Callable[[float], Look | None]
"""Searches at a factor; None where there is no more time, or no such factor."""


Steps = Generator[float, Look | None, Flip | None]
"""A search for a flip, step by step: it asks for a look at a factor and goes on with what is seen there."""


def nearest_flip(judge: Judge, now: Look, ahead: Iterable[float]) -> Flip | None:
    """The nearest factor at which the decision is another than now, among or between those ``ahead``, nearest first.

    ``now`` must be sure. What is open on the way to a flip becomes part of the flip's interval.
    """
    steps = steps_to_flip(now, ahead)
    try:
        factor = next(steps)
        while True:
            factor = steps.send(judge(factor))
    except StopIteration as done:
        found: Flip | None = done.value
        return found


def steps_to_flip(now: Look, ahead: Iterable[float]) -> Steps:
    """The steps of ``nearest_flip``."""
    near = now
    for factor in ahead:
        look = yield factor
        if look is None:
            return None
        if look.decision == now.decision:
            near = look
        elif look.decision != "open":
            return (yield from _narrowed(near, look))
    return None


def _narrowed(near: Look, far: Look) -> Generator[float, Look | None, Flip]:
    """Look between the two until they are close, or what lies between stays open."""
    opened: list[Look] = []
    for turn in range(MOST_LOOKS):
        opened = [x for x in opened if _apart(near.factor, far.factor) > _apart(near.factor, x.factor)]
        opened = [x for x in opened if _apart(near.factor, far.factor) > _apart(x.factor, far.factor)]
        row = [near, *sorted(opened, key=lambda x: _apart(near.factor, x.factor)), far]
        a, b = max(((row[0], row[1]), (row[-2], row[-1])), key=lambda gap: _apart(gap[0].factor, gap[1].factor))
        if _apart(a.factor, b.factor) <= CLOSE:
            break
        look = yield _between(a, b, turn)
        if look is None:
            break
        if look.decision == near.decision:
            near = look
        elif look.decision == far.decision:
            far = look
        else:
            opened.append(look)
    return Flip(near.factor, far.factor, near.decision, far.decision)


def _apart(a: float, b: float) -> float:
    """How far apart two factors are, as a factor of at least 1."""
    return max(a / b, b / a)


def _between(a: Look, b: Look, turn: int) -> float:
    """Where to look next: beside the point at which the difference would be 0 were it straight, so that the next look
    but one closes in from the other side; every third time in the middle, for differences that are not.
    """
    middle = sqrt(a.factor * b.factor)
    if turn % 3 == 2 or a.difference is None or b.difference is None or a.difference * b.difference >= 0:
        return middle
    root = a.factor + (b.factor - a.factor) * a.difference / (a.difference - b.difference)
    half = pow(CLOSE, 0.49)
    toward_a = _apart(a.factor, root) > _apart(root, b.factor)
    step = 1 / half if (a.factor < b.factor) == toward_a else half
    least, most = sorted((a.factor, b.factor))
    margin = pow(most / least, 0.05)
    inside = least * margin, most / margin
    return float(min(max(root * step, inside[0]), inside[1]))
