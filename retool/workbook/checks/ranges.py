"""The Ranges sheet: what may be drawn, and what must still hold at both ends of every range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retool.workbook.book import Workbook
from retool.workbook.checks.changes import (
    JUDGES,
    blank_targets,
    broken_range,
    sound_edits,
)
from retool.workbook.checks.effects import Cell, Edit, turning_days
from retool.workbook.checks.periods import horizon
from retool.workbook.checks.registry import rule
from retool.workbook.checks.scenarios import is_tree
from retool.workbook.checks.targets import Problem, Target, find_targets
from retool.workbook.findings import Finding, shown
from retool.workbook.sheets_futures import Change, Range

#: The columns of a row without which nothing about it can be judged.
NEEDED = ("sheet", "match", "column", "operation", "low", "mode", "high", "correlation", "from", "until")
AGAINST = ("-", "−")
#: The sheet, outside the contract, that a sample lists its draws in.
DRAWS = "Draws"

Interval = tuple[float, float]


def group_of(row: Range) -> tuple[str, int]:
    """The correlation group of a row, blank for none, and 1 where it moves with the group, -1 against it."""
    text = row.correlation.strip()
    if text.startswith(AGAINST):
        return text[1:].strip(), -1
    return text, 1


def ends(row: Range) -> tuple[Change, Change]:
    """The changes that the least and the greatest draw of a row would be."""
    common = {
        "row": row.row, "scenario": "", "sheet": row.sheet, "match": row.match, "column": row.column,
        "operation": row.operation, "from_": row.from_, "until": row.until,
    }  # fmt: skip
    return Change(**common, value=row.low), Change(**common, value=row.high)


def is_sampled(workbook: Workbook) -> bool:
    """Whether the scenarios were drawn from the ranges: such a workbook lists the draws."""
    return any(name.casefold() == DRAWS.casefold() for name in workbook.raw)


@dataclass(frozen=True)
class Spread:
    """A range that passed its checks: the cells that it acts on, as its least and its greatest draw."""

    row: Range
    low: Target
    high: Target


@rule
def ranges_act(workbook: Workbook) -> Iterator[Finding]:
    """Every range finds its cells, fits them, and leaves them possible values at both ends."""
    sound: list[Spread] = []
    for row in workbook.rows(Range, *NEEDED):
        problems = [*_own_problems(row), *_problems(workbook, row)]
        for problem in problems:
            yield _at(workbook, row.row, problem)
        spread = None if problems else _spread(workbook, row)
        if spread:
            sound.append(spread)
            yield from blank_targets(workbook, spread.low, "Ranges")
    yield from _out_of_range(workbook, sound)


@rule
def ranges_are_for_sampling(workbook: Workbook) -> Iterator[Finding]:
    """What a planner must know who expects a plan to hedge against the ranges."""
    rows = workbook.rows(Range)
    if not rows or is_sampled(workbook):
        return
    yield workbook.note(
        "Ranges",
        rows[0].row,
        "sheet",
        "ranges-unused",
        "ranges are not used by retool solve",
        "Draw futures from them with retool sample, then solve the workbook that it writes.",
    )
    if is_tree(workbook):
        yield workbook.warning(
            "Ranges",
            rows[0].row,
            "sheet",
            "ranges-on-tree",
            "scenarios with parents form a tree, on which nothing can be drawn",
            "Clear the parents in Scenarios, or leave Ranges empty.",
        )


@rule
def groups_have_company(workbook: Workbook) -> Iterator[Finding]:
    """A correlation group of one row correlates nothing."""
    rows = workbook.rows(Range, "correlation")
    names = [group_of(row)[0].casefold() for row in rows]
    for row, name in zip(rows, names, strict=True):
        if not name and row.correlation.strip():
            message = f"correlation is {shown(row.correlation)}, a sign without the name of a group"
            yield workbook.error("Ranges", row.row, "correlation", "group", message, "Name the group, or clear it.")
        elif name and names.count(name) == 1 and workbook.complete("Ranges", "correlation"):
            message = f"no other row is in the group {shown(group_of(row)[0])}"
            fix = "Give the rows that move together the same group, or clear it."
            yield workbook.warning("Ranges", row.row, "correlation", "group", message, fix)


def _at(workbook: Workbook, row: int, problem: Problem) -> Finding:
    return workbook.error("Ranges", row, problem.column, problem.rule, problem.message, problem.fix)


def _own_problems(row: Range) -> Iterator[Problem]:
    """What is wrong with a row whatever it acts on."""
    if row.low > row.high:
        message = f"low {shown(row.low)} is above high {shown(row.high)}"
        yield Problem("low", "range-order", message, "Exchange the two, or correct one.")
    elif row.mode is not None and not row.low <= row.mode <= row.high:
        message = f"mode {shown(row.mode)} is not between low {shown(row.low)} and high {shown(row.high)}"
        yield Problem("mode", "range-order", message, "Correct it, or leave it blank.")
    if row.operation == "delay" and row.mode is not None and not row.mode.is_integer():
        message = f"delay is {shown(row.mode)} but must be whole months"
        yield Problem("mode", "whole-number", message, "Type a whole number of months.")


def _problems(workbook: Workbook, row: Range) -> list[Problem]:
    """Why the row acts on nothing, or does not fit what it acts on; each said once for both ends."""
    found: dict[Problem, None] = {}
    for change, column in zip(ends(row), ("low", "high"), strict=True):
        targets, lost = find_targets(workbook, [change])
        problems = [problem for _, problem in lost]
        for target in targets:
            if target.column.is_date and change.operation == "set":
                message = f"a range cannot set {target.column.name}, which is a date"
                problems.append(Problem("operation", "operation", message, "Use delay, in months."))
            else:
                problems += [problem for judge in JUDGES for problem in judge(workbook, target)]
        found |= {
            replace(problem, column=column) if problem.column == "value" else problem: None for problem in problems
        }
    return list(found)


def _spread(workbook: Workbook, row: Range) -> Spread | None:
    """None where what the row means hangs on a row with faults."""
    targets, _ = find_targets(workbook, ends(row))
    return Spread(row, *targets) if len(targets) == 2 else None


def _out_of_range(workbook: Workbook, sound: Sequence[Spread]) -> Iterator[Finding]:
    """No draw, on top of the changes of any scenario, drives a number out of what is possible.

    The changes of a sampled workbook are draws themselves: no other comes on top of them.
    """
    span = horizon(workbook)
    told: set[tuple[int, str]] = set()
    before = [] if is_sampled(workbook) else list(sound_edits(workbook).values())
    for cell, (base, spreads) in _by_cell(sound).items():
        column = spreads[0].low.column
        for cells in before or [{}]:
            earlier = cells.get(cell, [])
            own = [_edit(spread) for spread in spreads]
            for day in turning_days([*earlier, *own], span):
                acting = [s for s, edit in zip(spreads, own, strict=True) if edit.in_force(day)]
                reached = _reached(base, earlier, acting, day)
                if not acting or reached is None:
                    continue
                for value, end in zip(reached, ("low", "high"), strict=True):
                    key = (acting[-1].row.row, end)
                    problem = None if key in told else broken_range(column, value, cell, day)
                    if problem:
                        told.add(key)
                        fix = "Narrow the range, or correct the number that it acts on."
                        yield _at(workbook, acting[-1].row.row, replace(problem, column=end, fix=fix))


def _by_cell(sound: Sequence[Spread]) -> dict[Cell, tuple[float | None, list[Spread]]]:
    """Each number that ranges act on: its value in the sheet, and the ranges in row order."""
    found: dict[Cell, tuple[float | None, list[Spread]]] = {}
    for spread in sound:
        if spread.low.column.is_number:
            name = spread.row.column
            for row in spread.low.rows:
                cell = (spread.low.sheet, row.row, name)
                found.setdefault(cell, (row.get(name), []))[1].append(spread)
    return found


def _edit(spread: Spread) -> Edit:
    return Edit(ends(spread.row)[0], spread.row.low, spread.row.from_, spread.row.until)


def _reached(base: float | None, earlier: Sequence[Edit], acting: Sequence[Spread], day: date) -> Interval | None:
    """The least and the greatest value that a cell can have on a day; None where it stays blank."""
    for edit in earlier:
        if edit.in_force(day):
            base = edit.apply(base)
    reached = None if base is None else (float(base), float(base))
    for spread in acting:
        low, high = spread.row.low, spread.row.high
        if spread.row.operation == "set":
            reached = (low, high)
        elif reached is not None and spread.row.operation == "add":
            reached = (reached[0] + low, reached[1] + high)
        elif reached is not None:
            products = [value * factor for value in reached for factor in (low, high)]
            reached = (min(products), max(products))
    return reached
