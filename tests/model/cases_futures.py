"""Golden cases of incentives, budgets, pins, scenarios and risk."""

from __future__ import annotations

from tests.model.golden_case import case, kei_line
from tests.support import demand, periods, smallest_case

DEAL = {"incentive": "deal", "plant": "A", "amount": 10, "by": "2027-06-01", "jobs": 100, "years": 1, "clawback": 5_000}
TWO_FUTURES = {
    "Scenarios": [{"scenario": "good", "probability": 0.75}, {"scenario": "bad", "probability": 0.25}],
    "Changes": [{"scenario": "bad", "sheet": "Demand", "column": "volume", "operation": "set", "value": 1_000}],
}
BOTH_GOOD = {**TWO_FUTURES, "Changes": [{**TWO_FUTURES["Changes"][0], "value": 4_000}]}

CASES = [
    case(
        "incentive_earned",
        0.0,
        "10 for a conversion at the plant; without one (it would cost 200) nothing is paid.",
        smallest_case(Conversions={"capex": 200}, Incentives=[{**DEAL, "jobs": 0}]),
    ),
    case(
        "jobs_held",
        64.0,
        "60 heads of 100 promised: 40 x 5,000 go back: 54.2 + 10 - 0.2.",
        smallest_case(Conversions={"employees": 60}, Incentives=[DEAL]),
    ),
    case(
        "taken",
        56.2,
        "The deal is taken whole or not at all: 10, less $200,000 for each of 40 missing heads: 54.2 + 10 - 8. (Six "
        "tenths of it would bring 6 with no head missing.)",
        smallest_case(Conversions={"employees": 60}, Incentives=[{**DEAL, "clawback": 200_000}]),
    ),
    case(
        "capital_budget",
        24.5,
        "P1 has 10 and carries it over; with the 20 of P2 the 25 are there in the second half of the year, and "
        "not in the first: 5 x 9.9 - 25.",
        smallest_case(
            Periods=[
                {"period": "P1", "start": "2027-01-01", "budget": 10, "carry": True},
                {"period": "P2", "start": "2027-07-01", "budget": 20},
            ],
            Demand=demand({2027: 8_000}),
        ),
    ),
    case(
        "pin",
        -17.8,
        "A conversion that loses money is forced: 8 x (6 - 5 - 0.1) - 25.",
        smallest_case(Programs={"msrp": 6_000}, Decisions=[{"line": "L1", "to_config": "kei", "rule": "force"}]),
    ),
    case(
        "pin_without_plan",
        None,
        "A conversion is pinned to a period in which it may not start: no plan exists.",
        smallest_case(
            Periods=periods("2027-01-01", 2),
            Conversions={"earliest": "2028-01-01"},
            Decisions=[{"line": "L1", "to_config": "kei", "period": "P1", "rule": "force"}],
        ),
        "pin",
    ),
    case(
        "scenario_npv",
        10.8875,
        "Demand of 8,000 or 1,000 once in four; half of the objective is the mean, half the worst quarter: "
        "0.5 x (0.75 x 54.2 - 0.25 x 15.1) + 0.5 x -15.1.",
        smallest_case(Settings={"risk_weight": 0.5, "risk_level": 0.75}, **TWO_FUTURES),
        "scenario_npv",
        "shortfall_covers",
    ),
    case(
        "regret_covers",
        39.1,
        "Demand of 8,000 or 1,000, for which 54.2 or nothing can be had alone. Converting is regretted by 15.1 in the "
        "bad future, not converting by 54.2 in the good one: 54.2 - 15.1, whatever the probabilities.",
        smallest_case(Settings={"risk_measure": "regret"}, **TWO_FUTURES),
        "regret_covers",
        "scenario_npv",
    ),
    case(
        "regret_of_none",
        54.2,
        "Demand of 8,000 or 4,000, for which 54.2 or 14.6 can be had alone: converting is best in both, and nothing is "
        "regretted. Going on as today would be regretted by 54.2.",
        smallest_case(Settings={"risk_measure": "regret"}, **BOTH_GOOD),
        "regret_covers",
    ),
    case(
        "second_objective",
        4.9,
        "All weight lies on the worst quarter, the future in which 1,000 are wanted: 1 x 9.9 - 5. The good future "
        "counts for nothing as long as it is no worse; the second objective sees to it that its 8,000 are sold, "
        "which makes the plan worth 0.75 x 74.2 + 0.25 x 4.9 in expectation.",
        smallest_case(**kei_line(), Settings={"risk_weight": 1, "risk_level": 0.75}, **TWO_FUTURES),
        "scenario_npv",
        "shortfall_covers",
    ),
    case(
        "line_state_on_a_tree",
        27.1,
        "Nothing is wanted in 2027; from 2028 on, known on 1 January, the market is 8,000 or, as likely, 1,000, and "
        "only the first is worth converting for: (79.2 - 25) / 2.",
        smallest_case(
            Periods=periods("2027-01-01", 2),
            Demand=demand({2027: 0, 2028: 8_000}),
            Scenarios=[
                {"scenario": "go", "probability": 0.5},
                {"scenario": "stop", "probability": 0.5, "parent": "go", "from": "2028-01-01"},
            ],
            Changes=[{"scenario": "stop", "sheet": "Demand", "column": "volume", "operation": "set", "value": 1_000}],
        ),
        "line_state",
    ),
]
