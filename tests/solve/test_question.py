"""A recipe cuts the typed rows and the raw sheets alike, and leaves the planner's workbook as it was."""

from pathlib import Path
from typing import Any

import pytest

from retool.solve.question import as_asked
from retool.solve.recipe import Recipe
from retool.workbook import Workbook, check_workbook, read_workbook
from tests.support import demand, like, periods, smallest_case, write_plain


def read(tmp_path: Path, **sheets: Any) -> Workbook:
    workbook = read_workbook(write_plain(smallest_case(**sheets), tmp_path / "case.xlsx"))
    assert not [finding for finding in check_workbook(workbook) if finding.severity == "error"]
    return workbook


def raw_column(workbook: Workbook, sheet: str, column: str) -> list[Any]:
    raw = workbook.raw[sheet]
    return [row[raw.header.index(column)] for row in raw.rows]


FUTURES = {
    "Scenarios": [{"scenario": "low", "probability": 0.4}, {"scenario": "high", "probability": 0.6}],
    "Changes": [
        {"scenario": "low", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 0.5},
        {"scenario": "high", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 2},
    ],
}


def test_the_built_in_recipe_asks_for_the_workbook_as_it_is(tmp_path: Path) -> None:
    workbook = read(tmp_path, **FUTURES)
    asked = as_asked(workbook, Recipe())
    assert asked.raw == workbook.raw
    assert asked.tables == workbook.tables


def test_the_first_future_alone_is_certain(tmp_path: Path) -> None:
    workbook = read(tmp_path, **FUTURES)
    asked = as_asked(workbook, Recipe(scenarios="first"))
    assert [(row.scenario, row.probability) for row in asked.tables.scenarios] == [("low", 1.0)]
    assert [row.scenario for row in asked.tables.changes] == ["low"]
    assert raw_column(asked, "Scenarios", "probability") == [1.0]
    assert raw_column(asked, "Changes", "scenario") == ["low"]
    assert len(workbook.tables.scenarios) == len(workbook.raw["Scenarios"].rows) == 2


def test_no_future_leaves_the_workbooks_own_numbers(tmp_path: Path) -> None:
    asked = as_asked(read(tmp_path, **FUTURES), Recipe(scenarios="none"))
    assert asked.tables.scenarios == [] and asked.tables.changes == []
    assert asked.raw["Changes"].rows == []


def test_a_subject_left_out_takes_what_refers_to_it_along(tmp_path: Path) -> None:
    exports = [{"market": "MX", "program": "K1", "year": 2027, "volume": 1_000, "price": 9_000}]
    changes = [*FUTURES["Changes"], {**FUTURES["Changes"][0], "sheet": "Exports"}]
    asked = as_asked(
        read(tmp_path, Exports=exports, Scenarios=FUTURES["Scenarios"], Changes=changes),
        Recipe(leave_out=("exports",)),
    )
    assert asked.tables.exports == [] and asked.raw["Exports"].rows == []
    assert [row.sheet for row in asked.tables.changes] == ["Demand", "Demand"]


@pytest.mark.parametrize("named", [True, False])
def test_risk_is_overridden_in_its_row_or_in_a_new_one(tmp_path: Path, named: bool) -> None:
    settings = [{"name": "tax_rate", "value": 0.0}]
    if named:
        settings.append({"name": "risk_weight", "value": 0.1})
    workbook = read(tmp_path, Settings=settings)
    asked = as_asked(workbook, Recipe.model_validate({"risk": {"weight": 0.5}}))
    assert asked.tables.settings.risk_weight == 0.5
    raw = dict(zip(raw_column(asked, "Settings", "name"), raw_column(asked, "Settings", "value"), strict=True))
    assert raw["risk_weight"] == 0.5
    assert workbook.tables.settings.risk_weight == (0.1 if named else 0.0)


def test_a_year_is_decided_at_once_with_its_budgets_together(tmp_path: Path) -> None:
    workbook = read(
        tmp_path,
        Periods=periods("2027-01-01", 4, months=6, budget=10),
        Demand=demand({2027: 8_000, 2028: 8_000}),
        Decisions=[{"line": "L1", "period": "P4", "rule": "forbid"}],
    )
    asked = as_asked(workbook, Recipe(horizon="year"))
    assert [(row.period, row.budget) for row in asked.tables.periods] == [("P1", 20.0), ("P3", 20.0)]
    assert raw_column(asked, "Periods", "budget") == [20.0, 20.0]
    assert [row.period for row in asked.tables.decisions] == ["P3"]
    assert raw_column(asked, "Decisions", "period") == ["P3"]
    assert [row.period for row in workbook.tables.decisions] == ["P4"]


def test_a_horizon_without_whole_years_stays_as_it_is(tmp_path: Path) -> None:
    workbook = read(tmp_path, Periods=periods("2027-07-01", 3, months=6), Demand=[like("Demand")])
    asked = as_asked(workbook, Recipe(horizon="year"))
    assert [row.period for row in asked.tables.periods] == ["P1", "P2", "P3"]


def test_an_offset_of_zero_is_no_offset(tmp_path: Path) -> None:
    workbook = read(tmp_path, Settings=[{"name": "offset_rate", "value": 0.03}])
    asked = as_asked(workbook, Recipe(leave_out=("offset",)))
    assert asked.tables.settings.offset_rate == 0.0
    assert raw_column(asked, "Settings", "value")[0] == 0.0
