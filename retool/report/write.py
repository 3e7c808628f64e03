"""Writing a plan workbook: result sheets in the order in which they refer to each other, then the inputs."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from retool.case import Case
from retool.plan.data import Plan
from retool.plan.ledger import build_ledger
from retool.plan.studies import Studies
from retool.report.answer import Answer
from retool.report.assumptions import write_assumptions
from retool.report.book import Book
from retool.report.capital_sheet import write_capital
from retool.report.cashflow import write_cash_flow
from retool.report.checks_sheet import write_checks
from retool.report.choices import write_choices
from retool.report.duties import write_duties
from retool.report.frontier import SHEET as FRONTIER
from retool.report.frontier import write_frontier
from retool.report.futures import Futures
from retool.report.information import SHEET as INFORMATION
from retool.report.information import write_information
from retool.report.inputs import write_inputs
from retool.report.ledger_sheets import write_flows, write_payments
from retool.report.map_sheet import write_map
from retool.report.pins import write_pins
from retool.report.production import write_production, write_shipments
from retool.report.run_sheet import write_run
from retool.report.sales import write_sales
from retool.report.schedule import write_schedule
from retool.report.summary import CONTENTS, write_summary
from retool.report.trade import write_exports, write_imports, write_sourcing
from retool.report.workforce import write_jobs, write_utilisation
from retool.workbook import Workbook

RESULT_SHEETS = ("Summary", *CONTENTS)
STUDIES = (INFORMATION, FRONTIER)
"""Sheets that are written only where they were asked for."""


def write_plan(
    path: str | Path,
    plan: Plan,
    case: Case,
    workbook: Workbook,
    run_info: dict[str, Any],
    studies: Studies | None = None,
) -> None:
    """Write the plan workbook at ``path``, in one step: an earlier file there stays whole until it is replaced.

    ``run_info`` goes to the Run sheet beside ``plan.run``; its ``checks`` (the audit's) are shown on Checks
    instead of auditing again. ``studies`` were made with the plan. OSError where the folder can not be written to.
    """
    target = Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".xlsx", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        book = Book(temporary, f"{case.settings.case}: plan", _created(run_info))
        _fill(Answer(plan, case, build_ledger(plan, case), workbook, book, run_info), studies or Studies())
        book.close()
        temporary.chmod(0o644)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _created(run_info: dict[str, Any]) -> datetime | None:
    """The time that the run states, for the file's properties."""
    written = run_info.get("written")
    return None if written is None else datetime.fromisoformat(written).replace(tzinfo=None)


def _fill(answer: Answer, studies: Studies) -> None:
    missing = {INFORMATION: studies.information is None, FRONTIER: not studies.frontier}
    for name in RESULT_SHEETS:
        if not missing.get(name):
            answer.book.page(name)
    tables = answer.tables
    assumptions = write_assumptions(answer)
    tables["Schedule"] = write_schedule(answer)
    places = write_map(answer)
    tables["Choices"] = write_choices(answer)
    write_pins(answer)
    tables["Production"] = write_production(answer)
    tables["Sales"] = write_sales(answer, assumptions)
    tables["Shipments"] = write_shipments(answer)
    tables["ImportPlan"] = write_imports(answer)
    tables["Sourcing"] = write_sourcing(answer)
    tables["ExportPlan"] = write_exports(answer)
    tables["Duties"] = write_duties(answer)
    tables["Flows"] = write_flows(answer, assumptions)
    tables["Payments"] = write_payments(answer, assumptions)
    tables["Capital"] = write_capital(answer)
    tables["Utilisation"] = write_utilisation(answer)
    tables["Jobs"] = write_jobs(answer)
    futures = Futures(answer)
    cash = write_cash_flow(answer, assumptions, futures.probabilities)
    futures.finish(cash)
    stated = write_run(answer)
    if studies.information is not None:
        write_information(answer, studies.information, futures, stated)
    if studies.frontier:
        write_frontier(answer, studies.frontier)
    broken = write_checks(answer, cash, futures, stated)
    write_summary(answer, cash, futures, stated, broken, places)
    write_inputs(answer.book, answer.workbook, RESULT_SHEETS)
