"""Workbooks without a plan, made by hand, each with the cells that are to blame.

Places are written `Sheet.column.row` with the row as Excel numbers it. A conflict is a set of cells that cannot all
hold; loosen any one of them as far as it goes and that conflict is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support import Row, Sheets, like, periods, smallest_case, two_lines


@dataclass(frozen=True)
class Infeasible:
    """`conflicts` are all there are; `beside` are the prices and durations that they run into; `rules` is a planner's
    own file.
    """

    name: str
    why: str
    sheets: Sheets
    conflicts: tuple[frozenset[str], ...]
    beside: frozenset[str] = frozenset()
    rules: str = ""


def no_plan(name: str, why: str, sheets: Sheets, *conflicts: str, beside: str = "", rules: str = "") -> Infeasible:
    """A workbook without a plan; each conflict as places with blanks between them."""
    apart = tuple(frozenset(conflict.split()) for conflict in conflicts)
    return Infeasible(name, why, sheets, apart, frozenset(beside.split()), rules)


def force(line: str = "L1", period: str | None = None, **columns: Any) -> Row:
    """A pin that a line must convert."""
    return {"line": line, "program": None, "period": period, "rule": "force", **columns}


def forbid(line: str = "L1", period: str | None = None) -> Row:
    """A pin that a line must not convert."""
    return force(line, period, rule="forbid")


def close(line: str = "L1", period: str | None = None) -> Row:
    """A pin that a line must close."""
    return force(line, period, rule="close")


def commit(program: str = "K1", period: str | None = None, **columns: Any) -> Row:
    """A pin that a program must commit to a pathway."""
    return {"line": None, "program": program, "period": period, "rule": "force", **columns}


def years(*budgets: float | None, carry: str | None = None, **columns: Any) -> list[Row]:
    """Years P1, P2 … from 2027 with their budgets in M$."""
    rows = periods("2027-01-01", len(budgets), **columns)
    more = {} if carry is None else {"carry": carry}
    return [{**row, "budget": budget, **more} for row, budget in zip(rows, budgets, strict=True)]


def lines(count: int, **columns: Any) -> Sheets:
    """Lines L1, L2 … at plant A with conversions alike; `columns` go on their Conversions rows."""
    names = [f"L{n + 1}" for n in range(count)]
    return {
        "Lines": [like("Lines", line=name) for name in names],
        "Conversions": [like("Conversions", line=name, **columns) for name in names],
        "Tooling": [like("Tooling", line=name) for name in names],
    }


PATHWAYS: list[Row] = [
    {"program": "K1", "pathway": "exempt", "cost": 0, "earliest": None},
    {"program": "K1", "pathway": "certified", "cost": 100, "earliest": None},
]

BUDGETS = (
    no_plan(
        "no year's budget pays for the conversion",
        "20 M$ in one year; 10 in each of two, and nothing is carried over",
        smallest_case(Periods=years(10, 10), Decisions=[force()]),
        "Decisions.line.2 Periods.budget.2 Periods.budget.3",
        beside="Conversions.capex.2",
    ),
    no_plan(
        "the budget of the pinned year is too small",
        "20 M$ in P1, which has 10; P2 has no limit",
        smallest_case(Periods=years(10, None), Decisions=[force(period="P1")]),
        "Decisions.line.2 Periods.budget.2",
        beside="Conversions.capex.2",
    ),
    no_plan(
        "what is carried over is too little",
        "8 + 8 < 20",
        smallest_case(Periods=years(8, 8, carry="yes"), Decisions=[force()]),
        "Decisions.line.2 Periods.budget.2 Periods.budget.3",
        beside="Conversions.capex.2",
    ),
    no_plan(
        "what is left is not carried over",
        "12 in each year: carried over, they would pay the 20 of P2",
        smallest_case(Periods=years(12, 12, carry="no"), Decisions=[force(period="P2")]),
        "Decisions.line.2 Periods.budget.3",
        beside="Conversions.capex.2 Periods.carry.2",
    ),
    no_plan(
        "the second payment does not fit",
        "40 M$, half at the start and half a year later: 20 in P2, which has 10",
        smallest_case(
            Periods=years(30, 10),
            Conversions={"capex": 40, "spend": "halves"},
            SpendProfiles=[{"spend": "halves", "month": m, "share": 0.5} for m in (0, 12)],
            Decisions=[force(period="P1")],
        ),
        "Decisions.line.2 Periods.budget.3",
        beside="Conversions.capex.2",
    ),
    no_plan(
        "the site makes it too dear",
        "20 for the conversion and 15 for the site, of 30",
        smallest_case(Periods=years(30), Plants={"site_cost": 15}, Decisions=[force()]),
        "Decisions.line.2 Periods.budget.2",
        beside="Conversions.capex.2 Plants.site_cost.2",
    ),
    no_plan(
        "the certificate is too dear",
        "100 M$ of 50",
        smallest_case(Periods=years(50), Pathways=PATHWAYS, Decisions=[commit(pathway="certified")]),
        "Decisions.program.2 Periods.budget.2",
        beside="Pathways.cost.3",
    ),
    no_plan(
        "either conversion fits, both do not",
        "20 + 20 of 30",
        smallest_case(**lines(2), Periods=years(30), Decisions=[force("L1"), force("L2")]),
        "Decisions.line.2 Decisions.line.3 Periods.budget.2",
        beside="Conversions.capex.2 Conversions.capex.3",
    ),
    no_plan(
        "three conversions fit two years only in halves",
        "20 each and 30 a year: one and a half a year, if a line could be halved",
        smallest_case(**lines(3), Periods=years(30, 30), Decisions=[force(f"L{n}") for n in (1, 2, 3)]),
        "Decisions.line.2 Decisions.line.3 Decisions.line.4 Periods.budget.2 Periods.budget.3",
        beside="Conversions.capex.2 Conversions.capex.3 Conversions.capex.4",
    ),
)

NATION = {"Settings": {"max_under_conversion": 1}}
"""Settings!B7: one row for each name, those of the smallest case first."""

AT_ONCE = (
    no_plan(
        "one line at once in the country",
        "two are pinned to P1",
        smallest_case(
            **two_lines("B", downtime=6), **NATION, Periods=years(None, None),
            Decisions=[force("L1", "P1"), force("L2", "P1")],
        ),
        "Decisions.line.2 Decisions.line.3 Settings.value.7",
        beside="Conversions.downtime.2 Conversions.downtime.3",
    ),
    no_plan(
        "one line at once at the plant",
        "two are pinned to P1",
        smallest_case(
            **{**two_lines(downtime=6), "Plants": [like("Plants", max_under_conversion=1)]}, Periods=years(None, None),
            Decisions=[force("L1", "P1"), force("L2", "P1")],
        ),
        "Decisions.line.2 Decisions.line.3 Plants.max_under_conversion.2",
        beside="Conversions.downtime.2 Conversions.downtime.3",
    ),
    no_plan(
        "one line at once in a period",
        "L1 is down for a year and a half from P1, and L2 from P2, which allows one",
        smallest_case(
            **{
                **two_lines(),
                "Conversions": [like("Conversions", downtime=18), like("Conversions", line="L2", downtime=6)],
            },
            Periods=[{**year, "max_under_conversion": 6 - 5 * n} for n, year in enumerate(years(None, None))],
            Decisions=[force("L1", "P1"), force("L2", "P2")],
        ),
        "Decisions.line.2 Decisions.line.3 Periods.max_under_conversion.3",
        beside="Conversions.downtime.2 Conversions.downtime.3",
    ),
    no_plan(
        "no line at all at once",
        "the limit is 0",
        smallest_case(Settings={"max_under_conversion": 0}, Conversions={"downtime": 3}, Decisions=[force()]),
        "Decisions.line.2 Settings.value.7",
        beside="Conversions.downtime.2",
    ),
    no_plan(
        "three lines in two years, one at once",
        "each is down for a year",
        smallest_case(
            **lines(3, downtime=12), **NATION, Periods=years(None, None),
            Decisions=[force(f"L{n}") for n in (1, 2, 3)],
        ),
        "Decisions.line.2 Decisions.line.3 Decisions.line.4 Settings.value.7",
        beside="Conversions.downtime.2 Conversions.downtime.3 Conversions.downtime.4",
    ),
)  # fmt: skip
