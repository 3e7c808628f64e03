"""`retool sample` as a planner or a script runs it: answers, files, streams and exit codes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from retool.study.evaluation import Outturn
from retool.study.outturns import verdict, worst_mean
from retool.workbook import read_workbook
from tests.report.office import disagreements, needs_office
from tests.study.sample.ranges import DEMAND, LEGAL, PRICE, ranged_case
from tests.support import Row, like, periods, write_plain
from tests.support.command import plan_rows, run


def written(folder: Path, *ranges: Row, **changes: object) -> Path:
    return write_plain(ranged_case(*ranges, **changes), folder / "case.xlsx")


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case whose promise fails in some draws, in two futures of its own, and its plan."""
    folder = tmp_path_factory.mktemp("solved")
    case = written(
        folder, DEMAND | {"low": 0.9, "mode": None, "high": 1.4}, PRICE | {"note": "=1+1"},
        Settings={"case": "+1", "risk_level": 0.85}, Programs=[like("Programs", min_volume=8_000)],
        Pathways=[{"program": "K1", "pathway": "certified", "cost": 1}],
        Scenarios=[{"scenario": "-low", "probability": 0.5}, {"scenario": "high", "probability": 0.5}],
        Changes=[{"scenario": "high", "sheet": "Programs", "column": "msrp", "operation": "multiply", "value": 1.1}],
    )  # fmt: skip
    assert run("solve", str(case), "--gap", "0", "--quiet", "--out", str(folder / "plan.xlsx")).code == 0
    return folder


def test_futures_are_drawn_into_a_workbook_that_checks_and_solves(tmp_path: Path) -> None:
    case, out, plan = written(tmp_path), tmp_path / "sampled.xlsx", tmp_path / "plan.xlsx"
    said = run("sample", str(case), "--count", "40", "--keep", "4", "--out", str(out), "--json")
    answer = said.json()
    assert (said.code, said.stderr) == (0, "")
    assert set(answer) == {"seed", "workbook", "count", "keep", "distance", "spread_shown", "scenarios"}
    assert (answer["seed"], answer["count"], answer["keep"], answer["workbook"]) == (1, 40, 4, str(out))
    assert sum(row["probability"] for row in answer["scenarios"]) == pytest.approx(1)
    assert run("check", str(out), "--json").json()["findings"] == []
    assert run("solve", str(out), "--quiet", "--out", str(plan)).code == 0
    tried = run("sample", str(case), "--plan", str(plan), "--fresh", "12", "--json", "--quiet").json()
    assert tried["other_data"] == [] and tried["evaluated"] == 12


def test_without_keep_nine_stand_for_all_and_the_next_steps_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    said = run("sample", "case.xlsx", "--count", "20")
    place = Path("outputs/case/case-sampled.xlsx")
    assert said.code == 0 and place.exists()
    assert f"{place}: 9 futures stand for 20 draws from 3 ranges." in said.stdout
    assert f"retool solve {place}" in said.stdout
    assert len(read_workbook(place).tables.scenarios) == 9
    assert run("sample", "case.xlsx", "--count", "3", "--quiet").stdout == ""
    assert len(read_workbook(place).tables.scenarios) == 3


def test_the_same_seed_writes_the_same_file_and_another_seed_another(tmp_path: Path) -> None:
    case = written(tmp_path)
    for name, seed in (("one", "3"), ("two", "3"), ("three", "4")):
        run("sample", str(case), "--count", "6", "--seed", seed, "--out", str(tmp_path / f"{name}.xlsx"))
    one, two, three = ((tmp_path / f"{name}.xlsx").read_bytes() for name in ("one", "two", "three"))
    assert one == two != three


def test_a_plan_is_tried_and_every_figure_follows_from_the_draws(solved: Path) -> None:
    """The figures of the answer, computed anew from the sheet with the draws."""
    said = run("sample", str(solved / "case.xlsx"), "--plan", str(solved / "plan.xlsx"), "--fresh", "60", "--json",
               "--quiet")  # fmt: skip
    answer = said.json()
    assert (said.code, said.stderr) == (0, "")
    assert answer["evaluation"] == str(solved / "plan-evaluation.xlsx")
    rows = plan_rows(Path(answer["evaluation"]), "FreshDraws")
    npv = sorted(row["NPV [M$]"] for row in rows if row["NPV [M$]"] is not None)
    assert (len(rows), answer["fresh"], answer["evaluated"]) == (60, 60, 60)
    assert answer["infeasible"] == 60 - len(npv) == sum(row["What fails"] is not None for row in rows) > 0
    assert answer["mean_musd"] == pytest.approx(sum(npv) / len(npv))
    low, high = answer["ci95"]
    assert (low + high) / 2 == pytest.approx(answer["mean_musd"]) and low < high
    assert npv[0] <= answer["cvar_musd"] <= answer["quantiles_musd"]["0.25"] <= answer["quantiles_musd"]["0.5"]
    assert sum(answer["reasons"].values()) == answer["infeasible"]
    assert {row["Scenario"] for row in rows} == {"-low", "high"}


def test_in_words_it_says_what_is_lost_and_progress_goes_to_standard_error(solved: Path) -> None:
    said = run("sample", str(solved / "case.xlsx"), "--plan", str(solved / "plan.xlsx"), "--fresh", "20")
    assert said.code == 0
    assert "On 20 fresh draws the plan is worth" in said.stdout and "95 % confidence" in said.stdout
    assert "it cannot be kept" in said.stdout and "minimum volume (K1" in said.stdout
    assert "20 of 20 fresh draws" in said.stderr


@needs_office
def test_the_evaluation_s_formulas_give_what_is_stored(solved: Path, tmp_path: Path) -> None:
    case, plan = str(solved / "case.xlsx"), solved / "plan.xlsx"
    assert run("sample", case, "--plan", str(plan), "--fresh", "33", "--quiet").code == 0
    place = solved / "plan-evaluation.xlsx"
    assert disagreements(place, tmp_path) == []
    book = openpyxl.load_workbook(place)
    assert book.sheetnames == ["Evaluation", "Drivers", "FreshDraws"]
    with zipfile.ZipFile(place) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 2


def test_a_plan_for_other_data_is_tried_with_a_warning(solved: Path, tmp_path: Path) -> None:
    dearer = ranged_case(DEMAND | {"low": 1}, Conversions=[like("Conversions", capex=30)],
                         Pathways=[{"program": "K1", "pathway": "certified", "cost": 1}])  # fmt: skip
    case = write_plain(dearer, tmp_path / "case.xlsx")
    said = run("sample", str(case), "--plan", str(solved / "plan.xlsx"), "--fresh", "3", "--json")
    assert said.code == 0 and "Conversions" in said.json()["other_data"]
    assert "was made for other data in" in said.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--keep", "3"],
        ["--count", "0"],
        ["--count", "3", "--keep", "4"],
        ["--count", "3", "--fresh", "4"],
        ["--count", "3", "--seed", "-1"],
        ["--plan", "{case}", "--out", "x.xlsx"],
        ["--plan", "{case}"],
        ["--count", "3", "--out", "{case}"],
        ["--count", "3", "--out", "x.csv"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_exit_2(arguments: list[str], tmp_path: Path) -> None:
    case = written(tmp_path)
    before = case.read_bytes()
    said = run("sample", str(case), *(argument.replace("{case}", str(case)) for argument in arguments))
    assert (said.code, said.stdout) == (2, "") and said.stderr.strip()
    assert case.read_bytes() == before and list(tmp_path.iterdir()) == [case]


def test_a_plan_that_does_not_fit_the_workbook_is_exit_2(solved: Path, tmp_path: Path) -> None:
    """Its periods have other names."""
    renamed = [row | {"period": f"Q{n}"} for n, row in enumerate(periods("2027-01-01", 2))]
    case = written(tmp_path, DEMAND, Periods=renamed)
    said = run("sample", str(case), "--plan", str(solved / "plan.xlsx"), "--fresh", "3", "--quiet")
    assert said.code == 2 and "period P1" in said.stderr and said.stdout == ""


def test_faults_are_exit_3_all_in_one_pass(tmp_path: Path) -> None:
    case = written(tmp_path, DEMAND | {"low": 2}, LEGAL | {"high": 1.5}, Demand={"volume": "many"})
    said = run("sample", str(case), "--count", "3")
    assert said.code == 3
    assert all(words in said.stderr for words in ("Ranges!", "Demand!", "whole months", "above high"))
    empty = run("sample", "inputs/tutorial.xlsx", "--count", "3", "--json")
    errors = [finding["rule"] for finding in empty.json()["findings"] if finding["severity"] == "error"]
    assert (empty.code, errors) == (3, ["no-ranges"])


def test_cvar_is_the_mean_of_the_worst_share_also_where_it_cuts_a_draw() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert worst_mean(values, 0.6) == pytest.approx((1 + 2) / 2)
    assert worst_mean(values, 0.7) == pytest.approx((1 + 0.5 * 2) / 1.5)
    assert worst_mean(values, 0.0) == pytest.approx(3) and worst_mean(values, 1.0) == 1


def test_a_verdict_without_a_feasible_draw_has_no_figures_of_money() -> None:
    found = verdict([Outturn(0, "", None, 1.0, "the budget"), Outturn(1, "", None, 1.0, "the budget")], 0.9)
    assert (found.npv.mean, found.cvar, found.worse, found.quantiles) == (None, None, None, {})
    assert (found.infeasible_share, found.reasons) == (1.0, {"the budget": 2})
    assert found.infeasible_interval == pytest.approx((0.025**0.5, 1.0))
