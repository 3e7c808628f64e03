"""The whole question, for workbooks with rules of the planner's own: these may oblige to anything.

A row that a cell's number limits by itself gives way as a row. Caps and dates that shape other rows too give way by
building the model anew without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyomo.environ as pyo

from retool.case import Case, build_case
from retool.model import build_model
from retool.solve.bridge import compile_model
from retool.solve.extension import extend_model
from retool.study.explain.conflicts import Levers
from retool.study.explain.drafting import elastic_model
from retool.study.explain.elastic import Elastic
from retool.study.explain.levers import Lever, first_stage_levers
from retool.study.explain.question import with_dates_opened
from retool.study.origins import ORIGINS, cells_of
from retool.workbook import Tables, Workbook
from retool.workbook.schema import table_of

HAVE_LEVERS = ("under_conversion", "plant_under_conversion", "capital_budget", "pin", "pathway_cap")
"""Constraints whose cells are levers of another kind than row."""

OPENED = (
    ("Pathways", "legal_from"),
    ("Regions", "legal_from"),
    ("Suppliers", "available_from"),
    ("Imports", "earliest"),
)
"""Dates that shape what the year's rows say."""


class WholeQuestion:
    """Builds elastic models of a workbook with the rules of `extension`, a planner's own file."""

    def __init__(self, book: Workbook, extension: Path) -> None:
        self.book = book
        self.extension = extension
        model, own = self._built(frozenset())
        self.levers = [
            *first_stage_levers(book),
            *sorted(self._row_levers(model)),
            *(Lever(extension.name, 0, name, "own") for name in sorted(own)),
            *_opened_levers(book.tables),
        ]

    def build(self, opened: Levers) -> Elastic:
        """The elastic model in which these levers have given way."""
        model, own = self._built(opened)
        rows: dict[Lever, list[int]] = {}
        problem = compile_model(model)
        by_cell = {(lever.sheet, lever.row, lever.column): lever for lever in self.levers if lever.kind == "row"}
        for at, row in enumerate(problem.rows):
            name = row.parent_component().local_name
            if name in own:
                rows.setdefault(Lever(self.extension.name, 0, name, "own"), []).append(at)
            elif name in ORIGINS and name not in HAVE_LEVERS:
                for cell in cells_of(name, row.index(), self.book.tables):
                    rows.setdefault(by_cell[cell], []).append(at)
        levers = [lever for lever in self.levers if lever.kind != "opened"]
        return elastic_model(model, self.book.tables, levers, rows, problem)

    def _built(self, opened: Levers) -> tuple[Any, set[str]]:
        """The model with dates opened, and the names of the planner's own constraints."""
        case, model = built(with_dates_opened(_without(self.book, opened)))
        before = {rows.local_name for rows in model.component_objects(pyo.Constraint)}
        extend_model(self.extension, model, case)
        return model, {rows.local_name for rows in model.component_objects(pyo.Constraint)} - before

    def _row_levers(self, model: Any) -> set[Lever]:
        names = [name for name in ORIGINS if name not in HAVE_LEVERS and model.component(name) is not None]
        cells = {
            cell
            for name in names
            for index in model.component(name)
            for cell in cells_of(name, index, self.book.tables)
        }
        return {Lever(sheet, row, column, "row") for sheet, row, column in cells}


def built(book: Workbook) -> tuple[Case, Any]:
    """Case and model of a workbook. Regret, which is measured against plans that there may not be, gives way to another
    attitude to risk with the same numbers for each future: no attitude forbids a plan.
    """
    settings = book.tables.settings
    if settings.risk_measure == "regret":
        settings = settings.model_copy(update={"risk_measure": "cvar", "risk_weight": 0.5})
    case = build_case(replace(book, tables=replace(book.tables, settings=settings)))
    return case, build_model(case)


def _opened_levers(tables: Tables) -> Iterator[Lever]:
    first = tables.periods[0].start
    for sheet, column in OPENED:
        for row in tables.by_sheet(sheet):
            if row.get(column) is not None and row.get(column) > first:
                yield Lever(sheet, row.row, column, "opened")
    makers = {program.program: program.oem or f"({program.program})" for program in tables.programs}
    caps: dict[tuple[str, str], list[int]] = {}
    for pathway in tables.pathways:
        if pathway.annual_cap is not None:
            caps.setdefault((makers[pathway.program], pathway.pathway), []).append(pathway.row)
    for rows in caps.values():
        yield Lever("Pathways", rows[0], "annual_cap", "opened", tuple(rows[1:]))


def _without(book: Workbook, opened: Levers) -> Workbook:
    """The workbook with the cells of these levers blank."""
    tables = replace(book.tables)
    for lever in opened:
        rows = [
            row.model_copy(update={lever.column: None}) if row.row in lever.rows else row
            for row in tables.by_sheet(lever.sheet)
        ]
        setattr(tables, table_of(lever.sheet), rows)
    return replace(book, tables=tables)
