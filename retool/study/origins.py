"""Where the rows of the model come from: for each constraint the cells that a planner can change to loosen it.

What a cell holds by itself is an `Origin`. All other constraints say how a plan hangs together, or only tighten the
relaxation; `NO_CELL` gives the reason why no cell of a planner's can be at fault in them. Dates make no rows: they
decide which columns there are (`BOUNDS`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retool.workbook import Row, Tables

Cell = tuple[str, int, str]
"""Sheet, Excel row, plain column name."""


@dataclass(frozen=True)
class Origin:
    """A column of the rows of a sheet whose columns `keys` agree with the row's index at these places.

    A blank key cell agrees with anything, and so does `*`.
    """

    sheet: str
    column: str
    keys: Mapping[str, int] = field(default_factory=dict)


ORIGINS: Mapping[str, tuple[Origin, ...]] = {
    "under_conversion": (
        Origin("Settings", "max_under_conversion"),
        Origin("Periods", "max_under_conversion", {"period": 0}),
    ),
    "plant_under_conversion": (Origin("Plants", "max_under_conversion", {"plant": 0}),),
    "capital_budget": (Origin("Periods", "budget", {"period": 0}),),
    "pin": (Origin("Decisions", "line", {"row": 0}), Origin("Decisions", "program", {"row": 0})),
    "shop": (Origin("Plants", "shop_capacity", {"plant": 0}),),
    "minimum_build": (Origin("Tooling", "min_volume", {"program": 0, "line": 1, "config": 2}),),
    "program_minimum": (Origin("Programs", "min_volume", {"program": 0}),),
    "pathway_cap": (Origin("Pathways", "annual_cap", {"maker": 0, "pathway": 1}),),
    "segment_market": (Origin("Segments", "volume", {"segment": 0, "region": 1, "year": 2}),),
    "import_capacity": (Origin("Imports", "capacity", {"program": 0, "source": 1}),),
    "supplier_capacity": (Origin("Suppliers", "capacity", {"component": 0, "supplier": 1}),),
    "supplier_minimum": (Origin("Suppliers", "min_volume", {"component": 0, "supplier": 1}),),
    "max_share": (Origin("Suppliers", "max_share", {"component": 0, "supplier": 1}),),
    "min_sources": (Origin("Components", "min_sources", {"component": 0}),),
}

BOUNDS: Mapping[str, tuple[Origin, ...]] = {
    "convert": (
        Origin("Conversions", "earliest", {"line": 0, "to_config": 2, "mode": 3}),
        Origin("Conversions", "latest", {"line": 0, "to_config": 2, "mode": 3}),
    ),
    "launched": (Origin("Pathways", "earliest", {"program": 0, "pathway": 1}),),
}
"""Columns that dates leave out."""

_WHOLE = "only ties decisions of one line, program or source to each other; what it forbids no number allows"
_TIGHTENS = "tightens the relaxation and forbids no plan; the limits that it is made of have rows of their own"
_AMOUNT = "links an amount to the decision that allows it; demand and capacity in it are forecasts and facts"
_BALANCE = "what comes in goes out; it holds with nothing built, bought and sold"
_OPTIONAL = "limits a relief or a choice that a plan may always leave alone"
_ORDER = "leaves one of the plans that differ in the names of identical lines; the explainer asks without it"
_VALUE = "defines a number of the objective"

NO_CELL: Mapping[str, str] = {
    **dict.fromkeys(
        ("line_state", "one_step", "used_once", "launch_lasts", "withdrawal_lasts", "contract_lasts"), _WHOLE
    ),
    **dict.fromkeys(("site_stays_open", "site_needed", "site_not_ahead"), _WHOLE),
    **dict.fromkeys(("pathway_started", "pathway_order", "withdrawal_ends_sales", "pathway_obliges"), _WHOLE),
    **dict.fromkeys(("tooled_if_producing", "tooling_paid_on_entry", "tooling_first_entry", "tooling_rises"), _WHOLE),
    **dict.fromkeys(
        ("build_if_tooled", "line_capacity", "sales_in_months", "region_demand", "supplier_contract"), _AMOUNT
    ),
    **dict.fromkeys(("months_if_priced", "months_on_pathway"), _AMOUNT),
    **dict.fromkeys(("balance", "deliveries", "region_supply", "import_regions", "plant_output"), _BALANCE),
    **dict.fromkeys(("exports_from_plants", "bill_of_materials", "demand_opens", "freight_curve"), _BALANCE),
    **dict.fromkeys(
        ("ship_if_tooled", "sales_if_launched", "sales_if_priced", "plant_sales", "maker_sales"), _TIGHTENS
    ),
    **dict.fromkeys(("plant_exports", "freight_if_tooled", "price_if_launched"), _TIGHTENS),
    **dict.fromkeys(("one_price", "one_tier", "tier_paid_least", "tier_paid_most", "tier_used"), _OPTIONAL),
    **dict.fromkeys(("list_price_without_tier", "quota", "within_imports", "within_source", "drawback"), _OPTIONAL),
    **dict.fromkeys(("offset_within_duty", "offset_bank", "incentive_earned", "jobs_held"), _OPTIONAL),
    "alike_in_order": _ORDER,
    **dict.fromkeys(("scenario_npv", "shortfall_covers", "regret_covers"), _VALUE),
}
"""Why no cell can be at fault, by constraint."""


def cells_of(component: str, index: Any, tables: Tables) -> list[Cell]:
    """The cells that a row of the model, or a column's dates, come from. Blank cells are left out."""
    key = index if isinstance(index, tuple) else (index,)
    found: list[Cell] = []
    for origin in (*ORIGINS.get(component, ()), *BOUNDS.get(component, ())):
        found += _cells(origin, key, tables)
    return found


def _cells(origin: Origin, index: Sequence[Any], tables: Tables) -> list[Cell]:
    if origin.sheet == "Settings":
        return [("Settings", row.row, "value") for row in tables.settings_rows if row.name == origin.column]
    maker_of = {p.program: p.oem or f"({p.program})" for p in tables.programs} if "maker" in origin.keys else {}
    rows = [
        row
        for row in tables.by_sheet(origin.sheet)
        if row.get(origin.column) not in (None, "")
        and all(_agrees(row, name, index[at], maker_of) for name, at in origin.keys.items())
    ]
    own = [row for row in rows if "*" not in [row.get(name) for name in origin.keys if name not in ("maker", "row")]]
    return [(origin.sheet, row.row, origin.column) for row in own or rows]


def _agrees(row: Row, name: str, wanted: Any, maker_of: Mapping[str, str]) -> bool:
    if name == "row":
        return bool(row.row == wanted)
    if name == "maker":
        return bool(maker_of.get(row.get("program")) == wanted)
    return bool(row.get(name) in (wanted, "", "*"))
