"""Asking why of small cases in this process."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retool.case import Case, build_case
from retool.plan.data import Plan
from retool.solve.recipe import Recipe
from retool.study.solving import solve_book
from retool.study.why.facts import Alternative, Reasons, Why
from retool.study.why.run import Session, Wish
from retool.study.why.world import Setting
from retool.workbook import Workbook, read_workbook, write_workbook
from tests.support import Sheets

EXACT = Recipe().with_limits(gap=0.0)


@dataclass(frozen=True)
class Answered:
    """A case with its plan and what was found out of it."""

    book: Workbook
    case: Case
    plan: Plan
    why: Why

    def line(self, name: str) -> Reasons:
        return next(r for r in self.why.lines if r.subject == name)

    def alternative(self, line: str, instead: str) -> Alternative:
        return next(a for a in self.line(line).alternatives if a.question.instead == instead)


def read(sheets: Sheets) -> Workbook:
    """The sheets as a workbook without faults."""
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(sheets, Path(folder) / "case.xlsx")  # text that begins with = stays text
        book = read_workbook(Path(folder) / "case.xlsx")
    assert [f for f in book.findings if f.severity == "error"] == []
    return book


def best_plan(book: Workbook) -> Plan | None:
    """The proven best plan of a workbook."""
    return solve_book(book, EXACT).plan


def session(sheets: Sheets, plan: Plan | None = None, **wish: Any) -> Session:
    """The session about a plan of some sheets: by default the best one."""
    book = read(sheets)
    plan = best_plan(book) if plan is None else plan
    assert plan is not None, "the case has no plan"
    return Session(book, build_case(book), plan, Wish(**wish), Setting(), lambda _: None)


def ask(sheets: Sheets, plan: Plan | None = None, **wish: Any) -> Answered:
    """All that is to be said of a plan."""
    asked = session(sheets, plan, **wish)
    return Answered(asked.book, asked.case, asked.plan, asked.told())


def ask_costs(sheets: Sheets, plan: Plan | None = None) -> Answered:
    """What the alternatives to a plan cost, and no more."""
    asked = session(sheets, plan)
    return Answered(asked.book, asked.case, asked.plan, asked.costs())


def ask_limits(sheets: Sheets) -> Why:
    """What the limits of some sheets are worth to their best plan, and no more."""
    asked = session(sheets)
    found = asked.costs()
    asked.shadow_values(found)
    return found
