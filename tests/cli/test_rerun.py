"""`retool rerun`: the run that a plan records, with its options, from its own input sheets."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.faults.desk import Desk, desk_in
from tests.support import audit, plan_rows
from tests.support.command import run

RULES = """
import pyomo.environ as pyo
def extend(model, case):
    model.mine = pyo.Constraint(expr=sum(model.convert.values()) == 0)
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return desk_in(tmp_path, monkeypatch)


def recorded(plan: Path) -> dict[str, object]:
    return {str(row["Key"]): row["Value"] for row in plan_rows(plan, "Run")}


def test_a_run_is_repeated_with_its_own_options_from_its_own_sheets(desk: Desk) -> None:
    options = ("--gap", "0.01", "--threads", "1", "--time-limit", "77", "--model", "models/annual.toml")
    assert desk.solve("--quiet", *options).code == 0
    desk.case.unlink()
    said = run("rerun", str(desk.plan), "--json")
    assert said.code == 0, said.stderr
    again = Path(said.json()["plan"])
    assert again.name == "plan-rerun.xlsx"
    first, second = recorded(desk.plan), recorded(again)
    kept = [key for key in first if key.startswith(("options.", "versions.", "size.", "objective", "bound", "npv"))]
    assert len(kept) > 15
    assert {key: second[key] for key in kept} == {key: first[key] for key in kept}
    assert first["options.time_limit"] == 77 and first["options.horizon"] == "year"
    assert "The recorded plan was worth 54.200 M$" in said.stderr
    assert audit(again)["exit_code"] == 0


def test_other_versions_are_told(desk: Desk) -> None:
    desk.solve("--quiet")
    change(desk.plan, "versions.highspy", "0.0.1")
    said = run("rerun", str(desk.plan), "--quiet")
    assert said.code == 0
    assert "highspy 0.0.1 then" in said.stderr


def test_own_rules_run_only_where_their_recipe_is_named(desk: Desk) -> None:
    (desk.folder / "rules.py").write_text(RULES)
    recipe = desk.folder / "mine.toml"
    recipe.write_text('extend = "rules.py"\n')
    assert desk.solve("--quiet", "--model", str(recipe)).code == 0
    (desk.folder / "rules.py").write_text("raise SystemExit('ran')")
    said = run("rerun", str(desk.plan))
    assert said.code == 2
    assert "rules.py" in said.stderr and f"--model {recipe}" in said.stderr
    (desk.folder / "rules.py").write_text(RULES)
    assert run("rerun", str(desk.plan), "--model", str(recipe), "--json").json()["conversions"] == []


def test_another_recipe_is_told(desk: Desk) -> None:
    desk.solve("--quiet")
    said = run("rerun", str(desk.plan), "--model", "models/annual.toml", "--quiet")
    assert said.code == 0
    assert "is not the recipe that the plan records" in said.stderr


def test_a_plan_that_records_nothing_usable_is_exit_3(desk: Desk) -> None:
    assert run("rerun", str(desk.case)).code == 3
    desk.solve("--quiet")
    change(desk.plan, "options.horizon", "decade")
    said = run("rerun", str(desk.plan))
    assert said.code == 3
    assert "horizon" in said.stderr


def test_the_plan_itself_is_never_written_over(desk: Desk) -> None:
    desk.solve("--quiet")
    assert run("rerun", str(desk.plan), "--out", str(desk.plan)).code == 2


def change(plan: Path, key: str, value: str) -> None:
    """Write another value into the Run sheet."""
    book = openpyxl.load_workbook(plan)
    sheet = book["Run"]
    row = next(row for row in sheet.iter_rows() if row[0].value == key)
    row[1].value = value
    book.save(plan)
