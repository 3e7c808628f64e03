"""Auditing a plan workbook: the case from its input sheets, the plan from its raw sheets, all its totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from retool.case import Case, build_case
from retool.plan.audit import AuditResult, audit_with
from retool.plan.context import Audit
from retool.plan.data import Plan
from retool.plan.gauge import Check
from retool.plan.reading import plan_of
from retool.plan.workbooks import PlanFile, PlanFileError, open_plan
from retool.plan.written import cashflow, records, studies, summaries, summary
from retool.workbook import Workbook, check_workbook, read_workbook

WRITTEN: tuple[Callable[[Audit, PlanFile], Check], ...] = (
    records.check_schedule,
    summaries.check_choices,
    summaries.check_duties,
    summaries.check_capital,
    summaries.check_payments,
    summaries.check_other_flows,
    summaries.check_utilisation,
    summaries.check_jobs,
    summaries.check_futures,
    cashflow.check_cash_flow,
    cashflow.check_npv_of_sheet,
    summary.check_summary,
)


def case_of(path: Path) -> Case:
    """The case in the input sheets of a workbook; PlanFileError names the first fault.

    Where plans are judged by regret it knows the best plans for each future alone that the result sheets state.
    """
    case = build_case(question_of(path))
    return with_best_alone(case, open_plan(path)) if case.by_regret else case


def with_best_alone(case: Case, file: PlanFile) -> Case:
    """The case with the best plans for each future alone, against which the plan in the file measured its regret."""
    found: dict[str, tuple[float, float]] = {}
    for record in file.table("ScenarioResults", ("scenario", "best_alone", "best_alone_at_most")):
        best = record.number("best_alone"), record.number("best_alone_at_most")
        found.setdefault(record.text("scenario"), best)
        if len(found) == case.tree.n:
            break
    missing = [name for name in case.tree.names if name not in found]
    if missing:
        raise PlanFileError(f"ScenarioResults has no row for {', '.join(missing)}; restore it")
    return replace(case, best_alone=tuple(found[name] for name in case.tree.names))


def question_of(path: Path) -> Workbook:
    """The input sheets of a workbook, free of faults; PlanFileError names the first fault."""
    workbook = read_workbook(path, known_only=True)
    faults = [f for f in check_workbook(workbook) if f.severity == "error"]
    if faults:
        first = faults[0]
        where = f"{first.sheet}!{first.cell}" if first.cell else first.sheet
        more = f" (and {len(faults) - 1} more faults)" if len(faults) > 1 else ""
        raise PlanFileError(f"{where}  {first.message}. {first.fix}{more}".strip())
    return workbook


def audit_file(path: str | Path) -> AuditResult:
    """Audit a plan workbook by itself: no solver, nothing but its sheets.

    PlanFileError where its input sheets have faults, or a result sheet, column or number that the audit needs
    is missing.
    """
    return audited_plan(Path(path))[2]


def audited_plan(path: Path) -> tuple[Plan, Case, AuditResult]:
    """The plan of a plan workbook, the case in its input sheets, and the audit of all that is written there.

    Raises as ``audit_file`` does.
    """
    case = case_of(path)
    file = open_plan(path)
    plan = plan_of(file)
    return plan, case, audit_with(plan, case, lambda audit: written_checks(audit, file))


def audit_sheets(case: Case, file: PlanFile) -> AuditResult:
    """Audit the result sheets of a plan workbook against the case in its input sheets."""
    if case.by_regret:
        case = with_best_alone(case, file)
    return audit_with(plan_of(file), case, lambda audit: written_checks(audit, file))


def written_checks(audit: Audit, file: PlanFile) -> Iterator[Check]:
    """Whether every derived sheet follows from the plan."""
    yield from records.check_flows(audit, file)
    for check in WRITTEN:
        yield check(audit, file)
    yield from studies.check_studies(audit, file)
