"""How the reader takes headers and cells, and what a blank means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from retool.workbook import SHEETS, Finding, Workbook, check_workbook, read_workbook
from tests.workbook.kit import cell, findings, full_case, read, repack, smallest_case, told, write
from tests.workbook.range_faults import ranged_case


def with_sheet(folder: Path, name: str, *rows: Sequence[Any]) -> Workbook:
    """The smallest case with one sheet written cell by cell."""
    case = smallest_case()
    case.pop(name, None)
    path = write(case, folder / "case.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return read_workbook(path)


def rules(found: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.where, finding.rule) for finding in found}


@pytest.mark.parametrize(
    "header",
    [
        ["line", "plant", "state", "fixed_cost"],
        ["LINE", "Plant", "State", "Fixed cost [M$/yr]"],
        [" Line ", "plant", "STATE *", "fixed  Cost[ M$ / yr ]"],
        ["line", "plant", "state", "Fixed-Cost [M$/year]"],
        ["line", "plant", "state", "fixed cost [M$]"],
    ],
)
def test_headers_are_names_or_titles_in_any_letter_case(header: list[str], tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, "Lines", header, ["L", "P", "idle", 7])
    assert workbook.findings == []
    assert workbook.tables.lines[0].fixed_cost == 7


def test_columns_come_in_any_order(tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, "Lines", ["state", "volume", "line", "note", "plant"], ["idle", 3, "L", "x", "P"])
    assert workbook.findings == []
    line = workbook.tables.lines[0]
    assert (line.line, line.plant, line.volume, line.row) == ("L", "P", 3, 2)


@pytest.mark.parametrize(
    ("sheet", "header"),
    [
        ("Suppliers", "Unit cost [M$]"),
        ("Suppliers", "Unit cost [k$/set]"),
        ("Suppliers", "Freight [%]"),
        ("Lines", "margin [M$]"),
        ("Lines", "fixed cost [$]"),
        ("Lines", "fixed cost [M$/month]"),
        ("Lines", "severance [$/vehicle]"),
        ("Conversions", "downtime [years]"),
        ("Tariffs", "rate [%]"),
        ("Plants", "name [M$]"),
    ],
)
def test_a_wrong_unit_is_a_fault_at_the_header(sheet: str, header: str, tmp_path: Path) -> None:
    required = [c.name for c in SHEETS[sheet].columns if c.required]
    names = [name for name in required if name not in header.lower().replace(" ", "_")]
    workbook = with_sheet(tmp_path, sheet, [*names, header])
    position = len(names)
    assert (f"{sheet}!{chr(65 + position)}1", "unit") in rules(workbook.findings)


@pytest.mark.parametrize("spec", SHEETS.values(), ids=lambda spec: spec.name)
def test_the_templates_own_headers_are_accepted(spec: Any, tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, spec.name, [column.header for column in spec.columns])
    assert not any(f.rule in ("unit", "unknown-column", "duplicate-column") for f in workbook.findings)
    assert set(workbook.data[spec.name].positions) == set(spec.names)


def test_a_header_may_not_appear_twice(tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, "Plants", ["plant", "oem", "Plant"], ["P", "A", "Q"])
    assert rules(workbook.findings) == {("Plants!C1", "duplicate-column")}


def test_an_unknown_column_is_a_warning_with_the_nearest_name(tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, "Plants", ["plant", "oem", "site costs"], ["P", "A", 3])
    (found,) = workbook.findings
    assert (found.severity, found.where, found.rule) == ("warning", "Plants!C1", "unknown-column")
    assert "site_cost" in found.fix


def test_source_confidence_and_note_are_allowed_and_kept(tmp_path: Path) -> None:
    row = ["P", "A", "annual report", "assumed", "check"]
    workbook = with_sheet(tmp_path, "Plants", ["plant", "oem", "source", "Confidence", "NOTE"], row)
    assert workbook.findings == []
    assert workbook.raw["Plants"].rows == [row]


def test_an_unknown_sheet_is_a_note_and_kept(tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, "Price tier", ["a"], [1])
    (found,) = workbook.findings
    assert (found.severity, found.sheet, found.rule) == ("note", "Price tier", "unknown-sheet")
    assert "PriceTiers" in found.message
    assert workbook.raw["Price tier"].rows == [[1]]


def test_sheet_names_disregard_case_and_spaces_but_not_twice(tmp_path: Path) -> None:
    case = smallest_case()
    case["plants"] = case.pop("Plants")
    case["Price points"] = []
    assert findings(case, tmp_path) == []
    case["PricePoints"] = []
    assert [(f.sheet, f.rule) for f in findings(case, tmp_path)] == [("PricePoints", "duplicate-sheet")]


def test_values_beneath_no_header_are_a_warning(tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, "Plants", ["plant", "oem", None], ["P", "A", None], ["Q", "A", "stray"])
    assert rules(workbook.findings) == {("Plants!C3", "no-header")}


def test_a_sheet_whose_first_row_is_no_header_is_one_fault(tmp_path: Path) -> None:
    workbook = with_sheet(tmp_path, "Plants", ["My plants"], ["plant", "oem"], ["P", "A"])
    assert ("Plants!A1", "header") in rules(workbook.findings)
    assert not any(finding.rule == "missing-column" for finding in workbook.findings)


def test_required_sheets_need_rows_and_others_do_not(tmp_path: Path) -> None:
    case = smallest_case()
    case["Demand"] = []
    case["Exports"] = []
    found = findings(case, tmp_path)
    assert ("error", "Demand!A2", "empty-sheet") in told(found)
    assert not any(finding.sheet == "Exports" for finding in found)


def test_blank_rows_are_skipped_and_numbers_are_excels(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["plant", "oem", "note"],
        [None] * 3,
        ["P", "A", None],
        ["  ", "", "only a remark"],
        ["Q", "A", None],
    ]
    workbook = with_sheet(tmp_path, "Plants", *rows)
    assert workbook.findings == []
    assert [plant.row for plant in workbook.tables.plants] == [3, 5]


def test_what_a_blank_cell_means(tmp_path: Path) -> None:
    """Costs, prices, shares, months and heads are 0; limits, minima and dates none; stated defaults hold."""
    tables = read(full_case(), tmp_path).tables
    line, plant, conversion = tables.lines[1], tables.plants[1], tables.conversions[3]
    assert (line.volume, line.margin, line.employees, line.severance, line.copies) == (0, 0, 0, 0, 1)
    assert (line.close_cost, line.product_until, line.product) == (None, None, "")
    assert (plant.shop_capacity, plant.max_under_conversion, plant.site_cost) == (None, None, 0)
    assert (conversion.from_config, conversion.mode, conversion.ramp, conversion.spend) == ("", "", "", "")
    assert (conversion.keep, conversion.grant, conversion.salvage, conversion.earliest) == (0, 0, 0, None)
    period = tables.periods[3]
    assert (period.budget, period.carry, period.max_under_conversion) == (None, False, None)
    pathway, program = tables.pathways[2], tables.programs[1]
    assert (pathway.demand_factor, pathway.lead, pathway.term, pathway.legal_from) == (1, 0, 0, None)
    assert (program.tariff_class, program.min_volume, program.segment) == ("truck", None, "")
    supplier, component = tables.suppliers[1], tables.components[1]
    assert (supplier.capacity, supplier.max_share, supplier.min_volume, supplier.freight) == (None, None, None, 0)
    assert (component.min_sources, component.min_share) == (None, 0.1)
    assert (tables.imports[0].value_share, tables.regions[0].access, tables.tooling[0].hours_ratio) == (1, 1, 1)
    assert (tables.bill_of_materials[0].quantity, tables.tariffs[2].layer, tables.tariffs[2].specific) == (1, "", 0)


def test_blank_settings_are_their_defaults(tmp_path: Path) -> None:
    workbook = read(full_case(), tmp_path)
    settings = workbook.tables.settings
    assert (settings.case, settings.maker, settings.base_date) == ("Everything", "", date(2027, 1, 1))
    assert (settings.risk_level, settings.discount_rate, settings.drawback_rate) == (0.9, 0.08, 0.99)
    rows = {row.name: row.value for row in workbook.tables.settings_rows}
    assert (rows["risk_level"], rows["base_date"]) == (0.9, date(2027, 1, 1))
    case = smallest_case()
    case["Settings"] = [{"name": "maker", "value": None}]
    assert read(case, tmp_path).tables.settings.case == "case"


def test_names_typed_as_numbers_are_texts(tmp_path: Path) -> None:
    case = smallest_case()
    case["Plants"][0]["plant"] = 12
    case["Lines"][0]["plant"] = "12"
    case["Freight"][0]["origin"] = 12.0
    assert findings(case, tmp_path) == []
    assert read(case, tmp_path).tables.plants[0].plant == "12"


def test_na_is_a_text_and_leading_zeros_stay(tmp_path: Path) -> None:
    case = smallest_case()
    case["Plants"][0] |= {"state": "NA", "name": "04", "city": " nan "}
    plant = read(case, tmp_path).tables.plants[0]
    assert (plant.state, plant.name, plant.city) == ("NA", "04", "nan")


@pytest.mark.parametrize(
    ("written", "meant"), [(True, True), ("Yes", True), ("TRUE", True), ("no", False), ("n", False)]
)
def test_yes_and_no(written: Any, meant: bool, tmp_path: Path) -> None:
    case = full_case()
    case["Tariffs"][0]["drawback"] = written
    workbook = read(case, tmp_path)
    assert workbook.findings == []
    assert workbook.tables.tariffs[0].drawback is meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (date(2027, 7, 1), date(2027, 7, 1)),
        (datetime(2027, 7, 1, 12), date(2027, 7, 1)),
        ("2027-07-01", date(2027, 7, 1)),
        ("2027-07-01T00:00:00", date(2027, 7, 1)),
    ],
)
def test_dates(written: Any, meant: date, tmp_path: Path) -> None:
    case = full_case()
    case["Conversions"][0]["earliest"] = written
    workbook = read(case, tmp_path)
    assert workbook.findings == []
    assert workbook.tables.conversions[0].earliest == meant


@pytest.mark.parametrize("written", ["07/01/2027", "2027-13-01", 46204, "soon", True, date(1900, 1, 1)])
def test_what_is_no_date(written: Any, tmp_path: Path) -> None:
    case = full_case()
    case["Conversions"][0]["earliest"] = written
    (found,) = read(case, tmp_path).findings
    assert found.where == cell("Conversions.earliest.2") and found.rule in ("date", "range")


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    path = write(smallest_case(), tmp_path / "mac.xlsx")
    book = openpyxl.load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book.save(path)
    assert read_workbook(path).tables.periods[0].start == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("100", "number-as-text"),
        ("1,000", "number-as-text"),
        ("$ 5", "number-as-text"),
        ("15%", "number-as-text"),
        ("many", "number"),
        (True, "number"),
        (date(2027, 1, 1), "number"),
        (-1, "range"),
        (1e300, "range"),
        ("#DIV/0!", "error-cell"),
    ],
)
def test_what_is_no_number(written: Any, rule: str, tmp_path: Path) -> None:
    case = smallest_case()
    case["Demand"][0]["volume"] = written
    assert rules(read(case, tmp_path).findings) == {("Demand!D2", rule)}


def test_a_formula_needs_a_stored_value(tmp_path: Path) -> None:
    case = smallest_case()
    case["Demand"][0]["volume"] = "=40*2"
    case["Plants"][0]["name"] = "=1+1"
    found = findings(case, tmp_path)
    assert {("error", "Demand!D2", "formula"), ("error", "Plants!C2", "formula")} <= told(found)


def test_a_formula_with_its_value_is_read(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Plants")
        sheet.write_row(0, 0, ["plant", "oem", "name", "site_cost"])
        sheet.write_row(1, 0, ["P", "A"])
        sheet.write_formula(1, 2, '=IF(1,"","x")', None, "")
        sheet.write_formula(1, 3, "=2*3", None, 6)
    # Excel gives an empty text the type `str`; without it there would be no stored value
    repack(path, {"xl/worksheets/sheet1.xml": lambda part: part.replace(b'r="C2"', b'r="C2" t="str"')})
    workbook = read_workbook(path)
    assert not any(finding.sheet == "Plants" for finding in workbook.findings)
    assert (workbook.tables.plants[0].name, workbook.tables.plants[0].site_cost) == ("", 6)


def test_a_fault_leaves_the_other_rows_usable(tmp_path: Path) -> None:
    case = full_case()
    case["Plants"][0]["lat"] = "north"
    workbook = read(case, tmp_path)
    assert [plant.plant for plant in workbook.tables.plants] == ["P2"]
    assert told(check_workbook(workbook)) == {("error", "Plants!F2", "number")}


def test_tables_by_sheet(tmp_path: Path) -> None:
    tables = read(ranged_case(), tmp_path).tables
    for name in SHEETS:
        assert tables.by_sheet(name), name
    assert tables.by_sheet("Tariffs")[0].get("from") == date(2020, 1, 1)
    with pytest.raises(KeyError):
        tables.by_sheet("Guide")
