"""What the tests share: small workbooks as plain data, the command that solves them, and arithmetic by hand."""

from tests.support.cases import Row, Sheets, demand, like, periods, programs_k1_k2, smallest_case, two_lines
from tests.support.command import audit, npv, plan_rows, solve, write_plain
from tests.support.compare import musd

__all__ = [
    "Row",
    "Sheets",
    "audit",
    "demand",
    "like",
    "musd",
    "npv",
    "periods",
    "plan_rows",
    "programs_k1_k2",
    "smallest_case",
    "solve",
    "two_lines",
    "write_plain",
]
