"""What the first page says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl

from tests.report import cases
from tests.report.solved import Solved, solved, undecided
from tests.support.cases import like, periods, smallest_case


def page(path: Path) -> str:
    sheet = openpyxl.load_workbook(path, data_only=True)["Summary"]
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)


def test_the_headline_names_line_place_configuration_and_dates(two_makers: Solved, tmp_path: Path) -> None:
    text = page(two_makers.write(tmp_path))
    assert "Convert" in text
    assert "OH1-A at Ohio Works (Lima, OH) to kei-60" in text
    assert "producing from" in text
    assert "OH1-B in January 2029" in text
    assert "going on as today is worth" in text


def test_converting_nothing_is_said_with_its_reason(tmp_path: Path) -> None:
    text = page(undecided(smallest_case(), tmp_path).write(tmp_path))
    assert "Convert nothing: no conversion that the workbook offers is worth its cost" in text
    assert "No line is converted or closed." in text


def test_no_conversion_on_offer_is_another_reason(tmp_path: Path) -> None:
    sheets = smallest_case(Conversions={"earliest": "2040-01-01"})
    text = page(undecided(sheets, tmp_path).write(tmp_path))
    assert "the workbook offers no conversion that could start within the horizon" in text


def test_a_stopped_search_is_marked(two_makers: Solved, tmp_path: Path) -> None:
    stopped = replace(two_makers.plan, status="stopped", bound_musd=two_makers.plan.objective_musd + 500)
    text = page(Solved(two_makers.workbook, two_makers.case, stopped).write(tmp_path))
    assert "STOPPED BEFORE THE GAP WAS REACHED" in text
    assert "up to 500 M$" in text


def test_a_blank_maker_is_no_forecast_of_rivals_and_the_offset_bank_pools(two_makers: Solved, tmp_path: Path) -> None:
    text = page(two_makers.write(tmp_path))
    assert "no forecast of what rivals would do" in text
    assert "The duty offset bank pools all makers (2)" in text


def test_one_maker_needs_neither_note(tmp_path: Path) -> None:
    sheets = cases.two_makers(Settings=cases.settings(maker="Alpha"))
    text = page(solved(sheets, tmp_path).write(tmp_path))
    assert "rivals" not in text
    assert "pools" not in text
    assert "For Alpha" in text


def test_a_line_that_still_ramps_in_the_last_year_is_a_warning(tmp_path: Path) -> None:
    sheets = smallest_case(
        Periods=periods("2027-01-01", 2),
        Ramps=[{"ramp": "slow", "month": m, "share": m / 24} for m in range(1, 25)],
        Conversions={"ramp": "slow", "capex": 1},
        Tooling={"tooling_cost": 0},
    )
    text = page(solved(sheets, tmp_path, gap=0.0).write(tmp_path))
    assert "Still being converted or ramping up in 2028: L1 to kei" in text


def test_several_futures_are_expected_values(futures: Solved, tmp_path: Path) -> None:
    text = page(futures.write(tmp_path))
    assert "3 futures are planned for together" in text
    assert "Expected NPV of the plan" in text
    assert "Risk-adjusted objective" in text


def test_one_future_is_not_called_one(tmp_path: Path) -> None:
    text = page(undecided(smallest_case(), tmp_path).write(tmp_path))
    assert "future" not in text.replace("Every future with its probability and its results", "")


def test_charts_are_native_and_drawn_from_cells(two_makers_file: Path) -> None:
    with ZipFile(two_makers_file) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        cells = [parts.read(name).decode().count("<c:f>") for name in charts]
    assert drawing.count("<c:chart ") == 8  # six for the board, production and sales below
    assert all(count >= 2 for count in cells)


def test_imports_instead_of_conversions_are_named(tmp_path: Path) -> None:
    sheets = smallest_case(
        Conversions={"capex": 5_000},
        Imports=[{"source": "JP", "program": "K1", "country": "JP", "unit_cost": 7_000}],
        Tariffs=[{"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.1, "from": "2020-01-01"}],
        Programs=[like("Programs")],
    )
    text = page(solved(sheets, tmp_path, gap=0.0).write(tmp_path))
    assert "Convert nothing" in text
    assert "Import instead (ImportPlan)" in text


def test_a_plan_that_fails_its_checks_says_so_on_top(two_makers: Solved, tmp_path: Path) -> None:
    wrong = replace(two_makers.plan, npv_musd=two_makers.plan.npv_musd + 1)
    text = page(Solved(two_makers.workbook, two_makers.case, wrong).write(tmp_path))
    assert "NOT PASSED: do not rely on this plan" in text
