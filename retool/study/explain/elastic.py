"""The elastic model: every lever's restriction as rows of its own, with the ways in which it may give way.

A way has a switch, 0 while the limit holds as the workbook says. With all switches at 0 the model allows exactly what
the workbook allows; each switch at 1 opens one way of one lever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import highspy
import numpy as np
from scipy import sparse

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import Run, set_options
from retool.solve.tree import CAREFUL
from retool.study.explain.draft import Program, Terms
from retool.study.explain.levers import WEIGHTS, Lever
from retool.study.explain.relaxed import Relaxation
from retool.workbook import Tables

WayName = Literal["raise", "carry", "shift", "move", "loosen", "allow", "drop"]

USED = 1e-6

PROBING = 1 << 15
"""HiGHS's presolve rule that takes most of the time of these short questions, and saves none."""


@dataclass(frozen=True)
class Way:
    """One way in which a lever gives way: `steps` are columns that say by how much, each with the period that it
    stands for (None: an amount in the cell's own unit) and its cost per unit.
    """

    lever: Lever
    name: WayName
    switch: int
    steps: tuple[tuple[int, int | None, float], ...] = ()

    @property
    def columns(self) -> list[int]:
        """The switch and the steps."""
        return [self.switch, *(at for at, _, _ in self.steps)]

    @property
    def weight(self) -> float:
        """The cost of using it at all."""
        return WEIGHTS[self.name]


@dataclass
class Elastic:
    """A compiled model with its ways. `tables` are the workbook's own, with all limits; `budget_rows` are the payments
    that a budget limits, by column of `problem`.
    """

    model: Any
    tables: Tables
    program: Program
    ways: list[Way]
    problem: LinearProblem
    budget_rows: Mapping[Lever, list[Terms]] = field(default_factory=dict)

    @cached_property
    def _by_column(self) -> sparse.csc_array:
        return sparse.csc_array(self.program.matrix)

    @cached_property
    def relaxation(self) -> Relaxation:
        """The same without whole numbers."""
        columns = [(way.lever, way.columns) for way in self.ways if way.name != "carry"]
        return Relaxation(self.program, columns, lambda kept: self._bounds({w.lever for w in self.ways} - set(kept)))

    def _bounds(self, giving: Collection[Lever], free: Collection[Way] = ()) -> tuple[Floats, Floats]:
        """Bounds of the columns: the levers of `giving` as loose as can be, the ways of `free` open, all else as the
        workbook says. What is loose is fixed, so that presolve takes its rows out.
        """
        lower, upper = self.program.lower.copy(), self.program.upper.copy()
        opened = {way.switch for way in free}
        for way in self.ways:
            if way.switch in opened:
                continue
            if way.lever in giving and way.name not in ("carry", "move"):
                lower[way.columns] = upper[way.columns]
            else:
                upper[way.columns] = 0.0
        return lower, upper

    def ways_of(self, levers: Collection[Lever]) -> list[Way]:
        """All ways of the levers."""
        return [way for way in self.ways if way.lever in levers]

    def attempt(self, giving: Collection[Lever], seconds: float | None) -> Run:
        """A run for any plan if these levers may give way as far as they like."""
        if self.problem.conflicts:
            return Run("infeasible", None, None)
        lower, upper = self._bounds(giving)
        return self.program.run(self._quick(self.program.solver(lower=lower, upper=upper)), seconds)

    def tightened(self, values: Floats) -> tuple[Floats, set[Lever]]:
        """The same plan with every lever back in place that it does not need loose, and the levers that it needs."""
        values = values.copy()
        room = self.program.row_upper - self.program.matrix @ values
        needed = set()
        for way in self.ways:
            columns = [at for at in way.columns if values[at] > USED]
            if columns and not self._taken_back(values, room, columns, values[columns]):
                needed.add(way.lever)
                if way.name == "raise":
                    self._lowered(values, room, way.columns[1])
        return values, needed

    def _taken_back(self, values: Floats, room: Floats, columns: Sequence[int], by: Floats) -> bool:
        """Lower the columns, if all rows still hold then. Rows with ways in them only have an upper side."""
        less = np.asarray(self._by_column[:, list(columns)] @ by)
        if np.any(room + less < -USED):
            return False
        values[list(columns)] -= by
        room += less
        return True

    def _lowered(self, values: Floats, room: Floats, column: int) -> None:
        """Lower a limit's rise to what is needed."""
        part = slice(self._by_column.indptr[column], self._by_column.indptr[column + 1])
        rows, weights = self._by_column.indices[part], self._by_column.data[part]
        spare = min((room[row] for row, weight in zip(rows, weights, strict=True) if weight < 0), default=0.0)
        by = np.floor(spare + USED) if self.program.whole[column] else max(0.0, spare)
        self._taken_back(values, room, [column], np.array([min(by, values[column])]))

    def _quick(self, highs: highspy.Highs) -> highspy.Highs:
        set_options(highs, presolve_rule_off=CAREFUL["presolve_rule_off"] | PROBING)
        return highs

    def relaxed_conflict(self, kept: Collection[Lever], seconds: float | None) -> set[Lever]:
        """Levers that the relaxation cannot keep together; none where it can."""
        return set() if self.problem.conflicts else self.relaxation.conflict(kept, seconds)

    def cheapest(
        self,
        ways: Sequence[Way],
        seconds: float | None,
        cuts: Sequence[Collection[Way]] = (),
        known: Sequence[Floats] = (),
    ) -> Run:
        """The least change that makes a plan exist, by these ways and not by all ways of any cut. `known` are points of
        the program to begin with, where they are of use: with one of them a run that is stopped has an answer, too.
        """
        cost = self._cost(ways)
        rows = [({way.switch: 1.0 for way in cut}, len(cut) - 1.0) for cut in cuts]
        lower, upper = self._bounds((), ways)
        highs = self._quick(self.program.solver(lower=lower, upper=upper, cost=cost, cuts=rows))
        best = self.best_of(known, ways, cuts)
        if best is not None:
            begin = highspy.HighsSolution()
            begin.col_value = best.tolist()
            highs.setSolution(begin)
        done = self.program.run(highs, seconds)
        return replace(done, values=best) if done.status == "stopped" and done.values is None else done

    def best_of(
        self, known: Sequence[Floats], ways: Sequence[Way], cuts: Sequence[Collection[Way]] = ()
    ) -> Floats | None:
        """The cheapest of the points that keep to these ways and to the cuts."""
        cost, (_, upper) = self._cost(ways), self._bounds((), ways)
        fitting = [
            point
            for point in known
            if np.all(point <= upper + USED)
            and all(sum(point[w.switch] for w in cut) <= len(cut) - 0.5 for cut in cuts)
        ]
        return min(fitting, key=lambda point: float(cost @ point), default=None)

    def _cost(self, ways: Sequence[Way]) -> Floats:
        cost = np.zeros(len(self.program.upper))
        for way in ways:
            cost[way.switch] += way.weight
            for column, _, price in way.steps:
                cost[column] += price
        return cost

    def need(self, lever: Lever, conflict: Collection[Lever], seconds: float | None) -> tuple[float, Floats] | None:
        """By how much a limit must rise for a conflict to be none, all other members of it as they are, and how a plan
        would then look; None where no rise is enough, or it was not known in time.
        """
        own = self.ways_of([lever])
        rest = {way.lever for way in self.ways if way.lever not in conflict}
        cost = np.zeros(len(self.program.upper))
        for way in own:
            for column, _, _ in way.steps:
                cost[column] = 1.0
        values = self._least(cost, rest, own, seconds)
        return None if values is None else (float(cost @ values), values)

    def carried_over(self, conflict: Collection[Lever], seconds: float | None) -> list[Lever]:
        """The fewest carries that end a conflict with every budget as it is; none where they are not enough."""
        own = [way for way in self.ways if way.name == "carry"]
        rest = {way.lever for way in self.ways if way.lever not in conflict and way.lever.kind != "budget"}
        cost = np.zeros(len(self.program.upper))
        cost[[way.switch for way in own]] = 1.0
        values = self._least(cost, rest, own, seconds)
        return [] if values is None else [way.lever for way in self.used(own, values)]

    def _least(
        self, cost: Floats, giving: Collection[Lever], free: Collection[Way], seconds: float | None
    ) -> Floats | None:
        """The point of least cost; None where there is none, or it is not proven in time."""
        lower, upper = self._bounds(giving, free)
        done = self.program.run(self._quick(self.program.solver(lower=lower, upper=upper, cost=cost)), seconds)
        return done.values if done.status == "finished" else None

    def used(self, ways: Sequence[Way], values: Floats) -> list[Way]:
        """The ways that a solution takes."""
        return [
            way for way in ways if values[way.switch] > 0.5 or any(values[column] > USED for column, _, _ in way.steps)
        ]
