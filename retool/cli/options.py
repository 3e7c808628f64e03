"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli.exits import USAGE
from retool.cli.say import stop

if TYPE_CHECKING:
    from retool.solve.recipe import Recipe

EXISTING = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)

workbook_argument = click.argument("workbook", metavar="WORKBOOK", type=EXISTING)
plan_argument = click.argument("plan", metavar="PLAN.xlsx", type=EXISTING)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
quiet_option = click.option("--quiet", is_flag=True, help="Say only what went wrong.")
recipe_option = click.option(
    "--model",
    "recipe_path",
    metavar="TOML",
    type=EXISTING,
    help="How to solve: a file of models/. Without it, as models/base.toml says.",
)


def recipe_of(path: Path | None, **limits: float | int | None) -> Recipe:
    """The recipe named on the command line, or the built-in one, with the limits that the command line gives.

    Ends the command where it cannot be used.
    """
    from retool.solve.recipe import Recipe, RecipeError, load_recipe

    try:
        recipe = Recipe() if path is None else load_recipe(path)
        return recipe.with_limits(**limits)
    except RecipeError as error:
        stop(str(error), USAGE)


def acceptable(path: Path, workbook: Path | None = None, suffixes: tuple[str, ...] = (".xlsx",)) -> Path:
    """A place to write to; ends the command where it has a wrong name or is the input itself."""
    if path.suffix.lower() not in suffixes:
        stop(f"{path}: the name must end in {' or '.join(suffixes)}", USAGE)
    if workbook is not None and path.resolve() == workbook.resolve():
        stop(f"{path}: this is the input workbook, which is never written over; choose another name", USAGE)
    return path


def make_folder_of(path: Path) -> None:
    """Make the folder that a file is to be written to; ends the command where it cannot be used."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"{path.parent}: the folder cannot be made ({error.strerror})", USAGE)
    if not os.access(path.parent, os.W_OK):
        stop(f"{path.parent}: nothing can be written in this folder; choose another with --out", USAGE)
