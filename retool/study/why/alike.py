"""Lines that are alike: exchanged, they leave the model as it was, so that what holds of one holds of the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from retool.study.why.world import Decisions, World

Index = tuple[str, tuple[Any, ...]]

EXACT = 1e-12
"""Sums made in another order may differ in their last digit."""


class Twins:
    """Which line stands for which: the first of those alike, itself where there is no other.

    Two lines are alike where the compiled problem, pins and a planner's own rules included, is the same after their
    names are exchanged.
    """

    def __init__(self, world: World) -> None:
        self._problem = problem = world.whole
        self._columns = [_index_of(column) for column in world.whole.columns]
        self._rows = [_index_of(row) for row in world.whole.rows]
        self._places = ({x: i for i, x in enumerate(self._columns)}, {x: i for i, x in enumerate(self._rows)})
        self._by_name = {problem.columns[at].name: int(at) for at in np.flatnonzero(problem.integer)}
        self.first_of: dict[str, str] = {}
        for name, line in world.case.lines.items():
            alike = (
                other
                for other, twin in self.first_of.items()
                if other == twin
                and _shape(line) == _shape(world.case.lines[other])
                and self._same_after_exchange(name, other)
            )
            self.first_of[name] = next(alike, name)

    def _same_after_exchange(self, a: str, b: str) -> bool:
        columns = _exchanged(self._columns, self._places[0], a, b)
        rows = _exchanged(self._rows, self._places[1], a, b)
        if columns is None or rows is None:
            return False
        p = self._problem
        vectors = ((p.cost, columns), (p.lower, columns), (p.upper, columns), (p.row_lower, rows), (p.row_upper, rows))
        if not all(np.allclose(vector, vector[order], rtol=EXACT, atol=EXACT) for vector, order in vectors):
            return False
        off = sparse.csc_array(p.matrix.tocsr()[rows].tocsc()[:, columns]) - p.matrix
        return bool(abs(off).max() <= EXACT * abs(p.matrix).max())

    def exchanged(self, decisions: Decisions, a: str, b: str) -> Decisions:
        """Decisions with the parts of two lines exchanged."""
        other = {a: b, b: a}
        found = {}
        for name, value in decisions.items():
            component, index = self._columns[self._by_name[name]]
            twin = self._places[0][component, tuple(other.get(part, part) for part in index)]
            found[self._problem.columns[twin].name] = value
        return found


def _shape(line: Any) -> tuple[Any, ...]:
    return (line.plant, line.copies, line.initial, len(line.arcs), sorted(line.states))


def _index_of(data: Any) -> Index:
    """A column's or row's component and index."""
    index = data.index()
    return (data.parent_component().local_name, index if isinstance(index, tuple) else (index,))


def _exchanged(indices: list[Index], places: dict[Index, int], a: str, b: str) -> Any:
    """The order in which the columns or rows come with the names exchanged; None where one has no counterpart."""
    other = {a: b, b: a}
    order = np.arange(len(indices))
    for at, (component, index) in enumerate(indices):
        if a in index or b in index:
            place = places.get((component, tuple(other.get(part, part) for part in index)))
            if place is None:
                return None
            order[at] = place
    return order
