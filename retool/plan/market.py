"""How much can be sold: demand, segments and exemption caps, from the typed tables."""

from __future__ import annotations

from functools import cached_property

from retool.plan import dates
from retool.plan.histories import Histories
from retool.plan.view import PlanView
from retool.workbook import Region
from retool.workbook.columns import Row

NATIONWIDE = "*"


class Market:
    """Limits of the covered months of a year, in vehicles; scenario and year are indices."""

    def __init__(self, view: PlanView, histories: Histories) -> None:
        self.view, self.case, self.histories = view, view.case, histories
        self._legal: dict[tuple[str, int, int], frozenset[int]] = {}

    @cached_property
    def regions(self) -> dict[str, Region]:
        return {r.region: r for r in self.case.tables.regions}

    @cached_property
    def _demand(self) -> dict[tuple[str, str, int], Row]:
        return {(r.program, r.region, r.year): r for r in self.case.tables.demand}

    @cached_property
    def _segments(self) -> dict[tuple[str, str, int], Row]:
        return {(r.segment, r.region, r.year): r for r in self.case.tables.segments}

    def _volume(
        self, sheet: str, rows: dict[tuple[str, str, int], Row], name: str, region: str, when: tuple[int, int]
    ) -> float | None:
        """Vehicles/yr of a region: its own row, else its share of the nationwide one; None without both."""
        scenario, year = when
        calendar_year = self.case.calendar.years[year]
        own = rows.get((name, region, calendar_year))
        if own is not None:
            return self.case.number(sheet, own, "volume", scenario, year)
        nationwide = rows.get((name, NATIONWIDE, calendar_year))
        if nationwide is None:
            return None
        share = self.case.number("Regions", self.regions[region], "share", scenario, year)
        return self.case.number(sheet, nationwide, "volume", scenario, year) * share

    def access(self, region: str, scenario: int, year: int) -> float:
        return self.case.number("Regions", self.regions[region], "access", scenario, year)

    def legal_months(self, region: str, scenario: int, year: int) -> frozenset[int]:
        """Covered months in which the region's law lets anyone buy."""
        key = (region, scenario, year)
        if key not in self._legal:
            row = self.regions[region]
            self._legal[key] = frozenset(
                m
                for m in self.case.calendar.months_of_year(year)
                if dates.since(self.case, "Regions", row, "legal_from", scenario, m)
            )
        return self._legal[key]

    def demand(self, program: str, region: str, scenario: int, year: int) -> float:
        """Vehicles/yr at msrp that local law lets buyers act on."""
        volume = self._volume("Demand", self._demand, program, region, (scenario, year)) or 0.0
        return volume * self.access(region, scenario, year)

    def months_for_sale(self, program: str, pathway: str, region: str, scenario: int, year: int) -> int:
        """Covered months in which the program is on the pathway and the region's law lets anyone buy."""
        legal = self.legal_months(region, scenario, year)
        launch = self.histories.launches(scenario)[program]
        return len(legal & set(launch.months_on(pathway, self.case.calendar.months_of_year(year))))

    def sales_limit(self, program: str, region: str, scenario: int, year: int, *, pathway: str, point: str) -> float:
        """Most vehicles that can be sold on a pathway at a price point."""
        months = self.months_for_sale(program, pathway, region, scenario, year)
        if not months:
            return 0.0
        limit = self.demand(program, region, scenario, year) * months / 12.0
        price = self.view.rows.point(program, point)
        if price is not None:
            limit *= self.case.number("PricePoints", price, "volume_factor", scenario, year)
        row = self.view.rows.pathway(program, pathway)
        if row is not None:
            limit *= self.case.number("Pathways", row, "demand_factor", scenario, year)
        return limit

    def demand_off_sale(self, program: str, region: str, scenario: int, year: int, *, point: str) -> float:
        """Demand, at a price point, of the legal months in which the program is not on sale."""
        launch = self.histories.launches(scenario)[program]
        months = sum(launch.on_row[m] is None for m in self.legal_months(region, scenario, year))
        demand = self.demand(program, region, scenario, year) * months / 12.0
        price = self.view.rows.point(program, point)
        if price is not None:
            demand *= self.case.number("PricePoints", price, "volume_factor", scenario, year)
        return demand

    def segment_limit(self, segment: str, region: str, scenario: int, year: int) -> float | None:
        """Most vehicles of a segment in a region; None where it has no row."""
        volume = self._volume("Segments", self._segments, segment, region, (scenario, year))
        if volume is None:
            return None
        months = len(self.legal_months(region, scenario, year))
        return volume * self.access(region, scenario, year) * months / 12.0

    def pathway_cap(self, program: str, pathway: str, scenario: int, year: int) -> float | None:
        """Most vehicles that the program's maker may sell on the pathway; None without a cap."""
        row = self.view.rows.pathway(program, pathway)
        if row is None:
            return None
        cap = self.case.limit("Pathways", row, "annual_cap", scenario, year)
        return None if cap is None else cap * self.case.calendar.covered(year) / 12.0

    def maker(self, program: str) -> str:
        """Whose cap the program counts against; one without oem is a maker of its own."""
        oem = self.case.programs[program].record.oem
        return oem if oem else f"\0{program}"

    def export_limit(self, market: str, program: str, scenario: int, year: int) -> float:
        row = self.view.rows.export(market, program, self.case.calendar.years[year])
        if row is None:
            return 0.0
        volume = self.case.number("Exports", row, "volume", scenario, year)
        return volume * self.case.calendar.covered(year) / 12.0

    def owed(self, program: str, scenario: int, year: int) -> float:
        """Least US sales and exports, from when a pathway row lets sales start until withdrawal."""
        record = self.case.programs[program].record
        least = self.case.limit("Programs", record, "min_volume", scenario, year)
        if not least:
            return 0.0
        launch = self.histories.launches(scenario)[program]
        return least * len(launch.months_on_sale(self.case.calendar.months_of_year(year))) / 12.0
