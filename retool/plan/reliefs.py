"""Duty by year with its reliefs: the offset bank, drawback, and what building at home avoids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from retool.case import Case
from retool.plan import dates, flows, trade
from retool.plan.ledger import Ledger
from retool.plan.view import PlanView
from retool.workbook import Import

MUSD = flows.DOLLARS_PER_MUSD


@dataclass(frozen=True)
class DutyYear:
    """Duty of one scenario and operating year, M$ (all numbers >= 0).

    ``offsettable`` is what the offset may pay: offsettable duty on parts outside quotas less refunds of
    layers that drawback pays back as well. ``banked`` is what is left of the offset at the end of the year.
    ``if_imported`` is the duty that the US-built vehicles sold in the US would have paid as imports, outside
    quotas, each from the source of its program that could deliver and is cheapest landed at the port (0 for
    a program that no source could deliver).
    """

    scenario: int
    year: int
    on_vehicles: float
    on_parts: float
    offsettable: float
    offset_earned: float
    offset_used: float
    banked: float
    drawn_back: float
    if_imported: float

    @property
    def on_parts_net(self) -> float:
        """Duty on parts that offset and drawback leave to be paid."""
        return self.on_parts - self.offset_used - self.drawn_back

    @property
    def avoided(self) -> float:
        """What building here saves in duty: if imported, less the net duty on parts."""
        return self.if_imported - self.on_parts_net


def duty_years(ledger: Ledger) -> list[DutyYear]:
    """One entry per scenario and operating year."""
    view, case = ledger.view, ledger.case
    found = []
    for s in range(case.tree.n):
        banked = 0.0
        for year in range(case.calendar.n_years):
            used = sum(u.used_musd for u in view.offsets(s) if view.year(u) == year)
            earned = offset_earned(view, s, year)
            banked = banked + earned - used if offset_valid(case, s, year) else -used
            found.append(
                DutyYear(
                    scenario=s,
                    year=year,
                    on_vehicles=-amount(ledger, flows.IMPORT_DUTY, s, year),
                    on_parts=-amount(ledger, flows.PARTS_DUTY, s, year),
                    offsettable=offsettable_duty(view, s, year),
                    offset_earned=earned,
                    offset_used=used,
                    banked=banked,
                    drawn_back=amount(ledger, flows.DRAWBACK, s, year),
                    if_imported=duty_if_imported(view, s, year),
                )
            )
    return found


def amount(ledger: Ledger, category: str, scenario: int, year: int) -> float:
    return sum(
        f.amount_musd for f in ledger.operations if f.category == category and f.scenario == scenario and f.year == year
    )


def offset_until(case: Case, scenario: int, month: int) -> date | None:
    """The last day on which the offset is earned, as the scenario knows it in ``month``."""
    row = next((r for r in case.tables.settings_rows if r.name == "offset_until"), None)
    if row is None:
        return case.settings.offset_until
    value = case.values.in_month("Settings", row, "value", scenario, month)
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    return date.fromisoformat(str(value).strip()[:10])


def offset_valid(case: Case, scenario: int, year: int) -> bool:
    """The bank is void after the year of offset_until."""
    day = offset_until(case, scenario, case.calendar.months_of_year(year).stop - 1)
    return day is None or case.calendar.years[year] <= day.year


def offset_of_one(view: PlanView, program: str, scenario: int, year: int) -> float:
    """$ of offset that a vehicle built in a year earns: offset_rate × msrp, for the part of the covered months
    up to offset_until."""
    case = view.case
    rate = case.setting("offset_rate", scenario, year)
    if not rate or not offset_valid(case, scenario, year):
        return 0.0
    months = case.calendar.months_of_year(year)
    open_months = 0
    for m in months:
        day = offset_until(case, scenario, m)
        open_months += day is None or case.calendar.month_start(m) <= day
    msrp = case.number("Programs", case.programs[program].record, "msrp", scenario, year)
    return rate * msrp * open_months / len(months)


def offset_earned(view: PlanView, scenario: int, year: int) -> float:
    """Offset that the year's US-built vehicles earn, M$."""
    return sum(
        build.vehicles * offset_of_one(view, build.program, scenario, year) / MUSD
        for build in view.builds(scenario)
        if view.year(build) == year
    )


def offsettable_duty(view: PlanView, scenario: int, year: int) -> float:
    """Offsettable parts duty less refunds of layers that drawback pays back as well, M$."""
    rate = view.case.setting("drawback_rate", scenario, year)
    total = 0.0
    for sourced in view.sourcing(scenario):
        if view.year(sourced) == year:
            price = trade.set_price(view, sourced, scenario)
            duty = trade.parts_duty(view, sourced, scenario)
            total += (sourced.used - sourced.in_quota) * duty.offsettable(price)
            total -= sourced.drawn * rate * duty.both(price)
    return total / MUSD


def duty_if_imported(view: PlanView, scenario: int, year: int) -> float:
    """Duty on the vehicles shipped from plants had they been imported, M$."""
    return sum(
        shipment.vehicles * cheapest_import_duty(view, shipment.program, scenario, year) / MUSD
        for shipment in view.shipments(scenario)
        if view.year(shipment) == year
    )


def cheapest_import_duty(view: PlanView, program: str, scenario: int, year: int) -> float:
    """$ of duty, outside quotas, on a vehicle from the program's source that could deliver cheapest."""
    best: tuple[float, float] | None = None
    for row in view.case.imports:
        if row.program == program and could_deliver(view, row, scenario, year):
            duty = trade.import_duty(view, row, scenario, year)
            fob = view.case.number("Imports", row, "unit_cost", scenario, year)
            landed = fob + view.case.number("Imports", row, "freight", scenario, year) + duty
            best = (landed, duty) if best is None or landed < best[0] else best
    return best[1] if best else 0.0


def could_deliver(view: PlanView, row: Import, scenario: int, year: int) -> bool:
    """Whether a source is available, with some capacity, in any covered month of a year."""
    if view.case.limit("Imports", row, "capacity", scenario, year) == 0.0:
        return False
    months = view.case.calendar.months_of_year(year)
    return any(dates.since(view.case, "Imports", row, "earliest", scenario, m) for m in months)


def eligible_sets(view: PlanView, component: str, scenario: int, year: int) -> float:
    """Sets of a component that go into exported vehicles: the most that drawback may be claimed on."""
    exported: dict[str, float] = {}
    for export in view.exports(scenario):
        if view.year(export) == year:
            exported[export.program] = exported.get(export.program, 0.0) + export.vehicles
    return sum(
        exported.get(item.program, 0.0) * view.case.number("BillOfMaterials", item, "quantity", scenario, year)
        for item in view.case.tables.bill_of_materials
        if item.component == component
    )
