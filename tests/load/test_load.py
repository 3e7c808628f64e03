"""Much work at once: many rows, many solves one after the other, many at a time. `make load` asks for all of it."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from retool.solve.recipe import Recipe
from retool.study.solving import solve_book
from retool.workbook import read_workbook
from tests.support import audit, smallest_case, write_plain

pytest.importorskip("resource")

FULL = bool(os.environ.get("RETOOL_LOAD"))
ROWS = 200_000 if FULL else 10_000
SOLVES = 100 if FULL else 8
WARM_UP = 4
TOGETHER = 8 if FULL else 4

SECONDS_PER_ROW, MEGABYTES_PER_ROW = 3e-4, 4e-3
"""Of processor time, and of memory, beyond what the first rows take: twice what was measured."""

MOST_OBJECTS = 40
"""New objects that Python may hold after each solve: names seen for the first time, and the like."""

MOST_KILOBYTES = 200
"""New memory that each solve may leave; HiGHS and the C library keep some of what they free."""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], env={**os.environ, "PYTHONPATH": str(Path.cwd())}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_many_rows_are_read_and_checked_in_time_and_memory_by_the_row(tmp_path: Path) -> None:
    done = python("tests.load.large", str(tmp_path), str(ROWS))
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert said["errors"] == [] and said["rows"] == ROWS
    assert said["seconds"] < 5 + SECONDS_PER_ROW * ROWS
    assert said["megabytes"] < 300 + MEGABYTES_PER_ROW * ROWS


def test_one_solve_after_the_other_leaves_nothing_behind(tmp_path: Path) -> None:
    book = read_workbook(write_plain(smallest_case(), tmp_path / "case.xlsx"))
    for _ in range(WARM_UP):
        solve_book(book, Recipe())
    objects, kilobytes = held()
    for _ in range(SOLVES):
        solve_book(book, Recipe())
    more_objects, more_kilobytes = held()
    assert more_objects - objects < MOST_OBJECTS * SOLVES
    if FULL:
        assert more_kilobytes - kilobytes < MOST_KILOBYTES * SOLVES


def held() -> tuple[int, float]:
    """Objects, and kilobytes of memory, that the process holds."""
    gc.collect()
    pages = Path("/proc/self/statm")
    resident = int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024 if pages.exists() else 0.0
    return len(gc.get_objects()), resident


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked on this system")
def test_cases_solved_at_the_same_time_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    done = python("tests.load.together", str(tmp_path), str(TOGETHER))
    assert done.returncode == 0, done.stderr
    worth = [audit(tmp_path / f"case{number}-plan.xlsx") for number in range(TOGETHER)]
    assert all(said["ok"] for said in worth)
    assert len({round(said["npv_musd"], 6) for said in worth}) == TOGETHER
    assert len(list(tmp_path.iterdir())) == 2 * TOGETHER, "a case and a plan each, no drafts and no checkpoints"
