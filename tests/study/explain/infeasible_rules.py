"""Workbooks without a plan because of a rule of the planner's own: so many K1 must be built, sold or bought for.

Without such a rule nothing obliges a plan to operate: minima end with the tooling, the program or the contract that
owes them. With it every limit of operations can be to blame.
"""

from __future__ import annotations

from datetime import date

from tests.study.explain.infeasible import no_plan, years
from tests.support import like, smallest_case
from tests.support.parts import parts_case, supplier

BUILD = """
import pyomo.environ as pyo

def extend(model, case):
    built = sum(model.build.values()) + sum(model.imported.values() if hasattr(model, "imported") else [])
    model.five_thousand = pyo.Constraint(expr=built >= 5)
"""
"""At least five thousand K1 built or imported; of the smallest case's 8,000 wanted and 10,000 possible."""

BUILD_IN_EACH = """
import pyomo.environ as pyo

def extend(model, case):
    futures = sorted({index[-1] for index in model.build})
    def enough(model, future):
        return sum(amount for index, amount in model.build.items() if index[-1] == future) >= 5
    model.five_thousand = pyo.Constraint(futures, rule=enough)
"""
"""The same in every future."""

RULE = "rules.py.five_thousand"

OWN_RULES = (
    no_plan(
        "no money for what must be built",
        "20 for the line and 5 for tooling, of 22",
        smallest_case(Periods=years(22)),
        f"{RULE} Periods.budget.2",
        beside="Conversions.capex.2 Tooling.tooling_cost.2",
        rules=BUILD,
    ),
    no_plan(
        "the shop passes too few",
        "4,000 a year",
        smallest_case(Plants={"shop_capacity": 4_000}),
        f"{RULE} Plants.shop_capacity.2",
        rules=BUILD,
    ),
    no_plan(
        "the exemption's cap is too low",
        "3,000 a year",
        smallest_case(Pathways=[{"program": "K1", "pathway": "exempt", "annual_cap": 3_000}]),
        f"{RULE} Pathways.annual_cap.2",
        rules=BUILD,
    ),
    no_plan(
        "the segment is too small",
        "4,500 a year",
        smallest_case(
            Programs={"segment": "small"},
            Segments=[{"segment": "small", "region": "R1", "year": 2027, "volume": 4_500}],
        ),
        f"{RULE} Segments.volume.2",
        rules=BUILD,
    ),
    no_plan(
        "the supplier makes too few",
        "4,000 engines a year",
        parts_case([supplier("S1", capacity=4_000)]),
        f"{RULE} Suppliers.capacity.2",
        rules=BUILD,
    ),
    no_plan(
        "the supplier wants to sell more than can be built",
        "9,000 engines a year, 8,000 K1",
        parts_case([supplier("S1", min_volume=9_000)]),
        f"{RULE} Suppliers.min_volume.2",
        rules=BUILD,
    ),
    no_plan(
        "one supplier where two are wanted",
        "with fewer suppliers than min_sources nothing is built",
        parts_case(
            [supplier("S1")],
            Components=[{"component": "engine", "tariff_class": "parts", "min_sources": 2}],
        ),
        f"{RULE} Components.min_sources.2",
        rules=BUILD,
    ),
    no_plan(
        "tooling that owes more than is wanted",
        "9,000 a year of 8,000 wanted",
        smallest_case(Tooling={"min_volume": 9_000}),
        f"{RULE} Tooling.min_volume.2",
        rules=BUILD,
    ),
    no_plan(
        "a program that owes more than is wanted",
        "9,000 sales a year of 8,000 wanted, or no sale at all",
        smallest_case(Programs={"min_volume": 9_000}),
        f"{RULE} Programs.min_volume.2",
        rules=BUILD,
    ),
    no_plan(
        "legal only after the last period",
        "from 2030 on",
        smallest_case(Pathways=[{"program": "K1", "pathway": "exempt", "legal_from": date(2030, 1, 1)}]),
        f"{RULE} Pathways.legal_from.2",
        rules=BUILD,
    ),
    no_plan(
        "imports are too few and come too late, and the line is forbidden",
        "4,000 a year from July on: 2,000, and 4,000 from January on",
        smallest_case(
            Imports=[
                {"source": "JP", "program": "K1", "country": "JP", "unit_cost": 9_000, "capacity": 4_000,
                 "earliest": date(2027, 7, 1)}
            ],
            Decisions=[{"line": "L1", "rule": "forbid"}],
        ),
        f"{RULE} Decisions.line.2 Imports.capacity.2",
        rules=BUILD,
    ),
    no_plan(
        "no money, in two futures that are judged by their regret",
        "20 for the line and 5 for tooling, of 22",
        smallest_case(
            Settings={"risk_measure": "regret"},
            Periods=years(22),
            Scenarios=[{"scenario": name, "probability": 0.5} for name in ("good", "bad")],
            Changes=[
                {"scenario": "bad", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 0.9}
            ],
        ),
        f"{RULE} Periods.budget.2",
        beside="Conversions.capex.2 Tooling.tooling_cost.2",
        rules=BUILD_IN_EACH,
    ),
    no_plan(
        "a cap and a budget, each too low by itself",
        "3,000 exempt; 10 M$ of 25",
        smallest_case(
            Periods=years(10), Pathways=[{"program": "K1", "pathway": "exempt", "annual_cap": 3_000}],
            Conversions=[like("Conversions")],
        ),
        f"{RULE} Pathways.annual_cap.2",
        f"{RULE} Periods.budget.2",
        beside="Conversions.capex.2 Tooling.tooling_cost.2",
        rules=BUILD,
    ),
)  # fmt: skip
