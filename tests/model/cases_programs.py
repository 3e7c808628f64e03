"""Golden cases of programs: pathways to legal sale, withdrawal, minima."""

from __future__ import annotations

from typing import Any

from tests.model.golden_case import case
from tests.support import Row, demand, like, periods, smallest_case


def pathway(name: str = "certified", **columns: Any) -> Row:
    """A Pathways row of K1 that costs 3."""
    return {"program": "K1", "pathway": name, "cost": 3, **columns}


CASES = [
    case(
        "launch_lasts",
        51.2,
        "A commitment (3) lasts and is not given back in 2028, when nothing is wanted: 79.2 - 20 - 5 - 3.",
        smallest_case(Periods=periods("2027-01-01", 2), Demand=demand({2027: 8_000, 2028: 0}), Pathways=[pathway()]),
    ),
    case(
        "pathway_started",
        49.2,
        "Sales need a committed pathway, 3 once and a licence of 2 a year: 79.2 - 20 - 5 - 3 - 2.",
        smallest_case(Pathways=[pathway(term=12, renewal_cost=2)]),
    ),
    case(
        "pathway_order",
        54.2,
        "A program is on its latest row in force: `full` (6, and 2,000 a sale) serves the market of 8,000 alone, "
        "with no 3,000 on `exempt` besides. 8 x 7.9 - 6 - 3 tooling.",
        smallest_case(
            Conversions={"capex": 0},
            Tooling={"tooling_cost": 3},
            Pathways=[
                pathway("exempt", annual_cap=3_000),
                pathway("full", cost=6, unit_cost=2_000, earliest="2027-01-01"),
            ],
        ),
    ),
    case(
        "withdrawal_lasts",
        76.2,
        "At least 5,000 a year until withdrawn, and withdrawn for good: 2028 wants only 1,000 (infeasible), so the "
        "program is withdrawn then and misses 2029: 79.2 - 2 - 1.",
        smallest_case(
            Periods=periods("2027-01-01", 3),
            Programs={"min_volume": 5_000},
            Demand=demand({2027: 8_000, 2028: 1_000, 2029: 8_000}),
            Conversions={"capex": 2},
            Tooling={"tooling_cost": 1},
        ),
    ),
    case(
        "withdrawal_ends_sales",
        0.0,
        "The line can make 2,500 of the 5,000 a year that a program on sale owes: it is withdrawn at once, and "
        "being half on sale is no way out.",
        smallest_case(
            Programs={"min_volume": 5_000}, Conversions={"capex": 2, "capacity": 2_500}, Tooling={"tooling_cost": 1}
        ),
    ),
    case(
        "pathway_obliges",
        0.0,
        "As withdrawal_ends_sales: until it is withdrawn a program is on sale for all of its months.",
        smallest_case(
            Programs={"min_volume": 5_000}, Conversions={"capex": 2, "capacity": 2_500}, Tooling={"tooling_cost": 1}
        ),
    ),
    case(
        "program_minimum",
        9.6,
        "Once started K1 owes 6,000 a year: beside the 4,000 near ones 2,000 are sold far away at a loss of 1,000. "
        "4 x 9.9 - 2 x 1 - 25 - 3.",
        smallest_case(
            Programs={"min_volume": 6_000},
            Pathways=[pathway()],
            Regions=[like("Regions"), like("Regions", region="R2")],
            Demand=demand({2027: 4_000}) + demand({2027: 4_000}, region="R2"),
            Freight=[like("Freight"), like("Freight", region="R2", cost=11_000)],
        ),
    ),
]
