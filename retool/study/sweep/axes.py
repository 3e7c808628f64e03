"""What a sweep varies: `--set` texts as axes, each with a target and its values, judged against the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from retool.study.edits import Change, Edit, Operation, Target, shown_value
from retool.workbook import Workbook

SCENARIO = "Scenario"
"""The label of the axis of futures, each taken as if it were certain."""

BLANK = "blank"
"""The word for an empty cell among the values of an axis."""


@dataclass(frozen=True)
class Axis:
    """Cells and the values that they take in turn; `target` is None where the values are scenarios.

    `now` is the value at which the workbook is as it stands: 1 of a factor, 0 of an addition, the cells' own value
    where they share one, else None. `default` is what a setting that the workbook leaves out is worth; factors and
    additions then act on it.
    """

    label: str
    short: str
    values: tuple[Any, ...]
    operation: Operation = "set"
    target: Target | None = None
    unit: str = ""
    now: Any = None
    default: float | None = None

    def changes(self, value: Any) -> tuple[Change, ...]:
        """The edits that give the cells this value; none for a scenario."""
        if self.target is None:
            return ()
        if self.default is not None and self.operation != "set":
            result = self.default * value if self.operation == "multiply" else self.default + value
            return (Edit(self.target, "set", result),)
        return (Edit(self.target, self.operation, value),)

    def named(self, value: Any) -> str:
        """`Tariffs[country=JP].rate=0.25`, `Demand.volume*=1.2`, `Scenario=high`."""
        return f"{self.label}={shown_value(value) or BLANK}"

    def named_shortly(self, value: Any) -> str:
        """`rate JP 0.25`, `volume × 1.2`: for the legend of a chart."""
        return f"{self.short} {shown_value(value) or BLANK}"

    @property
    def is_numeric(self) -> bool:
        """Whether all values are numbers, so that they have a place on a scale."""
        return all(isinstance(value, float) for value in self.values)

    @property
    def is_dated(self) -> bool:
        """Whether all values are dates."""
        return all(isinstance(value, date) for value in self.values)


def futures_axis(workbook: Workbook) -> tuple[Axis | None, list[str]]:
    """The scenarios of the workbook as an axis, or why there is none."""
    names = tuple(row.scenario for row in workbook.tables.scenarios)
    if not names:
        return None, ["--scenarios: the workbook has no rows in the sheet Scenarios"]
    return Axis(SCENARIO, SCENARIO, names), []


def values_by_label(axes: Sequence[Axis], values: Sequence[Any]) -> dict[str, Any]:
    """The values that a case was given by the label of their axis, as JSON holds them; what is as it stands is
    left out."""
    return {
        axis.label: value.isoformat() if isinstance(value, date) else value
        for axis, value in zip(axes, values, strict=True)
        if value is not AS_IT_STANDS
    }


class _AsItStands:
    """Stands for cells that a case leaves as the workbook has them."""

    def __repr__(self) -> str:
        return "as it stands"


AS_IT_STANDS: Any = _AsItStands()
