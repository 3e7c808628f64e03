"""`retool check` and `retool new` as a planner runs them."""

import json
from pathlib import Path

from openpyxl import load_workbook

from tests.support import like, smallest_case, write_plain
from tests.support.command import run


def faulty(tmp_path: Path) -> Path:
    """Two faults on two sheets, and a sheet that nobody knows."""
    case = smallest_case(Lines=[like("Lines", plant="B")], Demand={"volume": -5}, Extra=[{"a": 1}])
    return write_plain(case, tmp_path / "faulty.xlsx")


def test_a_workbook_without_faults_is_exit_0() -> None:
    said = run("check", "inputs/tutorial.xlsx")
    assert said.code == 0
    assert "no faults" in said.stdout


def test_every_fault_is_said_with_its_cell_and_grouped(tmp_path: Path) -> None:
    said = run("check", str(faulty(tmp_path)))
    assert said.code == 3
    lines = said.stdout.splitlines()
    assert lines[0].endswith(" faults")
    assert any(line.startswith("  Lines!") for line in lines)
    assert any(line.startswith("  Demand!") for line in lines)
    groups = [line for line in lines if not line.startswith("  ")]
    assert [group.split()[1].rstrip("s,") for group in groups[:-1]] == ["fault", "note"]


def test_quiet_says_only_faults(tmp_path: Path) -> None:
    assert run("check", "inputs/tutorial.xlsx", "--quiet").stdout == ""
    assert "Extra" not in run("check", str(faulty(tmp_path)), "--quiet").stdout


def test_json_is_one_object_with_the_promised_names(tmp_path: Path) -> None:
    said = run("check", str(faulty(tmp_path)), "--json")
    assert said.code == 3 and said.stderr == ""
    answer = json.loads(said.stdout)
    assert set(answer) == {"ok", "findings"} and answer["ok"] is False
    names = {"severity", "sheet", "cell", "column", "value", "rule", "message", "fix"}
    assert all(set(finding) == names for finding in answer["findings"])
    assert {finding["severity"] for finding in answer["findings"]} == {"error", "note"}


def test_a_file_that_is_no_workbook_is_a_fault_of_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    path.write_text("no workbook")
    for command in ("check", "solve"):
        said = run(command, str(path), "--json")
        assert said.code == 3
        assert json.loads(said.stdout)["findings"][0]["severity"] == "error"


def test_the_marked_copy_leaves_the_planners_file_alone(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    before = path.read_bytes()
    assert run("check", str(path), "--marked", str(tmp_path / "new folder" / "marked.xlsx")).code == 3
    assert path.read_bytes() == before
    assert load_workbook(tmp_path / "new folder" / "marked.xlsx").sheetnames


def test_new_writes_a_workbook_that_checks(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    assert run("new", str(path), "--example", "tutorial").code == 0
    assert run("check", str(path)).code == 0


def test_new_never_writes_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_text("mine")
    said = run("new", str(path), "--example", "blank")
    assert said.code == 2 and "exists" in said.stderr
    assert path.read_text() == "mine"


def test_new_with_json_says_where(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    assert run("new", str(path), "--json").json() == {"workbook": str(path), "example": "blank"}
