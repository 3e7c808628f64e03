"""Small random cases: up to three lines and four periods, round numbers, subjects switched on at random.

Every case keeps the rules of the workbook, most have a plan worth converting for, and the subjects cut into
each other. The same seed gives the same case.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any, TypeVar

from tests.oracle.timeline import Case, first_day

T = TypeVar("T")

RAMPS = {"slow": (0.25, 0.5, 1.0), "soft": (0.5, 1.0), "short": (0.4, 0.8)}
SPENDS = {
    "early": ((-3, 0.4), (0, 0.6)),
    "late": ((0, 0.5), (6, 0.5)),
    "long": ((-1, 0.25), (2, 0.25), (12, 0.5)),
}
PERIOD_LENGTHS = (12, 12, 12, 6, 6, 6, 4, 3, 2, 1)
MAKERS = ("Ford", "Honda")
THEMES: dict[str, set[str]] = {  # subjects that only bite together
    "": set(),
    "trade": {"components", "tariffs", "offset", "exports", "tiers", "quotas", "drawback rate"},
    "limits": {"rich", "copies", "plant limit", "national limit", "period limit", "budget", "conversion dates"},
    "minimums": {
        "small demand", "tooling minimum", "program minimum", "components", "dear list", "supplier minimum",
        "set-up", "supplier lead", "available from", "pathways",
    },
    "tree": {"scenarios", "tree", "spend", "pathways", "price points", "tiers", "incentives", "rich"},
    "jobs": {"incentives", "heads", "closing", "rich"},
}  # fmt: skip
CONFIGS = ("kei", "keivan")


class CaseMaker:
    """Draws one case; `only` limits the subjects to those named (None = each at random)."""

    def __init__(self, rnd: random.Random, only: set[str] | None = None) -> None:
        self.rnd, self.only = rnd, only
        self.case: Case = {}
        self.density = self.pick((0.1, 0.25, 0.35, 0.5, 0.65))
        theme = self.pick(("", "", *THEMES))
        self.focus = dict.fromkeys(THEMES[theme], True)  # subjects this case dwells on
        self.rich = self.on("rich", 0.2)

    def pick(self, options: Sequence[T]) -> T:
        """One of several."""
        return options[self.rnd.randrange(len(options))]

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return self.rnd.random() < p

    def on(self, subject: str, p: float | None = None) -> bool:
        """Is a subject part of the case?"""
        if self.only is not None:
            return subject in self.only
        dwells = self.focus.setdefault(subject, self.chance(0.2))
        return self.chance(0.8 if dwells else self.density if p is None else p)

    def add(self, sheet: str, /, **cells: Any) -> dict[str, Any]:
        """A new row; blank cells (None) are left out."""
        row = {name.rstrip("_"): cell for name, cell in cells.items() if cell is not None}
        self.case.setdefault(sheet, []).append(row)
        return row

    def maybe(self, subject: str, options: Sequence[T], p: float | None = None) -> T | None:
        """One of several where the subject is on, else blank."""
        return self.pick(options) if self.on(subject, p) else None

    @property
    def months(self) -> int:
        """Months the periods cover."""
        return self.end - self.first

    @property
    def years(self) -> list[int]:
        """Calendar years touched by the periods."""
        return list(range(self.first // 12, (self.end - 1) // 12 + 1))

    def date(self, low: int, high: int) -> dt.date:
        """A date so many months after the first period's start; now and then the middle of a month."""
        day = first_day(self.first + self.rnd.randint(low, high))
        return day.replace(day=15) if self.chance(0.2) and day.month != 12 else day

    def make(self) -> Case:
        """The case."""
        self._periods()
        self._settings()
        self._plants_and_lines()
        self._programs()
        self._regions_and_demand()
        return self.case

    def setting(self, name: str, value: Any) -> None:
        """A row of Settings."""
        self.add("Settings", name=name, value=value)

    def _periods(self) -> None:
        """One to four periods of one length that never cross 1 January."""
        count = self.pick((1, 2, 2, 3, 3, 4, 4))
        length = 12 if count == 1 else self.pick(PERIOD_LENGTHS)
        begin = length * self.rnd.randrange(12 // length)
        starts = [12 * 2027 + begin + length * i for i in range(count)]
        self.first, self.end = starts[0], starts[-1] + length
        self.starts = starts
        budgeted = self.on("budget")
        for i, start in enumerate(starts):
            limited = budgeted and (self.only is not None or self.chance(0.9))
            budget = self.pick((8.0, 15.0, 30.0, 60.0, 120.0)) if limited else None
            carry = True if budgeted and self.chance(0.5) else None
            limit = self.pick((1, 1, 2)) if self.on("period limit", 0.08) else None
            self.add(
                "Periods",
                period=f"T{i + 1}",
                start=first_day(start),
                budget=budget,
                carry=carry,
                max_under_conversion=limit,
            )

    def _settings(self) -> None:
        self.setting("discount_rate", self.pick((0.0, 0.08, 0.1)))
        self.setting("tax_rate", self.pick((0.0, 0.25, 0.3)))
        self.setting("depreciation", self.pick(("none", "bonus", "straight", "macrs3", "macrs5", "macrs7")))
        if self.chance(0.3):
            self.setting("depreciation_years", self.pick((1, 3, 10)))
        self.setting("terminal_years", self.pick((0, 2, 5, 5)))
        self.setting("terminal_decay", self.pick((0.0, 0.05, 0.2)))
        if self.on("base date", 0.3):
            self.setting("base_date", self.date(-9, 9))
        if self.on("national limit", 0.1):
            self.setting("max_under_conversion", 1)

    def _plants_and_lines(self) -> None:
        plants = 1 if self.chance(0.5) else 2
        lines = self.pick((1, 2, 2, 3, 3))
        self.add("Configurations", config="kei", platform="K")
        if self.on("second configuration", 0.4):
            self.add("Configurations", config="keivan", platform="K")
        self.configs = [row["config"] for row in self.case["Configurations"]]
        self.ramps_used: set[str] = set()
        self.spends_used: set[str] = set()
        for i in range(plants):
            self.add("Plants", plant=f"P{i + 1}", oem=MAKERS[i], name=f"Plant {i + 1}")
        for i in range(lines):
            self._line(f"L{i + 1}", f"P{i % plants + 1}")
        for plant in self.case["Plants"]:
            plant.update(self._plant_limits(plant["plant"]))
        for name in sorted(self.ramps_used):
            for month, share in enumerate(RAMPS[name], start=1):
                self.add("Ramps", ramp=name, month=month, share=share)
        for name in sorted(self.spends_used):
            for month, share in SPENDS[name]:
                self.add("SpendProfiles", spend=name, month=month, share=share)

    def _plant_limits(self, plant: str) -> dict[str, Any]:
        limits: dict[str, Any] = {}
        lines = [row for row in self.case["Lines"] if row["plant"] == plant]
        present = sum(row.get("volume", 0) * row.get("copies", 1) for row in lines)
        if self.on("shop"):
            limits["shop_capacity"] = present + self.pick((0, 5000, 15000, 30000))
        if self.on("site cost"):
            limits["site_cost"] = self.pick((5.0, 20.0, 40.0))
        if self.on("plant limit", 0.15):
            limits["max_under_conversion"] = 1
        return limits

    def _line(self, line: str, plant: str) -> None:
        states = ["active"] * (2 if self.rich else 5) + ["idle", "greenfield"] + [self.pick(self.configs)] * 2
        state = self.pick(states)
        copies = self.pick((2, 2, 3)) if self.on("copies", 0.15) else None
        row = self.add("Lines", line=line, plant=plant, state=state, copies=copies)
        if state == "active":
            row.update(product="sedan", volume=self.pick((10000, 20000, 40000)))
            row.update(margin=self.pick((300, 600, 1200)), fixed_cost=self.pick((1.0, 4.0, 12.0)))
            if self.on("product end"):
                row["product_until"] = self.date(0, self.months + 18)
        if state in self.configs and self.on("own numbers to be ignored", 0.1):
            row.update(volume=9000, margin=900, fixed_cost=9.0, employees=99)
        if state == "idle":
            row["fixed_cost"] = self.pick((1.0, 3.0))
        if state in ("active", "idle") and self.on("heads", 0.6):
            row["employees"] = self.pick((200, 500))
        if self.on("heads", 0.6):
            row.update(severance=self.pick((10000, 40000)), training=self.pick((2000, 8000)))
        if self.on("closing"):
            row["close_cost"] = self.pick((0.0, 2.0, 10.0))
        self._conversions(line, state, copies or 1)

    def _conversions(self, line: str, state: str, copies: int) -> None:
        """Rows to each configuration; those to the same one agree in what belongs to it."""
        keeps = state == "active" and self.on("keep", 0.2)
        end_low = copies == 1 and self.chance(0.2)
        facts = {}
        for config in self.configs:
            facts[config] = {
                "capacity": self.pick((8000, 12000, 20000, 30000)),
                "employees": self.pick((100, 300, 600)) if self.on("heads", 0.6) else None,
                "fixed_cost": self.pick((1.0, 3.0, 8.0)),
                "keep": self.pick((None, 0.25, 0.5)) if keeps else None,
                "salvage": self.maybe("salvage", (5.0, 15.0)),
            }
        if state in self.configs:
            self._row(line, state, state, "", facts[state], end_low)
        for config in self.configs:
            if config == state:
                continue
            start = state if state in self.configs and self.chance(0.3) else None
            self._row(line, start, config, "", facts[config], end_low)
            if self.on("modes", 0.25):
                self._row(line, None, config, "fast", facts[config], end_low)
        if len(self.configs) == 2 and self.on("reconversion", 0.6):
            there, back = self.configs if self.chance(0.5) else self.configs[::-1]
            if there != state and (facts[there]["keep"] or 0) >= (facts[back]["keep"] or 0):
                self._row(line, there, back, "again", facts[back], end_low)
                if back != state and facts[there]["keep"] == facts[back]["keep"] and self.chance(0.5):
                    self._row(line, back, there, "back", facts[there], end_low)

    def _row(
        self, line: str, start: str | None, config: str, mode: str, facts: dict[str, Any], end_low: bool
    ) -> None:
        standing = start == config
        longest = max(1, min(12, self.months // 2))
        downtimes = [d for d in (0, 1, 2, 3, 6, 12) if d <= longest]
        ramp = "short" if end_low else self.maybe("ramps", ("slow", "soft"), 0.4)
        spend = None if standing else self.maybe("spend", tuple(SPENDS))
        self.ramps_used |= {ramp} if ramp else set()
        self.spends_used |= {spend} if spend else set()
        dates: dict[str, Any] = {}
        if not standing and self.on("conversion dates", 0.15):
            dates["earliest"] = self.date(0, self.months // 2)
        if not standing and self.on("conversion dates", 0.1):
            dates["latest"] = self.date(self.months // 4, self.months)
            if dates.get("earliest", dates["latest"]) > dates["latest"]:
                del dates["earliest"]
        self.add(
            "Conversions",
            line=line,
            from_config=start,
            to_config=config,
            mode=mode or None,
            capex=self.pick((2.0, 8.0, 15.0) if self.rich else (10.0, 30.0, 60.0, 100.0)),
            downtime=0 if standing else self.pick(downtimes),
            ramp=ramp,
            spend=spend,
            grant=None if standing else self.maybe("grant", (3.0, 10.0)),
            **facts,
            **dates,
        )

    def _programs(self) -> None:
        for i in range(self.pick((1, 1, 2, 2, 3))):
            name = f"K{i + 1}"
            self.add(
                "Programs",
                program=name,
                oem=self.pick((*MAKERS, MAKERS[0], None)),
                vehicle_class=self.pick(("car", "truck")),
                tariff_class=self.pick(("car", None, None)),
                powertrain=self.pick(("gasoline", "electric")),
                msrp=self.pick((14000, 17000, 20000)),
                dealer_margin=self.maybe("sales terms", (0.05, 0.1)),
                selling_cost=self.maybe("sales terms", (300, 800)),
                cannibalised_margin=self.maybe("sales terms", (200, 700)),
                **self._credit(),
            )
            self._tooling(name, first=i == 0)

    def _credit(self) -> dict[str, Any]:
        if not self.on("credit"):
            return {}
        until = self.date(0, self.months + 20) if self.chance(0.7) else None
        return {"credit": self.pick((500, 1500)), "credit_until": until}

    def _tooling(self, program: str, *, first: bool) -> None:
        """Where the program may be built: most places, with a row for all or for each configuration."""
        for line in self.case["Lines"]:
            if not first and self.chance(0.3):
                continue
            reached = [c["to_config"] for c in self.case["Conversions"] if c["line"] == line["line"]]
            places: list[str | None] = [None]
            if self.on("tooling by configuration", 0.3):
                places = [None, self.pick(reached)] if self.chance(0.5) else [self.pick(reached)]
            for config in places:
                single = line.get("copies", 1) == 1
                self.add(
                    "Tooling",
                    program=program,
                    line=line["line"],
                    config=config,
                    tooling_cost=self.pick((0.0, 2.0, 6.0, 15.0)),
                    assembly_cost=self.pick((5000, 6500, 8000)),
                    hours_ratio=self.maybe("hours ratio", (0.8, 1.25)),
                    min_volume=self.maybe("tooling minimum", (2000, 6000), 0.15) if single else None,
                )

    def _regions_and_demand(self) -> None:
        count = self.pick((1, 2, 2, 3))
        shares = {1: (1.0,), 2: (0.6, 0.4), 3: (0.5, 0.3, 0.2)}[count]
        coordinates = self.on("coordinates")
        if coordinates and self.chance(0.5):
            self.setting("freight_per_mile", 0.5)
            self.setting("freight_fixed", self.pick((0, 100)))
            self.setting("road_factor", 1.1)
        for i, share in enumerate(shares):
            row = self.add("Regions", region=f"R{i + 1}", share=share)
            row.update(access=self.maybe("access", (0.5, 0.8)), legal_from=self._region_law())
            if coordinates:
                row.update(lat=30 + 5 * i, lon=-90 - 10 * i)
        for i, plant in enumerate(self.case["Plants"]):
            if coordinates:
                plant.update(lat=40 - 3 * i, lon=-85 + 2 * i)
            for region in self.case["Regions"]:
                if not coordinates or self.chance(0.4):
                    cost = self.pick((100, 300, 700, 1500))
                    self.add("Freight", origin=plant["plant"], region=region["region"], cost=cost)
        for program in self.case["Programs"]:
            self._demand(program["program"])

    def _region_law(self) -> dt.date | None:
        return self.date(-3, self.months) if self.on("region law", 0.15) else None

    def _demand(self, program: str) -> None:
        base = self.pick((6000, 12000, 25000, 40000))
        if self.rich:
            base = self.pick((25000, 60000))
        if self.on("small demand", 0.1):
            base = self.pick((1500, 4000))
        nationwide = self.chance(0.6)
        for year in self.years:
            if year != self.years[0] and self.chance(0.05):
                continue
            volume = base + self.pick((0, 0, 2000, 5000))
            if nationwide:
                self.add("Demand", program=program, region="*", year=year, volume=volume)
            for i, region in enumerate(self.case["Regions"]):
                if not nationwide or self.chance(0.2):
                    own = round(volume * (0.7, 0.4, 0.2)[i])
                    self.add("Demand", program=program, region=region["region"], year=year, volume=own)


def make_core(rnd: random.Random, only: set[str] | None = None) -> CaseMaker:
    """A maker whose core sheets are drawn."""
    maker = CaseMaker(rnd, only)
    maker.make()
    return maker
