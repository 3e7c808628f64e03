"""A plan survives its sheets: written, edited around, and read back as it was."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from retool.plan import RAW_COLUMNS, Plan, PlanFileError, plan_tables, read_plan
from retool.plan.data import RECORDS
from retool.plan.workbooks import plain_name
from tests.plan.bench import case_from, rich_plan, rich_sheets

Tables = dict[str, tuple[tuple[str, ...], list[list[Any]]]]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return rich_plan(case_from(rich_sheets()))


def write(tables: Tables, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, (columns, rows) in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(columns))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def records(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    return {kind: [asdict(r) for r in getattr(plan, kind)] for kind in RECORDS}


def test_a_plan_is_read_back_as_written(plan: Plan, tmp_path: Path) -> None:
    again = read_plan(write(plan_tables(plan), tmp_path / "plan.xlsx"))
    assert records(again) == records(plan)
    assert (again.npv_musd, again.bound_musd, again.status) == (plan.npv_musd, plan.bound_musd, plan.status)


def test_headers_may_be_titles_with_units_in_any_order_among_other_columns(plan: Plan, tmp_path: Path) -> None:
    tables = plan_tables(plan)
    for name, (columns, rows) in tables.items():
        if name != "Run":
            titles = tuple(f"{c.replace('_', ' ').capitalize()} [unit]" for c in reversed(columns))
            tables[name] = (("Remark", *titles), [["x", *reversed(row)] for row in rows])
    assert records(read_plan(write(tables, tmp_path / "plan.xlsx"))) == records(plan)


def test_totals_above_the_header_and_behind_a_blank_row_are_no_records(plan: Plan, tmp_path: Path) -> None:
    tables = plan_tables(plan)
    columns, rows = tables["Production"]
    above: list[list[Any]] = [["Total", 14_000], [None], list(columns)]
    tables["Production"] = (("All builds",), [*above, *rows, [None], ["Total", "L1", "kei", 2027, "base", 14_000]])
    assert records(read_plan(write(tables, tmp_path / "plan.xlsx"))) == records(plan)


def test_flows_of_nothing_are_left_out(plan: Plan, tmp_path: Path) -> None:
    tables = plan_tables(plan)
    tables["Sales"][1].append(["K1", "R1", 2027, "base", "low", None, 0])
    assert records(read_plan(write(tables, tmp_path / "plan.xlsx"))) == records(plan)


def remove(tables: Tables, sheet: str) -> None:
    del tables[sheet]


def set_cell(tables: Tables, sheet: str, column: str, value: Any) -> None:
    columns, rows = tables[sheet]
    rows[0][columns.index(column)] = value


FAULTS: list[tuple[Callable[[Tables], None], str]] = [
    (lambda t: remove(t, "Sales"), "no sheet Sales"),
    (lambda t: set_cell(t, "Sales", "vehicles", "many"), "Sales!G2  'many' where a number belongs"),
    (lambda t: set_cell(t, "Production", "vehicles", None), "Production!F2  nothing where a number belongs"),
    (lambda t: set_cell(t, "Schedule", "action", "sell"), "Schedule!A2  'sell' is none of convert, close"),
    (lambda t: t.update(Run=(("key", "value"), [["npv_musd", 1.0]])), "Run states no objective_musd"),
    (lambda t: t.update(Duties=(("year", "scenario"), [[2027, "base"]])), "Duties has no header with year"),
]


@pytest.mark.parametrize(("spoil", "message"), FAULTS)
def test_what_can_not_be_read_is_said_with_its_cell(
    plan: Plan, tmp_path: Path, spoil: Callable[[Tables], None], message: str
) -> None:
    tables = plan_tables(plan)
    spoil(tables)
    with pytest.raises(PlanFileError, match=message.replace("'", ".")):
        read_plan(write(tables, tmp_path / "plan.xlsx"))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"no workbook", "is not an Excel workbook"), (b"PK\x03\x04 broken", "is not an Excel workbook")],
)
def test_a_foreign_file_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    with pytest.raises(PlanFileError, match=words):
        read_plan(path)


def test_plain_names() -> None:
    assert plain_name("Write-off from [year]") == "write_off_from"
    assert plain_name("In quota [vehicles]") == "in_quota"
    assert "vehicles" in RAW_COLUMNS["Production"]
