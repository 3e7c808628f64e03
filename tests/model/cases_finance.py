"""Golden cases of money: one for each term of the objective. 10 % a year, 25 % tax, one deduction in year one."""

from __future__ import annotations

from typing import Any

from tests.model.cases_flows import ABROAD
from tests.model.cases_futures import DEAL
from tests.model.cases_market import imported
from tests.model.cases_programs import pathway
from tests.model.cases_trade import JAPANESE, layer, quota
from tests.model.golden_case import case
from tests.support import Row, Sheets, demand, like, periods, smallest_case
from tests.support.parts import parts_case, supplier

MONEY = {"discount_rate": 0.1, "tax_rate": 0.25, "depreciation": "bonus"}
YEAR = 1 / 1.1
JULY = 1.1**-0.5
"""Worth of 1 paid on 1 January 2028, and on 1 July 2027, the middle of the first year."""


def yearly(profit: float) -> float:
    """Worth of a profit of 2027, taxed."""
    return 0.75 * profit * JULY


def capital(amount: float) -> float:
    """Cost of capital paid on 1 January 2027, deducted on 1 July."""
    return amount * (1 - 0.25 * JULY)


SALES = yearly(79.2)


def active(**columns: Any) -> Row:
    """A line with a present product: 5,000 a year at $1,000, until it converts or closes."""
    return like("Lines", state="active", volume=5_000, margin=1_000, **columns)


def taxed(**changes: Any) -> Sheets:
    """The smallest case with discounting, tax and a deduction of all capital on 1 July of its year."""
    return smallest_case(Settings=MONEY, **changes)


CASES = [
    case(
        "term_conversion_capital",
        SALES - 10 - 10 * YEAR + 0.25 * 10 * (JULY + JULY * YEAR) - capital(5),
        "Half of 20 at the start, half a year later, deducted on 1 July: -10 - 10/1.1 + 0.25 x (10/1.1^0.5 + "
        "10/1.1^1.5).",
        taxed(
            Conversions={"spend": "slow"},
            SpendProfiles=[{"spend": "slow", "month": 0, "share": 0.5}, {"spend": "slow", "month": 12, "share": 0.5}],
        ),
    ),
    case(
        "term_conversion_people",
        yearly(49.5) - capital(25) - 0.75 * (0.8 + 0.6 * JULY),
        "40 of 100 heads leave at the start ($20,000 each), 60 are trained ($10,000 each) at start of production, "
        "6 months on; both are deductible.",
        taxed(
            Lines=[like("Lines", employees=100, severance=20_000, training=10_000)],
            Conversions={"employees": 60, "downtime": 6},
        ),
    ),
    case(
        "term_grants",
        yearly(49.5) - capital(25) + 6 * JULY,
        "A grant of 6 at start of production, 6 months on, untaxed: 6 / 1.1^0.5.",
        taxed(Conversions={"grant": 6, "downtime": 6}),
    ),
    case(
        "term_closing",
        yearly(3) - 0.75 * 1.5,
        "An idle line costs 3 a year; closing costs 1 and 50 heads at $10,000. Nothing can be built.",
        taxed(
            Lines=[like("Lines", fixed_cost=3, employees=50, severance=10_000, close_cost=1)],
            Conversions={"capex": 100},
        ),
    ),
    case(
        "term_salvage",
        SALES - capital(25) + 4 * YEAR,
        "A line that ends in kei leaves 4: 4 / 1.1.",
        taxed(Conversions={"salvage": 4}),
    ),
    case(
        "term_present_products",
        (SALES - capital(25) - yearly(2.5)) * YEAR,
        "5,000 a year at $1,000 until June 2028: the line makes them in 2027 and converts in 2028, when K1 is wanted.",
        taxed(
            Lines=[active(product_until="2028-06-30")],
            Periods=periods("2027-01-01", 2),
            Demand=demand({2027: 0, 2028: 8_000}),
        ),
    ),
    case(
        "term_fixed_costs",
        yearly(49.5 - 0.7 * 5 + 3 - 0.3 * 3 - 1) - capital(25),
        "The present state costs 3 a year; kei costs 2 from start of production, and 30 % of the present one goes on.",
        taxed(
            Lines=[active(fixed_cost=3)],
            Conversions={"fixed_cost": 2, "keep": 0.3, "downtime": 6},
        ),
    ),
    case(
        "term_sites",
        SALES - capital(29),
        "4 once, deducted on 1 July: 4 - 0.25 x 4 / 1.1^0.5.",
        taxed(Plants={"site_cost": 4}),
    ),
    case(
        "term_tooling",
        yearly(49.5) - capital(20) - 0.75 * 5 * JULY,
        "5 in the period in which production starts, 1 July 2027, and deducted then: 0.75 x 5 / 1.1^0.5.",
        taxed(Periods=periods("2027-01-01", 2, 6), Conversions={"downtime": 6}),
    ),
    case(
        "term_pathways",
        (SALES - capital(25)) * YEAR - 3 + 0.25 * 3 * JULY * YEAR,
        "3 once; the deduction begins when sales may start, 12 months on: 3 - 0.25 x 3 / 1.1^1.5.",
        taxed(Periods=periods("2027-01-01", 2), Pathways=[pathway(lead=12)]),
    ),
    case(
        "term_contracts",
        (yearly(63.2) - capital(25)) * YEAR - 4 + 0.25 * 4 * JULY * YEAR,
        "A supplier's set-up of 4; the deduction begins when it can deliver, 12 months on.",
        parts_case([supplier("S1", setup_cost=4, lead=12)], Settings=MONEY, Periods=periods("2027-01-01", 2)),
    ),
    case(
        "term_sales",
        yearly(8 * (13.5 - 0.5 - 0.3 - 0.2 - 5.1)) * (1 + 0.9 * YEAR) - capital(25),
        "15,000 less 10 % for the dealer, 500 selling cost, 300 cannibalised margin, 200 on the pathway, with one "
        "year of continuation at 0.9/1.1.",
        smallest_case(
            Settings={**MONEY, "terminal_years": 1, "terminal_decay": 0.1},
            Programs={"dealer_margin": 0.1, "selling_cost": 500, "cannibalised_margin": 300},
            Pathways=[pathway(cost=0, unit_cost=200)],
        ),
    ),
    case(
        "term_credits",
        SALES * (1 + 0.95 * YEAR) + yearly(0.75 * 8 * 0.4) - capital(25),
        "A credit of 400 a sale until September 2027: three quarters of the year's sales.",
        smallest_case(Settings={**MONEY, "terminal_years": 1}, Programs={"credit": 400, "credit_until": "2027-09-30"}),
    ),
    case(
        "term_renewals",
        SALES - capital(25) - yearly(2),
        "A licence of 3 every 18 months: 2 a year.",
        taxed(Pathways=[pathway(cost=0, term=18, renewal_cost=3)]),
    ),
    case(
        "term_assembly",
        yearly(8 * (15 - 6 - 0.1)) - capital(25),
        "6,000 a vehicle.",
        taxed(Tooling={"assembly_cost": 6_000}),
    ),
    case(
        "term_parts",
        yearly(8 * 7.9) - capital(25),
        "An engine at 2,000.",
        parts_case([supplier("S1", capacity=9_000)], Settings=MONEY),
    ),
    case(
        "term_parts_freight",
        yearly(8 * 7.8) - capital(25),
        "100 to bring the engine here.",
        parts_case([supplier("S1", capacity=9_000, freight=100)], Settings=MONEY),
    ),
    case(
        "term_parts_duty",
        yearly(8 * (7.8 - 0.54) + 3 * (0.54 - 0.2)) - capital(25),
        "25 % and $40 on the engine's 2,000, freight excluded; 3,000 in quota at 10 %.",
        parts_case(
            [supplier("S1", country="JP", freight=100)],
            Settings=MONEY,
            Tariffs=[layer(specific=40)],
            Quotas=[quota("parts", 3_000, 0.1)],
        ),
    ),
    case(
        "term_drawback",
        yearly(8 * 7.4 + 2 * 4.5 + 2 * 0.495) - capital(25),
        "99 % of the duty of 500 on the engines of 2,000 exported vehicles.",
        parts_case(JAPANESE, Settings=MONEY, Tariffs=[layer(drawback=True)], Exports=ABROAD),
    ),
    case(
        "term_freight",
        yearly(5 * 9.9 + 3 * (15 - 11 - 0.3)) - capital(25),
        "100 a vehicle from the plant, 300 from the port.",
        smallest_case(
            Settings=MONEY,
            Conversions={"capacity": 5_000},
            Imports=[{"source": "port", "program": "K1", "country": "JP", "unit_cost": 11_000}],
            Freight=[like("Freight"), like("Freight", origin="port", cost=300)],
        ),
    ),
    case(
        "term_imports",
        yearly(8 * (15 - 11.4)),
        "11,000 and 400 to the port.",
        imported(
            Settings=MONEY,
            Imports=[{"source": "port", "program": "K1", "country": "JP", "unit_cost": 11_000, "freight": 400}],
        ),
    ),
    case(
        "term_import_duty",
        yearly(8 * (4 - 1.76) + 3 * (1.76 - 0.44)),
        "20 % of 80 % of 11,000; 3,000 in quota at 5 %.",
        imported(
            Settings=MONEY,
            Imports=[{"source": "port", "program": "K1", "country": "JP", "unit_cost": 11_000, "value_share": 0.8}],
            Tariffs=[layer("car", 0.2)],
            Quotas=[quota("car", 3_000, 0.05)],
        ),
    ),
    case(
        "term_exports",
        yearly(8 * 9.9 + 2 * (10.8 - 0.5 - 5)) - capital(25),
        "12,000 abroad less 10 % duty there and 500 freight.",
        taxed(Exports=[{**ABROAD[0], "duty_rate": 0.1, "freight": 500}]),
    ),
    case(
        "term_offset",
        yearly(8 * 7.4 + 2.4) - capital(25),
        "2 % of 15,000 a vehicle against the duty of 500.",
        parts_case(JAPANESE, Settings={**MONEY, "offset_rate": 0.02}, Tariffs=[layer(offsettable=True)]),
    ),
    case(
        "term_incentives",
        SALES - capital(25) + 10 * 1.1 ** (-5 / 12),
        "10 on 1 June, untaxed: 10 / 1.1^(5/12).",
        taxed(Conversions={"employees": 100}, Incentives=[DEAL]),
    ),
    case(
        "term_clawback",
        SALES - capital(25) + 10 * 1.1 ** (-5 / 12) - yearly(0.2) * (1 + YEAR),
        "40 heads missing in 2027 and, past the horizon, in 2028 on 1 July: 0.2 each, deductible.",
        taxed(Conversions={"employees": 60}, Incentives=[{**DEAL, "years": 2}]),
    ),
]
