"""Which line's doing it is: every vehicle and set of a plan shared among the lines that build for it.

What is bought or sold for several lines belongs to each in proportion to the vehicles that it builds; what no
line builds (imports, market entry) belongs to none. The shares of anything sum to 1, so that the parts of all
lines and of none always add up to the whole plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from retool.plan.reliefs import offset_of_one
from retool.report.facts import Facts

NO_LINE = ""
"""Owner of what belongs to no line alone."""

Shares = dict[str, float]
Supply = list[tuple[Shares, float]]

NOBODY: Shares = {NO_LINE: 1.0}


class Owners:
    """Shares of lines in one scenario; years are calendar years."""

    def __init__(self, facts: Facts, scenario: int) -> None:
        self._facts, self._scenario = facts, scenario
        self.sold = lru_cache(maxsize=None)(self._sold)
        self.built_in = lru_cache(maxsize=None)(self._built_in)
        self.drawn_back = lru_cache(maxsize=None)(self._drawn_back)

    # vehicles
    @cached_property
    def _built(self) -> dict[tuple[str, str, int], dict[str, float]]:
        """Vehicles by line of a (program, plant, year)."""
        found: dict[tuple[str, str, int], dict[str, float]] = {}
        for build in self._facts.view.builds(self._scenario):
            key = (build.program, self._facts.plant_of(build.line).plant, build.year)
            lines = found.setdefault(key, {})
            lines[build.line] = lines.get(build.line, 0.0) + build.vehicles
        return found

    @cached_property
    def _shipped(self) -> dict[tuple[str, int], dict[tuple[str, str], float]]:
        """Vehicles by (region, plant) of a (program, year)."""
        found: dict[tuple[str, int], dict[tuple[str, str], float]] = {}
        for shipment in self._facts.view.shipments(self._scenario):
            to = found.setdefault((shipment.program, shipment.year), {})
            at = (shipment.region, shipment.plant)
            to[at] = to.get(at, 0.0) + shipment.vehicles
        return found

    @cached_property
    def _imported(self) -> dict[tuple[str, str, int], float]:
        """Vehicles by (program, region, year)."""
        found: dict[tuple[str, str, int], float] = {}
        for flow in self._facts.view.imports(self._scenario):
            key = (flow.program, flow.region, flow.year)
            found[key] = found.get(key, 0.0) + flow.vehicles
        return found

    def shipped(self, program: str, plant: str, year: int) -> Shares:
        """Of what a plant ships: the lines that build the program there."""
        return shares_of(self._built.get((program, plant, year), {}))

    def _sold(self, program: str, region: str, year: int) -> Shares:
        """Of what is sold in a region: the lines of the plants that ship there, and no line for imports."""
        supply: Supply = [
            (self.shipped(program, plant, year), vehicles)
            for (to, plant), vehicles in self._shipped.get((program, year), {}).items()
            if to == region
        ]
        supply.append((NOBODY, self._imported.get((program, region, year), 0.0)))
        return mixed(supply)

    def exported(self, program: str, year: int) -> Shares:
        """Of what is sold abroad: the lines of each plant, by what it builds and does not ship."""
        out: dict[str, float] = {}
        for (_, plant), vehicles in self._shipped.get((program, year), {}).items():
            out[plant] = out.get(plant, 0.0) + vehicles
        supply: Supply = [
            (shares_of(lines), max(0.0, sum(lines.values()) - out.get(plant, 0.0)))
            for (what, plant, when), lines in self._built.items()
            if (what, when) == (program, year)
        ]
        return mixed(supply)

    # sets
    @cached_property
    def _quantities(self) -> dict[tuple[str, int], dict[str, float]]:
        """Sets in a vehicle by program, of a (component, year)."""
        case, found = self._facts.case, dict[tuple[str, int], dict[str, float]]()
        for item in case.tables.bill_of_materials:
            for o, year in enumerate(self._facts.years):
                per = found.setdefault((item.component, year), {})
                per[item.program] = case.number("BillOfMaterials", item, "quantity", self._scenario, o)
        return found

    def _built_in(self, component: str, year: int) -> Shares:
        """Of the sets of a component: the lines that build them in."""
        sets: dict[str, float] = {}
        per = self._quantities.get((component, year), {})
        for (program, _, when), lines in self._built.items():
            if when == year and per.get(program):
                for line, vehicles in lines.items():
                    sets[line] = sets.get(line, 0.0) + vehicles * per[program]
        return shares_of(sets)

    def _drawn_back(self, component: str, year: int) -> Shares:
        """Of the sets whose duty is refunded: the lines whose vehicles go abroad with them."""
        exported: dict[str, float] = {}
        for export in self._facts.view.exports(self._scenario):
            if export.year == year:
                exported[export.program] = exported.get(export.program, 0.0) + export.vehicles
        per = self._quantities.get((component, year), {})
        supply = [(self.exported(p, year), vehicles * per.get(p, 0.0)) for p, vehicles in exported.items()]
        return mixed(supply) if any(sets for _, sets in supply) else self.built_in(component, year)

    # money of plants and of all
    @cached_property
    def _offsets(self) -> dict[int, Shares]:
        """By year: M$ of duty offset that each line's vehicles have earned so far."""
        so_far: Shares = {}
        found: dict[int, Shares] = {}
        for o, year in enumerate(self._facts.years):
            for build in self._facts.view.builds(self._scenario):
                if build.year == year:
                    each = offset_of_one(self._facts.view, build.program, self._scenario, o)
                    so_far[build.line] = so_far.get(build.line, 0.0) + build.vehicles * each
            found[year] = dict(so_far)
        return found

    def offset(self, year: int) -> Shares:
        """Of the duty offset used: the lines whose vehicles have earned it so far."""
        return shares_of(self._offsets.get(year, {}))

    def plant(self, plant: str) -> Shares:
        """Of what is paid to or for a plant: its lines by copies converted, no line where none is."""
        converted: dict[str, float] = {}
        for record in self._facts.view.conversions(self._scenario):
            if self._facts.plant_of(record.line).plant == plant:
                converted[record.line] = converted.get(record.line, 0.0) + record.copies
        return shares_of(converted)


def shares_of(amounts: Mapping[str, float]) -> Shares:
    """Amounts as parts of their sum; nobody's where there are none."""
    total = sum(amounts.values())
    return {name: amount / total for name, amount in amounts.items()} if total > 0.0 else NOBODY


def mixed(supply: Iterable[tuple[Shares, float]]) -> Shares:
    """Shares of a mixture of (shares, amount)."""
    amounts: dict[str, float] = {}
    for shares, amount in supply:
        for name, share in shares.items():
            amounts[name] = amounts.get(name, 0.0) + share * amount
    return shares_of(amounts)
