"""The template writer: what it writes is read back the same, and works in a spreadsheet program."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from retool.workbook import SHEETS, check_workbook, read_workbook, write_workbook
from retool.workbook.schema import SETTINGS, table_of
from retool.workbook.template import examples, new_workbook
from tests.workbook.kit import Sheets, full_case, read, smallest_case
from tests.workbook.range_faults import ranged_case


def rewritten(sheets: Sheets, folder: Path) -> Any:
    path = folder / "written.xlsx"
    write_workbook(sheets, path, title="A case")
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("case", [full_case(), smallest_case()], ids=["full", "smallest"])
def test_what_is_written_is_read_back_the_same(case: Sheets, tmp_path: Path) -> None:
    before = read(case, tmp_path)
    path = tmp_path / "written" / "case.xlsx"
    path.parent.mkdir()
    write_workbook(case, path)
    after = read_workbook(path)
    assert check_workbook(after) == []
    assert after.tables.settings == before.tables.settings
    for name in SHEETS:
        assert getattr(after.tables, table_of(name)) == getattr(before.tables, table_of(name)), name


def test_headers_carry_title_and_unit(tmp_path: Path) -> None:
    book = rewritten(full_case(), tmp_path)
    header = [cell.value for cell in book["Suppliers"][1]]
    assert header[4] == "Unit cost [$/set]"
    assert header[-3:] == ["Source", "Confidence", "Note"]


def test_sheets_come_in_the_order_of_the_contract_behind_the_guide(tmp_path: Path) -> None:
    case = ranged_case()
    backwards = {name: case[name] for name in reversed(case)} | {"Ideas": [{"what": "x"}]}
    assert rewritten(backwards, tmp_path).sheetnames == ["Guide", *SHEETS, "Ideas"]


def test_the_guide_links_to_every_sheet(tmp_path: Path) -> None:
    book = rewritten(ranged_case(), tmp_path)
    links = {cell.hyperlink.location for row in book["Guide"] for cell in row if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in SHEETS}
    assert book["Guide"]["A1"].value == "A case"


def test_each_sheet_is_a_named_table_with_frozen_and_explained_headers(tmp_path: Path) -> None:
    book = rewritten(ranged_case(), tmp_path)
    for name, spec in SHEETS.items():
        sheet = book[name]
        assert list(sheet.tables) == [name]
        assert sheet.freeze_panes == "B2"
        for position, column in enumerate(spec.columns, start=1):
            note = sheet.cell(1, position).comment
            assert note is not None and column.help in note.text and column.name in note.text


def test_required_and_optional_headers_differ_in_colour(tmp_path: Path) -> None:
    sheet = rewritten(full_case(), tmp_path)["Plants"]
    assert sheet["A1"].fill.fgColor.rgb != sheet["C1"].fill.fgColor.rgb


def validations(sheet: Any) -> dict[str, Any]:
    return {str(found.sqref).split(":")[0]: found for found in sheet.data_validations.dataValidation}


def test_references_and_choices_have_drop_downs(tmp_path: Path) -> None:
    book = rewritten(full_case(), tmp_path)
    lines = validations(book["Lines"])
    assert lines["B2"].type == "list" and "Plants!$A$2" in lines["B2"].formula1
    programs = validations(book["Programs"])
    assert programs["D2"].formula1 == '"car,truck"'
    tariffs = validations(book["Tariffs"])
    assert tariffs["H2"].formula1 == '"yes,no"'


def test_numbers_and_dates_are_validated_by_type_and_range(tmp_path: Path) -> None:
    book = rewritten(full_case(), tmp_path)
    tariffs = validations(book["Tariffs"])
    rate = tariffs["D2"]
    assert (rate.type, float(rate.formula1), float(rate.formula2)) == ("decimal", 0, 2)
    assert tariffs["F2"].type == "date"
    assert validations(book["Ramps"])["B2"].type == "whole"
    settings = validations(book["Settings"])
    assert settings["B3"].type == "decimal" and settings["B5"].type == "date"


def test_a_chosen_cell_says_what_is_wanted_there(tmp_path: Path) -> None:
    rate = validations(rewritten(full_case(), tmp_path)["Tariffs"])["D2"]
    assert rate.promptTitle and SHEETS["Tariffs"].column("rate").help.startswith(rate.prompt.rstrip("…"))


def test_tabs_are_coloured_by_step_and_pages_have_an_area(tmp_path: Path) -> None:
    book = rewritten(full_case(), tmp_path)
    colours = {name: book[name].sheet_properties.tabColor.rgb for name in SHEETS if name in book.sheetnames}
    assert colours["Plants"] == colours["Lines"] != colours["Demand"]
    assert all(book[name].print_area for name in colours)


def test_number_formats(tmp_path: Path) -> None:
    book = rewritten(full_case(), tmp_path)
    assert book["Tariffs"]["D2"].number_format == "0.0%"
    assert book["Tariffs"]["F2"].number_format == "yyyy-mm-dd"
    assert book["Demand"]["D2"].number_format == "#,##0"
    assert book["Settings"]["B3"].number_format == "0.0%"


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    case = smallest_case()
    case["Plants"][0] |= {"name": '=HYPERLINK("x")', "city": "+1", "state": "-1", "note": "@SUM(A1)"}
    plants = rewritten(case, tmp_path)["Plants"]
    assert [plants.cell(2, c).data_type for c in (3, 4, 5)] == ["s", "s", "s"]
    assert read_workbook(tmp_path / "written.xlsx").tables.plants[0].name == '=HYPERLINK("x")'


def test_extra_columns_and_sheets_are_kept(tmp_path: Path) -> None:
    case = smallest_case()
    case["Plants"][0] |= {"source": "=report", "confidence": "assumed", "owner": "Ann", "open": True}
    case["Ideas"] = [{"what": "=later", "when": date(2027, 1, 1)}, {"what": "now", "much": 3}]
    write_workbook(case, tmp_path / "written.xlsx")
    raw = read_workbook(tmp_path / "written.xlsx").raw
    assert raw["Plants"].header[-5:] == ["Source", "Confidence", "Note", "owner", "open"]
    assert raw["Plants"].rows[0][-5:] == ["=report", "assumed", None, "Ann", True]
    assert raw["Ideas"].header == ["what", "when", "much"]
    assert raw["Ideas"].rows[1] == ["now", None, 3]


def test_assumed_rows_are_coloured(tmp_path: Path) -> None:
    sheet = rewritten(smallest_case(), tmp_path)["Plants"]
    formulas = [rule.formula for found in sheet.conditional_formatting for rule in found.rules]
    assert formulas[-1] == ['LOWER(TRIM($L2))="assumed"']


def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(full_case(), tmp_path / name, title="Same")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_text("old")
    with pytest.raises(ValueError, match="row 2 of Plants"):
        write_workbook({"Plants": [{"plant": "x" * 40_000}]}, path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["case.xlsx"]
    assert path.read_text() == "old"


def test_a_blank_workbook_has_all_sheets_and_only_lacks_rows(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    new_workbook(path)
    workbook = read_workbook(path)
    assert {finding.rule for finding in check_workbook(workbook)} == {"empty-sheet"}
    assert list(workbook.raw) == ["Guide", *SHEETS]
    assert [row.name for row in workbook.tables.settings_rows] == list(SETTINGS)


def test_new_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        new_workbook(path)
    assert path.read_text() == "mine"


def test_examples(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="choose from blank"):
        new_workbook(tmp_path / "x.xlsx", "mars")
    for name in examples():
        new_workbook(tmp_path / f"{name}.xlsx", name)
        found = check_workbook(read_workbook(tmp_path / f"{name}.xlsx"))
        assert name == "blank" or not any(finding.severity == "error" for finding in found)


def test_the_packaged_examples_are_the_shipped_inputs() -> None:
    assert examples() == ["blank", "tutorial", "us_kei"]
    for name in ("tutorial", "us_kei"):
        shipped = Path("inputs", f"{name}.xlsx").read_bytes()
        packaged = Path("retool/workbook/examples", f"{name}.xlsx").read_bytes()
        assert packaged == shipped, f"copy inputs/{name}.xlsx to retool/workbook/examples"
