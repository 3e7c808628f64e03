"""The money of a plan by line: every entry of the ledger, split among its owners.

The entries are those that the ledger itself is made of, record by record, so that the parts of all lines and of
none add up to the ledger's NPV.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from retool.plan import flows, operations
from retool.plan.flows import Flow, LumpSum
from retool.plan.operations import FlowBook
from retool.plan.view import PlanView
from retool.report.facts import Facts
from retool.report.page.owners import NO_LINE, NOBODY, Owners, Shares

Adder = Callable[[FlowBook, PlanView, Any], None]

ADDERS: dict[str, Adder] = {
    "sales": operations.add_sale,
    "exports": operations.add_export,
    "builds": operations.add_build,
    "shipments": operations.add_shipment,
    "imports": operations.add_import,
    "sourcing": operations.add_sourcing,
    "offsets": operations.add_offset,
}
"""What turns a record of the plan into flows, by the record's kind."""


class Owned:
    """Flows and lump sums of one scenario with their ``line`` (blank: of no line alone)."""

    def __init__(self, facts: Facts, scenario: int) -> None:
        self.facts, self.scenario = facts, scenario
        self.owners = Owners(facts, scenario)

    def flows(self) -> Iterator[Flow]:
        """Every yearly flow of the scenario."""
        for kind in ADDERS:
            for _, flow in self.of(kind):
                yield flow
        yield from self._standing()

    def of(self, kind: str) -> Iterator[tuple[Any, Flow]]:
        """(record, flow) of every flow that the records of a kind cause, in parts by owner."""
        view, add = self.facts.view, ADDERS[kind]
        for record in getattr(view, kind)(self.scenario):
            book = FlowBook(self.facts.case, self.scenario)
            add(book, view, record)
            for flow in book.flows():
                for part in split(flow, self._owner(kind, record, flow)):
                    yield record, part

    def _owner(self, kind: str, record: Any, flow: Flow) -> Shares:
        owners = self.owners
        match kind:
            case "sales":
                return owners.sold(record.program, record.region, record.year)
            case "exports":
                return owners.exported(record.program, record.year)
            case "shipments":
                return owners.shipped(record.program, record.plant, record.year)
            case "sourcing":
                drawn = flow.category == flows.DRAWBACK
                return (owners.drawn_back if drawn else owners.built_in)(record.component, record.year)
            case "offsets":
                return owners.offset(record.year)
            case _:  # builds name their line, imports have none
                return _own(flow.line)

    def _standing(self) -> Iterator[Flow]:
        """What needs no record of the plan: present products, fixed costs, renewals and clawback."""
        view, histories = self.facts.view, self.facts.histories
        book = FlowBook(view.case, self.scenario)
        operations.add_lines(book, view, histories)
        operations.add_renewals(book, view, histories)
        yield from book.flows()
        book = FlowBook(view.case, self.scenario)
        operations.add_clawbacks(book, view, histories)
        for flow in book.flows():
            yield from split(flow, self._incentive(flow.item))

    def lump_sums(self) -> Iterator[LumpSum]:
        """Every lump sum; those of a plant are shared by its converted lines."""
        for entry in self.facts.ledger.lump_sums:
            if entry.scenario == self.scenario:
                for line, share in self._lump_owner(entry).items():
                    yield replace(entry, line=line, amount_musd=entry.amount_musd * share)

    def _lump_owner(self, entry: LumpSum) -> Shares:
        if entry.category == flows.SITE:
            return self.owners.plant(entry.item)
        if entry.category in (flows.INCENTIVE, flows.CLAWBACK):
            return self._incentive(entry.item)
        return _own(entry.line)

    def _incentive(self, name: str) -> Shares:
        row = self.facts.view.rows.incentive(name)
        return NOBODY if row is None else self.owners.plant(row.plant)


def _own(line: str) -> Shares:
    return NOBODY if line == NO_LINE else {line: 1.0}


def split(flow: Flow, shares: Shares) -> Iterator[Flow]:
    """A flow in parts, one for each owner."""
    for line, share in shares.items():
        yield replace(flow, line=line, quantity=flow.quantity * share)
