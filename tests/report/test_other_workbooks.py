"""The workbooks besides the plan: LibreOffice computes what they store, and finds no error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.office import disagreements, needs_office
from tests.support import demand, smallest_case, two_lines, write_plain
from tests.support.command import run


@needs_office
@pytest.mark.slow
def test_they_compute_to_what_they_store(tmp_path: Path) -> None:
    a = write_plain(smallest_case(**two_lines()), tmp_path / "a.xlsx")
    b = write_plain(smallest_case(**two_lines(), Demand=demand({2027: 6_000})), tmp_path / "b.xlsx")
    plans = [tmp_path / f"{case.stem}_plan.xlsx" for case in (a, b)]
    for case, plan in zip((a, b), plans, strict=True):
        assert run("solve", str(case), "--out", str(plan), "--gap", "0", "--quiet").code == 0
    made = {
        "compare": ["compare", *map(str, plans)],
        "why": ["why", str(plans[0])],
        "alternatives": ["alternatives", str(a), "--within", "10%"],
    }
    for name, arguments in made.items():
        place = tmp_path / f"{name}.xlsx"
        assert run(*arguments, "--out", str(place), "--quiet").code == 0
        assert disagreements(place, tmp_path) == [], name
    marked = tmp_path / "marked.xlsx"
    run("check", str(a), "--marked", str(marked), "--quiet")
    assert disagreements(marked, tmp_path) == []
