"""Golden cases of production: tooling, building, capacity of lines and shops."""

from __future__ import annotations

from tests.model.cases_lines import KEI_AND_VAN, THREE_YEARS
from tests.model.golden_case import case, conversion, second_config
from tests.support import demand, like, periods, programs_k1_k2, smallest_case, two_lines

CASES = [
    case(
        "tooled_if_producing",
        225.6,
        "K1 is wanted in 2027 and 2029, V1 on the van configuration in 2028. Leaving kei ends the tooling of K1, "
        "5 are paid again in 2029: 3 x 79.2 - 2 x 5 - 2 conversions.",
        smallest_case(
            **{
                **KEI_AND_VAN,
                "Tooling": [like("Tooling"), like("Tooling", program="V1", config="van", tooling_cost=0)],
                "Periods": THREE_YEARS,
                "Demand": demand({2027: 8_000, 2029: 8_000}) + demand({2028: 8_000}, "V1"),
            }
        ),
    ),
    case(
        "tooling_paid_on_entry",
        24.5,
        "Tooling is paid when the line comes into production. P1 has 20, enough for the conversion but not for the "
        "tooling due with it, so the line converts in P2 and builds half a year: 5 x 9.9 - 25.",
        smallest_case(
            Periods=[
                {"period": "P1", "start": "2027-01-01", "budget": 20},
                {"period": "P2", "start": "2027-07-01"},
            ],
            Demand=demand({2027: 8_000}),
        ),
    ),
    case(
        "tooling_first_entry",
        68.25,
        "P1 has money to convert (1) and not for K1's tooling, which is due with it. Kei in P1, van in P2 and kei "
        "again from P3 on would build 7.5 of K1 and 2.5 of V1, but the first entry of a year pays, so K1 could "
        "not be built at all. The line converts in P2: 7.5 x 9.9 - 1 - 5.",
        smallest_case(
            Periods=[{**row, "budget": 1} if n == 0 else row for n, row in enumerate(periods("2027-01-01", 4, 3))],
            Configurations=second_config(),
            Conversions=[conversion(None, "kei"), conversion("kei", "van"), conversion("van", "kei")],
            Programs=[like("Programs"), like("Programs", program="V1")],
            Tooling=[like("Tooling"), like("Tooling", program="V1", config="van")],
            Demand=demand({2027: 8_000}) + demand({2027: 8_000}, "V1"),
        ),
    ),
    case(
        "tooling_rises",
        54.2,
        "What is tooled and was not is paid for: 79.2 - 20 - 5.",
        smallest_case(),
    ),
    case(
        "tooling_rise",
        72.2,
        "One copy converts in each half of the year (1 each), and each program has its tooling (5) paid whole with one "
        "of them: the 3.5 of P1 pay for none, the 8.5 of P2 for one. 8 x 9.9 - 2 - 5. (Paid in parts, 2.5 and 7.5, "
        "both programs could be built.)",
        smallest_case(
            **programs_k1_k2(),
            Lines={"copies": 2},
            Conversions={"capex": 1},
            Periods=[
                {"period": "P1", "start": "2027-01-01", "budget": 3.5},
                {"period": "P2", "start": "2027-07-01", "budget": 8.5},
            ],
        ),
    ),
    case(
        "build_if_tooled",
        148.4,
        "Two lines run kei already. Both must be tooled (5 each) to build 16,000 between them: 158.4 - 10.",
        smallest_case(
            **{
                **two_lines(),
                "Lines": [like("Lines", state="kei"), like("Lines", line="L2", state="kei")],
                "Conversions": [
                    conversion("kei", "kei", capex=0),
                    conversion("kei", "kei", capex=0, line="L2"),
                ],
            },
            Demand=demand({2027: 16_000}),
        ),
    ),
    case(
        "minimum_build",
        0.0,
        "While tooled the line must build 6,000 a year, more than the 5,000 that can be sold: nothing is done "
        "(5 x 9.9 - 25 would be 24.5).",
        smallest_case(Tooling={"min_volume": 6_000}, Demand=demand({2027: 5_000})),
    ),
    case(
        "line_capacity",
        24.5,
        "Six months of downtime leave half of 10,000: 5 x 9.9 - 25.",
        smallest_case(Conversions={"downtime": 6}),
    ),
    case(
        "close",
        23.2,
        "The shop takes 12,000: 8,000 of K1 and 4,000 of the present product of L1 would be best, but L1 makes 10,000 "
        "or closes (1), whole. 8 x 9.9 - 5 tooling - 1 - 10 x 5, against 2 x 9.9 - 5.",
        smallest_case(
            Plants={"shop_capacity": 12_000},
            Lines=[
                like("Lines", state="active", volume=10_000, margin=5_000, close_cost=1),
                like("Lines", line="L2", state="kei"),
            ],
            Conversions=[conversion("kei", "kei", line="L2", capex=0)],
            Tooling={"line": "L2"},
        ),
    ),
    case(
        "shop",
        34.4,
        "The plant's paint and body shops take 6,000 a year: 6 x 9.9 - 25.",
        smallest_case(Plants={"shop_capacity": 6_000}),
    ),
]
