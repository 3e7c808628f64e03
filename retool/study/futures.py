"""Draws as futures of a workbook: a Scenarios row for each, and Changes rows that say what differs in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retool.study.draws import Draws
from retool.study.rows import Record, records, with_sheet
from retool.workbook import Finding, Range, RawSheet, Workbook, workbook_of
from retool.workbook.checks.ranges import DRAWS, is_sampled


@dataclass(frozen=True)
class Future:
    """One draw as a scenario called `name`."""

    name: str
    probability: float
    draw: int
    note: str = ""


def obstacles(workbook: Workbook) -> list[Finding]:
    """Why nothing can be drawn from a workbook that is otherwise without faults."""
    found = []
    if not workbook.tables.ranges:
        message = "Ranges has no rows, so there is nothing to draw"
        fix = "Write in Ranges how far numbers may stray: sheet, match, column, low, high."
        found.append(workbook.finding("error", "Ranges", 2, "sheet", "no-ranges", message, fix))
    for row in workbook.tables.scenarios:
        if row.parent:
            message = f"{row.scenario} branches from {row.parent}: nothing can be drawn on a tree of scenarios"
            fix = "Clear parent and from: each draw then belongs to one of the scenarios as a whole."
            found.append(workbook.error("Scenarios", row.row, "parent", "ranges-on-tree", message, fix))
    if is_sampled(workbook):
        message = "the scenarios of this workbook were drawn from its ranges already"
        fix = f"Sample the workbook that they were drawn from, or delete {DRAWS}, Scenarios and Changes here."
        found.append(Finding("error", DRAWS, "A1", "", None, "drawn-already", message, fix, row=1))
    return found


def with_futures(workbook: Workbook, draws: Draws, futures: Sequence[Future], *, keep_own: bool = False) -> Workbook:
    """The workbook, read anew, with the draws as its scenarios: first the changes of the scenario that a draw
    belongs to, then its ranges in row order. A sheet Draws, still empty, marks it as drawn. `keep_own` keeps the
    workbook's own scenarios behind them, as futures that never come.
    """
    carried = dict(records(workbook, "Ranges"))
    names = {row.row: row.scenario for row in workbook.tables.changes}
    own = [(names[number], row) for number, row in records(workbook, "Changes") if number in names]
    scenarios: list[Record] = [
        {"scenario": future.name, "probability": future.probability, "note": future.note} for future in futures
    ]
    changes = [row for future in futures for row in _changes(draws, future, own, carried)]
    if keep_own:
        scenarios += [{"scenario": row.scenario, "probability": 0.0} for row in workbook.tables.scenarios]
        changes += [row for _, row in own]
    raw = with_sheet(workbook, dict(workbook.raw), "Scenarios", scenarios)
    raw = with_sheet(workbook, raw, "Changes", changes)
    return workbook_of(workbook.path, [*raw.values(), RawSheet(DRAWS, [], [])])


def _changes(
    draws: Draws, future: Future, own: Sequence[tuple[str, Record]], carried: Mapping[int, Record]
) -> Iterator[Record]:
    """What differs in a future: what its scenario changes, then each range at the value drawn."""
    base = draws.futures[future.draw]
    yield from ({**row, "scenario": future.name} for scenario, row in own if base and scenario == base)
    for place, row in enumerate(draws.rows):
        said = carried.get(row.row, {})
        drawn = f"Ranges row {row.row}, quantile {draws.quantiles[future.draw, place]:.3f}"
        yield {
            "scenario": future.name,
            **{name: row.get(name) for name in ("sheet", "match", "column", "operation")},
            "value": _value(row, float(draws.values[future.draw, place])),
            "from": row.from_,
            "until": row.until,
            "source": said.get("source"),
            "confidence": said.get("confidence"),
            "note": "; ".join(str(part) for part in (drawn, said.get("note")) if part),
        }


def _value(row: Range, value: float) -> Any:
    return int(value) if row.operation == "delay" else value


def draw_of(workbook: Workbook, draws: Draws, futures: Sequence[Future], finding: Finding) -> str:
    """Which draw a finding in the Changes of `with_futures` is about, in a planner's words; blank if none."""
    if finding.sheet != workbook.title("Changes") or finding.row < 2:
        return ""
    by_name = {future.name: future for future in futures}
    change = next((row for row in workbook.tables.changes if row.row == finding.row), None)
    future = by_name.get(change.scenario) if change else None
    if change is None or future is None:
        return ""
    return f"draw {future.draw + 1}, {change.sheet}.{change.column} {change.operation} {change.value:g}"
