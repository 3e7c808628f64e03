"""Levers: the cells of a workbook that can give way so that a plan exists, and what giving way costs.

A lever is what a planner would call one limit: a pin, a budget, a date, a minimum. The weights say which changes are
small: they order suggestions and never decide whether a plan exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from retool.workbook import Tables, Workbook

Kind = Literal[
    "pin", "budget", "carry", "nation", "period", "plant", "earliest", "latest", "commit", "row", "opened", "own"
]
"""`row`: any other limit that rows of the model carry. `opened`: a number or date that the model is built anew for
when it gives way. `own`: a rule of the planner's own (`extend`), which no cell holds.
"""

WEIGHTS = {
    "raise": 1.0,
    "carry": 1.2,
    "shift": 1.5,
    "move": 1.5,
    "loosen": 1.5,
    "allow": 2.0,
    "drop": 2.5,
}
"""What one cell costs by what happens to it: a limit raised, a budget carried over, a date shifted, a pin moved to
another period, another number loosened, a forbid deleted, a force or close deleted. The amount adds up to 1 (as a
part of all that could be needed, or of the horizon).
"""


@dataclass(frozen=True, order=True)
class Lever:
    """One limit. `sheet` and `column` by their names in the contract, `row` as Excel numbers it; `others` are rows
    that must say the same (a cap shared by programs). For `own` the sheet is the file and the column the rule.
    """

    sheet: str
    row: int
    column: str
    kind: Kind
    others: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """All rows of the limit."""
        return (self.row, *self.others)


def first_stage_levers(book: Workbook) -> list[Lever]:
    """Pins, budgets, limits on conversions at once and dates: all that can conflict without rules of one's own.

    A carry that has no cell, since the sheet has no such column, is left out.
    """
    tables = book.tables
    levers = [*_pins(tables), *_limits(tables), *_dates(tables)]
    return [lever for lever in levers if lever.kind != "carry" or "carry" in book.data["Periods"].positions]


def _pins(tables: Tables) -> Iterator[Lever]:
    for pin in tables.decisions:
        yield Lever("Decisions", pin.row, "line" if pin.line else "program", "pin")


def _limits(tables: Tables) -> Iterator[Lever]:
    for period in tables.periods:
        if period.budget is not None:
            yield Lever("Periods", period.row, "budget", "budget")
            if not period.carry and period is not tables.periods[-1]:
                yield Lever("Periods", period.row, "carry", "carry")
        if period.max_under_conversion is not None:
            yield Lever("Periods", period.row, "max_under_conversion", "period")
    if tables.settings.max_under_conversion is not None:
        row = next(row.row for row in tables.settings_rows if row.name == "max_under_conversion")
        yield Lever("Settings", row, "value", "nation")
    plants = {line.plant for line in tables.lines}
    for plant in tables.plants:
        if plant.max_under_conversion is not None and plant.plant in plants:
            yield Lever("Plants", plant.row, "max_under_conversion", "plant")


def _dates(tables: Tables) -> Iterator[Lever]:
    for conversion in tables.conversions:
        if conversion.earliest is not None:
            yield Lever("Conversions", conversion.row, "earliest", "earliest")
        if conversion.latest is not None:
            yield Lever("Conversions", conversion.row, "latest", "latest")
    for pathway in tables.pathways:
        if pathway.earliest is not None:
            yield Lever("Pathways", pathway.row, "earliest", "commit")
