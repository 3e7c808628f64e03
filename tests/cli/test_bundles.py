"""`retool solve --bundles`: on this machine's processes and on a cluster, and what cannot be asked."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.solve.recipe import Recipe
from retool.study.bundles.solving import solve_in_bundles
from retool.study.sweep.cluster import ClusterWorkers
from retool.study.sweep.local import LocalWorkers
from retool.study.sweep.store import CaseStore
from retool.study.sweep.workers import Workers
from tests.hand.test_scenarios import FOUR, futures
from tests.study.bundles.asking import Killing, book_of
from tests.study.bundles.test_bundles import branching
from tests.support import audit, musd, smallest_case, two_lines, write_plain
from tests.support.command import run


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_plain(smallest_case(**two_lines(), **futures(FOUR)), tmp_path / "four.xlsx")


def test_the_plan_is_that_of_all_futures_and_passes_the_audit(case: Path) -> None:
    plan = case.parent / "plan.xlsx"
    said = run("solve", str(case), "--bundles", "2", "--workers", "2", "--gap", "0", "--out", str(plan), "--json")
    assert said.code == 0, said.stderr
    found = said.json()
    assert (found["status"], found["npv_musd"], found["bound_musd"]) == ("optimal", musd(53.95), musd(53.95))
    assert len(found["conversions"]) == 2
    assert "Round 1: 2 bundles of 4 futures" in said.stderr
    assert audit(plan)["ok"]
    rows = openpyxl.load_workbook(plan, data_only=True)["Run"].iter_rows(values_only=True)
    assert ("bundles", 2) in [row[:2] for row in rows]
    assert sorted(path.name for path in case.parent.iterdir()) == ["four.xlsx", "plan.xlsx"]


def test_a_rerun_repeats_the_bundles(case: Path) -> None:
    plan = case.parent / "plan.xlsx"
    assert run("solve", str(case), "--bundles", "2", "--gap", "0", "--quiet", "--out", str(plan)).code == 0
    said = run("rerun", str(plan), "--json")
    assert said.code == 0 and "Round 1: 2 bundles of 4 futures" in said.stderr
    assert said.json()["npv_musd"] == musd(53.95)


def test_on_a_cluster_it_is_the_same_plan(case: Path, scheduler: str) -> None:
    plan = case.parent / "plan.xlsx"
    asked = ("--bundles", "2", "--cluster", scheduler, "--gap", "0", "--out", str(plan), "--json", "--quiet")
    said = run("solve", str(case), *asked)
    assert said.code == 0, said.stderr
    assert said.json()["npv_musd"] == musd(53.95)
    assert said.stderr == ""


@pytest.mark.parametrize("where", ["here", "cluster"])
def test_a_bundle_whose_worker_is_killed_is_solved_again(where: str, tmp_path: Path, scheduler: str) -> None:
    def workers() -> Workers[object]:  # type: ignore[type-var]
        if where == "here":
            return Killing(LocalWorkers(2, CaseStore(tmp_path / "logs")), tmp_path)  # type: ignore[return-value]
        return Killing(ClusterWorkers(scheduler), tmp_path)  # type: ignore[return-value]

    book = book_of(smallest_case(**two_lines(), **futures(FOUR)), tmp_path)
    solved = solve_in_bundles(book, Recipe(gap=0.0, threads=1), 2, workers)  # type: ignore[arg-type]
    assert solved.plan is not None and solved.plan.npv_musd == musd(53.95)
    assert (tmp_path / "killed").exists()


def test_nobody_at_the_address_is_exit_2(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("retool.study.sweep.cluster.CONNECT_SECONDS", 0.5)
    said = run("solve", str(case), "--bundles", "2", "--cluster", "tcp://127.0.0.1:9")
    assert said.code == 2 and "no Dask scheduler can be reached" in said.stderr


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--bundles", "5"), "4 bundles at most"),
        (("--workers", "2"), "--workers goes with --bundles"),
        (("--cluster", "tcp://127.0.0.1:9"), "--cluster goes with --bundles"),
        (("--bundles", "2", "--workers", "2", "--cluster", "tcp://127.0.0.1:9"), "--workers is for this machine"),
        (("--bundles", "2", "--value-of-information"), "--value-of-information solves all futures together"),
        (("--bundles", "2", "--resume"), "start from the last plan with --warm"),
        (("--bundles", "2", "--frontier", "3"), "--frontier solves all futures together"),
        (("--bundles", "2", "--model", "models/minimax_regret.toml"), "regret looks at all futures together"),
        (("--bundles", "2", "--model", "models/first_scenario.toml"), "fewer than two futures"),
    ],
)
def test_what_makes_no_sense_with_bundles_is_exit_2(case: Path, asked: tuple[str, ...], words: str) -> None:
    said = run("solve", str(case), *asked, "--out", str(case.parent / "plan.xlsx"))
    assert said.code == 2
    assert words in said.stderr
    assert not (case.parent / "plan.xlsx").exists()


def test_a_tree_is_refused(tmp_path: Path) -> None:
    said = run("solve", str(write_plain(branching(), tmp_path / "tree.xlsx")), "--bundles", "2")
    assert said.code == 2 and "form a tree" in said.stderr
