"""`retool alternatives`: different plans almost as good as the best, and which lines all of them convert."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli import exits
from retool.cli.options import (
    NEW,
    acceptable,
    json_option,
    make_folder_of,
    quiet_option,
    recipe_of,
    recipe_option,
    workbook_argument,
)
from retool.cli.places import OUTPUTS, replacing
from retool.cli.say import print_json, stop
from retool.cli.steps import Stopwatch, has_errors, own_rules, read_and_check, stop_at_faults

if TYPE_CHECKING:
    from retool.solve.recipe import Recipe
    from retool.study.alternatives.study import Alternatives
    from retool.study.alternatives.within import Within
    from retool.workbook import Workbook


@click.command("alternatives", short_help="Different plans almost as good as the best.")
@workbook_argument
@click.option("--within", "within_text", default="1%", metavar="X", show_default=True,
              help="How much less a plan may be worth: a share of what the best adds, or M$ such as 5M$.")  # fmt: skip
@click.option("--count", default=4, type=click.IntRange(1, 50), metavar="N", show_default=True,
              help="How many plans to look for besides the best.")  # fmt: skip
@recipe_option
@click.option("--gap", type=float, metavar="G", help="How near to the best the best plan must be proven.")
@click.option("--time-limit", type=float, metavar="S",
              help="Seconds to search for the best plan, and as many again for the others; 0 = no limit.")  # fmt: skip
@click.option("--out", type=NEW, metavar="ALT.xlsx", help="Where to write them. [outputs/NAME/alternatives.xlsx]")
@json_option
@quiet_option
def command(
    workbook: Path,
    within_text: str,
    count: int,
    recipe_path: Path | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    **limits: float | int | None,
) -> None:
    """Find plans of WORKBOOK that are almost as good as the best and differ from it most.

    They differ in the lines they convert, in dates, in programs and in sources of parts. For each line you learn
    whether all such plans convert it, some, or none, and whether that is proven. Ctrl-C ends with what there is.

    Example: retool alternatives mine.xlsx --within 1% --count 2
    """
    within = _within(within_text)
    recipe = recipe_of(recipe_path, **limits)
    place = acceptable(OUTPUTS / workbook.stem / "alternatives.xlsx" if out is None else out, workbook)
    book, findings = read_and_check(workbook, Stopwatch())
    if as_json and has_errors(findings):
        print_json({"status": "invalid", "findings": [finding.as_dict() for finding in findings]})
        raise click.exceptions.Exit(exits.FAULTS)
    stop_at_faults(workbook, findings)
    make_folder_of(place)
    found = _found(book, recipe, recipe_path, within, count, quiet=quiet)
    raise click.exceptions.Exit(_answered(found, place, as_json=as_json))


def _within(text: str) -> Within:
    from retool.study.alternatives.within import WithinError, parse_within

    try:
        return parse_within(text)
    except WithinError as error:
        stop(f"--within {error}", exits.USAGE)


def _found(
    book: Workbook, recipe: Recipe, recipe_path: Path | None, within: Within, count: int, *, quiet: bool
) -> Alternatives:
    from retool.collector import collector_paused
    from retool.solve.progress import progress_on
    from retool.study.alternatives.study import find_alternatives

    def said(text: str) -> None:
        if not quiet:
            click.echo(text, err=True)

    with collector_paused(), own_rules(recipe):
        return find_alternatives(
            book, recipe, within, count, recipe_path=recipe_path, progress=progress_on(quiet=quiet), said=said
        )


def _answered(found: Alternatives, place: Path, *, as_json: bool) -> int:
    """Print and write what was found; the exit code."""
    from retool.study.alternatives.describe import as_json as answer
    from retool.study.alternatives.describe import sentences

    if found.plans:
        _write(place, found)
    if as_json:
        print_json({**answer(found), "out": str(place) if found.plans else None})
    elif found.plans:
        for line in sentences(found):
            click.echo(line)
        click.echo(f"Side by side: {place}")
    code, message = _verdict(found)
    if message:
        click.echo(message, err=True)
    return code


def _verdict(found: Alternatives) -> tuple[int, str]:
    """The exit code, and what to say where there are no plans."""
    outcome = found.solved.outcome
    if found.plans:
        unfinished = outcome.status == "stopped" or found.interrupted
        return (exits.GAP_NOT_REACHED if unfinished else exits.DONE), ""
    if found.solved.audit is not None:
        failed = "; ".join(check.name for check in found.solved.audit.failed[:3])
        return exits.AUDIT_FAILED, f"The audit of the best plan failed ({failed}): please report it."
    if outcome.status == "infeasible":
        return exits.NO_PLAN_EXISTS, "No plan exists, so there are no others: `retool solve` says where to look."
    if outcome.status == "unbounded":
        return exits.INTERNAL, "The model earns money without limit: please report the workbook."
    code = exits.INTERRUPTED if outcome.interrupted else exits.STOPPED_WITHOUT_PLAN
    return code, "Stopped before there was a plan with a known gap. Give it more time with --time-limit."


def _write(place: Path, found: Alternatives) -> None:
    from retool.study.alternatives.workbook import write_alternatives

    try:
        with replacing(place) as draft:
            write_alternatives(draft, found)
    except OSError as error:
        stop(f"{place}: cannot be written ({error.strerror})", exits.USAGE)
