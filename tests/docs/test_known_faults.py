"""What continuous integration makes of the list of known faults in packages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "known_faults.py"

SOUND = {"name": "numpy", "version": "2.0", "vulns": []}
FAULTY = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1", "2.0"]}]}
UNSEEN = {"name": "rich", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([SOUND, UNSEEN], 0, "known faults: 0 of 1 packages have one; 2 are pinned"),
        ([SOUND, FAULTY], 1, "old 1.0: PYSEC-1, mended in 1.1, 2.0"),
        ([UNSEEN], 0, "could not be reached"),
        (None, 0, "could not be reached"),
    ],
)
def test_a_known_fault_fails_and_a_list_out_of_reach_is_said(
    packages: list[dict[str, Any]] | None, code: int, said: str, tmp_path: Path
) -> None:
    found = tmp_path / "found.json"
    if packages is not None:
        found.write_text(json.dumps({"dependencies": packages, "fixes": []}), encoding="utf-8")
    run = subprocess.run([sys.executable, str(SCRIPT), str(found)], capture_output=True, text=True, check=False)
    assert run.returncode == code
    assert said in run.stdout + run.stderr
