"""Capital by period against budget, unspent parts carried over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retool.case import Case
from retool.plan.flows import CAPITAL, LumpSum


@dataclass(frozen=True)
class PeriodCapital:
    """Capital payments of one period in one scenario, M$, before grants.

    ``limit`` = ``budget`` + ``carried`` from the period before; None = no limit.
    """

    scenario: int
    period: int
    spent_musd: float
    budget: float | None
    carried: float
    limit: float | None


def capital_by_period(case: Case, sums: Iterable[LumpSum]) -> list[PeriodCapital]:
    """Payments past the horizon are in no budget. A period without limit leaves nothing to carry."""
    spent: dict[tuple[int, int], float] = {}
    for entry in sums:
        if entry.category in CAPITAL and 0 <= entry.month < case.calendar.n_months:
            key = (entry.scenario, case.calendar.period_of(entry.month))
            spent[key] = spent.get(key, 0.0) - entry.amount_musd
    found = []
    for scenario in range(case.tree.n):
        carried = 0.0
        for t, period in enumerate(case.tables.periods):
            paid = spent.get((scenario, t), 0.0)
            limit = None if period.budget is None else period.budget + carried
            found.append(PeriodCapital(scenario, t, paid, period.budget, carried, limit))
            carried = max(0.0, limit - paid) if limit is not None and period.carry else 0.0
    return found
