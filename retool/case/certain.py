"""Cases with one certain future, made from a case with several: each future by itself, and the mean of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from retool.case.build import assemble
from retool.case.data import Case, as_date
from retool.case.scenarios import Cell, Edit, Values


def future_alone(case: Case, scenario: int) -> Case:
    """The case if this scenario were certain from the first day: on a tree its whole path, known from the root on.

    Its Changes and its ancestors' act as ever, each from the date on which its scenario branches off.
    """
    return _certain(case, scenario, case.values.only(scenario))


def decided_for_all(case: Case, scenario: int) -> Case:
    """A two-stage case if this scenario were certain, with the decisions that there are to take in all of them.

    A contract that a minimum in any scenario calls for, say, is one here, too.
    """
    return _certain(case, scenario, case.values.of(scenario))


def mean_future(case: Case) -> Case:
    """The case if the mean of all futures were certain (see ``MeanValues``); its future bears the first one's name."""
    return _certain(case, 0, MeanValues(case.values, case.tree.probability))


def _certain(case: Case, scenario: int, values: Values) -> Case:
    """With one future there is no risk to weigh."""
    settings = case.settings.model_copy(update={"risk_weight": 0.0})
    return assemble(replace(case.tables, settings=settings), case.calendar, case.tree.alone(scenario), values)


class MeanValues(Values):
    """Every number is its mean over the futures, by probability, on every day; every date the middle one.

    The mean is taken cell by cell, before numbers are multiplied. A limit that some possible future does not have is
    none. A date is the earliest by which half of the probability is reached; no date counts as the beginning of time
    for a from-date, as its end for an until-date.
    """

    def __init__(self, values: Values, probability: Sequence[float]) -> None:
        self._calendar, self._factors = values._calendar, values._factors
        self._values = values
        self._possible = [(s, p) for s, p in enumerate(probability) if p > 0]
        merged: dict[Cell, list[Edit]] = {}
        for s, _ in self._possible:
            for cell, edits in values._edits[s].items():
                merged.setdefault(cell, []).extend(edits)
        self._edits = [merged]

    def on_day(self, cell: Cell, base: Any, scenario: int, day: date) -> Any:
        """The mean or middle value on ``day``; ``scenario`` is that of the only future."""
        if cell not in self._edits[scenario]:
            return base
        found = [(self._values.on_day(cell, base, s, day), p) for s, p in self._possible]
        if any(isinstance(value, date) for value, _ in found):
            return _middle(list(_dated(cell, found)))
        if any(value in (None, "") for value, _ in found):
            return None
        return sum(p * float(value) for value, p in found) / sum(p for _, p in found)


def _dated(cell: Cell, found: Sequence[tuple[Any, float]]) -> Iterator[tuple[date, float]]:
    """Dates with their probabilities, those that never bind at the end where they do not."""
    sheet, _, column = cell
    never = date.max if column.endswith("until") or sheet == "Settings" else date.min
    for value, probability in found:
        yield (as_date(value) if isinstance(value, date) else never), probability


def _middle(dates: list[tuple[date, float]]) -> date | None:
    """The earliest date by which half of the probability is reached; None where that is no date."""
    half, reached = sum(p for _, p in dates) / 2, 0.0
    for day, probability in sorted(dates):
        reached += probability
        if reached >= half - 1e-12:
            return None if day in (date.min, date.max) else day
    return None
