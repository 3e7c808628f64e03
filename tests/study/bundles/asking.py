"""Cases with several futures, and workers that do in this process what others do in theirs."""

from __future__ import annotations

import os
import random
import signal
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retool.study.bundles.jobs import Job
from retool.study.sweep.record import Record
from retool.study.sweep.workers import Ended, Work, Workers
from retool.workbook import Workbook, read_workbook
from tests.oracle.subjects import case_of
from tests.oracle.timeline import Case, blank
from tests.support import Sheets, write_plain

TARGETS = (
    ("Demand", "volume"), ("Tariffs", "rate"), ("Suppliers", "unit_cost"), ("Tooling", "assembly_cost"),
    ("Programs", "msrp"), ("Lines", "margin"), ("Imports", "unit_cost"), ("Exports", "volume"),
)  # fmt: skip
"""Numbers that futures change: sheet, column."""


class Here:
    """Does each job at once, one after the other."""

    slots = at_once = 1

    def __init__(self) -> None:
        self._given: deque[Job] = deque()
        self.done: list[Job] = []

    def start(self, job: Job) -> None:
        self._given.append(job)

    def ended(self, seconds: float) -> list[Ended[Job]]:
        job = self._given.popleft()
        self.done.append(job)
        return [Ended(job, job.run())]

    def close(self) -> None:
        """Nothing is left running."""


@dataclass(frozen=True)
class KilledOnce:
    """A job whose process is killed in the middle of it, if none with its mark has been before."""

    job: Work
    mark: str

    @property
    def key(self) -> str:
        return self.job.key

    @property
    def name(self) -> str:
        return self.job.name

    def run(self) -> Record:
        try:
            Path(self.mark).touch(exist_ok=False)
        except FileExistsError:
            return self.job.run()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("a killed process does nothing more")


class Killing:
    """Workers of which the first to begin is killed. One only: a busy machine may never start a second one anew."""

    def __init__(self, workers: Workers[Any], folder: Path) -> None:
        self._workers, self._folder = workers, folder
        self.slots, self.at_once = workers.slots, workers.at_once

    def start(self, job: Job) -> None:
        self._workers.start(KilledOnce(job, str(self._folder / "killed")))

    def ended(self, seconds: float) -> list[Ended[Any]]:
        return self._workers.ended(seconds)

    def close(self) -> None:
        self._workers.close()


def book_of(sheets: Sheets | Case, folder: Path) -> Workbook:
    """The workbook of some sheets, which must have no fault."""
    book = read_workbook(write_plain({name: [dict(row) for row in rows] for name, rows in sheets.items()},
                                     folder / "case.xlsx"))  # fmt: skip
    assert not [finding for finding in book.findings if finding.severity == "error"]
    return book


def uncertain(seed: int) -> Case:
    """A random case across all subjects with three to five futures, none of which has a parent."""
    rnd = random.Random(seed)
    case = {sheet: [dict(row) for row in rows] for sheet, rows in case_of(seed).items()}
    case["Settings"] = [row for row in case["Settings"] if not row["name"].startswith("risk_")]
    parts = [rnd.choice((1, 2, 3)) for _ in range(rnd.choice((3, 4, 5)))]
    case["Scenarios"] = [{"scenario": f"S{n}", "probability": part / sum(parts)} for n, part in enumerate(parts)]
    case["Changes"] = [
        {"scenario": row["scenario"], "sheet": sheet, "column": column, "operation": "multiply",
         "value": rnd.choice((0.5, 0.8, 0.9))}
        for row in case["Scenarios"]
        for sheet, column in TARGETS
        if rnd.random() < 0.5 and any(not blank(record.get(column)) for record in case.get(sheet, []))
    ]  # fmt: skip
    return case
