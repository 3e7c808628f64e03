"""What a long search knows, kept beside the plan that it will write, so that it can be taken up again.

A checkpoint is a small file: the best decisions by name, what they are worth, the global bound, and the question
that they answer. It is written in the thread that draws the progress, while HiGHS works in its own.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import FiniteFloat, TypeAdapter, ValidationError

from retool.solve.progress import Keeper, Known
from retool.solve.recipe import Recipe

SECONDS = 3.0
"""How long to wait from one checkpoint to the next."""

LIMITS = ("gap", "time_limit", "threads")
"""What of a recipe changes how long is searched, and not what for."""


class CheckpointError(ValueError):
    """The file is no checkpoint; the message is the planner's to read."""


@dataclass(frozen=True)
class Question:
    """What makes two searches the same: the bytes of the workbook and of the planner's own rules, the recipe but
    for its limits, and the versions of what builds and solves the model.
    """

    input_sha256: str
    extend_sha256: str = ""
    recipe: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def differs_in(self, other: Question) -> list[str]:
        """What is not the same, in a planner's words."""
        pairs = (
            (self.input_sha256 == other.input_sha256, "the workbook was changed"),
            (self.recipe == other.recipe, "the recipe is another"),
            (self.extend_sha256 == other.extend_sha256, "the rules of its extend file were changed"),
            (self.versions == other.versions, "the versions of retool or its solver are others"),
        )
        return [words for same, words in pairs if not same]


@dataclass(frozen=True)
class Checkpoint:
    """`objective` and `bound` in M$ that a plan adds to the baseline; `seconds` of search so far, in all runs."""

    question: Question
    decisions: dict[str, FiniteFloat]
    objective: FiniteFloat
    bound: FiniteFloat | None
    seconds: FiniteFloat


@dataclass(frozen=True)
class Kept:
    """What a search takes up from an earlier run, and who keeps what it finds for a later one."""

    earlier: Checkpoint | None = None
    keeper: Keeper | None = None

    def without_bound(self) -> Kept:
        """For a question that the same workbook does not ask in quite the same way again."""
        return self if self.earlier is None else replace(self, earlier=replace(self.earlier, bound=None))


def asked(recipe: Recipe) -> dict[str, Any]:
    """The part of a recipe that makes the question, as JSON keeps it."""
    whole = json.loads(recipe.model_dump_json())
    return {name: value for name, value in whole.items() if name not in LIMITS}


def checkpoint_of(plan: Path) -> Path:
    """`plan.checkpoint.json` for `plan.xlsx`."""
    return plan.with_name(f"{plan.stem}.checkpoint.json")


def read_checkpoint(path: Path) -> Checkpoint:
    """Raises CheckpointError where the file is damaged, OSError where it cannot be read."""
    try:
        return TypeAdapter(Checkpoint).validate_json(path.read_bytes())
    except ValidationError as error:
        raise CheckpointError(f"{path} is no checkpoint, or a damaged one") from error


class Checkpoints:
    """Keeps a search's best plan and bound in a file, at most every few seconds and only when they are better.

    A folder that cannot be written to does not end a search: `problem` then says why there is no checkpoint.
    """

    def __init__(self, path: Path, question: Question, *, seconds_before: float = 0.0) -> None:
        self.path, self.question = path, question
        self.problem = ""
        self._before = seconds_before
        self._began = self._written = time.monotonic()
        self._last: tuple[float, float | None] | None = None
        self._known: Known | None = None

    def follow(self, known: Known) -> None:
        """Told once which search it is."""
        self._known = known

    def keep(self, bound: float | None, *, at_once: bool = False) -> None:
        """Save the plan and the global bound, if it is time and there is something new."""
        now = time.monotonic()
        if self._known is None or (now - self._written < SECONDS and not at_once):
            return
        found = self._known.decisions()
        if found is None or (found[1], bound) == self._last:
            return
        decisions, objective = found
        self._written, self._last = now, (objective, bound)
        seconds = self._before + now - self._began
        try:
            _replace(self.path, Checkpoint(self.question, decisions, objective, bound, seconds))
        except OSError as error:
            self.problem = error.strerror or str(error)

    def remove(self) -> None:
        """Once there is a plan, nothing is left to resume."""
        self.path.unlink(missing_ok=True)


def _replace(path: Path, checkpoint: Checkpoint) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(checkpoint), file)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def versions_of(versions: Mapping[str, str]) -> dict[str, str]:
    """The versions that a decision's name or a bound depends on."""
    return {name: versions[name] for name in ("retool", "highspy", "pyomo") if name in versions}
