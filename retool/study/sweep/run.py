"""Leading a sweep: what is finished stays, the rest goes to workers, and each case is kept as it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from retool.solve.interrupt import Stop
from retool.solve.recipe import Recipe, RecipeError
from retool.study.sweep.axes import Axis
from retool.study.sweep.cases import Case
from retool.study.sweep.job import Job, key_of, packed, rules_of
from retool.study.sweep.record import FAILED, REFUSED, Record
from retool.study.sweep.store import CaseStore
from retool.study.sweep.workers import Workers, work_through
from retool.workbook import Workbook


@dataclass
class Sweep:
    """What is asked: a workbook without faults, the cases made from it, and how each is solved.

    `singly` says that each case changes one thing only, for a tornado; `records` are the answers so far by key;
    `kept` are the keys of those that an earlier run had found.
    """

    workbook: Workbook
    input_sha256: str
    axes: tuple[Axis, ...]
    cases: Sequence[Case]
    singly: bool
    recipe: Recipe
    recipe_path: Path | None
    records: dict[str, Record] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Raise RecipeError where the planner's own rules are not there."""
        self._rules = rules_of(self.recipe, self.recipe_path)
        self._keys = [
            key_of(self.input_sha256, case.changes, case.certain, self.recipe, self._rules) for case in self.cases
        ]

    @property
    def answers(self) -> list[tuple[Case, Record | None]]:
        """Each case with its record, None where it is not solved yet."""
        return [(case, self.records.get(key)) for case, key in zip(self.cases, self._keys, strict=True)]

    @property
    def complete(self) -> bool:
        """Whether every case has an answer."""
        return all(record is not None and record["status"] != FAILED for _, record in self.answers)

    def resume(self, store: CaseStore) -> None:
        """Take over what an earlier run has finished."""
        for key in self._keys:
            record = store.load(key)
            if record is not None:
                self.records[key] = record
                self.kept.add(key)

    def jobs(self) -> list[Job]:
        """The cases that are still to be solved."""
        sheets = packed(self.workbook)
        return [
            Job(key, case.name, str(self.workbook.path), sheets, case.changes, case.certain, self.recipe, self._rules)
            for case, key in zip(self.cases, self._keys, strict=True)
            if key not in self.records
        ]


class Watcher(Protocol):
    """Who is told of each case as it ends."""

    def ended(self, name: str, record: Record) -> None: ...


def run_sweep(
    sweep: Sweep, store: CaseStore, open_workers: Callable[[], Workers[Job]], watcher: Watcher, stop: Stop
) -> None:
    """Solve what is not solved yet and keep each case at once, until all have ended or a stop is requested.

    A case that failed is told but not kept, so that the next run tries it again. Raises RecipeError where the
    planner's own rules cannot be used, WorkersError where the workers cannot.
    """
    jobs = sweep.jobs()
    if not jobs:
        return
    with closing(open_workers()) as workers:
        for job, record in work_through(jobs, workers, stop):
            if record["status"] == REFUSED:
                raise RecipeError(record["message"])
            if record["status"] != FAILED:
                store.save(job.key, job.name, record)
            sweep.records[job.key] = record
            watcher.ended(job.name, record)
