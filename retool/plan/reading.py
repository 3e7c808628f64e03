"""From a plan workbook back to the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, get_type_hints

from retool.plan import data
from retool.plan.data import RECORDS, Plan
from retool.plan.sheets import CHOICE_KINDS, FLOW_SHEETS, RAW_COLUMNS, SCHEDULE_ACTIONS, STATED
from retool.plan.workbooks import PlanFile, PlanFileError, Record, open_plan

#: How a field of a record is read, by its type.
READERS: dict[Any, Callable[[Record, str], Any]] = {
    str: Record.text,
    int: Record.whole,
    float: Record.number,
    float | None: Record.optional,
}


def read_plan(path: str | Path) -> Plan:
    """The plan that a plan workbook holds.

    Headers may be plain names or titles with units, in any order, among other columns; rows of flows with no
    vehicles are left out. PlanFileError where a sheet, column or number is missing.
    """
    return plan_of(open_plan(Path(path)))


def plan_of(file: PlanFile) -> Plan:
    """The plan in an open plan workbook."""
    plan = Plan()
    for record in file.table("Schedule", RAW_COLUMNS["Schedule"]):
        _take(plan, SCHEDULE_ACTIONS, record, "action")
    for record in file.table("Choices", RAW_COLUMNS["Choices"]):
        _take(plan, CHOICE_KINDS, record, "kind")
    for sheet, kind in FLOW_SHEETS.items():
        for record in file.table(sheet, RAW_COLUMNS[sheet]):
            flow = read_record(RECORDS[kind], record)
            if any(getattr(flow, f.name) for f in fields(flow) if f.name in VOLUMES):
                getattr(plan, kind).append(flow)
    for record in file.table("Duties", RAW_COLUMNS["Duties"]):
        used = record.number("offset_used")
        if used:
            plan.offsets.append(data.OffsetUse(record.whole("year"), record.text("scenario"), used))
    _take_run(plan, file.pairs("Run"))
    return plan


#: Fields that say how much flows.
VOLUMES = ("vehicles", "used", "paid", "in_quota", "drawn")


def read_record(record_type: type, record: Record) -> Any:
    """One record of the plan from its cells; the state that a closing leaves stands under ``from_state``."""
    return record_type(**{name: read(record, column) for name, column, read in _readers(record_type)})


@cache
def _readers(record_type: type) -> list[tuple[str, str, Callable[[Record, str], Any]]]:
    """(field, column, how it is read) of a record type."""
    hints = get_type_hints(record_type)
    return [
        (field.name, "from_state" if field.name == "state" else field.name, READERS[hints[field.name]])
        for field in fields(record_type)
    ]


def _take(plan: Plan, kinds: dict[str, str], record: Record, column: str) -> None:
    word = record.text(column)
    if word not in kinds:
        known = ", ".join(kinds)
        raise PlanFileError(f"{record.where(column)}  {word!r} is none of {known}; restore the cell")
    kind = kinds[word]
    getattr(plan, kind).append(read_record(RECORDS[kind], record))


def _take_run(plan: Plan, run: dict[str, Any]) -> None:
    """What the plan states of itself."""
    for name in STATED:
        value = run.get(name)
        if name == "bound_musd" and value is None:
            value = inf  # a search stopped early may know no bound
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PlanFileError(f"Run states no {name}; restore the row")
        setattr(plan, name, float(value))
    plan.status = str(run.get("status", plan.status))
    plan.run = {key: value for key, value in run.items() if key not in (*STATED, "status")}
