"""retool why, as a planner runs it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support import periods, plan_rows, smallest_case, solve
from tests.support.command import run
from tests.why.asked import best_plan, read


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    solve(smallest_case(), folder)
    return folder / "plan.xlsx"


def test_the_answers_are_written_beside_the_plan(plan: Path) -> None:
    done = run("why", str(plan), "--quiet")
    assert done.code == 0, done.stderr
    assert done.stderr == ""
    (row,) = plan_rows(plan.with_name("why.xlsx"), "Why")
    assert row["Chosen"] == "Converts to kei from January 2027"


def test_one_line_is_told_on_standard_output_and_nothing_is_written(plan: Path) -> None:
    plan.with_name("why.xlsx").unlink(missing_ok=True)
    done = run("why", str(plan), "--line", "L1")
    assert done.code == 0
    assert "L1: Converts to kei from January 2027. Next best: stays as it is; it costs 54.2 M$" in done.stdout
    assert "capex of L1 of 3.7" in done.stdout
    assert "capex of L1, without a search: 3.71×: converting is better" in done.stderr, "progress"
    assert not plan.with_name("why.xlsx").exists()


def test_json_is_one_object(plan: Path, tmp_path: Path) -> None:
    answer = run("why", str(plan), "--line", "L1", "--json", "--out", str(tmp_path / "w.xlsx")).json()
    (line,) = answer["lines"]
    assert [a["cost_musd"] for a in line["alternatives"]] == [pytest.approx([54.2, 54.2])] * 2
    (capex,) = [b for b in answer["break_evens"] if b["factor"] == "capex of L1"]
    assert capex["up"]["between"][0] <= 3.71 <= capex["up"]["between"][1]
    assert answer["better_plan"] is None and answer["why"] == str(tmp_path / "w.xlsx")


@pytest.mark.parametrize(("option", "name"), [("--line", "L11"), ("--program", "K11")])
def test_a_name_that_the_plan_has_not_is_a_usage_error_with_the_nearest(plan: Path, option: str, name: str) -> None:
    done = run("why", str(plan), option, name)
    assert done.code == 2
    assert name in done.stderr and name[:-1] in done.stderr.replace(name, "")


def test_an_input_workbook_is_no_plan(plan: Path) -> None:
    done = run("why", str(plan.with_name("case.xlsx")))
    assert done.code == 3
    assert "no plan workbook" in done.stderr


def test_a_plan_that_does_not_fit_its_inputs_any_more_is_refused(plan: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(plan)
    sheet = book["Conversions"]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(2, header.index("capex") + 1).value = 21
    book.save(tmp_path / "changed.xlsx")
    # openpyxl drops stored values of formulas; what the audit needs are raw numbers
    done = run("why", str(tmp_path / "changed.xlsx"))
    assert done.code in (3, 7)
    assert "nothing" in done.stderr or "does not fit" in done.stderr or "restore" in done.stderr


def test_a_better_plan_is_written_beside_and_said(tmp_path: Path) -> None:
    """The plan of a case in which the conversion is forbidden, with the pin then taken out of the workbook."""
    from retool.case import build_case  # noqa: PLC0415
    from retool.report import write_plan  # noqa: PLC0415
    from retool.study.edits import NewRow, edited  # noqa: PLC0415

    book = read(smallest_case(Periods=periods("2027-01-01", 1)))
    poor = best_plan(edited(book, [NewRow("Decisions", {"line": "L1", "rule": "forbid"})]))
    assert poor is not None
    poor.bound_musd, poor.status = 60.0, "stopped"
    write_plan(tmp_path / "plan.xlsx", poor, build_case(book), book, {})
    done = run("why", str(tmp_path / "plan.xlsx"), "--quiet")
    assert done.code == 0, done.stderr
    assert "A better plan turned up, worth 54.2 M$ more" in done.stdout
    better = tmp_path / "why-better-plan.xlsx"
    assert run("audit", str(better)).code == 0
    assert {row["Line"] for row in plan_rows(better, "Schedule")} == {"L1"}


def test_time_that_is_over_leaves_first_answers_and_says_so(plan: Path) -> None:
    done = run("why", str(plan), "--line", "L1", "--time-limit", "0.000001", "--json")
    assert done.code == 6
    answer = done.json()
    assert answer["remarks"]
    assert all(a["cost_musd"][1] is None for a in answer["lines"][0]["alternatives"])


def test_a_plan_of_least_regret_is_asked_for_costs_alone(tmp_path: Path) -> None:
    """Alone, the high future earns 54.2 M$ and the low one, with 2,000 vehicles for 19.8 M$, nothing. With the line
    converted the low one falls short by 5.2 M$, without it the high one by 54.2 M$: not converting costs 49 M$.
    """
    change = {"sheet": "Demand", "column": "volume", "operation": "set", "value": 2_000}
    case = smallest_case(
        Scenarios=[{"scenario": "high", "probability": 0.5}, {"scenario": "low", "probability": 0.5}],
        Changes=[{"scenario": "low", **change}],
        Settings={"risk_measure": "regret"},
    )
    solve(case, tmp_path)
    done = run("why", str(tmp_path / "plan.xlsx"), "--line", "L1", "--json")
    assert done.code == 0, done.stderr
    answer = done.json()
    costs = {a["instead"]: a["cost_musd"] for a in answer["lines"][0]["alternatives"]}
    assert costs["not at all"] == [pytest.approx(49.0), pytest.approx(49.0)]
    assert answer["break_evens"] == [] and "regret" in answer["left_out"][0]
