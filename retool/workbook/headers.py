"""The header row: which column of the file is which column of the contract, and in the right unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from retool.workbook.cells import CellFaultError
from retool.workbook.columns import CARRIED, ColumnSpec, SheetSpec
from retool.workbook.findings import Finding, Severity, cell_name, did_you_mean, nearest, plain, shown

_SHARES = frozenset(("share", "1", "fraction", "0-1", "of 1"))
_FACTORS = frozenset(("factor", "1", "x"))
_WORDS = {
    "date": frozenset(("date", "yyyy-mm-dd")),
    "yesno": frozenset(("yes/no", "yes or no", "true/false")),
    "text": frozenset(("text",)),
    "choice": frozenset(("text", "choice")),
    "whole": frozenset(("whole number", "number")),
    "number": frozenset(("number",)),
    "any": frozenset(("text",)),
}


@dataclass
class HeaderMatch:
    """Positions from 0 of the known columns, and what is wrong with the header."""

    positions: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def match_header(spec: SheetSpec, title: str, header: list[str | None]) -> HeaderMatch:
    """Finds the columns of `spec` in a header row. Missing columns are not judged here."""
    match = HeaderMatch()
    names = {plain(alias): column for column in spec.columns for alias in (column.name, column.title)}

    def report(severity: Severity, position: int, column: str, problem: CellFaultError) -> None:
        match.findings.append(
            Finding(
                severity,
                title,
                cell_name(1, position),
                column,
                header[position],
                problem.rule,
                problem.message,
                problem.fix,
                row=1,
                position=position,
            )
        )

    carried: set[str] = set()
    for position, text in enumerate(header):
        if not text:
            continue
        name, unit = split_header(text)
        column = names.get(plain(name))
        if column is None:
            if plain(name) not in CARRIED or plain(name) in carried:
                report("warning", position, "", _unknown(spec, name))
            carried.add(plain(name))
            continue
        if column.name in match.positions:
            report("error", position, column.name, _repeated(column, match.positions[column.name]))
            continue
        match.positions[column.name] = position
        if unit and not unit_agrees(column, unit):
            report("error", position, column.name, _wrong_unit(column, unit))
    return match


def split_header(text: str) -> tuple[str, str]:
    """`Unit cost [$/set]` -> (`Unit cost`, `$/set`); the unit is blank where none is written."""
    found = re.fullmatch(r"\s*(.*?)\s*\*?\s*(?:\[\s*([^\]]*?)\s*\])?\s*\*?\s*", text, re.DOTALL)
    return (found[1], found[2] or "") if found else (text, "")


def unit_agrees(column: ColumnSpec, written: str) -> bool:
    """True where the unit in a header means the column's own. `[$]` will do for `[$/set]`, `[M$]` never."""
    given, own = _tidy(written), _tidy(column.unit)
    if given == own or given in _WORDS[column.kind]:
        return True
    base = own.partition("/")[0]
    if base == "share":
        return given.removesuffix("/yr") in _SHARES
    if base == "factor":
        return given in _FACTORS
    if base == "$" and given.startswith("$/"):
        # $ is always per unit; whether the unit is called set, vehicle or sale changes no number
        return own.removeprefix("$/") not in _SPECIAL and given.removeprefix("$/") in _UNITS
    return bool(own) and given == base


_SPECIAL = frozenset(("head", "head/yr", "vehicle-mile"))
_UNITS = frozenset(("set", "vehicle", "unit", "sale"))


def _tidy(unit: str) -> str:
    text = unit.lower().replace("–", "-").replace("per ", "/")
    text = re.sub(r"\s*/\s*", "/", " ".join(text.split()))
    text = re.sub(r"/(?:year|y|a|annum)$", "/yr", text)
    return {"degree": "degrees", "deg": "degrees", "month": "months", "mo": "months"}.get(text, text)


def _unknown(spec: SheetSpec, name: str) -> CellFaultError:
    return CellFaultError(
        "unknown-column",
        f"{spec.name} has no column {shown(name)}; it is carried along and not used",
        f"Correct the header or leave it.{did_you_mean(name, spec.names)}",
    )


def _repeated(column: ColumnSpec, first: int) -> CellFaultError:
    return CellFaultError(
        "duplicate-column",
        f"column {column.name} appears twice; the first is in {cell_name(1, first)}",
        "Delete or rename one of the two columns.",
    )


def _wrong_unit(column: ColumnSpec, unit: str) -> CellFaultError:
    own = f"[{column.unit}]" if column.unit else "no unit"
    return CellFaultError(
        "unit",
        f"{column.name} is headed [{unit}] but is in {own}",
        f"Write the header as '{column.header}' and convert the numbers below it to that unit.",
    )


def missing_columns(spec: SheetSpec, positions: dict[str, int]) -> Iterator[ColumnSpec]:
    """The required columns that a sheet with rows does not have."""
    for column in spec.columns:
        if column.required and column.name not in positions:
            yield column


def nearest_header(column: ColumnSpec, header: list[str | None]) -> str:
    """The written header that looks most like a missing column, or blank."""
    return nearest(column.name, [split_header(text)[0] for text in header if text])
