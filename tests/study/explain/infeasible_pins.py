"""Workbooks without a plan: pins that contradict each other, dates, and several causes at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.study.explain.infeasible import (
    AT_ONCE,
    BUDGETS,
    NATION,
    PATHWAYS,
    close,
    commit,
    forbid,
    force,
    lines,
    no_plan,
    years,
)  # fmt: skip
from tests.support import like, smallest_case, two_lines

CLOSING = {"Lines": {"close_cost": 1}}
TWO_CONFIGS: dict[str, Any] = {"Configurations": [{"config": "kei"}, {"config": "van"}], "Tooling": {"config": None}}

PINS = (
    no_plan(
        "closed before it converts",
        "what is closed cannot be converted",
        smallest_case(**CLOSING, Periods=years(None, None), Decisions=[force(period="P2"), close(period="P1")]),
        "Decisions.line.2 Decisions.line.3",
    ),
    no_plan(
        "closed and converted in one period",
        "a line does one thing a period",
        smallest_case(**CLOSING, Periods=years(None, None), Decisions=[force(period="P1"), close(period="P1")]),
        "Decisions.line.2 Decisions.line.3",
    ),
    no_plan(
        "converted twice",
        "a line of one copy can use its row once",
        smallest_case(Periods=years(None, None), Decisions=[force(period="P1"), force(period="P2")]),
        "Decisions.line.2 Decisions.line.3",
    ),
    no_plan(
        "still down for the first conversion",
        "two years of downtime from P2 on; the conversion that follows is pinned to P3",
        smallest_case(
            **TWO_CONFIGS,
            Periods=years(None, None, None, None),
            Conversions=[
                like("Conversions", downtime=24),
                like("Conversions", from_config="kei", to_config="van", downtime=0),
            ],
            Decisions=[force(period="P2", to_config="kei"), force(period="P3", to_config="van")],
        ),
        "Decisions.line.2 Decisions.line.3",
        beside="Conversions.downtime.2",
    ),
    no_plan(
        "not yet in the configuration to start from",
        "van needs kei, which takes two years; van is pinned to the second",
        smallest_case(
            **TWO_CONFIGS,
            Periods=years(None, None, None),
            Conversions=[
                like("Conversions", downtime=24),
                like("Conversions", from_config="kei", to_config="van", downtime=0),
            ],
            Decisions=[force(period="P2", to_config="van")],
        ),
        "Decisions.line.2",
        beside="Conversions.from_config.3 Conversions.downtime.2",
    ),
    no_plan(
        "forbidden in every period by itself",
        "forced some time, and forbidden in both years",
        smallest_case(
            Periods=years(None, None), Decisions=[force(), forbid(period="P1"), forbid(period="P2")]
        ),
        "Decisions.line.2 Decisions.line.3 Decisions.line.4",
    ),
    no_plan(
        "every pathway of a forced program is forbidden",
        "two pathways, two pins",
        smallest_case(
            Pathways=PATHWAYS,
            Decisions=[commit(), commit(pathway="exempt", rule="forbid"), commit(pathway="certified", rule="forbid")],
        ),
        "Decisions.program.2 Decisions.program.3 Decisions.program.4",
    ),
    no_plan(
        "committed twice",
        "each pathway is committed to once",
        smallest_case(
            Pathways=PATHWAYS, Periods=years(None, None),
            Decisions=[commit(pathway="certified", period="P1"), commit(pathway="certified", period="P2")],
        ),
        "Decisions.program.2 Decisions.program.3",
    ),
    no_plan(
        "paid before the first period",
        "half is due six months before the start, which is pinned to the first period",
        smallest_case(
            Periods=years(None, None),
            Conversions={"spend": "early"},
            SpendProfiles=[{"spend": "early", "month": m, "share": 0.5} for m in (-6, 0)],
            Decisions=[force(period="P1")],
        ),
        "Decisions.line.2",
        beside="Conversions.spend.2",
    ),
    no_plan(
        "never in the configuration to start from",
        "van can only be had from kei, and nothing leads to kei",
        smallest_case(
            **TWO_CONFIGS,
            Conversions=[like("Conversions", from_config="kei", to_config="van")],
            Decisions=[force(to_config="van")],
        ),
        "Decisions.line.2",
        beside="Conversions.from_config.2",
    ),
)  # fmt: skip

DATES = (
    no_plan(
        "may start only after the last period",
        "from 2030 on; the periods end with 2028",
        smallest_case(Periods=years(None, None), Conversions={"earliest": date(2030, 1, 1)}, Decisions=[force()]),
        "Decisions.line.2 Conversions.earliest.2",
    ),
    no_plan(
        "may start only after the pinned period",
        "from 2028 on, pinned to 2027",
        smallest_case(
            Periods=years(None, None), Conversions={"earliest": date(2028, 1, 1)}, Decisions=[force(period="P1")]
        ),
        "Decisions.line.2 Conversions.earliest.2",
    ),
    no_plan(
        "had to start before the first period",
        "until 2026",
        smallest_case(Conversions={"latest": date(2026, 6, 1)}, Decisions=[force()]),
        "Decisions.line.2 Conversions.latest.2",
    ),
    no_plan(
        "one way comes too late, the other ended too early",
        "either date would do",
        smallest_case(
            Conversions=[
                like("Conversions", earliest=date(2028, 1, 1)),
                like("Conversions", mode="fast", latest=date(2026, 1, 1)),
            ],
            Decisions=[force()],
        ),
        "Decisions.line.2 Conversions.earliest.2 Conversions.latest.3",
    ),
    no_plan(
        "the pathway opens after the pinned period",
        "certified from 2028 on, pinned to 2027",
        smallest_case(
            Periods=years(None, None),
            Pathways=[PATHWAYS[0], {**PATHWAYS[1], "earliest": date(2028, 1, 1)}],
            Decisions=[commit(pathway="certified", period="P1")],
        ),
        "Decisions.program.2 Pathways.earliest.3",
    ),
)

SEVERAL = (
    no_plan(
        "a line and a program, each for its own reason",
        "20 of 10 in P1; certified from 2028 on, pinned to 2027 (P1 pays its 100 as little)",
        smallest_case(
            Periods=years(10, None),
            Pathways=[PATHWAYS[0], {**PATHWAYS[1], "cost": 5, "earliest": date(2028, 1, 1)}],
            Decisions=[force(period="P1"), commit(pathway="certified", period="P1")],
        ),
        "Decisions.line.2 Periods.budget.2",
        "Decisions.program.3 Pathways.earliest.3",
        beside="Conversions.capex.2",
    ),
    no_plan(
        "two years, each too poor for its own line",
        "20 of 10 in P1, 20 of 15 in P2",
        smallest_case(**lines(2), Periods=years(10, 15), Decisions=[force("L1", "P1"), force("L2", "P2")]),
        "Decisions.line.2 Periods.budget.2",
        "Decisions.line.3 Periods.budget.3",
        beside="Conversions.capex.2 Conversions.capex.3",
    ),
    no_plan(
        "too many at once, and too dear together",
        "two lines in P1, which allows one and pays for one",
        smallest_case(
            **two_lines("B", downtime=6), **NATION, Periods=years(30, None),
            Decisions=[force("L1", "P1"), force("L2", "P1")],
        ),
        "Decisions.line.2 Decisions.line.3 Settings.value.7",
        "Decisions.line.2 Decisions.line.3 Periods.budget.2",
        beside="Conversions.capex.2 Conversions.capex.3 Conversions.downtime.2 Conversions.downtime.3",
    ),
    no_plan(
        "three causes that have nothing in common",
        "L1 opens too late, L2 is too dear in P2, L3 is to be closed before it converts",
        smallest_case(
            **{
                **lines(3),
                "Lines": [like("Lines", line=f"L{n}", close_cost=1) for n in (1, 2, 3)],
                "Conversions": [
                    like("Conversions", earliest=date(2031, 1, 1)),
                    like("Conversions", line="L2", earliest=None),
                    like("Conversions", line="L3", earliest=None),
                ],
            },
            Periods=years(None, 15, None),
            Decisions=[force("L1"), force("L2", "P2"), force("L3", "P3"), close("L3", "P1")],
        ),
        "Decisions.line.2 Conversions.earliest.2",
        "Decisions.line.3 Periods.budget.3",
        "Decisions.line.4 Decisions.line.5",
        beside="Conversions.capex.3",
    ),
)  # fmt: skip

PLAIN = (*BUDGETS, *AT_ONCE, *PINS, *DATES, *SEVERAL)
