"""Comparing cells of a plan workbook with what the ledger makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from retool.plan.context import Audit
from retool.plan.gauge import MONEY, Check, Gauge
from retool.plan.workbooks import PlanFile, Record

#: What a cell must hold: a number (a blank counts as 0), a date (a blank as none), or a name.
Expected = float | date | str | None


@dataclass
class Sheet:
    """One sheet under comparison; cells that differ by more than rounding are faults of its check."""

    audit: Audit
    file: PlanFile
    name: str
    gauge: Gauge = field(init=False)

    def __post_init__(self) -> None:
        self.gauge = Gauge(f"{self.name} sheet follows from the plan", MONEY)

    def table(self, *columns: str) -> list[Record]:
        """The records below the header with ``columns``."""
        return self.file.table(self.name, columns)

    def compare(self, record: Record, expected: Mapping[str, Expected]) -> None:
        """Every column of ``expected`` that the sheet has."""
        for column, value in expected.items():
            if column in record.cells:
                self.cell(record, column, value)

    def cell(self, record: Record, column: str, expected: Expected) -> None:
        where = record.where(column)
        if isinstance(expected, date):
            self.same(record.day(column), expected, where)
        elif expected is None:
            self.same(record.cells.get(column), None, where)
        elif isinstance(expected, str):
            self.same(record.text(column), expected, where)
        else:
            self.number(record.cells.get(column), expected, where)

    def same(self, found: object, expected: object, where: str) -> None:
        if found != expected:
            self.gauge.wrong(f"{where} holds {found}, not {expected}")

    def number(self, found: object, expected: float, where: str) -> None:
        if found is None:
            found = 0.0
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            self.gauge.wrong(f"{where} holds {found}, not {expected:,.6g}")
        else:
            self.gauge.equal(float(found), expected, f"{where} holds {found:,.6g}, not {expected:,.6g}")

    def result(self) -> Check:
        return self.gauge.result()


def add(totals: dict[Any, float], key: Any, amount: float) -> None:
    totals[key] = totals.get(key, 0.0) + amount
