"""One case as work for another process: all that it takes to solve it, and a key that tells it from any other.

Nothing here loads the solver: the process that leads a sweep has no need of it.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retool.solve.recipe import Recipe, RecipeError
from retool.study.edits import Change
from retool.study.stating import versions
from retool.study.sweep.record import Record
from retool.workbook import Workbook

DECIDING = ("retool", "highspy", "pyomo", "numpy", "scipy")
"""Packages whose version can change an answer."""


@dataclass(frozen=True)
class Rules:
    """A planner's own constraints, as text: the machine that solves the case may not have the file."""

    path: str
    text: str


@dataclass(frozen=True)
class Job:
    """A case to be solved. `key` is the same for the same question to the same software, and for nothing else."""

    key: str
    name: str
    workbook: str
    sheets: bytes
    changes: tuple[Change, ...]
    certain: str | None
    recipe: Recipe
    rules: Rules | None

    def run(self) -> Record:
        """Solve the case, in the process that is there for it."""
        from retool.study.sweep.work import run_job  # noqa: PLC0415  loads the solver

        return run_job(self)


def packed(workbook: Workbook) -> bytes:
    """The sheets of a workbook as they go to other processes."""
    return zlib.compress(pickle.dumps(list(workbook.raw.values()), pickle.HIGHEST_PROTOCOL), level=6)


def rules_of(recipe: Recipe, recipe_path: Path | None) -> Rules | None:
    """The file that the recipe's `extend` names. Raises RecipeError where it is not there."""
    if recipe.extend is None or recipe_path is None:
        return None
    path = (recipe_path.parent / recipe.extend).resolve()
    try:
        return Rules(str(path), path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: the recipe's extend names a Python file that is not there") from error


def deciding_versions() -> dict[str, str]:
    """The versions that an answer hangs on."""
    known = versions()
    return {name: known[name] for name in DECIDING}


def key_of(
    input_sha256: str, changes: Sequence[Change], certain: str | None, recipe: Recipe, rules: Rules | None
) -> str:
    """SHA-256 over the input, the changes, the recipe with its limits, the planner's rules and the versions."""
    asked = {
        "input": input_sha256,
        "changes": [repr(change) for change in changes],
        "certain": certain,
        "recipe": recipe.model_dump(mode="json"),
        "rules": None if rules is None else rules.text,
        "versions": deciding_versions(),
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
