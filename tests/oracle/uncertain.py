"""Tiny cases under uncertainty by trying everything: every plan valued in every future, and what follows from that.

With the table of all values the best plan for all futures, for one alone, for the worst of them and for the mean of
the data can be looked up, whatever the futures' probabilities. Only what operations see differs between the futures, so
that the plans, and their order, are the same in each.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Hashable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.oracle.enumeration import Tiny
from tests.oracle.timeline import Case

Values = list[float | None]
"""By plan: its NPV in one future, M$; None where it cannot be carried out there."""


@dataclass(frozen=True)
class Decided:
    """One plan as (period or year, what) of each decision, to tell which plans agree until a date."""

    acts: tuple[tuple[int, Hashable], ...]  # (month, decision)

    def until(self, month: int) -> frozenset[tuple[int, Hashable]]:
        """What is decided before the month."""
        return frozenset(act for act in self.acts if act[0] < month)


@dataclass(frozen=True)
class Future:
    """A scenario with the data of its whole path; `since` is the month in which it parts from its parent."""

    name: str
    probability: float
    case: Case
    parent: str = ""
    since: int = 0


class Table:
    """All plans of a case, with their values in all futures."""

    def __init__(self, futures: Sequence[Future]) -> None:
        self.futures = list(futures)
        self.values = [list(plan_values(Tiny(future.case))) for future in futures]

    @cached_property
    def plans(self) -> list[Decided]:
        return list(all_plans(Tiny(self.futures[0].case)))

    def expected(self, plan: int) -> float | None:
        """Its mean over the futures; None where it fails in one."""
        found = [values[plan] for values in self.values]
        if any(value is None for value in found):
            return None
        return sum(f.probability * (v or 0.0) for f, v in zip(self.futures, found, strict=True))

    @property
    def alone(self) -> list[float]:
        """The best for each future alone."""
        return [max(v for v in values if v is not None) for values in self.values]

    @property
    def ws(self) -> float:
        return sum(f.probability * best for f, best in zip(self.futures, self.alone, strict=True))

    @property
    def rp(self) -> float | None:
        """The best plan for all, decided before anything is known."""
        found = [self.expected(plan) for plan in range(len(self.plans))]
        return max((value for value in found if value is not None), default=None)

    def least_regret(self) -> float | None:
        """The worst regret of the plan whose worst regret is least."""
        rows = [[values[plan] for values in self.values] for plan in range(len(self.plans))]
        found = [
            max(best - (v or 0.0) for best, v in zip(self.alone, row, strict=True)) for row in rows if None not in row
        ]
        return min(found, default=None)

    def eev(self, mean: Case) -> set[float | None]:
        """What the plans that suit the mean best are worth in all futures (several may suit it equally well)."""
        values = list(plan_values(Tiny(mean)))
        best = max(v for v in values if v is not None)
        suited = [plan for plan, v in enumerate(values) if v is not None and v >= best - 1e-7 * max(1.0, abs(best))]
        return {self.expected(plan) for plan in suited}

    def rp_on_tree(self) -> float | None:
        """The best plan for all where each future goes its own way once it has parted from its parent."""
        root = next(n for n, future in enumerate(self.futures) if not future.parent)
        return max((value for value in self._from(root) if value is not None), default=None)

    def _from(self, future: int) -> Values:
        """By plan of a future: its part of the expected NPV with the best of all futures that part from it."""
        mine = self.futures[future]
        total: Values = [None if v is None else mine.probability * v for v in self.values[future]]
        for child, other in enumerate(self.futures):
            if other.parent != mine.name:
                continue
            best: dict[frozenset[tuple[int, Hashable]], float] = {}
            for plan, value in zip(self.plans, self._from(child), strict=True):
                key = plan.until(other.since)
                if value is not None:
                    best[key] = max(value, best.get(key, -1e18))
            added = [best.get(plan.until(other.since)) for plan in self.plans]
            total = [None if t is None or a is None else t + a for t, a in zip(total, added, strict=True)]
        return total


def plan_values(tiny: Tiny) -> Iterator[float | None]:
    """The value of every plan, in the order of `all_plans`."""
    lines = [tiny.options(line) for line in tiny.case["Lines"]]
    for launch in tiny.launches():
        for options in itertools.product(*lines):
            yield tiny.worth(launch, list(options))


def all_plans(tiny: Tiny) -> Iterator[Decided]:
    """Every plan: a launch or none, and of each line a life and its tooled years."""
    rows = [r for r in tiny.case.get("Pathways", []) if r["program"] == tiny.program["program"]]
    starts = [start for start in tiny.starts if rows and tiny.after(start, rows[0].get("earliest"))]
    lines = [tiny.options(line) for line in tiny.case["Lines"]]
    for launch in [None, *starts] if rows else [None]:
        for options in itertools.product(*lines):
            acts: list[tuple[int, Hashable]] = [] if launch is None else [(launch, "launch")]
            for n, option in enumerate(options):
                acts += [(tiny.starts[period], (n, what)) for period, what in option.life]
                acts += [(12 * year, (n, "tooled", state)) for state, year in option.tooled]
            yield Decided(tuple(acts))


# ---------------------------------------------------------------- cases


def small_case(rnd: random.Random) -> Case:
    """One or two lines, two or three years, one program: a few hundred plans at most."""
    years = [2027 + n for n in range(rnd.choice((2, 2, 3)))]
    settings: dict[str, Any] = {
        "discount_rate": rnd.choice((0.0, 0.08)), "tax_rate": rnd.choice((0.0, 0.25)),
        "depreciation": rnd.choice(("none", "bonus", "macrs3")), "terminal_years": rnd.choice((0, 3)),
    }  # fmt: skip
    if rnd.random() < 0.3:
        settings["max_under_conversion"] = 1
    periods: list[dict[str, Any]] = [{"period": f"T{y}", "start": dt.date(y, 1, 1)} for y in years]
    if rnd.random() < 0.4:
        periods = [{**row, "budget": rnd.choice((30.0, 60.0)), "carry": rnd.random() < 0.5} for row in periods]
    lines = [f"L{n + 1}" for n in range(1 if len(years) == 3 and rnd.random() < 0.5 else 2)]
    case: Case = {
        "Settings": [{"name": name, "value": value} for name, value in settings.items()],
        "Periods": periods,
        "Plants": [{"plant": "A", "oem": "M", **rnd.choice(({}, {"site_cost": 8.0}))}],
        "Lines": [_line(rnd, name) for name in lines],
        "Configurations": [{"config": "kei"}],
        "Conversions": [
            {"line": name, "to_config": "kei", "mode": "std", "capacity": rnd.choice((8_000, 12_000)),
             "capex": rnd.choice((20.0, 40.0)), "downtime": rnd.choice((0, 0, 3)), "fixed_cost": 1.0}
            for name in lines
        ],
        "Programs": [{"program": "K", "oem": "M", "vehicle_class": "car", "powertrain": "gasoline",
                      "msrp": rnd.choice((12_000, 15_000))}],
        "Tooling": [
            {"program": "K", "line": name, "tooling_cost": rnd.choice((2.0, 6.0)),
             "assembly_cost": rnd.choice((5_000, 7_000)), **rnd.choice(({}, {}, {"min_volume": 2_000}))}
            for name in lines
        ],
        "Regions": [{"region": "R", "share": 1.0}],
        "Demand": [{"program": "K", "region": "R", "year": y, "volume": rnd.choice((5_000, 9_000, 16_000))}
                   for y in years],
        "Freight": [{"origin": "A", "region": "R", "cost": 100}],
    }  # fmt: skip
    if rnd.random() < 0.4:
        case["Pathways"] = [{"program": "K", "pathway": "certified", "cost": 5.0, "lead": rnd.choice((0, 6))}]
    return case


def _line(rnd: random.Random, name: str) -> dict[str, Any]:
    if rnd.random() < 0.4:
        return {"line": name, "plant": "A", "state": "idle"}
    present = {"volume": 10_000, "margin": rnd.choice((300, 900)), "fixed_cost": 2.0}
    closing = {"close_cost": 3.0} if rnd.random() < 0.3 else {}
    return {"line": name, "plant": "A", "state": "active", "product": "sedan", **present, **closing}


#: Numbers that futures change: sheet, column.
NUMBERS = (("Demand", "volume"), ("Demand", "volume"), ("Programs", "msrp"), ("Lines", "margin"),
           ("Tooling", "assembly_cost"), ("Freight", "cost"))  # fmt: skip


def two_stage(seed: int) -> tuple[Case, list[Future], Case]:
    """A case with two or three futures, each future's own data, and the mean of the data, number by number."""
    rnd = random.Random(seed)
    case = small_case(rnd)
    shares = rnd.choice(((0.5, 0.5), (0.3, 0.7), (0.2, 0.5, 0.3)))
    case["Scenarios"] = [{"scenario": f"S{n}", "probability": p} for n, p in enumerate(shares)]
    case["Changes"] = []
    for row in case["Scenarios"]:
        for sheet, column in {rnd.choice(NUMBERS) for _ in range(2)}:
            if any(column in found for found in case[sheet]):
                factor = rnd.choice((0.0, 0.5, 1.8)) if sheet == "Demand" else rnd.choice((0.6, 1.2))
                case["Changes"].append({"scenario": row["scenario"], "sheet": sheet, "column": column,
                                        "operation": "multiply", "value": factor})  # fmt: skip
    futures = [
        Future(row["scenario"], row["probability"], changed(case, [row["scenario"]], {})) for row in case["Scenarios"]
    ]
    return case, futures, mean_of(case, futures)


def tree(seed: int) -> tuple[Case, list[Future], Case]:
    """A case of three stages: a branch parts in the second year, a twig from one of the two in the last."""
    rnd = random.Random(seed)
    while True:
        case = small_case(rnd)
        if len(case["Periods"]) == 3:
            break
    first, last = (case["Periods"][n]["start"] for n in (1, 2))
    rows: list[dict[str, Any]] = [
        {"scenario": "trunk", "probability": 0.5},
        {"scenario": "branch", "probability": 0.3, "parent": "trunk", "from": first},
        {"scenario": "twig", "probability": 0.2, "parent": rnd.choice(("trunk", "branch")), "from": last},
    ]
    case["Scenarios"] = rows
    case["Changes"] = [
        {"scenario": row["scenario"], "sheet": "Demand", "column": "volume", "operation": "multiply",
         "value": rnd.choice((0.1, 0.5, 1.8, 2.5))}
        for row in rows[1:]
    ]  # fmt: skip
    since = {row["scenario"]: row["from"].year if "from" in row else 0 for row in rows}
    parents = {row["scenario"]: row.get("parent", "") for row in rows}
    futures = []
    for row in rows:
        lineage = [row["scenario"]]
        while parents[lineage[0]]:
            lineage.insert(0, parents[lineage[0]])
        data = changed(case, lineage, since)
        name = row["scenario"]
        futures.append(Future(name, row["probability"], data, parents[name], 12 * since[name]))
    return case, futures, mean_of(case, futures)


def changed(case: Case, lineage: Sequence[str], since: dict[str, int]) -> Case:
    """The case as a future knows it: the changes of its lineage, each from the year in which it parts."""
    new = deepcopy({sheet: rows for sheet, rows in case.items() if sheet not in ("Scenarios", "Changes")})
    for name in lineage:
        for change in case["Changes"]:
            for row in new[change["sheet"]] if change["scenario"] == name else ():
                if change["column"] in row and row.get("year", 9999) >= since.get(name, 0):
                    row[change["column"]] = row[change["column"]] * change["value"]
    return new


def mean_of(case: Case, futures: Sequence[Future]) -> Case:
    """The data of the futures averaged by probability, number by number."""
    mean = deepcopy(futures[0].case)
    for sheet, column in set(NUMBERS):
        for n, row in enumerate(mean[sheet]):
            if column in row:
                row[column] = sum(f.probability * f.case[sheet][n][column] for f in futures)
    return mean
