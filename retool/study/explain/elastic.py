"""The elastic model: every lever's restriction as rows of its own, with the ways in which it may give way.

A way has a switch, 0 while the limit holds as the workbook says. With all switches at 0 the model allows exactly what
the workbook allows; each switch at 1 opens one way of one lever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import highspy
import numpy as np

from retool.solve.bridge import Floats, LinearProblem
from retool.solve.engine import set_options
from retool.study.explain.draft import Program, Terms
from retool.study.explain.levers import WEIGHTS, Lever
from retool.workbook import Tables

WayName = Literal["raise", "carry", "shift", "move", "loosen", "allow", "drop"]

USED = 1e-6

LIGHT_IIS = 6
"""HiGHS's kIisStrategyFromLp + kIisStrategyIrreducible: from the relaxation, reduced until nothing can be left out."""


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

    def _upper(self, ways: Collection[Way]) -> Floats:
        upper = self.program.upper.copy()
        opened = {way.switch for way in ways}
        for way in self.ways:
            if way.switch not in opened:
                upper[way.switch] = 0.0
        return upper

    def ways_of(self, levers: Collection[Lever]) -> list[Way]:
        """All ways of the levers."""
        return [way for way in self.ways if way.lever in levers]

    def feasible(self, giving: Collection[Lever], seconds: float | None) -> bool | None:
        """Whether a plan exists if these levers may give way as far as they like; None if time ran out."""
        if self.problem.conflicts:
            return False
        ways = [way for way in self.ways_of(giving) if way.name != "carry"]
        done = self.program.run(self.program.solver(upper=self._upper(ways)), seconds)
        if done.status == "infeasible":
            return False
        return True if done.values is not None else None

    def relaxed_conflict(self, giving: Collection[Lever]) -> set[Lever]:
        """Levers in HiGHS's irreducible infeasible subsystem of the relaxation; none where that is feasible."""
        ways = [way for way in self.ways_of(giving) if way.name != "carry"]
        highs = self.program.solver(upper=self._upper(ways), relaxed=True)
        set_options(highs, iis_strategy=LIGHT_IIS)
        status, found = highs.getIis()
        if status == highspy.HighsStatus.kError or not found.valid_:
            return set()
        columns = set(found.col_index_)
        rows = self.program.matrix[list(found.row_index_)]
        columns |= set(rows.indices.tolist())
        return {way.lever for way in self.ways if way.switch in columns or any(c in columns for c, _, _ in way.steps)}

    def cheapest(
        self, ways: Sequence[Way], seconds: float | None, cuts: Sequence[Collection[Way]] = ()
    ) -> Floats | None:
        """The least change that makes a plan exist, by these ways and not by all ways of any cut; None without."""
        cost = np.zeros(len(self.program.upper))
        for way in ways:
            cost[way.switch] += way.weight
            for column, _, price in way.steps:
                cost[column] += price
        rows = [({way.switch: 1.0 for way in cut}, len(cut) - 1.0) for cut in cuts]
        highs = self.program.solver(upper=self._upper(ways), cost=cost, cuts=rows)
        return self.program.run(highs, seconds).values

    def need(self, lever: Lever, conflict: Collection[Lever], seconds: float | None) -> tuple[float, Floats] | None:
        """By how much a limit must rise for a conflict to be none, all other members of it as they are, and how a plan
        would then look; None where no rise is enough.
        """
        own = self.ways_of([lever])
        rest = [way for way in self.ways if way.lever not in conflict and way.name != "carry"]
        cost = np.zeros(len(self.program.upper))
        for way in own:
            for column, _, _ in way.steps:
                cost[column] = 1.0
        highs = self.program.solver(upper=self._upper([*own, *rest]), cost=cost)
        values = self.program.run(highs, seconds).values
        return None if values is None else (float(cost @ values), values)

    def carried_over(self, conflict: Collection[Lever], seconds: float | None) -> list[Lever]:
        """The fewest carries that end a conflict with every budget as it is; none where they are not enough."""
        own = [way for way in self.ways if way.name == "carry"]
        rest = [way for way in self.ways if way.lever not in conflict and way.lever.kind not in ("carry", "budget")]
        cost = np.zeros(len(self.program.upper))
        cost[[way.switch for way in own]] = 1.0
        values = self.program.run(self.program.solver(upper=self._upper([*own, *rest]), cost=cost), seconds).values
        return [] if values is None else [way.lever for way in self.used(own, values)]

    def used(self, ways: Sequence[Way], values: Floats) -> list[Way]:
        """The ways that a solution takes."""
        return [
            way for way in ways if values[way.switch] > 0.5 or any(values[column] > USED for column, _, _ in way.steps)
        ]
