"""What can tell two plans apart: features, each a decision of the model that is taken and really used.

A feature counts as on where its decision is taken and at least `MEANT` of a year's most is made of it: a program
that is launched and hardly sold makes no plan another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from retool.case import Case
from retool.solve.bridge import Floats, LinearProblem

Key = tuple[str, ...]

MEANT = 0.5
"""The part of one year's capacity, demand or need that must be made of a feature over the whole horizon."""

LEAST = 1e-3
"""Thousand vehicles or sets: never less than one."""

TAKEN = 0.5
SHORT = 1e-6
"""How far a volume may miss what is enough, relatively, before the feature is off."""


@dataclass(frozen=True)
class Feature:
    """One feature in one problem. `taken` are the columns of its decision (none: it is all flow); `used` and `weights`
    give its expected volume, thousands, of which `enough` count.
    """

    key: Key
    words: str
    taken: npt.NDArray[np.int64]
    used: npt.NDArray[np.int64]
    weights: Floats
    enough: float

    def is_on(self, values: Floats) -> bool:
        """Whether a plan with these column values has the feature."""
        if len(self.taken) and values[self.taken].sum() < TAKEN:
            return False
        return not self.enough or self.volume(values) >= self.enough * (1 - SHORT)

    def volume(self, values: Floats) -> float:
        """Expected thousands of vehicles or sets over the horizon."""
        return float(self.weights @ values[self.used])


class Columns:
    """The columns of a problem by the name of their component, and the chance of each one's node."""

    def __init__(self, problem: LinearProblem, case: Case) -> None:
        self.case = case
        self.by_name: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for at, column in enumerate(problem.columns):
            self.by_name[column.parent_component().local_name].append((at, column.index()))
        self._years = {year: o for o, year in enumerate(case.calendar.years)}

    def grouped(self, name: str, *places: int) -> dict[Key, list[tuple[int, Any]]]:
        """The columns of a component by some positions of their index."""
        found: dict[Key, list[tuple[int, Any]]] = defaultdict(list)
        for at, index in self.by_name[name]:
            found[tuple(str(index[place]) for place in places)].append((at, index))
        return found

    def flow(self, columns: Iterable[tuple[int, Any]]) -> tuple[npt.NDArray[np.int64], Floats]:
        """Columns of a flow, and the chance of each one's (year, node)."""
        pairs = list(columns)
        weights = [self._chance(index[-2], index[-1]) for _, index in pairs]
        return np.array([at for at, _ in pairs], dtype=np.int64), np.array(weights, dtype=np.float64)

    def _chance(self, year: int, node: str) -> float:
        tree, o = self.case.tree, self._years[year]
        return sum(p for s, p in enumerate(tree.probability) if tree.names[tree.operation_node(s, o)] == node)

    def at_the_end(self, columns: Iterable[tuple[int, Any]]) -> list[tuple[int, Any]]:
        """Of a cumulative decision (…, period, node), the columns of the last period: on if ever taken."""
        last = self.case.calendar.periods[-1]
        return [(at, index) for at, index in columns if index[-2] == last]


def features(problem: LinearProblem, case: Case, used_sets: Mapping[str, float]) -> dict[str, list[Feature]]:
    """Features by measure: lines, programs, sources. `used_sets` are the best plan's sets of each component in a
    year, thousands.
    """
    columns, markets = Columns(problem, case), Markets(case)
    return {
        "lines": [*_conversions(columns, markets), *_closings(columns)],
        "programs": [*_launches(columns, markets), *_built(columns, markets), *_imported(columns, markets)],
        "sources": list(_sources(columns, used_sets)),
    }


class Markets:
    """The most that a year can take of a program, thousand vehicles."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.at_home = {name: self._home(name) for name in case.programs}
        abroad: dict[tuple[str, int], float] = {}
        for row in case.exports:
            abroad[row.program, row.year] = abroad.get((row.program, row.year), 0.0) + row.volume / 1000
        self.abroad = {
            name: max((volume for (program, _), volume in abroad.items() if program == name), default=0.0)
            for name in case.programs
        }

    def _home(self, program: str) -> float:
        case = self.case
        return max(
            sum(case.demand(program, region, s, o) for region in case.regions) / 1000
            for s in range(case.tree.n)
            for o in range(case.calendar.n_years)
        )

    def everywhere(self, program: str) -> float:
        return self.at_home[program] + self.abroad[program]

    def on_line(self, line: str, config: str) -> float:
        """The lesser of what the line can build and what the programs that it may build can sell."""
        programs = {m for m, at, _ in self.case.tools if at == line}
        states = self.case.lines[line].states
        capacity = states[config].capacity / 1000 if config in states else 0.0
        return min(capacity, sum(self.everywhere(m) for m in programs))


def _feature(
    key: Key, words: str, taken: Iterable[tuple[int, Any]],
    flow: tuple[npt.NDArray[np.int64], Floats], enough: float,
) -> Feature:  # fmt: skip
    at = np.array([column for column, _ in taken], dtype=np.int64)
    used, weights = flow
    return Feature(key, words, at, used, weights, max(LEAST, MEANT * enough) if len(used) else 0.0)


def _conversions(columns: Columns, markets: Markets) -> Iterable[Feature]:
    built = columns.grouped("build", 1, 2)
    for (line, config), taken in columns.grouped("convert", 0, 2).items():
        flow = columns.flow(built.get((line, config), []))
        yield _feature(("convert", line, config), f"{line} converted to {config}", taken, flow,
                       markets.on_line(line, config))  # fmt: skip


def _closings(columns: Columns) -> Iterable[Feature]:
    for (line,), taken in columns.grouped("close", 0).items():
        yield _feature(("close", line), f"{line} closed", taken, columns.flow([]), 0.0)


def _launches(columns: Columns, markets: Markets) -> Iterable[Feature]:
    sold = columns.grouped("sold", 0, 2)
    for (program, pathway), every in columns.grouped("launched", 0, 1).items():
        taken = columns.at_the_end(every)
        if taken:
            enough = min(markets.at_home[program], _cap(columns.case, program, pathway))
            flow = columns.flow(sold.get((program, pathway), []))
            yield _feature(("sell", program, pathway), f"{program} sold as {pathway}", taken, flow, enough)


def _cap(case: Case, program: str, pathway: str) -> float:
    row = next(row for row in case.programs[program].pathways if row.pathway == pathway)
    return float("inf") if row.annual_cap is None else row.annual_cap / 1000


def _built(columns: Columns, markets: Markets) -> Iterable[Feature]:
    built = columns.grouped("build", 0, 1)
    for (program, line), taken in columns.grouped("tooled", 0, 1).items():
        configs = {str(index[2]) for _, index in taken}
        room = max(markets.on_line(line, config) for config in configs)
        flow = columns.flow(built.get((program, line), []))
        yield _feature(("build", program, line), f"{program} built on {line}", taken, flow,
                       min(room, markets.everywhere(program)))  # fmt: skip


def _imported(columns: Columns, markets: Markets) -> Iterable[Feature]:
    capacity = {(row.source, row.program): row.capacity for row in columns.case.imports}
    for (program, source), every in columns.grouped("imported", 0, 1).items():
        limit = capacity.get((source, program))
        enough = min(markets.at_home[program], float("inf") if limit is None else limit / 1000)
        words = f"{program} imported from {source}"
        yield _feature(("import", program, source), words, [], columns.flow(every), enough)


def _sources(columns: Columns, used_sets: Mapping[str, float]) -> Iterable[Feature]:
    contracts = columns.grouped("contract", 0, 1)
    for (component, supplier), every in columns.grouped("source", 0, 1).items():
        taken = columns.at_the_end(contracts.get((component, supplier), []))
        words = f"{component} from {supplier}"
        yield _feature(("buy", component, supplier), words, taken, columns.flow(every),
                       used_sets.get(component, 0.0))  # fmt: skip
