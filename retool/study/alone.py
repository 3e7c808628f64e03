"""Each future solved as if it were certain: what there was to gain with foresight."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

from retool.case import Case, future_alone
from retool.plan import RECORDS, Plan
from retool.plan.view import PlanView
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.study.cases import SolvedCase, solve_case


def futures_alone(
    case: Case,
    recipe: Recipe,
    *,
    recipe_path: Path | None = None,
    warm: Plan | None = None,
    progress: Progress | None = None,
) -> list[SolvedCase]:
    """The best plan for each future alone, in the order of the tree, each within the recipe's limits.

    `warm` is a plan for all futures: the part of it that a future lives is where its own search starts. The list ends
    early with a future that has no plan, or with Ctrl-C.
    """
    found: list[SolvedCase] = []
    for scenario, name in enumerate(case.tree.names):
        if progress is not None:
            progress.head(f"The future {name} alone ({scenario + 1} of {case.tree.n})")
        start = None if warm is None else lived_by(warm, case, scenario)
        alone = future_alone(case, scenario)
        solved = solve_case(alone, recipe, recipe_path=recipe_path, warm=start, progress=progress)
        found.append(solved)
        if solved.plan is None or solved.outcome.interrupted:
            break
    return found


def with_best_alone(case: Case, alone: Sequence[SolvedCase]) -> Case:
    """The case that can measure regret, each future having a plan of its own."""
    return replace(case, best_alone=tuple(found.interval for found in alone if found.interval is not None))


def lived_by(plan: Plan, case: Case, scenario: int) -> Plan:
    """The plan as one future lives it, all its records under that future's name."""
    view, name = PlanView(plan, case), case.tree.names[scenario]
    mine = copy(plan)
    for kind in RECORDS:
        records = [
            replace(record, scenario=name)
            for record in getattr(plan, kind)
            if view.rows.scenarios[record.scenario] == view.node(kind, record, scenario)
        ]
        setattr(mine, kind, records)
    return mine
