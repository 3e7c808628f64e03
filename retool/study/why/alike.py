"""Lines that are alike: exchanged, they leave the case as it was, so that what holds of one holds of the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from retool.model.alike import alike
from retool.study.why.world import Decisions, World


class Twins:
    """Which lines can stand for each other, and which does: the first of them; a line unlike all others for itself.

    With a planner's own rules each line stands for itself: they may tell apart what the workbook does not.
    """

    def __init__(self, world: World) -> None:
        groups = [] if world.setting.extend is not None else alike(world.case)
        self._group = {name: (name,) for name in world.case.lines} | {n: group for group in groups for n in group}
        columns = [world.whole.columns[at] for at in np.flatnonzero(world.whole.integer)] if groups else []
        self._index = {column.name: _index_of(column) for column in columns}
        self._name = {index: name for name, index in self._index.items()}

    def group_of(self, line: str) -> tuple[str, ...]:
        """The line and all that are alike."""
        return self._group[line]

    def first_of(self, line: str) -> str:
        """The line that is asked in place of this one."""
        return self._group[line][0]

    def exchanged(self, decisions: Decisions, a: str, b: str) -> Decisions:
        """Decisions with the parts of two lines of a group exchanged."""
        other = {a: b, b: a}
        found = {}
        for name, value in decisions.items():
            component, index = self._index[name]
            found[self._name[component, tuple(other.get(part, part) for part in index)]] = value
        return found


def _index_of(column: Any) -> tuple[str, tuple[Any, ...]]:
    """A column's component and index."""
    index = column.index()
    return (column.parent_component().local_name, index if isinstance(index, tuple) else (index,))
