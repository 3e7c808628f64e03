"""Months, periods and operating years of a case, and how money at a date is discounted.

A month is a whole number: 12 × calendar year + (month − 1). Nothing here comes from the planner's own code.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Case = dict[str, list[dict[str, Any]]]


def blank(value: Any) -> bool:
    """Is this cell empty?"""
    return value is None or value == ""


def as_date(value: Any) -> dt.date:
    """A date from a date, a datetime or ISO text."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(str(value))


def month_of(value: Any) -> int:
    """The number of the month that holds a date."""
    day = as_date(value)
    return 12 * day.year + day.month - 1


def first_day(month: int) -> dt.date:
    """The 1st of a month."""
    return dt.date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Span:
    """One period: its first month, how many months it lasts, and its row of Periods."""

    start: int
    months: int
    row: Row

    @property
    def end(self) -> int:
        """The month after the last."""
        return self.start + self.months


@dataclass(frozen=True)
class Year:
    """One operating year: the calendar year, its covered months, the positions of its periods."""

    year: int
    first: int
    months: int
    spans: tuple[int, ...]

    def covered(self) -> Iterator[int]:
        """Every covered month."""
        return iter(range(self.first, self.first + self.months))

    @property
    def part(self) -> float:
        """Covered months / 12."""
        return self.months / 12


class Timeline:
    """The calendar of a case."""

    def __init__(self, case: Case, base_date: Any, discount_rate: float) -> None:
        rows = sorted(case["Periods"], key=lambda row: as_date(row["start"]))
        starts = [month_of(row["start"]) for row in rows]
        lengths = [after - before for before, after in itertools.pairwise(starts)]
        lengths.append(lengths[-1] if lengths else 12)
        self.spans = [Span(*parts) for parts in zip(starts, lengths, rows, strict=True)]
        self.first = self.spans[0].start
        self.end = self.spans[-1].end
        self.years = []
        for year in sorted({span.start // 12 for span in self.spans}):
            inside = [i for i, span in enumerate(self.spans) if span.start // 12 == year]
            months = sum(self.spans[i].months for i in inside)
            self.years.append(Year(year, self.spans[inside[0]].start, months, tuple(inside)))
        self.base = self.first if blank(base_date) else month_of(base_date)
        self.rate = discount_rate

    def discount(self, month: float) -> float:
        """Today's worth of a dollar paid at the start of a month (fractions allowed)."""
        return float((1 + self.rate) ** (-(month - self.base) / 12))

    def middle(self, year: Year) -> float:
        """The discount factor of the middle of a year's covered months."""
        return self.discount(year.first + year.months / 2)

    def first_of_july(self, year: int) -> float:
        """The discount factor of 1 July of a calendar year."""
        return self.discount(12 * year + 6)

    def span_of(self, month: int) -> int | None:
        """Position of the period that holds a month; None outside the horizon."""
        for position, span in enumerate(self.spans):
            if span.start <= month < span.end:
                return position
        return None
