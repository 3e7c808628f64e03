"""Duties: the layers of Tariffs stacked by origin, averaged by day, and the quotas that replace them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta

from retool.case.calendar import Calendar
from retool.case.scenarios import Values
from retool.workbook import Quota, Tables, Tariff

HOME = "US"
ANY_COUNTRY = "*"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """A stacked duty: rates of FOB value and $ a unit, in all, and the parts that earn a relief.

    ``both`` are layers that are offsettable and drawback-eligible at once: what is refunded of them can not
    be offset as well.
    """

    ad_valorem: float = 0.0
    specific: float = 0.0
    offset_ad_valorem: float = 0.0
    offset_specific: float = 0.0
    drawback_ad_valorem: float = 0.0
    drawback_specific: float = 0.0
    both_ad_valorem: float = 0.0
    both_specific: float = 0.0

    def paid(self, price: float) -> float:
        """Duty in $ on one unit at FOB ``price``."""
        return self.ad_valorem * price + self.specific

    def offsettable(self, price: float) -> float:
        return self.offset_ad_valorem * price + self.offset_specific

    def eligible(self, price: float) -> float:
        """What drawback may refund a part of, in $ a unit."""
        return self.drawback_ad_valorem * price + self.drawback_specific

    def offsettable_and_eligible(self, price: float) -> float:
        return self.both_ad_valorem * price + self.both_specific


@dataclass
class DutyBook:
    """Duty by tariff class, country, scenario and operating year, worked out when first asked for."""

    tables: Tables
    values: Values
    calendar: Calendar
    _known: dict[tuple[str, str, int, int], Duty] = field(default_factory=dict)
    _layers: dict[tuple[str, str], list[Tariff]] = field(default_factory=dict)
    _quotas: dict[tuple[str, str, int], Quota] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for layer in self.tables.tariffs:
            self._layers.setdefault((layer.tariff_class, layer.country), []).append(layer)
        for quota in self.tables.quotas:
            self._quotas[quota.tariff_class, quota.country, quota.year] = quota

    def rate(self, tariff_class: str, country: str, scenario: int, year: int) -> Duty:
        """The stacked duty on goods of ``country``; goods made in the US pay none."""
        key = (tariff_class, country, scenario, year)
        if key not in self._known:
            self._known[key] = self._stack(tariff_class, country, scenario, year)
        return self._known[key]

    def layers(self, tariff_class: str, country: str) -> list[Tariff]:
        """Rows that concern an origin: its own, or those of ``*`` where the class has no row for it at all."""
        if country == HOME:
            return []
        return self._layers.get((tariff_class, country)) or self._layers.get((tariff_class, ANY_COUNTRY), [])

    def _stack(self, tariff_class: str, country: str, scenario: int, year: int) -> Duty:
        sums = dict.fromkeys(Duty.__dataclass_fields__, 0.0)
        for layer in self.layers(tariff_class, country):
            rate = self._by_day(layer, "rate", scenario, year)
            specific = self._by_day(layer, "specific", scenario, year)
            kinds = [""] + ["offset_"] * layer.offsettable + ["drawback_"] * layer.drawback
            kinds += ["both_"] * (layer.offsettable and layer.drawback)
            for kind in kinds:
                sums[f"{kind}ad_valorem"] += rate
                sums[f"{kind}specific"] += specific
        return Duty(**sums)

    def _by_day(self, layer: Tariff, column: str, scenario: int, year: int) -> float:
        """The column's average over the days of the covered part of the year, 0 on days out of force."""
        months = self.calendar.months_of_year(year)
        first, end = self.calendar.month_start(months.start), self.calendar.month_start(months.stop)
        base = getattr(layer, column) or 0.0
        total = 0.0
        for begin, stop in self._pieces(layer, scenario, first, end):
            value = self.values.on_day(("Tariffs", layer.row, column), base, scenario, begin)
            since = self.values.on_day(("Tariffs", layer.row, "from"), layer.from_, scenario, begin)
            until = self.values.on_day(("Tariffs", layer.row, "until"), layer.until, scenario, begin)
            days = (min(stop, until + DAY if until else stop) - max(begin, since)).days
            total += float(value or 0.0) * max(0, days)
        factor = self.values.factor(("Tariffs", layer.row, column), self.calendar.years[year])
        return factor * total / (end - first).days

    def _pieces(self, layer: Tariff, scenario: int, first: date, end: date) -> list[tuple[date, date]]:
        """[first, end) cut where a scenario's change of this layer begins or ends."""
        cuts = {first, end}
        for column in ("rate", "specific", "from", "until"):
            for edit in self.values.edited(("Tariffs", layer.row, column), scenario):
                cuts |= {edit.start} if edit.start else set()
                cuts |= {edit.stop + DAY} if edit.stop else set()
        inside = sorted(c for c in cuts if first <= c <= end)
        return list(itertools.pairwise(inside))

    def quota(self, tariff_class: str, country: str, year: int) -> Quota | None:
        """The quota row of an operating year, if any. Goods made in the US need none."""
        return None if country == HOME else self._quotas.get((tariff_class, country, self.calendar.years[year]))
