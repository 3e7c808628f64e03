"""One case as work for another process: all that it takes to solve it, and the record that comes back."""

from __future__ import annotations

import hashlib
import json
import pickle
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retool.collector import collector_paused
from retool.solve.errors import ModelError, SolverError
from retool.solve.recipe import Recipe, RecipeError
from retool.study.edits import Change, edited
from retool.study.solving import solve_book
from retool.study.stating import versions
from retool.study.sweep.figures import NO_PLAN, Record, record_of
from retool.workbook import Workbook, workbook_of

REFUSED = "refused"
"""Status of a case whose planner's own rules cannot be used: so it is with all of them."""

FAILED = "failed"
"""Status of a case that ended without an answer, as often as it was tried."""

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


def run_job(job: Job) -> Record:
    """Solve the case and tell of it; faults that the planner can mend and HiGHS's own failures are told, too."""
    began = time.monotonic()
    try:
        with collector_paused():
            record = _solved(job)
    except RecipeError as error:
        record = {"status": REFUSED, **NO_PLAN, "message": str(error)}
    except ModelError as error:
        if job.rules is None:
            raise
        message = f"{Path(job.rules.path).name}: with these rules the model cannot be solved: {error}"
        record = {"status": REFUSED, **NO_PLAN, "message": message}
    except SolverError as error:
        record = {"status": FAILED, **NO_PLAN, "message": str(error)}
    return {**record, "seconds": round(time.monotonic() - began, 3), "versions": deciding_versions()}


def _solved(job: Job) -> Record:
    book = edited(workbook_of(Path(job.workbook), pickle.loads(zlib.decompress(job.sheets))), job.changes)
    with _rules_in_place(job.rules) as rules:
        recipe = job.recipe.model_copy(update={"extend": None if rules is None else rules.name})
        solved = solve_book(book, recipe, recipe_path=rules, certain=job.certain)
    return {**record_of(solved), "interrupted": solved.outcome.interrupted}


@contextmanager
def _rules_in_place(rules: Rules | None) -> Iterator[Path | None]:
    """The file with the planner's rules: their own, or a copy where this machine has it not."""
    if rules is None:
        yield None
        return
    path = Path(rules.path)
    if path.is_file() and path.read_text(encoding="utf-8") == rules.text:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(rules.text, encoding="utf-8")
        yield copy
