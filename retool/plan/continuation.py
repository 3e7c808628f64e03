"""What the last year's operations are worth past the horizon."""

from __future__ import annotations

from collections.abc import Iterable

from retool.case import Case
from retool.plan.flows import Continuation, Flow


def continuation_factors(case: Case) -> list[float]:
    """Value at the base date of 1 $ of pre-tax profit in each continuation year.

    Dated at the middle of the last year's covered months, each year worth (1 - decay) / (1 + rate) of the one
    before; the first continuation year begins at the horizon's end.
    """
    settings = case.settings
    step = (1.0 - settings.terminal_decay) / (1.0 + settings.discount_rate)
    dated = discount(case, middle_of_year(case, case.calendar.n_years - 1))
    return [(1.0 - settings.tax_rate) * dated * step**n for n in range(1, settings.terminal_years + 1)]


def middle_of_year(case: Case, year: int) -> float:
    """Months from the first period's start to the middle of the covered months of an operating year."""
    months = case.calendar.months_of_year(year)
    return (months.start + months.stop) / 2.0


def discount(case: Case, month: float) -> float:
    """Worth at the base date of 1 $ paid ``month`` months after the first period's start."""
    years = (month - case.calendar.month_of(case.calendar.base)) / 12.0
    return float((1.0 + case.settings.discount_rate) ** -years)


def continuations(case: Case, operations: Iterable[Flow]) -> list[Continuation]:
    """Continuation values by scenario and category; flows that do not go on have no entry."""
    factors = continuation_factors(case)
    annual = 12.0 / case.calendar.covered(case.calendar.n_years - 1)
    rates: dict[tuple[int, str], float] = {}
    values: dict[tuple[int, str], float] = {}
    for flow in operations:
        if not flow.continued:
            continue
        key = (flow.scenario, flow.category)
        rate = flow.amount_musd * annual
        worth = sum(part * factor for part, factor in zip(flow.continued, factors, strict=True))
        rates[key] = rates.get(key, 0.0) + rate
        values[key] = values.get(key, 0.0) + rate * worth
    return [Continuation(s, category, rates[s, category], value) for (s, category), value in values.items()]
