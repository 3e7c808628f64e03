"""Identities of decisions: pins, who knows what when, and that each decision stands once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from retool.plan.context import Audit
from retool.plan.data import RECORDS
from retool.plan.gauge import Check, Gauge
from retool.plan.view import OPERATIONAL
from retool.workbook import Decision

PROBABILITY = 1e-9


def check_probabilities(audit: Audit) -> Check:
    """The probabilities of the futures sum to 1."""
    gauge = Gauge("probabilities sum to 1", PROBABILITY)
    gauge.equal(sum(audit.case.tree.probability), 1.0, "Scenarios")
    return gauge.result()


def check_foresight(audit: Audit) -> Check:
    """Every record belongs to a node: no scenario decides for itself what it still shares with others."""
    gauge = Gauge("decisions foresee nothing")
    for kind in RECORDS:
        for record in getattr(audit.plan, kind):
            scenario = audit.rows.scenarios[record.scenario]
            if audit.view.node(kind, record, scenario) != scenario:
                gauge.wrong(f"{kind}: {record} is shared with an elder scenario at that time")
    return gauge.result()


def check_stated_once(audit: Audit) -> Check:
    """No decision stands twice at one node."""
    gauge = Gauge("decisions stated once")
    for kind in RECORDS:
        if kind in OPERATIONAL:
            continue
        seen: set[tuple[Any, ...]] = set()
        for record in getattr(audit.plan, kind):
            key = tuple(v for name, v in asdict(record).items() if name != "copies")
            if key in seen:
                gauge.wrong(f"{kind}: {record}")
            seen.add(key)
    return gauge.result()


def check_pins(audit: Audit) -> Check:
    """What the Decisions sheet forces happens in every future, what it forbids in none."""
    gauge = Gauge("pins")
    for pin in audit.case.decisions:
        for s in audit.scenarios:
            done = pinned(audit, pin, s)
            if done == (pin.rule == "forbid"):
                what = pin.line or pin.program
                target = f" {pin.to_config or pin.pathway}".rstrip()
                when = f" in {pin.period}" if pin.period else ""
                gauge.wrong(audit.place(f"{pin.rule} {what}{target}{when}", s))
    return gauge.result()


def pinned(audit: Audit, pin: Decision, scenario: int) -> bool:
    """Whether the plan does what a pin speaks of; for copies at least one does."""
    if pin.rule == "close":
        return any(r.line == pin.line and pin.period in ("", r.period) for r in audit.view.closings(scenario))
    if pin.line:
        return any(
            r.line == pin.line and pin.to_config in ("", r.to_config) and pin.period in ("", r.period)
            for r in audit.view.conversions(scenario)
        )
    return any(
        r.program == pin.program and pin.pathway in ("", r.pathway) and pin.period in ("", r.period)
        for r in audit.view.commitments(scenario)
    )
