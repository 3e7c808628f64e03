"""A plan workbook is audited by itself, and no number of it can be changed unnoticed."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from retool.case import Case
from retool.plan import AuditResult, PlanFileError, audit_file
from retool.plan.files import audit_sheets
from retool.plan.workbooks import PlanFile, header_places, open_plan
from retool.report import write_plan
from retool.workbook import read_workbook
from tests.plan.bench import case_from, rich_plan, rich_sheets
from tests.support.command import write_plain


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan workbook of the rich case."""
    folder = tmp_path_factory.mktemp("plan")
    source = write_plain(rich_sheets(), folder / "case.xlsx")
    case = case_from(rich_sheets())
    write_plan(folder / "plan.xlsx", rich_plan(case), case, read_workbook(source), {})
    return folder / "plan.xlsx"


@pytest.fixture(scope="module")
def case() -> Case:
    return case_from(rich_sheets())


@pytest.fixture(scope="module")
def opened(written: Path) -> PlanFile:
    return open_plan(written)


def failed(result: AuditResult) -> set[str]:
    return {c.name for c in result.failed}


def test_the_written_plan_passes(written: Path) -> None:
    result = audit_file(written)
    assert failed(result) == set()
    assert any(c.name == "NPV rebuilt from CashFlow" for c in result.checks)


def with_cell(file: PlanFile, sheet: str, place: tuple[int, int], value: Any) -> PlanFile:
    """The file with another value in one cell (row and column from 0)."""
    row, column = place
    rows = list(file.sheets[sheet])
    cells = list(rows[row])
    cells[column] = value
    rows[row] = tuple(cells)
    return PlanFile(file.name, {**file.sheets, sheet: rows})


def scaled(file: PlanFile, sheet: str, place: tuple[int, int], factor: float = 1.01) -> PlanFile:
    value = file.sheets[sheet][place[0]][place[1]]
    assert isinstance(value, (int, float)) and value, f"{sheet} holds {value}"
    return with_cell(file, sheet, place, value * factor)


NUMBERS: list[tuple[str, str, str]] = [
    ("Schedule", "copies", "records name what the workbook holds"),
    ("Schedule", "capital", "Schedule sheet follows from the plan"),
    ("Schedule", "capital_per_line", "Schedule sheet follows from the plan"),
    ("Schedule", "chart_downtime", "Schedule sheet follows from the plan"),
    ("Production", "vehicles", "builds and imports equal sales and exports"),
    ("Production", "capacity_used", "Production sheet follows from the plan"),
    ("Production", "assembly_cost", "Production sheet follows from the plan"),
    ("Production", "assembly", "Production sheet follows from the plan"),
    ("Production", "offset_earned", "Production sheet follows from the plan"),
    ("Sales", "vehicles", "shipments and imports equal sales by region"),
    ("Sales", "demand", "Sales sheet follows from the plan"),
    ("Sales", "lost", "Sales sheet follows from the plan"),
    ("Sales", "price", "Sales sheet follows from the plan"),
    ("Sales", "revenue", "Sales sheet follows from the plan"),
    ("Sales", "dealer_margin", "Sales sheet follows from the plan"),
    ("Sales", "net", "Sales sheet follows from the plan"),
    ("Shipments", "vehicles", "shipments and imports equal sales by region"),
    ("Shipments", "freight", "Shipments sheet follows from the plan"),
    ("ImportPlan", "vehicles", "shipments and imports equal sales by region"),
    ("ImportPlan", "duty", "ImportPlan sheet follows from the plan"),
    ("Sourcing", "used", "components equal bill × output"),
    ("Sourcing", "duty", "Sourcing sheet follows from the plan"),
    ("Sourcing", "drawn_back", "Sourcing sheet follows from the plan"),
    ("ExportPlan", "vehicles", "builds and imports equal sales and exports"),
    ("ExportPlan", "net_revenue", "ExportPlan sheet follows from the plan"),
    ("Duties", "offset_used", "NPV rebuilt from the plan"),
    ("Duties", "paid_on_parts", "Duties sheet follows from the plan"),
    ("Duties", "avoided", "Duties sheet follows from the plan"),
    ("Capital", "total", "Capital sheet follows from the plan"),
    ("Capital", "left", "Capital sheet follows from the plan"),
    ("Payments", "amount", "Payments sheet follows from the plan"),
    ("Flows", "amount", "Flows sheet follows from the plan"),
    ("Utilisation", "capacity", "Utilisation sheet follows from the plan"),
    ("Jobs", "2027", "Jobs sheet follows from the plan"),
    ("ScenarioResults", "npv", "ScenarioResults sheet follows from the plan"),
]


@pytest.mark.parametrize(("sheet", "column", "check"), NUMBERS)
def test_a_number_changed_by_one_per_cent_fails_the_right_check(
    opened: PlanFile, case: Case, sheet: str, column: str, check: str
) -> None:
    place = header_places(opened.sheets[sheet][0])[column]
    row = next(i for i, cells in enumerate(opened.sheets[sheet]) if i and cells[place])
    assert check in failed(audit_sheets(case, scaled(opened, sheet, (row, place))))


def row_of(file: PlanFile, sheet: str, label: str) -> int:
    return next(i for i, cells in enumerate(file.sheets[sheet]) if cells and cells[0] == label)


@pytest.mark.parametrize("label", ["US sales", "Fixed costs", "Capital: conversions", "Operating profit"])
def test_a_number_of_the_cash_flow_changed_is_found(opened: PlanFile, case: Case, label: str) -> None:
    spoiled = scaled(opened, "CashFlow", (row_of(opened, "CashFlow", label), 1))
    assert "CashFlow sheet follows from the plan" in failed(audit_sheets(case, spoiled))


@pytest.mark.parametrize("label", ["NPV of the plan", "The plan adds", "Capital", "Lost sales", "Net duty [M$]"])
def test_a_number_of_the_summary_changed_is_found(opened: PlanFile, case: Case, label: str) -> None:
    spoiled = scaled(opened, "Summary", (row_of(opened, "Summary", label), 1))
    assert "Summary sheet follows from the plan" in failed(audit_sheets(case, spoiled))


@pytest.mark.parametrize("key", ["npv_musd", "objective_musd", "baseline_musd"])
def test_stated_money_changed_is_found(opened: PlanFile, case: Case, key: str) -> None:
    assert failed(audit_sheets(case, scaled(opened, "Run", (row_of(opened, "Run", key), 1), 1.0001)))


def test_text_where_a_derived_number_belongs_fails_its_sheet(opened: PlanFile, case: Case) -> None:
    place = header_places(opened.sheets["Sales"][0])["revenue"]
    spoiled = with_cell(opened, "Sales", (1, place), "a lot")
    assert "Sales sheet follows from the plan" in failed(audit_sheets(case, spoiled))


def test_a_payment_left_out_is_found(opened: PlanFile, case: Case) -> None:
    payments = opened.sheets["Payments"]
    shorter = PlanFile(opened.name, {**opened.sheets, "Payments": payments[:1] + payments[2:]})
    assert "Payments sheet follows from the plan" in failed(audit_sheets(case, shorter))


def spoil(written: Path, target: Path, sheet: str, cell: str, value: Any) -> Path:
    """A copy of the plan with one cell changed; its formulas lose their stored values."""
    book = openpyxl.load_workbook(written)
    book[sheet][cell] = value
    book.save(target)
    return target


CHANGED_AND_RECALCULATED = {
    "Sales": ("H2", 3_960, "shipments and imports equal sales by region"),
    "Schedule": ("L2", 20.2, "Schedule sheet follows from the plan"),
}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_totals_that_follow_a_changed_number_do_not_hide_it(written: Path, tmp_path: Path) -> None:
    sources = [Path(shutil.copy(written, tmp_path / "untouched.xlsx"))]
    for sheet, (cell, value, _) in CHANGED_AND_RECALCULATED.items():
        sources.append(spoil(written, tmp_path / f"{sheet}.xlsx", sheet, cell, value))
    folder = tmp_path / "recalculated"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
               "--outdir", str(folder), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    assert failed(audit_file(folder / "untouched.xlsx")) == set()
    for sheet, (_, _, check) in CHANGED_AND_RECALCULATED.items():
        assert check in failed(audit_file(folder / f"{sheet}.xlsx"))


def test_an_input_changed_after_the_run_is_found(opened: PlanFile) -> None:
    sheets = rich_sheets()
    sheets["Tariffs"][0]["rate"] *= 1.01
    found = failed(audit_sheets(case_from(sheets), opened))
    assert {"NPV rebuilt from the plan", "Sourcing sheet follows from the plan"} <= found


def test_faults_of_the_input_sheets_are_named_first(written: Path, tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="Lines!B2"):
        audit_file(spoil(written, tmp_path / "plan.xlsx", "Lines", "B2", "Nowhere"))


def test_an_input_workbook_is_no_plan(written: Path) -> None:
    with pytest.raises(PlanFileError, match="no plan workbook"):
        audit_file(written.with_name("case.xlsx"))


def test_a_file_that_is_not_there_or_no_workbook_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_text("hello")
    for name in ("plan.xlsx", "missing.xlsx"):
        with pytest.raises(PlanFileError):
            audit_file(tmp_path / name)


def test_the_audit_leaves_the_file_alone(written: Path) -> None:
    before = written.read_bytes()
    audit_file(written)
    assert written.read_bytes() == before
