"""What no case can tell from the model, with the reason; checked by the meta-run (mutate.py)."""

from __future__ import annotations

from tests.model.mutants import Mutant

TIGHTENING = {
    "sales_if_launched": "pathway_cap limits sales, sales_in_months allows none without a launch",
    "sales_if_priced": "pathway_cap limits sales, months_if_priced allows none at a price not chosen",
    "plant_sales": "a plant tooled for nothing ships nothing, and none more than pathway rows let the program sell",
    "maker_sales": "a plant without a copy in production ships nothing, and none more than pathway_cap lets all sell",
    "plant_exports": "a plant tooled for nothing exports nothing, and no plant more than all markets take",
    "freight_if_tooled": "freight_curve says it where the plant is tooled; where it is not, nothing is shipped",
    "ship_if_tooled": "build_if_tooled and plant_output imply it for whole plans",
}
"""Rows judged by the relaxation's bound: they change no whole plan."""

SYMMETRY = {
    "alike_in_order": "of plans that differ in names only it leaves one, worth the same: test_alike.py says which",
}
"""Rows that change neither value nor bound, so no mutant of them can be told by either."""

_TOO_HIGH = {
    "convert": "line_state: there are only so many copies to convert",
    "close": "line_state: there are only so many copies to close",
    "tooled": "tooled_if_producing: there are only so many copies that produce",
    "on_pathway": "pathway_started, pathway_order and withdrawal_ends_sales",
    "withdrawn": "withdrawal_ends_sales: on_pathway would be below 0",
    "price": "one_price",
    "tier": "one_tier",
    "site_open": "it costs money, and once is enough",
}
_TOO_LOW = {
    "tooled": "build_if_tooled: build would be below 0",
    "site_open": "site_needed",
    "withdrawn": "pathway_obliges would only ask for more",
    "price": "months_if_priced: selling_months would be below 0",
    "selling_months": "sales_in_months: sold would be below 0",
    "tier": "tier_paid_most: paid would be below 0",
    "paid": "tier_used: source would be below 0",
    "offset_used": "it would only move duty to a later year",
    "demand_open": "demand_opens: it is a sum of months on sale",
    "taken": "it would only pay the amount back",
}
IMPLIED: dict[Mutant, str] = {
    Mutant("price_if_launched", "drop"): "months_if_priced and months_on_pathway limit what a price can earn",
    Mutant("one_tier", "drop"): "list_price_without_tier forbids two tiers, supplier_contract sets without contract",
    Mutant("pin", "tenth"): "decisions are whole: 0.91 of one is one (the bound does change)",
    **{Mutant(name, "unlimited"): f"implied by {why}" for name, why in _TOO_HIGH.items()},
    **{Mutant(name, "negative"): f"implied by {why}" for name, why in _TOO_LOW.items()},
}
"""Mutants that have the same optimum in every case, by what implies it."""
