"""Every schedule one copy of a line can follow, each walked month by month.

No state variables and no flows: a schedule is a whole life of one copy, and the model picks
one for each copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.oracle.timeline import Case, Row, Timeline, as_date, blank, first_day

PRESENT, CLOSED = "(present)", "(closed)"
MILLION = 1e6


def amount(row: Row, column: str) -> float:
    """A number of the workbook; blank is zero."""
    return 0.0 if blank(row.get(column)) else float(row[column])


@dataclass(frozen=True)
class Event:
    """One thing a line does: a conversion (its row) or closing (no row)."""

    position: int  # period it starts in
    decided: int  # month it must be known: its start, or its first payment if earlier
    number: int | None  # position of the row among the line's conversions; None = closes


@dataclass(frozen=True)
class Doing:
    """What a copy does in one month."""

    state: str  # PRESENT, CLOSED or a configuration
    producing: bool = False  # in that configuration (not down for it)
    keep: float = 0.0  # part of the present product that goes on
    share: float = 0.0  # of the configuration's capacity
    past_ramp: bool = False


@dataclass
class Schedule:
    """One life of one copy: what it does each month, and what it pays and gets in lump sums."""

    events: tuple[Event, ...]
    months: dict[int, Doing]
    payments: list[tuple[int, float, int]] = field(default_factory=list)  # month, capital M$, year of service
    expenses: list[tuple[int, float]] = field(default_factory=list)  # month, M$ deductible when paid
    receipts: list[tuple[int, float]] = field(default_factory=list)  # month, M$ untaxed
    down: set[int] = field(default_factory=set)  # months in downtime


class LineFacts:
    """One line's rows, read once."""

    def __init__(self, case: Case, line: Row, timeline: Timeline) -> None:
        self.case, self.line, self.timeline = case, line, timeline
        self.copies = 1 if blank(line.get("copies")) else int(line["copies"])
        own_state = str(line["state"])
        self.starts_in_configuration = own_state not in ("active", "idle", "greenfield")
        self.first_state = own_state if self.starts_in_configuration else PRESENT
        self.rows = [row for row in case.get("Conversions", []) if row["line"] == line["line"]]
        self.configurations = sorted({str(row["to_config"]) for row in self.rows})

    def leaves(self, row: Row) -> str:
        """The state a conversion starts from."""
        return self.first_state if blank(row.get("from_config")) else str(row["from_config"])

    def any_row(self, configuration: str) -> Row:
        """A row that leads to the configuration: they agree in all that belongs to it."""
        return next(row for row in self.rows if row["to_config"] == configuration)

    def ramp(self, row: Row) -> list[float]:
        """Shares of capacity in the months 1, 2, 3 … of production."""
        points = [p for p in self.case.get("Ramps", []) if p["ramp"] == row.get("ramp")]
        return [float(p["share"]) for p in sorted(points, key=lambda p: p["month"])]

    def spend(self, row: Row) -> list[tuple[int, float]]:
        """Months from the start and shares of the capital paid then."""
        points = [p for p in self.case.get("SpendProfiles", []) if p["spend"] == row.get("spend")]
        return sorted((int(p["month"]), float(p["share"])) for p in points) or [(0, 1.0)]

    def heads(self, state: str) -> float:
        """Heads of one copy in a state."""
        if state == CLOSED:
            return 0.0
        return amount(self.line if state == PRESENT else self.any_row(state), "employees")

    def available(self, row: Row, position: int) -> bool:
        """May the conversion start with this period?"""
        start = self.timeline.spans[position].start
        day = first_day(start)
        if not blank(row.get("earliest")) and day < as_date(row["earliest"]):
            return False
        if not blank(row.get("latest")) and day > as_date(row["latest"]):
            return False
        return start + self.spend(row)[0][0] >= self.timeline.first

    def schedules(self) -> list[Schedule]:
        """All of them."""
        return [self.walk(events) for events in self._lives(0, self.first_state, self.timeline.first, ())]

    def _lives(
        self, position: int, state: str, free: int, done: tuple[Event, ...]
    ) -> Iterator[tuple[Event, ...]]:
        """Every sequence of events from a period on; free = first month the line may act again."""
        spans = self.timeline.spans
        if position == len(spans):
            yield done
            return
        yield from self._lives(position + 1, state, free, done)
        start = spans[position].start
        if start < free or state == CLOSED:
            return
        if not blank(self.line.get("close_cost")):
            yield from self._lives(position + 1, CLOSED, free, (*done, Event(position, start, None)))
        for number, row in enumerate(self.rows):
            used = sum(event.number == number for event in done)
            goes_nowhere = self.leaves(row) == row["to_config"]
            if goes_nowhere or self.leaves(row) != state or used >= self.copies:
                continue
            if self.available(row, position):
                busy = int(amount(row, "downtime")) + len(self.ramp(row))
                event = Event(position, min(start, start + self.spend(row)[0][0]), number)
                yield from self._lives(position + 1, str(row["to_config"]), start + busy, (*done, event))

    def walk(self, events: tuple[Event, ...]) -> Schedule:
        """Live through a sequence of events."""
        timeline = self.timeline
        schedule = Schedule(events, {})
        state, keep, started, downtime, ramp = self.first_state, 0.0, timeline.first, 0, [1.0]
        if self.starts_in_configuration:
            # It has run for ever: past its ramp, at the ramp's last share.
            ramp = [(self.ramp(self._standing_row()) or [1.0])[-1]]
            started -= len(ramp)
        for month in range(timeline.first, timeline.end):
            for event in events:
                if timeline.spans[event.position].start != month:
                    continue
                if event.number is None:
                    self._close(schedule, state, month)
                    state = CLOSED
                    continue
                row = self.rows[event.number]
                self._convert(schedule, state, row, month)
                state, keep, started = str(row["to_config"]), amount(row, "keep"), month
                downtime, ramp = int(amount(row, "downtime")), self.ramp(row)
            schedule.months[month] = doing(state, keep, month - started - downtime + 1, ramp)
            if not schedule.months[month].producing and state not in (PRESENT, CLOSED):
                schedule.down.add(month)
        if state not in (PRESENT, CLOSED):
            schedule.receipts.append((timeline.end, amount(self.any_row(state), "salvage")))
        return schedule

    def _standing_row(self) -> Row:
        """The row that describes the configuration the line starts in."""
        return next(
            row
            for row in self.rows
            if row["to_config"] == self.first_state and self.leaves(row) == self.first_state
        )

    def _close(self, schedule: Schedule, state: str, month: int) -> None:
        severance = amount(self.line, "severance") * self.heads(state) / MILLION
        schedule.expenses.append((month, amount(self.line, "close_cost") + severance))

    def _convert(self, schedule: Schedule, state: str, row: Row, month: int) -> None:
        """Book everything a started conversion pays and gets, past the horizon too."""
        production = month + int(amount(row, "downtime"))
        for offset, share in self.spend(row):
            paid = month + offset
            service_year = max(paid, production) // 12
            schedule.payments.append((paid, amount(row, "capex") * share, service_year))
        after = amount(row, "employees")
        lost = max(0.0, self.heads(state) - after)
        schedule.expenses.append((month, amount(self.line, "severance") * lost / MILLION))
        schedule.expenses.append((production, amount(self.line, "training") * after / MILLION))
        schedule.receipts.append((production, amount(row, "grant")))


def doing(state: str, keep: float, age: int, ramp: list[float]) -> Doing:
    """One month of a copy; age = month of production, 1 for the first, below 1 in downtime."""
    if state == PRESENT:
        return Doing(state, keep=1.0)
    if state == CLOSED:
        return Doing(state)
    if age < 1:
        return Doing(state, keep=keep)
    share = 1.0 if not ramp else ramp[min(age, len(ramp)) - 1]
    return Doing(state, True, keep, share, age > len(ramp))
