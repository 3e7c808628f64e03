"""Where a plan is written: all of it or nothing, and never over an earlier one."""

import os
from pathlib import Path

import pytest

from retool.cli.places import default_place, keep_earlier, replacing


def test_the_default_place_is_named_after_the_workbook() -> None:
    assert default_place(Path("inputs/us_kei.xlsx")) == Path("outputs/us_kei/plan.xlsx")


def test_a_writer_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_text("old")
    with pytest.raises(ValueError), replacing(plan) as draft:
        draft.write_text("half")
        raise ValueError
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    assert plan.read_text() == "old"


def test_the_earlier_plan_is_named_after_the_time_it_was_written(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_text("old")
    os.utime(plan, (1_800_000_000, 1_800_000_000))
    with replacing(plan) as draft:
        draft.write_text("new")
    (kept,) = tmp_path.glob("plan-*.xlsx")
    assert kept.name.startswith("plan-20270115-")
    assert (plan.read_text(), kept.read_text()) == ("new", "old")


def test_plans_of_the_same_second_are_all_kept(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_text("one")
    names = {keep_earlier(plan).name for _ in range(3)}
    assert len(names) == 3


def test_a_file_system_without_hard_links_gets_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    plan = tmp_path / "plan.xlsx"
    plan.write_text("one")
    assert keep_earlier(plan).read_text() == "one"


def test_the_plan_is_readable_by_others_as_any_new_file(tmp_path: Path) -> None:
    plan, other = tmp_path / "plan.xlsx", tmp_path / "other"
    other.write_text("")
    with replacing(plan) as draft:
        draft.write_text("new")
    assert plan.stat().st_mode == other.stat().st_mode
