"""`--set` texts such as `Tariffs[country=JP].rate=0.15,0.25` read into axes, with every fault that is in them."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from retool.study.edits import EditError, Operation, Target, parse_target
from retool.study.sweep.axes import BLANK, Axis
from retool.workbook import SETTINGS, SHEETS, ColumnSpec, Matcher, MatchError, Row, Workbook
from retool.workbook.findings import plain, shown

EXAMPLE = "Tariffs[country=JP].rate=0.15,0.25"

_SET = re.compile(r"^(?P<target>[^\[\]=*+]*(?:\[[^\]]*\])?[^\[\]=*+]*)(?P<sign>\*=|\+=|=)(?P<values>.*)$", re.DOTALL)
_NUMBERS = ("number", "whole")
_SIGNS = {"=": "", "*=": "*", "+=": "+"}
_WORDS = {"multiply": "multiplied", "add": "added to", "delay": "delayed"}


def read_axes(texts: Sequence[str], workbook: Workbook) -> tuple[list[Axis], list[str]]:
    """The axes of `--set` texts, and every fault there is in them as a line for the planner.

    An axis of which some values are faulty has the others, so that what these break can be told at the same time.
    """
    axes: list[Axis] = []
    faults: list[str] = []
    for text in texts:
        axis, wrong = _read(text, workbook)
        if axis is not None and any(axis.label == other.label for other in axes):
            wrong.append(f"{axis.label} is varied twice; write all its values in one --set")
        elif axis is not None:
            axes.append(axis)
        faults += [f"--set {text!r}: {fault}" for fault in wrong]
    return axes, faults


def _read(text: str, workbook: Workbook) -> tuple[Axis | None, list[str]]:
    found = _SET.match(text)
    if found is None:
        return None, [f"write Sheet[column=value].column=VALUES (or *=, +=), for example {EXAMPLE}"]
    written, faults = _split(found["values"])
    try:
        target = parse_target(found["target"])
    except EditError as error:
        return None, [str(error), *faults]
    spec = _spec(target)
    operation, refused = _operation(found["sign"], spec)
    if refused:
        return None, [refused, *faults]
    values, wrong = _typed(written, spec, operation)
    rows, lost = _rows(target, operation, workbook)
    faults += wrong + lost
    axis = None if lost or not values else _axis(target, operation, values, spec, rows, workbook)
    return axis, faults


def _split(text: str) -> tuple[list[str], list[str]]:
    """The values between the commas; one that holds a comma stands in double quotes."""
    values = [value.strip() for value in next(csv.reader([text], skipinitialspace=True), [])]
    if not any(values):
        return [], ["there are no values behind the ="]
    empty = [f"a value between the commas is missing; write {BLANK} for an empty cell"] if "" in values else []
    return [value for value in values if value], empty


def _spec(target: Target) -> ColumnSpec:
    """The column that the values are for; for a setting what the setting takes."""
    if target.sheet == "Settings" and target.column == "value":
        column, _, name = target.match.partition("=")
        if plain(column) == "name" and plain(name) in SETTINGS:
            return SETTINGS[plain(name)]
    return SHEETS[target.sheet].column(target.column)


def _operation(sign: str, spec: ColumnSpec) -> tuple[Operation, str]:
    """What the sign means for a column of this kind, and why it may not."""
    if sign == "=":
        return "set", ""
    if spec.is_date:
        refused = f"{spec.name} is a date, which can not be multiplied; use += and months, or ="
        return "delay", refused if sign == "*=" else ""
    operation: Operation = "multiply" if sign == "*=" else "add"
    if spec.kind in (*_NUMBERS, "any"):
        return operation, ""
    return operation, f"{spec.name} holds no numbers and can not be {_WORDS[operation]}; use ="


def _typed(written: Sequence[str], spec: ColumnSpec, operation: Operation) -> tuple[list[Any], list[str]]:
    values: list[Any] = []
    faults: list[str] = []
    for text in written:
        try:
            value = _value(text, spec, operation)
        except ValueError as error:
            faults.append(str(error))
            continue
        if value in values:
            faults.append(f"the value {text} stands twice")
        else:
            values.append(value)
    return values, faults


def _value(text: str, spec: ColumnSpec, operation: Operation) -> Any:
    """One value as the cell will hold it; whether it is possible there the workbook's own checks tell."""
    if operation == "delay":
        months = _number(text)
        if months is None or not months.is_integer():
            raise ValueError(f"{shown(text)} must be a whole number of months by which {spec.name} is delayed")
        return months
    if operation != "set" or spec.kind in _NUMBERS:
        if operation == "set" and text.lower() == BLANK:
            return None
        number = _number(text)
        if number is None:
            raise ValueError(f"{spec.name} needs numbers, found {shown(text)}")
        return number
    if text.lower() == BLANK:
        return None
    if spec.is_date:
        day = _day(text)
        if day is None:
            raise ValueError(f"{spec.name} is a date: write {shown(text)} as 2027-01-31")
        return day
    return _guessed(text) if spec.kind == "any" else text


def _number(text: str) -> float | None:
    """A number, also as a percentage; None for anything else."""
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        return None
    if not math.isfinite(number) or "_" in text:
        return None
    return float(f"{number / 100:.15g}") if text.endswith("%") else number


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _guessed(text: str) -> Any:
    number, day = _number(text), _day(text)
    return number if number is not None else (text if day is None else day)


def _rows(target: Target, operation: Operation, workbook: Workbook) -> tuple[list[Row], list[str]]:
    """The rows that the target means, and why they can not be acted on."""
    try:
        rows = Matcher(workbook.tables).rows(target.sheet, target.match)
    except MatchError as error:
        return [], [str(error)]
    if not rows:
        known = target.sheet == "Settings" and target.column == "value" and _spec(target).name != "value"
        return [], [] if known else [f"no row of {target.sheet} matches {target.match or 'at all'}"]
    if operation != "set" and all(row.get(target.column) is None for row in rows):
        return rows, [f"{target.column} is blank in every row that is meant, so it can not be {_WORDS[operation]}"]
    return rows, []


def _axis(
    target: Target, operation: Operation, values: Sequence[Any], spec: ColumnSpec, rows: Sequence[Row],
    workbook: Workbook,
) -> Axis:  # fmt: skip
    sign = {"set": "", "multiply": "*"}.get(operation, "+")
    default = None if rows else getattr(workbook.tables.settings, spec.name)
    now: Any = {"multiply": 1.0, "add": 0.0, "delay": 0.0}.get(operation)
    unit = {"multiply": "factor", "delay": "months"}.get(operation, spec.unit)
    if operation == "set":
        cells = {row.get(target.column) for row in rows} if rows else {default}
        now = None if len(cells) > 1 else next(iter(cells))
        now = BLANK if cells == {None} else now
    return Axis(
        label=f"Settings.{spec.name}{sign}" if spec.name != target.column else f"{target}{sign}",
        short=_short(target, spec, sign),
        values=tuple(values),
        operation=operation,
        target=target,
        unit=unit,
        now=float(now) if isinstance(now, int) and not isinstance(now, bool) else now,
        default=default if isinstance(default, (int, float)) and not isinstance(default, bool) else None,
    )


def _short(target: Target, spec: ColumnSpec, sign: str) -> str:
    """`rate JP`, `tax_rate`, `volume ×`."""
    wanted = [] if spec.name != target.column else [term.partition("=")[2].strip() for term in target.match.split(";")]
    sign = {"*": "×", "+": "+", "": ""}[sign]
    return " ".join(part for part in (spec.name, *wanted, sign) if part)
