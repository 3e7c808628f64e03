"""Discounting, tax and the continuation after the horizon, as factors on a dollar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tests.oracle.timeline import Case, Timeline, Year, first_day
from tests.oracle.values import setting

MACRS: dict[str, Sequence[float]] = {  # IRS Publication 946, half-year convention
    "macrs3": (0.3333, 0.4445, 0.1481, 0.0741),
    "macrs5": (0.20, 0.32, 0.192, 0.1152, 0.1152, 0.0576),
    "macrs7": (0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446),
}


class Finance:
    """The settings that turn cash into net present value."""

    def __init__(self, case: Case, timeline: Timeline) -> None:
        self.timeline = timeline
        self.tax = float(setting(case, "tax_rate"))
        self.years_after = int(setting(case, "terminal_years"))
        self.decay = float(setting(case, "terminal_decay"))
        self.schedule = self._schedule(case)

    def _schedule(self, case: Case) -> Sequence[float]:
        """Share of a payment deducted in each tax year."""
        kind = str(setting(case, "depreciation"))
        if kind == "none":
            return ()
        if kind == "bonus":
            return (1.0,)
        if kind == "straight":
            years = int(setting(case, "depreciation_years"))
            return (1 / years,) * years
        return MACRS[kind]

    def capital(self, month: int, service_year: int) -> float:
        """NPV of one M$ of capital: paid in a month, deducted from the later of that year and service."""
        begins = max(month // 12, service_year)
        shield = sum(
            share * self.timeline.first_of_july(begins + n) for n, share in enumerate(self.schedule)
        )
        return self.tax * shield - self.timeline.discount(month)

    def expense(self, month: int) -> float:
        """NPV of one M$ deductible when paid."""
        return -(1 - self.tax) * self.timeline.discount(month)

    def receipt(self, month: int) -> float:
        """NPV of one M$ untaxed."""
        return self.timeline.discount(month)

    def in_horizon(self, year: Year) -> float:
        """NPV of one M$ of operations in a year, with nothing after the horizon (offset, clawback)."""
        return (1 - self.tax) * self.timeline.middle(year)

    def operations(self, year: Year, until: dt.date | None = None) -> float:
        """NPV of one M$ of operations in a year; the last year's go on, where dated up to `until`."""
        if year != self.timeline.years[-1]:
            return self.in_horizon(year)
        goes_on = sum(weight * self._months_left(n, until) / 12 for n, weight in self._continuation())
        return self.in_horizon(year) * (1 + 12 / year.months * goes_on)

    def _continuation(self) -> Iterator[tuple[int, float]]:
        for n in range(1, self.years_after + 1):
            yield n, ((1 - self.decay) / (1 + self.timeline.rate)) ** n

    def _months_left(self, n: int, until: dt.date | None) -> int:
        """Months of continuation year n that count under an until-date."""
        begins = self.timeline.end + 12 * (n - 1)
        return sum(until is None or first_day(month) <= until for month in range(begins, begins + 12))
