"""A plan's decisions in the words of another question: periods by their dates, years, the names of futures."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from retool.case import Case
from retool.plan import RECORDS, Plan
from retool.plan.view import OPERATIONAL

DECISIONS = tuple(kind for kind in RECORDS if kind not in OPERATIONAL)


def carried(plan: Plan, old: Case, new: Case) -> Plan:
    """The decisions of a plan of `old`, as a plan of `new` would name them.

    A decision stands in the period that holds its date, and is left out where none does. What is decided by the
    year goes on past the last year of `old` as in that year. Where all futures share every decision the name of
    the first one stands for all.
    """
    if _clock(old) == _clock(new) and old.tree.names == new.tree.names:
        return plan
    moved = Plan()
    for kind in DECISIONS:
        for record in getattr(plan, kind):
            getattr(moved, kind).extend(_placed(record, old, new))
    return moved


def _clock(case: Case) -> tuple[Any, ...]:
    calendar = case.calendar
    return (calendar.periods, calendar.years, [calendar.month_start(calendar.start(0))], calendar.n_months)


def _placed(record: Any, old: Case, new: Case) -> list[Any]:
    """The record in the new question's periods and years: none, one, or one for each later year."""
    named = {field.name for field in fields(record)}
    change: dict[str, Any] = {"scenario": _future(record.scenario, old, new)}
    if "period" in named:
        day = old.calendar.month_start(old.calendar.start(old.calendar.periods.index(record.period)))
        month = new.calendar.month_of(day)
        if not 0 <= month < new.calendar.n_months:
            return []
        change["period"] = new.calendar.periods[new.calendar.period_of(month)]
    if "year" not in named:
        return [replace(record, **change)]
    last = old.calendar.years[-1]
    later = [year for year in new.calendar.years if year > last] if record.year == last else []
    return [replace(record, **change, year=year) for year in (record.year, *later) if year in new.calendar.years]


def _future(name: str, old: Case, new: Case) -> str:
    shared = name == old.tree.names[0] and not old.tree.is_tree and not new.tree.is_tree
    return new.tree.names[0] if shared else name
