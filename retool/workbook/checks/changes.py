"""The Changes sheet: what scenarios may change, and what must still hold afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from retool.workbook.book import Workbook
from retool.workbook.cells import CellFaultError, convert
from retool.workbook.checks.effects import Cell, Edit, edits_by_scenario, last_in_force, turning_days, value_on
from retool.workbook.checks.periods import horizon
from retool.workbook.checks.registry import rule
from retool.workbook.checks.targets import Problem, Target, find_targets, split_groups
from retool.workbook.columns import ColumnSpec
from retool.workbook.findings import Finding, listed, shown
from retool.workbook.sheets_futures import Change
from retool.workbook.sheets_lines import Line

FOR_NUMBERS = ("set", "multiply", "add")
FOR_DATES = ("set", "delay")


@rule
def changes_act(workbook: Workbook) -> Iterator[Finding]:
    """Every change finds its cells, fits them, and leaves them possible values."""
    targets, problems = find_targets(workbook, all_changes(workbook))
    for entry, problem in problems:
        yield _at(workbook, entry.row, problem)
    sound = []
    for target in targets:
        faults = [problem for judge in JUDGES for problem in judge(workbook, target)]
        yield from (_at(workbook, target.entry.row, problem) for problem in faults)
        if not faults:
            sound.append(target)
            yield from blank_targets(workbook, target)
    edits = edits_by_scenario(workbook, sound)
    yield from _out_of_range(workbook, sound, edits)


def all_changes(workbook: Workbook) -> list[Change]:
    """The rows of Changes that can be judged; only their dates may be at fault."""
    return workbook.rows(Change, "scenario", "sheet", "match", "column", "operation", "value")


def sound_edits(workbook: Workbook) -> dict[str, dict[Cell, list[Edit]]]:
    """The edits of all changes that passed, by scenario and cell."""
    targets, _ = find_targets(workbook, all_changes(workbook))
    sound = [t for t in targets if not any(True for judge in JUDGES for _ in judge(workbook, t))]
    return edits_by_scenario(workbook, sound)


def _at(workbook: Workbook, row: int, problem: Problem) -> Finding:
    return workbook.error("Changes", row, problem.column, problem.rule, problem.message, problem.fix)


def _operation_fits(workbook: Workbook, target: Target) -> Iterator[Problem]:
    """Numbers are set, multiplied or added to; dates are set or delayed."""
    change, column = target.entry, target.column
    if not isinstance(change, Change):
        return
    allowed = FOR_DATES if column.is_date else FOR_NUMBERS
    if change.operation not in allowed:
        kind = "a date" if column.is_date else "a number"
        message = f"{change.operation} does not act on {column.name}, which is {kind}"
        yield Problem("operation", "operation", message, f"Use {' or '.join(allowed)}.")
        return
    yield from _value_fits(change, column)


def _value_fits(change: Change, column: ColumnSpec) -> Iterator[Problem]:
    value = change.value
    if change.operation == "set":
        try:
            convert(column, value)
        except CellFaultError as fault:
            yield Problem("value", fault.rule, fault.message, fault.fix)
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        message = f"{change.operation} needs a number, found {shown(value)}"
        yield Problem("value", "number", message, "Type a number.")
    elif change.operation == "delay" and not float(value).is_integer():
        message = f"delay is {shown(value)} but must be whole months"
        yield Problem("value", "whole-number", message, "Type a whole number of months.")


def _no_dates_on_dates(workbook: Workbook, target: Target) -> Iterator[Problem]:
    """A date cannot itself hold from one date to another."""
    change = target.entry
    if isinstance(change, Change) and target.column.is_date and (change.from_ or change.until):
        message = f"{target.column.name} is a date: from and until do not act on it"
        column = "from" if change.from_ else "until"
        yield Problem(column, "from-on-date", message, "Clear from and until.")


def _whole_groups(workbook: Workbook, target: Target) -> Iterator[Problem]:
    """Rows that must agree change together."""
    for name, left in split_groups(workbook, target):
        yield Problem(
            "match" if target.entry.match else "sheet",
            "rows-disagree",
            f"the change hits some but not all rows of {name}; {target.sheet} row {left} is left out",
            "Match all of them: their values must agree.",
        )


def _no_minimum_for_copies(workbook: Workbook, target: Target) -> Iterator[Problem]:
    """The rule of Tooling.min_volume holds in every scenario."""
    change = target.entry
    if (target.sheet, target.column.name) != ("Tooling", "min_volume") or not isinstance(change, Change):
        return
    copies = {line.line: line.copies for line in workbook.rows(Line, "line", "copies")}
    several = [row.get("line") for row in target.rows if copies.get(row.get("line"), 1) > 1]
    if several and change.operation == "set" and change.value:
        message = f"line {listed(several)} stands for several copies, which cannot owe a minimum volume"
        yield Problem("value", "minimum-with-copies", message, "Match other rows, or set it to 0.")


JUDGES: tuple[Callable[[Workbook, Target], Iterator[Problem]], ...] = (
    _operation_fits,
    _no_dates_on_dates,
    _whole_groups,
    _no_minimum_for_copies,
)


def blank_targets(workbook: Workbook, target: Target, sheet: str = "Changes") -> Iterator[Finding]:
    """Scaling or delaying a blank cell leaves it blank; `sheet` is the one that the entry stands in."""
    change = target.entry
    if not isinstance(change, Change) or change.operation == "set":
        return
    blank = [row.row for row in target.rows if row.get(change.column) is None]
    if blank:
        yield workbook.warning(
            sheet,
            change.row,
            "operation",
            "blank-target",
            f"{change.column} is blank in row {listed(blank)} of {change.sheet}: {change.operation} leaves it so",
            "Use set, fill the cell, or match other rows.",
        )


def _out_of_range(
    workbook: Workbook, targets: list[Target], edits: dict[str, dict[Cell, list[Edit]]]
) -> Iterator[Finding]:
    """No scenario drives a number below its least or above its greatest value."""
    bases = {
        (target.sheet, row.row, target.entry.column): (target.column, row.get(target.entry.column))
        for target in targets
        if target.column.is_number and _may_leave_range(target)
        for row in target.rows
    }
    span = horizon(workbook)
    told: set[int] = set()
    for cells in edits.values():
        for cell, (column, base) in bases.items():
            for day in turning_days(cells.get(cell, ()), span) if cell in cells else ():
                guilty = last_in_force(cells[cell], day)
                problem = broken_range(column, value_on(cells[cell], base, day), cell, day)
                if guilty and problem and guilty.change.row not in told:
                    told.add(guilty.change.row)
                    yield _at(workbook, guilty.change.row, problem)


def _may_leave_range(target: Target) -> bool:
    """Scaling a number that has no upper bound by a positive factor cannot break anything."""
    change, column = target.entry, target.column
    if not isinstance(change, Change):
        return False
    return column.maximum is not None or change.operation != "multiply" or change.value < 0


def broken_range(column: ColumnSpec, value: float | None, cell: Cell, day: date) -> Problem | None:
    """Why a cell cannot have the value that it would have from a day on; None where it can."""
    if value is None:
        return None
    try:
        convert(column, value)
    except CellFaultError as fault:
        when = "" if day == date.min else f" on {day.isoformat()}"
        message = f"row {cell[1]} of {cell[0]} becomes impossible{when}: {fault.message}"
        return Problem("value", "range", message, "Correct the change or the number that it changes.")
    return None
