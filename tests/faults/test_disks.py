"""Where a plan cannot be written: the earlier plan stays, the new one is not lost, and the message says what to do."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.faults.desk import Desk
from tests.support import audit
from tests.support.command import run


@pytest.fixture(autouse=True)
def spare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, on another disk."""
    folder = tmp_path / "spare"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The kernel itself refuses to let a file grow further, in the middle of a write."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 500, 5_000, 20_000])
def test_a_disk_that_is_full_everywhere(size: int, desk: Desk, spare: Path) -> None:
    with files_of_at_most(size):
        said = desk.solve("--quiet")
    assert said.code == 2, said.stderr
    assert "could not be written anywhere" in said.stderr and "--out" in said.stderr
    assert desk.has_earlier_plan() and not desk.leftovers()
    assert not list(spare.iterdir())
    assert desk.works_again()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_at_the_last_step_leaves_the_plan_on_another(code: int, desk: Desk, spare: Path) -> None:
    whole = Path.replace

    def fail(path: Path, target: Path) -> Path:
        if Path(target).parent == desk.folder and Path(target).suffix == ".xlsx":
            raise OSError(code, os.strerror(code))
        return whole(path, target)

    desk.patch.setattr(Path, "replace", fail)
    said = desk.solve("--quiet")
    assert said.code == 2
    assert os.strerror(code) in said.stderr
    (plan,) = spare.glob("retool-plan-*.xlsx")
    assert str(plan) in said.stderr and str(plan) in said.stdout
    assert audit(plan)["exit_code"] == 0
    assert desk.has_earlier_plan() and not desk.leftovers()


def test_a_plan_that_excel_holds_open_is_written_beside_it(desk: Desk) -> None:
    """Windows lets nobody replace a file that is open."""
    whole = Path.replace

    def locked(path: Path, target: Path) -> Path:
        if Path(target) == desk.plan:
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(path, target)

    desk.patch.setattr(Path, "replace", locked)
    said = desk.solve("--quiet", "--json")
    assert said.code == 2
    (plan,) = desk.folder.glob("plan-new-*.xlsx")
    assert said.json()["plan"] == str(plan)
    assert audit(plan)["exit_code"] == 0
    assert desk.has_earlier_plan() and not desk.leftovers()


@pytest.mark.parametrize("mark", ["~$plan.xlsx", "~$an.xlsx", ".~lock.plan.xlsx#"])
def test_a_plan_that_is_open_is_told_before_the_search(mark: str, desk: Desk) -> None:
    (desk.folder / mark).write_text("")
    said = desk.solve("--quiet")
    assert said.code == 0
    assert "is open in Excel or LibreOffice" in said.stderr
    assert desk.holds_new_plan()


def test_a_folder_that_takes_no_files_is_told_before_the_search(desk: Desk) -> None:
    allowed = os.access
    desk.patch.setattr(os, "access", lambda place, mode: mode != os.W_OK and allowed(place, mode))
    said = desk.solve("--quiet")
    assert said.code == 2
    assert "nothing can be written in this folder" in said.stderr and "--out" in said.stderr
    assert desk.has_earlier_plan()


def test_a_checkpoint_that_cannot_be_written_ends_no_search(desk: Desk) -> None:
    whole = tempfile.mkstemp

    def refuse(*arguments: Any, **options: Any) -> Any:
        if "checkpoint" in str(options.get("prefix")):
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(*arguments, **options)

    desk.patch.setattr(tempfile, "mkstemp", refuse)
    said = desk.solve("--quiet")
    assert said.code == 0
    assert "no checkpoint" in said.stderr and "No space left" in said.stderr
    assert desk.holds_new_plan()


@pytest.mark.parametrize("arguments", [("new", "{}/new.xlsx"), ("check", "{}/case.xlsx", "--marked", "{}/marked.xlsx")])
def test_a_full_disk_is_a_message_of_the_other_commands_too(arguments: tuple[str, ...], desk: Desk) -> None:
    with files_of_at_most(3_000):
        said = run(*(word.format(desk.folder) for word in arguments))
    assert said.code == 2 and "File too large" in said.stderr
    assert sorted(path.name for path in desk.folder.iterdir()) == ["case.xlsx", "plan.xlsx", "spare"]


def test_a_disk_that_fails_while_reading_is_a_message(desk: Desk) -> None:
    import zipfile  # noqa: PLC0415

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    desk.patch.setattr(zipfile.ZipFile, "infolist", fail)
    said = desk.solve("--quiet")
    assert said.code == 3
    assert "Input/output error" in said.stderr
    assert desk.has_earlier_plan()


def test_an_input_that_changes_while_it_is_solved_is_told_in_the_plan(desk: Desk) -> None:
    desk.during("search", lambda: desk.case.write_bytes(desk.case.read_bytes() + b"\0"))
    said = desk.solve("--quiet")
    assert said.code == 0
    assert "was changed or removed while this plan was being made" in said.stderr
    summary = openpyxl.load_workbook(desk.plan, data_only=True)["Summary"]
    texts = [str(cell) for row in summary.iter_rows(values_only=True) for cell in row]
    assert any("was changed or removed" in text for text in texts)
    assert audit(desk.plan)["exit_code"] == 0
