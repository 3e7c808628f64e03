"""The steps that lead from a file to a model, shared by the commands that need one, and their seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retool.cli.exits import FAULTS, NO_PLAN_EXISTS, USAGE
from retool.cli.say import counts, print_findings, stop

if TYPE_CHECKING:
    from retool.case import Case
    from retool.solve.recipe import Recipe
    from retool.workbook import Finding, Workbook


class Stopwatch:
    """Seconds by step, in the order in which they were taken."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began = time.monotonic()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block under the name."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began

    def total(self) -> dict[str, float]:
        """All steps and the total since the beginning, to the millisecond."""
        seconds = {**self.seconds, "total": time.monotonic() - self._began}
        return {name: round(value, 3) for name, value in seconds.items()}


def read_and_check(path: Path, watch: Stopwatch) -> tuple[Workbook, list[Finding]]:
    """The workbook and all there is to say about it."""
    from retool.workbook import check_workbook, read_workbook

    with watch.step("read"):
        workbook = read_workbook(path)
    with watch.step("check"):
        findings = check_workbook(workbook)
    return workbook, findings


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether the workbook cannot be solved as it stands."""
    return any(finding.severity == "error" for finding in findings)


def stop_at_faults(path: Path, findings: Sequence[Finding]) -> None:
    """End the command, all findings on standard error, where the workbook has faults."""
    if has_errors(findings):
        print_findings(findings, err=True)
        stop(f"{path}: {counts(findings)}. Nothing was solved; mend the faults and try again.", FAULTS)


@contextmanager
def own_rules(recipe: Recipe) -> Iterator[None]:
    """End the command with what is wrong with the planner's own rules, where the block cannot use them."""
    from retool.solve.errors import ModelError
    from retool.solve.recipe import RecipeError

    try:
        yield
    except RecipeError as error:
        stop(str(error), USAGE)
    except ModelError as error:
        if recipe.extend is None:
            raise
        stop(f"{recipe.extend}: with these rules the model cannot be solved: {error}", USAGE)


def build(workbook: Workbook, recipe: Recipe, recipe_path: Path | None, watch: Stopwatch) -> tuple[Case, Any]:
    """The case as the recipe asks for it, and its Pyomo model with the planner's own rules.

    Where regret is measured, the best plans for each future alone, which the model stands on, are searched first.
    """
    from retool.case import build_case
    from retool.study.alone import futures_alone, with_best_alone
    from retool.study.cases import model_of

    with watch.step("build"), own_rules(recipe):
        case = build_case(workbook)
        if case.by_regret:
            alone = futures_alone(case, recipe, recipe_path=recipe_path)
            if alone[-1].plan is None:
                future = case.tree.names[len(alone) - 1]
                stop(f"There is no plan for the future {future} alone to measure regret against.", NO_PLAN_EXISTS)
            case = with_best_alone(case, alone)
        return case, model_of(case, recipe, recipe_path)
