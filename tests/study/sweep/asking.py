"""Sweeps of small cases as the tests ask them: a workbook, the command, and rules that watch or kill its processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support import Sheets, write_plain
from tests.support.command import Ran, run

SET_DEMAND = "Demand.volume*=0.5,1"
SET_CAPEX = "Conversions.capex=20,30"

NOTE = """
import os, signal, time
from pathlib import Path
HERE = Path(__file__).parent

def extend(model, case):
    volume = sum(row.volume for row in case.tables.demand)
    with (HERE / "tries.txt").open("a") as file:
        file.write(f"{volume:g}\\n")
"""
"""Rules of a planner's own that constrain nothing and note every try at a case, by the demand in it."""

KILL_ONCE = """
    if not (HERE / "killed").exists():
        (HERE / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
"""
"""The first process to come here is killed in the middle of its case."""

KILL_ALWAYS = """
    if volume == 4000:
        os.kill(os.getpid(), signal.SIGKILL)
"""

HANG_ONCE = """
    if volume == 8000 and not (HERE / "pid").exists():
        (HERE / "pid.new").write_text(str(os.getpid()))
        (HERE / "pid.new").rename(HERE / "pid")
        time.sleep(600)
"""
"""The first process that has the larger demand says who it is, and hangs."""


def with_rules(folder: Path, more: str = "", name: str = "rules.py") -> list[str]:
    """Rules and a recipe that names them; returns the options that use it."""
    (folder / name).write_text(NOTE + more)
    (folder / "mine.toml").write_text(f'extend = "{name}"\n')
    return ["--model", str(folder / "mine.toml")]


def tries(folder: Path) -> list[float]:
    """The demand of each case in the order in which they were tried."""
    noted = folder / "tries.txt"
    return [float(line) for line in noted.read_text().split()] if noted.exists() else []


def sweep(case: Path, *options: str) -> Ran:
    """The command with a results workbook beside the case."""
    return run("sweep", str(case), "--out", str(case.parent / "sweep.xlsx"), "--quiet", *options)


def answers(sheets: Sheets, folder: Path, *options: str) -> list[dict[str, Any]]:
    """The cases of `sweep --json` to gap 0."""
    case = write_plain(sheets, folder / "case.xlsx")
    said = sweep(case, "--gap", "0", "--json", *options)
    assert said.code == 0, said.stderr
    return list(said.json()["cases"])
