"""The results workbook: ready for a pivot table, live, with a chart for each axis, marked where it is not whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from retool.solve.recipe import Recipe
from retool.study.sweep.axes import futures_axis
from retool.study.sweep.cases import Case, grid, tornado
from retool.study.sweep.job import Rules
from retool.study.sweep.run import Sweep
from retool.study.sweep.sheets import write_results
from retool.study.sweep.texts import read_axes
from retool.study.sweep.work import run_job
from retool.workbook import Workbook, read_workbook
from tests.report.office import disagreements, needs_office
from tests.support import smallest_case, write_plain
from tests.support.command import plan_rows

RECIPE = Recipe().with_limits(gap=0.0, threads=1)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The smallest case with two futures and a name that looks like a formula."""
    sheets = smallest_case(
        Settings={"case": "+1+1"},
        Scenarios=[{"scenario": "+low", "probability": 0.5}, {"scenario": "high", "probability": 0.5}],
        Changes=[{"scenario": "+low", "sheet": "Demand", "column": "volume", "operation": "set", "value": 5_000}],
    )
    return read_workbook(write_plain(sheets, tmp_path_factory.mktemp("case") / "case.xlsx"))


def solved(book: Workbook, cases: list[Case], *, singly: bool = False) -> Sweep:
    """A sweep whose cases are solved here and now."""
    sweep = Sweep(book, "0" * 64, cases[0].axes, cases, singly, RECIPE, None)
    sweep.records = {job.key: run_job(job) for job in sweep.jobs()}
    return sweep


@pytest.fixture(scope="module")
def by_value(book: Workbook) -> Sweep:
    axes, _ = read_axes(["Conversions.capex=20,40,400", "Demand.volume*=0.9,1.1"], book)
    futures, _ = futures_axis(book)
    assert futures is not None
    return solved(book, grid([*axes, futures]))


@pytest.fixture(scope="module")
def singly(book: Workbook) -> Sweep:
    axes, _ = read_axes(["Conversions.capex=10,400", "Demand.volume*=0.9,1.1", "Settings.tax_rate=0.5"], book)
    return solved(book, tornado(axes), singly=True)


def written(sweep: Sweep, folder: Path) -> Path:
    path = folder / "sweep.xlsx"
    write_results(path, sweep, {"complete": "yes" if sweep.complete else "no", "set": ["a", "b"]})
    return path


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_cases_has_one_row_a_case_with_its_values_and_results(by_value: Sweep, tmp_path: Path) -> None:
    rows = plan_rows(written(by_value, tmp_path), "Cases")
    assert [row["Case"] for row in rows] == list(range(1, 13))
    assert rows[1]["Conversions.capex [M$]"] == 20 and rows[1]["Demand.volume* [factor]"] == 0.9
    assert [row["Scenario"] for row in rows[:2]] == ["+low", "high"]
    for row, (_, record) in zip(rows, by_value.answers, strict=True):
        assert record is not None
        assert row["NPV [M$]"] == pytest.approx(record["npv_musd"], rel=1e-12)
        assert row["Added [M$]"] == pytest.approx(record["objective_musd"] - record["baseline_musd"])
        assert row["Conversions [lines]"] == len(record["conversions"])
    assert rows[1]["NPV [M$]"] == pytest.approx(7_200 * 9_900 / 1e6 - 25)
    assert rows[1]["Built [vehicles]"] == pytest.approx(7_200)


def test_decisions_has_one_row_a_decision(by_value: Sweep, tmp_path: Path) -> None:
    rows = plan_rows(written(by_value, tmp_path), "Decisions")
    expected = [case.number for case, record in by_value.answers if record is not None and record["conversions"]]
    assert [row["Case"] for row in rows] == expected
    assert {(row["Action"], row["Line"], row["To"], row["Builds"]) for row in rows} == {("convert", "L1", "kei", "K1")}
    assert {str(row["Start"])[:10] for row in rows} == {"2027-01-01"}


def test_each_axis_has_a_chart_of_value_and_one_of_conversions(by_value: Sweep, tmp_path: Path) -> None:
    charts = openpyxl.load_workbook(written(by_value, tmp_path))["Charts"]
    found = texts(charts)
    for label in ("Conversions.capex", "Demand.volume*", "Scenario"):
        assert f"Along {label}" in found
    assert "In how many cases each line is converted" in found
    assert not any(text.startswith("Tornado") for text in found)


def test_a_tornado_ranks_the_changes(singly: Sweep, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(singly, tmp_path), data_only=True)["Charts"]
    (top,) = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Change"]
    rows = [[sheet.cell(top + n, col).value for col in range(1, 9)] for n in (1, 2, 3)]
    added = {case.name: record["npv_musd"] for case, record in singly.answers if record is not None}
    assert [row[0] for row in rows] == ["Conversions.capex", "Settings.tax_rate", "Demand.volume*"]
    assert rows[0][1:5] == ["400", pytest.approx(0), "10", pytest.approx(added["Conversions.capex=10"])]
    assert rows[0][7] == pytest.approx(added["Conversions.capex=10"])
    assert rows[1][3] == "base (0)" and rows[1][6] == pytest.approx(0)
    assert rows[2][5] == pytest.approx(added["Demand.volume*=0.9"] - added["base"])


@needs_office
def test_stored_values_are_what_libreoffice_computes(singly: Sweep, tmp_path: Path) -> None:
    assert disagreements(written(singly, tmp_path), tmp_path) == []


def test_what_is_not_run_or_has_no_plan_or_may_miss_something_is_marked(singly: Sweep, tmp_path: Path) -> None:
    keys = list(singly.records)
    records: dict[str, dict[str, Any]] = {key: dict(singly.records[key]) for key in keys[:-1]}
    records[keys[1]] |= {"bound_musd": records[keys[1]]["bound_musd"] + 7, "status": "stopped"}
    nothing = dict.fromkeys(("npv_musd", "objective_musd", "bound_musd", "baseline_musd", "gap"))
    records[keys[2]] |= {**nothing, "status": "infeasible", "conversions": [], "decisions": []}
    path = written(replace(singly, records=records), tmp_path)
    rows = plan_rows(path, "Cases")
    assert [row["Status"] for row in rows[1:3]] == ["stopped", "infeasible"] and rows[-1]["Status"] == "not run"
    assert rows[1]["Gap [M$]"] == pytest.approx(7) and rows[2]["NPV [M$]"] is None
    found = texts(openpyxl.load_workbook(path, data_only=True)["Charts"])
    assert any(text.startswith("INCOMPLETE: 1 of 6 cases") for text in found)
    assert any("stopped at the time limit" in text and "up to 7.0 M$" in text for text in found)
    assert "May be missing [M$]" in found and "400" in found
    assert ("complete", "no") in list(openpyxl.load_workbook(path)["Run"].iter_rows(values_only=True))


def test_without_a_plan_of_the_base_there_is_no_tornado(singly: Sweep, tmp_path: Path) -> None:
    records = {key: record for at, (key, record) in enumerate(singly.records.items()) if at}
    found = texts(openpyxl.load_workbook(written(replace(singly, records=records), tmp_path))["Charts"])
    assert not any(text.startswith("Tornado") for text in found)


def test_names_that_look_like_formulas_are_text(by_value: Sweep, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(by_value, tmp_path))
    assert book["Cases"]["D2"].value == "+low" and book["Cases"]["D2"].data_type == "s"
    assert book["Charts"]["A1"].data_type == "s" and "+1+1" in str(book["Charts"]["A1"].value)


def test_a_machine_without_the_planners_rules_is_given_their_text(book: Workbook) -> None:
    axes, _ = read_axes(["Conversions.capex=20"], book)
    (job,) = Sweep(book, "0" * 64, tuple(axes), grid(axes), False, RECIPE, None).jobs()
    rules = (
        "import pyomo.environ as pyo\n"
        "def extend(model, case):\n"
        "    model.mine = pyo.Constraint(expr=sum(model.convert.values()) == 0)\n"
    )
    assert run_job(job)["conversions"]
    assert run_job(replace(job, rules=Rules("/nowhere/rules.py", rules)))["conversions"] == []
