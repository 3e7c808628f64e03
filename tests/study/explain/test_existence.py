"""Whether a plan exists, from the few rows that can conflict: the same as the whole model says."""

from __future__ import annotations

import pytest

from retool.solve.recipe import Recipe
from retool.study.explain import explain_book
from retool.workbook import read_workbook
from tests.model.golden_cases import GOLDEN
from tests.support import write_plain

PINNED = [name for name, case in GOLDEN.items() if case.sheets.get("Decisions")]


def test_there_are_cases_of_both_kinds() -> None:
    worths = [GOLDEN[name].worth for name in PINNED]
    assert None in worths and any(worth is not None for worth in worths)


def test_without_a_pin_every_golden_case_has_a_plan() -> None:
    """The claim on which the cut rests: nothing but a pin obliges."""
    assert [name for name, case in GOLDEN.items() if case.worth is None and name not in PINNED] == []


@pytest.mark.parametrize("name", PINNED)
def test_a_plan_exists_where_the_golden_case_has_one(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    book = read_workbook(write_plain(GOLDEN[name].sheets, tmp_path_factory.mktemp("golden") / "case.xlsx"))
    assert explain_book(book, Recipe()).exists is (GOLDEN[name].worth is not None)
