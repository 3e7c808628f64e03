"""`retool explain`, and `retool solve` where no plan exists: what is said, where, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Row, periods, smallest_case, write_plain
from tests.support.command import run

FORCED: list[Row] = [{"line": "L1", "rule": "force"}]


@pytest.fixture
def poor(tmp_path: Path) -> Path:
    """A conversion of 20 M$ is forced; there are 10."""
    sheets = smallest_case(Periods=periods("2027-01-01", 1, budget=10), Decisions=FORCED)
    return write_plain(sheets, tmp_path / "poor.xlsx")


def test_the_cells_and_the_changes_are_told(poor: Path) -> None:
    said = run("explain", str(poor), "--quiet")
    assert (said.code, said.stderr) == (4, "")
    assert "Decisions!A2  Line L1 must be converted." in said.stdout
    assert "Periods!C2  P1 may spend 10 M$; if nothing else gives way, 20 M$ are needed." in said.stdout
    assert "Conversions!E2  The conversion of L1 to kei (std) takes 20 M$ of P1." in said.stdout
    assert "Raise Periods!C2 (budget of P1) from 10 to 20 M$." in said.stdout
    assert "Delete row 2 of Decisions (line L1 must be converted)." in said.stdout


def test_the_json_is_as_promised(poor: Path) -> None:
    said = run("explain", str(poor), "--json").json()
    assert said["conflict"][0] == {
        "sheet": "Decisions", "cell": "A2", "message": "Line L1 must be converted.", "group": 1, "fact": False,
    }  # fmt: skip
    assert [change["cells"] for change in said["changes"]] == [
        [{"sheet": "Periods", "cell": "C2", "from": 10.0, "to": 20.0}],
        [{"sheet": "Decisions", "cell": "A2", "delete_row": True}],
    ]
    assert said["plan_exists"] is False and said["complete"] is True


def test_where_a_plan_exists_it_says_so_with_exit_0(tmp_path: Path) -> None:
    book = write_plain(smallest_case(Decisions=FORCED), tmp_path / "fine.xlsx")
    said = run("explain", str(book), "--quiet")
    assert said.code == 0 and "A plan exists" in said.stdout
    as_json = run("explain", str(book), "--json")
    assert as_json.code == 0
    assert as_json.json() | {"seconds": 0} == {
        "plan_exists": True, "conflict": [], "changes": [], "complete": True, "seconds": 0,
    }  # fmt: skip


def test_faults_come_first(tmp_path: Path) -> None:
    book = write_plain(smallest_case(Demand={"volume": "many"}), tmp_path / "faulty.xlsx")
    said = run("explain", str(book))
    assert said.code == 3 and "Demand!" in said.stderr
    as_json = run("explain", str(book), "--json")
    assert as_json.code == 3
    assert as_json.json()["conflict"] == [] and as_json.json()["findings"]


def test_too_little_time_is_exit_5(poor: Path) -> None:
    said = run("explain", str(poor), "--quiet", "--time-limit", "0.000001")
    assert said.code == 5 and "--time-limit" in said.stderr


def test_solve_explains_by_itself(poor: Path) -> None:
    out = str(poor.parent / "plan.xlsx")
    said = run("solve", str(poor), "--out", out, "--quiet")
    assert said.code == 4 and said.stdout == ""
    assert "Raise Periods!C2 (budget of P1) from 10 to 20 M$." in said.stderr
    as_json = run("solve", str(poor), "--out", out, "--json", "--quiet").json()
    assert as_json["status"] == "infeasible"
    assert len(as_json["explanation"]["changes"]) == 2


def test_solve_does_not_explain_where_it_is_told_not_to(poor: Path) -> None:
    options = ["--out", str(poor.parent / "plan.xlsx"), "--quiet", "--no-explain"]
    said = run("solve", str(poor), *options)
    assert said.code == 4 and "retool explain" in said.stderr and "Periods!C2" not in said.stderr
    assert "explanation" not in run("solve", str(poor), *options, "--json").json()


def test_own_rules_that_nothing_can_meet_are_named(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text(
        "import pyomo.environ as pyo\n"
        "def extend(model, case):\n"
        "    model.too_much = pyo.Constraint(expr=sum(model.build.values()) >= 50)\n"
    )
    (tmp_path / "mine.toml").write_text('extend = "rules.py"\n')
    book = write_plain(smallest_case(), tmp_path / "case.xlsx")
    said = run("explain", str(book), "--quiet", "--model", str(tmp_path / "mine.toml"))
    assert said.code == 4
    assert "Your own rule too_much in rules.py must hold; lines, demand and sources do not allow it" in said.stdout
