"""Component sources: who may supply what, when it is usable, and at which prices."""

from __future__ import annotations

from dataclasses import dataclass

from retool.case.calendar import Calendar
from retool.case.scenarios import Values, available
from retool.workbook import Component, PriceTier, Supplier, Tables


@dataclass(frozen=True)
class SupplierData:
    """A source of one component with its price tiers in ascending order of volume."""

    record: Supplier
    tiers: tuple[PriceTier, ...]
    needs_contract: bool  # a set-up cost, a lead or a minimum (in any scenario) makes it a commitment

    @property
    def name(self) -> str:
        return self.record.supplier

    def usable_months(self, values: Values, calendar: Calendar, scenario: int, year: int) -> list[tuple[int, int]]:
        """(month, latest period whose commitment makes it usable) of the covered months of ``year``.

        The period is -1 where no commitment of the horizon is early enough.
        """
        months = []
        for m in calendar.months_of_year(year):
            if available(values, "Suppliers", self.record, "available_from", scenario, m, calendar):
                by = m - self.record.lead
                months.append((m, calendar.period_of(by) if by >= 0 else -1))
        return months

    def first_usable(self, values: Values, calendar: Calendar, scenario: int, period: int) -> int:
        """First usable month after a commitment in ``period``; may lie past the horizon."""
        month = calendar.start(period) + self.record.lead
        while month < calendar.n_months and not available(
            values, "Suppliers", self.record, "available_from", scenario, month, calendar
        ):
            month += 1
        if month < calendar.n_months:
            return month
        known = values.in_month("Suppliers", self.record, "available_from", scenario, calendar.n_months - 1)
        return max(month, calendar.first_month_from(known, month))


@dataclass(frozen=True)
class ComponentData:
    record: Component
    suppliers: dict[str, SupplierData]

    @property
    def name(self) -> str:
        return self.record.component


def build_components(tables: Tables, programs: set[str], values: Values) -> dict[str, ComponentData]:
    """Components that any of ``programs`` needs, with their sources."""
    needed = {b.component for b in tables.bill_of_materials if b.program in programs}
    tiers: dict[tuple[str, str], list[PriceTier]] = {}
    for tier in tables.price_tiers:
        tiers.setdefault((tier.supplier, tier.component), []).append(tier)
    components: dict[str, ComponentData] = {}
    for record in tables.components:
        if record.component not in needed:
            continue
        suppliers = {
            s.supplier: SupplierData(
                s,
                tuple(sorted(tiers.get((s.supplier, s.component), []), key=lambda t: t.from_volume)),
                bool(s.setup_cost or s.lead or values.ever("Suppliers", s, "min_volume")),
            )
            for s in tables.suppliers
            if s.component == record.component
        }
        components[record.component] = ComponentData(record, suppliers)
    return components
