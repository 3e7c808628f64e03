"""Tables that sum themselves."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.report.book import Book
from retool.report.live import Live
from retool.report.sheet import LONGEST_FORMULA
from retool.report.table import Column, Table, constant

COLUMNS = (Column("name", "Name"), Column("year", "Year", "year"), Column("amount", "Amount", "musd", "M$"))


def table(folder: Path, *rows: tuple[str, int, float]) -> Table:
    made = Table(Book(folder / "x.xlsx", "x").page("T"), COLUMNS)
    for name, year, amount in rows:
        made.add(name=name, year=year, amount=amount)
    return made


def test_a_sum_is_a_formula_and_its_value(tmp_path: Path) -> None:
    made = table(tmp_path, ("a", 2027, 1.5), ("b", 2027, 2.0), ("a", 2028, 4.0))
    found = made.sum_where("amount", name=constant("a"), year=constant(2027))
    assert found == Live('SUMIFS(T!$C$2:$C$4,T!$A$2:$A$4,"a",T!$B$2:$B$4,2027)', 1.5)
    assert made.sum("amount").value == 7.5


@pytest.mark.parametrize("other", ["a*", "A", "<5", "007", "1/2"])
def test_names_that_sumifs_would_misread_are_compared_exactly(other: str, tmp_path: Path) -> None:
    made = table(tmp_path, ("a", 2027, 1.5), (other, 2027, 2.0))
    found = made.sum_where("amount", name=constant("a"))
    assert found.text.startswith("SUMPRODUCT(EXACT(")
    assert found.value == 1.5


def test_an_empty_table_sums_to_nothing(tmp_path: Path) -> None:
    made = table(tmp_path)
    assert made.sum_where("amount", name=constant("a")).value == 0.0
    assert made.range("amount") == "T!$C$2"
    assert made.total_row(0) == 2


def test_a_formula_longer_than_excel_allows_is_written_as_its_number(tmp_path: Path) -> None:
    book = Book(tmp_path / "x.xlsx", "x")
    page = book.page("T")
    page.put(0, 0, Live("+".join(["1"] * LONGEST_FORMULA), float(LONGEST_FORMULA)))
    book.close()
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["T"]["A1"].value == LONGEST_FORMULA
