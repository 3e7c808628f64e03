"""All that the page shows, as plain data that JSON can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retool.plan import flows
from retool.plan.audit import AuditResult
from retool.report.capital_sheet import KINDS
from retool.report.categories import LABELS
from retool.report.facts import Facts
from retool.report.fates import FATES
from retool.report.page import money, places, volumes
from retool.report.page.cube import EXPECTED, Cube
from retool.report.page.owned import Owned

MOST_FUTURES = 24
"""Futures that the page shows by themselves; with more it would grow without being read."""

MUSD_DIGITS, VEHICLE_DIGITS = 6, 3

GROUPS: dict[str, tuple[str, ...]] = {
    "Sales and exports": (
        flows.US_SALES,
        flows.DEALER_MARGIN,
        flows.SELLING,
        flows.CREDIT,
        flows.CANNIBALISED,
        flows.PATHWAY_UNIT_COST,
        flows.RENEWALS,
        flows.EXPORT,
    ),
    "Building": (flows.ASSEMBLY, flows.PARTS, flows.PARTS_FREIGHT),
    "Importing and freight": (flows.VEHICLE_IMPORTS, flows.IMPORT_FREIGHT, flows.INLAND_FREIGHT),
    "Duties": (flows.PARTS_DUTY, flows.IMPORT_DUTY, flows.OFFSET, flows.DRAWBACK),
    "Present products and fixed costs": (flows.PRESENT_PRODUCTS, flows.FIXED_COST),
    "Capital": flows.CAPITAL,
    "One-off expenses and receipts": (
        flows.SEVERANCE,
        flows.TRAINING,
        flows.CLOSING,
        flows.CLAWBACK,
        money.LATE_CLAWBACK,
        *flows.UNTAXED,
    ),
    "Tax": (money.TAX, money.RELIEF, money.SHIELD),
}
"""The cash-flow chart's colours: what adds up to the net cash flow of a year."""

OWN_LABELS = {
    money.TAX: "Tax on operating profit",
    money.RELIEF: "Tax relief on one-off expenses",
    money.SHIELD: "Tax shield of capital",
    money.CONTINUATION: "Value past the horizon",
}


def page_data(facts: Facts, audit: AuditResult) -> dict[str, Any]:
    """What the page's script draws from. Scenarios go by index, -1 is the expectation."""
    shown = shown_futures(facts)
    data = {
        "case": facts.case.settings.case,
        "years": list(facts.years),
        "begin": facts.begin.isoformat(),
        "end": facts.end.isoformat(),
        "periods": [{"name": p.period, "start": p.start.isoformat()} for p in facts.case.periods],
        "futures": futures(facts, shown),
        "isTree": facts.case.tree.is_tree,
        "lines": places.lines(facts),
        "plants": places.plants(facts),
        "regions": places.regions(facts),
        "fates": {s: places.fates(facts, s) for s in shown},
        "fateNames": FATES,
        "programs": {name: facts.program_name(name) for name in facts.case.programs},
        "moves": places.schedule(facts),
        "categories": categories(),
        "capitalKinds": KINDS,
        "bound": bound(facts),
        "checks": {"failed": sum(not c.ok for c in audit.checks), "count": len(audit.checks)},
        "tables": tables(facts, shown),
    }
    return data


def shown_futures(facts: Facts) -> list[int]:
    """All scenarios, or where there are too many some of them, evenly from the worst NPV to the best."""
    n = facts.case.tree.n
    if n <= MOST_FUTURES:
        return list(range(n))
    ranked = sorted(range(n), key=facts.ledger.npv)
    return sorted({ranked[round(i * (n - 1) / (MOST_FUTURES - 1))] for i in range(MOST_FUTURES)})


def futures(facts: Facts, shown: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "index": s,
            "name": facts.scenarios[s],
            "probability": facts.case.tree.probability[s],
            "npv": facts.ledger.npv(s),
            "baseline": facts.baseline.npv(s),
        }
        for s in shown
    ]


def categories() -> dict[str, dict[str, str]]:
    """Label and chart group of each category, in the order of a cash-flow statement."""
    labels = LABELS | OWN_LABELS
    group = {name: title for title, names in GROUPS.items() for name in names}
    order = (
        *flows.OPERATIONS,
        money.TAX,
        *flows.CAPITAL,
        *flows.EXPENSES[:-1],
        money.LATE_CLAWBACK,
        money.RELIEF,
        money.SHIELD,
        *flows.UNTAXED,
        money.CONTINUATION,
    )
    return {name: {"label": labels[name], "group": group.get(name, "")} for name in order}


def bound(facts: Facts) -> dict[str, float | None]:
    """What the search promises of the whole plan: gap in M$ and as a part of what the plan adds; and by what plans
    are judged, where that is not the expected NPV alone."""
    plan = facts.plan
    missing = max(0.0, plan.bound_musd - plan.objective_musd)
    known = missing != float("inf")
    return {
        "gap": missing if known else None,
        "share": plan.gap if known else None,
        "objective": plan.objective_musd if facts.case.by_tail else None,
        "regret": facts.ledger.worst_regret[0] if facts.case.by_regret else None,
    }


def tables(facts: Facts, shown: list[int]) -> dict[str, Any]:
    """Every table of numbers by scenario and line."""
    probabilities = facts.case.tree.probability

    def cube(keys: str, values: str, digits: int) -> Cube:
        return Cube(keys.split(), values.split(), probabilities, shown, digits)

    cubes = {
        "cash": cube("line year category", "musd present today today_present", MUSD_DIGITS),
        "capital": cube("line period category", "musd", MUSD_DIGITS),
        "budgets": cube("period", "budget available", MUSD_DIGITS),
        "vehicles": cube("line year program", "built imported exported sold lost", VEHICLE_DIGITS),
        "regions": cube("line region", "vehicles", VEHICLE_DIGITS),
        "shipments": cube("line plant region", "vehicles", VEHICLE_DIGITS),
        "sourcing": cube("line year what country", "cost freight duty", MUSD_DIGITS),
        "duties": cube("line year", "on_vehicles on_parts offset drawn_back if_imported", MUSD_DIGITS),
        "heads": cube("line", "today then", VEHICLE_DIGITS),
    }
    by_owner: dict[str, Callable[[Cube, Facts, Owned], None]] = {
        "vehicles": volumes.add_vehicles,
        "regions": volumes.add_regions,
        "shipments": volumes.add_shipments,
        "sourcing": volumes.add_sourcing,
        "duties": volumes.add_duties,
    }
    for s in range(facts.case.tree.n):
        owned = Owned(facts, s)
        for name, add in by_owner.items():
            add(cubes[name], facts, owned)
        money.add_cash(cubes["cash"], facts, s)
        money.add_capital(cubes["capital"], facts, s)
        volumes.add_heads(cubes["heads"], facts, s)
    money.add_budgets(cubes["budgets"], facts)
    volumes.add_lost_sales(cubes["vehicles"], facts)
    return {name: made.table() for name, made in cubes.items()}


def start_scenario(facts: Facts) -> int:
    """What the page shows first: the expectation where there are several futures."""
    return 0 if facts.certain else EXPECTED
