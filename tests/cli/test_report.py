"""`retool report`: from a plan workbook to a page, with clear words where there is none."""

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.cases import smallest_case
from tests.support.command import run, solve


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    solve(smallest_case(Settings={"case": "Böhm & Söhne"}), folder, audited=False)
    return folder / "plan.xlsx"


def test_the_page_is_written_where_it_is_asked_for(plan: Path, tmp_path: Path) -> None:
    place = tmp_path / "new folder" / "page.html"
    said = run("report", str(plan), "--html", str(place))
    assert said.code == 0
    assert str(place) in said.stdout
    text = place.read_text(encoding="utf-8")
    assert "<title>Böhm &amp; Söhne: plan</title>" in text
    assert "This adds 54.2 M$ of net present value" in text


def test_without_a_place_it_stands_beside_the_plan_and_an_earlier_one_is_kept(plan: Path, tmp_path: Path) -> None:
    own = shutil.copy(plan, tmp_path / "mine.xlsx")
    assert run("report", str(own), "--quiet").code == 0
    assert run("report", str(own), "--quiet").code == 0
    assert len(list(tmp_path.glob("mine*.html"))) == 2


def test_json_is_one_object_and_quiet_says_nothing(plan: Path, tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    answer = run("report", str(plan), "--html", str(place), "--json").json()
    assert answer["html"] == str(place)
    assert answer["bytes"] == place.stat().st_size
    assert answer["audit_ok"] is True
    assert answer["npv_musd"] == pytest.approx(54.2)
    assert answer["baseline_musd"] == 0
    quiet = run("report", str(plan), "--html", str(place), "--quiet")
    assert (quiet.code, quiet.stdout, quiet.stderr) == (0, "", "")


def test_an_input_workbook_is_no_plan(tmp_path: Path) -> None:
    said = run("report", "inputs/tutorial.xlsx", "--html", str(tmp_path / "page.html"), "--quiet")
    assert said.code == 3
    assert re.search(r"has no sheet \w+: no plan workbook", said.stderr)
    assert not (tmp_path / "page.html").exists()


def test_a_plan_that_was_tampered_with_is_shown_with_a_warning_and_exit_7(plan: Path, tmp_path: Path) -> None:
    changed, place = tmp_path / "changed.xlsx", tmp_path / "page.html"
    book = openpyxl.load_workbook(plan, data_only=True)
    sheet = book["Production"]
    sheet.cell(2, header(sheet, "Vehicles"), 7_000)
    book.save(changed)
    said = run("report", str(changed), "--html", str(place), "--json")
    assert said.code == 7
    assert json.loads(said.stdout)["audit_ok"] is False
    assert "retool audit" in said.stderr
    assert "NOT PASSED" in place.read_text(encoding="utf-8")


def test_a_plan_that_names_what_the_workbook_does_not_hold_is_exit_7_without_a_page(plan: Path, tmp_path: Path) -> None:
    changed, place = tmp_path / "changed.xlsx", tmp_path / "page.html"
    book = openpyxl.load_workbook(plan, data_only=True)
    sheet = book["Schedule"]
    sheet.cell(2, header(sheet, "Line"), "L9")
    book.save(changed)
    said = run("report", str(changed), "--html", str(place), "--quiet")
    assert said.code == 7
    assert "no page can be made" in said.stderr
    assert "Traceback" not in said.stderr
    assert not place.exists()


def header(sheet: Worksheet, title: str) -> int:
    """The column whose header begins with a title."""
    return next(i for i, cell in enumerate(sheet[1], 1) if str(cell.value).startswith(title))
