"""``Case``: everything the model may see of a workbook, typed, with scenario and time resolved on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from retool.case.calendar import MONTHS_PER_YEAR, Calendar
from retool.case.finance import Finance
from retool.case.freight import FreightBook
from retool.case.lines import LineData
from retool.case.market import ProgramData, Spell, legal_months, region_access, spells, volumes_by_region
from retool.case.scenarios import RowLike, ScenarioTree, Values
from retool.case.sourcing import ComponentData
from retool.case.trade import DutyBook
from retool.workbook import (
    BillItem,
    Decision,
    ExportRow,
    Import,
    Incentive,
    Period,
    Plant,
    Region,
    Settings,
    Tables,
    Tool,
)


@dataclass(frozen=True)
class Case:
    """One planning case. Scenario and year arguments are indices; volumes vehicles, money $ or M$ as the sheets."""

    tables: Tables
    calendar: Calendar
    tree: ScenarioTree
    values: Values
    finance: Finance
    plants: dict[str, Plant]
    lines: dict[str, LineData]
    programs: dict[str, ProgramData]
    components: dict[str, ComponentData]
    duties: DutyBook
    freight_book: FreightBook
    best_alone: tuple[tuple[float, float], ...] = ()
    """By scenario, M$: the NPV of the best plan known for it alone, and what no plan for it alone exceeds. Only where
    regret is measured, which is against the first of the two."""
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def settings(self) -> Settings:
        return self.tables.settings

    @property
    def by_regret(self) -> bool:
        """Whether plans are judged by their worst regret; with one future there is nothing to regret."""
        return self.settings.risk_measure == "regret" and self.tree.n > 1

    @property
    def by_tail(self) -> bool:
        """Whether plans are judged by their bad futures too (CVaR)."""
        return self.settings.risk_weight > 0 and not self.by_regret

    @cached_property
    def regions(self) -> dict[str, Region]:
        return {r.region: r for r in self.tables.regions}

    @cached_property
    def periods(self) -> list[Period]:
        return self.tables.periods

    # values by operating year
    def number(self, sheet: str, record: RowLike, column: str, scenario: int, year: int) -> float:
        """A number's average over the year's covered months, changed and escalated; a blank limit is 0."""
        value = self.values.in_year(sheet, record, column, scenario, year)
        return 0.0 if value is None else float(value)

    def limit(self, sheet: str, record: RowLike, column: str, scenario: int, year: int) -> float | None:
        """As ``number``, with None where there is no limit."""
        value = self.values.in_year(sheet, record, column, scenario, year)
        return None if value is None else float(value)

    def until_share(self, sheet: str, record: RowLike, column: str, scenario: int, year: int) -> float:
        """Part of the covered months of ``year`` on or before the date that the scenario then knows."""
        months = self.calendar.months_of_year(year)
        inside = 0
        for m in months:
            day = self.values.in_month(sheet, record, column, scenario, m)
            inside += day is None or self.calendar.month_start(m) <= day
        return inside / len(months)

    def last_month(self, sheet: str, record: RowLike, column: str, scenario: int) -> int | None:
        """Last month of an until-date as known at the end of the horizon; None where it never ends."""
        day: date | None = self.values.in_month(sheet, record, column, scenario, self.calendar.n_months - 1)
        return None if day is None else self.calendar.month_of(day)

    def covered_share(self, year: int) -> float:
        """Covered months / 12."""
        return self.calendar.covered(year) / MONTHS_PER_YEAR

    # market
    @cached_property
    def _demand(self) -> list[dict[tuple[str, str, int], float]]:
        return [
            volumes_by_region(self.tables, self.values, "Demand", "program", self.calendar, s)
            for s in range(self.tree.n)
        ]

    @cached_property
    def _segments(self) -> list[dict[tuple[str, str, int], float]]:
        return [
            volumes_by_region(self.tables, self.values, "Segments", "segment", self.calendar, s)
            for s in range(self.tree.n)
        ]

    def demand(self, program: str, region: str, scenario: int, year: int) -> float:
        """Vehicles a year at msrp that local law lets buyers act on (access included)."""
        volume = self._demand[scenario].get((program, region, year), 0.0)
        return volume * self.access(region, scenario, year)

    def segment_volume(self, segment: str, region: str, scenario: int, year: int) -> float | None:
        """Vehicles a year of a segment's market with access; None where the region-year is not limited."""
        volume = self._segments[scenario].get((segment, region, year))
        return None if volume is None else volume * self.access(region, scenario, year)

    def access(self, region: str, scenario: int, year: int) -> float:
        key = ("access", region, scenario, year)
        if key not in self._cache:
            self._cache[key] = region_access(self.values, self.regions[region], scenario, year)
        found: float = self._cache[key]
        return found

    def legal_months(self, region: str, scenario: int, year: int) -> frozenset[int]:
        key = ("legal", region, scenario, year)
        if key not in self._cache:
            self._cache[key] = legal_months(self.values, self.regions[region], scenario, year, self.calendar)
        found: frozenset[int] = self._cache[key]
        return found

    def spells(self, program: str, scenario: int, year: int) -> list[Spell]:
        key = ("spells", program, scenario, year)
        if key not in self._cache:
            self._cache[key] = spells(self.programs[program], self.values, self.calendar, scenario, year)
        found: list[Spell] = self._cache[key]
        return found

    def price_points(self, program: str, scenario: int, year: int) -> list[tuple[str, float, float]]:
        """(point, price $, volume factor) of a program's ladder; msrp at factor 1 where it has none."""
        data = self.programs[program]
        if not data.points:
            return [("msrp", self.number("Programs", data.record, "msrp", scenario, year), 1.0)]
        return [
            (
                p.point,
                self.number("PricePoints", p, "price", scenario, year),
                self.number("PricePoints", p, "volume_factor", scenario, year),
            )
            for p in data.points
        ]

    def freight(self, origin: str, region: str, scenario: int, year: int) -> float:
        """Inland freight, $ a vehicle."""
        return self.freight_book.cost(origin, region, scenario, year)

    # who may do what
    @cached_property
    def tools(self) -> dict[tuple[str, str, str], Tool]:
        """Tooling row by (program, line, configuration): a row with its own config replaces the blank one."""
        found: dict[tuple[str, str, str], Tool] = {}
        for own in (False, True):
            for row in self.tables.tooling:
                if bool(row.config) != own or row.program not in self.programs or row.line not in self.lines:
                    continue
                states = self.lines[row.line].states
                for name in [row.config] if own else [k for k, st in states.items() if st.is_configuration]:
                    if name in states:
                        found[row.program, row.line, name] = row
        return found

    @cached_property
    def imports(self) -> list[Import]:
        return [i for i in self.tables.imports if i.program in self.programs]

    @cached_property
    def exports(self) -> list[ExportRow]:
        years = set(self.calendar.years)
        return [e for e in self.tables.exports if e.program in self.programs and e.year in years]

    @cached_property
    def incentives(self) -> list[Incentive]:
        return [i for i in self.tables.incentives if i.plant in self.plants]

    @cached_property
    def decisions(self) -> list[Decision]:
        """Pins on the lines and programs that take part."""
        return [
            d
            for d in self.tables.decisions
            if (d.line and d.line in self.lines) or (d.program and d.program in self.programs)
        ]

    def bill(self, program: str) -> list[BillItem]:
        key = ("bill", program)
        if key not in self._cache:
            self._cache[key] = [b for b in self.tables.bill_of_materials if b.program == program]
        found: list[BillItem] = self._cache[key]
        return found

    def offset_open(self, scenario: int, year: int) -> float:
        """Part of the covered months of ``year`` in which US-built vehicles earn the duty offset."""
        until = self._setting_month("offset_until", scenario)
        months = self.calendar.months_of_year(year)
        return sum(1 for m in months if until(m)) / len(months)

    def offset_usable(self, scenario: int, year: int) -> bool:
        """The bank is void after the year of offset_until."""
        row = self._setting_row("offset_until")
        last_month = self.calendar.months_of_year(year).stop - 1
        day = (
            self.settings.offset_until
            if row is None
            else self.values.in_month("Settings", row, "value", scenario, last_month)
        )
        return day is None or day == "" or self.calendar.years[year] <= as_date(day).year

    def _setting_row(self, name: str) -> Any:
        return next((r for r in self.tables.settings_rows if r.name == name), None)

    def _setting_month(self, name: str, scenario: int) -> Any:
        row = self._setting_row(name)

        def open_in(month: int) -> bool:
            day = (
                getattr(self.settings, name)
                if row is None
                else self.values.in_month("Settings", row, "value", scenario, month)
            )
            return day is None or day == "" or self.calendar.month_start(month) <= as_date(day)

        return open_in

    def setting(self, name: str, scenario: int, year: int) -> float:
        """A numeric operating setting (offset_rate, drawback_rate ...) in a scenario and year."""
        return self.freight_book.setting(name, scenario, year)


def as_date(value: Any) -> date:
    """A date cell of an untyped column: an Excel date or ISO text."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    return date.fromisoformat(str(value).strip()[:10])
