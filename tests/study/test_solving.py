"""Solving in memory is what the command does."""

from __future__ import annotations

from pathlib import Path

from retool.solve.recipe import Recipe
from retool.study.edits import NewRow, edited
from retool.study.solving import solve_book
from retool.workbook import read_workbook

TUTORIAL = Path(__file__).parents[2] / "inputs" / "tutorial.xlsx"


def test_the_plan_is_audited_and_can_start_another() -> None:
    recipe = Recipe().with_limits(gap=0.0)
    solved = solve_book(read_workbook(TUTORIAL), recipe)
    assert solved.plan is not None and solved.audit is not None and solved.audit.ok
    again = solve_book(read_workbook(TUTORIAL), recipe, warm=solved.plan)
    assert again.added == solved.added


def test_without_a_plan_there_is_nothing_to_audit() -> None:
    book = read_workbook(TUTORIAL)
    line = book.tables.lines[0].line
    pins = [NewRow("Decisions", {"line": line, "rule": rule}) for rule in ("force", "forbid")]
    solved = solve_book(edited(book, pins), Recipe())
    assert solved.outcome.status == "infeasible"
    assert solved.plan is None and solved.audit is None
