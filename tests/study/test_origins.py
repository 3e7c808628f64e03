"""Where the rows of the model come from: no constraint without a cell, or a reason why no cell can be at fault."""

from __future__ import annotations

import re
from pathlib import Path

import pyomo.environ as pyo
import pytest

from retool.case import build_case
from retool.model import build_model
from retool.study.origins import BOUNDS, NO_CELL, ORIGINS, cells_of
from retool.workbook import SHEETS, read_workbook
from tests.model.components import SOURCE
from tests.support import Sheets, like, smallest_case, two_lines, write_plain


def constraints() -> set[str]:
    """Every constraint that the source of the model can make."""
    text = "".join(path.read_text() for path in SOURCE.glob("*.py"))
    return set(re.findall(r'(?:space|self)\.row\(\s*"(\w+)"', text))


def test_every_constraint_has_its_cells_or_a_reason() -> None:
    assert set(ORIGINS) & set(NO_CELL) == set()
    assert constraints() == set(ORIGINS) | set(NO_CELL)


@pytest.mark.parametrize("component", [*ORIGINS, *BOUNDS])
def test_origins_name_columns_that_there_are(component: str) -> None:
    for origin in (*ORIGINS.get(component, ()), *BOUNDS.get(component, ())):
        names = SHEETS[origin.sheet].names
        if origin.sheet != "Settings":
            assert origin.column in names
        assert set(origin.keys) - {"row", "maker"} <= set(names)


LIMITS = smallest_case(
    **{
        **two_lines(),
        "Plants": [like("Plants", shop_capacity=9_000, max_under_conversion=1)],
        "Tooling": [
            like("Tooling", min_volume=100), like("Tooling", config=None, min_volume=200),
            like("Tooling", line="L2", config=None, min_volume=300),
        ],
    },
    Settings={"max_under_conversion": 2},
    Periods={"budget": 100, "max_under_conversion": 3},
    Pathways=[
        {"program": "K1", "pathway": "exempt", "annual_cap": 3_000},
        {"program": "K1", "pathway": "certified", "annual_cap": 4_000},
    ],
    Segments=[
        {"segment": "small", "region": "*", "year": 2027, "volume": 5_000},
        {"segment": "small", "region": "R1", "year": 2027, "volume": 4_000},
    ],
    Regions={"share": 1},
    Programs={"segment": "small"},
)  # fmt: skip


def cells(component: str, index: object, folder: Path, sheets: Sheets = LIMITS) -> list[str]:
    book = read_workbook(write_plain(sheets, folder / "case.xlsx"))
    return [f"{sheet}.{column}.{row}" for sheet, row, column in cells_of(component, index, book.tables)]


@pytest.mark.parametrize(
    ("component", "index", "expected"),
    [
        ("capital_budget", ("P1", "base"), ["Periods.budget.2"]),
        ("under_conversion", ("P1", "base"), ["Settings.value.7", "Periods.max_under_conversion.2"]),
        ("plant_under_conversion", ("A", "P1", "base"), ["Plants.max_under_conversion.2"]),
        ("shop", ("A", 2027, "base"), ["Plants.shop_capacity.2"]),
        ("pathway_cap", ("M1", "certified", 2027, "base"), ["Pathways.annual_cap.3"]),
        ("minimum_build", ("K1", "L1", "kei", 2027, "base"), ["Tooling.min_volume.2", "Tooling.min_volume.3"]),
        ("minimum_build", ("K1", "L2", "kei", 2027, "base"), ["Tooling.min_volume.4"]),
        ("line_capacity", ("L1", "kei", 2027, "base"), []),
    ],
)
def test_a_row_leads_to_its_cells(component: str, index: object, expected: list[str], tmp_path: Path) -> None:
    assert cells(component, index, tmp_path) == expected


def test_the_own_row_of_a_region_goes_before_the_row_of_all(tmp_path: Path) -> None:
    assert cells("segment_market", ("small", "R1", 2027, "base"), tmp_path) == ["Segments.volume.3"]


def test_the_indices_of_a_built_model_lead_to_cells(tmp_path: Path) -> None:
    """The index of each row with an origin is of the form that the map expects."""
    book = read_workbook(write_plain(LIMITS, tmp_path / "case.xlsx"))
    model = build_model(build_case(book))
    found = {
        rows.local_name: cells_of(rows.local_name, index, book.tables)
        for rows in model.component_objects(pyo.Constraint)
        if rows.local_name in ORIGINS
        for index in rows
    }
    assert {"capital_budget", "shop", "pathway_cap", "segment_market", "minimum_build"} <= set(found)
    assert all(found.values())
