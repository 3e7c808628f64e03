"""Small random cases on which a decision can flip: one or two lines, imports with a duty, a few years."""

from __future__ import annotations

import random

from tests.support import Row, Sheets, demand, like, periods, smallest_case, two_lines

YEARS = (2027, 2028)


def drawn_case(seed: int) -> Sheets:
    """The same seed gives the same case. Money is discounted and taxed; what is built competes with imports."""
    rnd = random.Random(seed)
    lines: Row = two_lines() if seed % 2 else {}
    conversions = [
        like("Conversions", line=row["line"], capex=rnd.randint(10, 90), capacity=rnd.choice((6_000, 10_000)))
        for row in lines.get("Lines", [like("Lines")])
    ]
    volumes = {year: rnd.randint(3_000, 12_000) for year in YEARS}
    return smallest_case(
        **{
            **lines,
            "Conversions": conversions,
            "Periods": periods("2027-01-01", len(YEARS)),
            "Programs": [like("Programs", msrp=rnd.randint(12_000, 17_000))],
            "Demand": demand(volumes),
            "Imports": [
                {"source": "JP", "program": "K1", "country": "JP", "unit_cost": rnd.randint(7_000, 10_000),
                 "capacity": rnd.choice((2_000, 20_000))}
            ],
            "Tariffs": [
                {"tariff_class": "car", "country": "JP", "layer": "base", "rate": rnd.randint(5, 40) / 100,
                 "from": "2020-01-01"}
            ],
            "Settings": {"discount_rate": 0.08, "tax_rate": 0.25, "terminal_years": rnd.choice((0, 3))},
        }
    )  # fmt: skip
