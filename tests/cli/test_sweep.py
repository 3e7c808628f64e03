"""`retool sweep` as a planner or a script runs it: answers, streams and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from retool.study.sweep.job import Job
from retool.study.sweep.local import LocalWorkers
from retool.study.sweep.record import NO_PLAN, Record
from retool.study.sweep.workers import Ended
from tests.study.sweep.asking import SET_DEMAND, sweep
from tests.support import smallest_case, write_plain
from tests.support.command import run


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The smallest case, worth 54.2 M$."""
    return write_plain(smallest_case(), tmp_path / "smallest.xlsx")


def test_json_is_one_object_with_the_promised_names(case: Path) -> None:
    said = sweep(case, "--set", SET_DEMAND, "--json")
    answer = said.json()
    assert (said.code, said.stderr) == (0, "")
    assert {"cases", "results", "seconds", "complete", "kept", "input_sha256"} == set(answer)
    promised = {"set", "status", "npv_musd", "objective_musd", "bound_musd", "baseline_musd", "gap", "conversions"}
    assert all(promised <= set(found) for found in answer["cases"])
    assert Path(answer["results"]).exists()


def test_the_cases_are_told_in_words_and_progress_goes_to_standard_error(case: Path) -> None:
    out = str(case.parent / "sweep.xlsx")
    said = run("sweep", str(case), "--set", SET_DEMAND, "--out", out, "--workers", "1")
    assert said.code == 0
    assert "2 of 2 cases have a plan. The plan adds from 14.6 M$" in said.stdout
    assert "Demand.volume*=1: adds 54.2 M$, 1 line converted" in said.stdout and out in said.stdout
    assert "2 cases on 1 worker on this machine" in said.stderr and "2 of 2" in said.stderr
    again = run("sweep", str(case), "--set", SET_DEMAND, "--out", out)
    assert "2 of them were finished before" in again.stderr and "kept from before" in again.stdout


def test_without_out_the_results_go_to_outputs(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("sweep", "smallest.xlsx", "--set", "Demand.volume=8000", "--quiet").code == 0
    assert (tmp_path / "outputs" / "smallest" / "sweep.xlsx").exists()
    assert list((tmp_path / "outputs" / "smallest" / "sweep.cases").glob("*.json"))


def test_faults_of_what_is_varied_are_exit_2_and_all_are_said_before_anything_is_solved(case: Path) -> None:
    sets = ("--set", "Demand.volume=-1,many", "--set", "Demands.volume=1", "--set", "Conversions.capex=-3,20")
    said = sweep(case, *sets)
    assert said.code == 2 and said.stdout == ""
    for words in (
        "needs numbers, found 'many'",
        "Did you mean Demand",
        "Demand!D2  volume is -1",
        "Conversions!E2  capex is -3",
        "4 faults",
    ):
        assert words in said.stderr
    assert not list(case.parent.glob("sweep*"))
    as_json = sweep(case, *sets, "--json")
    assert as_json.code == 2 and as_json.json()["status"] == "invalid" and len(as_json.json()["set"]) == 4


def test_faults_of_the_workbook_are_exit_3_and_told_with_those_of_what_is_varied(tmp_path: Path) -> None:
    faulty = write_plain(smallest_case(Demand={"volume": "many"}), tmp_path / "faulty.xlsx")
    said = sweep(faulty, "--set", "Conversion.capex=1")
    assert said.code == 3
    assert "Demand!" in said.stderr and "Did you mean Conversions" in said.stderr


def test_no_plan_in_any_case_is_exit_4(tmp_path: Path) -> None:
    forced = write_plain(smallest_case(Decisions=[{"line": "L1", "rule": "force"}]), tmp_path / "forced.xlsx")
    said = sweep(forced, "--set", "Periods.budget=1,2")
    assert said.code == 4
    assert "0 of 2 cases have a plan; in 2 no plan exists" in said.stdout


def test_cases_that_run_out_of_time_without_a_plan_are_exit_5(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record: Record = {"status": "stopped", **NO_PLAN, "message": "", "seconds": 1.0}

    class Late(LocalWorkers[Job]):
        def ended(self, seconds: float) -> list[Ended[Job]]:
            return [Ended(found.job, dict(record)) for found in super().ended(seconds)]

    monkeypatch.setattr("retool.study.sweep.local.LocalWorkers", Late)
    said = sweep(case, "--set", "Demand.volume=8000")
    assert said.code == 5 and "stopped without a plan" in said.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--tornado"],
        ["--set", "Demand.volume=1", "--workers", "0"],
        ["--set", "Demand.volume=1", "--workers", "2", "--cluster", "tcp://localhost:8786"],
        ["--set", "Demand.volume=1", "--gap", "-1"],
        ["--scenarios"],
        ["--scenarios", "--model", "models/first_scenario.toml"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_exit_2(case: Path, arguments: list[str]) -> None:
    said = sweep(case, *arguments)
    assert said.code == 2 and said.stdout == "" and said.stderr.strip()
    assert not list(case.parent.glob("sweep*"))
