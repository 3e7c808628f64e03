"""The messages of an explanation, as a planner reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from retool.solve.bridge import Floats
from retool.study.explain.answer import Cause, CellChange
from retool.study.explain.behind import downtimes, payments, what_converts
from retool.study.explain.conflicts import Levers, Oracle, OutOfTimeError
from retool.study.explain.levers import Lever
from retool.study.explain.repairs import nice_above, row_of
from retool.workbook import Decision, Row, Workbook

UNITS = {
    "budget": "M$",
    "shop_capacity": "vehicles/yr",
    "annual_cap": "vehicles/yr",
    "min_volume": "a year",
    "capacity": "a year",
    "volume": "vehicles/yr",
}


def pin_words(pin: Decision) -> str:
    """`line L1 must be converted to kei in P1`."""
    when = f" in {pin.period}" if pin.period else ""
    if pin.program:
        how = f" to {pin.pathway}" if pin.pathway else ""
        return f"program {pin.program} must {'not ' if pin.rule == 'forbid' else ''}be committed{how}{when}"
    if pin.rule == "close":
        return f"line {pin.line} must be closed{when}"
    to = f" to {pin.to_config}" if pin.to_config else ""
    return f"line {pin.line} must {'not ' if pin.rule == 'forbid' else ''}be converted{to}{when}"


def pin_of(book: Workbook, row: int) -> Decision:
    """The pin of an Excel row."""
    return next(pin for pin in book.tables.decisions if pin.row == row)


class Words:
    """Messages about one workbook. `oracle` is asked how much a conflict needs."""

    def __init__(self, book: Workbook, oracle: Oracle) -> None:
        self.book = book
        self.oracle = oracle

    # conflicts
    def causes(self, group: int, conflict: Levers) -> Iterator[Cause]:
        """An entry for each cell of a conflict, pins first, then what they run into."""
        for lever in sorted(conflict, key=lambda lever: (lever.kind != "pin", lever)):
            if lever.kind == "own":
                said = f"your own rule {lever.column} in {lever.sheet} must hold"
                if all(other.kind == "own" for other in conflict):
                    said += "; lines, demand and sources do not allow it, whatever limits give way"
                yield Cause(group, lever.sheet, lever.column, _sentence(said))
                continue
            needed = self._needed(lever, conflict)
            for row in lever.rows:
                cell = self.book.cell(lever.sheet, row, lever.column)
                said = self._cause(lever) if needed is None else self._limit(lever, needed[0])
                yield Cause(group, self.book.title(lever.sheet), cell, _sentence(said))
            if needed is not None and lever.kind == "budget":
                yield from payments(self.book, self.oracle.around(conflict), lever, group, needed[1])
            elif needed is not None:
                yield from downtimes(self.book, self.oracle.around(conflict), conflict, group, needed[1])

    def _needed(self, lever: Lever, conflict: Levers) -> tuple[float, Floats] | None:
        """By how much a budget or a limit on conversions at once must rise for the conflict to be none, and a plan."""
        if lever.kind not in ("budget", "nation", "period", "plant"):
            return None
        try:
            found = self.oracle.around(conflict).need(lever, conflict, self.oracle.seconds())
        except OutOfTimeError:
            return None  # the cell is named all the same
        return None if found is None or found[0] <= 0 else found

    def hopeless(self, file: str) -> Iterator[Cause]:
        """Entries where the planner's own rules ask for what nothing in the workbook can give."""
        for name in self.oracle.model().problem.conflicts:
            yield Cause(1, file, name, _sentence(f"your own rule {name} in {file} cannot hold whatever is decided"))
        said = f"your own rules in {file} ask for more than lines, demand and sources allow, whatever limits give way"
        yield Cause(1, file, "", _sentence(said))

    def _cause(self, lever: Lever) -> str:
        row = row_of(self.book, lever)
        if lever.kind == "pin":
            return pin_words(pin_of(self.book, lever.row))
        if lever.kind in ("budget", "nation", "period", "plant"):
            return self._limit(lever, 0.0)
        if lever.kind in ("earliest", "latest"):
            side = "before" if lever.kind == "earliest" else "after"
            return f"{_conversion(row)} may not start {side} {row.get(lever.column)}"
        if lever.kind == "commit":
            program, pathway = row.get("program"), row.get("pathway")
            return f"program {program} may not be committed to {pathway} before {row.get('earliest')}"
        return f"{self.name(lever)} is {_shown(row.get(lever.column))}{_unit(lever.column)}"

    def _limit(self, lever: Lever, by: float) -> str:
        """A budget or a limit on conversions at once, and what it would have to be; `by` 0 where that is unknown."""
        row = row_of(self.book, lever)
        if lever.kind == "budget":
            said = f"{row.get('period')} may spend {_amount(row.get('budget'))} M$"
            more = f"; if nothing else gives way, {_amount(nice_above(row.get('budget') + by))} M$ are needed"
            return said + more if by else said
        where = {"nation": "in the country", "period": f"in {row.get('period') if lever.kind == 'period' else ''}"}
        place = where.get(lever.kind) or f"at plant {row.get('plant')}"
        limit = int(float(row.get(lever.column)))
        said = f"at most {_count(limit, 'line')} may be down for conversion at once {place}"
        return f"{said}; {limit + round(by)} would have to be" if by else said

    # changes
    def change(self, cells: Sequence[CellChange]) -> str:
        """All cells of a suggestion in one sentence."""
        said = list(dict.fromkeys(self._one(cell) for cell in cells))
        return _sentence(", and ".join(said))

    def _one(self, cell: CellChange) -> str:
        where = self.book.where(cell.sheet, cell.row, cell.column)
        if cell.delete:
            return f"delete row {cell.row} of {self.book.title(cell.sheet)} ({pin_words(pin_of(self.book, cell.row))})"
        if cell.sheet == "Decisions":
            pin = pin_of(self.book, cell.row)
            return f"move row {cell.row} of {self.book.title(cell.sheet)} ({pin_words(pin)}) to {cell.new}, in {where}"
        if cell.column == "carry":
            period = next(row for row in self.book.tables.periods if row.row == cell.row)
            return f"set {where} to yes, so that what {period.period} leaves unspent is added to the next period"
        lever = Lever(cell.sheet, cell.row, cell.column, "row")
        amounts = f"from {_shown(cell.old)} to {_shown(cell.new)}{_unit(cell.column)}"
        return f"{_verb(cell)} {where} ({self.name(lever)}) {amounts}"

    def name(self, lever: Lever) -> str:
        """What the number of a cell is, for example `annual cap of program K1 on exempt`."""
        row = row_of(self.book, lever)
        if lever.sheet == "Settings":
            return "lines down for conversion at once in the country"
        if lever.column == "max_under_conversion":
            return f"lines down for conversion at once, {row.get('plant' if lever.sheet == 'Plants' else 'period')}"
        title = _TITLES.get((lever.sheet, lever.column), f"{lever.column.replace('_', ' ')} of")
        return f"{title} {_NAMES[lever.sheet](row)}"


def _conversion(row: Row) -> str:
    said = what_converts(row)
    return f"{said[0].lower()}{said[1:]}"


_TITLES = {
    ("Conversions", "earliest"): "earliest start of",
    ("Conversions", "latest"): "latest start of",
    ("Pathways", "earliest"): "earliest commitment of",
    ("Pathways", "legal_from"): "legal date of",
    ("Imports", "earliest"): "first import of",
    ("Periods", "budget"): "budget of",
    ("Programs", "min_volume"): "least sales of",
    ("Tooling", "min_volume"): "least output of",
    ("Suppliers", "min_volume"): "least purchase of",
    ("Suppliers", "max_share"): "largest share of",
    ("Components", "min_sources"): "least number of suppliers of",
    ("Segments", "volume"): "market of",
}

_NAMES: dict[str, Any] = {
    "Periods": lambda row: row.get("period"),
    "Plants": lambda row: f"plant {row.get('plant')}",
    "Conversions": _conversion,
    "Pathways": lambda row: f"program {row.get('program')} on {row.get('pathway')}",
    "Programs": lambda row: f"program {row.get('program')}",
    "Tooling": lambda row: f"program {row.get('program')} on line {row.get('line')}",
    "Suppliers": lambda row: f"{row.get('component')} from {row.get('supplier')}",
    "Components": lambda row: f"component {row.get('component')}",
    "Imports": lambda row: f"program {row.get('program')} from {row.get('source')}",
    "Segments": lambda row: f"segment {row.get('segment')} in {row.get('region')}, {row.get('year')}",
    "Regions": lambda row: f"region {row.get('region')}",
}


def _verb(cell: CellChange) -> str:
    if isinstance(cell.new, date):
        return "bring forward" if cell.new < cell.old else "put off"
    return "raise" if float(cell.new) > float(cell.old) else "lower"


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return _amount(float(value))


def _amount(value: float) -> str:
    """`1,234.5`: no more digits than there are."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _unit(column: str) -> str:
    return f" {UNITS[column]}" if column in UNITS else ""


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
