"""The plan as raw sheets of the plan workbook: which record stands where, in plain data.

These columns are what the audit reads back; a sheet may have more. Derived sheets are no part of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from retool.plan.data import RECORDS, Plan, record_fields

#: Sheets with one kind of record, and the fields of the record in the order of their columns.
FLOW_SHEETS: dict[str, str] = {
    "Production": "builds",
    "Sales": "sales",
    "Shipments": "shipments",
    "ImportPlan": "imports",
    "Sourcing": "sourcing",
    "ExportPlan": "exports",
}

#: What a record of the Schedule is called there: action, kind, and the names of its fields.
SCHEDULE_ACTIONS: dict[str, str] = {"convert": "conversions", "close": "closings"}
SCHEDULE = ("action", "line", "from_state", "to_config", "mode", "period", "copies", "scenario")

#: What a record of Choices is called there.
CHOICE_KINDS: dict[str, str] = {
    "site": "sites",
    "commitment": "commitments",
    "withdrawal": "withdrawals",
    "tooled": "tooled",
    "tooling_payment": "tooling_payments",
    "contract": "contracts",
    "tier": "tiers",
    "price": "prices",
    "incentive": "incentives",
}
CHOICES = (
    "kind",
    "plant",
    "program",
    "pathway",
    "line",
    "config",
    "component",
    "supplier",
    "from_volume",
    "year",
    "period",
    "point",
    "incentive",
    "copies",
    "scenario",
)

DUTIES = ("year", "scenario", "offset_used")

#: Columns of every raw sheet.
RAW_COLUMNS: dict[str, tuple[str, ...]] = {
    "Schedule": SCHEDULE,
    "Choices": CHOICES,
    **{sheet: tuple(record_fields(RECORDS[kind])) for sheet, kind in FLOW_SHEETS.items()},
    "Duties": DUTIES,
}

#: Numbers that a plan states of itself, by their key in the Run sheet.
STATED = ("npv_musd", "objective_musd", "bound_musd", "baseline_musd")

Rows = list[list[Any]]


def plan_tables(plan: Plan) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """The raw sheets of ``plan``: name -> (columns, rows); what a record does not have is None."""
    tables: dict[str, tuple[tuple[str, ...], Rows]] = {}
    for sheet, columns in RAW_COLUMNS.items():
        tables[sheet] = (columns, [[cells.get(c) for c in columns] for cells in _cells(plan, sheet)])
    run: Rows = [["status", plan.status], *([name, getattr(plan, name)] for name in STATED)]
    tables["Run"] = (("key", "value"), run + [[key, value] for key, value in plan.run.items()])
    return tables


def _cells(plan: Plan, sheet: str) -> Iterator[dict[str, Any]]:
    """The records of a sheet as cells by column."""
    if sheet == "Schedule":
        for action, kind in SCHEDULE_ACTIONS.items():
            for record in getattr(plan, kind):
                yield {"action": action, "from_state": getattr(record, "state", None), **vars(record)}
    elif sheet == "Choices":
        for kind, records in CHOICE_KINDS.items():
            for record in getattr(plan, records):
                yield {"kind": kind, **vars(record)}
    elif sheet == "Duties":
        for record in plan.offsets:
            yield {"year": record.year, "scenario": record.scenario, "offset_used": record.used_musd}
    else:
        for record in getattr(plan, FLOW_SHEETS[sheet]):
            yield vars(record)
