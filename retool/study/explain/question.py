"""What of a workbook can make a plan impossible, and the same with every date opened.

Without the planner's own rules only pins oblige: whatever is converted, closed or committed, it is always allowed to
tool, build, buy, sell and import nothing, to sign no contract and take no incentive, and to withdraw every program at
once, which ends its minimum. So a plan exists exactly where the pinned lines and programs can obey among themselves
within dates, budgets and limits on conversions at once. Lines without a pin never help, but for those of a plant with
a site cost, whose conversion may pay the site in an earlier period. Scenarios differ in operations alone, so one
stands for all. That is a question of a few hundred columns, however large the workbook is.
"""

from __future__ import annotations

from dataclasses import replace

from retool.workbook import Decision, Tables, Workbook

OBLIGING = ("force", "close")


def without_operations(book: Workbook) -> Workbook:
    """The workbook cut to what can make a plan impossible where there are no rules of the planner's own.

    Rows keep their numbers. Raw sheets stay as they are.
    """
    tables = book.tables
    lines = _lines_that_matter(tables)
    programs = {pin.program for pin in tables.decisions if pin.program and pin.rule in OBLIGING}
    cut = Tables(
        settings=tables.settings.model_copy(update={"risk_weight": 0.0, "risk_measure": "cvar"}),
        settings_rows=tables.settings_rows,
        periods=tables.periods,
        plants=tables.plants,
        lines=[row for row in tables.lines if row.line in lines],
        configurations=tables.configurations,
        conversions=[row for row in tables.conversions if row.line in lines],
        ramps=tables.ramps,
        spend_profiles=tables.spend_profiles,
        programs=[row.model_copy(update={"min_volume": None}) for row in tables.programs if row.program in programs],
        pathways=[row.model_copy(update={"renewal_cost": 0.0}) for row in tables.pathways if row.program in programs],
        decisions=[pin for pin in tables.decisions if (pin.line or pin.program) in lines | programs],
    )
    return replace(book, tables=cut)


def obliging(tables: Tables) -> list[Decision]:
    """The pins that ask for something to be done."""
    return [pin for pin in tables.decisions if pin.rule in OBLIGING]


def _lines_that_matter(tables: Tables) -> set[str]:
    pinned = {pin.line for pin in tables.decisions if pin.line and pin.rule in OBLIGING}
    sites = {plant.plant for plant in tables.plants if plant.site_cost}
    shared = {line.plant for line in tables.lines if line.line in pinned} & sites
    return pinned | {line.line for line in tables.lines if line.plant in shared}


def with_dates_opened(book: Workbook) -> Workbook:
    """The same with no date on conversions and commitments, and all that is left of a budget carried over.

    What that allows beyond the workbook is forbidden again by the levers of `levers.py`, one by one. Without a column
    that says what is carried there is no such lever, and nothing is carried.
    """
    tables = book.tables
    may_carry = "carry" in book.data["Periods"].positions
    opened = replace(
        tables,
        periods=[row.model_copy(update={"carry": may_carry}) for row in tables.periods],
        conversions=[row.model_copy(update={"earliest": None, "latest": None}) for row in tables.conversions],
        pathways=[row.model_copy(update={"earliest": None}) for row in tables.pathways],
    )
    return replace(book, tables=opened)
