"""Programs, their pathways and their tooling."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import Workbook
from retool.workbook.checks.conversions import states
from retool.workbook.checks.registry import rule, takes_part
from retool.workbook.findings import Finding, shown
from retool.workbook.sheets_lines import Configuration, Conversion, Line
from retool.workbook.sheets_programs import Pathway, Program, Tool
from retool.workbook.sheets_sourcing import Import


def participating(workbook: Workbook) -> list[Program]:
    """The programs of the maker whose plan it is; all of them without a maker."""
    return [row for row in workbook.rows(Program, "program", "oem") if takes_part(workbook, row.oem)]


def cap_groups(workbook: Workbook) -> dict[tuple[str, str], list[Pathway]]:
    """The rows that share one annual_cap: by maker and pathway. A blank oem is a maker of its own."""
    maker = {
        program.program: program.oem or f"program {program.program}"
        for program in workbook.rows(Program, "program", "oem")
    }
    groups: dict[tuple[str, str], list[Pathway]] = {}
    for row in workbook.rows(Pathway, "program", "pathway", "annual_cap"):
        if row.program in maker:
            groups.setdefault((maker[row.program], row.pathway), []).append(row)
    return groups


@rule
def caps_of_one_maker_agree(workbook: Workbook) -> Iterator[Finding]:
    """All programs of a maker on one pathway share one cap, so they must state the same."""
    for (_, pathway), rows in cap_groups(workbook).items():
        for row in rows[1:]:
            if row.annual_cap != rows[0].annual_cap:
                own, other = ("none" if cap is None else shown(cap) for cap in (row.annual_cap, rows[0].annual_cap))
                where = workbook.where("Pathways", rows[0].row, "annual_cap")
                yield workbook.error(
                    "Pathways",
                    row.row,
                    "annual_cap",
                    "caps-disagree",
                    f"the cap of pathway {pathway} is {own} here and {other} in {where}, for the same maker",
                    "Make them equal: the cap counts all sales of the maker on the pathway.",
                )


@rule
def renewal_has_a_term(workbook: Workbook) -> Iterator[Finding]:
    """renewal_cost × 12 / term needs a term."""
    for row in workbook.rows(Pathway, "renewal_cost", "term"):
        if row.renewal_cost > 0 and row.term == 0:
            yield workbook.error(
                "Pathways",
                row.row,
                "term",
                "renewal-term",
                "renewal_cost is given without a term",
                "Type after how many months the approval is renewed, or clear renewal_cost.",
            )


@rule
def program_has_a_source(workbook: Workbook) -> Iterator[Finding]:
    """A program that can be neither built nor imported sells nothing."""
    if not workbook.complete("Tooling", "program") or not workbook.complete("Imports", "program"):
        return
    sourced = {row.program for row in workbook.rows(Tool, "program")}
    sourced |= {row.program for row in workbook.rows(Import, "program")}
    for program in participating(workbook):
        if program.program not in sourced:
            yield workbook.warning(
                "Programs",
                program.row,
                "program",
                "no-source",
                f"program {program.program} can be neither built nor imported",
                "Add a row to Tooling or Imports.",
            )


@rule
def tooling_meets_a_conversion(workbook: Workbook) -> Iterator[Finding]:
    """Tooling is for a configuration that the line can be in."""
    if not workbook.complete("Conversions", "line", "to_config"):
        return
    targets: dict[str, set[str]] = {}
    for row in workbook.rows(Conversion, "line", "to_config"):
        targets.setdefault(row.line, set()).add(row.to_config)
    known = states(workbook)
    configs = {config.config for config in workbook.rows(Configuration, "config")}
    for tool in workbook.rows(Tool, "program", "line", "config"):
        if tool.line not in known or (tool.config and tool.config not in configs):
            continue
        own = targets.get(tool.line, set())
        if tool.config and tool.config not in own:
            column, what = "config", f"line {tool.line} is never converted to {tool.config}"
        elif not own:
            column, what = "line", f"line {tool.line} has no row in Conversions"
        else:
            continue
        yield workbook.warning(
            "Tooling",
            tool.row,
            column,
            "tooling-nowhere",
            f"{what}, so program {tool.program} cannot be built with this row",
            f"Correct the {column}, or add the conversion.",
        )


@rule
def minimum_on_a_single_line(workbook: Workbook) -> Iterator[Finding]:
    """Copies are not told apart, so none of them can owe a minimum."""
    copies = {line.line: line.copies for line in workbook.rows(Line, "line", "copies")}
    for tool in workbook.rows(Tool, "line", "min_volume"):
        if tool.min_volume and copies.get(tool.line, 1) > 1:
            yield workbook.error(
                "Tooling",
                tool.row,
                "min_volume",
                "minimum-with-copies",
                f"line {tool.line} stands for {copies[tool.line]} copies, which cannot owe a minimum volume",
                "Clear min_volume, or give each line a row of its own in Lines.",
            )
