"""Cases, ledgers and audits as lines of text, one fact a line, to be compared with what is checked in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from retool.case import Case, decided_for_all, future_alone, futures_among, mean_future
from retool.case.build import merge_into_years
from retool.plan import AuditResult, Ledger, Plan, plan_tables
from retool.plan.budgets import capital_by_period
from retool.plan.duties import quota_rate
from retool.plan.launches import FREE
from retool.plan.market import Market
from retool.plan.reliefs import (
    cheapest_import_duty,
    duty_if_imported,
    duty_years,
    offset_earned,
    offset_of_one,
    offset_valid,
    offsettable_duty,
)
from retool.plan.view import PlanView
from retool.workbook import Settings

DIGITS = 10
"""Significant digits: more than any rounding of the last bits can change."""


def told(value: Any) -> str:
    """A value in one line, whatever it is made of; records of the workbook by their sheet row."""
    match value:
        case bool() | None | str():
            return str(value)
        case int() | float():
            return f"{value:.{DIGITS}g}" if value else "0"
        case dict():
            return "{" + ", ".join(f"{told(k)}: {told(v)}" for k, v in value.items()) + "}"
        case frozenset() | set():
            return "{" + ", ".join(sorted(map(told, value))) + "}"
        case Iterable():
            return "[" + ", ".join(map(told, value)) + "]"
    return _record(value)


def _record(value: Any) -> str:
    """A record by its type, and its row or its fields."""
    if hasattr(value, "row") and hasattr(value, "get"):
        return f"{type(value).__name__} row {value.row}"
    if dataclasses.is_dataclass(value):
        named = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value) if not f.name.startswith("_"))
        return type(value).__name__ + " " + ", ".join(f"{name}={told(part)}" for name, part in named)
    return str(value)


def case_lines(case: Case) -> Iterator[str]:
    """What a case knows: time, money, lines, markets, supply, duties, in every future and year."""
    yield from _time(case)
    yield from _things(case)
    for s, o in product(range(case.tree.n), range(case.calendar.n_years)):
        when = f"{case.tree.names[s]} {case.calendar.years[o]}"
        yield from (f"{when}: {line}" for line in _year(case, s, o))


def _time(case: Case) -> Iterator[str]:
    calendar, tree, finance = case.calendar, case.tree, case.finance
    for name in ("first", "period_months", "base", "n_periods", "n_months", "years"):
        yield f"calendar {name} = {told(getattr(calendar, name))}"
    for t, name in enumerate(calendar.periods):
        facts = [calendar.months_of_period(t), calendar.year_of_period(t), tree.decision_nodes(t)]
        yield f"period {name}: {told(facts)}"
    for o, year in enumerate(calendar.years):
        facts = [calendar.months_of_year(o), calendar.periods_of_year(o), calendar.covered(o), calendar.df_year(o)]
        yield f"year {year}: {told([*facts, tree.operation_nodes(o), finance.operating(o), case.covered_share(o)])}"
    for month in (-3, 0, 1.5, calendar.n_months, calendar.n_months + 7):
        yield f"month {month}: discounted {told(calendar.df(month))}, expense {told(finance.expense(int(month)))}"
    for year in calendar.years:
        yield f"written off from {year}: {told(finance.shield(year))}, paid then {told(finance.capital(2, year))}"
    yield f"continued: {told(finance.continuation_weights())}, depreciation {told(finance.depreciation)}"
    for s, name in enumerate(tree.names):
        yield f"future {name}: {told([tree.probability[s], tree.parent[s], tree.from_month[s], tree.lineage(s)])}"


def _things(case: Case) -> Iterator[str]:
    for setting in Settings.model_fields:
        yield f"setting {setting} = {told(getattr(case.settings, setting))}"
    for kind in ("plants", "programs", "components", "tools", "imports", "exports", "incentives", "decisions"):
        found = getattr(case, kind)
        for item in found.items() if isinstance(found, dict) else found:
            yield f"{kind}: {told(item)}"
    for line in case.lines.values():
        yield f"line {line.name}: {told([line.plant, line.copies, line.initial, line.has_product])}"
        yield from (f"line {line.name} state: {told(state)}" for state in line.states.values())
        yield from (f"line {line.name} arc: {told(arc)}" for arc in line.arcs)
    for program in case.programs:
        yield f"bill of {program}: {told(case.bill(program))}"


def _year(case: Case, s: int, o: int) -> Iterator[str]:
    """The numbers of one future and year."""
    yield f"offset open {told(case.offset_open(s, o))}, usable {case.offset_usable(s, o)}"
    for name in ("offset_rate", "drawback_rate"):
        yield f"{name} {told(case.setting(name, s, o))}"
    for region in case.regions:
        access, months = case.access(region, s, o), case.legal_months(region, s, o)
        yield f"region {region}: access {told(access)}, legal {told(months)}"
    for program, region in product(case.programs, case.regions):
        yield f"demand {program} {region}: {told(case.demand(program, region, s, o))}"
    for program in case.programs:
        yield f"spells {program}: {told(case.spells(program, s, o))}"
        yield f"prices {program}: {told(case.price_points(program, s, o))}"
    for segment, region in product(sorted({p.record.segment for p in case.programs.values()}), case.regions):
        yield f"segment {segment} {region}: {told(case.segment_volume(segment, region, s, o))}"
    for origin, region in product([*case.plants, *sorted({i.source for i in case.imports})], case.regions):
        yield f"freight {origin} {region}: {told(case.freight(origin, region, s, o))}"
    for goods, country in product(sorted({t.tariff_class for t in case.tables.tariffs}), ("JP", "KR", "MX", "US")):
        quota = case.duties.quota(goods, country, o)
        yield f"duty {goods} {country}: {told(case.duties.rate(goods, country, s, o))}; quota {told(quota)}"
    yield from _cells(case, s, o)


def _cells(case: Case, s: int, o: int) -> Iterator[str]:
    """Every number and date that a future or an escalation moves, and two that end."""
    touched = {cell for scenario in range(case.tree.n) for cell in case.values._edits[scenario]}
    touched |= set(case.values._factors)
    for sheet, row, column in sorted(touched):
        record = next((r for r in case.tables.by_sheet(sheet) if r.row == row), None)
        if record is None:
            continue
        month = case.calendar.months_of_year(o)[-1]
        yield f"{sheet}!{row} {column}: {told(case.values.in_month(sheet, record, column, s, month))} at its end"
        if isinstance(record.get(column), int | float):
            yield f"{sheet}!{row} {column}: {told(case.limit(sheet, record, column, s, o))}"
    for line in case.lines.values():
        args = ("Lines", line.record, "product_until", s)
        yield f"product of {line.name}: {told([case.until_share(*args, o), case.last_month(*args)])}"


def part_lines(case: Case) -> Iterator[str]:
    """The cases made of a case: each future by itself, the mean, and some of the futures; where they differ."""
    whole = list(case_lines(case))
    parts = {"mean": mean_future(case)}
    for s, name in enumerate(case.tree.names):
        parts |= {f"{name} alone": future_alone(case, s), f"{name} decided for all": decided_for_all(case, s)}
    if not case.tree.is_tree:
        parts["first and last"] = futures_among(case, sorted({0, case.tree.n - 1}))
    for label, part in parts.items():
        known = set(whole)
        yield from (f"{label}: {line}" for line in case_lines(part) if line not in known)
        for sheet, record, column in _columns(case):
            yield f"{label}: {sheet}!{record.row} {column} ever {part.values.ever(sheet, record, column)}"
    for p in merge_into_years(case.tables).periods:
        yield f"in whole years: {told([p.period, p.start, p.budget, p.carry, p.max_under_conversion])}"
    for s in range(case.tree.n):
        yield from (f"edits: {told(item)}" for item in case.values.edits_by_column(s).items())
    for sheet, record, _ in _columns(case):
        yield f"moves of {sheet}!{record.row}: {told(case.values.moves(sheet, record.row))}"


def _columns(case: Case) -> Iterator[tuple[str, Any, str]]:
    """Some numbers that futures move, or might."""
    tables = case.tables
    yield from (("Suppliers", row, column) for row in tables.suppliers for column in ("min_volume", "max_share"))
    yield from (("Demand", row, "volume") for row in tables.demand)
    yield from (("Quotas", row, "volume") for row in tables.quotas)


def market_lines(ledger: Ledger) -> Iterator[str]:
    """What could be sold, exported, and saved in duty, in every future and year."""
    case, view = ledger.case, ledger.view
    market = Market(view, ledger.histories)
    for s, o in product(range(case.tree.n), range(case.calendar.n_years)):
        when = f"{case.tree.names[s]} {case.calendar.years[o]}"
        for (program, data), region in product(case.programs.items(), case.regions):
            points = [p.point for p in data.points] or ["msrp"]
            for point, pathway in product(points, [p.pathway for p in data.pathways] or [FREE]):
                limit = market.sales_limit(program, region, s, o, pathway=pathway, point=point)
                yield f"{when}: {program} in {region} on {pathway} at {point}: {told(limit)}"
            off = [told(market.demand_off_sale(program, region, s, o, point=point)) for point in points]
            yield f"{when}: {program} in {region} not on sale: {told(off)}"
        for program, data in case.programs.items():
            caps = [market.pathway_cap(program, p.pathway, s, o) for p in data.pathways]
            facts = [market.maker(program), caps, cheapest_import_duty(view, program, s, o)]
            yield f"{when}: {program} {told([*facts, offset_of_one(view, program, s, o)])}"
        for row in case.exports:
            yield f"{when}: {row.program} to {row.market}: {told(market.export_limit(row.market, row.program, s, o))}"
        segments = sorted({p.record.segment for p in case.programs.values()})
        for segment, region in product(segments, case.regions):
            yield f"{when}: {segment} in {region}: {told(market.segment_limit(segment, region, s, o))}"
        facts = [offset_valid(case, s, o), offset_earned(view, s, o), offsettable_duty(view, s, o)]
        yield f"{when}: offset {told([*facts, duty_if_imported(view, s, o)])}"
        for goods, country in product(sorted({t.tariff_class for t in case.tables.tariffs}), ("JP", "KR", "MX", "US")):
            rate = view.duties.rate(goods, country, s, o)
            yield f"{when}: {goods} from {country}: {told([rate, quota_rate(case, goods, country, s, o)])}"


def ledger_lines(ledger: Ledger) -> Iterator[str]:
    """Every entry of the ledger, and what it adds up to."""
    case = ledger.case
    for entry in (*ledger.operations, *ledger.lump_sums, *ledger.shields, *ledger.continuations):
        yield told(entry)
    for row in duty_years(ledger):
        yield told(row)
    for s, name in enumerate(case.tree.names):
        yield f"{name}: NPV {told(ledger.npv(s))}, past the horizon {told(ledger.terminal(s))}"
        yield from (told(p) for p in capital_by_period(case, [e for e in ledger.lump_sums if e.scenario == s]))
        for o, year in enumerate(case.calendar.years):
            yield f"{name} {year}: operating profit {told(ledger.operating_profit(s, o))}"
            yield f"{name} {year}: product {told(_walked(ledger.view, ledger, s, o))}"
    yield f"expected {told(ledger.expected_npv)}, CVaR {told(ledger.cvar)}, objective {told(ledger.objective)}"


def _walked(view: PlanView, ledger: Ledger, s: int, o: int) -> list[Any]:
    """What the lines and launches are in a year."""
    months = view.case.calendar.months_of_year(o)
    lines = ledger.histories.lines(s)
    states = [[name, h.heads(months[-1]), h.present(months[0])] for name, h in lines.items()]
    return [*states, *ledger.histories.launches(s).values()]


def table_lines(plan: Plan) -> Iterator[str]:
    """The raw sheets of a plan."""
    for sheet, (columns, rows) in plan_tables(plan).items():
        yield f"{sheet}: {told(columns)}"
        yield from (f"{sheet}: {told(row)}" for row in rows)


def audit_lines(result: AuditResult, *, failed_only: bool = False) -> Iterator[str]:
    """Each check with its worst breach and where that is."""
    yield f"ok {result.ok}, NPV {told(result.npv_musd)}, objective {told(result.objective_musd)}"
    for check in result.failed if failed_only else result.checks:
        yield f"{'holds' if check.ok else 'fails'}: {check.name}, {told(check.worst)}, {check.where}"
