"""Golden cases of the market: prices, months on sale, regions, caps, segments."""

from __future__ import annotations

from typing import Any

from tests.model.cases_programs import pathway
from tests.model.golden_case import case, kei_line
from tests.support import Row, Sheets, demand, like, smallest_case, two_lines

LADDER: list[Row] = [
    {"program": "K1", "point": "list", "price": 15_000, "volume_factor": 1.0},
    {"program": "K1", "point": "low", "price": 12_000, "volume_factor": 1.5},
]
CHEAP_TOOLS = [like("Tooling", tooling_cost=1), like("Tooling", line="L2", tooling_cost=1)]
TO_FAR_REGION = [like("Freight"), like("Freight", region="R2", cost=3_000)]


def imported(**changes: Any) -> Sheets:
    """K1 only comes from abroad: $11,000 landed, $4,000 a vehicle earned; nobody builds it."""
    source = {"source": "port", "program": "K1", "country": "JP", "unit_cost": 11_000}
    return smallest_case(
        **{
            "Programs": [like("Programs"), like("Programs", program="K2")],
            "Tooling": [like("Tooling", program="K2")],
            "Imports": [source],
            **changes,
        }
    )


CASES = [
    case(
        "one_price",
        54.2,
        "One price a year: at list 8 x 9.9, at the low price the full line, 10 x 6.9; a mix of half a year each "
        "(4 x 9.9 + 6 x 6.9) is not a price. 79.2 - 25.",
        smallest_case(PricePoints=LADDER),
        "one_price",
        "months_if_priced",
    ),
    case(
        "months_on_pathway",
        38.4,
        "The pathway (3) can not be paid for in the first half of the year. The months at a price are months on "
        "the row, six: 6 x 6.9 - 3 at the low price.",
        smallest_case(
            **kei_line(),
            Periods=[
                {"period": "P1", "start": "2027-01-01", "budget": 0},
                {"period": "P2", "start": "2027-07-01"},
            ],
            Demand=demand({2027: 8_000}),
            Tooling={"tooling_cost": 0},
            PricePoints=LADDER,
            Pathways=[pathway()],
        ),
    ),
    case(
        "price_if_launched",
        44.3,
        "One price on two rows of a year, each good for half of it: 3,000 by its cap on `exempt` and 4,000 on `full` "
        "at list (the low price would sell 3,000 and 6,000). 7 x 9.9 - 25.",
        smallest_case(
            PricePoints=LADDER,
            Pathways=[pathway("exempt", cost=0, annual_cap=3_000), pathway("full", cost=0, lead=6)],
        ),
    ),
    case(
        "sales_in_months",
        32.0,
        "No more can be sold than is wanted: 8 x (15 - 11).",
        imported(),
    ),
    case(
        "region_demand",
        24.6,
        "A region takes what it wants, 4,000; of the 5,000 that two lines make the rest goes far, at 3,000 a "
        "vehicle: 4 x 9.9 + 1 x 7.0 - 2 x (10 + 1).",
        smallest_case(
            **two_lines(capacity=2_500, capex=10) | {"Tooling": CHEAP_TOOLS, "Freight": TO_FAR_REGION},
            Regions=[like("Regions"), like("Regions", region="R2")],
            Demand=demand({2027: 4_000}) + demand({2027: 4_000}, region="R2"),
        ),
    ),
    case(
        "deliveries",
        20.0,
        "Imports reach every region at one price, yet what is sold is delivered somewhere: the segment's market "
        "of 5,000 in R1 limits it. 5 x 4.",
        imported(
            Programs=[like("Programs", segment="mini"), like("Programs", program="K2")],
            Segments=[{"segment": "mini", "region": "R1", "year": 2027, "volume": 5_000}],
        ),
    ),
    case(
        "delivered",
        51.3,
        "Half a year on `exempt`, of which 3,000 may be sold, then on `full`. The near market takes 3,000 and 4,000; "
        "the last 1,000 of 8,000 go far, at 3,000: 7 x 9.9 + 1 x 7.0 - 25. No region takes back what it got.",
        smallest_case(
            Conversions={"capacity": 8_000},
            Pathways=[pathway("exempt", cost=0, annual_cap=3_000), pathway("full", cost=0, lead=6)],
            Regions=[like("Regions"), like("Regions", region="R2")],
            Demand=demand({2027: 8_000}) + demand({2027: 8_000}, region="R2"),
            Freight=TO_FAR_REGION,
        ),
    ),
    case(
        "pathway_cap",
        22.7,
        "The exemption (2) covers 3,000 a year of all that the maker sells: 3 x 9.9 - 5 - 2 with K1, which is built, "
        "and none of K2 from abroad, which would earn 4 a vehicle.",
        smallest_case(
            **kei_line(),
            Programs=[like("Programs"), like("Programs", program="K2")],
            Pathways=[
                pathway("exempt", cost=2, annual_cap=3_000),
                pathway("exempt", program="K2", cost=2, annual_cap=3_000),
            ],
            Imports=[{"source": "port", "program": "K2", "country": "JP", "unit_cost": 11_000}],
            Demand=demand({2027: 8_000}) + demand({2027: 8_000}, "K2"),
        ),
    ),
    case(
        "segment_market",
        24.5,
        "The segment's market is 5,000: 5 x 9.9 - 25.",
        smallest_case(
            Programs={"segment": "mini"},
            Segments=[{"segment": "mini", "region": "R1", "year": 2027, "volume": 5_000}],
        ),
    ),
]
