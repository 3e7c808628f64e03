"""A workbook changed in memory reads as if the planner had typed the change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retool.study.edits import CellEdit, DropRow, Edit, EditError, NewRow, Operation, edited, parse_target
from retool.workbook import Workbook, check_workbook, read_workbook

TUTORIAL = Path(__file__).parents[2] / "inputs" / "tutorial.xlsx"


@pytest.fixture(scope="module")
def book() -> Workbook:
    return read_workbook(TUTORIAL)


def edit(text: str, operation: Operation, value: object) -> Edit:
    return Edit(parse_target(text), operation, value)


def test_a_number_is_set_in_every_matching_row(book: Workbook) -> None:
    new = edited(book, [edit("Demand.volume", "set", 5000)])
    assert {row.volume for row in new.tables.demand} == {5000}
    assert {row.volume for row in book.tables.demand} != {5000}, "the original is left as it was"


def test_a_match_chooses_rows(book: Workbook) -> None:
    year = book.tables.demand[0].year
    new = edited(book, [edit(f"Demand[year={year}].volume", "multiply", 2)])
    for old, now in zip(book.tables.demand, new.tables.demand, strict=True):
        assert now.volume == old.volume * (2 if old.year == year else 1)


def test_a_setting_goes_by_its_name_and_is_added_where_the_sheet_has_it_not(book: Workbook) -> None:
    assert edited(book, [edit("Settings.tax_rate", "set", 0.1)]).tables.settings.tax_rate == 0.1
    assert edited(book, [edit("settings.offset_rate", "set", 0.02)]).tables.settings.offset_rate == 0.02


def test_dates_are_delayed_by_months(book: Workbook) -> None:
    first = edited(book, [edit("Conversions.earliest", "set", date(2027, 1, 31))])
    later = edited(first, [edit("Conversions.earliest", "delay", 1)])
    assert {row.earliest for row in later.tables.conversions} == {date(2027, 2, 28)}


def test_an_absent_sheet_and_an_absent_column_are_added(book: Workbook) -> None:
    line = book.tables.lines[0].line
    new = edited(book, [NewRow("Decisions", {"line": line, "rule": "forbid"})])
    assert [(row.line, row.rule) for row in new.tables.decisions] == [(line, "forbid")]
    assert not [f for f in check_workbook(new) if f.severity == "error"]


def test_a_dropped_row_leaves_the_numbers_of_the_others(book: Workbook) -> None:
    rows = book.tables.demand
    new = edited(book, [DropRow("Demand", rows[0].row)])
    assert [row.row for row in new.tables.demand] == [row.row for row in rows[1:]]


def test_a_cell_is_written_by_its_place(book: Workbook) -> None:
    row = book.tables.demand[0].row
    assert edited(book, [CellEdit("Demand", row, "volume", 1)]).tables.demand[0].volume == 1


def test_what_breaks_a_rule_is_found_at_its_cell(book: Workbook) -> None:
    found = [f for f in check_workbook(edited(book, [edit("Demand.volume", "set", -1)])) if f.severity == "error"]
    assert {f.column for f in found} == {"volume"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Demand volume", "not of the form"),
        ("Demandd.volume", "Demand"),
        ("Demand.volum", "volume"),
    ],
)
def test_a_target_that_names_nothing_is_refused_with_the_nearest_name(text: str, said: str) -> None:
    with pytest.raises(EditError, match=said):
        parse_target(text)


def test_an_edit_that_matches_nothing_is_refused(book: Workbook) -> None:
    with pytest.raises(EditError, match="no row"):
        edited(book, [edit("Demand[year=1999].volume", "set", 1)])
