"""Arithmetic of the contract's clock, written anew for the tests: nothing here comes from the program.

Operations count at the middle of the months of the year that the periods cover, lump sums on the 1st of
their month, tax shields on 1 July; months / 12 = years.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt

MACRS3 = (0.3333, 0.4445, 0.1481, 0.0741)
MACRS5 = (0.2000, 0.3200, 0.1920, 0.1152, 0.1152, 0.0576)
MACRS7 = (0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446)
"""IRS Publication 946, half-year convention: share of the basis by year of service."""


@dataclass(frozen=True)
class Clock:
    """Discount factors from a base month at a yearly rate."""

    rate: float
    base: date = date(2027, 1, 1)

    def after(self, months: float) -> float:
        """Factor of money that many months after the base month."""
        return float((1 + self.rate) ** (-months / 12))

    def on(self, year: int, month: int = 1) -> float:
        """Factor of a lump sum on the 1st of a month."""
        return self.after((year - self.base.year) * 12 + month - self.base.month)

    def mid(self, year: int, first: int = 1, last: int = 12) -> float:
        """Factor of a year's operations when the periods cover its months first..last."""
        return self.after((year - self.base.year) * 12 + (first - self.base.month) + (last - first + 1) / 2)

    def shield(self, year: int, shares: Sequence[float] = (1.0,)) -> float:
        """Factor of a depreciation schedule that begins in `year`: each share on 1 July of its year."""
        return sum(share * self.on(year + n, 7) for n, share in enumerate(shares))


def continuation(rate: float, decay: float, years: int) -> float:
    """Worth of the years after the horizon per M$ of the last one."""
    return float(sum(((1 - decay) / (1 + rate)) ** n for n in range(1, years + 1)))


def great_circle_miles(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two (latitude, longitude) points in degrees on a globe of 3,958.7613 miles radius."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 3958.7613 * asin(sqrt(h))
