"""Scenarios: who shares what until when, and the value that a cell has in a scenario, month by month.

Without parents the case is two-stage: every first-stage decision is common to all scenarios and operations
know their scenario. With parents it is a tree: decisions and operations of a period belong to the node of
all scenarios that are still one at that time. A node is named by the index of its eldest scenario.
"""

from __future__ import annotations

import calendar as days
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from retool.case.calendar import Calendar, month_number
from retool.workbook import Matcher

Cell = tuple[str, int, str]  # sheet, Excel row, plain column name


class RowLike(Protocol):
    """A typed record of the workbook, as far as values are concerned."""

    @property
    def row(self) -> int: ...
    def get(self, column: str, /) -> Any: ...


@dataclass(frozen=True)
class TypedChange:
    """A row of Changes whose value has the type of the column that it touches."""

    scenario: str
    sheet: str
    match: str
    column: str
    operation: str
    value: Any
    from_: date | None
    until: date | None


@dataclass(frozen=True)
class ScenarioTree:
    """Names, probabilities, parents (index or None) and first months of the scenarios, in sheet order."""

    names: tuple[str, ...]
    probability: tuple[float, ...]
    parent: tuple[int | None, ...]
    from_month: tuple[int, ...]
    calendar: Calendar

    @property
    def n(self) -> int:
        return len(self.names)

    @cached_property
    def is_tree(self) -> bool:
        return any(p is not None for p in self.parent)

    def _eldest(self, scenario: int, month: int) -> int:
        while (parent := self.parent[scenario]) is not None and month < self.from_month[scenario]:
            scenario = parent
        return scenario

    def decision_node(self, scenario: int, period: int) -> int:
        """Node of the first-stage decisions that ``scenario`` takes in ``period``."""
        return self._eldest(scenario, self.calendar.start(period)) if self.is_tree else 0

    def operation_node(self, scenario: int, year: int) -> int:
        """Node of the operations of ``scenario`` in operating year ``year``."""
        if not self.is_tree:
            return scenario
        return self._eldest(scenario, self.calendar.months_of_year(year).start)

    def decision_nodes(self, period: int) -> list[int]:
        return sorted({self.decision_node(s, period) for s in range(self.n)})

    def operation_nodes(self, year: int) -> list[int]:
        return sorted({self.operation_node(s, year) for s in range(self.n)})

    def lineage(self, scenario: int) -> list[int]:
        """The scenario's ancestors from the root down to itself."""
        chain = [scenario]
        while (parent := self.parent[chain[-1]]) is not None:
            chain.append(parent)
        return chain[::-1]

    def alone(self, scenario: int) -> ScenarioTree:
        """The scenario's whole future as the only one there is."""
        return ScenarioTree((self.names[scenario],), (1.0,), (None,), (0,), self.calendar)

    def among(self, scenarios: Sequence[int]) -> ScenarioTree:
        """Some scenarios as all there are, with probabilities given that one of them comes (equal, if none can).

        For scenarios without parents.
        """
        names, total = tuple(self.names[s] for s in scenarios), sum(self.probability[s] for s in scenarios)
        shares = [self.probability[s] / total if total > 0 else 1.0 / len(names) for s in scenarios]
        return ScenarioTree(names, tuple(shares), (None,) * len(names), (0,) * len(names), self.calendar)


@dataclass(frozen=True)
class Edit:
    """One change of one cell: in force from ``start`` to ``stop`` (dates, inclusive; None = open)."""

    operation: str
    value: Any
    start: date | None
    stop: date | None

    def in_force(self, day: date) -> bool:
        return (self.start is None or day >= self.start) and (self.stop is None or day <= self.stop)

    def apply(self, value: Any) -> Any:
        if self.operation == "set":
            return self.value
        if value is None:
            return None  # nothing to scale or delay: a blank limit stays none, a blank date stays none
        if self.operation == "multiply":
            return value * float(self.value)
        if self.operation == "add":
            return value + float(self.value)
        return shift_months(value, int(self.value))


def shift_months(day: date, months: int) -> date:
    """``day`` moved by whole months; the 31st becomes the last day of a shorter month."""
    absolute = month_number(day) + months
    year, month = absolute // 12, absolute % 12 + 1
    return date(year, month, min(day.day, days.monthrange(year, month)[1]))


class Values:
    """The value of every cell in every scenario, month and operating year.

    ``edits[scenario][cell]`` lists the changes in the order in which they apply; ``factors[cell][year]``
    are the products of the escalation rows.
    """

    def __init__(
        self,
        calendar: Calendar,
        edits: Sequence[dict[Cell, list[Edit]]],
        factors: dict[Cell, dict[int, float]],
    ) -> None:
        self._calendar = calendar
        self._edits = edits
        self._factors = factors

    def only(self, scenario: int) -> Values:
        """The values of one scenario, as those of the only one."""
        return Values(self._calendar, [self._edits[scenario]], self._factors)

    def edited(self, cell: Cell, scenario: int) -> list[Edit]:
        return self._edits[scenario].get(cell, [])

    def of(self, scenario: int) -> Values:
        """The same with ``scenario`` as number 0; the others stay known to ``ever``."""
        others = [edits for s, edits in enumerate(self._edits) if s != scenario]
        return Values(self._calendar, [self._edits[scenario], *others], self._factors)

    def moves(self, sheet: str, row: int) -> frozenset[Any]:
        """What futures and escalation do to the cells of a row; equal for two rows that they treat alike."""
        edits = (
            (s, cell[2], tuple(applied)) for s, cells in enumerate(self._edits) for cell, applied in cells.items()
            if cell[:2] == (sheet, row)
        )  # fmt: skip
        factors = (
            (cell[2], year, factor) for cell, years in self._factors.items() if cell[:2] == (sheet, row)
            for year, factor in years.items()
        )  # fmt: skip
        return frozenset((*edits, *factors))

    def edits_by_column(self, scenario: int) -> dict[tuple[str, str], frozenset[Any]]:
        """What a scenario changes, by sheet and column; equal for two scenarios that change them alike."""
        found: dict[tuple[str, str], set[Any]] = {}
        for (sheet, row, column), edits in self._edits[scenario].items():
            found.setdefault((sheet, column), set()).add((row, tuple(edits)))
        return {place: frozenset(changes) for place, changes in found.items()}

    def on_day(self, cell: Cell, base: Any, scenario: int, day: date) -> Any:
        """The cell's value as scenario ``scenario`` knows it on ``day``."""
        value = base
        for edit in self.edited(cell, scenario):
            if edit.in_force(day):
                value = edit.apply(value)
        return value

    def ever(self, sheet: str, record: RowLike, column: str) -> bool:
        """Whether the number is, or in some scenario becomes, anything but 0 or none."""
        cell = (sheet, record.row, column)
        return bool(record.get(column)) or any(cell in edits for edits in self._edits)

    def in_month(self, sheet: str, record: RowLike, column: str, scenario: int, month: int) -> Any:
        cell = (sheet, record.row, column)
        base = record.get(column)
        if cell not in self._edits[scenario]:
            return base
        # past the horizon a scenario knows what it knew in its last month
        day = self._calendar.month_start(month)
        return self.on_day(cell, base, scenario, day)

    def factor(self, cell: Cell, calendar_year: int) -> float:
        by_year = self._factors.get(cell)
        return 1.0 if by_year is None else by_year.get(calendar_year, 1.0)

    def in_year(self, sheet: str, record: RowLike, column: str, scenario: int, year: int) -> Any:
        """Average over the covered months of operating year ``year``, escalated; None where there is no limit."""
        cell = (sheet, record.row, column)
        base = record.get(column)
        if cell in self._edits[scenario]:
            months = self._calendar.months_of_year(year)
            monthly = [self.in_month(sheet, record, column, scenario, m) for m in months]
            base = None if any(v is None for v in monthly) else sum(monthly) / len(monthly)
        if base is None:
            return None
        return base * self.factor(cell, self._calendar.years[year])


def available(
    values: Values,
    sheet: str,
    record: RowLike,
    column: str,
    scenario: int,
    month: int,
    calendar: Calendar,
    *,
    until: bool = False,
) -> bool:
    """Whether ``month`` is on or after (``until``: on or before) the date the scenario then knows."""
    day = values.in_month(sheet, record, column, scenario, month)
    if day is None:
        return True
    first = calendar.month_start(month)
    return bool(first <= day) if until else bool(first >= day)


def change_edits(
    changes: Sequence[TypedChange],
    tree: ScenarioTree,
    matcher: Matcher,
) -> list[dict[Cell, list[Edit]]]:
    """Edits per scenario: parents first, then row order; a child's own act from its branch date on."""
    index = {name: i for i, name in enumerate(tree.names)}
    own: list[list[tuple[Cell, Edit]]] = [[] for _ in tree.names]
    for change in changes:
        s = index[change.scenario]
        start = change.from_
        if tree.parent[s] is not None:
            branch = tree.calendar.month_start(tree.from_month[s])
            start = branch if start is None else max(start, branch)
        edit = Edit(change.operation, change.value, start, change.until)
        for record in matcher.rows(change.sheet, change.match):
            own[s].append(((change.sheet, record.row, change.column), edit))
    edits: list[dict[Cell, list[Edit]]] = []
    for s in range(tree.n):
        merged: dict[Cell, list[Edit]] = {}
        for ancestor in tree.lineage(s):
            for cell, edit in own[ancestor]:
                merged.setdefault(cell, []).append(edit)
        edits.append(merged)
    return edits
