"""Writing is one step: a plan is there whole, or the earlier one is."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.report import write_plan
from tests.report.solved import Solved, undecided
from tests.support.cases import smallest_case


class Broken:
    """A value that can not be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_a_failure_keeps_the_earlier_plan_and_leaves_nothing_behind(tmp_path: Path) -> None:
    plan = undecided(smallest_case(), tmp_path)
    path = plan.write(tmp_path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError):
        plan.write(tmp_path, options=Broken())
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.xlsx", "plan.xlsx"]


def test_a_new_plan_replaces_the_earlier_one(tmp_path: Path) -> None:
    plan = undecided(smallest_case(), tmp_path)
    plan.write(tmp_path, note="first")
    path = plan.write(tmp_path, note="second")
    run = {row[0]: row[1] for row in openpyxl.load_workbook(path)["Run"].iter_rows(values_only=True)}
    assert run["note"] == "second"


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    plan = undecided(smallest_case(), tmp_path)
    with pytest.raises(OSError):
        write_plan(tmp_path / "nowhere" / "plan.xlsx", plan.plan, plan.case, plan.workbook, {})


def test_run_flattens_versions_and_lists(two_makers: Solved, tmp_path: Path) -> None:
    path = two_makers.write(tmp_path, versions={"python": "3.11"}, log=["a", "b"], seconds={"solve": 1.5})
    rows = list(openpyxl.load_workbook(path)["Run"].iter_rows(values_only=True))
    assert ("versions.python", "3.11") in rows
    assert ("seconds.solve", 1.5) in rows
    assert [value for key, value in rows if key == "log"] == ["a", "b"]
