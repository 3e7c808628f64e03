"""Golden cases of trade: quotas, the duty offset and its bank, drawback."""

from __future__ import annotations

from typing import Any

from tests.model.cases_flows import ABROAD
from tests.model.cases_market import imported
from tests.model.golden_case import case
from tests.support import Row, demand, periods
from tests.support.parts import parts_case, supplier


def layer(tariff_class: str = "parts", rate: float = 0.25, **columns: Any) -> Row:
    """A duty on goods of Japan."""
    return {
        "tariff_class": tariff_class,
        "country": "JP",
        "layer": "base",
        "rate": rate,
        "from": "2020-01-01",
        **columns,
    }


def quota(tariff_class: str, volume: float, rate: float | None = 0.0) -> Row:
    """A quota of 2027 for goods of Japan."""
    return {"tariff_class": tariff_class, "country": "JP", "year": 2027, "volume": volume, "rate": rate}


JAPANESE = [supplier("S1", country="JP")]
TWO_YEARS = periods("2027-01-01", 2)

CASES = [
    case(
        "quota",
        15.5,
        "2,000 vehicles enter free of the duty of 2,750: 8 x (4 - 2.75) + 2 x 2.75.",
        imported(Tariffs=[layer("car")], Quotas=[quota("car", 2_000)]),
    ),
    case(
        "within_imports",
        12.0,
        "The source brings 3,000 a year; the quota of 8,000 frees these from duty and no more: 3 x 4.",
        imported(
            Imports=[{"source": "port", "program": "K1", "country": "JP", "unit_cost": 11_000, "capacity": 3_000}],
            Tariffs=[layer("car")],
            Quotas=[quota("car", 8_000)],
        ),
    ),
    case(
        "within_source",
        38.2,
        "A quota of 12,000 engines frees the 8,000 bought, and no more: 8 x 7.9 - 25.",
        parts_case(JAPANESE, Tariffs=[layer()], Quotas=[quota("parts", 12_000)]),
    ),
    case(
        "drawback",
        44.19,
        "Duty of 500 an engine comes back (99 %) for the 2,000 vehicles exported and no more: "
        "8 x 7.4 + 2 x (12 - 5 - 2 - 0.5) + 2 x 0.495 - 25.",
        parts_case(JAPANESE, Tariffs=[layer(drawback=True)], Exports=ABROAD),
    ),
    case(
        "import_in_quota",
        10.0,
        "As in_quota, for vehicles: a quota at 50 % of 11,000 where the duty is 25 % is left alone. 8 x (4 - 2.75).",
        imported(Tariffs=[layer("car")], Quotas=[quota("car", 2_000, 0.5)]),
    ),
    case(
        "in_quota",
        34.2,
        "A quota at 50 % where the duty is 25 %: its use is free, and nobody uses it. 8 x 7.4 - 25.",
        parts_case(JAPANESE, Tariffs=[layer()], Quotas=[quota("parts", 2_000, 0.5)]),
    ),
    case(
        "drawn",
        48.2,
        "All 10,000 engines are in quota and pay nothing, so nothing is drawn back on 2,000 exports either: "
        "8 x 7.9 + 2 x (12 - 5 - 2) - 25.",
        parts_case(
            JAPANESE,
            Tariffs=[layer(drawback=True)],
            Quotas=[quota("parts", 12_000)],
            Exports=ABROAD,
            Settings={"drawback_rate": 0.5},
        ),
    ),
    case(
        "offset_within_duty",
        38.2,
        "An offset of 10 % of 15,000 a vehicle (12 M$) covers the duty of 4 and no more: 8 x 7.9 - 25.",
        parts_case(
            JAPANESE,
            Tariffs=[layer(offsettable=True)],
            Settings={"offset_rate": 0.1},
        ),
    ),
    case(
        "offset_bank",
        99.8,
        "1 % of 15,000 is earned on 8,000 a year (1.2), and banked in 2027, as the duty (4 a year) begins in 2028: "
        "2 x 8 x 7.9 - 25 - 4 + 2.4.",
        parts_case(
            JAPANESE,
            Periods=TWO_YEARS,
            Demand=demand({2027: 8_000, 2028: 8_000}),
            Tariffs=[{**layer(offsettable=True), "from": "2028-01-01"}],
            Settings={"offset_rate": 0.01},
        ),
    ),
]
