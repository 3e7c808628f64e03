"""Time: months are counted from the first period's start; periods, operating years and discounting follow.

Month 0 is the month of the first period's start; negative months lie before the horizon, months from
``n_months`` on lie past it. Every duration in the workbook is whole months, so months are integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

JULY = 7
MONTHS_PER_YEAR = 12


def month_number(day: date) -> int:
    """Months since year 0 of the month that contains ``day``."""
    return day.year * MONTHS_PER_YEAR + day.month - 1


@dataclass(frozen=True)
class Calendar:
    """The horizon: equal periods of ``period_months`` months from ``first`` on, and discounting to ``base``.

    ``discount_rate`` is nominal per year. Money of month m is worth ``df(m)`` at the base month.
    """

    first: date
    period_months: int
    periods: tuple[str, ...]
    base: date
    discount_rate: float

    @cached_property
    def n_periods(self) -> int:
        return len(self.periods)

    @cached_property
    def n_months(self) -> int:
        return self.n_periods * self.period_months

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years that the periods touch: the operating years, in order."""
        last = self.month_start(self.n_months - 1)
        return tuple(range(self.first.year, last.year + 1))

    @cached_property
    def n_years(self) -> int:
        return len(self.years)

    # months and dates
    def month_of(self, day: date) -> int:
        """The month that contains ``day``."""
        return month_number(day) - month_number(self.first)

    def month_start(self, month: int) -> date:
        absolute = month_number(self.first) + month
        return date(absolute // MONTHS_PER_YEAR, absolute % MONTHS_PER_YEAR + 1, 1)

    def first_month_from(self, day: date | None, blank: int) -> int:
        """First month whose 1st is on or after ``day`` (availability is counted by month)."""
        if day is None:
            return blank
        return self.month_of(day) + (0 if day.day == 1 else 1)

    # periods
    def start(self, period: int) -> int:
        """First month of a period."""
        return period * self.period_months

    def period_of(self, month: int) -> int:
        """The period that contains ``month`` (past the horizon: the period it would be)."""
        return month // self.period_months

    def months_of_period(self, period: int) -> range:
        return range(self.start(period), self.start(period) + self.period_months)

    def year_of_period(self, period: int) -> int:
        """Index of the operating year that a period belongs to."""
        return self.year_of(self.start(period))

    # operating years
    def year_of(self, month: int) -> int:
        """Index of the operating year of ``month``; outside the horizon it may be negative or too large."""
        return (month_number(self.first) + month) // MONTHS_PER_YEAR - self.first.year

    def months_of_year(self, year: int) -> range:
        """The covered months of operating year ``year``."""
        return self._year_months[year] if 0 <= year < self.n_years else self._months_of_year(year)

    @cached_property
    def _year_months(self) -> tuple[range, ...]:
        return tuple(self._months_of_year(year) for year in range(self.n_years))

    def _months_of_year(self, year: int) -> range:
        january = (self.first.year + year) * MONTHS_PER_YEAR - month_number(self.first)
        return range(max(0, january), min(self.n_months, january + MONTHS_PER_YEAR))

    def periods_of_year(self, year: int) -> range:
        months = self.months_of_year(year)
        return range(months.start // self.period_months, (months.stop - 1) // self.period_months + 1)

    def covered(self, year: int) -> int:
        """Number of months of operating year ``year`` that the periods cover."""
        return len(self.months_of_year(year))

    # discounting
    def df(self, month: float) -> float:
        """Discount factor of the 1st of ``month``; halves of months are allowed for mid-year flows."""
        years = (month - self.month_of(self.base)) / MONTHS_PER_YEAR
        return float((1.0 + self.discount_rate) ** -years)

    def df_year(self, year: int) -> float:
        """Discount factor of the middle of the covered months of operating year ``year``."""
        months = self.months_of_year(year)
        return self.df((months.start + months.stop) / 2)

    def july(self, calendar_year: int) -> int:
        """The month that starts on 1 July of ``calendar_year``."""
        return self.month_of(date(calendar_year, JULY, 1))

    def calendar_year(self, month: int) -> int:
        return (month_number(self.first) + month) // MONTHS_PER_YEAR
