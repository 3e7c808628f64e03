"""Whether every record names what the workbook holds; the other checks rely on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from math import isfinite
from typing import Any

from retool.case import Case
from retool.plan.data import RECORDS, Plan
from retool.plan.gauge import Check, Gauge
from retool.plan.launches import FREE
from retool.plan.rows import Rows

MSRP = "msrp"


def check_names(plan: Plan, case: Case) -> Check:
    """Every record has its rows in the workbook, whole copies and numbers that are not negative."""
    gauge = Gauge("records name what the workbook holds")
    rows = Rows(case)
    for kind in RECORDS:
        for record in getattr(plan, kind):
            for fault in faults_of(kind, record, rows):
                gauge.wrong(f"{kind}: {fault}")
    return gauge.result()


def faults_of(kind: str, record: Any, rows: Rows) -> Iterator[str]:
    """What a record names or states that the case does not have."""
    known: dict[str, Any] = {
        "scenario": rows.scenarios,
        "period": rows.periods,
        "year": rows.years,
        "line": rows.lines,
        "program": rows.case.programs,
        "plant": rows.case.plants,
        "region": rows.case.regions,
        "to_config": rows.configurations,
        "config": rows.configurations,
    }
    for name, value in asdict(record).items():
        if name in known and value not in known[name]:
            yield f"no {name.replace('_', ' ')} {value}"
            return
        if isinstance(value, float) and not (isfinite(value) and value >= -1e-6):
            yield f"{name.replace('_', ' ')} is {value}"
        if name == "copies" and (not isinstance(value, int) or value < 1):
            yield f"copies is {value}"
    missing = _ROWS.get(kind)
    if missing is not None and not missing(rows, record):
        yield f"no row of the workbook for {record}"


def _state(rows: Rows, record: Any) -> bool:
    return record.state == rows.lines[record.line].state or record.state in rows.configurations


def _sale(rows: Rows, record: Any) -> bool:
    """A sale's point and pathway are the program's own, or the ones of a program without such rows."""
    points = [p.point for p in rows.points(record.program)] or [MSRP]
    pathways = [p.pathway for p in rows.pathways(record.program)] or [FREE]
    return record.point in points and record.pathway in pathways


def _price(rows: Rows, record: Any) -> bool:
    return record.point in ([p.point for p in rows.points(record.program)] or [MSRP])


def _sourcing(rows: Rows, record: Any) -> bool:
    supplier = rows.supplier(record.supplier, record.component)
    if supplier is None or record.component not in rows.case.components:
        return False
    at_tier = record.from_volume is not None
    return not at_tier or rows.tier(record.supplier, record.component, record.from_volume) is not None


_ROWS: dict[str, Callable[[Rows, Any], bool]] = {
    "conversions": lambda rows, r: rows.conversion(r) is not None,
    "closings": _state,
    "commitments": lambda rows, r: rows.pathway(r.program, r.pathway) is not None,
    "tooled": lambda rows, r: rows.tool(r.program, r.line, r.config) is not None,
    "tooling_payments": lambda rows, r: rows.tool(r.program, r.line, r.config) is not None,
    "contracts": lambda rows, r: rows.supplier(r.supplier, r.component) is not None,
    "tiers": lambda rows, r: rows.tier(r.supplier, r.component, r.from_volume) is not None,
    "prices": _price,
    "incentives": lambda rows, r: rows.incentive(r.incentive) is not None,
    "builds": lambda rows, r: rows.tool(r.program, r.line, r.config) is not None,
    "sales": _sale,
    "imports": lambda rows, r: rows.import_(r.source, r.program) is not None,
    "sourcing": _sourcing,
    "exports": lambda rows, r: rows.export(r.market, r.program, r.year) is not None,
}
