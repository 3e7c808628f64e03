"""Every way a program can be brought to market: which pathway rows are committed when, and a withdrawal.

And every way to commit to a supplier. Each way is one explicit plan, walked month by month in each scenario.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.lines import amount
from tests.oracle.timeline import Case, Row, Timeline, as_date, blank, first_day
from tests.oracle.values import Values

ALWAYS_ON_SALE: Row = {"pathway": None}  # stands for the rows of a program that has none
FAR = 1200  # months beyond which nothing is looked for


@dataclass(frozen=True)
class Launch:
    """Period of commitment per pathway row (None = never) and of withdrawal (None = never)."""

    commitments: tuple[int | None, ...]
    withdrawn: int | None


class ProgramFacts:
    """One program's rows, read once."""

    def __init__(self, case: Case, program: Row, timeline: Timeline) -> None:
        self.case, self.program, self.timeline = case, program, timeline
        self.name = str(program["program"])
        rows = [row for row in case.get("Pathways", []) if row["program"] == self.name]
        self.is_free = not rows
        self.rows: Sequence[Row] = rows or [ALWAYS_ON_SALE]
        self.points = [row for row in case.get("PricePoints", []) if row["program"] == self.name]

    @property
    def maker(self) -> str:
        """The maker whose cap it shares: a program without one is a maker of its own."""
        oem = self.program.get("oem")
        return f"(own) {self.name}" if blank(oem) else str(oem)

    def may_want_to_withdraw(self) -> bool:
        """Leaving the market can only pay where staying has a cost; else sales are simply not made."""
        changed = {change["column"] for change in self.case.get("Changes", [])}
        owes = amount(self.program, "min_volume") > 0
        renews = any(amount(row, "renewal_cost") > 0 for row in self.rows)
        return owes or renews or bool(changed & {"min_volume", "renewal_cost"})

    def launches(self) -> list[Launch]:
        """All of them, whatever pins say."""
        spans = range(len(self.timeline.spans))
        choices: list[list[int | None]] = []
        for row in self.rows:
            possible = [i for i in spans if self.may_commit(row, i)]
            choices.append([0] if self.is_free else [None, *possible])
        exits: list[int | None] = [None, *spans] if self.may_want_to_withdraw() else [None]
        return [Launch(made, gone) for made in itertools.product(*choices) for gone in exits]

    def may_commit(self, row: Row, position: int) -> bool:
        """Is the row open for commitment at the start of the period?"""
        day = first_day(self.timeline.spans[position].start)
        return blank(row.get("earliest")) or day >= as_date(row["earliest"])

    def row_on(self, launch: Launch, values: Values, month: int) -> int | None:
        """The row the program is on in a month: the latest whose sales may start; None = not on sale."""
        spans = self.timeline.spans
        if launch.withdrawn is not None and month >= spans[launch.withdrawn].start:
            return None
        if self.is_free:
            return 0
        current = None
        for number, (row, made) in enumerate(zip(self.rows, launch.commitments, strict=True)):
            if made is None or month < spans[made].start + int(amount(row, "lead")):
                continue
            if values.begun("Pathways", row, "legal_from", month):
                current = number
        return current

    def service_year(self, launch: Launch, number: int, values: Values) -> int:
        """The year in which sales on a committed row may start (ignoring other rows and withdrawal)."""
        made = launch.commitments[number]
        assert made is not None
        row = self.rows[number]
        ready = self.timeline.spans[made].start + int(amount(row, "lead"))
        return first_usable(values, "Pathways", row, "legal_from", ready) // 12


class SupplierFacts:
    """One supplier of one component."""

    def __init__(self, row: Row, timeline: Timeline) -> None:
        self.row, self.timeline = row, timeline
        self.name, self.component = str(row["supplier"]), str(row["component"])
        self.needs_contract = any(amount(row, column) > 0 for column in ("setup_cost", "lead", "min_volume"))

    def contracts(self) -> list[int | None]:
        """The period of commitment: never, or any."""
        return [None, *range(len(self.timeline.spans))] if self.needs_contract else [0]

    def usable(self, contract: int | None, values: Values, month: int) -> bool:
        """Can sets be bought in a month under this contract?"""
        if not values.begun("Suppliers", self.row, "available_from", month):
            return False
        if not self.needs_contract:
            return True
        return contract is not None and month >= self.ready(contract)

    def ready(self, contract: int) -> int:
        """Commitment + lead."""
        return self.timeline.spans[contract].start + int(amount(self.row, "lead"))

    def service_year(self, contract: int, values: Values) -> int:
        """The year of the first usable month."""
        return first_usable(values, "Suppliers", self.row, "available_from", self.ready(contract)) // 12


def first_usable(values: Values, sheet: str, row: Row, column: str, ready: int) -> int:
    """The first month from `ready` on that counts under the from-date."""
    return next(m for m in range(ready, ready + FAR) if values.begun(sheet, row, column, m))
