"""What one search says of all other capex: the value of plans is a straight line in the factor on it.

Let the capex of all conversions of the lines be multiplied by f, and nothing else: tooling, sites, grants and other
lines' capex stay. Write C(x) for what the capex of those conversions costs a plan x today at the base date, net of its
tax shield. Depreciation is a fixed share of capex whatever the factor, and no future scales capex, so

    worth(x, f) = worth(x, 1) - (f - 1) C(x).

The factor touches nothing else but the rows ``capital_budget``, in which payments are on the left of "at most": dearer
plans only drop out, cheaper ones only come in. Hence, with f0 a factor at which was searched:

* A plan that does not convert the lines has C = 0 and pays nothing for them: the best of them is the same at any f.
* A plan found at f0 holds at any f <= f0, and at f > f0 as long as its payments fit the budgets. It is worth
  worth(x, f0) - (f - f0) C(x): no more is needed for the least that converting is worth at f.
* All plans that convert at f >= f0 are plans at f0, and each has C(x) >= ``least``: one conversion at least, and no
  present value is below 0. So none is worth more than bound(f0) - (f - f0) ``least``.
* Without budgets where the lines pay, all that convert at f <= f0 are plans at f0, and each has C(x) <= ``most``. So
  none is worth more than bound(f0) + (f0 - f) ``most``. With budgets nothing is said.

Lines that are alike are scaled together, and x converts at least one of them. With several futures C(x) is expected;
where futures part and risk counts, the objective is no sum over them, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from retool.case import Arc, LineData
from retool.model.finance import conversion_capital
from retool.study.why.asking import Span
from retool.study.why.contest import Sides
from retool.study.why.world import Decisions, World

PRECISE = 1.0005
"""Ends of what is known are found to this factor."""


@dataclass(frozen=True)
class Capital:
    """The capex of lines in a world, as what it costs a plan today: by variable of a conversion, of any plan that
    converts at ``least``, of any at ``most`` (M$ at the base date, expected).
    """

    world: World
    cost: dict[str, float]
    least: float
    most: float
    budgeted: bool

    def of(self, decisions: Decisions) -> float:
        """C(x) of a plan."""
        return sum(self.cost.get(name, 0.0) * value for name, value in decisions.items())

    def fits_until(self, decisions: Decisions) -> float:
        """The factor up to which the payments of today's plan surely fit the budgets, as they stand in the plan."""
        valued = self.world.value(decisions) if self.budgeted else None
        if valued is None:
            return 1.0 if self.budgeted else float("inf")
        whole, case = self.world.whole, self.world.case
        rows = {row.index(): at for at, row in enumerate(whole.rows) if _component(row) == "capital_budget"}
        carried = np.array([_component(column) == "carried" for column in whole.columns])
        scaled = np.array([column.name in self.cost for column in whole.columns])
        matrix = whole.matrix.tocsr()
        spare = whole.row_upper - matrix @ np.where(carried, 0.0, valued.columns)
        paid = matrix @ np.where(scaled, valued.columns, 0.0)
        furthest = float("inf")
        for s in range(case.tree.n):
            left = dear = 0.0  # what is left of the budgets so far, all of which is carried on, and what is scaled
            for t, period in enumerate(case.periods):
                before = case.periods[t - 1]
                if not (t and before.carry and before.budget is not None):
                    left = dear = 0.0
                if period.budget is not None:
                    at = rows.get((case.calendar.periods[t], case.tree.names[case.tree.decision_node(s, t)]))
                    left += period.budget if at is None else spare[at]
                    dear += 0.0 if at is None else paid[at]
                    furthest = min(furthest, 1.0 + max(0.0, left) / dear) if dear > 0 else furthest
        return furthest


def _component(part: Any) -> str:
    return str(part.parent_component().local_name)


def capital_of(world: World, lines: Sequence[str]) -> Capital | None:
    """The capex of the lines in a world; None where nothing can be said of other factors without a search."""
    case = world.case
    parted = len(case.tree.decision_nodes(case.calendar.n_periods - 1)) > 1
    if world.setting.extend is not None or case.by_regret or (parted and case.settings.risk_weight):
        return None
    arcs = [arc for line in lines for arc in case.lines[line].arcs]
    if not arcs or min(conversion_capital(case, arc) for arc in arcs) < 0:
        return None
    cost = dict(named for arc in arcs for named in _by_name(world, arc))
    paid_in = {case.calendar.period_of(month) for arc in arcs for month, amount in arc.payments if amount}
    budgeted = any(case.periods[t].budget is not None for t in paid_in)
    most = sum(_most(world, case.lines[line]) for line in lines)
    return Capital(world, cost, min(cost.values()), most, budgeted)


def _by_name(world: World, arc: Arc) -> Iterator[tuple[str, float]]:
    """The names of an arc's variables, one a node that decides, each with its expected cost."""
    case = world.case
    tree, worth = case.tree, conversion_capital(case, arc)
    period = case.calendar.periods[arc.start]
    for node in tree.decision_nodes(arc.decided):
        shared = [s for s in range(tree.n) if tree.decision_node(s, arc.decided) == node]
        variable = world.model.convert[arc.line, arc.origin, arc.target, arc.mode, period, tree.names[node]]
        yield variable.name, worth * sum(tree.probability[s] for s in shared)


def _most(world: World, line: LineData) -> float:
    """No plan pays more for a line: a state that is never entered is left once by each copy, and of other states each
    row of Conversions is used once by each (the rows ``used_once``).
    """
    entered = {arc.target for arc in line.arcs}
    dearest: dict[tuple[str, ...], float] = {}
    for arc in line.arcs:
        key = (arc.origin, arc.target, arc.mode) if arc.origin in entered else (arc.origin,)
        dearest[key] = max(dearest.get(key, 0.0), conversion_capital(world.case, arc))
    return line.copies * sum(dearest.values())


class KnownOfCapex:
    """All that searches have told so far, as what it says of converting and staying at any factor on capex."""

    def __init__(self, capital: Capital, today: Sides) -> None:
        self._capital, self._stay = capital, today.stay
        self._seen: list[tuple[float, Span]] = [(1.0, today.convert)]

    def learn(self, factor: float, sides: Sides) -> None:
        """What was found at a factor."""
        self._seen.append((factor, sides.convert))
        self._stay = sides.stay.better_of(self._stay)

    def at(self, factor: float) -> Sides:
        """The two sides at a factor, without a search."""
        convert = Span()
        for known, span in self._seen:
            convert = self._moved(span, known, factor).better_of(convert)
        return Sides(convert, self._stay)

    @cached_property
    def _today_fits(self) -> float:
        decisions = self._seen[0][1].decisions
        return 1.0 if decisions is None else self._capital.fits_until(decisions)

    def _moved(self, span: Span, known: float, factor: float) -> Span:
        capital, more = self._capital, factor - known
        if span.impossible:
            return span if more >= 0 or not capital.budgeted else Span()
        found = bound = None
        if span.found is not None and span.decisions is not None and self._fits(known, factor):
            found = span.found - more * capital.of(span.decisions)
        if span.bound is not None and (more >= 0 or not capital.budgeted):
            bound = span.bound - more * (capital.least if more >= 0 else capital.most)
        return Span(found, bound, None if found is None else span.decisions)

    def _fits(self, known: float, factor: float) -> bool:
        if factor <= known or not self._capital.budgeted:
            return True
        return known == 1.0 and factor <= self._today_fits

    def ends(self, end: float) -> tuple[float | None, float | None]:
        """On the way from 1 to ``end``, the furthest factor at which the decision is surely today's and the nearest
        at which it surely is not; None where there is none.
        """
        now = self.at(1.0).decision
        if now == "open":
            return None, None
        other = "stays" if now == "converts" else "converts"
        near = self._last(lambda f: self.at(f).decision == now, 1.0, end)
        return near, self._last(lambda f: self.at(f).decision == other, end, 1.0)

    @staticmethod
    def _last(holds: Any, begin: float, end: float) -> float | None:
        """The last factor on the way at which something holds that does not come back once it is over."""
        if not holds(begin):
            return None
        if holds(end):
            return end
        good, bad = begin, end
        while max(good / bad, bad / good) > PRECISE:
            middle = (good * bad) ** 0.5
            good, bad = (middle, bad) if holds(middle) else (good, middle)
        return good
