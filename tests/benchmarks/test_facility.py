"""Facility location: one instance, two models, the same optimum."""

from pathlib import Path

import pytest

from benchmarks.facility import solve_direct
from benchmarks.location import location, location_case, main
from retool.workbook import check_workbook, read_workbook
from tests.support import npv


def test_retool_and_the_direct_model_find_the_same_optimum(tmp_path: Path) -> None:
    direct = solve_direct(lines=12, regions=40, seconds=60)
    assert direct["proven"]
    assert npv(location_case(location(12, 40)), tmp_path) == pytest.approx(direct["npv_musd"], rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_or_two_in_ten_lines_are_opened(seed: int) -> None:
    direct = solve_direct(lines=40, regions=120, seconds=60, seed=seed)
    assert 0.1 <= direct["open"] / 40 <= 0.2


def test_the_workbook_has_no_fault_and_is_as_large_as_asked(tmp_path: Path) -> None:
    out = tmp_path / "case.xlsx"
    main(["--lines", "8", "--regions", "30", "--seed", "2", "--out", str(out)])
    book = read_workbook(out)
    assert check_workbook(book) == []
    assert (len(book.tables.lines), len(book.tables.regions), len(book.tables.freight)) == (8, 30, 240)
