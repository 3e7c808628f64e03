"""Golden cases of flows: balance, shipments, imports, exports."""

from __future__ import annotations

from tests.model.cases_market import CHEAP_TOOLS, TO_FAR_REGION, imported
from tests.model.golden_case import case, kei_line
from tests.support import demand, like, smallest_case, two_lines

TWO_PLANTS = two_lines("B", capacity=5_000, capex=1)
ABROAD = [{"market": "EU", "program": "K1", "year": 2027, "volume": 6_000, "price": 12_000}]

CASES = [
    case("balance", 32.0, "What is sold is built or imported, here at 11: 8 x (15 - 11).", imported()),
    case(
        "region_supply",
        63.6,
        "Two tooled lines of 5,000; R2 costs 3,000 a vehicle, and what R2 buys is shipped to R2: "
        "4 x 9.9 + 4 x 7.0 - 2 x (1 + 1).",
        smallest_case(
            **two_lines(capacity=5_000, capex=1)
            | {
                "Tooling": CHEAP_TOOLS,
                "Regions": [like("Regions"), like("Regions", region="R2")],
                "Demand": demand({2027: 4_000}) + demand({2027: 4_000}, region="R2"),
                "Freight": TO_FAR_REGION,
            },
        ),
    ),
    case(
        "import_regions",
        24.0,
        "Port 1 is cheap to buy from (11,000) but dear to deliver from (1,000), port 2 the other way round "
        "(12,000 and 0): a vehicle is delivered from where it landed. 8 x 3.",
        imported(
            Imports=[
                {"source": "port1", "program": "K1", "country": "JP", "unit_cost": 11_000},
                {"source": "port2", "program": "K1", "country": "JP", "unit_cost": 12_000},
            ],
            Freight=[
                like("Freight"),
                like("Freight", origin="port1", cost=1_000),
                like("Freight", origin="port2", cost=0),
            ],
        ),
    ),
    case(
        "plant_output",
        69.0,
        "A is near nothing (1,000 a vehicle), B next to the market (0), each makes 5,000: what A builds is shipped "
        "from A. 5 x 10 + 3 x 9 - 2 x (1 + 3).",
        smallest_case(
            **TWO_PLANTS
            | {
                "Tooling": [like("Tooling", tooling_cost=3), like("Tooling", line="L2", tooling_cost=3)],
                "Freight": [like("Freight", cost=1_000), like("Freight", origin="B", cost=0)],
            },
        ),
    ),
    case(
        "exports_from_plants",
        32.0,
        "Only US-built vehicles are exported: the imported K1 at 11 is not sent on at 12. 8 x (15 - 11).",
        imported(Exports=ABROAD),
    ),
    case(
        "ship_if_tooled",
        0.0,
        "The far market eats the margin (9,900 freight), so 4,000 near ones have to carry the line: 4 x 9.9 - 45 "
        "is not worth it. (The rule tightens the relaxation: there, four tenths of a line would serve the near "
        "market whole.)",
        smallest_case(
            Conversions={"capex": 40},
            Regions=[like("Regions"), like("Regions", region="R2")],
            Demand=demand({2027: 4_000}) + demand({2027: 12_000}, region="R2"),
            Freight=[like("Freight"), like("Freight", region="R2", cost=10_000)],
        ),
    ),
    case(
        "import_capacity",
        12.0,
        "The source has 3,000 a year: 3 x (15 - 11).",
        imported(
            Imports=[{"source": "port", "program": "K1", "country": "JP", "unit_cost": 11_000, "capacity": 3_000}]
        ),
    ),
    case(
        "exported",
        154.2,
        "One market pays 16,000 and wants 6,000 and no more, another pays 12,000 and wants 2,000: "
        "6 x (16 - 5) + 2 x (12 - 5) + 8 x 9.9 - 5.",
        smallest_case(
            **kei_line(capacity=20_000),
            Exports=[{**ABROAD[0], "price": 16_000}, {**ABROAD[0], "market": "UK", "volume": 2_000}],
        ),
    ),
]
