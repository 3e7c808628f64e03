"""From a workbook without faults to an audited plan for all its futures, solved in bundles."""

from __future__ import annotations

from collections.abc import Callable

from retool.case import build_case
from retool.plan import Plan, audit_plan
from retool.solve.progress import Progress
from retool.solve.question import as_asked
from retool.solve.recipe import Recipe
from retool.study.bundles.dealt import deal, refuse
from retool.study.bundles.jobs import Job
from retool.study.bundles.lead import lead
from retool.study.cases import timed
from retool.study.solving import Solved
from retool.study.sweep.workers import Workers
from retool.workbook import Workbook


def solve_in_bundles(
    book: Workbook,
    recipe: Recipe,
    count: int,
    open_workers: Callable[[], Workers[Job]],
    *,
    warm: Plan | None = None,
    progress: Progress | None = None,
) -> Solved:
    """Deal the futures of a two-stage case into `count` bundles and find one plan for all. `warm` is an earlier plan
    to start from.

    The answer is that of `solve_book`, but for the model: nowhere is there one of all futures. Raises BundlesError
    where the case cannot be dealt, WorkersError where the workers are lost before there is a plan.
    """
    seconds: dict[str, float] = {}
    asked = as_asked(book, recipe)
    refuse(asked.tables, recipe, count)
    with timed(seconds, "build"):
        case = build_case(asked)
    with timed(seconds, "solve"):
        outcome, plan = lead(case, deal(case, count), recipe, open_workers, progress or Progress(), warm)
    audit = None
    if plan is not None and outcome.bound is not None:
        plan.status, plan.bound_musd = outcome.status, plan.baseline_musd + outcome.bound
        with timed(seconds, "audit"):
            audit = audit_plan(plan, case)
    return Solved(case, None, outcome, plan, audit, seconds, book=asked)
