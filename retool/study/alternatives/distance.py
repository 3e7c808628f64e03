"""How far a plan is from others, as rows and columns for the solver.

For each plan to keep away from, `apart` is at most the number of features that the new plan has and that one has not,
and of those that it gives up. The solver maximises `apart`, so the plan found differs as much as possible from the
one it is nearest to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from retool.case import Case
from retool.solve.bridge import Floats, LinearProblem
from retool.sparse import sparse
from retool.study.alternatives.features import Columns, Feature, Key
from retool.study.holding import ExtraRows

FURTHEST = 12_000.0
"""Months: more than all moves of a plan together."""

Terms = list[tuple[int, float]]
"""(column, coefficient) of a row."""


@dataclass(frozen=True)
class Distance:
    """Columns and rows beside a problem's `width` own columns. The last new column is `apart`.

    `whole` says whether all of them are whole numbers; `step` is the least that tells two plans apart;
    `at_most` what no plan can exceed.
    """

    width: int
    upper: Floats
    rows: ExtraRows
    whole: bool
    step: float
    at_most: float

    @property
    def apart(self) -> int:
        """The column of the distance."""
        return self.width + len(self.upper) - 1

    def add_to(self, highs: highspy.Highs, *, weight: float, least: float = 0.0) -> None:
        """Give HiGHS the columns and rows; `weight` is the objective's on the distance, which is at least `least`."""
        count = len(self.upper)
        cost, lower = np.zeros(count), np.zeros(count)
        cost[-1], lower[-1] = weight, least
        none = np.zeros(0)
        highs.addCols(count, cost, lower, self.upper, 0, np.zeros(count, dtype=np.int32), none.astype(np.int32), none)
        if self.whole:
            kinds = np.full(count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            highs.changeColsIntegrality(count, np.arange(self.width, self.width + count, dtype=np.int32), kinds)
        self.rows.add_to(highs)


class _Builder:
    """Rows being collected; new columns stand behind the problem's own."""

    def __init__(self, width: int) -> None:
        self.width, self.upper = width, list[float]()
        self.terms: list[Terms] = []
        self.limits: list[tuple[float, float]] = []

    def column(self, upper: float) -> int:
        self.upper.append(upper)
        return self.width + len(self.upper) - 1

    def row(self, terms: Terms, lower: float, upper: float = np.inf) -> None:
        self.terms.append(terms)
        self.limits.append((lower, upper))

    def rows(self) -> ExtraRows:
        counts = [len(terms) for terms in self.terms]
        at = np.repeat(np.arange(len(counts)), counts)
        flat = [term for terms in self.terms for term in terms]
        shape = (len(counts), self.width + len(self.upper))
        matrix = sparse.csr_array(
            (np.array([c for _, c in flat], dtype=float), (at, np.array([i for i, _ in flat], dtype=np.int64))), shape
        )
        lower, upper = (np.array([limit[side] for limit in self.limits], dtype=np.float64) for side in (0, 1))
        return ExtraRows(matrix, lower, upper)


def by_features(problem: LinearProblem, features: Sequence[Feature], plans: Sequence[frozenset[Key]]) -> Distance:
    """The distance by features from plans given by the features that they have."""
    build = _Builder(len(problem.columns))
    on = [[feature.key in plan for feature in features] for plan in plans]
    gained = {n: _gained(build, feature) for n, feature in enumerate(features) if not all(plan[n] for plan in on)}
    given = {
        n: _given_up(build, problem, feature)
        for n, feature in enumerate(features)
        if len(feature.taken) and any(plan[n] for plan in on)
    }
    apart = build.column(float(len(features)))
    for plan in on:
        counted = [given[n] for n, has in enumerate(plan) if has and n in given]
        counted += [gained[n] for n, has in enumerate(plan) if not has]
        build.row([(apart, -1.0), *((column, 1.0) for column in counted)], 0.0)
    return Distance(build.width, np.array(build.upper), build.rows(), True, 1.0, float(len(features)))


def _gained(build: _Builder, feature: Feature) -> int:
    """A column that is 1 only where the feature is on, and at most what is made of it."""
    column = build.column(1.0)
    if len(feature.taken):
        build.row([(int(at), 1.0) for at in feature.taken] + [(column, -1.0)], 0.0)
    if feature.enough:
        used = zip(feature.used, feature.weights, strict=True)
        build.row([(int(at), float(weight)) for at, weight in used] + [(column, -feature.enough)], 0.0)
    return column


def _given_up(build: _Builder, problem: LinearProblem, feature: Feature) -> int:
    """A column that is 1 only where the feature's decision is not taken at all; a row for each of its columns."""
    column = build.column(1.0)
    for at in feature.taken:
        build.row([(int(at), 1.0 / max(1.0, float(problem.upper[at]))), (column, 1.0)], -np.inf, 1.0)
    return column


def meant_of(features: Sequence[Feature], width: int) -> ExtraRows:
    """Rows that keep features in use: their volumes stay enough."""
    build = _Builder(width)
    for feature in features:
        if feature.enough:
            used = zip(feature.used, feature.weights, strict=True)
            build.row([(int(at), float(weight)) for at, weight in used], feature.enough)
    return build.rows()


def by_dates(
    problem: LinearProblem, case: Case, same: Sequence[tuple[Feature, bool]], plans: Sequence[Floats]
) -> Distance:
    """The distance in months: by how much conversions, closings and launches are moved in all, with the same lines as
    the first of the plans, which are given by their whole numbers; features `same` stay on or off.

    A decision taken several times counts from the nearest of its dates.
    """
    build = _Builder(len(problem.columns))
    columns = Columns(problem, case)
    calendar = case.calendar
    steps = {name: t for t, name in enumerate(calendar.periods)}
    for name, places in (("convert", (0, 1, 2, 3)), ("close", (0, 1))):
        for group in columns.grouped(name, *places).values():
            _hold(build, [at for at, _ in group], plans[0])
    _hold_features(build, same, plans[0])
    apart = build.column(FURTHEST)
    for values in plans:
        terms: Terms = [(apart, -1.0)]
        for name, places in (("convert", (0, 1, 2, 3)), ("close", (0, 1))):
            for group in columns.grouped(name, *places).values():
                timed = [(at, steps[index[-2]]) for at, index in group]
                dates = [t for at, t in timed if values[at] > 0.5]
                if dates:
                    terms += [(at, float(_nearest(t, dates) * calendar.period_months)) for at, t in timed]
        for group in columns.grouped("launched", 0, 1).values():
            timed = [(at, steps[index[-2]]) for at, index in group]
            dates = [t for at, t in timed if values[at] > 0.5]
            if dates:
                terms += _moved_launch(timed, min(dates), calendar.n_periods, calendar.period_months)
        build.row(terms, 0.0)
    return Distance(build.width, np.array(build.upper), build.rows(), False, float(calendar.period_months), FURTHEST)


def _hold(build: _Builder, columns: Sequence[int], values: Floats) -> None:
    """As many as there are, whenever."""
    count = float(round(sum(values[at] for at in columns)))
    build.row([(at, 1.0) for at in columns], count, count)


def _hold_features(build: _Builder, same: Sequence[tuple[Feature, bool]], values: Floats) -> None:
    """What is launched stays launched, what is not is not, and what is built where stays so."""
    for feature, on in same:
        if not len(feature.taken):
            continue
        if feature.key[0] == "sell":
            _hold(build, [int(at) for at in feature.taken], values)
        elif on:
            build.row([(int(at), 1.0) for at in feature.taken], 1.0)
        else:
            build.row([(int(at), 1.0) for at in feature.taken], 0.0, 0.0)


def _nearest(step: int, dates: Sequence[int]) -> int:
    return min(abs(step - date) for date in dates)


def _moved_launch(timed: Sequence[tuple[int, int]], date: int, periods: int, months: int) -> Terms:
    """Months between a launch and `date`, of cumulative columns: each is on from the launch to the end."""
    terms: Terms = []
    for at, step in timed:
        later = abs(step + 1 - date) if step + 1 < periods else 0
        terms.append((at, float((abs(step - date) - later) * months)))
    return terms
