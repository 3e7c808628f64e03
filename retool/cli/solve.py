"""`retool solve`: check, build, search, audit, write the plan workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retool.cli import exits
from retool.cli.bundled import Bundled
from retool.cli.options import (
    EXISTING,
    NEW,
    acceptable,
    json_option,
    make_folder_of,
    quiet_option,
    recipe_of,
    recipe_option,
    workbook_argument,
)
from retool.cli.places import default_place, replacing
from retool.cli.record import Record, answer
from retool.cli.say import print_findings, print_json, stop
from retool.cli.steps import Stopwatch, has_errors, own_rules, read_and_check, stop_at_faults
from retool.cli.studies import Wanted, regret_answer, said, studies_answer
from retool.cli.summary import print_summary
from retool.cli.workers import cluster_option, workers_option
from retool.collector import collector_paused
from retool.study.stating import sha256

if TYPE_CHECKING:
    from retool.case import Case
    from retool.plan.data import Plan
    from retool.plan.studies import Studies
    from retool.solve.outcome import Outcome
    from retool.solve.progress import Progress
    from retool.study.solving import Solved
    from retool.workbook import Finding, Workbook


@click.command("solve", short_help="Find the best plan and write it as a workbook.")
@workbook_argument
@recipe_option
@click.option("--out", type=NEW, metavar="PLAN.xlsx", help="Where to write the plan. [outputs/NAME/plan.xlsx]")
@click.option("--gap", type=float, metavar="G", help="Stop when proven this near to the best: 0.005 = 0.5 %.")
@click.option("--time-limit", type=float, metavar="S", help="Seconds to search; 0 = no limit.")
@click.option("--threads", type=int, metavar="N", help="Processor threads; 0 = the solver's own choice.")
@click.option("--warm", type=EXISTING, metavar="PLAN.xlsx", help="Start from the decisions of an earlier plan.")
@click.option("--value-of-information", "information", is_flag=True, help="Also: what foresight would be worth.")
@click.option(
    "--frontier", "points", type=click.IntRange(2, 101), metavar="N", help="Also: N plans from daring to wary."
)
@click.option(
    "--bundles", type=click.IntRange(min=1), metavar="N", help="Deal many futures into N bundles, solved one by one."
)
@workers_option
@cluster_option
@json_option
@quiet_option
def command(
    workbook: Path,
    recipe_path: Path | None,
    out: Path | None,
    warm: Path | None,
    information: bool,
    points: int | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Find the best plan for WORKBOOK and write it as a workbook.

    Ctrl-C or the time limit ends the search; the best plan so far is then audited and written, with its gap.

    Example: retool solve mine.xlsx --gap 0.01
    """
    bundled = Bundled(*(options.pop(name) for name in ("bundles", "workers", "cluster")))
    recipe = recipe_of(recipe_path, **options)
    if bundled.bundles is not None and not recipe.threads:
        recipe = recipe.with_limits(threads=1)
    bundled.begin()
    place = acceptable(default_place(workbook) if out is None else out, workbook)
    record = Record(workbook, place, recipe, recipe_path, sha256(workbook), Stopwatch())
    book, findings = read_and_check(workbook, record.watch)
    if as_json and has_errors(findings):
        print_json({"status": "invalid", "findings": [finding.as_dict() for finding in findings]})
        raise click.exceptions.Exit(exits.FAULTS)
    stop_at_faults(workbook, findings)
    wanted = Wanted(information, points or 0)
    wanted.refuse_impossible(record, book)
    bundled.refuse_impossible(record, book, wanted)
    if not quiet and not as_json:
        _mention(findings)
    make_folder_of(place)
    with collector_paused():
        code = _solve(record, book, warm, wanted, bundled, as_json=as_json, quiet=quiet)
    raise click.exceptions.Exit(code)


def _mention(findings: Sequence[Finding]) -> None:
    """Warnings that the planner should know of before reading a plan."""
    print_findings([finding for finding in findings if finding.severity == "warning"], err=True)


def _solve(
    record: Record, book: Workbook, warm: Path | None, wanted: Wanted, bundled: Bundled, *, as_json: bool, quiet: bool
) -> int:
    """From a workbook without faults to a plan on disk and the exit code."""
    from retool.solve.progress import progress_on

    progress = progress_on(quiet=quiet)
    solved = _solved(record, book, warm, bundled, progress, quiet=quiet)
    outcome, plan, audit, case = solved.outcome, solved.plan, solved.audit, solved.case
    if plan is None or audit is None:
        return _without_plan(record, outcome, as_json=as_json)
    studies = wanted.found(record, solved, progress)
    if not quiet:
        click.echo("Writing the plan …", err=True)
    run_info = {**record.run_info(outcome), **bundled.run_info(record), "checks": audit.checks}
    _write(record, plan, case, solved.book, run_info, studies)
    if as_json:
        more = {**regret_answer(case, plan), **studies_answer(wanted, studies, case)}
        print_json({**answer(record, outcome, plan, case), **more})
    else:
        print_summary(record, outcome, plan, case, audit, said(studies))
    missing = wanted.missing(studies)
    if missing:
        click.echo(missing, err=True)
    if not audit.ok:
        return exits.AUDIT_FAILED
    return exits.GAP_NOT_REACHED if outcome.status == "stopped" or missing else exits.DONE


def _solved(
    record: Record, book: Workbook, warm: Path | None, bundled: Bundled, progress: Progress, *, quiet: bool
) -> Solved:
    """Build, search and audit."""
    from retool.study.solving import solve_book

    recipe, earlier = record.recipe, _earlier(warm)
    with own_rules(recipe):
        if bundled.bundles is not None:
            solved = bundled.solved(record, book, earlier, progress, quiet=quiet)
        else:
            solved = solve_book(book, recipe, recipe_path=record.recipe_path, warm=earlier, progress=progress)
    record.watch.seconds.update(solved.seconds)
    return solved


def _earlier(path: Path | None) -> Plan | None:
    """The earlier plan to start from."""
    if path is None:
        return None
    from retool.plan import PlanFileError, read_plan

    try:
        return read_plan(path)
    except PlanFileError as error:
        stop(f"--warm {path}: {error}", exits.USAGE)


def _without_plan(record: Record, outcome: Outcome, *, as_json: bool) -> int:
    """Say that there is no plan, and why."""
    messages = {
        "infeasible": (
            exits.NO_PLAN_EXISTS,
            "No plan exists: the limits, minimums and pins of the workbook cannot all hold at once. Look first at"
            " Decisions, at the min_volume columns, and at budgets and dates that they need.",
        ),
        "unbounded": (
            exits.INTERNAL,
            "The model earns money without limit, which no real case does: please report the workbook.",
        ),
        "stopped": (
            exits.INTERRUPTED if outcome.interrupted else exits.STOPPED_WITHOUT_PLAN,
            "Stopped before there was a plan with a known gap. Give it more time with --time-limit.",
        ),
    }
    code, message = messages[outcome.status if outcome.status in messages else "stopped"]
    if as_json:
        print_json(answer(record, outcome, None, None))
    else:
        broken = ", ".join(outcome.conflicts[:5])
        click.echo(message + (f" These rules fail by themselves: {broken}." if broken else ""), err=True)
    return code


def _write(
    record: Record, plan: Plan, case: Case, book: Workbook, run_info: dict[str, Any], studies: Studies
) -> None:
    from retool.report import write_plan

    try:
        with record.watch.step("write"), replacing(record.place) as draft:
            write_plan(draft, plan, case, book, run_info, studies)
    except OSError as error:
        stop(f"{record.place}: cannot be written ({error.strerror})", exits.USAGE)
