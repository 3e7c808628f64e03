"""What the blocks share: the model under construction, its case, and where money and rows are put.

Inside the model money is M$, vehicles and sets are thousands, so $k a vehicle times thousand vehicles is M$.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pyomo.environ as pyo

from retool.case import Arc, Case
from retool.model.linear import VIOLATED, Linear, Variable
from retool.model.places import Places, single_places

THOUSAND = 1000.0
MILLION = 1e6


@dataclass
class Money:
    """Objective terms by name: NPV in M$ at the base date, in expectation and, where risk counts, by scenario."""

    probability: tuple[float, ...]
    by_scenario: bool
    expected: dict[str, Linear] = field(default_factory=dict)
    scenario: list[dict[str, Linear]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scenario = [{} for _ in self.probability] if self.by_scenario else []

    def add(self, term: str, value: float, variable: Variable, scenarios: Iterable[int]) -> None:
        """``value`` M$ of NPV per unit of ``variable`` in each of ``scenarios``."""
        for s in scenarios:
            self.add_in(term, s, value, variable)

    def add_in(self, term: str, scenario: int, value: float, variable: Variable) -> None:
        self.expected.setdefault(term, Linear()).add(self.probability[scenario] * value, variable)
        if self.by_scenario:
            self.scenario[scenario].setdefault(term, Linear()).add(value, variable)

    def add_linear(self, term: str, scenario: int, value: float, amount: Linear) -> None:
        """``value`` M$ per unit of a linear ``amount`` (its constant included)."""
        for coefficient, variable in amount.terms.values():
            self.add_in(term, scenario, value * coefficient, variable)
        if amount.constant:
            constant = value * amount.constant
            self.expected.setdefault(term, Linear()).constant += self.probability[scenario] * constant
            if self.by_scenario:
                self.scenario[scenario].setdefault(term, Linear()).constant += constant


class Space:
    """A model under construction. ``d(s, t)`` is the decision node of scenario s in period t.

    ``var`` holds the variables by name and index in plain dictionaries: Pyomo's own look-ups take several times as
    long, and there are millions.
    """

    def __init__(self, case: Case, by_scenario: bool, places: Places | None = None) -> None:
        self.case = case
        self.places = single_places(case) if places is None else places
        self.calendar = case.calendar
        self.tree = case.tree
        self.model = pyo.ConcreteModel(name="retool")
        self.money = Money(case.tree.probability, by_scenario)
        self.payments: dict[tuple[int, int], Linear] = {}  # capital by (period, node), M$
        self.rows: dict[str, dict[Any, Any]] = {}
        self.model.late_rows = set()  # (constraint, index) of implied rows that few relaxations need
        self.arcs_of: dict[str, list[Arc]] = {name: list(line.arcs) for name, line in case.lines.items()}
        self.memo: dict[Any, Any] = {}
        self.var = SimpleNamespace()
        self._converts: dict[tuple[int, int], Variable] = {}

    # names used as indices
    def period(self, t: int) -> str:
        return self.calendar.periods[t]

    def year(self, o: int) -> int:
        return self.calendar.years[o]

    def scenario(self, s: int) -> str:
        return self.tree.names[s]

    @staticmethod
    def tier_name(from_volume: float) -> str:
        return f"from_{from_volume:.12g}"

    def tail(self, o: int, n: int) -> tuple[int, str]:
        """The last two indices of what belongs to operations: year and node."""
        return (self.year(o), self.scenario(n))

    def d(self, s: int, t: int) -> int:
        return self.tree.decision_node(s, t)

    def decision_points(self) -> list[tuple[int, int]]:
        """(period, node) of all first-stage decisions."""
        return [(t, n) for t in range(self.calendar.n_periods) for n in self.tree.decision_nodes(t)]

    def operation_points(self) -> list[tuple[int, int]]:
        """(year, node) of all operations; the node's eldest scenario gives its numbers."""
        return [(o, n) for o in range(self.calendar.n_years) for n in self.tree.operation_nodes(o)]

    def year_node(self, s: int, o: int) -> int:
        """Node of decisions taken once an operating year, at its beginning."""
        return self.d(s, self.calendar.periods_of_year(o).start)

    def scenarios_of(self, n: int, o: int) -> list[int]:
        """Scenarios whose operations of year ``o`` are those of node ``n``."""
        return [s for s in range(self.tree.n) if self.tree.operation_node(s, o) == n]

    def scenarios_at(self, n: int, t: int) -> list[int]:
        """Scenarios whose decisions of period ``t`` are those of node ``n``."""
        return [s for s in range(self.tree.n) if self.d(s, t) == n]

    # places
    def demand(self, program: str, place: str, o: int, n: int) -> float:
        """Thousand vehicles a year at msrp that the place's law lets buyers act on."""
        return sum(self.case.demand(program, r, n, o) for r in self.places[place]) / THOUSAND

    def legal_months(self, place: str, o: int, n: int) -> frozenset[int]:
        """Covered months in which the place's law lets anyone buy: the same for all its regions."""
        return self.case.legal_months(self.places[place][0], n, o)

    def freight(self, program: str, origin: str, place: str, o: int, n: int) -> float:
        """$ a vehicle to the place: the only region's, or the least of its regions that buy the program."""
        regions = self.places[place]
        if len(regions) == 1:
            return self.case.freight(origin, regions[0], n, o)
        return min(self.case.freight(origin, r, n, o) for r in regions if self.case.demand(program, r, n, o) > 0)

    # components
    def variables(
        self, name: str, bounds: Mapping[Any, float | None], *, integer: bool = False, free: bool = False
    ) -> Any:
        """An indexed variable >= 0 with the upper bounds given (None = none); ``integer`` 0/1 or counts."""
        domain = pyo.Reals if free else pyo.NonNegativeIntegers if integer else pyo.NonNegativeReals
        if integer and all(b == 1 for b in bounds.values()):
            domain = pyo.Binary

        def limits(_: Any, *index: Any) -> tuple[float | None, float | None]:
            key = index if len(index) > 1 else index[0]
            return (None if free else 0.0, bounds[key])

        component = pyo.Var(list(bounds), domain=domain, bounds=limits, dense=True)
        self.model.add_component(name, component)
        setattr(self.var, name, dict(component.items()))
        return component

    def row(self, name: str, index: Any, relation: Any, *, late: bool = False) -> None:
        """One row of the constraint ``name``; None is a row that holds by itself.

        A ``late`` row only tightens the relaxation, and is given to the solver where that breaks it.
        """
        if relation is None:
            return
        if late:
            self.model.late_rows.add((name, index))
        if relation is VIOLATED:
            relation = (None, self._never() + 0.0, -1.0)
        self.rows.setdefault(name, {})[index] = relation

    def _never(self) -> Any:
        """A column fixed at 0: rows that no plan can meet are written with it."""
        if not hasattr(self.model, "never"):
            self.model.never = pyo.Var(bounds=(0, 0))
        return self.model.never

    def close_rows(self) -> None:
        """Turn the rows collected so far into Pyomo constraints."""
        for name, rows in self.rows.items():

            def rule(_: Any, *index: Any, rows: dict[Any, Any] = rows) -> Any:
                return rows[index if len(index) > 1 else index[0]]

            self.model.add_component(name, pyo.Constraint(list(rows), rule=rule))
        self.rows = {}

    def pay(self, t: int, n: int, amount: float, variable: Variable) -> None:
        """``amount`` M$ of capital per unit of ``variable`` in period ``t`` at node ``n``."""
        if 0 <= t < self.calendar.n_periods:
            self.payments.setdefault((t, n), Linear()).add(amount, variable)

    def of_year(self, name: str, o: int, n: int) -> list[tuple[Any, Variable]]:
        """(index, variable) of an operations variable in year ``o`` at node ``n`` (its last two indices)."""
        key = ("of_year", name)
        if key not in self.memo:
            buckets: dict[tuple[int, str], list[tuple[Any, Variable]]] = {}
            for index, variable in getattr(self.var, name).items():
                buckets.setdefault((index[-2], index[-1]), []).append((index, variable))
            self.memo[key] = buckets
        found: list[tuple[Any, Variable]] = self.memo[key].get((self.year(o), self.scenario(n)), [])
        return found

    # lookups used by several blocks
    def convert(self, arc: Arc, s: int) -> Variable:
        """The variable of an arc as scenario ``s`` decides it."""
        key = (id(arc), s)
        found = self._converts.get(key)
        if found is None:
            found = self.var.convert[(*arc_index(self, arc), self.scenario(self.d(s, arc.decided)))]
            self._converts[key] = found
        return found


def arc_index(space: Space, arc: Arc) -> tuple[str, str, str, str, str]:
    """(line, from, to, mode, period) as used in the names of rows and columns."""
    return (arc.line, arc.origin, arc.target, arc.mode, space.period(arc.start))
