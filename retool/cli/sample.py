"""`retool sample`: futures drawn from the sheet Ranges, and a plan tried on fresh ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from retool.cli import exits
from retool.cli.evaluating import DEFAULT_FRESH, Trial, try_plan
from retool.cli.options import (
    EXISTING,
    NEW,
    acceptable,
    json_option,
    make_folder_of,
    quiet_option,
    workbook_argument,
)
from retool.cli.places import OUTPUTS, replacing
from retool.cli.say import count, print_findings, print_json, stop
from retool.cli.steps import Stopwatch, has_errors, read_and_check, stop_at_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retool.study.sampling import Sample
    from retool.workbook import Finding, Workbook

MOST_DRAWS = 5_000
DEFAULT_KEEP = 9


@click.command("sample", short_help="Draw futures from ranges; try a plan on fresh ones.")
@workbook_argument
@click.option("--count", "draws", type=click.IntRange(1, MOST_DRAWS), metavar="N", help="How many futures to draw.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, metavar="S", help="Same seed, same draws."
)
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="K",
    help=f"How many of them stand for all, with probabilities. [N, at most {DEFAULT_KEEP}]",
)
@click.option("--out", type=NEW, metavar="SAMPLED.xlsx", help="The workbook to write. [outputs/NAME/NAME-sampled.xlsx]")
@click.option("--plan", type=EXISTING, metavar="PLAN.xlsx", help="A plan to try on fresh draws.")
@click.option(
    "--fresh", type=click.IntRange(1, MOST_DRAWS), metavar="M", help=f"How many fresh draws. [{DEFAULT_FRESH}]"
)
@json_option
@quiet_option
def command(
    workbook: Path,
    draws: int | None,
    seed: int,
    keep: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    **trial: Any,
) -> None:
    """Draw futures from the Ranges of WORKBOOK, or try a plan on fresh ones.

    With --count: a copy of WORKBOOK whose scenarios are drawn, to be checked and solved like any other. With
    --plan: what the plan is worth in futures that it was not made for, beside it as PLAN-evaluation.xlsx.

    Example: retool sample mine.xlsx --count 200 --seed 1 --keep 9

    Example: retool sample mine.xlsx --plan outputs/mine/plan.xlsx --fresh 100
    """
    plan, fresh = trial["plan"], trial["fresh"]
    _refuse_pointless(draws, keep, out, plan, fresh)
    place = acceptable(_default_place(workbook) if out is None else out, workbook)
    book, findings = read_and_check(workbook, Stopwatch())
    _stop_at_obstacles(workbook, book, findings, as_json=as_json)
    answer: dict[str, Any] = {"seed": seed}
    if draws is not None:
        found = _sampled(book, draws, keep or min(draws, DEFAULT_KEEP), seed, as_json=as_json)
        _write(found, place, book)
        answer |= _told(found, place)
        if not quiet and not as_json:
            _print_sample(found, workbook, place)
    code = exits.DONE
    if plan is not None:
        asked = Trial(book, plan, DEFAULT_FRESH if fresh is None else fresh, seed)
        more, code = try_plan(asked, as_json=as_json, quiet=quiet)
        answer |= more
    if as_json:
        print_json(answer)
    raise click.exceptions.Exit(code)


def _refuse_pointless(
    draws: int | None, keep: int | None, out: Path | None, plan: Path | None, fresh: int | None
) -> None:
    """Options that would have no effect are a misunderstanding."""
    if draws is None and plan is None:
        raise click.UsageError("Say what to do: --count N draws futures, --plan PLAN.xlsx tries a plan on fresh ones.")
    for name, value in (("--keep", keep), ("--out", out)):
        if draws is None and value is not None:
            raise click.UsageError(f"{name} is about the drawn futures: it needs --count.")
    if plan is None and fresh is not None:
        raise click.UsageError("--fresh is about trying a plan: it needs --plan.")
    if draws is not None and keep is not None and keep > draws:
        raise click.UsageError(f"--keep {keep} is more than the --count {draws} drawn.")


def _default_place(workbook: Path) -> Path:
    return OUTPUTS / workbook.stem / f"{workbook.stem}-sampled.xlsx"


def _stop_at_obstacles(path: Path, book: Workbook, findings: list[Finding], *, as_json: bool) -> None:
    """End the command, every fault in one pass, where nothing can be drawn."""
    from retool.study.futures import obstacles

    every = [*findings, *(obstacles(book) if book.readable else [])]
    if as_json and has_errors(every):
        _print_faults(every)
    stop_at_faults(path, every)


def _print_faults(findings: Sequence[Finding]) -> NoReturn:
    print_json({"status": "invalid", "findings": [finding.as_dict() for finding in findings]})
    raise click.exceptions.Exit(exits.FAULTS)


def _sampled(book: Workbook, draws: int, keep: int, seed: int, *, as_json: bool) -> Sample:
    from retool.study.evaluation import ImpossibleDrawError
    from retool.study.sampling import sample

    try:
        return sample(book, draws, keep, seed)
    except ImpossibleDrawError as error:
        if as_json:
            _print_faults(error.findings)
        print_findings(error.findings, err=True)
        stop("These draws make the workbook impossible; nothing was written.", exits.FAULTS)


def _write(found: Sample, place: Path, book: Workbook) -> None:
    from retool.study.sampling import write_sample

    make_folder_of(place)
    try:
        with replacing(place) as draft:
            write_sample(found, draft, f"{book.tables.settings.case}: drawn futures")
    except OSError as error:
        stop(f"{place}: cannot be written ({error.strerror})", exits.USAGE)
    except ValueError as error:
        stop(f"{place}: cannot be written: {error}", exits.USAGE)


def _told(found: Sample, place: Path) -> dict[str, Any]:
    return {
        "workbook": str(place),
        "count": found.draws.n,
        "keep": len(found.futures),
        "distance": found.reduction.distance,
        "spread_shown": found.shown,
        "scenarios": [
            {
                "scenario": future.name,
                "probability": future.probability,
                "draw": future.draw + 1,
                "of": found.draws.futures[future.draw] or None,
            }
            for future in found.futures
        ],
    }


def _print_sample(found: Sample, workbook: Path, place: Path) -> None:
    click.echo(
        f"{place}: {count(len(found.futures), 'future')} stand for {count(found.draws.n, 'draw')} from"
        f" {count(len(found.draws.rows), 'range')}."
    )
    click.echo(f"They show {found.shown:.0%} of the spread of the draws; a larger --keep shows more.")
    for future in found.futures:
        click.echo(f"  {future.probability:6.1%}  {future.name}")
    click.echo(f"Next: retool solve {place}")
    click.echo(f"Then: retool sample {workbook} --plan {OUTPUTS / place.stem / 'plan.xlsx'} --fresh {DEFAULT_FRESH}")
