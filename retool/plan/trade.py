"""What a set or a vehicle costs at the border: prices, duties in and out of quota, and reliefs."""

from __future__ import annotations

from retool.plan import data
from retool.plan.duties import Rate, quota_rate
from retool.plan.rows import sure
from retool.plan.view import PlanView
from retool.workbook import Import


# finished vehicles
def dutiable_value(view: PlanView, row: Import, scenario: int, year: int) -> float:
    """FOB $ of an imported vehicle that duty falls on."""
    unit_cost = view.case.number("Imports", row, "unit_cost", scenario, year)
    return unit_cost * view.case.number("Imports", row, "value_share", scenario, year)


def import_duty(view: PlanView, row: Import, scenario: int, year: int) -> float:
    """$ on a vehicle outside quotas."""
    tariff_class = view.case.programs[row.program].record.tariff_class
    rate = view.duties.rate(tariff_class, row.country, scenario, year)
    return rate.paid(dutiable_value(view, row, scenario, year))


def import_quota_duty(view: PlanView, row: Import, scenario: int, year: int) -> float:
    """$ on a vehicle in quota."""
    tariff_class = view.case.programs[row.program].record.tariff_class
    rate = quota_rate(view.case, tariff_class, row.country, scenario, year)
    return rate * dutiable_value(view, row, scenario, year)


# sets
def set_price(view: PlanView, sourced: data.Sourcing, scenario: int) -> float:
    """FOB $ of a set: the tier's price where one is taken, else the supplier's."""
    year, rows = view.year(sourced), view.rows
    if sourced.from_volume is not None:
        tier = sure(rows.tier(sourced.supplier, sourced.component, sourced.from_volume), sourced)
        return view.case.number("PriceTiers", tier, "unit_cost", scenario, year)
    row = sure(rows.supplier(sourced.supplier, sourced.component), sourced)
    return view.case.number("Suppliers", row, "unit_cost", scenario, year)


def origin(view: PlanView, sourced: data.Sourcing) -> tuple[str, str]:
    """(tariff class, country) of sets."""
    row = sure(view.rows.supplier(sourced.supplier, sourced.component), sourced)
    return view.rows.tariff_class(sourced.component), row.country


def parts_duty(view: PlanView, sourced: data.Sourcing, scenario: int) -> Rate:
    return view.duties.rate(*origin(view, sourced), scenario, view.year(sourced))


def parts_quota_duty(view: PlanView, sourced: data.Sourcing, scenario: int) -> float:
    """$ on a set in quota."""
    rate = quota_rate(view.case, *origin(view, sourced), scenario, view.year(sourced))
    return rate * set_price(view, sourced, scenario)
