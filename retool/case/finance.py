"""Money in time: discounting, tax shields, and the weight of a yearly flow with its continuation value."""

from __future__ import annotations

from dataclasses import dataclass

from retool.case.calendar import MONTHS_PER_YEAR, Calendar

# IRS Publication 946, table A-1: half-year convention, general depreciation system
MACRS = {
    "macrs3": (0.3333, 0.4445, 0.1481, 0.0741),
    "macrs5": (0.20, 0.32, 0.192, 0.1152, 0.1152, 0.0576),
    "macrs7": (0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446),
}


def depreciation_table(method: str, years: float) -> tuple[float, ...]:
    """Share of a payment deducted in the first, second ... year of service; empty = no shield."""
    if method == "none":
        return ()
    if method == "bonus":
        return (1.0,)
    if method == "straight":
        n = int(years)
        return (1.0 / n,) * n
    return MACRS[method]


@dataclass(frozen=True)
class Finance:
    """Tax, depreciation and continuation of a case."""

    calendar: Calendar
    tax_rate: float
    depreciation: tuple[float, ...]
    terminal_years: int
    terminal_decay: float

    def shield(self, first_year: int) -> float:
        """Value at the base date of the deductions of 1 $ that begin in calendar year ``first_year``.

        Deductions are taken on 1 July of each year, past the horizon too.
        """
        return self.tax_rate * sum(
            share * self.calendar.df(self.calendar.july(first_year + n)) for n, share in enumerate(self.depreciation)
        )

    def capital(self, month: int, service_year: int) -> float:
        """Cost at the base date of 1 $ of capital paid in ``month``, net of its shield."""
        return self.calendar.df(month) - self.shield(max(self.calendar.calendar_year(month), service_year))

    def expense(self, month: int) -> float:
        """Cost at the base date of 1 $ deductible when paid."""
        return (1.0 - self.tax_rate) * self.calendar.df(month)

    def operating(self, year: int) -> float:
        """Value of 1 $ of operating profit of ``year``, without continuation."""
        return (1.0 - self.tax_rate) * self.calendar.df_year(year)

    def continuation_weights(self) -> list[float]:
        """Value, per 1 $ a year of the last year's annual rate, of each continuation year."""
        last = self.calendar.n_years - 1
        annual = MONTHS_PER_YEAR / self.calendar.covered(last)
        step = (1.0 - self.terminal_decay) / (1.0 + self.calendar.discount_rate)
        return [self.operating(last) * annual * step**n for n in range(1, self.terminal_years + 1)]

    def continuation(self, until: int | None = None) -> float:
        """Value past the horizon of 1 $ of operating profit of the last year.

        ``until`` is the last month in which the flow exists (None = for ever): continuation year n counts
        by its months up to it.
        """
        total = 0.0
        for n, weight in enumerate(self.continuation_weights()):
            begin = self.calendar.n_months + n * MONTHS_PER_YEAR
            months = MONTHS_PER_YEAR if until is None else min(MONTHS_PER_YEAR, max(0, until - begin + 1))
            total += weight * months / MONTHS_PER_YEAR
        return total

    def yearly(self, year: int, until: int | None = None) -> float:
        """Value of 1 $ of operating profit of ``year`` with, in the last year, its continuation."""
        value = self.operating(year)
        if year == self.calendar.n_years - 1:
            value += self.continuation(until)
        return value
