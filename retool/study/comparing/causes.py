"""Causes of a difference in NPV: which column of which input sheet belongs to which bar of the waterfall.

The order of `CAUSES` is the order of substitution. It is fixed: another order would give other bars, since a duty
falls on the vehicles that demand leaves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """One bar: its name in JSON, its title for a planner, and what belongs to it."""

    name: str
    title: str
    meaning: str


DEMAND = Cause("demand", "Demand", "Demand, segments, access and shares of regions, export volumes")
PRICE = Cause("price", "Prices", "List prices, price points, dealer margins, selling cost, credits, export prices")
DUTY = Cause("duty", "Duties", "Tariffs, quotas, offset, drawback, dutiable shares, classes and origins")
CAPITAL = Cause("capital", "Capital", "Cost of conversions, sites, tooling, pathways and suppliers; grants, salvage")
FREIGHT = Cause("freight", "Freight", "Freight of vehicles and parts, and where plants and regions lie")
PARTS = Cause("parts", "Parts", "Part prices, bills of materials, what suppliers can and must deliver")
IMPORTS = Cause("imports", "Imported vehicles", "What imported vehicles cost, how many there are and from when")
ASSEMBLY = Cause("assembly", "Assembly and labour", "Assembly cost, hours, heads, severance, training, fixed costs")
PRESENT = Cause("present", "Present products", "What lines build and earn today, and how long")
LAW = Cause("law", "Rules of sale", "Pathways: caps, dates, costs a sale, renewals; legal dates of regions; minimums")
CAPACITY = Cause(
    "capacity", "Capacity and dates", "What lines yield, downtime, ramps, leads, earliest and latest dates"
)
FUTURES = Cause("futures", "Futures", "Scenarios and their probabilities")
FINANCE = Cause("finance", "Timing and finance", "Periods, discount and tax rate, depreciation, value past the horizon")
OFFERED = Cause("offered", "What there is to choose", "Lines, programs, regions, sources that only one plan has")
LIMITS = Cause("limits", "Limits and pins", "Budgets, lines under conversion at once, pins, attitude to risk")
LABELS = Cause("labels", "Labels", "Names, descriptions, ranges to draw from: no money")

#: In the order in which they are substituted; labels move no money and have no bar.
CAUSES = (
    DEMAND, PRICE, DUTY, CAPITAL, FREIGHT, PARTS, IMPORTS, ASSEMBLY, PRESENT, LAW, CAPACITY, FUTURES, FINANCE,
    OFFERED, LIMITS,
)  # fmt: skip

#: What a changed cell belongs to, by sheet; `""` is every column not named.
OF_COLUMN: dict[str, dict[str, Cause]] = {
    "Settings": {
        "": FINANCE, "freight_per_mile": FREIGHT, "freight_fixed": FREIGHT, "road_factor": FREIGHT,
        "offset_rate": DUTY, "offset_until": DUTY, "drawback_rate": DUTY, "price_decision": PRICE,
        "max_under_conversion": LIMITS, "risk_weight": LIMITS, "risk_level": LIMITS, "maker": OFFERED,
    },
    "Periods": {"": FINANCE, "budget": LIMITS, "carry": LIMITS, "max_under_conversion": LIMITS},
    "Plants": {
        "": LABELS, "oem": OFFERED, "lat": FREIGHT, "lon": FREIGHT, "shop_capacity": CAPACITY,
        "max_under_conversion": LIMITS, "site_cost": CAPITAL,
    },
    "Lines": {
        "": PRESENT, "plant": OFFERED, "state": OFFERED, "copies": OFFERED, "product": LABELS, "employees": ASSEMBLY,
        "severance": ASSEMBLY, "training": ASSEMBLY, "close_cost": CAPITAL,
    },
    "Configurations": {"": LABELS},
    "Conversions": {
        "": CAPACITY, "capex": CAPITAL, "spend": CAPITAL, "grant": CAPITAL, "salvage": CAPITAL,
        "employees": ASSEMBLY, "fixed_cost": ASSEMBLY, "keep": PRESENT,
    },
    "Ramps": {"": CAPACITY},
    "SpendProfiles": {"": CAPITAL},
    "Programs": {
        "": PRICE, "name": LABELS, "oem": OFFERED, "vehicle_class": DUTY, "tariff_class": DUTY,
        "powertrain": LABELS, "min_volume": LAW, "segment": DEMAND,
    },
    "Segments": {"": DEMAND},
    "Pathways": {"": LAW, "cost": CAPITAL, "lead": CAPACITY, "earliest": CAPACITY},
    "Tooling": {"": ASSEMBLY, "tooling_cost": CAPITAL, "min_volume": LAW},
    "Components": {"": PARTS, "tariff_class": DUTY},
    "BillOfMaterials": {"": PARTS},
    "Suppliers": {"": PARTS, "country": DUTY, "freight": FREIGHT, "setup_cost": CAPITAL, "lead": CAPACITY},
    "PriceTiers": {"": PARTS},
    "Tariffs": {"": DUTY},
    "Quotas": {"": DUTY},
    "Imports": {"": IMPORTS, "country": DUTY, "value_share": DUTY, "freight": FREIGHT},
    "Regions": {"": DEMAND, "name": LABELS, "lat": FREIGHT, "lon": FREIGHT, "legal_from": LAW},
    "Demand": {"": DEMAND},
    "PricePoints": {"": PRICE, "volume_factor": DEMAND},
    "Freight": {"": FREIGHT},
    "Exports": {"": DEMAND, "price": PRICE, "duty_rate": DUTY, "freight": FREIGHT},
    "Incentives": {"": CAPITAL},
    "Scenarios": {"": FUTURES},
    "Ranges": {"": LABELS},
    "Decisions": {"": LIMITS},
}  # fmt: skip

#: What a row belongs to that only one of the plans has, where it names nothing that only one of them has.
OF_ROW: dict[str, Cause] = {
    "Periods": FINANCE, "Ramps": CAPACITY, "SpendProfiles": CAPITAL, "Segments": DEMAND,
    "Components": PARTS, "BillOfMaterials": PARTS, "PriceTiers": PARTS, "Tariffs": DUTY, "Quotas": DUTY,
    "Demand": DEMAND, "PricePoints": PRICE, "Freight": FREIGHT, "Exports": DEMAND, "Incentives": CAPITAL,
    "Scenarios": FUTURES, "Ranges": LABELS, "Decisions": LIMITS,
}  # fmt: skip


def cause_of_column(sheet: str, column: str) -> Cause:
    """The cause that a number in this column belongs to; of a setting, `column` is its name."""
    known = OF_COLUMN[sheet]
    return known.get(column, known[""])


def cause_of_row(sheet: str) -> Cause:
    """The cause that a row of the sheet belongs to which only one of the plans has."""
    return OF_ROW.get(sheet, OFFERED)
