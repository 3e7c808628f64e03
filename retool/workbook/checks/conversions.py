"""Conversions, their ramps and their spend profiles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from retool.workbook.book import Workbook
from retool.workbook.checks.periods import horizon, months
from retool.workbook.checks.registry import TOLERANCE, rule
from retool.workbook.findings import Finding, listed, shown
from retool.workbook.sheets_lines import PLAIN_STATES, Conversion, Line, RampPoint, SpendPoint

#: What all rows of one line and to_config must say alike.
AGREED = ("capacity", "employees", "fixed_cost", "keep", "salvage")


def states(workbook: Workbook) -> dict[str, str]:
    """The first state of every line."""
    return {line.line: line.state for line in workbook.rows(Line, "line", "state")}


def starts_in(row: Conversion, state: dict[str, str]) -> str:
    """The state a conversion leaves: its from_config, or the line's first state where blank."""
    return row.from_config or state.get(row.line, "")


def last_shares(workbook: Workbook) -> dict[str, float]:
    """The share at which each ramp ends."""
    ends: dict[str, tuple[int, float]] = {}
    for point in workbook.rows(RampPoint, "ramp", "month", "share"):
        ends[point.ramp] = max(ends.get(point.ramp, (0, 0.0)), (point.month, point.share))
    return {ramp: share for ramp, (_, share) in ends.items()}


@rule
def rows_of_one_target_agree(workbook: Workbook) -> Iterator[Finding]:
    """Another capacity, head count or cost is another configuration."""
    first: dict[tuple[str, str], Conversion] = {}
    shares = last_shares(workbook)
    for row in workbook.rows(Conversion, "line", "to_config", "ramp", *AGREED):
        other = first.setdefault((row.line, row.to_config), row)
        for name in AGREED:
            if row.get(name) != other.get(name):
                yield _disagreement(workbook, row, other, name, row.get(name), other.get(name))
        ends = shares.get(row.ramp, 1.0), shares.get(other.ramp, 1.0)
        known = all(not r.ramp or r.ramp in shares for r in (row, other)) and workbook.complete("Ramps")
        if known and ends[0] != ends[1]:
            yield _disagreement(workbook, row, other, "ramp", *ends)


def _disagreement(
    workbook: Workbook, row: Conversion, other: Conversion, column: str, own: float, theirs: float
) -> Finding:
    what = "the last share of its ramp" if column == "ramp" else column
    return workbook.error(
        "Conversions",
        row.row,
        column,
        "rows-disagree",
        f"{what} is {shown(own)} here and {shown(theirs)} in"
        f" {workbook.where('Conversions', other.row, column)}, for the same line and to_config",
        "Make them equal, or use another configuration for another size.",
    )


@rule
def keep_never_rises(workbook: Workbook) -> Iterator[Finding]:
    """What a first conversion gave up, a second cannot bring back."""
    state = states(workbook)
    kept: dict[tuple[str, str], Conversion] = {}
    rows = workbook.rows(Conversion, "line", "to_config", "from_config", "keep")
    for row in rows:
        kept.setdefault((row.line, row.to_config), row)
    for row in rows:
        start = starts_in(row, state)
        before = kept.get((row.line, start))
        if before is not None and start != row.to_config and row.keep > before.keep:
            yield workbook.error(
                "Conversions",
                row.row,
                "keep",
                "keep-rises",
                f"keep rises from {shown(before.keep)} in {start} to {shown(row.keep)} in {row.to_config}",
                f"It may be at most {shown(before.keep)}, as in {workbook.where('Conversions', before.row, 'keep')}.",
            )


@rule
def start_state_is_reached(workbook: Workbook) -> Iterator[Finding]:
    """A conversion leaves a state in which its line can be."""
    state = states(workbook)
    reached = {(row.line, row.to_config) for row in workbook.rows(Conversion, "line", "to_config")}
    for row in workbook.rows(Conversion, "line", "to_config", "from_config"):
        start = row.from_config
        if not start or row.line not in state or start == state[row.line]:
            continue
        if start in PLAIN_STATES:
            yield workbook.error(
                "Conversions",
                row.row,
                "from_config",
                "from-config",
                f"line {row.line} is {state[row.line]}, not {start}",
                "Leave from_config blank for the line's present state.",
            )
        elif start == row.to_config:
            yield workbook.warning(
                "Conversions",
                row.row,
                "from_config",
                "from-config",
                f"the row describes {row.line} running {start} from the start, but its state is"
                f" {state[row.line]}; it is not used",
                f"Set the state of {row.line} to {start}, or correct from_config.",
            )
        elif (row.line, start) not in reached:
            yield workbook.warning(
                "Conversions",
                row.row,
                "from_config",
                "from-config",
                f"line {row.line} never gets to be {start}, so the row cannot be used",
                f"Add a conversion of {row.line} to {start}, or correct from_config.",
            )


@rule
def earliest_before_latest(workbook: Workbook) -> Iterator[Finding]:
    """A window of starts that is not empty."""
    for row in workbook.rows(Conversion, "earliest", "latest"):
        if row.earliest and row.latest and row.latest < row.earliest:
            yield workbook.error(
                "Conversions",
                row.row,
                "latest",
                "date-order",
                f"latest {row.latest.isoformat()} is before earliest {row.earliest.isoformat()}",
                "Exchange or correct the two dates.",
            )


@rule
def conversion_can_start(workbook: Workbook) -> Iterator[Finding]:
    """Says which rows no period can start."""
    span = horizon(workbook)
    if span is None or not workbook.complete("SpendProfiles"):
        return
    state = states(workbook)
    ahead: dict[str, int] = {}
    for point in workbook.tables.spend_profiles:
        if point.share > 0:
            ahead[point.spend] = min(ahead.get(point.spend, 0), point.month)
    needed = ("line", "to_config", "from_config", "earliest", "latest", "spend")
    for row in workbook.rows(Conversion, *needed):
        if starts_in(row, state) == row.to_config:
            continue
        last = span.starts[-1]
        if row.earliest and row.earliest > last:
            column, why = "earliest", f"is after the last period's start, {last.isoformat()}"
        elif row.latest and row.latest < span.starts[0]:
            column, why = "latest", f"is before the first period, {span.starts[0].isoformat()}"
        elif months(last) + ahead.get(row.spend, 0) < span.first:
            column, why = "spend", "needs payment before the first period whenever it starts"
        else:
            continue
        message = f"the conversion can never start: {column} {why}"
        yield workbook.warning(
            "Conversions", row.row, column, "never-starts", message, "Correct it, or delete the row."
        )


@rule
def ramp_months_without_gaps(workbook: Workbook) -> Iterator[Finding]:
    """Months of a ramp are 1, 2, 3 …"""
    data = workbook.data.get("Ramps")
    if data is None or not workbook.complete("Ramps", "ramp", "month"):
        return
    points = sorted(data.rows("ramp", "month"), key=lambda point: point[1:])
    for ramp, group in groupby(points, key=lambda point: point[1]):
        expected = 1
        for row, _, month in group:
            if month > expected:
                missing = listed(range(expected, month))
                yield workbook.error(
                    "Ramps",
                    row,
                    "month",
                    "ramp-months",
                    f"ramp {ramp} has no row for month {missing}",
                    "Number the months 1, 2, 3 … without gaps.",
                )
            expected = max(expected, month + 1)


@rule
def ramp_ends_above_zero(workbook: Workbook) -> Iterator[Finding]:
    """A ramp whose last share is 0 never produces."""
    points = workbook.rows(RampPoint, "ramp", "month", "share")
    last = {point.ramp: point for point in sorted(points, key=lambda p: p.month)}
    for ramp, point in last.items():
        if point.share == 0 and workbook.complete("Ramps"):
            yield workbook.warning(
                "Ramps",
                point.row,
                "share",
                "ramp-end",
                f"ramp {ramp} ends at 0: after it nothing is ever produced",
                "The last share holds for good; 1 is full capacity.",
            )


@rule
def spend_sums_to_one(workbook: Workbook) -> Iterator[Finding]:
    """A profile pays all of the capital, and no more."""
    if not workbook.complete("SpendProfiles", "spend", "share"):
        return
    totals: dict[str, float] = {}
    first: dict[str, int] = {}
    for point in workbook.rows(SpendPoint, "spend", "share"):
        totals[point.spend] = totals.get(point.spend, 0.0) + point.share
        first.setdefault(point.spend, point.row)
    for spend, total in totals.items():
        if abs(total - 1) > TOLERANCE:
            yield workbook.error(
                "SpendProfiles",
                first[spend],
                "share",
                "sum",
                f"the shares of profile {spend} sum to {shown(total)}, not to 1",
                "Correct the shares.",
            )
