"""The plan workbook is an input workbook and a plan at once."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from retool.case import build_case
from retool.plan.audit import audit_plan
from retool.plan.data import RECORDS, Plan
from retool.plan.reading import read_plan
from retool.report import RESULT_SHEETS, STUDIES, write_plan
from retool.workbook import check_workbook, read_workbook
from tests.report.solved import Solved


def plain(value: Any) -> Any:
    """Dates without a time; an empty text is a blank cell."""
    return value.date() if isinstance(value, datetime) else value or (None if value == "" else value)


def records(plan: Plan) -> dict[str, list[tuple[Any, ...]]]:
    """Every record by kind; a cell stores 16 digits of a number."""
    return {
        kind: sorted((tuple(_digits(v) for v in vars(r).values()) for r in getattr(plan, kind)), key=repr)
        for kind in RECORDS
    }


def _digits(value: Any) -> Any:
    return f"{value:.12g}" if isinstance(value, float) else value


@pytest.mark.parametrize("name", ["two_makers", "futures", "tree"])
def test_the_plan_read_back_is_the_plan_and_passes_the_audit(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    solved: Solved = request.getfixturevalue(name)
    path = solved.write(tmp_path)
    plan = read_plan(path)
    assert records(plan) == records(solved.plan)
    assert plan.npv_musd == pytest.approx(solved.plan.npv_musd, rel=1e-14)
    workbook = read_workbook(path)
    assert [f for f in check_workbook(workbook) if f.severity == "error"] == []
    assert audit_plan(plan, build_case(workbook)).failed == []


def test_every_input_sheet_is_carried_verbatim(two_makers: Solved, two_makers_file: Path) -> None:
    book = openpyxl.load_workbook(two_makers_file)
    for name, sheet in two_makers.workbook.raw.items():
        header, *rows = [[plain(c) for c in row] for row in book[name].iter_rows(values_only=True)]
        assert header == sheet.header
        assert rows == [[plain(value) for value in row] for row in sheet.rows]


def test_dates_stay_dates(two_makers_file: Path) -> None:
    cell = openpyxl.load_workbook(two_makers_file)["Lines"]
    column = [c.value for c in cell[1]].index("Product until") + 1
    value = cell.cell(2, column).value
    assert isinstance(value, datetime)
    assert value.date() == date(2033, 6, 30)


def test_a_plan_given_back_as_input_keeps_its_inputs_and_replaces_its_results(
    two_makers: Solved, two_makers_file: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.xlsx"
    write_plan(again, two_makers.plan, two_makers.case, read_workbook(two_makers_file), {})
    first, second = openpyxl.load_workbook(two_makers_file), openpyxl.load_workbook(again)
    assert second.sheetnames == first.sheetnames
    assert [c.value for c in second["Demand"]["A"]] == [c.value for c in first["Demand"]["A"]]


def test_results_come_first_and_summary_opens(two_makers_file: Path) -> None:
    book = openpyxl.load_workbook(two_makers_file)
    always = tuple(name for name in RESULT_SHEETS if name not in STUDIES)
    assert tuple(book.sheetnames[: len(always)]) == always
    assert book.active is not None
    assert book.active.title == "Summary"
