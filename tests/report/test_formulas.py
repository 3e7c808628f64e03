"""Every formula shows the same number in every program: stored value = what LibreOffice computes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from retool.plan.ledger import build_ledger
from tests.report.office import disagreements, formulas, needs_office, recalculated
from tests.report.solved import Solved, solved, undecided
from tests.support.cases import periods, smallest_case

UNKNOWN_TO_LIBREOFFICE = ("XLOOKUP", "LET(", "FILTER(", "LAMBDA", "TEXTSPLIT", "UNIQUE(", "_xlfn")


def number(value: object) -> float:
    assert isinstance(value, (int, float))
    return float(value)


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", ["two_makers", "futures", "tree"])
def test_stored_values_are_what_libreoffice_computes(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    plan: Solved = request.getfixturevalue(name)
    assert disagreements(plan.write(tmp_path), tmp_path) == []


@needs_office
@pytest.mark.slow
def test_a_plan_that_decides_nothing_computes_too(tmp_path: Path) -> None:
    path = undecided(smallest_case(), tmp_path).write(tmp_path)
    assert disagreements(path, tmp_path) == []


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("names", [("a*", "ab", "=1+1", ">5"), ("1", "01", "1/2", "TRUE"), ("x", "X", "x?", '"q"')])
def test_names_that_spreadsheets_misread_do_not_mix_sums(names: tuple[str, ...], tmp_path: Path) -> None:
    """Wildcards, operators, number-like text and letter case mean something to SUMIFS; not to a plan."""
    sheets = smallest_case(
        Scenarios=[{"scenario": n, "probability": 0.25} for n in names],
        Changes=[{"scenario": names[i], "sheet": "Demand", "column": "volume", "operation": "multiply",
                  "value": 0.5 + 0.1 * i} for i in range(4)],
        Periods=[{"period": "7", "start": date(2027, 1, 1)}],
    )  # fmt: skip
    path = solved(sheets, tmp_path, gap=0.0).write(tmp_path)
    assert disagreements(path, tmp_path) == []


def test_only_functions_that_both_programs_know(two_makers_file: Path) -> None:
    used = [f for _, _, f in formulas(two_makers_file) if any(word in f for word in UNKNOWN_TO_LIBREOFFICE)]
    assert used == []


@pytest.mark.parametrize("name", ["two_makers", "futures", "tree"])
def test_cash_flow_ends_at_the_ledgers_npv(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    plan: Solved = request.getfixturevalue(name)
    book = openpyxl.load_workbook(plan.write(tmp_path), data_only=True)
    rows = {row[0]: row for row in book["ScenarioResults"].iter_rows(values_only=True)}
    ledger = build_ledger(plan.plan, plan.case)
    for s, scenario in enumerate(plan.case.tree.names):
        assert rows[scenario][4] == pytest.approx(ledger.npv(s), rel=1e-9)
    cells = [c.value for c in book["Summary"]["B"]]
    assert any(isinstance(c, float) and c == pytest.approx(ledger.expected_npv, rel=1e-9) for c in cells)


@pytest.mark.parametrize("depreciation", ["none", "bonus", "straight", "macrs7"])
def test_part_years_and_every_depreciation_end_at_the_ledgers_npv(depreciation: str, tmp_path: Path) -> None:
    """Five quarters from July on, discounted to the January before, with value past the horizon."""
    money = {"discount_rate": 0.08, "tax_rate": 0.3, "depreciation": depreciation, "depreciation_years": 3,
             "terminal_years": 3, "terminal_decay": 0.1, "base_date": date(2027, 1, 15)}  # fmt: skip
    sheets = smallest_case(Periods=periods("2027-07-01", 5, 3), Settings=money, Conversions={"downtime": 3})
    plan = solved(sheets, tmp_path, gap=0.0)
    assert plan.plan.conversions
    path = plan.write(tmp_path)
    npv = openpyxl.load_workbook(path, data_only=True)["ScenarioResults"]["E2"].value
    assert npv == pytest.approx(build_ledger(plan.plan, plan.case).npv(0), rel=1e-9)
    assert npv == pytest.approx(plan.plan.npv_musd, rel=1e-7)


@needs_office
@pytest.mark.slow
def test_a_number_of_production_changed_by_hand_changes_the_npv(two_makers: Solved, tmp_path: Path) -> None:
    """CashFlow stands on the quantities of the other sheets: 1,000 vehicles more cost their assembly."""
    path = two_makers.write(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Production"]
    header = [c.value for c in sheet[1]]
    year, each = header.index("Year") + 1, header.index("Assembly cost [$/vehicle]") + 1
    vehicles = sheet.cell(2, header.index("Vehicles [vehicles]") + 1)
    vehicles.value = number(vehicles.value) + 1_000
    o = two_makers.case.calendar.years.index(int(number(sheet.cell(2, year).value)))
    worth = 1_000 * number(sheet.cell(2, each).value) / 1e6 * two_makers.case.finance.yearly(o)
    book.save(tmp_path / "changed.xlsx")
    npv = number(recalculated(tmp_path / "changed.xlsx", tmp_path)["ScenarioResults"]["E2"].value)
    assert npv == pytest.approx(two_makers.plan.npv_musd - worth, rel=1e-9)
