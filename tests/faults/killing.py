"""Kills processes that write a plan, at random moments; run as a program: FOLDER TIMES.

One process loads everything and solves; each victim is forked from it and writes the same plan until it is killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from retool.cli.places import replacing
from retool.report import write_plan
from retool.solve.recipe import Recipe
from retool.study.solving import solve_book
from retool.workbook import read_workbook
from tests.support import smallest_case, write_plain

LONGEST = 0.25
"""Seconds until the kill: longer than one plan takes."""


def main(folder: Path, times: int) -> None:
    """Print how many victims left a whole plan, a broken one, and how many left an unfinished draft."""
    solved = solve_book(read_workbook(write_plain(smallest_case(), folder / "case.xlsx")), Recipe())
    plan = folder / "plan.xlsx"
    assert solved.plan is not None

    def write() -> None:
        with replacing(plan) as draft:
            assert solved.plan is not None
            write_plan(draft, solved.plan, solved.case, solved.book, {"run": os.getpid()})

    write()
    draw = random.Random(20_270_101)
    said = {"whole": 0, "broken": 0, "drafts": 0, "new": 0}
    for _ in range(times):
        before = plan.stat().st_ino
        victim = os.fork()
        if victim == 0:
            while True:
                write()
        time.sleep(draw.uniform(0, LONGEST))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        said["whole" if all(map(is_whole, folder.glob("plan*.xlsx"))) else "broken"] += 1
        said["new"] += plan.stat().st_ino != before
        drafts = list(folder.glob(".*"))
        said["drafts"] += bool(drafts)
        for path in (*drafts, *folder.glob("plan-*.xlsx")):
            path.unlink()
    json.dump(said, sys.stdout)


def is_whole(path: Path) -> bool:
    """Whether every part of the workbook unpacks to what was put in."""
    try:
        with ZipFile(path) as archive:
            return archive.testzip() is None and "xl/workbook.xml" in archive.namelist()
    except BadZipFile:
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
