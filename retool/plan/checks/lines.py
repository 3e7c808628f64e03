"""Identities of lines: what they may do, when, and how many at once."""

from __future__ import annotations

from retool.plan.context import Audit
from retool.plan.data import Conversion
from retool.plan.gauge import Check, Gauge


def check_line_paths(audit: Audit) -> Check:
    """Every start and closing finds its copies at rest in that state, past downtime and ramp."""
    gauge = Gauge("line paths")
    for s in audit.scenarios:
        for history in audit.histories.lines(s).values():
            for fault in history.faults:
                gauge.wrong(audit.place(fault, s))
    return gauge.result()


def check_conversion_dates(audit: Audit) -> Check:
    """Starts lie within earliest and latest, and no payment falls before the first period."""
    gauge = Gauge("conversion dates")
    for record in audit.plan.conversions:
        row = audit.rows.conversion(record)
        if row is None:
            continue
        start = audit.view.start(record)
        day = audit.case.calendar.month_start(start)
        where = f"{record.line} to {record.to_config} in {record.period}"
        if row.earliest is not None and day < row.earliest:
            gauge.wrong(f"{where} starts before {row.earliest}")
        if row.latest is not None and day > row.latest:
            gauge.wrong(f"{where} starts after {row.latest}")
        if any(start + after < 0 for after, _ in audit.rows.spend(row)):
            gauge.wrong(f"{where} needs a payment before the first period")
    return gauge.result()


def check_used_once(audit: Audit) -> Check:
    """A row of Conversions is used at most as often as the line has copies."""
    gauge = Gauge("conversion used once")
    for s in audit.scenarios:
        used: dict[tuple[str, str, str, str], int] = {}
        for r in audit.view.conversions(s):
            key = (r.line, r.from_state, r.to_config, r.mode)
            used[key] = used.get(key, 0) + r.copies
        for key, copies in used.items():
            where = audit.place(f"{key[0]} {key[1]} to {key[2]} {key[3]}".rstrip(), s)
            gauge.at_most(copies, audit.rows.lines[key[0]].copies, where)
    return gauge.result()


def check_closing_allowed(audit: Audit) -> Check:
    """Only lines with a close_cost close."""
    gauge = Gauge("closing allowed")
    for record in audit.plan.closings:
        if audit.rows.lines[record.line].close_cost is None:
            gauge.wrong(f"{record.line} closes in {record.period}")
    return gauge.result()


def _down(audit: Audit, scenario: int, period: int) -> list[Conversion]:
    """Conversions whose downtime touches the period."""
    months = audit.case.calendar.months_of_period(period)
    found = []
    for record in audit.view.conversions(scenario):
        row = audit.rows.conversion(record)
        start = audit.view.start(record)
        if row is not None and start < months.stop and start + row.downtime > months.start:
            found.append(record)
    return found


def check_under_conversion(audit: Audit) -> Check:
    """Copies in downtime stay within the limits of Settings, Periods and Plants."""
    gauge = Gauge("lines under conversion")
    nationwide = audit.case.settings.max_under_conversion
    for s in audit.scenarios:
        for t, period in enumerate(audit.case.tables.periods):
            down = _down(audit, s, t)
            total = sum(r.copies for r in down)
            for limit, whose in ((nationwide, "nationwide"), (period.max_under_conversion, "in the period")):
                if limit is not None:
                    gauge.at_most(total, limit, audit.place(f"down at once {whose}", s, period=t))
            for plant in audit.case.plants.values():
                if plant.max_under_conversion is not None:
                    here = sum(r.copies for r in down if audit.rows.lines[r.line].plant == plant.plant)
                    where = audit.place(f"down at once at {plant.plant}", s, period=t)
                    gauge.at_most(here, plant.max_under_conversion, where)
    return gauge.result()


def check_sites(audit: Audit) -> Check:
    """A plant's site cost is paid once, in the very period of its first conversion."""
    gauge = Gauge("site cost paid once")
    for s in audit.scenarios:
        for plant in audit.case.plants.values():
            starts = [
                audit.view.period(r) for r in audit.view.conversions(s) if audit.rows.lines[r.line].plant == plant.plant
            ]
            paid = [audit.view.period(r) for r in audit.view.sites(s) if r.plant == plant.plant]
            due = [min(starts)] if starts and plant.site_cost else []
            if paid != due and (plant.site_cost or paid != [min(starts, default=-1)]):
                names = ", ".join(audit.case.calendar.periods[t] for t in paid) or "never"
                gauge.wrong(audit.place(f"{plant.plant} paid {names}", s))
    return gauge.result()


def check_incentives(audit: Audit) -> Check:
    """An incentive is taken only where a conversion at its plant starts on or before its date."""
    gauge = Gauge("incentives earned")
    for s in audit.scenarios:
        for taken in audit.view.incentives(s):
            row = audit.rows.incentive(taken.incentive)
            starts = [
                audit.case.calendar.month_start(audit.view.start(r))
                for r in audit.view.conversions(s)
                if row is not None and audit.rows.lines[r.line].plant == row.plant
            ]
            if row is None or not any(day <= row.by for day in starts):
                gauge.wrong(audit.place(f"{taken.incentive} without a conversion in time", s))
    return gauge.result()
