"""Identities of production: capacity, tooling, minimum output and the shop."""

from __future__ import annotations

from retool.plan.context import Audit
from retool.plan.data import Build, Tooled
from retool.plan.gauge import Check, Gauge, each_once
from retool.plan.operations import present_volume


def hours(audit: Audit, build: Build, scenario: int) -> float:
    """Line capacity that a build takes, in vehicles at an hours ratio of 1."""
    return build.vehicles * hours_ratio(audit, build, scenario)


def hours_ratio(audit: Audit, record: Build | Tooled, scenario: int) -> float:
    tool = audit.rows.tool(record.program, record.line, record.config)
    if tool is None:
        return 1.0
    return audit.case.number("Tooling", tool, "hours_ratio", scenario, audit.view.year(record))


def check_capacity(audit: Audit) -> Check:
    """What a line builds in a configuration fits its months there, downtime and ramp counted."""
    gauge = Gauge("output within capacity")
    for s in audit.scenarios:
        used: dict[tuple[str, str, int], float] = {}
        for build in audit.view.builds(s):
            key = (build.line, build.config, audit.view.year(build))
            used[key] = used.get(key, 0.0) + hours(audit, build, s)
        for (line, config, year), amount in used.items():
            limit = audit.histories.capacity(line, config, s, year)
            gauge.at_most(amount, limit, audit.place(f"{line} in {config}", s, year))
    return gauge.result()


def tooled_copies(audit: Audit, scenario: int) -> dict[tuple[int, str, str, str], int]:
    """Copies tooled by (year's index, program, line, config)."""
    found: dict[tuple[int, str, str, str], int] = {}
    for r in audit.view.tooled(scenario):
        key = (audit.view.year(r), r.program, r.line, r.config)
        found[key] = found.get(key, 0) + r.copies
    return found


def check_built_where_tooled(audit: Audit) -> Check:
    """A program is built only on copies tooled for it in the year, at most at their full capacity."""
    gauge = Gauge("built only where tooled")
    for s in audit.scenarios:
        tooled = tooled_copies(audit, s)
        for build in audit.view.builds(s):
            year = audit.view.year(build)
            copies = tooled.get((year, build.program, build.line, build.config), 0)
            full = audit.rows.greatest_capacity(build.line, build.config)
            limit = copies * full * audit.case.calendar.covered(year) / 12.0
            where = audit.place(f"{build.program} on {build.line} in {build.config}", s, year)
            gauge.at_most(hours(audit, build, s), limit, where)
    return gauge.result()


def check_tooled_where_producing(audit: Audit) -> Check:
    """Copies are tooled only in years in which they produce in the configuration."""
    gauge = Gauge("tooled only where producing")
    for s in audit.scenarios:
        for (year, program, line, config), copies in tooled_copies(audit, s).items():
            present = producing_copies(audit, line, config, s, audit.case.calendar.months_of_year(year))
            gauge.at_most(copies, present, audit.place(f"{program} on {line} in {config}", s, year))
    return gauge.result()


def producing_copies(audit: Audit, line: str, config: str, scenario: int, months: range) -> int:
    """Different copies that produce in ``config`` for at least one of ``months``."""
    history = audit.histories.lines(scenario)[line]
    found = sum(g.copies for g in history.groups if g.state == config and any(g.producing(m) for m in months))
    return min(found, history.line.copies)


def check_tooling_paid(audit: Audit) -> Check:
    """Each rise of the tooled copies is paid, in the year's first producing period (copies: as they come)."""
    gauge = Gauge("tooling paid")
    for s in audit.scenarios:
        tooled = tooled_copies(audit, s)
        paid: dict[tuple[int, str, str, str], int] = {}
        for payment in audit.view.tooling_payments(s):
            period = audit.view.period(payment)
            year = audit.case.calendar.year_of_period(period)
            key = (year, payment.program, payment.line, payment.config)
            paid[key] = paid.get(key, 0) + payment.copies
            where = audit.place(f"{payment.program} on {payment.line} in {payment.config}", s, period=period)
            gauge.at_most(payment.copies, entering(audit, payment.line, payment.config, s, period), where)
        for key in each_once(tooled, paid):
            year, program, line, config = key
            tool = audit.rows.tool(program, line, config)
            rise = max(0, tooled.get(key, 0) - tooled.get((year - 1, program, line, config), 0))
            where = audit.place(f"{program} on {line} in {config}", s, year)
            if tool is not None and (tool.tooling_cost or key in paid):
                gauge.equal(paid.get(key, 0), rise, where)
    return gauge.result()


def entering(audit: Audit, line: str, config: str, scenario: int, period: int) -> int:
    """Copies for which tooling may be paid in a period: those that come into production in it, and in the
    year's first period those that produce already. A single line pays in its first producing period only."""
    calendar = audit.case.calendar
    months = calendar.months_of_period(period)
    now = producing_copies(audit, line, config, scenario, months)
    first = calendar.periods_of_year(calendar.year_of_period(period)).start
    if period == first:
        return now
    history = audit.histories.lines(scenario)[line]
    if history.line.copies == 1:
        earlier = range(calendar.start(first), months.start)
        return 0 if producing_copies(audit, line, config, scenario, earlier) else now
    return sum(g.copies for g in history.groups if g.state == config and g.row is not None and g.production in months)


def check_minimum_output(audit: Audit) -> Check:
    """A tooled program is built at least at min_volume for the months past the ramp."""
    gauge = Gauge("minimum output while tooled")
    for s in audit.scenarios:
        built = audit.sums(audit.view.builds(s), lambda b: (b.program, b.line, b.config), lambda b: b.vehicles)
        for year, program, line, config in tooled_copies(audit, s):
            tool = audit.rows.tool(program, line, config)
            least = None if tool is None else audit.case.limit("Tooling", tool, "min_volume", s, year)
            if least:
                history = audit.histories.lines(s)[line]
                mature = sum(history.mature(config, m) for m in audit.case.calendar.months_of_year(year))
                made = built.get((year, program, line, config), 0.0)
                where = audit.place(f"{program} on {line} in {config}", s, year)
                gauge.at_least(made, least * mature / 12.0, where)
    return gauge.result()


def check_shop(audit: Audit) -> Check:
    """What a plant's lines build, present products included, fits its body and paint shop."""
    gauge = Gauge("shop capacity")
    for s in audit.scenarios:
        built = audit.sums(audit.view.builds(s), lambda b: (audit.rows.lines[b.line].plant,), lambda b: b.vehicles)
        for plant in audit.case.plants.values():
            if plant.shop_capacity is None:
                continue
            lines = [h.line.line for h in audit.histories.plant_lines(plant.plant, s)]
            for year in audit.years:
                present = sum(present_volume(audit.view, audit.histories, line, s, year) for line in lines)
                limit = plant.shop_capacity * audit.case.calendar.covered(year) / 12.0
                made = built.get((year, plant.plant), 0.0)
                gauge.at_most(made + present, limit, audit.place(plant.plant, s, year))
    return gauge.result()
