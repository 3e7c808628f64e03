"""From the checked workbook to the case: one pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retool.case.calendar import Calendar
from retool.case.data import Case, as_date
from retool.case.finance import Finance, depreciation_table
from retool.case.freight import FreightBook
from retool.case.lines import build_lines
from retool.case.market import build_programs
from retool.case.scenarios import Cell, ScenarioTree, TypedChange, Values, change_edits
from retool.case.sourcing import build_components
from retool.case.trade import DutyBook
from retool.workbook import SHEETS, Change, Matcher, Period, Tables, Workbook

LONE_PERIOD_MONTHS = 12


def build_calendar(periods: Sequence[Period], base: date, discount_rate: float) -> Calendar:
    """The horizon of the Periods sheet; a lone period lasts twelve months."""
    first = periods[0].start
    length = LONE_PERIOD_MONTHS
    if len(periods) > 1:
        second = periods[1].start
        length = (second.year - first.year) * 12 + second.month - first.month
    return Calendar(first, length, tuple(p.period for p in periods), base, discount_rate)


def build_tree(tables: Tables, calendar: Calendar) -> ScenarioTree:
    """Scenarios in sheet order; none = one certain future named after the case."""
    rows = tables.scenarios
    if not rows:
        return ScenarioTree(("base",), (1.0,), (None,), (0,), calendar)
    index = {r.scenario: i for i, r in enumerate(rows)}
    return ScenarioTree(
        names=tuple(r.scenario for r in rows),
        probability=tuple(r.probability for r in rows),
        parent=tuple(index[r.parent] if r.parent else None for r in rows),
        from_month=tuple(calendar.month_of(r.from_) if r.from_ else 0 for r in rows),
        calendar=calendar,
    )


def _typed(change: Change) -> TypedChange:
    spec = next(c for c in SHEETS[change.sheet].columns if c.name == change.column)
    dated = spec.is_date or (change.sheet == "Settings" and "offset_until" in change.match.lower())
    value = change.value
    if dated and change.operation == "set":
        value = None if value in (None, "") else as_date(value)
    elif change.operation == "delay":
        value = int(float(value))
    elif value not in (None, ""):
        value = float(value)
    return TypedChange(
        change.scenario, change.sheet, change.match, change.column, change.operation, value, change.from_, change.until
    )


def escalation_factors(tables: Tables, matcher: Matcher) -> dict[Cell, dict[int, float]]:
    """Product of the matching escalation rows by cell and calendar year."""
    factors: dict[Cell, dict[int, float]] = {}
    for row in tables.escalation:
        for record in matcher.rows(row.sheet, row.match):
            by_year = factors.setdefault((row.sheet, record.row, row.column), {})
            by_year[row.year] = by_year.get(row.year, 1.0) * row.factor
    return factors


def build_case(workbook: Workbook) -> Case:
    """The case of a workbook without faults."""
    tables = workbook.tables
    settings = tables.settings
    base = settings.base_date or tables.periods[0].start
    calendar = build_calendar(tables.periods, base, settings.discount_rate)
    tree = build_tree(tables, calendar)
    matcher = Matcher(tables)
    changes = [_typed(c) for c in tables.changes if c.scenario in tree.names]
    values = Values(calendar, change_edits(changes, tree, matcher), escalation_factors(tables, matcher))
    return assemble(tables, calendar, tree, values)


def assemble(tables: Tables, calendar: Calendar, tree: ScenarioTree, values: Values) -> Case:
    """The case of these tables in the futures of ``tree``, whose cells have the values of ``values``."""
    settings, maker = tables.settings, tables.settings.maker
    plants = {p.plant: p for p in tables.plants if not maker or p.oem == maker}
    programs = build_programs(tables)
    finance = Finance(
        calendar,
        settings.tax_rate,
        depreciation_table(settings.depreciation, settings.depreciation_years),
        int(settings.terminal_years),
        settings.terminal_decay,
    )
    return Case(
        tables=tables,
        calendar=calendar,
        tree=tree,
        values=values,
        finance=finance,
        plants=plants,
        lines=build_lines(tables, calendar, set(plants)),
        programs=programs,
        components=build_components(tables, set(programs), values),
        duties=DutyBook(tables, values, calendar),
        freight_book=FreightBook(tables, values),
    )


def merge_into_years(tables: Tables) -> Tables:
    """One period a calendar year, with the year's budgets added up; a cruder question, quickly answered.

    The horizon's periods must start on 1 January and fill whole years.
    """
    groups: dict[int, list[Period]] = {}
    for period in tables.periods:
        groups.setdefault(period.start.year, []).append(period)
    sizes = {len(g) for g in groups.values()}
    if tables.periods[0].start.month != 1 or len(sizes) > 1:
        return tables
    merged = []
    for group in groups.values():
        budgets = [p.budget for p in group]
        budget = None if any(b is None for b in budgets) else float(sum(b for b in budgets if b is not None))
        limits = [p.max_under_conversion for p in group if p.max_under_conversion is not None]
        merged.append(
            group[0].model_copy(
                update={
                    "budget": budget,
                    "carry": group[-1].carry,
                    "max_under_conversion": min(limits) if limits else None,
                }
            )
        )
    return replace(tables, periods=merged)
