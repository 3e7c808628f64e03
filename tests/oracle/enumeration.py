"""The tiniest cases by trying everything: no solver, no model, only arithmetic.

Holds for one program and one region, no parts, no prices to choose, no scenarios: then a year's sales follow
from what is open that year, the dearest vehicles last. It shares no code with the oracle it checks but the
reading of cells.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.oracle.timeline import Case, as_date
from tests.oracle.values import SETTING_DEFAULTS

MACRS = {
    "none": [], "bonus": [1.0], "macrs3": [0.3333, 0.4445, 0.1481, 0.0741],
    "macrs5": [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576],
    "macrs7": [0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446],
}  # fmt: skip


@dataclass
class Option:
    """One life of one line with its tooled years: what it is worth, and what it brings the others."""

    npv: float = 0.0
    capacity: list[float] = field(default_factory=list)  # vehicles of the program by operating year
    least: list[float] = field(default_factory=list)  # owed by year
    spent: list[float] = field(default_factory=list)  # M$ by period
    down: list[int] = field(default_factory=list)  # 1 where down, by period
    first_start: int = 99  # period of its first conversion
    life: tuple[tuple[int, str], ...] = ()  # (period, configuration or "closed") of all it does
    tooled: frozenset[tuple[str, int]] = frozenset()  # (configuration, year)


class Tiny:
    """A case small enough to try everything."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.settings: dict[str, Any] = {**SETTING_DEFAULTS, **{row["name"]: row["value"] for row in case["Settings"]}}
        self.starts = [12 * r["start"].year + r["start"].month - 1 for r in case["Periods"]]
        lengths = [b - a for a, b in itertools.pairwise(self.starts)]
        self.lengths = [*lengths, lengths[-1] if lengths else 12]
        self.end = self.starts[-1] + self.lengths[-1]
        months = range(self.starts[0], self.end)
        self.years = {year: [m for m in months if m // 12 == year] for year in {m // 12 for m in months}}
        self.calendar_years = sorted(self.years)
        base = self.settings["base_date"]
        self.base = self.starts[0] if not base else 12 * as_date(base).year + as_date(base).month - 1
        self.tax = self.settings["tax_rate"]
        self.program = case["Programs"][0]

    def factor(self, month: float) -> float:
        """Discount factor."""
        return float((1 + self.settings["discount_rate"]) ** ((self.base - month) / 12))

    def shielded(self, month: int, service: int, amount: float) -> float:
        """NPV of a capital payment with its shield."""
        kind, years = self.settings["depreciation"], int(self.settings["depreciation_years"])
        table = [1 / years] * years if kind == "straight" else MACRS[kind]
        year = max(month // 12, service)
        back = sum(share * self.factor(12 * (year + n) + 6) for n, share in enumerate(table))
        return float(amount * (self.tax * back - self.factor(month)))

    def weight(self, year: int, until: Any = None) -> float:
        """NPV of a dollar of a year's operations, its continuation included."""
        months = self.years[year]
        now = (1 - self.tax) * self.factor(months[0] + len(months) / 2)
        if year != self.calendar_years[-1]:
            return float(now)
        after = 0.0
        for n in range(1, int(self.settings["terminal_years"]) + 1):
            left = sum(self.before(m, until) for m in range(self.end + 12 * n - 12, self.end + 12 * n))
            fade = (1 - self.settings["terminal_decay"]) / (1 + self.settings["discount_rate"])
            after += fade**n * left / 12
        return float(now * (1 + after * 12 / len(months)))

    @staticmethod
    def before(month: int, until: Any) -> bool:
        """Is the 1st of the month on or before the date?"""
        return until is None or dt.date(month // 12, month % 12 + 1, 1) <= until

    @staticmethod
    def after(month: int, since: Any) -> bool:
        """Is the 1st of the month on or after the date?"""
        return since is None or dt.date(month // 12, month % 12 + 1, 1) >= since

    def lives(self, line: dict[str, Any]) -> Iterator[list[tuple[int, dict[str, Any] | None]]]:
        """Sequences of (period, conversion row or None for closing) that the rules allow."""
        rows = [r for r in self.case["Conversions"] if r["line"] == line["line"]]
        acts: list[Any] = [row for row in rows if row.get("from_config", line["state"]) != row["to_config"]]
        if "close_cost" in line:
            acts.append("close")
        for sequence in itertools.product(["rest", *acts], repeat=len(self.starts)):
            chosen = [(i, act) for i, act in enumerate(sequence) if act != "rest"]
            if self.valid(line, chosen):
                yield [(i, None if act == "close" else act) for i, act in chosen]

    def valid(self, line: dict[str, Any], chosen: list[tuple[int, Any]]) -> bool:
        """One thing at a time, from the state the line is in, each row once, in its dates."""
        state, free, used = line["state"], 0, []
        for i, act in chosen:
            if self.starts[i] < free or state == "closed":
                return False
            if act == "close":
                state = "closed"
                continue
            if act in used or act.get("from_config", line["state"]) != state:
                return False
            if not (self.after(self.starts[i], act.get("earliest")) and self.before(self.starts[i], act.get("latest"))):
                return False
            if self.starts[i] + min(m for m, _ in self.spend(act)) < self.starts[0]:
                return False
            used.append(act)
            state, free = act["to_config"], self.starts[i] + act.get("downtime", 0) + len(self.ramp(act))
        return True

    def ramp(self, row: dict[str, Any]) -> list[float]:
        """Shares by month of production."""
        return [p["share"] for p in self.case.get("Ramps", []) if p["ramp"] == row.get("ramp")]

    def spend(self, row: dict[str, Any]) -> list[tuple[int, float]]:
        """Payments by month from the start."""
        points = [p for p in self.case.get("SpendProfiles", []) if p["spend"] == row.get("spend")]
        return [(p["month"], p["share"]) for p in points] or [(0, 1.0)]

    def options(self, line: dict[str, Any]) -> list[Option]:
        """Every life of a line with every choice of tooled years."""
        found = []
        for life in self.lives(line):
            months = self.months_of(line, life)
            made = {(d["state"], m // 12) for m, d in months.items() if d["makes"]}
            places = sorted(place for place in made if self.tool(line, place[0]) is not None)
            for n in range(len(places) + 1):
                for tooled in itertools.combinations(places, n):
                    found.append(self.priced(line, life, months, set(tooled)))
        return found

    def tool(self, line: dict[str, Any], config: str) -> dict[str, Any] | None:
        """The Tooling row of the place."""
        rows = [r for r in self.case["Tooling"] if r["line"] == line["line"]]
        rows = [r for r in rows if r["program"] == self.program["program"]]
        exact = [r for r in rows if r.get("config") == config]
        return next(iter(exact or [r for r in rows if "config" not in r]), None)

    def months_of(self, line: dict[str, Any], life: list[tuple[int, Any]]) -> dict[int, dict[str, Any]]:
        """What the line does month by month."""
        rows = [r for r in self.case["Conversions"] if r["line"] == line["line"]]
        standing = line["state"] not in ("active", "idle", "greenfield")
        months: dict[int, dict[str, Any]] = {}
        for month in range(self.starts[0], self.end):
            past = [(i, row) for i, row in life if self.starts[i] <= month]
            if not past:
                now = {"state": line["state"], "makes": standing, "share": 1.0, "ripe": True, "present": True}
                if standing:
                    own = next(r for r in rows if r.get("from_config") == r["to_config"] == line["state"])
                    now["share"] = (self.ramp(own) or [1.0])[-1]
            elif past[-1][1] is None:
                now = {"state": "closed", "makes": False, "present": False}
            else:
                i, row = past[-1]
                age = month - self.starts[i] - row.get("downtime", 0)
                ramp = self.ramp(row)
                share = 0.0 if age < 0 else (ramp[age] if age < len(ramp) else (ramp or [1.0])[-1])
                now = {"state": row["to_config"], "makes": age >= 0, "share": share, "present": False}
                now["ripe"] = age >= len(ramp)
            months[month] = now
        return months

    def priced(
        self, line: dict[str, Any], life: list[tuple[int, Any]], months: dict[int, Any], tooled: set[tuple[str, int]]
    ) -> Option:
        """The money and the room of one option."""
        done = tuple((i, "closed" if row is None else str(row["to_config"])) for i, row in life)
        option = Option(spent=[0.0] * len(self.starts), life=done, tooled=frozenset(tooled))
        rows = [r for r in self.case["Conversions"] if r["line"] == line["line"]]
        facts = {r["to_config"]: r for r in rows}
        facts[line["state"]] = facts.get(line["state"], line)
        self.lump_sums(line, life, facts, option)
        for state in {s for s, _ in tooled}:
            tool = self.tool(line, state)
            assert tool is not None
            for year in (y for s, y in tooled if s == state and (s, y - 1) not in tooled):
                first = min(m for m in self.years[year] if months[m]["makes"] and months[m]["state"] == state)
                period = max(i for i, start in enumerate(self.starts) if start <= first)
                self.capital(option, self.starts[period], year, tool.get("tooling_cost", 0))
        for year in self.calendar_years:
            self.running(line, year, months, facts, option)
            full = {s: facts[s].get("capacity", 0) for s, y in tooled if y == year}
            mine = [months[m] for m in self.years[year]]
            option.capacity.append(sum(full.get(d["state"], 0) * d["share"] for d in mine if d["makes"]) / 12)
            owed = {s: (self.tool(line, s) or {}).get("min_volume", 0) for s in full}
            option.least.append(sum(owed.get(d["state"], 0) for d in mine if d["makes"] and d["ripe"]) / 12)
        down = {m for m, d in months.items() if not d["makes"] and d["state"] in facts and not d["present"]}
        ends = [start + n for start, n in zip(self.starts, self.lengths, strict=True)]
        option.down = [int(any(a <= m < b for m in down)) for a, b in zip(self.starts, ends, strict=True)]
        option.first_start = min((i for i, row in life if row is not None), default=99)
        return option

    def capital(self, option: Option, month: int, service: int, amount: float) -> None:
        """A payment, and the period whose budget it takes."""
        option.npv += self.shielded(month, service, amount)
        for i, start in enumerate(self.starts):
            if start <= month < start + self.lengths[i]:
                option.spent[i] += amount

    def lump_sums(
        self, line: dict[str, Any], life: list[tuple[int, Any]], facts: dict[str, Any], option: Option
    ) -> None:
        """Conversions, closing, salvage."""
        heads = facts[line["state"]].get("employees", 0)
        last = line["state"]
        for i, row in life:
            start = self.starts[i]
            after = 0 if row is None else row.get("employees", 0)
            cost = line.get("severance", 0) * max(0, heads - after) / 1e6
            option.npv -= (1 - self.tax) * self.factor(start) * cost
            heads, last = after, "closed"
            if row is None:
                option.npv -= (1 - self.tax) * self.factor(start) * line["close_cost"]
                continue
            last, opens = row["to_config"], start + row.get("downtime", 0)
            training = line.get("training", 0) * after / 1e6
            option.npv += self.factor(opens) * (row.get("grant", 0) - (1 - self.tax) * training)
            for month, share in self.spend(row):
                self.capital(option, start + month, opens // 12, share * row["capex"])
        option.npv += self.factor(self.end) * facts.get(last, {}).get("salvage", 0)

    def running(
        self, line: dict[str, Any], year: int, months: dict[int, Any], facts: dict[str, Any], option: Option
    ) -> None:
        """Present product and fixed costs."""
        until = line.get("product_until")
        for month in self.years[year]:
            now = months[month]
            if now["present"] or now["makes"]:
                option.npv -= self.weight(year) * facts[now["state"]].get("fixed_cost", 0) / 12
            if now["present"] and not now["makes"] and self.before(month, until):
                profit = line.get("volume", 0) * line.get("margin", 0) / 12e6
                option.npv += self.weight(year, until) * profit

    def launches(self) -> list[tuple[float, list[float], list[float]]]:
        """For each commitment (or none): its NPV, its spending by period, the months on sale by year."""
        rows = [r for r in self.case.get("Pathways", []) if r["program"] == self.program["program"]]
        region = self.case["Regions"][0]
        legal = {m for months in self.years.values() for m in months if self.after(m, region.get("legal_from"))}
        if not rows:
            whole = [float(len(set(self.years[y]) & legal)) for y in self.calendar_years]
            return [(0.0, [0.0] * len(self.starts), whole)]
        row = rows[0]
        found = [(0.0, [0.0] * len(self.starts), [0.0] * len(self.years))]
        for start in self.starts:
            if not self.after(start, row.get("earliest")):
                continue
            ready = start + row.get("lead", 0)
            while not self.after(ready, row.get("legal_from")):
                ready += 1
            option = Option(spent=[0.0] * len(self.starts))
            self.capital(option, start, ready // 12, row["cost"])
            on = [float(len({m for m in self.years[y] if m >= ready} & legal)) for y in self.calendar_years]
            found.append((option.npv, option.spent, on))
        return found

    def best(self) -> float | None:
        """The best NPV of all combinations; None where none holds."""
        lines = [self.options(line) for line in self.case["Lines"]]
        values = []
        for launch in self.launches():
            for options in itertools.product(*lines):
                value = self.worth(launch, list(options))
                if value is not None:
                    values.append(value)
        return max(values, default=None)

    def worth(self, launch: tuple[float, list[float], list[float]], options: list[Option]) -> float | None:
        """The NPV of one combination."""
        total = launch[0] + sum(option.npv for option in options)
        spent = [launch[1][i] + sum(o.spent[i] for o in options) for i in range(len(self.starts))]
        for plant in self.case["Plants"]:
            here = [o for o, row in zip(options, self.case["Lines"], strict=True) if row["plant"] == plant["plant"]]
            first = min((o.first_start for o in here), default=99)
            if first < 99:
                cost = plant.get("site_cost", 0)
                total += self.shielded(self.starts[first], self.starts[first] // 12, cost)
                spent[first] += cost
        limit = self.settings["max_under_conversion"]
        for i in range(len(self.starts)):
            if limit is not None and sum(o.down[i] for o in options) > limit:
                return None
        return None if self.over_budget(spent) else self.sales(total, launch, options)

    def over_budget(self, spent: list[float]) -> bool:
        """Is a period's budget with what was carried over exceeded?"""
        carried = 0.0
        for row, paid in zip(self.case["Periods"], spent, strict=True):
            if "budget" not in row:
                continue
            left = row["budget"] + carried - paid
            if left < -1e-9:
                return True
            carried = left if row.get("carry") else 0.0
        return False

    def sales(
        self, total: float, launch: tuple[float, list[float], list[float]], options: list[Option]
    ) -> float | None:
        """Add each year's sales: what is owed first, then the vehicles that earn most."""
        for n, year in enumerate(self.calendar_years):
            room = self.demand(year) * launch[2][n] / 12
            owed = sum(option.least[n] for option in options)
            if owed > room + 1e-9 or any(o.least[n] > o.capacity[n] + 1e-9 for o in options):
                return None
            room -= owed
            earns = [self.earns(line, year) for line in self.case["Lines"]]
            for each, option in sorted(zip(earns, options, strict=True), key=lambda pair: -pair[0]):
                more = min(room, option.capacity[n] - option.least[n]) if each > 0 else 0.0
                room -= more
                total += each * (more + option.least[n])
        return total

    def demand(self, year: int) -> float:
        """Vehicles a year wanted in the one region."""
        region = self.case["Regions"][0]
        rows = [r for r in self.case.get("Demand", []) if r["year"] == year]
        rows = [r for r in rows if r["program"] == self.program["program"]]
        own = [r["volume"] for r in rows if r["region"] == region["region"]]
        return float((own or [r["volume"] for r in rows] or [0.0])[0] * region.get("access", 1))

    def earns(self, line: dict[str, Any], year: int) -> float:
        """NPV in M$ of one vehicle from a line."""
        own = self.program
        freight = {r["origin"]: r["cost"] for r in self.case["Freight"]}
        tools = [r for r in self.case["Tooling"] if r["line"] == line["line"]]
        tools = [r for r in tools if r["program"] == own["program"]]
        assembly = tools[0]["assembly_cost"] if tools else 0.0
        rows = [r for r in self.case.get("Pathways", []) if r["program"] == own["program"]]
        net = own["msrp"] * (1 - own.get("dealer_margin", 0)) - own.get("selling_cost", 0)
        net -= own.get("cannibalised_margin", 0) + assembly + freight[line["plant"]]
        net -= rows[0].get("unit_cost", 0) if rows else 0.0
        until = own.get("credit_until")
        paid = sum(self.before(m, until) for m in self.years[year]) / len(self.years[year])
        credit = own.get("credit", 0) * paid * self.weight(year, until)
        return float(net * self.weight(year) + credit) / 1e6


def made_tiny(case: Case) -> Case:
    """The case cut down to one program, one region, at most two lines and one pathway row."""
    case = {sheet: [dict(row) for row in rows] for sheet, rows in case.items()}
    case["Programs"], case["Regions"] = case["Programs"][:1], case["Regions"][:1]
    case["Regions"][0].update(share=1.0)
    case["Lines"] = case["Lines"][:2]
    program, region = case["Programs"][0]["program"], case["Regions"][0]["region"]
    lines = [row["line"] for row in case["Lines"]]
    for line in case["Lines"]:
        line["copies"] = 1
    case["Conversions"] = [row for row in case["Conversions"] if row["line"] in lines]
    case["Tooling"] = [r for r in case["Tooling"] if r["line"] in lines and r["program"] == program]
    for row in case["Tooling"]:
        # One cost for all configurations of a line, so that the dearest vehicles are whole lines.
        row["assembly_cost"] = next(t["assembly_cost"] for t in case["Tooling"] if t["line"] == row["line"])
        row.pop("hours_ratio", None)
    case["Demand"] = [r for r in case.get("Demand", []) if r["program"] == program and r["region"] in ("*", region)]
    case["Freight"] = [row for row in case.get("Freight", []) if row["region"] == region]
    case["Pathways"] = [row for row in case.get("Pathways", []) if row["program"] == program][:1]
    for row in case["Pathways"]:
        row.pop("demand_factor", None)
        row.pop("annual_cap", None)
    return {sheet: rows for sheet, rows in case.items() if rows}
