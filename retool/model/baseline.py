"""The baseline: what the lines yield if nothing at all is decided, a constant found without search."""

from __future__ import annotations

from retool.case import Case, LineData
from retool.model.space import MILLION

MONTHS = 12.0


def baseline_npv(case: Case, scenario: int) -> float:
    """NPV of the present products and fixed costs with continuation and the salvage of first states, M$."""
    return sum(_line(case, line, scenario) for line in case.lines.values())


def _line(case: Case, line: LineData, s: int) -> float:
    state = line.states[line.initial]
    total = 0.0
    until = case.last_month("Lines", line.record, "product_until", s)
    for o in range(case.calendar.n_years):
        if line.has_product:
            months = 0
            for m in case.calendar.months_of_year(o):
                day = case.values.in_month("Lines", line.record, "product_until", s, m)
                months += day is None or case.calendar.month_start(m) <= day
            volume = case.number("Lines", line.record, "volume", s, o)
            margin = case.number("Lines", line.record, "margin", s, o)
            total += case.finance.yearly(o, until) * volume * margin / MILLION * months / MONTHS
        sheet = "Conversions" if state.is_configuration else "Lines"
        fixed = case.number(sheet, state.record, "fixed_cost", s, o)
        total -= case.finance.yearly(o) * fixed * case.covered_share(o)
    total += state.salvage * case.calendar.df(case.calendar.n_months)
    return total * line.copies


def baseline(case: Case) -> float:
    """The objective of the baseline plan, M$: expected NPV, risk-adjusted where risk_weight > 0, or less its worst
    regret.
    """
    values = [baseline_npv(case, s) for s in range(case.tree.n)]
    if case.by_regret:
        return -max(best - value for (best, _), value in zip(case.best_alone, values, strict=True))
    return risk_adjusted(case, values)


def risk_adjusted(case: Case, npv: list[float]) -> float:
    """(1 - w) * expectation + w * CVaR of the scenario values."""
    weight, level = case.settings.risk_weight, case.settings.risk_level
    expected = sum(p * v for p, v in zip(case.tree.probability, npv, strict=True))
    if not weight:
        return expected
    return (1.0 - weight) * expected + weight * conditional_value_at_risk(npv, list(case.tree.probability), level)


def conditional_value_at_risk(npv: list[float], probability: list[float], level: float) -> float:
    """Mean of the worst (1 - level) of the distribution (Rockafellar and Uryasev, 2000)."""
    tail = 1.0 - level
    left, total = tail, 0.0
    for value, p in sorted(zip(npv, probability, strict=True)):
        taken = min(p, left)
        total += taken * value
        left -= taken
        if left <= 0:
            break
    return total / tail
