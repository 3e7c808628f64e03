"""Golden cases of rows that only the relaxation feels, and of freight to merged places.

In each the relaxation would take a part of a line, a launch or a price. With its row the relaxation is worth no
more than the best plan.
"""

from __future__ import annotations

from tests.model.cases_flows import ABROAD
from tests.model.cases_market import imported
from tests.model.cases_programs import pathway
from tests.model.golden_case import case, kei_line
from tests.support import Row, Sheets, demand, like, programs_k1_k2, smallest_case

NEAR_AND_FAR: Sheets = {
    "Regions": [like("Regions"), like("Regions", region="R2")],
    "Demand": demand({2027: 4_000}) + demand({2027: 4_000}, region="R2"),
}
FROM_PORT: list[Row] = [
    like("Freight"),
    like("Freight", region="R2"),
    like("Freight", origin="port", cost=0),
    like("Freight", origin="port", region="R2", cost=3_000),
]
BOTH = ("R1", "R2")

CASES = [
    case(
        "sales_if_launched",
        14.7,
        "The exemption (10) is good for 3,000: 3 x 9.9 - 5 - 10. (The relaxation would pay for three eighths of it, "
        "as 3,000 of the 8,000 wanted are sold.)",
        smallest_case(**kei_line(), Pathways=[pathway("exempt", cost=10, annual_cap=3_000)]),
    ),
    case(
        "sales_if_priced",
        24.7,
        "3,000 on the exemption at list, 3 x 9.9 - 5; at 17,000 only 2,000 are wanted. (The relaxation would ask "
        "17,000 for five sixths of the year and sell 1,333 in the sixth at list.)",
        smallest_case(
            **kei_line(),
            PricePoints=[
                {"program": "K1", "point": "list", "price": 15_000, "volume_factor": 1.0},
                {"program": "K1", "point": "high", "price": 17_000, "volume_factor": 0.25},
            ],
            Pathways=[pathway("exempt", cost=0, annual_cap=3_000)],
        ),
    ),
    case(
        "plant_sales",
        4.7,
        "`full` (100) is too dear, so the line is converted for 3,000 on `exempt`: 3 x 9.9 - 20 - 5. (The relaxation "
        "would convert three eighths of it, as `full` would let it sell 8,000.)",
        smallest_case(Pathways=[pathway("exempt", cost=0, annual_cap=3_000), pathway("full", cost=100)]),
    ),
    case(
        "maker_sales",
        4.7,
        "One cap of 3,000 for K1 and K2 alike: 3 x 9.9 - 20 - 5. (The relaxation would convert half of the line and "
        "half tool it for each, which is good for 1,500 of either.)",
        smallest_case(
            **programs_k1_k2(),
            Pathways=[
                pathway("exempt", cost=0, annual_cap=3_000),
                pathway("exempt", program="K2", cost=0, annual_cap=3_000),
            ],
        ),
    ),
    case(
        "plant_exports",
        17.0,
        "Nothing is earned at home (11,000 freight); 6,000 are wanted abroad: 6 x (12 - 5) - 20 - 5. (The relaxation "
        "would convert six tenths of a line that could sell 8,000 more.)",
        smallest_case(Freight={"cost": 11_000}, Exports=ABROAD),
    ),
    case(
        "freight_curve",
        20.0,
        "Two regions as one place: from the port the near one is served free, the far one for 3,000. The first 4,000 "
        "vehicles cost nothing to bring, the next 3,000 each: 4 x 4 + 4 x 1.",
        imported(**NEAR_AND_FAR, Freight=FROM_PORT),
        merged=BOTH,
    ),
    case(
        "freight_above",
        8.0,
        "As freight_curve, with 2,000 vehicles: all stay near, and what the near region lacks pays nothing back. "
        "2 x 4.",
        imported(
            **NEAR_AND_FAR,
            Freight=FROM_PORT,
            Imports=[{"source": "port", "program": "K1", "country": "JP", "unit_cost": 11_000, "capacity": 2_000}],
        ),
        merged=BOTH,
    ),
    case(
        "demand_opens",
        10.0,
        "As freight_curve, on sale from July: the near region takes 2,000, and all beyond goes far. 2 x 4 + 2 x 1.",
        imported(**NEAR_AND_FAR, Freight=FROM_PORT, Pathways=[pathway(cost=0, lead=6)]),
        merged=BOTH,
    ),
    case(
        "freight_if_tooled",
        18.2,
        "Two regions as one place, the far one at 9,100: 4 x 9.9 + 4 x 0.9 - 25. (The relaxation would convert half "
        "of the line and serve the near region with all it makes.)",
        smallest_case(**NEAR_AND_FAR, Freight=[like("Freight"), like("Freight", region="R2", cost=9_100)]),
        merged=BOTH,
    ),
]
