"""`kill -9`: the earlier or the new plan is whole every time, and a killed search is taken up again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from retool.cli.places import ABANDONED_SECONDS, replacing
from retool.solve.checkpoint import Checkpoints, Kept, Question, checkpoint_of, read_checkpoint

TIMES = int(os.environ.get("FAULT_KILLS", "8"))
"""How many writers are killed."""

PATIENCE = 120.0

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked on this system")

SEARCH = """
import sys
from pathlib import Path
from retool.solve import checkpoint
from retool.solve.outcome import SolveOptions
from retool.solve.progress import LineProgress
from retool.solve.search import search
from tests.solve.small_models import assignment

checkpoint.SECONDS = 0.0
keeper = checkpoint.Checkpoints(Path(sys.argv[1]), checkpoint.Question("a"))
search(assignment(), SolveOptions(gap=0, time_limit=300), LineProgress(sys.stderr), kept=checkpoint.Kept(None, keeper))
"""


def python(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip


@needs_fork
def test_a_writer_killed_at_any_moment_leaves_whole_plans_only(tmp_path: Path) -> None:
    process = python("-m", "tests.faults.killing", str(tmp_path), str(TIMES))
    out, err = process.communicate()
    assert process.returncode == 0, err
    said = json.loads(out)
    assert said["broken"] == 0 and said["whole"] == TIMES
    assert said["drafts"] > 0, "no writer was hit while it wrote"


@needs_fork
def test_a_killed_search_leaves_a_checkpoint_to_go_on_from(tmp_path: Path) -> None:
    from retool.solve.outcome import SolveOptions  # noqa: PLC0415
    from retool.solve.search import search  # noqa: PLC0415
    from tests.solve.small_models import assignment  # noqa: PLC0415

    path = checkpoint_of(tmp_path / "plan.xlsx")
    process = python("-c", SEARCH, str(path))
    deadline = time.monotonic() + PATIENCE
    while not path.exists() or read_checkpoint(path).bound is None:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = read_checkpoint(path)
    resumed = search(assignment(), SolveOptions(gap=1e6), kept=Kept(kept))
    assert resumed.objective is not None and resumed.objective >= kept.objective - 1e-6
    assert resumed.bound is not None and kept.bound is not None and resumed.bound <= kept.bound


def test_drafts_of_killed_writers_are_removed_once_nobody_writes_them(tmp_path: Path) -> None:
    fresh, old, other = (tmp_path / name for name in (".plan-a1.xlsx", ".plan-b2.xlsx", ".other-c3.xlsx"))
    for draft in (fresh, old, other):
        draft.write_text("half")
    for draft in (old, other):
        os.utime(draft, (time.time() - 2 * ABANDONED_SECONDS,) * 2)
    with replacing(tmp_path / "plan.xlsx") as draft:
        draft.write_text("whole")
    assert {path.name for path in tmp_path.iterdir()} == {"plan.xlsx", fresh.name, other.name}


def test_a_checkpoint_is_replaced_whole(tmp_path: Path) -> None:
    class Search:
        worth = 1.0

        def decisions(self) -> tuple[dict[str, float], float]:
            self.worth += 1
            return {"x": 1.0}, self.worth

    path = checkpoint_of(tmp_path / "plan.xlsx")
    keeper = Checkpoints(path, Question("a"))
    keeper.follow(Search())
    keeper.keep(9.0)
    assert not path.exists(), "not before it is time"
    for _ in range(3):
        keeper.keep(9.0, at_once=True)
    assert read_checkpoint(path).objective == 4.0
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
