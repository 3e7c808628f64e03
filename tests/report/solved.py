"""Plans to write: a workbook solved in a moment, or a plan made by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retool.case import Case, build_case
from retool.model import build_model, extract_plan
from retool.plan.data import Plan
from retool.plan.ledger import baseline_ledger
from retool.report import write_plan
from retool.solve.outcome import SolveOptions
from retool.solve.search import search
from retool.workbook import Workbook, read_workbook, write_workbook
from tests.support.cases import Sheets


@dataclass(frozen=True)
class Solved:
    """A workbook with its plan; ``write`` makes the plan workbook in a folder."""

    workbook: Workbook
    case: Case
    plan: Plan

    def write(self, folder: Path, **run_info: Any) -> Path:
        path = folder / "plan.xlsx"
        write_plan(path, self.plan, self.case, self.workbook, run_info)
        return path


def read(sheets: Sheets, folder: Path) -> tuple[Workbook, Case]:
    write_workbook(sheets, folder / "case.xlsx")  # text that begins with = stays text
    workbook = read_workbook(folder / "case.xlsx")
    assert [f for f in workbook.findings if f.severity == "error"] == []
    return workbook, build_case(workbook)


def solved(sheets: Sheets, folder: Path, gap: float = 0.3) -> Solved:
    """Solve to a wide gap: what the plan is does not matter here, only that it is one."""
    workbook, case = read(sheets, folder)
    model = build_model(case)
    outcome = search(model, SolveOptions(gap=gap, time_limit=120))
    plan = extract_plan(model)
    plan.status = outcome.status
    plan.bound_musd = plan.baseline_musd + (outcome.bound or 0.0)
    return Solved(workbook, case, plan)


def undecided(sheets: Sheets, folder: Path) -> Solved:
    """The plan that decides nothing: going on as today."""
    workbook, case = read(sheets, folder)
    worth = baseline_ledger(case).expected_npv
    plan = Plan(npv_musd=worth, objective_musd=worth, bound_musd=worth, baseline_musd=worth)
    return Solved(workbook, case, plan)
