"""Which sheet and column holds the money of each category of the cash-flow statement."""

from __future__ import annotations

from dataclasses import dataclass

from retool.plan import flows
from retool.report.answer import Answer
from retool.report.ledger_sheets import OTHER_FLOWS
from retool.report.live import Live
from retool.report.table import Is, constant


@dataclass(frozen=True)
class Place:
    """A column of a sheet, and whether it is received (+1) or paid (-1)."""

    sheet: str
    column: str
    sign: int


CASH: dict[str, tuple[Place, ...]] = {
    flows.US_SALES: (Place("Sales", "revenue", 1),),
    flows.DEALER_MARGIN: (Place("Sales", "margin", -1),),
    flows.SELLING: (Place("Sales", "selling", -1),),
    flows.CREDIT: (Place("Sales", "credit", 1),),
    flows.CANNIBALISED: (Place("Sales", "cannibalised", -1),),
    flows.PATHWAY_UNIT_COST: (Place("Sales", "pathway_cost", -1),),
    flows.EXPORT: (Place("ExportPlan", "net", 1),),
    flows.ASSEMBLY: (Place("Production", "assembly", -1),),
    flows.PARTS: (Place("Sourcing", "cost", -1),),
    flows.PARTS_FREIGHT: (Place("Sourcing", "freight", -1),),
    flows.PARTS_DUTY: (Place("Sourcing", "duty", -1),),
    flows.VEHICLE_IMPORTS: (Place("ImportPlan", "cost", -1),),
    flows.IMPORT_FREIGHT: (Place("ImportPlan", "freight", -1),),
    flows.IMPORT_DUTY: (Place("ImportPlan", "duty", -1),),
    flows.INLAND_FREIGHT: (Place("Shipments", "freight", -1), Place("ImportPlan", "inland", -1)),
    flows.OFFSET: (Place("Duties", "used", 1),),
    flows.DRAWBACK: (Place("Sourcing", "refund", 1),),
    **{category: (Place("Flows", "amount", 1),) for category in OTHER_FLOWS},
}
#: Categories on Flows, where every future has rows of its own.
OWN_SCENARIO = OTHER_FLOWS

LABELS: dict[str, str] = {
    flows.US_SALES: "US sales",
    flows.DEALER_MARGIN: "Dealer margin",
    flows.SELLING: "Selling cost",
    flows.CREDIT: "Credits",
    flows.CANNIBALISED: "Cannibalised margin",
    flows.PATHWAY_UNIT_COST: "Pathway cost of sales",
    flows.EXPORT: "Exports, net",
    flows.ASSEMBLY: "Assembly",
    flows.PARTS: "Parts",
    flows.PARTS_FREIGHT: "Freight of parts",
    flows.PARTS_DUTY: "Duty on parts",
    flows.VEHICLE_IMPORTS: "Imported vehicles",
    flows.IMPORT_FREIGHT: "Freight of imports to port",
    flows.IMPORT_DUTY: "Duty on imported vehicles",
    flows.INLAND_FREIGHT: "Inland freight",
    flows.OFFSET: "Duty offset used",
    flows.DRAWBACK: "Duty drawn back",
    flows.PRESENT_PRODUCTS: "Present products",
    flows.FIXED_COST: "Fixed costs",
    flows.RENEWALS: "Pathway renewals",
    flows.CLAWBACK: "Clawback of incentives",
    flows.CONVERSION_CAPITAL: "Capital: conversions",
    flows.SITE: "Capital: sites",
    flows.TOOLING: "Capital: tooling",
    flows.PATHWAY: "Capital: pathways",
    flows.SUPPLIER: "Capital: suppliers",
    flows.SEVERANCE: "Severance",
    flows.TRAINING: "Training",
    flows.CLOSING: "Closing of lines",
    "late clawback": "Clawback past the horizon",
    flows.GRANT: "Grants",
    flows.INCENTIVE: "Incentives",
    flows.SALVAGE: "Salvage",
}


def yearly_amount(answer: Answer, category: str, *, year: Is, scenario: Is) -> Live:
    """A category's signed amount of one year and future."""
    result: Live | None = None
    for place in CASH[category]:
        where = {"year": year, "scenario": scenario}
        if place.sheet == "Flows":
            where["category"] = constant(category)
        amount = answer.tables[place.sheet].sum_where(place.column, **where)
        if result is None:
            result = amount if place.sign > 0 else -amount
        else:
            result = result + amount if place.sign > 0 else result - amount
    if result is None:
        raise KeyError(category)
    return result
