"""What every block of the oracle shares: the case, its calendar, its scenarios, the columns and the NPVs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from typing import Any

from tests.oracle.finance import Finance
from tests.oracle.launches import ProgramFacts
from tests.oracle.lines import LineFacts
from tests.oracle.mip import Expr, Mip
from tests.oracle.timeline import Case, Row, Timeline, Year, blank, first_day
from tests.oracle.values import Futures, Values, setting

KILO = 1e-3  # volumes are in thousand vehicles and money in M$: $ a vehicle × KILO = M$ a thousand


class World:
    """The case with everything that follows from it before any decision."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.timeline = Timeline(case, setting(case, "base_date"), float(setting(case, "discount_rate")))
        self.finance = Finance(case, self.timeline)
        self.futures = Futures(case)
        self.scenarios = self.futures.names
        self.values = {s: Values(case, self.timeline, self.futures, s) for s in self.scenarios}
        maker = setting(case, "maker")
        self.plants = {str(row["plant"]): row for row in case["Plants"]}
        self.lines = [
            LineFacts(case, row, self.timeline)
            for row in case["Lines"]
            if blank(maker) or self.plants[row["plant"]]["oem"] == maker
        ]
        self.programs = [
            ProgramFacts(case, row, self.timeline)
            for row in case["Programs"]
            if blank(maker) or row.get("oem") == maker
        ]
        self.mip = Mip()
        self.npv = {s: Expr() for s in self.scenarios}
        self.capital = {(s, i): Expr() for s in self.scenarios for i in range(len(self.timeline.spans))}
        self._columns: dict[Hashable, int] = {}
        self.worked_out: dict[Hashable, object] = {}  # what is slow to work out, kept

    @property
    def years(self) -> list[Year]:
        """The operating years."""
        return self.timeline.years

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        """The rows of a sheet; none where the sheet is absent."""
        return self.case.get(sheet, [])

    def node(self, scenario: str, month: int) -> str:
        """What is known in a month."""
        return self.futures.node(scenario, first_day(month))

    def shared(self, key: Hashable, scenario: str, month: int, high: float, *, integer: bool = True) -> int:
        """The column of a first-stage decision taken in a month: one for all that know the same then."""
        full = (key, self.node(scenario, month))
        if full not in self._columns:
            self._columns[full] = self.mip.column(str(full), 0.0, high, integer=integer)
        return self._columns[full]

    def flow(self, name: str, scenario: str, year: Year) -> int:
        """A second-stage quantity ≥ 0."""
        return self.mip.column(f"{name} {scenario} {year.year}")

    def operate(
        self, scenario: str, year: Year, column: int, money: float, until: dt.date | None = None
    ) -> None:
        """Book money M$ per unit of a column as a year's operating profit (a cost is negative)."""
        self.npv[scenario].add(column, money * self.finance.operations(year, until))

    def pay(self, scenario: str, month: int, column: int, millions: float, service_year: int) -> None:
        """Book a capital payment per unit of a column, in the NPV and in its period's spending."""
        self.npv[scenario].add(column, millions * self.finance.capital(month, service_year))
        position = self.timeline.span_of(month)
        if position is not None:
            self.capital[scenario, position].add(column, millions)

    def choose_one(
        self, name: str, plans: list[tuple[object, list[tuple[int, object]]]], copies: int
    ) -> dict[str, list[int]]:
        """Pick `copies` of explicit plans in each scenario; plans agree as long as the scenarios do.

        plans: (plan, [(month decided, what is decided)]). Returns the columns per scenario, in plan order.
        """
        columns: dict[str, list[int]] = {}
        for scenario in self.scenarios if self.futures.is_tree else self.scenarios[:1]:
            columns[scenario] = [
                self.mip.column(f"{name} {plan} {scenario}", 0.0, copies, integer=True) for plan, _ in plans
            ]
            self.mip.equal(Expr(dict.fromkeys(columns[scenario], 1.0)), copies)
        if not self.futures.is_tree:
            return dict.fromkeys(self.scenarios, columns[self.scenarios[0]])
        for scenario in self.scenarios:
            parent = self.futures.parent(scenario)
            if parent is not None:
                self._agree(columns[scenario], columns[parent], plans, self.futures.since(scenario))
        return columns

    def _agree(
        self,
        mine: list[int],
        parents: list[int],
        plans: list[tuple[object, list[tuple[int, object]]]],
        since: dt.date,
    ) -> None:
        """As many copies have the same past in both scenarios, for every past."""
        pasts: dict[Hashable, Expr] = {}
        for (_, decided), own, other in zip(plans, mine, parents, strict=True):
            past = tuple(what for month, what in decided if first_day(month) < since)
            row = pasts.setdefault(past, Expr())
            row.add(own, 1.0)
            row.add(other, -1.0)
        for row in pasts.values():
            self.mip.equal(row)

    def pins(self, column: str, name: str) -> list[Row]:
        """The Decisions rows about one line or program."""
        return [row for row in self.rows("Decisions") if row.get(column) == name]

    def span_named(self, name: object) -> int:
        """Position of a period by name."""
        return next(i for i, span in enumerate(self.timeline.spans) if span.row["period"] == name)


def hits(pin: Row, world: World, position: int, column: str, wanted: object) -> bool:
    """Does a pin speak of this period and this target (blank = any)?"""
    in_period = blank(pin.get("period")) or world.span_named(pin["period"]) == position
    return in_period and (blank(pin.get(column)) or pin[column] == wanted)

