"""Broken cells: each is a finding at its cell or read as what it says; nothing else changes; nothing raises."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from retool.solve.recipe import Recipe
from retool.study.solving import solve_book
from retool.workbook import check_workbook, workbook_of
from tests.fuzz.cases import (
    CASES,
    broken_cells,
    every_column,
    ill_formed,
    misread,
    raw_sheets,
    whole_case,
    with_cells,
)
from tests.fuzz.values import FAULT, VALUES, meaning
from tests.support import smallest_case
from tests.workbook.kit import Sheets, full_case

SHARDS = 8
SOLVED = max(1, CASES // 50)
"""How many of the workbooks that are still sound are solved and audited."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_broken_cell_is_a_finding_or_read_as_what_it_says(shard: int) -> None:
    base = whole_case()
    sound = workbook_of(Path("fuzz.xlsx"), list(base.values()))
    assert check_workbook(sound) == []
    wrong = []
    for number, cells in enumerate(broken_cells(base, CASES)):
        if number % SHARDS == shard:
            broken = with_cells(base, cells)
            found = check_workbook(broken)
            wrong += [f"case {number}: {text}" for text in misread(broken, sound, cells, found) + ill_formed(found)]
    assert not wrong, "\n".join(wrong[:40])


def test_every_column_and_every_value_is_tried() -> None:
    cells = [cell for case in broken_cells(whole_case(), CASES) for cell in case]
    assert {(cell.sheet, cell.column) for cell in cells} == set(every_column(whole_case()))
    assert {repr(cell.value) for cell in cells} == set(map(repr, VALUES))
    faulty = sum(meaning(cell.spec, cell.value) is FAULT for cell in cells)
    assert 0.2 < faulty / len(cells) < 0.8


@pytest.mark.parametrize(("sheets", "part"), [(full_case(), 1), (smallest_case(), 9)], ids=["whole", "smallest"])
def test_a_workbook_that_is_still_sound_has_a_plan_that_the_audit_confirms(sheets: Sheets, part: int) -> None:
    base = raw_sheets(sheets)
    wanted = SOLVED * part // 10
    books = (with_cells(base, cells) for cells in broken_cells(base, 100 * wanted))
    sound = (book for book in books if not any(f.severity == "error" for f in check_workbook(book)))
    for book in islice(sound, wanted):
        solved = solve_book(book, Recipe(gap=0, time_limit=0))
        assert solved.outcome.status in ("optimal", "infeasible")
        assert solved.audit is None or solved.audit.ok, solved.audit.checks
