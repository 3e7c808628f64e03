"""A run as its plan workbook records it: the recipe it followed, the versions it used, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from retool.plan import PlanFileError
from retool.plan.workbooks import open_plan
from retool.solve.recipe import Recipe

OPTIONS, VERSIONS = "options.", "versions."
REPEATED = ("leave_out",)
"""Options that are lists: one row of the Run sheet for each entry."""


@dataclass(frozen=True)
class RecordedRun:
    """`rules` names the planner's own Python file that took part, or is blank; the recipe is without it. `bundles` is
    None where all futures were solved together.
    """

    recipe: Recipe
    recipe_path: str
    rules: str
    versions: dict[str, str]
    objective_musd: float | None
    bundles: int | None = None

    def differs_from(self, versions: Mapping[str, str]) -> list[str]:
        """`highspy 1.11.0 then, 1.15.1 now` for each version that is another."""
        return [
            f"{name} {then} then, {versions.get(name, 'none')} now"
            for name, then in self.versions.items()
            if versions.get(name) != then
        ]


def recorded_run(plan: Path) -> RecordedRun:
    """What the Run sheet of a plan workbook says. Raises PlanFileError where it records no run."""
    rows = [(row[0], row[1]) for _, row in open_plan(plan).rows("Run") if len(row) > 1 and isinstance(row[0], str)]
    facts = dict(reversed(rows))
    options = _nested([(key.removeprefix(OPTIONS), value) for key, value in rows if key.startswith(OPTIONS)])
    if not options:
        raise PlanFileError("Run records no options: the plan was not written by retool solve")
    rules = str(options.pop("extend", "") or "")
    try:
        recipe = Recipe.model_validate(options)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise PlanFileError(f"Run records options that this version does not take ({faults})") from error
    versions = {key.removeprefix(VERSIONS): str(value) for key, value in facts.items() if key.startswith(VERSIONS)}
    worth, bundles = facts.get("objective_musd"), facts.get("bundles")
    return RecordedRun(
        recipe=recipe,
        recipe_path=str(facts.get("recipe", "")),
        rules=rules,
        versions=versions,
        objective_musd=float(worth) if isinstance(worth, (int, float)) else None,
        bundles=int(bundles) if isinstance(bundles, (int, float)) else None,
    )


def _nested(rows: list[tuple[str, Any]]) -> dict[str, Any]:
    """`search.window` 2 -> {"search": {"window": 2}}; lists gathered from their rows, blanks left out."""
    found: dict[str, Any] = {}
    for key, value in rows:
        if value is None:
            continue
        *tables, name = key.split(".")
        place = found
        for table in tables:
            place = place.setdefault(table, {})
        if name in REPEATED:
            place.setdefault(name, []).append(value)
        else:
            place[name] = value
    return found
