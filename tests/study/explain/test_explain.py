"""Workbooks without a plan: every cell to blame is named, no other is, and every suggested change works."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from retool.solve.recipe import Recipe, load_recipe
from retool.study.solving import solve_book
from retool.workbook import check_workbook, read_workbook
from tests.study.explain.applying import apply_change, place_of
from tests.study.explain.infeasible import Infeasible
from tests.study.explain.infeasible_pins import PLAIN
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
    """Typed into the file by openpyxl, read anew, free of faults, solved and audited."""
    book, answer = explained(name)
    assert answer["changes"]
    recipe_path = recipe_of(CASES[name], tmp_path)
    recipe = (load_recipe(recipe_path) if recipe_path else Recipe()).with_limits(gap=1.0)
    for number, change in enumerate(answer["changes"]):
        changed = read_workbook(apply_change(book, change["cells"], tmp_path / f"{number}.xlsx"))
        faults = [finding for finding in check_workbook(changed) if finding.severity == "error"]
        assert not faults, change["message"]
        solved = solve_book(changed, recipe, recipe_path=recipe_path)
        assert solved.audit is not None and solved.audit.ok, change["message"]
