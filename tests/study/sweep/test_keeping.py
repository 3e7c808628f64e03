"""Nothing that is finished is done again or lost, whoever is killed: a case, the whole sweep, or a cluster's worker."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.study.sweep.asking import HANG_ONCE, KILL_ALWAYS, KILL_ONCE, SET_DEMAND, sweep, tries, with_rules
from tests.support import smallest_case, write_plain

PATIENCE = 120.0
"""Seconds within which another process must have done its part, on a machine that does much else."""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_plain(smallest_case(), tmp_path / "case.xlsx")


def finished(case: Path) -> list[Path]:
    return list((case.parent / "sweep.cases").glob("*.json"))


def wait_for(condition: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"never came: {what}"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether the process lives; one that waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_finished_case_is_not_solved_again(case: Path) -> None:
    rules = with_rules(case.parent)
    first = sweep(case, "--set", SET_DEMAND, "--json", *rules).json()
    assert (first["kept"], sorted(tries(case.parent))) == (0, [4_000, 8_000])
    again = sweep(case, "--set", "Demand.volume*=0.5,0.75,1", "--json", *rules).json()
    assert again["kept"] == 2 and again["complete"]
    assert sorted(tries(case.parent)) == [4_000, 6_000, 8_000]
    assert [again["cases"][0], again["cases"][2]] == [first["cases"][0], {**first["cases"][1], "case": 3}]


def test_another_question_is_another_case(case: Path) -> None:
    """Another limit, other rules, another workbook: what is kept does not answer them."""
    rules = with_rules(case.parent)
    sweep(case, "--set", "Demand.volume=4000", *rules)
    sweep(case, "--set", "Demand.volume=4000", "--gap", "0", *rules)
    with_rules(case.parent, "    # another rule\n")
    sweep(case, "--set", "Demand.volume=4000", *rules)
    write_plain(smallest_case(Conversions={"capex": 21}), case)
    sweep(case, "--set", "Demand.volume=4000", *rules)
    assert tries(case.parent) == [4_000] * 4


def test_a_damaged_file_of_a_finished_case_is_done_again(case: Path) -> None:
    rules = with_rules(case.parent)
    sweep(case, "--set", "Demand.volume=4000", *rules)
    (kept,) = finished(case)
    kept.write_text(kept.read_text()[:100])
    assert sweep(case, "--set", "Demand.volume=4000", "--json", *rules).json()["kept"] == 0
    assert tries(case.parent) == [4_000, 4_000]


def test_a_case_whose_process_is_killed_is_tried_again_and_costs_no_other(case: Path) -> None:
    said = sweep(case, "--set", SET_DEMAND, "--json", *with_rules(case.parent, KILL_ONCE))
    assert said.code == 0
    assert [found["npv_musd"] for found in said.json()["cases"]] == pytest.approx([14.6, 54.2])
    assert (case.parent / "killed").exists() and len(tries(case.parent)) == 3


def test_a_case_that_dies_every_time_is_given_up_told_and_tried_by_the_next_run(case: Path) -> None:
    said = sweep(case, "--set", SET_DEMAND, "--json", *with_rules(case.parent, KILL_ALWAYS))
    dead, well = said.json()["cases"]
    assert said.code == 1 and not said.json()["complete"]
    assert dead["status"] == "failed" and "SIGKILL" in dead["message"] and "3 times" in dead["message"]
    assert well["npv_musd"] == pytest.approx(54.2)
    assert sorted(tries(case.parent)) == [4_000] * 3 + [8_000]
    sweep(case, "--set", SET_DEMAND, *with_rules(case.parent, KILL_ALWAYS))
    assert sorted(tries(case.parent)) == [4_000] * 6 + [8_000]


def test_an_error_in_own_rules_is_told_with_its_words_and_not_tried_again(case: Path) -> None:
    said = sweep(case, "--set", "Demand.volume=4000", *with_rules(case.parent, "    raise KeyError('nothing')\n"))
    assert said.code == 1 and "KeyError: 'nothing'" in said.stdout
    assert tries(case.parent) == [4_000]


def test_rules_that_cannot_be_used_end_the_sweep(case: Path) -> None:
    options = with_rules(case.parent)
    (case.parent / "rules.py").write_text("def other(): pass\n")
    said = sweep(case, "--set", SET_DEMAND, *options)
    assert said.code == 2 and "no function extend" in said.stderr


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_a_sweep_that_is_stopped_or_killed_goes_on_where_it_was(case: Path, number: signal.Signals) -> None:
    rules = with_rules(case.parent, HANG_ONCE)
    asked = ["--out", str(case.parent / "sweep.xlsx"), "--set", SET_DEMAND, "--json", *rules]
    leader = subprocess.Popen(
        [sys.executable, "-m", "retool", "sweep", str(case), *asked], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )  # fmt: skip
    wait_for(lambda: (case.parent / "pid").exists() and finished(case), "one case finished, one that hangs")
    leader.send_signal(number)
    out, _ = leader.communicate(timeout=PATIENCE)
    hanging = int((case.parent / "pid").read_text())
    wait_for(lambda: not is_running(hanging), "the end of the case under way")
    if number == signal.SIGINT:
        assert leader.returncode == 6
        assert b'"not run"' in out and b'"complete": false' in out
        assert (case.parent / "sweep.xlsx").exists()
    else:
        assert leader.returncode == -signal.SIGKILL and not (case.parent / "sweep.xlsx").exists()
    again = sweep(case, "--set", SET_DEMAND, "--json", *rules)
    assert again.code == 0 and again.json()["kept"] == 1
    assert [found["npv_musd"] for found in again.json()["cases"]] == pytest.approx([14.6, 54.2])
    assert sorted(tries(case.parent)) == [4_000, 8_000, 8_000]
    assert not list((case.parent / "sweep.cases").glob("*.log")), "logs of cases that ended well are deleted"
