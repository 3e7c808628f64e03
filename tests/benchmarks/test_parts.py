"""The parts of the benchmarks at a size at which they take seconds: they run, agree with one another and report."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import command as whole_command
from benchmarks import construction, growth, measuring, peers, report, solvers, sweeping, workbooks
from benchmarks.cases import Size, write_case
from retool.cli import main as command

SMALL = Size(lines=4, periods=8, programs=2, regions=4, scenarios=2)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case as a workbook."""
    return write_case(SMALL, tmp_path_factory.mktemp("case") / "small.xlsx")


@pytest.fixture(scope="module")
def model(case: Path) -> Path:
    """The whole model of the small case, exported."""
    out = case.with_suffix(".mps")
    command(["export", str(case), str(out), "--quiet"], standalone_mode=False)
    return out


@pytest.mark.parametrize(("solver", "package"), [
    ("highs", "highspy"), ("scip", "pyscipopt"), ("scip_concurrent", "pyscipopt"), ("cbc", "ortools"),
])  # fmt: skip
def test_every_peer_finds_what_retool_finds(solver: str, package: str, case: Path, model: Path) -> None:
    pytest.importorskip(package)
    asked: dict[str, Any] = {"seconds": 60, "gap": 1e-6, "threads": 2}
    ours = measuring.call("benchmarks.solvers:retool", case=str(case), trace=str(case.with_suffix(".r")), **asked)
    trace = str(case.with_suffix(".t"))
    theirs = measuring.call(f"benchmarks.solvers:{solver}", model=str(model), trace=trace, **asked)
    assert ours["result"]["plan"] == pytest.approx(theirs["result"]["plan"], rel=1e-5)
    assert peers._agree([ours["result"], theirs["result"]])


def test_a_trace_keeps_the_best_and_can_be_read_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with solvers.Trace(str(path)) as trace:
        for plan, bound in [(None, 1e30), (10.0, 30.0), (9.0, 40.0), (20.0, 20.1)]:
            trace.see(plan, bound)
        before_the_end = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(event["plan"], event["bound"]) for event in before_the_end] == [(10.0, 30.0), (20.0, 20.1)]


def test_the_time_to_a_gap_is_that_of_the_first_proof() -> None:
    events: list[dict[str, Any]] = [
        {"seconds": 1, "plan": None, "bound": 9},
        {"seconds": 2, "plan": 8, "bound": 9},
        {"seconds": 3, "plan": 8.9, "bound": 9},
    ]
    assert [peers._time_to(gap, events) for gap in (0.2, 0.02, 0.001)] == [2, 3, None]


def test_a_plan_above_anothers_bound_is_told() -> None:
    assert peers._agree([{"plan": 10.0, "bound": 12.0}, {"plan": None, "bound": 10.0}])
    assert not peers._agree([{"plan": 10.0, "bound": 12.0}, {"plan": None, "bound": 9.0}])


def test_the_whole_command_is_told_by_its_steps() -> None:
    found = whole_command.measure(whole_command.QUICK_CASES, 1)
    (run,) = found["cases"]["tutorial"]
    assert run["search"] + run["outside"] == pytest.approx(run["steps"]["total"])
    assert "| tutorial |" in whole_command.section(found)[-1]


def test_the_twin_in_linopy_is_the_same_block(case: Path) -> None:
    pytest.importorskip("linopy")
    arrays = str(case.with_suffix(".npz"))
    measuring.call("benchmarks.shipment_arrays:write_arrays", case=str(case), out=arrays)
    ours = measuring.call("benchmarks.shipments:in_pyomo", case=str(case))["result"]
    twin = measuring.call("benchmarks.shipments:in_linopy", arrays=arrays)["result"]
    assert (ours["rows"], ours["entries"]) == (twin["rows"], twin["entries"])
    assert ours["sum"] == pytest.approx(twin["sum"], rel=1e-9)


def test_however_it_is_handed_over_highs_holds_the_same_model(case: Path) -> None:
    entries = {construction.hand_over(str(case), way)["entries"] for way in construction.HANDED_OVER}
    assert len(entries) == 1


def test_the_power_of_growth_is_a_slope() -> None:
    assert growth.exponent([{"size": n, "seconds": 3 * n**1.5} for n in (10, 20, 40)]) == pytest.approx(1.5)


def test_the_same_cells_are_read_and_written(case: Path) -> None:
    read = workbooks.read_both(str(case), 1)
    written = workbooks.write_both(str(case), 1)
    assert read["cells"] > 1_000
    assert written["cells"] > 1_000


def test_a_sweep_answers_the_same_with_one_worker_and_with_two() -> None:
    one, two = (sweeping._sweep(2, workers)["cases"] for workers in (1, 2))
    assert [case["objective_musd"] for case in one] == [case["objective_musd"] for case in two]
    found = {"case": "x", "cases": 2, "workers": 2, "one": [3.0], "many": [2.0], "ratios": [1.5], "ratio": 1.5,
             "new_process": 2.0, "agree": True}  # fmt: skip
    assert "| 1 | 3.0 | 2.0 | 1.50 |" in sweeping.section(found)


def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(measuring.TimedOutError):
        measuring.call("signal:pause", 1.0)


def test_what_a_failed_process_said_last_is_told() -> None:
    with pytest.raises(measuring.FailedError, match="No module named 'nothing'"):
        measuring.call("nothing:nothing")


def test_the_page_has_a_section_and_a_machine_for_every_part(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    point = {"all": [1.0], "reached": 1}
    growing = {"points": [{"size": n, "seconds": n / 4, **point} for n in (4, 8, 16)], "exponent": 1.0}
    found = {"gap": 0.01, "seconds": 300, "runs": 1, "middle": {**SMALL.__dict__}, "subjects": {"lines": growing}}
    record = {"quick": True, "written": "today", "machine": measuring.machine(), "versions": measuring.versions()}
    page = report.page({"growth": {**record, "found": found}}, tmp_path)
    assert "| lines | 4, 8, 16 | 1.0, 2.0, 4.0 | 4.0 | 1.00 |" in page
    assert str(measuring.machine()["processor"]) in page
    assert (tmp_path / "growth.png").exists()
