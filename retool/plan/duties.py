"""Duties stacked a second time, day by day from the Tariffs sheet, and the quotas that replace them.

The ledger does not lean on the rates that the model was given; the audit compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from retool.case import Case
from retool.workbook import Quota, Tariff

HOME = "US"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rate:
    """A duty in its two parts: share of FOB value and $ a unit; and those parts that may be relieved."""

    share: float = 0.0
    specific: float = 0.0
    offset_share: float = 0.0
    offset_specific: float = 0.0
    drawback_share: float = 0.0
    drawback_specific: float = 0.0
    both_share: float = 0.0
    both_specific: float = 0.0

    def paid(self, price: float) -> float:
        return self.share * price + self.specific

    def offsettable(self, price: float) -> float:
        return self.offset_share * price + self.offset_specific

    def drawback(self, price: float) -> float:
        """What exports may have refunded, before drawback_rate."""
        return self.drawback_share * price + self.drawback_specific

    def both(self, price: float) -> float:
        """The layers that are offsettable and drawback-eligible at once."""
        return self.both_share * price + self.both_specific


def layers_of(case: Case, tariff_class: str, country: str) -> list[Tariff]:
    """Rows of the origin; ``*`` rows reach origins that have no row of the class at all; the US pays none."""
    if country == HOME:
        return []
    of_class = [r for r in case.tables.tariffs if r.tariff_class == tariff_class]
    return [r for r in of_class if r.country == country] or [r for r in of_class if r.country == "*"]


def average_by_day(case: Case, row: Tariff, column: str, scenario: int, year: int) -> float:
    """A layer's rate or specific duty over the covered days of a year, 0 on days out of force, escalated."""
    months = case.calendar.months_of_year(year)
    first, end = case.calendar.month_start(months.start), case.calendar.month_start(months.stop)
    total = 0.0
    for day, stop in steady_days(case, row, scenario, first, end):
        if in_force(case, row, scenario, day):
            value = _known(case, row, column, scenario, day)
            total += (stop - day).days * (float(value) if isinstance(value, (int, float)) else 0.0)
    cell = ("Tariffs", row.row, column)
    return case.values.factor(cell, case.calendar.years[year]) * total / (end - first).days


def steady_days(case: Case, row: Tariff, scenario: int, first: date, end: date) -> list[tuple[date, date]]:
    """[first, end) day by day where a scenario changes the layer, else cut only at the layer's own dates."""
    columns = ("rate", "specific", "from", "until")
    if any(case.values.edited(("Tariffs", row.row, c), scenario) for c in columns):
        cuts = [first + ONE_DAY * n for n in range((end - first).days + 1)]
    else:
        own = {row.from_, end if row.until is None else row.until + ONE_DAY}
        cuts = sorted({first, end} | {d for d in own if first < d < end})
    return list(pairwise(cuts))


def in_force(case: Case, row: Tariff, scenario: int, day: date) -> bool:
    begin = _known(case, row, "from", scenario, day)
    end = _known(case, row, "until", scenario, day)
    return (not isinstance(begin, date) or day >= begin) and (not isinstance(end, date) or day <= end)


def _known(case: Case, row: Tariff, column: str, scenario: int, day: date) -> object:
    return case.values.on_day(("Tariffs", row.row, column), row.get(column), scenario, day)


def stack(case: Case, tariff_class: str, country: str, scenario: int, year: int) -> Rate:
    """The layers in force added up."""
    sums = dict.fromkeys(Rate.__dataclass_fields__, 0.0)
    for row in layers_of(case, tariff_class, country):
        share = average_by_day(case, row, "rate", scenario, year)
        specific = average_by_day(case, row, "specific", scenario, year)
        kinds = {"": True, "offset_": row.offsettable, "drawback_": row.drawback}
        kinds["both_"] = row.offsettable and row.drawback
        for prefix, counts in kinds.items():
            if counts:
                sums[f"{prefix}share"] += share
                sums[f"{prefix}specific"] += specific
    return Rate(**sums)


class Duties:
    """Stacked rates of a case, each worked out once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rate = lru_cache(maxsize=None)(self._rate)

    def _rate(self, tariff_class: str, country: str, scenario: int, year: int) -> Rate:
        return stack(self.case, tariff_class, country, scenario, year)


def quota_row(case: Case, tariff_class: str, country: str, year: int) -> Quota | None:
    """The quota of an operating year (index); goods of the US use none."""
    calendar_year = case.calendar.years[year]
    if country == HOME:
        return None
    for row in case.tables.quotas:
        if (row.tariff_class, row.country, row.year) == (tariff_class, country, calendar_year):
            return row
    return None


def quota_rate(case: Case, tariff_class: str, country: str, scenario: int, year: int) -> float:
    row = quota_row(case, tariff_class, country, year)
    return case.number("Quotas", row, "rate", scenario, year) if row else 0.0
