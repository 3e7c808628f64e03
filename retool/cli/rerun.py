"""`retool rerun`: the run that a plan workbook records, once more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli.bundled import Bundled
from retool.cli.exits import FAULTS, USAGE
from retool.cli.options import (
    NEW,
    acceptable,
    json_option,
    plan_argument,
    quiet_option,
    recipe_of,
    recipe_option,
)
from retool.cli.record import Record
from retool.cli.say import stop
from retool.cli.solve import Start, solve_workbook
from retool.cli.steps import Stopwatch
from retool.cli.studies import Wanted
from retool.study.stating import sha256, versions

if TYPE_CHECKING:
    from retool.solve.recipe import Recipe
    from retool.study.rerun import RecordedRun


@click.command("rerun", short_help="Repeat the run that a plan records.")
@plan_argument
@click.option("--out", type=NEW, metavar="PLAN.xlsx", help="Where to write the plan. [PLAN-rerun.xlsx beside PLAN]")
@recipe_option
@json_option
@quiet_option
def command(plan: Path, out: Path | None, recipe_path: Path | None, as_json: bool, quiet: bool) -> None:
    """Repeat the run that PLAN.xlsx records: its input sheets, options and recipe.

    Rules of your own (extend) are code: they run only where --model names the recipe that they belong to.

    Example: retool rerun outputs/mine/plan.xlsx
    """
    from retool.plan import PlanFileError
    from retool.study.rerun import recorded_run

    place = acceptable(plan.with_name(f"{plan.stem}-rerun.xlsx") if out is None else out, plan)
    try:
        run = recorded_run(plan)
    except PlanFileError as error:
        stop(f"{plan}: {error}", FAULTS)
    recipe = _recipe(run, recipe_path)
    differences = run.differs_from(versions())
    if differences:
        click.echo(f"Other versions may find another plan as good: {'; '.join(differences)}.", err=True)
    record = Record(plan, place, recipe, recipe_path, sha256(plan), Stopwatch())
    start = Start(bundled=Bundled(run.bundles))
    code = solve_workbook(record, start, Wanted(), as_json=as_json, quiet=quiet)
    if run.objective_musd is not None and not quiet:
        click.echo(f"The recorded plan was worth {run.objective_musd:,.3f} M$.", err=True)
    raise click.exceptions.Exit(code)


def _recipe(run: RecordedRun, path: Path | None) -> Recipe:
    """The recorded recipe; with rules of the planner's own, or where one is named, the one that is named, within
    the recorded limits.
    """
    if path is None:
        if run.rules:
            stop(
                f"The plan was made with rules of your own ({run.rules}, named by {run.recipe_path}). They are code and"
                f" run only if you name the recipe: add --model {run.recipe_path}",
                USAGE,
            )
        return run.recipe
    limits = {name: getattr(run.recipe, name) for name in ("gap", "time_limit", "threads")}
    recipe = recipe_of(path, **limits)
    if recipe.model_dump(exclude={"extend"}) != run.recipe.model_dump(exclude={"extend"}):
        click.echo(f"{path} is not the recipe that the plan records: the run is another.", err=True)
    return recipe
