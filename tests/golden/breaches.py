"""Plans, cases and plan workbooks with one thing changed at a time, and what the audit says of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from retool.case import build_case
from retool.plan import RECORDS, AuditResult, Plan, audit_plan, build_ledger
from retool.plan.files import audit_sheets
from retool.plan.frontier import FrontierPoint
from retool.plan.information import FutureAlone, InformationValue
from retool.plan.studies import Studies
from retool.plan.workbooks import PlanFile, PlanFileError, open_plan
from retool.report import write_plan
from retool.workbook import Workbook, check_workbook
from tests.golden.subjects import SUBJECTS, book_of, case_of, plan_of, read_in
from tests.golden.text import told
from tests.plan.bench import stated

NUMBERS = ("vehicles", "used", "paid", "in_quota", "drawn", "used_musd", "copies", "year", "from_volume")

LIMITED = ("Periods", "Plants", "Lines", "Conversions", "Programs", "Segments", "Pathways", "Tooling", "Components",
           "Suppliers", "Quotas", "Imports", "Demand", "Exports", "Incentives")  # fmt: skip
"""Sheets whose numbers limit what a plan may do."""

RESULTS = (
    "Summary", "Schedule", "Map", "Choices", "Pins", "Production", "Sales", "Shipments", "ImportPlan", "Sourcing",
    "ExportPlan", "Duties", "Capital", "CashFlow", "Flows", "Payments", "Utilisation", "Jobs", "ScenarioResults",
    "Checks", "Run",
)  # fmt: skip
"""The sheets of a plan workbook that are not the planner's own."""

STUDIED = ("tree",)
"""Subjects whose plan workbooks have the sheets of `STUDIES` as well."""

STUDIES = ("InformationValue", "Frontier")

BY_LABEL = ("Summary", "CashFlow", "Run", *STUDIES)
"""Result sheets whose rows are known by their first cell, so each row is a number of its own."""


def failures(result: AuditResult) -> str:
    """The checks that fail, the worst breach of each, and where it is."""
    return "; ".join(f"{check.name} ({told(check.worst)}: {check.where})" for check in result.failed) or "nothing fails"


def changed_plans(name: str, kind: str) -> Iterator[tuple[str, Plan]]:
    """The plan of a subject with a record of a kind changed in one column, left out, or stated twice."""
    for which, record in enumerate(getattr(plan_of(name), kind)):
        label = f"{kind} {which}"
        for column, value in _other_values(name, kind, record):
            yield f"{label} {column} = {told(value)}", _with(name, kind, which, [replace(record, **{column: value})])
        yield f"{label} left out", _with(name, kind, which, [])
        yield f"{label} twice", _with(name, kind, which, [record, record])


def _with(name: str, kind: str, which: int, records: list[Any]) -> Plan:
    plan = plan_of(name)
    getattr(plan, kind)[which : which + 1] = records
    return plan


def _other_values(name: str, kind: str, record: Any) -> Iterator[tuple[str, Any]]:
    """For numbers more and less, for names another one of the same column and one that the workbook lacks."""
    for column in (f.name for f in fields(record)):
        value = getattr(record, column)
        if isinstance(value, str):
            used = {getattr(r, column, value) for records in RECORDS for r in getattr(plan_of(name), records)}
            yield from ((column, other) for other in [*sorted(map(str, used - {value}))[:2], "nobody"])
        elif column in NUMBERS and value is not None:
            yield column, value + 1 if isinstance(value, int) else value * 1.1 + 1
            yield column, value - 1 if isinstance(value, int) else value * 0.5


def plan_breaches(name: str, kind: str) -> Iterator[str]:
    """What the audit says of every changed plan."""
    for label, plan in changed_plans(name, kind):
        yield f"{label}: {failures(audit_plan(plan, case_of(name)))}"


def limit_breaches(name: str, sheet: str) -> Iterator[str]:
    """What the audit says of the plan if a number of the workbook were a third."""
    sheets = SUBJECTS[name]()[0]
    for row, record in enumerate(sheets.get(sheet, [])):
        for column, value in record.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or column == "year" or not value:
                continue
            record[column] = value / 3
            yield f"{sheet} {row} {column} / 3: {_verdict(name, _read(sheets))}"
            record[column] = value


def _read(sheets: dict[str, list[dict[str, Any]]]) -> Workbook | None:
    try:
        return read_in(sheets)
    except AssertionError:
        return None


def _verdict(name: str, book: Workbook | None) -> str:
    """What the audit says of the subject's plan in another workbook."""
    if book is None or any(f.severity == "error" for f in check_workbook(book)):
        return "no sound workbook"
    case = build_case(book)
    return failures(audit_plan(stated(plan_of(name), case), case))


def studies_of(name: str) -> Studies | None:
    """What might have been found beside the plan of a subject with several futures."""
    plan, case = plan_of(name), case_of(name)
    if name not in STUDIED:
        return None
    npvs = build_ledger(plan, case).npvs
    alone = (FutureAlone(future, case.tree.probability[s], (npvs[s] + 1, npvs[s] + 2 + s), npvs[s], 1 + s)
             for s, future in enumerate(case.tree.names))  # fmt: skip
    bound = plan.bound_musd
    found = InformationValue(tuple(alone), (plan.npv_musd, bound + 3), "feasible", held=(bound - 6, bound - 5))
    points = (FrontierPoint(w, plan.npv_musd - 4 * w, bound - 8 + 5 * w, bound + 9, plan) for w in (0.0, 0.5, 1.0))
    return Studies(found, tuple(points))


@cache
def written(name: str) -> PlanFile:
    """The plan workbook of a subject."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_plan(path, plan_of(name), case_of(name), book_of(name), {}, studies_of(name))
        return open_plan(path)


def sheet_breaches(name: str, sheet: str) -> Iterator[str]:
    """What the audit says of a plan workbook if a number of a result sheet were another, or a text."""
    file = written(name)
    seen: set[int] = set()
    for number, cells in enumerate(file.sheets[sheet]):
        for place, value in enumerate(cells):
            if isinstance(value, bool) or not isinstance(value, int | float) or not value:
                continue
            if place in seen and sheet not in BY_LABEL:
                continue
            seen.add(place)
            for other in (value * 1.01, "a lot")[: 1 if sheet in BY_LABEL else 2]:
                result = audit_sheets_safely(name, _with_cell(file, sheet, number, place, other))
                yield f"{sheet} row {number} column {place} = {told(other)}: {result}"


def audit_sheets_safely(name: str, file: PlanFile) -> str:
    """What the audit says, or that it cannot read the file."""
    try:
        return failures(audit_sheets(case_of(name), file))
    except PlanFileError as refused:
        return f"refused: {refused}"


def _with_cell(file: PlanFile, sheet: str, number: int, place: int, value: Any) -> PlanFile:
    rows = list(file.sheets[sheet])
    rows[number] = (*rows[number][:place], value, *rows[number][place + 1 :])
    return PlanFile(file.name, {**file.sheets, sheet: rows})
