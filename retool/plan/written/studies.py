"""The sheets of what was found besides the plan: only what follows from their own rows and from the plan.

The plans for single futures and for other weights are not in the workbook, so their worth is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from retool.plan.context import Audit
from retool.plan.frontier import at_weight
from retool.plan.gauge import Check
from retool.plan.information import FutureAlone, InformationValue, Interval
from retool.plan.workbooks import PlanFile, Record
from retool.plan.written.comparing import Sheet

INFORMATION, FRONTIER = "InformationValue", "Frontier"


def check_studies(audit: Audit, file: PlanFile) -> Iterator[Check]:
    """Of the sheets that the workbook has."""
    if INFORMATION in file.sheets:
        yield check_information(audit, file)
    if FRONTIER in file.sheets:
        yield check_frontier(audit, file)


def check_information(audit: Audit, file: PlanFile) -> Check:
    """WS, RP, EEV, EVPI and VSS from the best plans alone, this plan with its bound, and the decisions held."""
    sheet = Sheet(audit, file, INFORMATION)
    tree = audit.case.tree
    alone = {record.text("future_alone"): record for record in sheet.table("future_alone", "best_alone_at_least")}
    rows = {record.text("measure"): record for record in sheet.table("measure", "at_least", "at_most")}
    missing = [name for name in tree.names if name not in alone] + [m for m in ("WS", "RP", "EVPI") if m not in rows]
    if missing:
        sheet.gauge.wrong(f"{INFORMATION} has no row for {', '.join(missing)}")
        return sheet.result()
    futures = []
    for s, name in enumerate(tree.names):
        record, npv = alone[name], audit.ledger.npv(s)
        low, high = record.number("best_alone_at_least"), record.number("best_alone_at_most")
        sheet.compare(
            record,
            {
                "probability": tree.probability[s],
                "with_the_plan": npv,
                "foresight_adds_at_least": max(0.0, low - npv),
                "foresight_adds_at_most": max(0.0, high - npv),
            },
        )
        futures.append(FutureAlone(name, tree.probability[s], (low, high), npv, 0))
    plan = (audit.ledger.expected_npv, audit.plan.bound_musd)
    info = InformationValue(tuple(futures), plan, "feasible", held=_held(rows))
    for name in ("WS", "RP", "EEV", "EVPI", "VSS"):
        interval: Interval | None = getattr(info, name.lower())
        if interval is not None:
            sheet.compare(rows[name], {"at_least": interval[0], "at_most": interval[1]})
    return sheet.result()


def _held(rows: dict[str, Record]) -> Interval | None:
    """What the decisions for the mean future are worth; None where they cannot be held."""
    record = rows.get("EEV")
    low, high = (record.optional(name) for name in ("at_least", "at_most")) if record else (None, None)
    return None if low is None or high is None or "VSS" not in rows else (low, high)


def check_frontier(audit: Audit, file: PlanFile) -> Check:
    """The objective of each point from its own numbers, not above its bound; this plan not above the frontier."""
    sheet = Sheet(audit, file, FRONTIER)
    first: Record | None = None
    for record in sheet.table("weight_on_risk", "expected_npv", "cvar"):
        weight, npv, cvar = (record.number(name) for name in ("weight_on_risk", "expected_npv", "cvar"))
        first = first or record
        bound, objective = record.number("objective_at_most"), at_weight(weight, npv, cvar)
        sheet.compare(
            record,
            {
                "objective": objective,
                "missing_at_most": max(0.0, bound - objective),
                "npv_given_up": first.number("expected_npv") - npv,
                "cvar_gained": cvar - first.number("cvar"),
            },
        )
        sheet.gauge.at_most(objective, bound, f"{record.where('objective')} above its bound")
        own = at_weight(weight, audit.ledger.expected_npv, audit.ledger.cvar)
        sheet.gauge.at_most(own, bound, f"{record.where('objective_at_most')} below this workbook's plan")
    return sheet.result()
