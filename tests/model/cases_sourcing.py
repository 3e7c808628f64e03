"""Golden cases of sourcing: bills, contracts, capacities, shares, price tiers. One engine in each K1."""

from __future__ import annotations

from typing import Any

from tests.model.golden_case import case
from tests.support import Row, Sheets, demand, periods
from tests.support.parts import parts_case, supplier


def engines(*suppliers: Row, **changes: Any) -> Sheets:
    """A K1 with a bought engine: $7,900 a vehicle with an engine at 2,000."""
    return parts_case(list(suppliers), **changes)


def tier(from_volume: float, unit_cost: float) -> Row:
    """A PriceTiers row of supplier S1."""
    return {"supplier": "S1", "component": "engine", "from_volume": from_volume, "unit_cost": unit_cost}


CASES = [
    case(
        "bill_of_materials",
        38.2,
        "Every vehicle takes an engine at 2,000, from a supplier of 9,000: 8 x 7.9 - 25.",
        engines(supplier("S1", capacity=9_000)),
    ),
    case(
        "supplier_capacity",
        22.4,
        "The supplier makes 6,000 engines: 6 x 7.9 - 25.",
        engines(supplier("S1", capacity=6_000)),
    ),
    case(
        "supplier_contract",
        34.2,
        "A source with a set-up cost of 4 must be contracted: 8 x 7.9 - 25 - 4.",
        engines(supplier("S1", setup_cost=4)),
    ),
    case(
        "contract_lasts",
        34.2,
        "A contract does not end, and its set-up is not given back in 2028, when nothing is wanted.",
        engines(
            supplier("S1", setup_cost=4),
            Periods=periods("2027-01-01", 2),
            Demand=demand({2027: 8_000, 2028: 0}),
        ),
    ),
    case(
        "supplier_minimum",
        32.2,
        "S2 at 2,000 makes 4,000 of the 8,000 engines; S1 at 3,000 wants to deliver 6,000 or nothing, so S2 gets "
        "2,000: 8 x 9.9 - 6 x 3 - 2 x 2 - 25.",
        engines(supplier("S1", unit_cost=3_000, min_volume=6_000), supplier("S2", capacity=4_000)),
    ),
    case(
        "contract",
        21.4,
        "A source of 6,000 is contracted once (1), not twice over: 6 x 7.9 - 25 - 1.",
        engines(supplier("S1", capacity=6_000, setup_cost=1)),
    ),
    case(
        "max_share",
        35.0,
        "S1 at 2,000 may give 60 % only, S2 costs 3,000: 8 x 9.9 - 4.8 x 2 - 3.2 x 3 - 25.",
        engines(supplier("S1", max_share=0.6), supplier("S2", unit_cost=3_000)),
    ),
    case(
        "min_sources",
        36.2,
        "Two sources, each with at least a quarter: 8 x 9.9 - 6 x 2 - 2 x 3 - 25.",
        engines(
            supplier("S1"),
            supplier("S2", unit_cost=3_000),
            Components=[{"component": "engine", "tariff_class": "parts", "min_sources": 2, "min_share": 0.25}],
        ),
    ),
    case(
        "one_tier",
        42.2,
        "One tier a year: 8 x (9.9 - 1.5) - 25 from 5,000 on; the one at 1,200 wants 12,000 paid (14.4) for 8.",
        engines(supplier("S1"), PriceTiers=[tier(5_000, 1_500), tier(12_000, 1_200)]),
    ),
    case(
        "tier_paid_least",
        40.7,
        "Take or pay: the tier at 1,500 from 9,000 is paid for 9,000 though 8,000 are used: 8 x 9.9 - 9 x 1.5 - 25.",
        engines(supplier("S1"), PriceTiers=[tier(9_000, 1_500)]),
        "tier_paid_least",
        "tier_paid_most",
        "tier_used",
    ),
    case(
        "list_price_without_tier",
        43.8,
        "Two futures, engines at 2,000 or 1,000 by list. A tier taken (1,300 from 1,000 on) holds for the whole "
        "year's volume in both: 8 x (9.9 - 1.3) - 25, against 8 x (9.9 - 1.5) - 25 by list.",
        engines(
            supplier("S1"),
            PriceTiers=[tier(1_000, 1_300)],
            Scenarios=[{"scenario": "high", "probability": 0.5}, {"scenario": "low", "probability": 0.5}],
            Changes=[
                {"scenario": "low", "sheet": "Suppliers", "column": "unit_cost", "operation": "set", "value": 1_000}
            ],
        ),
    ),
]
