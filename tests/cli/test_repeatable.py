"""The same input, options and versions on one thread: the same plan, and the same bytes but for the time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import smallest_case, two_lines, write_plain

SOLVE = """
import sys
from retool.cli import main
for case in sys.argv[1:]:
    main(["solve", case, "--out", case.replace("case", "plan"), "--threads", "1", "--quiet", "--time-limit", "0",
          *(["--model", "staged.toml"] if "staged" in case else [])], standalone_mode=False)
"""


def solved(desk: Path, folder: Path, hash_seed: str) -> dict[str, bytes]:
    """The bytes of the plans of a few cases, solved in a process with its own order of sets."""
    shutil.copytree(desk, folder)
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "SOURCE_DATE_EPOCH": "1800000000"}
    environment["PYTHONPATH"] = str(Path.cwd())
    cases = sorted(path.name for path in folder.glob("*case.xlsx"))
    done = subprocess.run(
        [sys.executable, "-c", SOLVE, *cases], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*plan.xlsx"))}


def test_plans_made_on_one_thread_are_the_same_to_the_byte(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    shutil.copy("inputs/tutorial.xlsx", desk / "small_case.xlsx")
    write_plain(smallest_case(**two_lines("B")), desk / "staged_case.xlsx")
    (desk / "staged.toml").write_text('[search]\nmethod = "staged"\n')
    first, second = (solved(desk, tmp_path / seed, seed) for seed in ("1", "2"))
    assert len(first) == 2
    assert first == second
