"""`retool solve` with the value of information, the frontier and regret: answers, sheets, and what cannot be asked."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.plan.files import audit_sheets, case_of
from retool.plan.workbooks import PlanFile, open_plan
from tests.hand.test_scenarios import FOUR, change, futures, tree
from tests.support import audit, musd, periods, smallest_case, two_lines, write_plain
from tests.support.command import Ran, run

REGRET = "models/minimax_regret.toml"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Markets of 2, 8, 12 or 20 thousand, two lines of 10,000 for 25 M$ each."""
    sheets = smallest_case(**two_lines(), **futures(FOUR))
    return write_plain(sheets, tmp_path_factory.mktemp("four") / "four.xlsx")


@pytest.fixture(scope="module")
def studied(case: Path) -> tuple[Ran, Path]:
    """One run with all that can be asked for."""
    plan = case.parent / "studied.xlsx"
    asked = ("--gap", "0", "--value-of-information", "--frontier", "3", "--json", "--quiet", "--out", str(plan))
    return run("solve", str(case), *asked), plan


@pytest.fixture(scope="module")
def regretted(case: Path) -> tuple[Ran, Path]:
    plan = case.parent / "regretted.xlsx"
    return run("solve", str(case), "--model", REGRET, "--gap", "0", "--json", "--quiet", "--out", str(plan)), plan


def test_the_value_of_information_is_intervals_of_numbers(studied: tuple[Ran, Path]) -> None:
    said, _ = studied
    assert said.code == 0
    found = said.json()["value_of_information"]
    assert set(found) >= {"ws", "rp", "eev", "evpi", "vss", "mean_case"}
    assert found["mean_case"] == "feasible"
    for name, value in (("ws", 69.05), ("rp", 53.95), ("eev", 49.25), ("evpi", 15.1), ("vss", 4.7)):
        assert found[name] == [musd(value), musd(value)]


def test_the_frontier_names_each_point_s_plan(studied: tuple[Ran, Path]) -> None:
    points = studied[0].json()["frontier"]
    assert [p["weight"] for p in points] == [0, 0.5, 1]
    assert set(points[0]) >= {"weight", "npv_musd", "cvar_musd", "objective_musd", "bound_musd", "conversions"}
    assert [len(p["conversions"]) for p in points] == [2, 1, 0]
    assert points[0]["changes"] == []
    assert [change["before"] for change in points[1]["changes"]] == ["P1", "2027"]


def test_their_sheets_are_written_and_audited(studied: tuple[Ran, Path]) -> None:
    _, plan = studied
    book = openpyxl.load_workbook(plan, data_only=True)
    assert {"InformationValue", "Frontier"} <= set(book.sheetnames)
    verdict = audit(plan)
    assert verdict["ok"]
    names = {check["name"] for check in verdict["checks"]}
    assert {"InformationValue sheet follows from the plan", "Frontier sheet follows from the plan"} <= names


def place_of(file: PlanFile, sheet: str, row: str, column: str) -> tuple[int, int]:
    """Row and column, from 0, of the cell below a header in the row that begins with a name."""
    rows = file.sheets[sheet]
    head = next(n for n, cells in enumerate(rows) if column in cells)
    return next(n for n in range(head, len(rows)) if str(rows[n][0]) == row), rows[head].index(column)


@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        ("InformationValue", "WS", "At least [M$]"),
        ("InformationValue", "RP", "At most [M$]"),
        ("InformationValue", "EVPI", "At most [M$]"),
        ("InformationValue", "VSS", "At least [M$]"),
        ("InformationValue", "b", "With the plan [M$]"),
        ("InformationValue", "c", "Best alone, at most [M$]"),
        ("Frontier", "0.5", "CVaR [M$]"),
        ("Frontier", "0.5", "Objective [M$]"),
        ("Frontier", "0", "Objective, at most [M$]"),
    ],
)
def test_a_number_changed_in_them_is_found(studied: tuple[Ran, Path], sheet: str, row: str, column: str) -> None:
    _, plan = studied
    file = open_plan(plan)
    at, place = place_of(file, sheet, row, column)
    rows = list(file.sheets[sheet])
    cells = list(rows[at])
    cells[place] = cells[place] - 1.0
    rows[at] = tuple(cells)
    result = audit_sheets(case_of(plan), PlanFile(file.name, {**file.sheets, sheet: rows}))
    assert f"{sheet} sheet follows from the plan" in {check.name for check in result.failed}


def test_in_words(case: Path) -> None:
    asked = ("--gap", "0", "--value-of-information", "--frontier", "2", "--quiet")
    said = run("solve", str(case), *asked, "--out", str(case.parent / "words.xlsx"))
    assert "Knowing today which future comes would be worth 15.1 M$" in said.stdout
    assert "Planning for all futures instead of for their mean is worth 4.7 M$" in said.stdout
    assert "Frontier" in said.stdout


def test_a_plan_workbook_with_studies_can_be_solved_again(studied: tuple[Ran, Path]) -> None:
    """Its study sheets are results of the earlier plan, and are not carried along."""
    _, plan = studied
    again = plan.parent / "again.xlsx"
    assert run("solve", str(plan), "--gap", "0", "--quiet", "--out", str(again)).code == 0
    assert not {"InformationValue", "Frontier"} & set(openpyxl.load_workbook(again).sheetnames)


def test_the_least_worst_regret_and_its_interval(regretted: tuple[Ran, Path]) -> None:
    """Two lines are regretted by 30.2 (a), 25, 5.2 and 0; one by up to 74, none by 148."""
    said, plan = regretted
    assert said.code == 0
    answer = said.json()
    assert (answer["objective_musd"], answer["baseline_musd"]) == (musd(-30.2), musd(-148.0))
    assert answer["regret"]["worst"] == [musd(30.2), musd(30.2)]
    assert [f["regret"][0] for f in answer["regret"]["futures"]] == [musd(v) for v in (30.2, 25.0, 5.2, 0.0)]
    assert audit(plan)["ok"]


def test_the_audit_rebuilds_the_worst_regret_from_the_workbook(regretted: tuple[Ran, Path]) -> None:
    """Best alone stands in the workbook; changed where it decides the objective, the objective is no longer true."""
    _, plan = regretted
    file, case = open_plan(plan), case_of(plan)
    for row, broken in (("a", "objective rebuilt from the plan"), ("c", "ScenarioResults sheet follows from the plan")):
        at, place = place_of(file, "ScenarioResults", row, "Best alone [M$]")
        rows = list(file.sheets["ScenarioResults"])
        cells = list(rows[at])
        cells[place] = cells[place] + 1.0
        rows[at] = tuple(cells)
        result = audit_sheets(case, PlanFile(file.name, {**file.sheets, "ScenarioResults": rows}))
        assert broken in {check.name for check in result.failed}


def test_a_workbook_may_ask_for_regret_itself_and_on_a_tree(tmp_path: Path) -> None:
    """The second line is wanted in one branch only, and is there converted once that is known: nothing to regret."""
    sheets = smallest_case(
        **two_lines(),
        Settings={"risk_measure": "regret"},
        Periods=periods("2027-01-01", 2),
        Scenarios=tree(("S1", 0.4, "S0", 2028)),
        Changes=[change("Demand.volume", "set", 18_000, "S1", match="year=2028")],
    )
    path, plan = write_plain(sheets, tmp_path / "case.xlsx"), tmp_path / "plan.xlsx"
    said = run("solve", str(path), "--gap", "0", "--json", "--quiet", "--out", str(plan))
    assert said.json()["regret"]["worst"] == [musd(0.0), musd(0.0)]
    assert said.json()["npv_musd"] == musd(0.6 * 133.4 + 0.4 * 207.4)
    assert audit(plan)["ok"]


def test_a_plan_of_regret_solved_again_measures_it_anew(regretted: tuple[Ran, Path]) -> None:
    _, plan = regretted
    again = plan.parent / "regretted again.xlsx"
    said = run("solve", str(plan), "--gap", "0", "--json", "--quiet", "--out", str(again))
    assert said.json()["regret"]["worst"] == [musd(30.2), musd(30.2)]


def test_the_model_of_regret_can_be_exported(case: Path, tmp_path: Path) -> None:
    assert run("export", str(case), str(tmp_path / "model.lp"), "--model", REGRET).code == 0
    assert "regret_covers" in (tmp_path / "model.lp").read_text()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--frontier", "1"), "2<=x<=101"),
        (("--value-of-information", "--model", REGRET), "risk_measure to cvar"),
        (("--value-of-information", "--model", "models/risk_averse.toml"), "risk_weight to 0"),
        (("--value-of-information", "--model", "models/first_scenario.toml"), "two futures"),
        (("--frontier", "3", "--model", "models/first_scenario.toml"), "two futures"),
    ],
)
def test_what_cannot_be_found_is_exit_2_before_anything_is_solved(
    case: Path, asked: tuple[str, ...], words: str
) -> None:
    out = case.parent / "never.xlsx"
    said = run("solve", str(case), *asked, "--out", str(out))
    assert said.code == 2 and said.stdout == ""
    assert words in said.stderr
    assert not out.exists()


def test_a_future_without_a_plan_leaves_regret_without_one(tmp_path: Path) -> None:
    sheets = smallest_case(
        Periods={"budget": 1},
        Decisions=[{"line": "L1", "rule": "force"}],
        Settings={"risk_measure": "regret"},
        **futures({"good": (0.5, 8_000), "bad": (0.5, 1_000)}),
    )
    path = write_plain(sheets, tmp_path / "case.xlsx")
    said = run("solve", str(path), "--json", "--quiet", "--out", str(tmp_path / "plan.xlsx"))
    assert said.code == 4
    assert said.json()["status"] == "infeasible" and said.json()["plan"] is None


def test_plans_judged_by_regret_can_be_compared(regretted: tuple[Ran, Path], tmp_path: Path) -> None:
    """Of their NPV, whatever they were judged by."""
    said = run("compare", str(regretted[1]), str(regretted[1]), "--out", str(tmp_path / "c.xlsx"), "--json", "--quiet")
    assert said.code == 0
    assert said.json()["same"] is True
    assert said.json()["npv_musd"]["difference"] == 0
