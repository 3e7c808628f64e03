"""`retool solve`, `audit` and `export` as a planner or a script runs them: answers, streams and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import highspy
import pytest

from tests.support import audit, smallest_case, write_plain
from tests.support.command import Ran, run


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The smallest case, worth 54.2 M$."""
    return write_plain(smallest_case(), tmp_path / "smallest.xlsx")


def solve(case: Path, *arguments: str) -> Ran:
    return run("solve", str(case), "--out", str(case.parent / "plan.xlsx"), *arguments)


ANSWER = {
    "status", "npv_musd", "objective_musd", "bound_musd", "baseline_musd", "gap", "plan", "conversions", "size",
    "seconds", "versions", "input_sha256",
}  # fmt: skip


def test_json_is_one_object_with_the_promised_names(case: Path) -> None:
    said = solve(case, "--json")
    answer = said.json()
    assert said.code == 0
    assert set(answer) == ANSWER
    assert answer["status"] == "optimal"
    assert answer["npv_musd"] == pytest.approx(54.2)
    assert set(answer["size"]) == {"rows", "columns", "integers", "nonzeros"}
    steps = {"read", "check", "build", "load", "solve", "audit", "write", "total"}
    assert set(answer["seconds"]) == steps
    assert len(answer["input_sha256"]) == 64
    assert {"retool", "python", "highspy", "pyomo"} <= set(answer["versions"])
    (conversion,) = answer["conversions"]
    assert {"line", "from", "to", "start", "produces"} <= set(conversion)
    assert Path(answer["plan"]).exists()


def test_the_summary_says_what_the_plan_is_worth_and_does(case: Path) -> None:
    said = solve(case, "--quiet")
    assert said.code == 0
    assert said.stderr == ""
    assert 6 <= len(said.stdout.splitlines()) <= 10
    for words in ("going on as today is worth 0.0 M$", "54.2 M$", "L1 to kei", "audit", "plan.xlsx"):
        assert words in said.stdout


def test_progress_goes_to_standard_error(case: Path) -> None:
    said = solve(case, "--json")
    assert " plan " in said.stderr and "gap" in said.stderr
    json.loads(said.stdout)


def test_a_plan_is_an_input_and_a_warm_start(case: Path) -> None:
    solve(case, "--quiet")
    plan = case.parent / "plan.xlsx"
    again = run("solve", str(plan), "--warm", str(plan), "--out", str(case.parent / "b.xlsx"), "--json", "--quiet")
    assert again.code == 0
    assert again.json()["npv_musd"] == pytest.approx(54.2)
    assert audit(case.parent / "b.xlsx")["exit_code"] == 0


def test_an_earlier_plan_is_kept_beside_the_new_one(case: Path) -> None:
    solve(case, "--quiet")
    first = (case.parent / "plan.xlsx").read_bytes()
    solve(case, "--quiet")
    (kept,) = case.parent.glob("plan-*.xlsx")
    assert kept.read_bytes() == first
    assert not list(case.parent.glob(".plan*"))


def test_without_out_the_plan_goes_to_outputs(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("solve", "smallest.xlsx", "--quiet").code == 0
    assert (tmp_path / "outputs" / "smallest" / "plan.xlsx").exists()


def test_faults_are_exit_3_and_all_are_said(tmp_path: Path) -> None:
    case = write_plain(smallest_case(Demand={"volume": "many"}, Lines=[{"line": "L1"}]), tmp_path / "faulty.xlsx")
    said = solve(case)
    assert said.code == 3 and said.stdout == ""
    assert "Demand!" in said.stderr and "Lines!" in said.stderr
    as_json = solve(case, "--json")
    assert as_json.code == 3
    assert as_json.json()["status"] == "invalid" and as_json.json()["findings"]
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_pin_that_the_budget_cannot_pay_is_exit_4(tmp_path: Path) -> None:
    pinned = smallest_case(Periods={"budget": 1}, Decisions=[{"line": "L1", "rule": "force"}])
    case = write_plain(pinned, tmp_path / "pinned.xlsx")
    said = solve(case, "--json", "--quiet")
    assert said.code == 4
    assert said.json()["status"] == "infeasible" and said.json()["npv_musd"] is None
    assert said.json()["plan"] is None and not (tmp_path / "plan.xlsx").exists()
    assert "No plan exists" in solve(case, "--quiet").stderr


def never_searched(state: Any, **_: Any) -> None:
    """A tree search that had no time at all."""


def far_from_proven(state: Any, **_: Any) -> None:
    state.learn(None, None, state.objective + 100)


def interrupted(state: Any, **_: Any) -> None:
    state.interruption.requested = True


def interrupted_with_bound(state: Any, **_: Any) -> None:
    far_from_proven(state)
    interrupted(state)


@pytest.mark.parametrize(
    ("tree_search", "code", "status"),
    [
        (never_searched, 5, "stopped"),
        (far_from_proven, 6, "stopped"),
        (interrupted, 130, "stopped"),
        (interrupted_with_bound, 6, "stopped"),
    ],
)
def test_a_search_that_was_stopped(
    case: Path, monkeypatch: pytest.MonkeyPatch, tree_search: Any, code: int, status: str
) -> None:
    monkeypatch.setattr("retool.solve.search.tree_search", tree_search)
    said = solve(case, "--json", "--quiet")
    assert (said.code, said.json()["status"]) == (code, status)
    assert (said.json()["plan"] is not None) == (code == 6)
    if code == 6:
        assert audit(case.parent / "plan.xlsx")["exit_code"] == 0
        assert said.json()["gap"] == pytest.approx(100, rel=1e-3)
        assert "Stopped by" in solve(case).stdout


def test_a_failed_audit_is_exit_7(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from retool.model import extract_plan  # noqa: PLC0415

    def worth_more(model: Any) -> Any:
        plan = extract_plan(model)
        plan.npv_musd += 1
        return plan

    monkeypatch.setattr("retool.study.cases.extract_plan", worth_more)
    said = solve(case, "--quiet")
    assert said.code == 7
    assert "AUDIT FAILED" in said.stdout


def test_an_audit_of_no_plan_is_exit_3() -> None:
    said = run("audit", "inputs/tutorial.xlsx", "--json")
    assert said.code == 3 and said.json()["ok"] is False
    assert "no plan workbook" in said.stderr


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
def test_the_exported_model_has_the_same_optimum(case: Path, suffix: str) -> None:
    out = case.parent / f"model{suffix}"
    assert run("export", str(case), str(out)).code == 0
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(out))
    highs.run()
    assert highs.getInfo().objective_function_value == pytest.approx(54.2)
    assert "convert.L1.idle.kei" in out.read_text()


def test_a_recipe_brings_a_planners_own_rules(case: Path) -> None:
    (case.parent / "rules.py").write_text(
        "import pyomo.environ as pyo\n"
        "def extend(model, case):\n"
        "    model.mine = pyo.Constraint(expr=sum(model.convert.values()) == 0)\n"
    )
    recipe = case.parent / "mine.toml"
    recipe.write_text('extend = "rules.py"\n')
    assert solve(case, "--model", str(recipe), "--json").json()["conversions"] == []


def test_own_rules_that_are_not_linear_are_refused(case: Path) -> None:
    (case.parent / "rules.py").write_text(
        "import pyomo.environ as pyo\n"
        "def extend(model, case):\n"
        "    model.mine = pyo.Constraint(expr=sum(model.rest.values()) ** 2 <= 4)\n"
    )
    recipe = case.parent / "mine.toml"
    recipe.write_text('extend = "rules.py"\n')
    said = solve(case, "--model", str(recipe), "--quiet")
    assert said.code == 2
    assert "rules.py" in said.stderr and "mine" in said.stderr


def in_own_process(case: Path, patch: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`retool solve` in a process of its own, after `patch` has run there."""
    script = f"{patch}\nfrom retool.cli import main\nmain({['solve', str(case), '--quiet']!r})\n"
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=case.parent,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), **environment},
    )


BREAK = "import retool.solve.search as s\ndef fail(*_):\n    raise {error}\ns.search = fail"


def test_an_internal_error_is_one_line(case: Path) -> None:
    done = in_own_process(case, BREAK.format(error="ZeroDivisionError('x')"))
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "please report" in done.stderr and "RETOOL_DEBUG" in done.stderr
    debug = in_own_process(case, BREAK.format(error="ZeroDivisionError('x')"), RETOOL_DEBUG="1")
    assert debug.returncode == 1 and "Traceback" in debug.stderr


def test_a_second_ctrl_c_stops_at_once(case: Path) -> None:
    done = in_own_process(case, BREAK.format(error="KeyboardInterrupt"))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped.\n")


def test_a_planners_own_rules_that_fail_are_named(case: Path) -> None:
    (case.parent / "rules.py").write_text("def extend(model, case):\n    return case['nothing']\n")
    (case.parent / "mine.toml").write_text('extend = "rules.py"\n')
    done = subprocess.run(
        [sys.executable, "-m", "retool", "solve", str(case), "--model", str(case.parent / "mine.toml"), "--quiet",
         "--out", str(case.parent / "plan.xlsx")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "rules.py line 2" in done.stderr and "Traceback" not in done.stderr
