"""Cells that turn red as they are typed: LibreOffice works the formulas out, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from retool.workbook import SHEETS
from retool.workbook.marks import faults
from tests.report.office import needs_office, recalculated
from tests.workbook.kit import full_case

SHOWN = ("Plants", "Lines", "Conversions", "Demand", "Tariffs", "Freight", "Programs", "Periods")


FREE = 60
"""The first column that no sheet uses."""


def red_cells(case: dict[str, list[dict[str, Any]]], folder: Path) -> set[str]:
    """`Lines.plant.2` for each cell of which a formula is true, as LibreOffice works them out beside the tables."""
    path = folder / "case.xlsx"
    places: dict[tuple[str, int, int], str] = {}
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in case.items():
            sheet = book.add_worksheet(name)
            spec, last = SHEETS[name], len(rows) + 1
            for at, column in enumerate(spec.columns):
                sheet.write_string(0, at, column.name)
                for row, values in enumerate(rows, 1):
                    sheet.write(row, at, _cell(values.get(column.name)))
            for row in range(2, last + 1) if name in SHOWN else ():
                formulas = [(c, f) for c in spec.columns for f in faults(spec, c, last, set(case), row)]
                for at, (column, formula) in enumerate(formulas, FREE):
                    sheet.write_formula(row - 1, at, f"=IF({formula},1,0)")
                    places[name, row, at + 1] = f"{name}.{column.name}.{row}"
    worked_out = recalculated(path, folder)
    return {place for (name, row, at), place in places.items() if worked_out[name].cell(row, at).value != 0}


def _cell(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


@needs_office
def test_faults_turn_red_and_nothing_else_does(tmp_path: Path) -> None:
    clean = {name: [dict(row) for row in rows] for name, rows in full_case().items() if name in SHEETS}
    (tmp_path / "a").mkdir()
    assert red_cells(clean, tmp_path / "a") == set()
    case = {name: [dict(row) for row in rows] for name, rows in clean.items()}
    case["Lines"][0] |= {"plant": "nowhere", "volume": -5, "margin": "12 dollars", "state": None}
    case["Lines"].append(dict(case["Lines"][1]))
    case["Tariffs"][0] |= {"rate": 15, "from": "soon", "offsettable": "perhaps"}
    (tmp_path / "b").mkdir()
    count = len(case["Lines"]) + 1
    assert red_cells(case, tmp_path / "b") == {
        "Lines.plant.2", "Lines.volume.2", "Lines.margin.2", "Lines.state.2", "Lines.line.3", f"Lines.line.{count}",
        "Tariffs.rate.2", "Tariffs.from.2", "Tariffs.offsettable.2",
    }  # fmt: skip


def test_every_column_has_something_to_say() -> None:
    for spec in SHEETS.values():
        for column in spec.columns:
            assert list(faults(spec, column, 10, set(SHEETS)))
