"""Conflicts of the relaxation: which levers cannot hold together even where lines may be halved.

One linear program is kept and solved again with other bounds, from where it stood. What its proof of infeasibility
(Farkas) does not use is left out at once; the rest is left out one lever at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence

import highspy
import numpy as np

from retool.solve.bridge import Floats
from retool.solve.engine import set_options
from retool.study.explain.draft import Program
from retool.study.explain.levers import Lever

USED = 1e-7

Bounds = Callable[[Collection[Lever]], tuple[Floats, Floats]]
"""Lower and upper bounds of all columns where only these levers hold."""


class Relaxation:
    """The relaxation of an elastic model. `columns` are those by which each lever gives way."""

    def __init__(self, program: Program, columns: Sequence[tuple[Lever, list[int]]], bounds: Bounds) -> None:
        self._program = program
        self._columns = columns
        self._bounds = bounds
        self._highs = program.solver(relaxed=True)
        set_options(self._highs, presolve="off")

    def conflict(self, kept: Collection[Lever], seconds: float | None) -> set[Lever]:
        """A conflict among the levers; none where there is none, or none was found in time. Nothing can be left out of
        it, if time sufficed.
        """
        until = None if seconds is None else time.monotonic() + seconds
        blamed = self._blamed(kept, until)
        for lever in sorted(blamed):
            if lever in blamed:
                blamed = self._blamed(blamed - {lever}, until) or blamed
        return blamed

    def _blamed(self, kept: Collection[Lever], until: float | None) -> set[Lever]:
        """The levers that a proof of infeasibility uses; none where there is no such proof."""
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            return set()
        lower, upper = self._bounds(kept)
        self._highs.changeColsBounds(len(lower), np.arange(len(lower), dtype=np.int32), lower, upper)
        if left is not None:
            left += self._highs.getRunTime()  # HiGHS counts all runs of one solver together
        if self._program.run(self._highs, left).status != "infeasible":
            return set()
        status, has_ray, ray = self._highs.getDualRay()  # type: ignore[attr-defined]  # its stubs leave it out
        if status != highspy.HighsStatus.kOk or not has_ray:
            return set()
        pull = np.abs(self._program.matrix.T @ np.asarray(ray)) > USED * max(1.0, float(np.abs(ray).max()))
        return {lever for lever, columns in self._columns if lever in kept and pull[columns].any()}
