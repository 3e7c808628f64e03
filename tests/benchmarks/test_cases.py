"""Cases of any size: without faults, of the size asked for, and comparable with one another."""

from pathlib import Path

import pytest

from benchmarks.cases import Size, kei_case, main, write_case
from inputs.make.case import us_kei
from retool.workbook import check_workbook, read_workbook

SIZES = [
    Size(lines=5, periods=8, programs=3, regions=6, scenarios=1),
    Size(),
    Size(lines=90, periods=48, programs=24, regions=120, scenarios=7),
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_it_has_no_fault_and_is_as_large_as_asked(size: Size, tmp_path: Path) -> None:
    book = read_workbook(write_case(size, tmp_path / "case.xlsx"))
    assert [f"{f.sheet}!{f.cell} {f.message}" for f in check_workbook(book) if f.severity == "error"] == []
    tables = book.tables
    found = Size(
        lines=len(tables.lines), periods=len(tables.periods), programs=len(tables.programs),
        regions=len(tables.regions), scenarios=len(tables.scenarios),
    )  # fmt: skip
    assert found == size


def test_the_default_size_is_the_shipped_case() -> None:
    shipped = us_kei()
    assert all(rows == shipped[sheet] for sheet, rows in kei_case(Size()).items())


def test_a_line_is_never_one_on_which_nothing_can_be_built() -> None:
    case = kei_case(Size(lines=60, programs=4))
    assert {row["line"] for row in case["Lines"]} == {row["line"] for row in case["Tooling"]}


@pytest.mark.parametrize(("sheet", "key", "less", "more"), [
    ("Lines", "line", Size(lines=10), Size(lines=60)),
    ("Programs", "program", Size(programs=4), Size(programs=20)),
    ("Scenarios", "scenario", Size(scenarios=2), Size(scenarios=5)),
])  # fmt: skip
def test_a_small_case_is_a_part_of_the_larger_one(sheet: str, key: str, less: Size, more: Size) -> None:
    small, large = ({row[key] for row in kei_case(size)[sheet]} for size in (less, more))
    assert small < large


def test_variants_differ_from_the_line_they_are_made_of() -> None:
    case = kei_case(Size(lines=60))
    rows = {row["line"]: row for row in case["Conversions"] if row["mode"] == "full"}
    pairs = [(row, rows[name.removesuffix("_v2")]) for name, row in rows.items() if name.endswith("_v2")]
    assert pairs
    assert all(variant["capex"] != real["capex"] for variant, real in pairs)


def test_however_many_regions_they_share_the_whole_market() -> None:
    for regions in (1, 7, 130):
        shares = [row["share"] for row in kei_case(Size(regions=regions))["Regions"]]
        assert sum(shares) == pytest.approx(1, abs=1e-9)


def test_another_seed_is_another_sample() -> None:
    lines = [{row["line"] for row in kei_case(Size(lines=8, seed=seed))["Lines"]} for seed in (1, 1, 2)]
    assert lines[0] == lines[1] != lines[2]


def test_the_command_writes_the_workbook(tmp_path: Path) -> None:
    out = tmp_path / "case.xlsx"
    main(["--lines", "4", "--programs", "2", "--regions", "3", "--periods", "6", "--out", str(out)])
    assert len(read_workbook(out).tables.periods) == 6


def test_nothing_can_be_of_size_nought(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--regions", "0", "--out", str(tmp_path / "case.xlsx")])
    assert "regions must be 1 or more" in capsys.readouterr().err
