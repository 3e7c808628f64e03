"""`retool explain`: why no plan exists, and the smallest changes that would make one exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli import exits
from retool.cli.options import json_option, quiet_option, recipe_of, recipe_option, workbook_argument
from retool.cli.say import heading, print_json
from retool.cli.steps import Stopwatch, has_errors, own_rules, read_and_check, stop_at_faults

if TYPE_CHECKING:
    from retool.solve.recipe import Recipe
    from retool.study.explain import Cause, Explanation
    from retool.workbook import Workbook

SECONDS = 60.0
"""How long causes and changes are looked for where `--time-limit` does not say."""

ALIKE = 4
"""More cells of one column than so many, all in one conflict, are told in one line."""


@click.command("explain", short_help="Say why no plan exists, and what would change that.")
@workbook_argument
@recipe_option
@click.option(
    "--time-limit", type=float, metavar="S", help="Seconds to look for causes and changes [60]; 0 = no limit."
)
@json_option
@quiet_option
def command(workbook: Path, recipe_path: Path | None, time_limit: float | None, as_json: bool, quiet: bool) -> None:
    """Say why WORKBOOK has no plan: the cells that conflict, and changes each of which makes a plan exist.

    Every change is tried before it is suggested. Nothing is written.

    Example: retool explain mine.xlsx
    """
    recipe = recipe_of(recipe_path, time_limit=time_limit)
    book, findings = read_and_check(workbook, Stopwatch())
    if as_json and has_errors(findings):
        print_json({"conflict": [], "changes": [], "findings": [finding.as_dict() for finding in findings]})
        raise click.exceptions.Exit(exits.FAULTS)
    stop_at_faults(workbook, findings)
    explanation = explained(
        book, recipe, recipe_path, quiet=quiet, seconds=SECONDS if time_limit is None else time_limit
    )
    if as_json:
        print_json(explanation.as_dict())
    else:
        print_explanation(explanation)
    raise click.exceptions.Exit(exit_code(explanation))


def explained(
    book: Workbook, recipe: Recipe, recipe_path: Path | None, *, quiet: bool, seconds: float = SECONDS
) -> Explanation:
    """The explanation; ends the command where the planner's own rules cannot be used. `seconds` 0 is no limit."""
    from retool.study.explain import explain_book

    def say(text: str) -> None:
        if not quiet:
            click.echo(f"{text} …", err=True)

    with own_rules(recipe):
        return explain_book(book, recipe, recipe_path=recipe_path, seconds=seconds or None, say=say)


def exit_code(explanation: Explanation) -> int:
    """0 where a plan exists, 4 where none does, 5 where time ran out before that was known."""
    if explanation.exists is None:
        return exits.STOPPED_WITHOUT_PLAN
    return exits.DONE if explanation.exists else exits.NO_PLAN_EXISTS


def print_explanation(explanation: Explanation, *, err: bool = False) -> None:
    """Conflicts with their cells, then the changes to choose from."""
    if explanation.exists is None:
        click.echo(
            "The time limit came before it was known whether a plan exists. Give it more: --time-limit.", err=True
        )
        return
    if explanation.exists:
        click.echo("A plan exists: nothing conflicts. `retool solve` finds the best one.", err=err)
        return
    groups = sorted({cause.group for cause in explanation.causes})
    heading(f"No plan exists. {_how_many(len(groups))}", "red", err=err)
    for group in groups:
        if len(groups) > 1:
            click.echo(f"Conflict {group}:", err=err)
        for line in _lines([cause for cause in explanation.causes if cause.group == group]):
            click.echo(f"  {line}", err=err)
    if explanation.suggestions:
        heading("Each of these changes by itself makes a plan exist:", "green", err=err)
    else:
        click.echo("No change of limits, dates or pins that was tried makes a plan exist.", err=err)
    for number, change in enumerate(explanation.suggestions, 1):
        click.echo(f"  {number}. {change.message}", err=err)
    if not explanation.complete:
        click.echo(
            "Time ended the search: there may be more conflicts and smaller changes than these, and a conflict may name"
            " more cells than it needs. Give it more: retool explain --time-limit.",
            err=err,
        )


def _how_many(groups: int) -> str:
    if groups == 1:
        return "These cells cannot all hold at once:"
    return f"There are {groups} conflicts; in each, the cells cannot all hold at once:"


def _lines(causes: list[Cause]) -> list[str]:
    """One line a cell; many cells of one column in one line."""
    columns: dict[tuple[str, str], list[Cause]] = {}
    for cause in causes:
        columns.setdefault((cause.sheet, cause.cell.rstrip("0123456789")), []).append(cause)
    lines = []
    for (sheet, _), alike in columns.items():
        if len(alike) <= ALIKE or sheet == "Decisions":
            lines += [f"{sheet}!{cause.cell}  {cause.message}" for cause in alike]
        else:
            cells = ", ".join(cause.cell for cause in alike)
            lines.append(f"{sheet}!{cells}  {alike[0].message} Likewise the others.")
    return lines
