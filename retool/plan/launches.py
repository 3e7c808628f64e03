"""Where each program may be sold, month by month: its commitments and withdrawal walked through time."""

from __future__ import annotations

from dataclasses import dataclass

from retool.plan import dates
from retool.plan.view import PlanView
from retool.workbook import Pathway

FREE = "free"  # the pathway of a program without Pathways rows


@dataclass(frozen=True)
class LaunchHistory:
    """``on_row[m]`` is the pathway that a program is on in month m, None while it is not on sale.

    ``service`` is, for each committed pathway, the first month in which its sales may start.
    """

    program: str
    on_row: tuple[str | None, ...]
    service: dict[str, int]
    withdrawn: int | None

    def months_on(self, pathway: str, months: range) -> list[int]:
        return [m for m in months if self.on_row[m] == pathway]

    def months_on_sale(self, months: range) -> list[int]:
        return [m for m in months if self.on_row[m] is not None]


def service_month(view: PlanView, row: Pathway, committed: int, scenario: int) -> int:
    """First month of sales on a row committed in month ``committed``, as far as the row is concerned."""
    return dates.first_month(view.case, "Pathways", row, "legal_from", scenario, committed + row.lead)


def _row_in(view: PlanView, rows: list[Pathway], committed: dict[str, int], scenario: int, month: int) -> str | None:
    """The latest row whose sales may start by ``month``."""
    if not rows:
        return FREE
    for row in reversed(rows):
        start = committed.get(row.pathway)
        if (
            start is not None
            and month >= start + row.lead
            and dates.since(view.case, "Pathways", row, "legal_from", scenario, month)
        ):
            return row.pathway
    return None


def launch(view: PlanView, program: str, scenario: int) -> LaunchHistory:
    rows = view.rows.pathways(program)
    committed = {c.pathway: view.start(c) for c in view.commitments(scenario) if c.program == program}
    withdrawals = [view.start(w) for w in view.withdrawals(scenario) if w.program == program]
    withdrawn = min(withdrawals, default=None)
    on_row = tuple(
        None if withdrawn is not None and m >= withdrawn else _row_in(view, rows, committed, scenario, m)
        for m in range(view.case.calendar.n_months)
    )
    service = {
        row.pathway: service_month(view, row, committed[row.pathway], scenario)
        for row in rows
        if row.pathway in committed
    }
    return LaunchHistory(program, on_row, service, withdrawn)


def launch_all(view: PlanView, scenario: int) -> dict[str, LaunchHistory]:
    return {program: launch(view, program, scenario) for program in view.case.programs}
