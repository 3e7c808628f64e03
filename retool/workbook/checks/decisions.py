"""The Decisions sheet: pins that name what they pin, and that can hold."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import Workbook
from retool.workbook.checks.conversions import starts_in, states
from retool.workbook.checks.registry import rule, takes_part
from retool.workbook.findings import Finding
from retool.workbook.sheets_futures import Decision
from retool.workbook.sheets_lines import Conversion, Line, Plant
from retool.workbook.sheets_programs import Pathway, Program

#: The columns that say what a pin is on.
WHAT = ("line", "to_config", "program", "pathway")


@rule
def pin_names_one_thing(workbook: Workbook) -> Iterator[Finding]:
    """A pin is on a line or on a program, and its other cells belong to that."""
    for pin in workbook.rows(Decision, *WHAT, "rule"):
        if bool(pin.line) == bool(pin.program):
            both = "names a line and a program" if pin.line else "names neither a line nor a program"
            column, message, fix = "line", f"the pin {both}", "Name one of the two; use a row for each pin."
        elif pin.program and pin.to_config:
            column, message = "to_config", "a pin on a program has no to_config"
            fix = "Clear to_config, or name a line instead of the program."
        elif pin.line and pin.pathway:
            column, message = "pathway", "a pin on a line has no pathway"
            fix = "Clear pathway, or name a program instead of the line."
        elif pin.rule == "close" and pin.program:
            column, message, fix = "rule", "only lines can be closed", "Use forbid for a program."
        elif pin.rule == "close" and pin.to_config:
            column, message = "to_config", "a line that closes becomes no configuration"
            fix = "Clear to_config."
        else:
            continue
        yield workbook.error("Decisions", pin.row, column, "pin", message, fix)


@rule
def pinned_line_can_obey(workbook: Workbook) -> Iterator[Finding]:
    """A line that must convert has such a conversion; one that must close may be closed."""
    if not workbook.complete("Conversions", "line", "to_config", "from_config"):
        return
    state = states(workbook)
    close_cost = {x.line: x.close_cost for x in workbook.rows(Line, "line", "close_cost")}
    choices: dict[str, set[str]] = {}
    for row in workbook.rows(Conversion, "line", "to_config", "from_config"):
        if starts_in(row, state) != row.to_config:
            choices.setdefault(row.line, set()).add(row.to_config)
    for pin in workbook.rows(Decision, *WHAT, "rule"):
        if pin.line not in state or pin.program:
            continue
        own = choices.get(pin.line, set())
        if pin.rule == "close":
            if close_cost.get(pin.line, 0.0) is None:
                message = f"line {pin.line} may not be closed: its close_cost is blank"
                yield workbook.error(
                    "Decisions", pin.row, "rule", "pin", message, "Fill close_cost in Lines, or delete the pin."
                )
        elif pin.to_config not in own and (pin.to_config or not own):
            what = f"to {pin.to_config}" if pin.to_config else "to anything"
            report = workbook.error if pin.rule == "force" else workbook.warning
            column = "to_config" if pin.to_config else "line"
            message = f"Conversions has no row that converts line {pin.line} {what}"
            yield report("Decisions", pin.row, column, "pin", message, "Correct the pin, or add the conversion.")


@rule
def pinned_program_can_obey(workbook: Workbook) -> Iterator[Finding]:
    """A program that must commit has a pathway to commit to."""
    if not workbook.complete("Pathways", "program"):
        return
    has_pathway = {row.program for row in workbook.rows(Pathway, "program")}
    known = {program.program for program in workbook.rows(Program, "program")}
    for pin in workbook.rows(Decision, *WHAT, "rule"):
        if pin.program in known and pin.program not in has_pathway and not pin.line and not pin.pathway:
            report = workbook.error if pin.rule == "force" else workbook.warning
            yield report(
                "Decisions",
                pin.row,
                "program",
                "pin",
                f"program {pin.program} has no row in Pathways: it is on sale anyway, nothing to decide",
                "Delete the pin, or add the pathway.",
            )


@rule
def pins_do_not_contradict(workbook: Workbook) -> Iterator[Finding]:
    """What is forced must not be forbidden."""
    pins = workbook.rows(Decision, *WHAT, "period", "rule")
    for forced in (pin for pin in pins if pin.rule == "force"):
        for forbidden in (pin for pin in pins if pin.rule == "forbid"):
            if _covers(forbidden, forced):
                later = max(forced, forbidden, key=lambda pin: pin.row)
                other = min(forced.row, forbidden.row)
                yield workbook.error(
                    "Decisions",
                    later.row,
                    "rule",
                    "pin-contradiction",
                    f"row {forced.row} forces what row {forbidden.row} forbids",
                    f"Delete this row or row {other}.",
                )


def _covers(wide: Decision, narrow: Decision) -> bool:
    """True where every way to obey `narrow` falls under `wide`."""
    if (wide.line, wide.program) != (narrow.line, narrow.program):
        return False
    return all(wide.get(column) in ("", narrow.get(column)) for column in ("to_config", "pathway", "period"))


@rule
def pinned_thing_takes_part(workbook: Workbook) -> Iterator[Finding]:
    """A pin on another maker's line or program has no effect."""
    plant_oem = {plant.plant: plant.oem for plant in workbook.rows(Plant, "plant", "oem")}
    line_oem = {line.line: plant_oem.get(line.plant) for line in workbook.rows(Line, "line", "plant")}
    program_oem = {program.program: program.oem for program in workbook.rows(Program, "program", "oem")}
    for pin in workbook.rows(Decision, "line", "program"):
        column = "line" if pin.line else "program"
        oem = line_oem.get(pin.line) if pin.line else program_oem.get(pin.program)
        if oem is not None and not takes_part(workbook, oem):
            yield workbook.warning(
                "Decisions",
                pin.row,
                column,
                "pin",
                f"{column} {pin.get(column)} is not {workbook.tables.settings.maker}'s and takes no part",
                "Delete the pin, or change maker in Settings.",
            )
