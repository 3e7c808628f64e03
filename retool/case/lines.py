"""Lines: states, conversion arcs in time, and what each of them yields by month.

A line rests in a state (its first state or a configuration) or travels on an arc: one row of Conversions
started in one period. On an arc the line is down for ``downtime`` months, then produces on the ramp, and
arrives, mature, at the first period start on or after the end of the ramp.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from retool.case.calendar import Calendar
from retool.workbook import Conversion, Line, Tables

ANNUAL_TO_MONTHLY = 1.0 / 12.0


@dataclass(frozen=True)
class State:
    """What a line yields, a copy and year, while it rests in this state.

    ``capacity`` vehicles/yr (last ramp share included), ``keep`` the part of the present product that goes on,
    ``record`` the Lines or Conversions row whose fixed_cost holds (for its scenario values).
    """

    name: str
    capacity: float
    employees: float
    keep: float
    salvage: float
    is_configuration: bool
    record: Line | Conversion


@dataclass(frozen=True)
class Arc:
    """One conversion row started in one period. Months and periods count from the horizon's start.

    ``decided`` is the period in which it must be known (that of its first payment), ``start`` the period in
    which downtime begins, ``production`` the first producing month, ``mature`` the first month past the ramp,
    ``arrival`` the period from which the line rests in ``target`` (may lie past the horizon).
    """

    line: str
    origin: str
    target: str
    mode: str
    record: Conversion
    decided: int
    start: int
    start_month: int
    production: int
    mature: int
    arrival: int
    payments: tuple[tuple[int, float], ...]
    ramp: tuple[float, ...]
    last_share: float

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        return (self.line, self.origin, self.target, self.mode, self.start)

    def share_in(self, month: int) -> float:
        """Part of the row's capacity that the line has in ``month`` (0 in downtime)."""
        if month < self.production:
            return 0.0
        age = month - self.production
        return self.ramp[age] if age < len(self.ramp) else self.last_share


@dataclass(frozen=True)
class LineData:
    """A line (or ``copies`` identical ones) with its states and all arcs that the calendar allows."""

    name: str
    plant: str
    copies: int
    initial: str
    record: Line
    states: dict[str, State]
    arcs: tuple[Arc, ...]
    has_product: bool  # the present product and its fixed cost exist (the first state is no configuration)

    @property
    def may_close(self) -> bool:
        return self.record.close_cost is not None


def profile(points: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    return sorted((month, share) for month, share in points)


def _named_profiles(tables: Tables) -> tuple[dict[str, list[float]], dict[str, list[tuple[int, float]]]]:
    ramps: dict[str, list[tuple[int, float]]] = {}
    for point in tables.ramps:
        ramps.setdefault(point.ramp, []).append((point.month, point.share))
    spends: dict[str, list[tuple[int, float]]] = {}
    for spend in tables.spend_profiles:
        spends.setdefault(spend.spend, []).append((spend.month, spend.share))
    return {k: [s for _, s in profile(v)] for k, v in ramps.items()}, {k: profile(v) for k, v in spends.items()}


def _states(line: Line, rows: Sequence[Conversion], ramps: dict[str, list[float]], is_config: bool) -> dict[str, State]:
    states: dict[str, State] = {}
    if not is_config:
        states[line.state] = State(line.state, 0.0, line.employees, 1.0, 0.0, False, line)
    for row in rows:
        ramp = ramps.get(row.ramp, [])
        full = row.capacity * (ramp[-1] if ramp else 1.0)
        states.setdefault(row.to_config, State(row.to_config, full, row.employees, row.keep, row.salvage, True, row))
    return states


def _arc(
    row: Conversion, origin: str, start: int, calendar: Calendar, ramp: list[float], spend: list[tuple[int, float]]
) -> Arc | None:
    """The arc of ``row`` started in period ``start``, or None where its dates or payments forbid it."""
    month = calendar.start(start)
    day = calendar.month_start(month)
    if (row.earliest and day < row.earliest) or (row.latest and day > row.latest):
        return None
    payments = tuple((month + m, row.capex * share) for m, share in spend if share)
    first_payment = min((m for m, amount in payments if amount), default=month)
    if first_payment < 0:
        return None
    production = month + row.downtime
    mature = production + len(ramp)
    return Arc(
        line=row.line,
        origin=origin,
        target=row.to_config,
        mode=row.mode,
        record=row,
        decided=calendar.period_of(min(first_payment, month)),
        start=start,
        start_month=month,
        production=production,
        mature=mature,
        arrival=ceil(mature / calendar.period_months),
        payments=payments,
        ramp=tuple(ramp),
        last_share=ramp[-1] if ramp else 1.0,
    )


def _reachable(arcs: Sequence[Arc], initial: str) -> list[Arc]:
    """Arcs whose origin can be occupied when they start: earliest arrivals, in order of start."""
    earliest = {initial: 0}
    kept: list[Arc] = []
    for arc in sorted(arcs, key=lambda a: (a.start, a.arrival)):
        # an arc of no length arrives in its own period, yet a line does one thing a period
        if earliest.get(arc.origin, arc.start + 1) <= arc.start:
            kept.append(arc)
            ready = max(arc.arrival, arc.start + 1)
            earliest[arc.target] = min(earliest.get(arc.target, ready), ready)
    return kept


def build_lines(tables: Tables, calendar: Calendar, plants: set[str]) -> dict[str, LineData]:
    """All lines at ``plants``, with states and arcs; lines of other makers are left out."""
    ramps, spends = _named_profiles(tables)
    configs = {c.config for c in tables.configurations}
    rows_of: dict[str, list[Conversion]] = {}
    for row in tables.conversions:
        rows_of.setdefault(row.line, []).append(row)
    lines: dict[str, LineData] = {}
    for line in tables.lines:
        if line.plant not in plants:
            continue
        rows = rows_of.get(line.line, [])
        is_config = line.state in configs
        arcs: list[Arc] = []
        for row in rows:
            origin = row.from_config or line.state
            if origin == row.to_config:
                continue  # describes the configuration a line starts in; no decision
            for start in range(calendar.n_periods):
                spend = spends.get(row.spend, [(0, 1.0)])
                arc = _arc(row, origin, start, calendar, ramps.get(row.ramp, []), spend)
                if arc:
                    arcs.append(arc)
        lines[line.line] = LineData(
            name=line.line,
            plant=line.plant,
            copies=line.copies,
            initial=line.state,
            record=line,
            states=_states(line, rows, ramps, is_config),
            arcs=tuple(_reachable(arcs, line.state)),
            has_product=not is_config,
        )
    return lines
