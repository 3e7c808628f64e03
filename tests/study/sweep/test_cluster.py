"""A sweep on a real Dask cluster: scheduler and workers in processes of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.study.sweep.asking import KILL_ONCE, sweep, tries, with_rules
from tests.support import smallest_case, write_plain

VOLUMES = (3_000, 4_000, 5_000, 6_000, 7_000, 8_000)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_plain(smallest_case(), tmp_path / "case.xlsx")


def test_a_worker_killed_in_the_middle_of_a_case_loses_nothing(case: Path, scheduler: str) -> None:
    rules = with_rules(case.parent, KILL_ONCE)
    asked = f"Demand.volume={','.join(map(str, VOLUMES))}"
    said = sweep(case, "--cluster", scheduler, "--set", asked, "--json", *rules)
    assert said.code == 0, said.stderr
    by_hand = [volume * 9_900 / 1e6 - 25 for volume in VOLUMES]
    assert [found["npv_musd"] for found in said.json()["cases"]] == pytest.approx(by_hand)
    assert (case.parent / "killed").exists()
    assert set(tries(case.parent)) == set(VOLUMES) and len(tries(case.parent)) > len(VOLUMES)
    here = sweep(case, "--set", asked, "--json", *rules)
    assert here.json()["kept"] == len(VOLUMES), "a cluster's answers are kept like one's own"


def test_nobody_at_the_address_is_exit_2(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("retool.study.sweep.cluster.CONNECT_SECONDS", 0.5)
    said = sweep(case, "--cluster", "tcp://127.0.0.1:9", "--set", "Demand.volume=8000")
    assert said.code == 2 and "no Dask scheduler can be reached" in said.stderr


def test_without_dask_the_command_says_how_to_install_it(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = sweep(case, "--cluster", "tcp://127.0.0.1:9", "--set", "Demand.volume=8000")
    assert said.code == 2 and "pip install 'retool-planner[cluster]'" in said.stderr
