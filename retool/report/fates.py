"""What becomes of a line, and what it can build a year: said once, for the Map sheet and for the page."""

from __future__ import annotations

from retool.plan.simulate import Group, LineHistory
from retool.report.facts import Facts

CONVERTED, CLOSED, RUNNING, UNCHANGED, UNUSED = "converted", "closed", "running", "unchanged", "unused"

FATES = {
    CONVERTED: "Converted by the plan",
    CLOSED: "Closed by the plan",
    RUNNING: "Built kei cars from the start",
    UNCHANGED: "Goes on as today",
    UNUSED: "Not in use",
}
"""What may become of a line, in the planner's words; what happens in any future comes before what does not."""


def fate(facts: Facts, history: LineHistory) -> str:
    """What becomes of a line in the scenario of its history, by the horizon's end."""
    if any(group.row is not None and group.began >= 0 for group in history.groups):
        return CONVERTED
    if history.closed:
        return CLOSED
    if history.line.state in facts.view.rows.configurations:
        return RUNNING
    return UNCHANGED if history.line.volume else UNUSED


def fate_in_any(facts: Facts, line: str) -> str:
    """What becomes of a line in any future: a conversion counts before a closing."""
    found = {fate(facts, facts.histories.lines(s)[line]) for s in range(facts.case.tree.n)}
    return next(name for name in FATES if name in found)


def capacity(history: LineHistory, month: int) -> float:
    """Vehicles a year when all ramps are over, the present product included."""
    return sum(_of_group(history, group) for group in history.at(month))


def capacity_shown(facts: Facts, line: str) -> float:
    """The most that a line can build at the horizon's end in any future; for one that is closed, what it can today."""
    end = facts.case.calendar.n_months - 1
    at_end = max(capacity(facts.histories.lines(s)[line], end) for s in range(facts.case.tree.n))
    today = capacity(facts.baseline.histories.lines(0)[line], 0)
    return today if fate_in_any(facts, line) == CLOSED else at_end


def _of_group(history: LineHistory, group: Group) -> float:
    present = history.line.volume if history.has_product else 0.0
    if group.row is None:
        return group.copies * present
    full = group.row.capacity * (group.ramp[-1] if group.ramp else 1.0)
    return group.copies * (full + group.row.keep * present)
