"""The board's page: six figures that are those further down, six charts, one sheet of paper; the map and the pins."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from retool.case import build_case
from retool.model import build_model
from retool.plan import build_ledger
from retool.report.facts import Facts
from retool.report.fates import CLOSED, CONVERTED, FATES
from retool.report.map_sheet import COLOURS
from retool.report.page.places import fates as page_fates
from retool.solve.outcome import SolveOptions
from retool.solve.search import search
from retool.workbook import read_workbook
from tests.report.office import needs_office
from tests.report.solved import Solved, undecided
from tests.support.cases import smallest_case

TITLES = ("NPV that the plan adds", "Room for a better plan", "Capital", "Kei cars built here", "Duty avoided")


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    head, *body = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return [dict(zip((str(h) for h in head), row, strict=True)) for row in body]


def test_every_figure_of_the_board_is_the_figure_below(two_makers_file: Path) -> None:
    shown = openpyxl.load_workbook(two_makers_file, data_only=True)["Summary"]
    below = {str(r[0].value): r[1].value for r in shown.iter_rows() if isinstance(r[1].value, (int, float))}
    titles = {c.value: c for row in shown.iter_rows(max_row=12) for c in row if c.value in (*TITLES, "Jobs in 2034")}
    figures = {
        "NPV that the plan adds": "The plan adds",
        "Room for a better plan": "Gap",
        "Kei cars built here": "Built",
    }
    assert set(TITLES) <= set(titles)
    for title, cell in titles.items():
        assert shown.cell(cell.row + 1, cell.column).value == pytest.approx(below[figures.get(str(title), str(title))])


def test_the_figures_are_compared(two_makers_file: Path) -> None:
    shown = openpyxl.load_workbook(two_makers_file)["Summary"]
    top = next(c for row in shown.iter_rows(max_row=12) for c in row if c.value == "NPV that the plan adds")
    formats = [shown.cell(top.row + 2, c).number_format for c in (1, 2, 4, 6, 8, 10)]
    for words, said in zip(("going on as today", "at most", "M$", "imported", "paid", "today"), formats, strict=True):
        assert words in said


def test_money_below_nothing_keeps_its_sign(two_makers_file: Path) -> None:
    shown = openpyxl.load_workbook(two_makers_file)["Summary"]
    top = next(c for row in shown.iter_rows(max_row=12) for c in row if c.value == "Duty avoided")
    positive, negative = shown.cell(top.row + 1, top.column).number_format.split(";")
    assert negative == f"-{positive}"


@needs_office
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_summary_prints_on_one_page(two_makers_file: Path, tmp_path: Path) -> None:
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(two_makers_file)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    told = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "plan.pdf"), "-"], check=True, capture_output=True, text=True
    )
    footers = [page.strip().splitlines()[-1].split()[0] for page in told.stdout.split("\f") if page.strip()]
    assert footers.count("Summary") == 1
    assert footers[0] == "Summary"


def test_the_map_has_every_line_with_its_fate(two_makers: Solved, two_makers_file: Path) -> None:
    found = {r["Line"]: r for r in rows(two_makers_file, "Map") if r["Line"]}
    assert set(found) == set(two_makers.case.lines)
    for line in {c.line for c in two_makers.plan.conversions}:
        assert found[line]["What happens"] == FATES[CONVERTED]
    order = [FATES[name] for name in COLOURS]
    fates = [order.index(str(r["What happens"])) for r in found.values()]
    assert fates == sorted(fates)


def test_the_map_and_the_page_say_the_same_of_each_line(two_makers: Solved, two_makers_file: Path) -> None:
    ledger = build_ledger(two_makers.plan, two_makers.case)
    facts = Facts(two_makers.plan, two_makers.case, ledger)
    futures = [page_fates(facts, s) for s in range(two_makers.case.tree.n)]
    for row in rows(two_makers_file, "Map"):
        if line := row["Line"]:
            said = [future[str(line)] for future in futures]
            assert row["What happens"] in {FATES[one["fate"]] for one in said}
            column = "today" if row["What happens"] == FATES[CLOSED] else "capacity"
            assert row["Capacity [vehicles/yr]"] == pytest.approx(max(one[column] for one in said))


def test_lines_without_a_place_are_not_drawn(tmp_path: Path) -> None:
    path = undecided(smallest_case(Plants={"lat": None, "lon": None}), tmp_path).write(tmp_path)
    assert [r["Chart: east [deg]"] for r in rows(path, "Map") if r["Line"]] == [None]


def test_pins_copied_into_decisions_give_the_plan_again(
    two_makers: Solved, two_makers_file: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(two_makers_file)
    pins, decisions = book["Pins"], book["Decisions"]
    assert [c.value for c in pins[1]][:6] == [c.value for c in decisions[1]][:6]
    free = decisions.max_row + 1
    for r, row in enumerate(pins.iter_rows(min_row=2, values_only=True)):
        for c, value in enumerate(row[:6]):
            decisions.cell(free + r, c + 1, value)
    book.save(tmp_path / "held.xlsx")
    held = build_case(read_workbook(tmp_path / "held.xlsx"))
    assert len(held.decisions) == len(two_makers.plan.conversions) + len(two_makers.plan.closings) + len(
        two_makers.plan.commitments
    ) + len(two_makers.case.decisions)
    outcome = search(build_model(held), SolveOptions(gap=0.0, time_limit=60))
    assert outcome.objective is not None
    assert outcome.objective >= two_makers.plan.objective_musd - two_makers.plan.baseline_musd - 1e-4


def test_a_branch_s_own_move_says_that_a_pin_binds_everywhere(tree: Solved, tmp_path: Path) -> None:
    late = replace(tree.plan.commitments[0], scenario=tree.case.tree.names[-1], period=tree.case.periods[-1].period)
    plan = replace(tree.plan, commitments=[*tree.plan.commitments, late])
    notes = [str(r["Note"]) for r in rows(Solved(tree.workbook, tree.case, plan).write(tmp_path), "Pins")]
    assert any("a pin would bind in every future" in note for note in notes)
