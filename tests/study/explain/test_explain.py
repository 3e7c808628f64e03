"""Workbooks without a plan: every cell to blame is named, no other is, and every suggested change works."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from retool.solve.recipe import Recipe, load_recipe
from retool.study.solving import solve_book
from retool.workbook import Workbook, check_workbook, read_workbook, workbook_of
from tests.study.explain.applying import apply_change, changed_sheets, place_of
from tests.study.explain.infeasible import Infeasible
from tests.study.explain.infeasible_pins import PLAIN, SEVERAL
from tests.study.explain.infeasible_rules import OWN_RULES
from tests.support import write_plain
from tests.support.command import run

CASES = {case.name: case for case in (*PLAIN, *OWN_RULES)}


def recipe_of(case: Infeasible, folder: Path) -> Path | None:
    """A recipe that adds the planner's own rules, where the case has any."""
    if not case.rules:
        return None
    (folder / "rules.py").write_text(case.rules)
    (folder / "mine.toml").write_text('extend = "rules.py"\n')
    return folder / "mine.toml"


@cache
def explained(name: str) -> tuple[Path, dict[str, Any]]:
    """The workbook of a case and what `explain --json` says of it."""
    folder = Path(mkdtemp(prefix="explain-"))
    book = write_plain(CASES[name].sheets, folder / "case.xlsx")
    recipe_path = recipe_of(CASES[name], folder)
    own = ["--model", str(recipe_path)] if recipe_path else []
    said = run("explain", str(book), "--json", "--quiet", *own)
    assert said.code == 4, said.stdout
    return book, said.json()


def conflicts_of(book: Path, answer: dict[str, Any]) -> tuple[set[frozenset[str]], set[str]]:
    """The conflicts named, and the facts beside them."""
    limits: dict[int, set[str]] = {}
    facts: set[str] = set()
    for cause in answer["conflict"]:
        assert cause["message"]
        place = place_of(book, cause["sheet"], cause["cell"])
        if cause["fact"]:
            facts.add(place)
        else:
            limits.setdefault(cause["group"], set()).add(place)
    return {frozenset(group) for group in limits.values()}, facts


@pytest.mark.parametrize("name", CASES)
def test_every_cell_to_blame_is_named_and_no_other(name: str) -> None:
    case = CASES[name]
    named, facts = conflicts_of(*explained(name))
    assert named == set(case.conflicts)
    assert facts == case.beside


@pytest.mark.parametrize("name", CASES)
def test_every_suggested_change_makes_a_plan_exist(name: str, tmp_path: Path) -> None:
    """The workbook with the change is free of faults, and there is a plan that passes its audit."""
    book, answer = explained(name)
    assert answer["changes"]
    for change in answer["changes"]:
        is_planned(workbook_of(book, changed_sheets(CASES[name].sheets, change["cells"])), name, tmp_path)


@pytest.mark.parametrize("name", [case.name for case in (*SEVERAL, *OWN_RULES[-2:])])
def test_the_smallest_change_typed_into_the_file_makes_a_plan_exist(name: str, tmp_path: Path) -> None:
    book, answer = explained(name)
    changed = apply_change(book, answer["changes"][0]["cells"], tmp_path / "changed.xlsx")
    is_planned(read_workbook(changed), name, tmp_path)


def is_planned(book: Workbook, name: str, folder: Path) -> None:
    assert not [finding for finding in [*book.findings, *check_workbook(book)] if finding.severity == "error"]
    recipe_path = recipe_of(CASES[name], folder)
    recipe = (load_recipe(recipe_path) if recipe_path else Recipe()).with_limits(gap=1.0)
    solved = solve_book(book, recipe, recipe_path=recipe_path)
    assert solved.audit is not None and solved.audit.ok
