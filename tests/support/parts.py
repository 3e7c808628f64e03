"""The smallest case with one bought part: an engine in each K1."""

from typing import Any

from tests.support.cases import Row, Sheets, smallest_case

BEFORE_PARTS = 9_900
"""$ a vehicle earns before its engine is bought."""

CHEAP_CAPITAL: Row = {"Conversions": {"capex": 2}, "Tooling": {"tooling_cost": 1}}
"""Capital of 3 M$ instead of 25, for cases that build few vehicles."""


def supplier(name: str, country: str = "US", unit_cost: float = 2_000, **columns: Any) -> Row:
    """A Suppliers row for the component `engine`."""
    return {"supplier": name, "component": "engine", "country": country, "unit_cost": unit_cost, **columns}


def parts_case(suppliers: list[Row], **changes: Any) -> Sheets:
    """The smallest case with one engine in each K1; `changes` as for `smallest_case`."""
    sheets: Row = {
        "Components": [{"component": "engine", "tariff_class": "parts"}],
        "BillOfMaterials": [{"program": "K1", "component": "engine"}],
        "Suppliers": suppliers,
    }
    return smallest_case(**{**sheets, **changes})
