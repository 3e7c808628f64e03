"""A case solved to an audited plan, in memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from retool.case import Case
from retool.model import build_model, extract_plan, in_order, lighter_models, warm_values
from retool.plan import AuditResult, Plan, audit_plan
from retool.solve.checkpoint import Kept
from retool.solve.extension import extend_model
from retool.solve.outcome import Outcome
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.solve.search import search


@dataclass
class SolvedCase:
    """A case and what was found; `plan` and `audit` are None where there is no plan. `seconds` by step: build, load,
    solve, audit.
    """

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

    @property
    def interval(self) -> tuple[float, float] | None:
        """M$ of objective: what the plan is worth, and what no plan is worth more than; None without a plan."""
        return None if self.plan is None else (self.plan.objective_musd, self.plan.bound_musd)


def solve_case(
    case: Case,
    recipe: Recipe,
    *,
    recipe_path: Path | None = None,
    warm: Plan | None = None,
    progress: Progress | None = None,
    ordered: bool = True,
    kept: Kept | None = None,
) -> SolvedCase:
    """Build, search and audit a case that is already what the recipe asks for. `warm` is a plan to start from.
    `ordered` False keeps all plans that differ only in the names of identical lines: for questions about single lines.
    `kept` is what an earlier search of this very case knew, and who keeps what this one finds.

    Raises RecipeError and ModelError where the planner's own rules (`extend`) cannot be used.
    """
    seconds: dict[str, float] = {}
    # A planner's own rules might tell identical lines apart, or change the objective, of which the lighter models know
    # nothing.
    ordered = ordered and recipe.extend is None
    whole = cache(partial(model_of, case, recipe, recipe_path, ordered=ordered))
    with timed(seconds, "build"):
        lighter = [] if recipe.extend else lighter_models(case, ordered=ordered)
        start = None if warm is None else warm_values(whole(), in_order(case, warm) if ordered else warm)
    outcome = search(whole, recipe.options(case.calendar.periods), progress, start, lighter, kept)
    model = whole()
    searched = dict(outcome.seconds)
    seconds["build"] += searched.pop("build", 0.0)
    seconds["load"] = searched.pop("load", 0.0)
    seconds["solve"] = sum(searched.values())
    plan = audit = None
    if outcome.has_plan and outcome.bound is not None:
        plan = plan_of(model, outcome)
        with timed(seconds, "audit"):
            audit = audit_plan(plan, case)
    return SolvedCase(case, model, outcome, plan, audit, seconds)


def model_of(case: Case, recipe: Recipe, recipe_path: Path | None = None, *, ordered: bool = False) -> Any:
    """The model of a case with the planner's own rules, without which identical lines may be `ordered`."""
    model = build_model(case, ordered=ordered)
    if recipe.extend is not None and recipe_path is not None:
        extend_model(recipe_path.parent / recipe.extend, model, case)
    return model


def plan_of(model: Any, outcome: Outcome) -> Plan:
    """The plan in the model's variables, with what the search said of it in absolute M$."""
    plan = extract_plan(model)
    plan.status = outcome.status
    plan.bound_musd = (outcome.bound or 0.0) + plan.baseline_musd
    return plan


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Add the seconds of the block under the name."""
    began = time.monotonic()
    try:
        yield
    finally:
        seconds[name] = seconds.get(name, 0.0) + time.monotonic() - began
