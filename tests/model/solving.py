"""Workbooks as plain data, solved in this process: the way from sheets to the model and its best plan.

The command does the same; here the model in between can be looked at and changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retool.case import Case, build_case
from retool.model import build_model, extract_plan
from retool.plan.data import Plan
from retool.solve.outcome import SolveOptions
from retool.solve.recipe import Recipe
from retool.solve.search import search
from retool.study.alone import futures_alone, with_best_alone
from retool.workbook import read_workbook
from tests.support.command import write_plain

AnySheets = Mapping[str, Sequence[Mapping[str, Any]]]
"""Sheet name -> rows keyed by plain column names, as both the hand cases and the random ones write them."""


class UnreadableError(ValueError):
    """The sheets have faults; a test that meets this has made a case that no planner could solve."""


def case_from(sheets: AnySheets) -> Case:
    """The case of some sheets. Raises UnreadableError where the reader finds a fault."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_plain(
            {name: [dict(row) for row in rows] for name, rows in sheets.items()}, Path(folder) / "case.xlsx"
        )
        workbook = read_workbook(path)
    faults = [f for f in workbook.findings if f.severity == "error"]
    if faults:
        raise UnreadableError(str(faults[:3]))
    return build_case(workbook)


def ready(case: Case) -> Case:
    """The case with the best plan for each future alone, where plans are judged by regret."""
    return with_best_alone(case, futures_alone(case, Recipe(gap=0.0))) if case.by_regret else case


def model_of(sheets: AnySheets, merged: tuple[str, ...] = (), *, ordered: bool = False) -> Any:
    """The Pyomo model of some sheets, with the regions named in `merged` as one place, identical lines `ordered`."""
    case = ready(case_from(sheets))
    single = {region: (region,) for region in case.regions if region not in merged}
    places = {**({"+".join(merged): merged} if merged else {}), **single}
    return build_model(case, places, ordered=ordered)


@dataclass(frozen=True)
class Solved:
    """The best plan of a case: values in M$, and the decisions themselves."""

    objective: float
    npv: float
    baseline: float
    bound: float
    plan: Plan
    model: Any

    @property
    def added(self) -> float:
        """What the plan adds to the baseline."""
        return self.objective - self.baseline


def solve(sheets: AnySheets) -> Solved | None:
    """The proven best plan of a case, or None where no plan exists."""
    model = model_of(sheets)
    outcome = search(model, SolveOptions(gap=0.0))
    if outcome.status == "infeasible":
        return None
    assert outcome.status == "optimal", outcome.status
    plan = extract_plan(model)
    assert outcome.bound is not None
    bound = outcome.bound + plan.baseline_musd
    return Solved(plan.objective_musd, plan.npv_musd, plan.baseline_musd, bound, plan, model)


def best(sheets: AnySheets) -> Solved:
    """As `solve`, for cases that have a plan."""
    solved = solve(sheets)
    assert solved is not None, "no plan exists"
    return solved
