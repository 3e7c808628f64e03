"""The marked copy: a list with links, coloured cells, and the planner's own file untouched."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.workbook import check_workbook, read_workbook
from retool.workbook.marked import write_marked
from tests.workbook.kit import smallest_case, write


def test_the_copy_lists_links_and_marks(tmp_path: Path) -> None:
    case = smallest_case()
    case["Demand"][0] |= {"volume": "=6*7", "region": None}
    case["Plants"][0]["name"] = "=1"
    path = write(case, tmp_path / "it's a case.xlsx")
    before = path.read_bytes()
    findings = check_workbook(read_workbook(path))
    out = tmp_path / "sub" / "marked.xlsx"
    out.parent.mkdir()
    write_marked(path, findings, out)
    assert path.read_bytes() == before
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Findings", *case]
    listed = book["Findings"]
    assert listed.max_row == len(findings) + 1
    rows = {listed.cell(row, 2).value: row for row in range(2, listed.max_row + 1)}
    row = rows["Demand!D2"]
    theirs, ours = listed.cell(row, 2).hyperlink, listed.cell(row, 3).hyperlink
    assert theirs is not None and ours is not None
    assert (theirs.target, theirs.location) == ("..\\it's%20a%20case.xlsx", "'Demand'!D2")
    assert ours.location == "'Demand'!D2"
    marked = book["Demand"]
    assert marked["D2"].fill.fgColor.rgb == "FFFFC7CE" and "formula" in marked["D2"].comment.text
    assert marked["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert marked["A2"].fill.fgColor.rgb != "FFFFC7CE"


def test_a_file_that_cannot_be_opened_still_gives_a_list(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"nothing")
    write_marked(path, check_workbook(read_workbook(path)), tmp_path / "out.xlsx")
    listed = openpyxl.load_workbook(tmp_path / "out.xlsx")["Findings"]
    assert listed["A2"].value == "error" and "not an Excel workbook" in str(listed["F2"].value)


def test_findings_of_a_sheet_called_findings(tmp_path: Path) -> None:
    case = smallest_case() | {"Findings": [{"a": "=1"}]}
    path = write(case, tmp_path / "case.xlsx")
    write_marked(path, check_workbook(read_workbook(path)), tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames[0] == "Findings 2"


def test_the_workbook_itself_is_never_rewritten(tmp_path: Path) -> None:
    path = write(smallest_case(), tmp_path / "case.xlsx")
    with pytest.raises(ValueError, match="never rewritten"):
        write_marked(path, [], tmp_path / "." / "case.xlsx")
