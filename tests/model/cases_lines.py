"""Golden cases of lines: states, limits on conversions, site costs."""

from __future__ import annotations

from tests.model.golden_case import case, conversion, second_config
from tests.support import demand, like, periods, smallest_case, two_lines

TWO_YEARS = periods("2027-01-01", 2)
THREE_YEARS = periods("2027-01-01", 3)

VAN_ONLY = [like("Tooling", config="van")]
KEI_AND_VAN = {
    "Lines": [like("Lines", state="kei")],
    "Configurations": second_config(),
    "Conversions": [conversion("kei", "kei", capex=0), conversion("kei", "van"), conversion("van", "kei")],
    "Programs": [like("Programs"), like("Programs", program="V1")],
    "Tooling": [
        like("Tooling", tooling_cost=0),
        like("Tooling", program="V1", config="van", tooling_cost=0),
    ],
}

CASES = [
    case(
        "line_state",
        54.2,
        "An idle line must convert (20) before it rests in kei and builds: 8 x 9.9 - 20 - 5 tooling.",
        smallest_case(),
    ),
    case(
        "one_step",
        0.0,
        "Only the van configuration, two conversions away, builds K1. No capital before 2028, and a line does one "
        "thing a period: it can not go idle -> kei -> van within P2. Nothing is done.",
        smallest_case(
            Periods=[{**TWO_YEARS[0], "budget": 0}, TWO_YEARS[1]],
            Configurations=second_config(),
            Conversions=[conversion(None, "kei"), conversion("kei", "van")],
            Tooling=VAN_ONLY,
        ),
    ),
    case(
        "used_once",
        157.4,
        "V1 is wanted in 2027 and 2029, K1 in 2028 only. kei -> van -> kei -> van would use the row kei -> van "
        "twice, so the line stays van from 2027: 2 x 8 x 9.9 - 1 (K1 would add 5 x 9.9 - 1).",
        smallest_case(
            **{
                **KEI_AND_VAN,
                "Periods": THREE_YEARS,
                "Demand": demand({2027: 8_000, 2029: 8_000}, "V1") + demand({2028: 5_000}),
            }
        ),
    ),
    case(
        "under_conversion",
        24.5,
        "Both lines would be down for the first half of the only year; the nation allows one at a time: "
        "5 x 9.9 - 20 - 5.",
        smallest_case(**two_lines(downtime=6), Settings={"max_under_conversion": 1}, Demand=demand({2027: 16_000})),
    ),
    case(
        "plant_under_conversion",
        24.5,
        "As under_conversion, with the limit on plant A.",
        smallest_case(
            **{**two_lines(downtime=6), "Plants": [like("Plants", max_under_conversion=1)]},
            Demand=demand({2027: 16_000}),
        ),
    ),
    case(
        "site_needed",
        50.2,
        "The plant's first conversion brings the site cost of 4: 79.2 - 20 - 5 - 4.",
        smallest_case(Plants={"site_cost": 4}),
    ),
    case(
        "site_paid_whole",
        50.2,
        "One of two copies converts, and the site is paid whole for it: 79.2 - 20 - 5 - 4.",
        smallest_case(Plants={"site_cost": 4}, Lines={"copies": 2}),
        "site_open",
    ),
    case(
        "site_not_ahead",
        0.0,
        "P1 has money for the site (4), P2 for the conversion and tooling (25); the site is paid with the first "
        "conversion, never ahead, so 29 are needed in one period.",
        smallest_case(
            Plants={"site_cost": 4},
            Periods=[{**TWO_YEARS[0], "budget": 4}, {**TWO_YEARS[1], "budget": 25}],
        ),
    ),
    case(
        "site_stays_open",
        152.4,
        "A line in kei turns to van in P1 for a year, paying the site, and back in P2. The site stays paid: nothing is "
        "refunded when all lines are back in their first state. 2 x 8 x 9.9 - 1 - 1 - 4.",
        smallest_case(
            **{
                **KEI_AND_VAN,
                "Plants": [like("Plants", site_cost=4)],
                "Periods": TWO_YEARS,
                "Demand": demand({2027: 8_000}, "V1") + demand({2028: 8_000}),
            }
        ),
    ),
    case(
        "site_paid_once",
        230.6,
        "A line in kei turns to van in P1, back in P2 and to van again in P3, by another row. It leaves its first "
        "state twice and the site is paid once: 3 x 8 x 9.9 - 1 - 1 - 1 - 4.",
        smallest_case(
            **{
                **KEI_AND_VAN,
                "Plants": [like("Plants", site_cost=4)],
                "Conversions": [*KEI_AND_VAN["Conversions"], conversion("kei", "van", mode="again")],
                "Periods": THREE_YEARS,
                "Demand": demand({2027: 8_000, 2029: 8_000}, "V1") + demand({2028: 8_000}),
            }
        ),
        "site_needed",
    ),
    case(
        "alike_in_order",
        54.2,
        "Nothing tells L1 from L2, and one of them is enough: 8 x 9.9 - 20 - 5. It is L1.",
        smallest_case(**two_lines()),
        ordered=True,
    ),
]
