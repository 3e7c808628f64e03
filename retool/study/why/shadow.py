"""Shadow values: what one more unit of a limit is worth with the plan's decisions fixed, and how far that holds.

With every whole-number decision held the rest is a linear program, and what it earns is a concave, piecewise linear
function of a limit. Its pieces on either side of today's limit are found by solving it again at other limits; each
end is one at which it was solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from retool.solve.bridge import Floats
from retool.solve.engine import run, set_options, solver_for
from retool.solve.fixed import TOLERANCES, fixed_bounds
from retool.solve.state import PatientWatch
from retool.study.why.facts import Shadow
from retool.study.why.world import Valued, World

THOUSAND = 1000.0

STRAIGHT = 1e-7
"""Of the objective (at least of 1 M$): how far a straight piece may be off."""

WORTHLESS = 1e-6
"""M$ per unit of 1 % of a limit: less is rounding."""

FURTHEST = 2.0
"""Limits are looked at from nothing to this much of today's."""

MOST_SOLVES = 25


@dataclass(frozen=True)
class Limit:
    """A limit of the workbook: ``rows`` of the model that it stands in, by how much each rises with one unit of it."""

    kind: str
    where: str
    amount: float
    unit: str
    rows: dict[int, float]


def shadows(world: World, plan: Valued, over: Callable[[], bool]) -> list[Shadow]:
    """Every limit that holds the plan back, or would if it were a little lower."""
    earning = _Earning(world, plan)
    found = []
    for limit in limits_of(world):
        if over() or not limit.amount:
            continue
        if earning.is_tight(limit):
            found.append(_shadow(earning, limit))
    return [shadow for shadow in found if shadow.more > WORTHLESS or shadow.less > WORTHLESS]


def limits_of(world: World) -> Iterator[Limit]:
    """Budgets by period, shops by plant, quotas, and annual caps of pathways."""
    rows = _rows_by_name(world)
    case = world.case
    for period in case.periods:
        own = {at: 1.0 for at, index in rows.get("capital_budget", []) if index[0] == period.period}
        if own and period.budget is not None:
            yield Limit("capital budget", period.period, period.budget, "M$", own)
    covered = {year: case.covered_share(o) for o, year in enumerate(case.calendar.years)}
    for plant in case.plants.values():
        own = {at: covered[index[1]] / THOUSAND for at, index in rows.get("shop", []) if index[0] == plant.plant}
        if own and plant.shop_capacity is not None:
            yield Limit("shop capacity", plant.plant, plant.shop_capacity, "vehicles/yr", own)
    for quota in case.tables.quotas:
        key = (quota.tariff_class, quota.country, quota.year)
        own = {at: covered[index[2]] / THOUSAND for at, index in rows.get("quota", []) if index[:3] == key}
        if own:
            yield Limit("quota", ", ".join(map(str, key)), quota.volume, "units/yr", own)


def _rows_by_name(world: World) -> dict[str, list[tuple[int, tuple[Any, ...]]]]:
    found: dict[str, list[tuple[int, tuple[Any, ...]]]] = {}
    for at, row in enumerate(world.whole.rows):
        found.setdefault(row.parent_component().local_name, []).append((at, row.index()))
    return found


def _shadow(earning: _Earning, limit: Limit) -> Shadow:
    more, up = earning.piece(limit, limit.amount * (FURTHEST - 1.0))
    less, down = earning.piece(limit, -limit.amount)
    return Shadow(limit.kind, limit.where, limit.amount, limit.unit, more, limit.amount + up, less, limit.amount + down)


class _Earning:
    """What a plan's decisions earn, as a function of one limit at a time; solved again from where it stands."""

    def __init__(self, world: World, plan: Valued) -> None:
        self._world, self._problem = world, world.whole
        lower, upper = fixed_bounds(self._problem, plan.columns)
        self._highs = solver_for(self._problem, relaxed=True, lower=lower, upper=upper)
        for tolerance in TOLERANCES:
            set_options(self._highs, primal_feasibility_tolerance=tolerance, dual_feasibility_tolerance=tolerance)
            self._now = self._solve()
            if self._now is not None:
                break
        self._amounts = self._problem.matrix @ plan.columns

    def is_tight(self, limit: Limit) -> bool:
        """Whether any row of the limit is full to within a hundredth of it."""
        problem = self._problem
        slack = [problem.row_upper[at] - self._amounts[at] for at in limit.rows]
        rise = [limit.amount * unit for unit in limit.rows.values()]
        return any(s <= 0.01 * r for s, r in zip(slack, rise, strict=True))

    def piece(self, limit: Limit, furthest: float) -> tuple[float, float]:
        """The worth of a unit on the piece that begins at today's limit towards ``furthest``, M$ (positive where more
        is better), and the change of the limit at which that piece ends.

        From a far point whose tangent does not go through today's value the search comes nearer; a piece is straight
        where the two ends and the tangent agree.
        """
        if self._now is None:
            return 0.0, 0.0
        start, end = self._now, furthest
        slope: float | None = None
        known_end = 0.0
        for _ in range(MOST_SOLVES):
            found = self._at(limit, end)
            if found is None:  # decisions that cannot be kept with so little
                end = (known_end + end) / 2.0
                if abs(end - known_end) <= 1e-4 * abs(furthest):
                    break
                continue
            value, tangent = found
            chord = (value - start) / end
            if slope is None and self._same(tangent * end, value - start):
                slope, known_end = chord, end
                if end == furthest:
                    break
                end = furthest
            elif slope is None:
                end /= 4.0
            elif self._same(slope * end, value - start):
                known_end = end
                break
            else:
                end = (value - tangent * end - start) / (slope - tangent)
        return (slope or 0.0), known_end

    def _same(self, a: float, b: float) -> bool:
        return abs(a - b) <= STRAIGHT * max(1.0, abs(self._now or 0.0))

    def _at(self, limit: Limit, change: float) -> tuple[float, float] | None:
        """(M$, M$ per unit of the limit) with the limit changed; None where the decisions need more."""
        rows = np.array(list(limit.rows), dtype=np.int32)
        upper = self._problem.row_upper[rows]
        self._bound(rows, upper + change * np.array(list(limit.rows.values())))
        value = self._solve()
        duals = np.array(self._highs.getSolution().row_dual)
        self._bound(rows, upper)
        if value is None:
            return None
        return value, float(sum(abs(duals[at]) * unit for at, unit in limit.rows.items()))

    def _bound(self, rows: npt.NDArray[np.int32], upper: Floats) -> None:
        for at, limit in zip(rows, upper, strict=True):
            self._highs.changeRowBounds(int(at), float(self._problem.row_lower[at]), float(limit))

    def _solve(self) -> float | None:
        done = run(self._highs, PatientWatch(self._world.setting.progress), seconds=None)
        return None if done.values is None else self._problem.objective(done.values)
