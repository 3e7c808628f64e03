"""When something may happen, month by month, with the dates that a scenario knows in that month."""

from __future__ import annotations

from retool.case import Case
from retool.workbook.columns import Row


def since(case: Case, sheet: str, row: Row, column: str, scenario: int, month: int) -> bool:
    """Whether ``month`` counts under a from-date: its 1st is on or after it."""
    day = case.values.in_month(sheet, row, column, scenario, month)
    return day is None or case.calendar.month_start(month) >= day


def until(case: Case, sheet: str, row: Row, column: str, scenario: int, month: int) -> bool:
    """Whether ``month`` counts under an until-date: its 1st is on or before it."""
    day = case.values.in_month(sheet, row, column, scenario, month)
    return day is None or case.calendar.month_start(month) <= day


def first_month(case: Case, sheet: str, row: Row, column: str, scenario: int, earliest: int) -> int:
    """The first month from ``earliest`` on that a from-date allows; it may lie past the horizon."""
    month = earliest
    while month < case.calendar.n_months and not since(case, sheet, row, column, scenario, month):
        month += 1
    if month < case.calendar.n_months:
        return month
    day = case.values.in_month(sheet, row, column, scenario, case.calendar.n_months - 1)
    return max(month, case.calendar.first_month_from(day, month))


def months_until(case: Case, sheet: str, row: Row, column: str, scenario: int, year: int) -> int:
    """Covered months of operating year ``year`` that an until-date lets count."""
    months = case.calendar.months_of_year(year)
    return sum(until(case, sheet, row, column, scenario, m) for m in months)


def continued_until(case: Case, sheet: str, row: Row, column: str, scenario: int) -> tuple[float, ...]:
    """Part of each continuation year (12 months from the horizon's end) up to an until-date."""
    day = case.values.in_month(sheet, row, column, scenario, case.calendar.n_months - 1)
    shares = []
    for n in range(case.finance.terminal_years):
        begin = case.calendar.n_months + 12 * n
        counted = sum(day is None or case.calendar.month_start(m) <= day for m in range(begin, begin + 12))
        shares.append(counted / 12.0)
    return tuple(shares)
