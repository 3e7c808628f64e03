"""From a workbook without faults to an audited plan, in memory: what `retool solve` does, for whoever asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retool.case import Case, build_case
from retool.model import build_model, extract_plan, in_order, lighter_models, warm_values
from retool.plan import AuditResult, Plan, audit_plan
from retool.solve.checkpoint import Checkpoint
from retool.solve.extension import extend_model
from retool.solve.outcome import Outcome
from retool.solve.progress import Progress
from retool.solve.question import as_asked
from retool.solve.recipe import Recipe
from retool.solve.search import search
from retool.workbook import Workbook


@dataclass
class Solved:
    """One case and what was found: `book` is the question as the recipe asks it; `plan` and `audit` are None
    where there is no plan. `seconds` by step: build, load, solve, audit.
    """

    book: Workbook
    case: Case
    model: Any
    outcome: Outcome
    plan: Plan | None
    audit: AuditResult | None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def added(self) -> float | None:
        """M$ of objective that the plan adds to the baseline."""
        return self.outcome.objective

    @property
    def added_at_most(self) -> float | None:
        """M$ that no plan can add more than."""
        return self.outcome.bound


def solve_book(
    book: Workbook,
    recipe: Recipe,
    *,
    recipe_path: Path | None = None,
    warm: Plan | None = None,
    progress: Progress | None = None,
    resume: Checkpoint | None = None,
    ordered: bool = True,
    certain: str | None = None,
) -> Solved:
    """Build, search and audit. `warm` is an earlier plan to start from, of this case or one like it; `resume` is
    what a search of this very case knew, its bound included. `ordered` False keeps all plans that differ only in the
    names of identical lines: for questions about single lines. `certain` is a scenario of the book to plan for as if
    it were the only future.

    `book` must be free of faults. Raises RecipeError and ModelError where the planner's own rules (`extend`)
    cannot be used.
    """
    seconds: dict[str, float] = {}
    asked = as_asked(book, recipe)
    with _timed(seconds, "build"):
        case = build_case(asked, certain)
        # A planner's own rules might change the objective, of which the lighter models know nothing, or tell
        # identical lines apart.
        ordered = ordered and recipe.extend is None
        model = build_model(case, ordered=ordered)
        if recipe.extend is not None and recipe_path is not None:
            extend_model(recipe_path.parent / recipe.extend, model, case)
    options = recipe.options(case.calendar.periods)
    lighter = [] if recipe.extend else lighter_models(case, ordered=ordered)
    start = None if warm is None else warm_values(model, in_order(case, warm) if ordered else warm)
    bound = None
    if resume is not None:
        start, bound = {**(start or {}), **resume.decisions}, resume.bound
    outcome = search(model, options, progress, start, lighter, bound)
    seconds["load"] = outcome.seconds.get("load", 0.0)
    seconds["solve"] = sum(outcome.seconds.values()) - seconds["load"]
    plan = audit = None
    if outcome.has_plan and outcome.bound is not None:
        plan = plan_of(model, outcome)
        with _timed(seconds, "audit"):
            audit = audit_plan(plan, case)
    return Solved(asked, case, model, outcome, plan, audit, seconds)


def plan_of(model: Any, outcome: Outcome) -> Plan:
    """The plan in the model's variables, with what the search said of it in absolute M$."""
    plan = extract_plan(model)
    plan.status = outcome.status
    plan.bound_musd = (outcome.bound or 0.0) + plan.baseline_musd
    return plan


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        seconds[name] = seconds.get(name, 0.0) + time.monotonic() - began
