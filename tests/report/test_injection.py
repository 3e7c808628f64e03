"""Text of the input stays text, whatever it begins with."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.report.office import formulas
from tests.report.solved import Solved, solved
from tests.support.cases import like, smallest_case

EVIL = '=HYPERLINK("http://example.org","click")'


def hostile(folder: Path) -> Solved:
    sheets = smallest_case(
        Plants=[like("Plants", plant="A", name=EVIL, city="+1", state="@SUM(A1)", note="-2")],
        Programs=[like("Programs", name=EVIL, source="=1+1")],
        Configurations=[{"config": "kei", "description": "@x"}],
        Settings={"case": EVIL},
    )
    return solved(sheets, folder, gap=0.0)


def test_no_text_of_the_input_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    path = hostile(tmp_path).write(tmp_path, log=["=cmd|' /C calc'!A0", "@evil"])
    assert [f for _, _, f in formulas(path) if "HYPERLINK" in f or "cmd" in f or f.startswith("=@")] == []
    book = openpyxl.load_workbook(path)
    assert book["Plants"]["B2"].value in (EVIL, "M1")
    outside = [
        cell.hyperlink.target
        for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.hyperlink is not None and cell.hyperlink.target
    ]  # fmt: skip
    assert outside == []


def test_text_that_looks_like_a_formula_is_marked_as_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(hostile(tmp_path).write(tmp_path))
    found = [c for row in book["Programs"].iter_rows() for c in row if c.value == EVIL]
    assert found
    assert all(c.quotePrefix and c.data_type == "s" for c in found)
