"""The cases of a sweep: every combination of values, or one change at a time; all checked before any is solved."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from retool.study.edits import Change, EditError, edited
from retool.study.sweep.axes import AS_IT_STANDS, SCENARIO, Axis
from retool.workbook import Finding, Workbook, check_workbook

MOST_CASES = 10_000
"""More than this is a slip of the keyboard, or a job for a script."""

BASE = "base"
"""The name of the case in which nothing is changed."""


@dataclass(frozen=True)
class Case:
    """One case: its number from 1 and its value on each axis, AS_IT_STANDS where the workbook is left alone."""

    number: int
    axes: tuple[Axis, ...]
    values: tuple[Any, ...]

    @property
    def changed(self) -> list[tuple[Axis, Any]]:
        """The axes on which the case differs from the workbook, with its values there."""
        return [(a, v) for a, v in zip(self.axes, self.values, strict=True) if v is not AS_IT_STANDS]

    @property
    def name(self) -> str:
        """`Tariffs[country=JP].rate=0.25, Demand.volume*=1.2`, or `base`."""
        return ", ".join(axis.named(value) for axis, value in self.changed) or BASE

    @property
    def changes(self) -> tuple[Change, ...]:
        """The edits that make the case's workbook, in the order of the axes."""
        return tuple(change for axis, value in self.changed for change in axis.changes(value))

    @property
    def certain(self) -> str | None:
        """The scenario that is taken as if it were certain; None where the futures are left as they are."""
        return next((value for axis, value in self.changed if axis.label == SCENARIO), None)


def grid(axes: Sequence[Axis]) -> list[Case]:
    """Every combination; the last axis changes fastest."""
    combinations = itertools.product(*(axis.values for axis in axes))
    return [Case(number, tuple(axes), values) for number, values in enumerate(combinations, start=1)]


def tornado(axes: Sequence[Axis]) -> list[Case]:
    """The workbook as it stands, then each change by itself."""
    still = (AS_IT_STANDS,) * len(axes)
    alone = [(*still[:at], value, *still[at + 1 :]) for at, axis in enumerate(axes) for value in axis.values]
    return [Case(number, tuple(axes), values) for number, values in enumerate([still, *alone], start=1)]


def too_many(axes: Sequence[Axis], *, singly: bool) -> list[str]:
    """A fault where there are more cases than anyone can mean."""
    sizes = [len(axis.values) for axis in axes]
    count = 1 + sum(sizes) if singly else prod(sizes)
    if count <= MOST_CASES:
        return []
    return [f"these are {count:,} cases; give fewer values (at most {MOST_CASES:,} cases a sweep), or use --tornado"]


def faults_of(cases: Sequence[Case], workbook: Workbook) -> list[str]:
    """Every fault of the cases' workbooks, once each with the first case that has it.

    Each value is tried by itself first, so that a fault of one value is told of it and not of a combination.
    """
    told: dict[tuple[str, str], str] = {}
    axes = cases[0].axes if cases else ()
    singly = [case for axis in axes for case in tornado([axis])[1:]]
    together = [case for case in cases if len(case.changed) > 1]
    for case in itertools.chain(singly, together):
        for key, line in _faults(case, workbook):
            told.setdefault(key, line)
    return list(told.values())


def _faults(case: Case, workbook: Workbook) -> Iterator[tuple[tuple[str, str], str]]:
    if not case.changes:
        return
    try:
        changed = edited(workbook, case.changes)
    except EditError as error:
        yield ("", str(error)), f"{case.name}: {error}"
        return
    for finding in check_workbook(changed):
        if finding.severity == "error":
            yield _identity(finding), f"{case.name}: {finding}"


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.where, finding.message
