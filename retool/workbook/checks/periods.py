"""The calendar: what periods may look like, and the horizon they span."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from retool.workbook.book import Workbook
from retool.workbook.checks.registry import rule
from retool.workbook.findings import Finding
from retool.workbook.sheets_frame import Period

LENGTHS = (1, 2, 3, 4, 6, 12)


def months(day: date) -> int:
    """The number of a date's month, counted from year 0."""
    return 12 * day.year + day.month - 1


def first_of(month: int) -> date:
    """The 1st of a numbered month."""
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Horizon:
    """Faultless periods: their starts, and their common length in months."""

    starts: tuple[date, ...]
    length: int

    @property
    def first(self) -> int:
        """The first month, as `months` counts."""
        return months(self.starts[0])

    @property
    def end(self) -> int:
        """The month after the last."""
        return months(self.starts[-1]) + self.length

    @property
    def years(self) -> range:
        """The calendar years that the periods touch."""
        return range(self.starts[0].year, (self.end - 1) // 12 + 1)


def horizon(workbook: Workbook) -> Horizon | None:
    """The horizon, None while the Periods sheet has faults."""
    starts = [period.start for period in workbook.rows(Period, "start")]
    if not starts or not workbook.complete("Periods", "start"):
        return None
    gaps = {months(b) - months(a) for a, b in itertools.pairwise(starts)} or {12}
    length = gaps.pop()
    sound = not gaps and length in LENGTHS and all(day.day == 1 for day in starts)
    if not sound or any(_crosses(day, length) for day in starts):
        return None
    return Horizon(tuple(starts), length)


def _crosses(start: date, length: int) -> bool:
    return start.month - 1 + length > 12


@rule
def starts_on_the_first(workbook: Workbook) -> Iterator[Finding]:
    """Periods start on the 1st of a month."""
    data = workbook.data.get("Periods")
    for row, start in data.rows("start") if data else ():
        if start.day != 1:
            yield workbook.error(
                "Periods",
                row,
                "start",
                "period-start",
                f"the period starts on {start.isoformat()}, not on the 1st of a month",
                f"Type {start.replace(day=1).isoformat()}.",
            )


@rule
def periods_follow_each_other(workbook: Workbook) -> Iterator[Finding]:
    """Periods are in order and of one allowed length."""
    periods = workbook.rows(Period, "start")
    if not workbook.complete("Periods", "start") or len(periods) < 2:
        return
    gaps = [months(b.start) - months(a.start) for a, b in itertools.pairwise(periods)]
    usual = Counter(gap for gap in gaps if gap in LENGTHS).most_common(1)
    for before, period, gap in zip(periods, periods[1:], gaps, strict=False):
        if gap <= 0:
            message = f"period {period.period} does not start after {before.period} in the row above"
            fix = "Put the periods in order of time, each once."
        elif gap not in LENGTHS:
            message = f"period {before.period} would last {gap} months; 1, 2, 3, 4, 6 or 12 are possible"
            fix = "Periods follow each other without gaps; correct the start or add the missing periods."
        elif gap != usual[0][0]:
            message = f"period {before.period} would last {gap} months, the others last {usual[0][0]}"
            fix = "Give all periods the same length."
        else:
            continue
        yield workbook.error("Periods", period.row, "start", "period-length", message, fix)


@rule
def periods_stay_in_their_year(workbook: Workbook) -> Iterator[Finding]:
    """No period crosses 1 January; a lone one lasts twelve months and so starts on it."""
    periods = workbook.rows(Period, "start")
    if not workbook.complete("Periods", "start") or not periods:
        return
    gaps = [months(b.start) - months(a.start) for a, b in itertools.pairwise(periods)]
    lengths = [gap for gap in gaps if gap in LENGTHS] or ([] if gaps else [12])
    if not lengths:
        return
    length = Counter(lengths).most_common(1)[0][0]
    for period in periods:
        if _crosses(period.start, length):
            lone = "a lone period lasts twelve months" if len(periods) == 1 else f"it lasts {length} months"
            yield workbook.error(
                "Periods",
                period.row,
                "start",
                "period-year",
                f"period {period.period} crosses 1 January: {lone}",
                "Choose starts so that every period lies within one calendar year.",
            )


@rule
def carry_without_budget(workbook: Workbook) -> Iterator[Finding]:
    """Without a budget there is nothing to carry."""
    for period in workbook.rows(Period, "period", "carry", "budget"):
        if period.carry and period.budget is None:
            yield workbook.warning(
                "Periods",
                period.row,
                "carry",
                "carry",
                f"period {period.period} has no budget, so it carries nothing over",
                "Give it a budget, or set carry to no.",
            )
