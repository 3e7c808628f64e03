"""Tax saved by writing off capital, year by year."""

from __future__ import annotations

from collections.abc import Iterable

from retool.case import Case
from retool.plan.flows import LumpSum, Shield

# half-year convention, general depreciation system (IRS Publication 946, table A-1)
MACRS = {
    "macrs3": (0.3333, 0.4445, 0.1481, 0.0741),
    "macrs5": (0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576),
    "macrs7": (0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446),
}


def write_off(case: Case) -> tuple[float, ...]:
    """Share of a payment that is deducted in its first, second … year of service."""
    method = case.settings.depreciation
    if method == "none":
        return ()
    if method == "bonus":
        return (1.0,)
    if method == "straight":
        years = case.settings.depreciation_years
        return (1.0 / years,) * years
    return MACRS[method]


def tax_shields(case: Case, sums: Iterable[LumpSum]) -> list[Shield]:
    """Tax saved by scenario and calendar year, on 1 July, past the horizon too."""
    saved: dict[tuple[int, int], float] = {}
    schedule = write_off(case)
    for entry in sums:
        if entry.service_year is None:
            continue
        for n, share in enumerate(schedule):
            key = (entry.scenario, entry.service_year + n)
            saved[key] = saved.get(key, 0.0) - entry.amount_musd * share * case.settings.tax_rate
    return [Shield(s, year, amount) for (s, year), amount in sorted(saved.items()) if amount]
