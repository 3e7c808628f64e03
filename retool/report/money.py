"""What one vehicle or set of a record costs or brings in, by category of the ledger, $ a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from retool.plan import flows, operations, reliefs, trade
from retool.plan.data import Build, Export, ImportFlow, Sale, Shipment, Sourcing
from retool.plan.flows import Flow
from retool.plan.operations import FlowBook
from retool.plan.view import PlanView

RECEIPTS = (flows.US_SALES, flows.CREDIT, flows.EXPORT, flows.OFFSET, flows.DRAWBACK, flows.PRESENT_PRODUCTS)
Adder = Callable[[FlowBook, PlanView, Any], None]


class UnitValues:
    """Prices and costs of single units, asked of the ledger with records of one unit."""

    def __init__(self, view: PlanView) -> None:
        self._view = view
        self.cheapest_import = lru_cache(maxsize=None)(self._cheapest_import)
        self._flows_of_sale = lru_cache(maxsize=None)(partial(self._flows_of, operations.add_sale))

    def sale(self, sale: Sale) -> dict[str, float]:
        return _by_category(self._flows_of_sale(_one_anywhere(sale)))

    def credit_lasts(self, sale: Sale) -> tuple[float, ...]:
        """Part of each year past the horizon in which a last year's credit goes on; empty in other years."""
        found = self._flows_of_sale(_one_anywhere(sale))
        return next((f.continued for f in found if f.category == flows.CREDIT), ())

    def build(self, build: Build) -> float:
        """Assembly cost."""
        return self._one(operations.add_build, replace(build, vehicles=1.0)).get(flows.ASSEMBLY, 0.0)

    def export(self, export: Export) -> float:
        """What the plant nets; may be negative."""
        scenario = self._view.rows.scenarios[export.scenario]
        return operations.export_net(self._view, export, scenario)

    def freight(self, shipment: Shipment) -> float:
        scenario = self._view.rows.scenarios[shipment.scenario]
        return self._view.case.freight(shipment.plant, shipment.region, scenario, self._view.year(shipment))

    def imported(self, flow: ImportFlow) -> dict[str, float]:
        """Outside the quota."""
        return self._one(operations.add_import, replace(flow, vehicles=1.0, in_quota=0.0))

    def import_in_quota(self, flow: ImportFlow) -> float:
        """Duty in quota."""
        row = self._view.rows.import_(flow.source, flow.program)
        if row is None:
            raise KeyError(f"{flow.source} {flow.program}")
        scenario = self._view.rows.scenarios[flow.scenario]
        return trade.import_quota_duty(self._view, row, scenario, self._view.year(flow))

    def sourced(self, record: Sourcing) -> dict[str, float]:
        """Outside the quota; drawback is the refund of a set that is drawn."""
        one = replace(record, used=1.0, paid=1.0, in_quota=0.0, drawn=1.0)
        return self._one(operations.add_sourcing, one)

    def sourced_in_quota(self, record: Sourcing) -> float:
        """Duty in quota."""
        return trade.parts_quota_duty(self._view, record, self._view.rows.scenarios[record.scenario])

    def _one(self, add: Adder, record: Any) -> dict[str, float]:
        return _by_category(self._flows_of(add, record))

    def _flows_of(self, add: Adder, record: Any) -> list[Flow]:
        book = FlowBook(self._view.case, self._view.rows.scenarios[record.scenario])
        add(book, self._view, record)
        return list(book.flows())

    def _cheapest_import(self, program: str, scenario: int, year: int) -> tuple[str, float]:
        """(source, duty $) of the source with the lowest landed cost outside quotas that could deliver in a
        month of the year; ("", 0) where none could."""
        case = self._view.case
        landed = {}
        for row in case.imports:
            if row.program == program and reliefs.could_deliver(self._view, row, scenario, year):
                price = case.number("Imports", row, "unit_cost", scenario, year)
                freight = case.number("Imports", row, "freight", scenario, year)
                duty = trade.import_duty(self._view, row, scenario, year)
                landed[row.source] = (price + freight + duty, duty)
        if not landed:
            return "", 0.0
        source = min(landed, key=lambda name: landed[name][0])
        return source, landed[source][1]


def _one_anywhere(sale: Sale) -> Sale:
    """One vehicle of the sale: prices and costs are the same in every region."""
    return replace(sale, vehicles=1.0, region="")


def _by_category(found: Iterable[Flow]) -> dict[str, float]:
    """$ a unit by category: what is paid of a cost, what is received of a receipt."""
    values: dict[str, float] = {}
    for flow in found:
        amount = flow.quantity * flow.unit_value * (1.0 if flow.category in RECEIPTS else -1.0)
        values[flow.category] = values.get(flow.category, 0.0) + amount
    return values
