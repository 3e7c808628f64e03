"""What the lines do, month by month: the plan's starts and closings walked through time.

A line's copies form groups that do the same thing: rest with the present product, be down for a conversion,
climb the ramp, run. Conversions split groups and begin new ones. Nothing here knows how the plan was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from retool.plan import data
from retool.plan.rows import Rows, sure
from retool.plan.view import PlanView
from retool.workbook import Conversion, Line

LONG_AGO = -100_000  # months: a line that runs a configuration from the start is past any ramp
NEVER = 100_000


@dataclass(frozen=True)
class Group:
    """``copies`` of a line from the month ``began`` until before the month ``left``.

    ``row`` is the conversion that made them what they are, None for the first state with its present product.
    ``production`` is their first producing month, ``mature`` the first one past the ramp.
    """

    copies: int
    state: str
    row: Conversion | None
    ramp: tuple[float, ...] = ()
    began: int = LONG_AGO
    production: int = LONG_AGO
    mature: int = LONG_AGO
    left: int = NEVER

    def alive(self, month: int) -> bool:
        return self.began <= month < self.left

    def producing(self, month: int) -> bool:
        """In a configuration, and past the downtime."""
        return self.row is not None and self.alive(month) and month >= self.production

    def down(self, month: int) -> bool:
        return self.alive(month) and month < self.production

    def capacity(self, month: int) -> float:
        """Vehicles that all copies together can build in ``month`` at an hours ratio of 1."""
        if self.row is None or not self.producing(month):
            return 0.0
        age = month - self.production
        last = self.ramp[-1] if self.ramp else 1.0
        share = self.ramp[age] if age < len(self.ramp) else last
        return self.copies * self.row.capacity * share / 12.0

    def may_leave(self, month: int) -> bool:
        """A line does one thing a period, and nothing before downtime and ramp have ended."""
        return self.began < month and self.mature <= month and self.left == NEVER


@dataclass
class LineHistory:
    """One line in one scenario: its groups, and what the plan asked of it that it cannot do."""

    line: Line
    has_product: bool
    groups: list[Group]
    faults: list[str] = field(default_factory=list)
    closed: list[tuple[int, int, Group]] = field(default_factory=list)  # month, copies, what they were before

    def at(self, month: int) -> Iterator[Group]:
        """The groups that exist in ``month``."""
        return (g for g in self.groups if g.alive(month))

    def present(self, month: int) -> float:
        """Copies that carry the present product, kept parts of converted copies included."""
        if not self.has_product:
            return 0.0
        return sum(g.copies * (1.0 if g.row is None else g.row.keep) for g in self.at(month))

    def heads(self, month: int) -> float:
        """Employees in ``month``; none in downtime."""
        return sum(g.copies * self.heads_per_copy(g) for g in self.at(month) if not g.down(month))

    def heads_per_copy(self, group: Group) -> float:
        return group.row.employees if group.row else self.line.employees

    def capacity(self, config: str, months: range) -> float:
        """Vehicles that the line can build in ``config`` in ``months`` at an hours ratio of 1."""
        return sum(g.capacity(m) for m in months for g in self.groups if g.state == config)

    def producing(self, config: str, month: int) -> int:
        """Copies that produce in ``config``, ramp included."""
        return sum(g.copies for g in self.groups if g.state == config and g.producing(month))

    def mature(self, config: str, month: int) -> int:
        """Copies in ``config`` past the ramp."""
        return sum(g.copies for g in self.groups if g.state == config and g.producing(month) and month >= g.mature)

    def configurations(self) -> list[str]:
        return sorted({g.state for g in self.groups if g.row is not None})

    def take(self, state: str, copies: int, month: int, what: str) -> list[Group]:
        """Let ``copies`` that rest in ``state`` leave at ``month``; too few of them are a fault."""
        taken: list[Group] = []
        missing = copies
        for i, group in enumerate(self.groups):
            if missing and group.state == state and group.may_leave(month):
                leaving = min(missing, group.copies)
                missing -= leaving
                self.groups[i] = replace(group, copies=leaving, left=month)
                taken.append(self.groups[i])
                if leaving < group.copies:
                    self.groups.append(replace(group, copies=group.copies - leaving))
        if missing:
            self.faults.append(f"{what}: {copies} wanted, {copies - missing} at rest in {state}")
        return taken


def first_group(line: Line, rows: Rows) -> Group:
    start = rows.starting(line)
    return Group(line.copies, line.state, start, rows.ramp(start) if start else ())


def convert(history: LineHistory, record: data.Conversion, row: Conversion, month: int, rows: Rows) -> None:
    """Start ``record`` at ``month``: copies leave their state, go down, and ramp up."""
    what = f"{record.line} to {record.to_config} in {record.period}"
    history.take(record.from_state, record.copies, month, what)
    ramp = rows.ramp(row)
    production = month + row.downtime
    history.groups.append(Group(record.copies, record.to_config, row, ramp, month, production, production + len(ramp)))


def close(history: LineHistory, record: data.Closing, month: int) -> None:
    what = f"{record.line} closes in {record.period}"
    for group in history.take(record.state, record.copies, month, what):
        history.closed.append((month, group.copies, group))


def simulate(view: PlanView, scenario: int) -> dict[str, LineHistory]:
    """Every line's history in one scenario, by line; starts and closings in order of time."""
    rows = view.rows
    histories = {
        name: LineHistory(line, line.state not in rows.configurations, [first_group(line, rows)])
        for name, line in rows.lines.items()
    }
    events: list[data.Conversion | data.Closing] = [*view.conversions(scenario), *view.closings(scenario)]
    for record in sorted(events, key=view.start):
        history, month = histories[record.line], view.start(record)
        if isinstance(record, data.Closing):
            close(history, record, month)
            continue
        convert(history, record, sure(rows.conversion(record), record), month, rows)
    return histories
