"""Numbers by scenario and keys, with their expectation, as compact rows for the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

EXPECTED = -1
"""Stands for the expectation in the place of a scenario's index."""

Key = tuple[Any, ...]


class Cube:
    """Sums of ``values`` under ``keys``; the first key is always the scenario's index.

    ``shown``: the scenarios with rows of their own; the others count in the expectation all the same.
    """

    def __init__(
        self,
        keys: Sequence[str],
        values: Sequence[str],
        probabilities: Sequence[float],
        shown: Sequence[int],
        digits: int,
    ) -> None:
        self.columns = ["scenario", *keys, *values]
        self._n = len(values)
        self._probabilities, self._shown, self._digits = probabilities, frozenset(shown), digits
        self._sums: dict[Key, list[float]] = {}

    def add(self, scenario: int, key: Key, **values: float) -> None:
        """Add to the numbers of one scenario, and what is likely of it to the expectation."""
        names = self.columns[-self._n :]
        whose = [(scenario, 1.0)] if scenario in self._shown else []
        if len(self._probabilities) > 1:
            whose.append((EXPECTED, self._probabilities[scenario]))
        for who, weight in whose:
            sums = self._sums.setdefault((who, *key), [0.0] * self._n)
            for name, value in values.items():
                sums[names.index(name)] += weight * value

    def table(self) -> dict[str, Any]:
        """Columns and rows; rows of nothing but zeros are left out."""
        rows = []
        for key, sums in self._sums.items():
            numbers = [round(value, self._digits) + 0.0 for value in sums]
            if any(numbers):
                rows.append([*key, *(int(n) if n.is_integer() else n for n in numbers)])
        return {"columns": self.columns, "rows": rows}
