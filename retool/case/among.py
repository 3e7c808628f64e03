"""A case with some of the futures only, which takes the very decisions that the whole case takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retool.case.build import assemble
from retool.case.data import Case
from retool.case.scenarios import RowLike, Values


def futures_among(case: Case, scenarios: Sequence[int]) -> Case:
    """The case if one of these futures were sure to come, none of which has a parent.

    Which decisions there are, and which lines are alike, is asked of all futures of ``case``: so the models of all
    its parts have the same first stage.
    """
    return assemble(case.tables, case.calendar, case.tree.among(scenarios), ValuesAmong(case.values, scenarios))


class ValuesAmong(Values):
    """The values of some futures. Questions about all futures are still answered for all of the case."""

    def __init__(self, values: Values, scenarios: Sequence[int]) -> None:
        super().__init__(values._calendar, [values._edits[s] for s in scenarios], values._factors)
        self._all = values

    def ever(self, sheet: str, record: RowLike, column: str) -> bool:
        return self._all.ever(sheet, record, column)

    def moves(self, sheet: str, row: int) -> frozenset[Any]:
        return self._all.moves(sheet, row)
