"""The sampled workbook: the planner's own, with the kept draws as its scenarios, to be checked and solved like any."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from retool.model import build_model
from retool.solve.bridge import compile_model
from retool.solve.recipe import Recipe
from retool.study.evaluation import ImpossibleDrawError
from retool.study.futures import obstacles
from retool.study.sampling import sample, write_sample
from retool.study.solving import solve_book
from retool.workbook import Workbook, check_workbook, read_workbook
from tests.model.solving import case_from
from tests.study.sample.ranges import DEMAND, LEGAL, PRICE, ranged_book, ranged_case
from tests.support import Row, like, write_plain
from tests.support.command import plan_rows

TOLD = {"source": "our own study", "confidence": "assumed", "note": "ask sales", "owner": "Ann"}
FUTURES = {
    "Scenarios": [{"scenario": "low", "probability": 0.25}, {"scenario": "high", "probability": 0.75}],
    "Changes": [{"scenario": "low", "sheet": "Programs", "column": "msrp", "operation": "multiply", "value": 0.9,
                 "note": "a price war"}],
}  # fmt: skip


def sampled(folder: Path, *ranges: Row, count: int = 30, keep: int = 5, **changes: object) -> tuple[Workbook, Path]:
    """The sampled workbook as it is read back, and where it is."""
    found = sample(ranged_book(folder, *ranges, **changes), count, keep, seed=1)
    write_sample(found, folder / "sampled.xlsx", "A sample")
    return read_workbook(folder / "sampled.xlsx"), folder / "sampled.xlsx"


def test_it_has_no_finding_and_solves(tmp_path: Path) -> None:
    book, _ = sampled(tmp_path)
    assert check_workbook(book) == []
    assert len(book.tables.scenarios) == 5
    assert sum(row.probability for row in book.tables.scenarios) == pytest.approx(1, abs=1e-12)
    found = solve_book(book, Recipe().with_limits(gap=0.0))
    assert found.plan is not None and found.audit is not None and found.audit.ok
    assert found.plan.npv_musd > 0


def test_each_future_has_a_change_for_every_range_with_the_value_drawn(tmp_path: Path) -> None:
    book, path = sampled(tmp_path)
    listed = {row["draw"]: row for row in plan_rows(path, "Draws")}
    assert len(listed) == 30
    heads = ("Demand.volume multiply (Ranges row 2)", "Programs.msrp multiply (Ranges row 3)",
             "Regions.legal_from delay (Ranges row 4)")  # fmt: skip
    for scenario in book.tables.scenarios:
        own = listed[int(scenario.scenario.partition("_")[2])]
        values = [row.value for row in book.tables.changes if row.scenario == scenario.scenario]
        assert values == [own[head] for head in heads]
        assert own["stands for it"] == scenario.scenario
        stands_for = sum(row["stands for it"] == scenario.scenario for row in listed.values())
        assert scenario.probability == pytest.approx(stands_for / 30)


def test_everything_else_stays_as_the_planner_wrote_it(tmp_path: Path) -> None:
    """Sources, notes, own columns, own sheets, and text that looks like a formula; the file itself is not touched."""
    sheets = ranged_case(DEMAND | TOLD, PRICE, Lines=[{"line": "L1", "plant": "A", "state": "idle", "product": "=x",
                         "Owner": "Bo"}])  # fmt: skip
    sheets["Ideas"] = [{"what": "ask +1", "when": date(2026, 1, 2)}]
    path = write_plain(sheets, tmp_path / "case.xlsx")
    book = openpyxl.load_workbook(path)
    book["Lines"]["D2"].data_type = "s"  # openpyxl would take it for a formula
    book.save(path)
    before = path.read_bytes()
    found = sample(read_workbook(path), 10, 3, 1)
    write_sample(found, tmp_path / "sampled.xlsx", "A sample")
    assert path.read_bytes() == before
    (line,) = plan_rows(tmp_path / "sampled.xlsx", "Lines")
    assert (line["Product"], line["Owner"]) == ("=x", "Bo")
    assert plan_rows(tmp_path / "sampled.xlsx", "Ideas") == [{"what": "ask +1", "when": datetime(2026, 1, 2)}]
    told = plan_rows(tmp_path / "sampled.xlsx", "Ranges")[0]
    assert (told["Source"], told["Confidence"], told["Note"], told["owner"]) == tuple(TOLD.values())
    change = plan_rows(tmp_path / "sampled.xlsx", "Changes")[0]
    assert (change["Source"], change["Confidence"]) == ("our own study", "assumed")
    assert change["Note"].startswith("Ranges row 2, quantile 0.") and change["Note"].endswith("; ask sales")
    old, new = read_workbook(path).tables, read_workbook(tmp_path / "sampled.xlsx").tables
    for name in ("Demand", "Regions", "Conversions", "Ranges", "Freight"):
        assert new.by_sheet(name) == old.by_sheet(name)


def test_a_draw_comes_on_top_of_the_changes_of_its_scenario(tmp_path: Path) -> None:
    book, path = sampled(tmp_path, DEMAND, count=8, keep=8, **FUTURES)
    names = [row.scenario for row in book.tables.scenarios]
    assert sorted(name.partition("_")[0] for name in names) == ["high"] * 6 + ["low"] * 2
    for name in names:
        own = [(row.sheet, row.value) for row in book.tables.changes if row.scenario == name]
        assert [sheet for sheet, _ in own] == (["Programs"] if name.startswith("low") else []) + ["Demand"]
    notes = {row["Note"] for row in plan_rows(path, "Changes") if row["Sheet"] == "Programs"}
    assert notes == {"a price war"}


def test_with_all_draws_kept_each_has_the_same_probability(tmp_path: Path) -> None:
    found = sample(ranged_book(tmp_path), 7, 7, 1)
    assert [future.probability for future in found.futures] == pytest.approx([1 / 7] * 7) and found.shown == 1


def test_more_kept_show_more_of_the_spread(tmp_path: Path) -> None:
    book = ranged_book(tmp_path)
    shown = [sample(book, 40, keep, 1).shown for keep in (1, 2, 5, 10, 40)]
    assert shown == sorted(shown) and (shown[0], shown[-1]) == (0, 1)


def test_ranges_without_width_sample_the_base_case(tmp_path: Path) -> None:
    still = [DEMAND | {"low": 1, "high": 1}, PRICE | {"low": 1, "high": 1}, LEGAL | {"low": 0, "high": 0}]
    book, _ = sampled(tmp_path, *still, keep=3)
    one, other = (solve_book(b, Recipe().with_limits(gap=0.0)).plan for b in (book, ranged_book(tmp_path)))
    assert one is not None and other is not None and one.npv_musd == pytest.approx(other.npv_musd, rel=1e-9)


def test_solve_does_not_see_ranges() -> None:
    problems = [compile_model(build_model(case_from(ranged_case(*rows)))) for rows in ([DEMAND], [PRICE, LEGAL])]
    first, second = problems
    assert (first.cost == second.cost).all()
    assert (first.matrix.toarray() == second.matrix.toarray()).all()


@pytest.mark.parametrize(
    ("changes", "where", "rule"),
    [
        ({"Ranges": []}, "Ranges!A2", "no-ranges"),
        ({"Scenarios": [{"scenario": "a", "probability": 0.5},
                        {"scenario": "b", "probability": 0.5, "parent": "a", "from": "2028-01-01"}]},
         "Scenarios!C3", "ranges-on-tree"),
        ({"Draws": [{"draw": 1}]}, "Draws!A1", "drawn-already"),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_of_drawing_is_told_at_its_cell(
    changes: dict[str, list[Row]], where: str, rule: str, tmp_path: Path
) -> None:
    sheets = ranged_case() | changes
    found = obstacles(read_workbook(write_plain(sheets, tmp_path / "case.xlsx")))
    assert [(f"{f.sheet}!{f.cell}", f.rule) for f in found] == [(where, rule)]


def test_a_draw_is_not_drawn_from_again(tmp_path: Path) -> None:
    """Half as much again of a margin of 60 % is possible; half as much again of what was drawn would not be."""
    row = {"sheet": "Programs", "column": "dealer_margin", "low": 0.5, "high": 1.5}
    book, _ = sampled(tmp_path, row, Programs=[like("Programs", dealer_margin=0.6)])
    assert check_workbook(book) == []


def test_kept_draws_that_break_a_rule_are_told(tmp_path: Path) -> None:
    shares = [{"region": "R1", "share": 0.5}, {"region": "R2", "share": 0.5}]
    row = {"sheet": "Regions", "match": "region=R1", "column": "share", "low": 0.5, "high": 1.5}
    demand = [{"program": "K1", "region": "*", "year": year, "volume": 8_000} for year in (2027, 2028)]
    book = ranged_book(tmp_path, row, Regions=shares, Demand=demand,
                       Freight=[{"origin": "A", "region": r, "cost": 100} for r in ("R1", "R2")])  # fmt: skip
    with pytest.raises(ImpossibleDrawError) as told:
        sample(book, 10, 3, 1)
    assert all(finding.sheet == "Ranges" and finding.message.startswith("draw ") for finding in told.value.findings)
