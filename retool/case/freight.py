"""Inland freight of finished vehicles: from the table, else by great-circle miles."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

from retool.case.scenarios import Values
from retool.workbook import FreightRow, Plant, Region, SettingRow, Tables

EARTH_RADIUS_MILES = 3958.7613


def great_circle_miles(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Haversine distance in miles between two points in degrees."""
    a, b = radians(lat1), radians(lat2)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, sqrt(h)))


@dataclass
class FreightBook:
    """$ a vehicle from a plant or import source to a region, by scenario and operating year."""

    tables: Tables
    values: Values
    _rows: dict[tuple[str, str], FreightRow] = field(default_factory=dict)
    _plants: dict[str, Plant] = field(default_factory=dict)
    _regions: dict[str, Region] = field(default_factory=dict)
    _settings: dict[str, SettingRow] = field(default_factory=dict)
    _origins: set[str] = field(default_factory=set)
    _miles: dict[tuple[str, str], float] = field(default_factory=dict)
    _rates: dict[tuple[int, int], tuple[float, float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rows = {(f.origin, f.region): f for f in self.tables.freight}
        self._plants = {p.plant: p for p in self.tables.plants}
        self._regions = {r.region: r for r in self.tables.regions}
        self._settings = {r.name: r for r in self.tables.settings_rows}
        self._origins = {f.origin for f in self.tables.freight}

    def cost(self, origin: str, region: str, scenario: int, year: int) -> float:
        """Freight in $; an import source without a row delivers for nothing more than its port price."""
        row = self._rows.get((origin, region))
        if row is not None:
            return float(self.values.in_year("Freight", row, "cost", scenario, year))
        if origin not in self._plants:
            return 0.0
        road, per_mile, fixed = self._rates_of(scenario, year)
        return self._miles_of(origin, region) * road * per_mile + fixed

    def _miles_of(self, origin: str, region: str) -> float:
        if (origin, region) not in self._miles:
            plant, place = self._plants[origin], self._regions[region]
            if plant.lat is None or plant.lon is None or place.lat is None or place.lon is None:
                raise LookupError(f"no freight from {origin} to {region}")  # refused by the checks
            self._miles[origin, region] = great_circle_miles(plant.lat, plant.lon, place.lat, place.lon)
        return self._miles[origin, region]

    def _rates_of(self, scenario: int, year: int) -> tuple[float, float, float]:
        """(road factor, $ a mile, $ a vehicle) as the scenario has them in an operating year."""
        if (scenario, year) not in self._rates:
            names = ("road_factor", "freight_per_mile", "freight_fixed")
            road, per_mile, fixed = (self.setting(name, scenario, year) for name in names)
            self._rates[scenario, year] = (road, per_mile, fixed)
        return self._rates[scenario, year]

    def setting(self, name: str, scenario: int, year: int) -> float:
        """A freight setting: its cell with changes and escalation where the sheet has one, else the default."""
        row = self._settings.get(name)
        if row is None or row.value in (None, ""):
            return float(getattr(self.tables.settings, name))
        return float(self.values.in_year("Settings", row, "value", scenario, year))

    def serves_regions(self, origin: str) -> bool:
        """Whether the origin's freight differs by region at all."""
        return origin in self._plants or origin in self._origins
