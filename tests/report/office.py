"""LibreOffice as a second opinion: every formula of a workbook computed anew."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")

# without this LibreOffice shows the stored values of files that it did not write itself
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def recalculated(path: Path, folder: Path) -> Workbook:
    """The workbook as LibreOffice computes it, with values in place of formulas."""
    profile, out = folder / "office", folder / "recalculated"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    out.mkdir(exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", "xlsx",
         "--outdir", str(out), str(path)],
        check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return openpyxl.load_workbook(out / path.name, data_only=True)


def formulas(path: Path) -> Iterator[tuple[str, str, str]]:
    """(sheet, cell, formula)."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)


def same(stored: object, computed: object) -> bool:
    if isinstance(stored, (int, float)) and isinstance(computed, (int, float)):
        return math.isclose(stored, computed, rel_tol=1e-9, abs_tol=1e-9)
    return stored == computed


def disagreements(path: Path, folder: Path) -> list[str]:
    """Formulas whose stored value is not what LibreOffice computes; error cells of any kind."""
    stored, computed = openpyxl.load_workbook(path, data_only=True), recalculated(path, folder)
    found = []
    for sheet, cell, formula in formulas(path):
        was, now = stored[sheet][cell].value, computed[sheet][cell].value
        if not same(was, now):
            found.append(f"{sheet}!{cell} {formula}: stored {was!r}, computed {now!r}")
    errors = [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in computed for row in sheet.iter_rows() for cell in row if cell.data_type == "e"
    ]  # fmt: skip
    return found + errors
