"""A workbook that LibreOffice has opened and saved is the same question, with its drop-downs."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.workbook import check_workbook, read_workbook
from tests.report.office import needs_office, recalculated


def limits(path: Path) -> dict[str, set[tuple[str, str]]]:
    """Per sheet, the kind of each drop-down or limit and the first cell that it stands on."""
    return {
        sheet.title: {(v.type, str(v.sqref).split(":")[0].split()[0]) for v in sheet.data_validations.dataValidation}
        for sheet in openpyxl.load_workbook(path)
        if sheet.data_validations.dataValidation
    }


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", ["tutorial", "us_kei"])
def test_drop_downs_survive_and_the_file_still_checks_clean(name: str, tmp_path: Path) -> None:
    shipped = Path(f"inputs/{name}.xlsx")
    opened = recalculated(shipped, tmp_path)
    saved = tmp_path / "recalculated" / shipped.name
    assert limits(saved) == limits(shipped)
    assert [f for f in check_workbook(read_workbook(saved)) if f.severity != "note"] == [
        f for f in check_workbook(read_workbook(shipped)) if f.severity != "note"
    ]
    assert [
        f"{s.title}!{c.coordinate}" for s in opened for row in s.iter_rows() for c in row if c.data_type == "e"
    ] == []
