"""How a rule is measured: the worst breach of one identity, with its place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from math import inf, isnan
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

RELATIVE = 1e-6
#: vehicles or sets; the search works in thousands to 1e-7, a plan workbook stores every digit
VOLUME = 1e-3
#: M$; a tenth of a cent in a million would be lost in the search's own rounding
MONEY = 1e-6


def each_once(*many: Iterable[K]) -> list[K]:
    """Everything once, in the order in which it comes: of two breaches alike, the audit always names the first."""
    return list(dict.fromkeys(chain(*many)))


@dataclass(frozen=True)
class Check:
    """One identity of the audit: whether it holds, its worst breach (0 = none) and where that is.

    ``worst`` is in the unit of the rule: vehicles, sets, lines, M$, or the number of records that break it.
    """

    name: str
    ok: bool
    worst: float
    where: str


@dataclass
class Gauge:
    """Gathers the breaches of one rule; within ``absolute`` + 1e-6 of the sizes compared is rounding."""

    name: str
    absolute: float = VOLUME
    _worst: float = 0.0
    _severity: float = field(default=1.0, repr=False)
    _where: str = ""

    def at_most(self, value: float, limit: float, where: str) -> None:
        excess = value - limit
        if excess <= 0.0:
            return
        if isnan(excess) or excess == inf:  # no number, or one beyond all: rounding excuses neither
            excess = severity = inf
        else:
            severity = excess / (self.absolute + RELATIVE * max(abs(value), abs(limit)))
        if severity > self._severity:
            self._worst, self._severity, self._where = excess, severity, where

    def at_least(self, value: float, least: float, where: str) -> None:
        self.at_most(least, value, where)

    def equal(self, value: float, expected: float, where: str) -> None:
        self.at_most(value, expected, where)
        self.at_most(expected, value, where)

    def wrong(self, where: str) -> None:
        """A record that must not be, or one that is missing."""
        self.at_most(1.0, 0.0, where)

    def result(self) -> Check:
        return Check(self.name, not self._where, self._worst, self._where)
