"""Which row of the workbook a decision or flow of a plan stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from retool.case import Case
from retool.plan import data
from retool.workbook import (
    Conversion,
    ExportRow,
    Import,
    Incentive,
    Line,
    Pathway,
    PricePoint,
    PriceTier,
    Supplier,
    Tool,
)

T = TypeVar("T")


def sure(row: T | None, record: object) -> T:
    """The row that ``record`` stands for; KeyError where there is none (``checks.names`` tells first)."""
    if row is None:
        raise KeyError(str(record))
    return row


@dataclass(frozen=True)
class Rows:
    """Look-ups by name in the typed tables of a case; None where there is no such row."""

    case: Case

    @cached_property
    def periods(self) -> dict[str, int]:
        """Index of each period by name."""
        return {name: t for t, name in enumerate(self.case.calendar.periods)}

    @cached_property
    def years(self) -> dict[int, int]:
        """Index of each operating year by calendar year."""
        return {year: o for o, year in enumerate(self.case.calendar.years)}

    @cached_property
    def scenarios(self) -> dict[str, int]:
        return {name: s for s, name in enumerate(self.case.tree.names)}

    # lines
    @cached_property
    def lines(self) -> dict[str, Line]:
        """Lines that take part: those at the planning maker's plants."""
        return {r.line: r for r in self.case.tables.lines if r.plant in self.case.plants}

    @cached_property
    def configurations(self) -> frozenset[str]:
        return frozenset(r.config for r in self.case.tables.configurations)

    @cached_property
    def _conversions(self) -> dict[tuple[str, str, str, str], Conversion]:
        found = {}
        for row in self.case.tables.conversions:
            if row.line in self.lines:
                origin = row.from_config or self.lines[row.line].state
                found[row.line, origin, row.to_config, row.mode] = row
        return found

    def conversion(self, record: data.Conversion) -> Conversion | None:
        """The row that a started conversion uses; a blank ``from_config`` is the line's first state."""
        if record.from_state == record.to_config:
            return None  # describes how the line starts; no decision
        return self._conversions.get((record.line, record.from_state, record.to_config, record.mode))

    def starting(self, line: Line) -> Conversion | None:
        """The row of the configuration that ``line`` runs from the start; None for a present product."""
        if line.state not in self.configurations:
            return None
        same = (r for key, r in self._conversions.items() if key[:3] == (line.line, line.state, line.state))
        return next(same, None)

    def configured(self, line: str, config: str) -> Conversion | None:
        """A row that tells what the line is in ``config`` (they all agree); None for its present product."""
        if config not in self.configurations:
            return None
        return next((r for key, r in self._conversions.items() if key[0] == line and key[2] == config), None)

    @cached_property
    def _ramps(self) -> dict[str, tuple[float, ...]]:
        points: dict[str, dict[int, float]] = {}
        for row in self.case.tables.ramps:
            points.setdefault(row.ramp, {})[row.month] = row.share
        return {name: tuple(shares[m] for m in sorted(shares)) for name, shares in points.items()}

    def ramp(self, row: Conversion) -> tuple[float, ...]:
        """Shares of capacity by month of production; afterwards the last one (1 without a ramp)."""
        return self._ramps.get(row.ramp, ())

    def greatest_capacity(self, line: str, config: str) -> float:
        """Vehicles/yr of a copy in its best month, at an hours ratio of 1."""
        row = self.configured(line, config)
        return 0.0 if row is None else row.capacity * max(self.ramp(row), default=1.0)

    @cached_property
    def _spends(self) -> dict[str, list[tuple[int, float]]]:
        points: dict[str, list[tuple[int, float]]] = {}
        for row in self.case.tables.spend_profiles:
            points.setdefault(row.spend, []).append((row.month, row.share))
        return points

    def spend(self, row: Conversion) -> list[tuple[int, float]]:
        """(months after the start, share of capex) of each payment that is not zero."""
        points = self._spends.get(row.spend, [(0, 1.0)])
        return sorted((month, share) for month, share in points if share and row.capex)

    # programs
    def tool(self, program: str, line: str, config: str) -> Tool | None:
        """Tooling of a program on a line in a configuration: the row of its own, else the blank one's."""
        row = self._tools.get((program, line, config))
        if row is not None:
            return row
        targets = {r.to_config for r in self.case.tables.conversions if r.line == line}
        return self._tools.get((program, line, "")) if config in targets else None

    @cached_property
    def _tools(self) -> dict[tuple[str, str, str], Tool]:
        return {(r.program, r.line, r.config): r for r in self.case.tables.tooling}

    def pathways(self, program: str) -> list[Pathway]:
        """A program's pathway rows in the order of the sheet."""
        return self._pathways.get(program, [])

    @cached_property
    def _pathways(self) -> dict[str, list[Pathway]]:
        found: dict[str, list[Pathway]] = {}
        for row in self.case.tables.pathways:
            found.setdefault(row.program, []).append(row)
        return found

    def pathway(self, program: str, pathway: str) -> Pathway | None:
        return next((r for r in self.pathways(program) if r.pathway == pathway), None)

    def points(self, program: str) -> list[PricePoint]:
        """The price points a program may choose from; empty where it sells at msrp."""
        points = [r for r in self.case.tables.price_points if r.program == program]
        return points if self.case.settings.price_decision else points[:1]

    def point(self, program: str, point: str) -> PricePoint | None:
        return self._points.get((program, point))

    @cached_property
    def _points(self) -> dict[tuple[str, str], PricePoint]:
        return {(name, r.point): r for name in self.case.programs for r in self.points(name)}

    # sources and markets
    def supplier(self, supplier: str, component: str) -> Supplier | None:
        return self._suppliers.get((supplier, component))

    @cached_property
    def _suppliers(self) -> dict[tuple[str, str], Supplier]:
        return {(r.supplier, r.component): r for r in self.case.tables.suppliers}

    def tariff_class(self, component: str) -> str:
        return self._tariff_classes[component]

    @cached_property
    def _tariff_classes(self) -> dict[str, str]:
        return {r.component: r.tariff_class for r in self.case.tables.components}

    def tier(self, supplier: str, component: str, from_volume: float) -> PriceTier | None:
        return self._tiers.get((supplier, component, from_volume))

    @cached_property
    def _tiers(self) -> dict[tuple[str, str, float], PriceTier]:
        return {(r.supplier, r.component, r.from_volume): r for r in self.case.tables.price_tiers}

    def import_(self, source: str, program: str) -> Import | None:
        return self._imports.get((source, program))

    @cached_property
    def _imports(self) -> dict[tuple[str, str], Import]:
        return {(r.source, r.program): r for r in self.case.tables.imports}

    def export(self, market: str, program: str, year: int) -> ExportRow | None:
        """The export row of a calendar year."""
        return self._exports.get((market, program, year))

    @cached_property
    def _exports(self) -> dict[tuple[str, str, int], ExportRow]:
        return {(r.market, r.program, r.year): r for r in self.case.tables.exports}

    def incentive(self, incentive: str) -> Incentive | None:
        return next((r for r in self.case.incentives if r.incentive == incentive), None)
