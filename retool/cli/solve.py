"""`retool solve`: check, build, search, audit, write the plan workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from retool.cli.places import default_place, opened_by_others
from retool.cli.record import Record, answer
from retool.cli.resuming import kept_for
from retool.cli.say import print_findings, print_json, stop
from retool.cli.steps import Stopwatch, has_errors, own_rules, read_and_check, stop_at_faults
from retool.cli.studies import Wanted, regret_answer, said, studies_answer
from retool.cli.summary import print_summary
from retool.cli.workers import cluster_option, workers_option
from retool.cli.writing import remarks_on, written
from retool.collector import collector_paused
from retool.study.stating import sha256

if TYPE_CHECKING:
    from retool.case import Case
    from retool.plan.data import Plan
    from retool.plan.studies import Studies
    from retool.solve.checkpoint import Kept
    from retool.solve.outcome import Outcome
    from retool.solve.progress import Progress
    from retool.study.explain import Explanation
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
@click.option("--no-explain", is_flag=True, help="Where no plan exists, do not look for the reason.")
@click.option("--resume", is_flag=True, help="Go on where the last search for this plan was stopped.")
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
    resume: bool,
    as_json: bool,
    quiet: bool,
    **more: Any,
) -> None:
    """Find the best plan for WORKBOOK and write it as a workbook.

    Ctrl-C or the time limit ends the search; the best plan so far is then audited and written, with its gap.
    A search that came to no end leaves a checkpoint beside the plan, from which --resume goes on.

    Example: retool solve mine.xlsx --gap 0.01
    """
    explain = not more.pop("no_explain")
    wanted = Wanted(more.pop("information"), more.pop("points") or 0)
    bundled = Bundled(*(more.pop(name) for name in ("bundles", "workers", "cluster")))
    recipe = bundled.recipe(recipe_of(recipe_path, **more))
    place = acceptable(default_place(workbook) if out is None else out, workbook)
    record = Record(workbook, place, recipe, recipe_path, sha256(workbook), Stopwatch())
    raise click.exceptions.Exit(
        solve_workbook(record, Start(warm, resume, explain, bundled), wanted, as_json=as_json, quiet=quiet)
    )


@dataclass(frozen=True)
class Start:
    """What a search may begin with: the plan workbook of an earlier one, the checkpoint beside the plan. `explain`:
    whether to look for the reason where no plan exists. `bundled`: whether all futures are searched together.
    """

    warm: Path | None = None
    resume: bool = False
    explain: bool = True
    bundled: Bundled = field(default_factory=Bundled)


def solve_workbook(record: Record, start: Start, wanted: Wanted, *, as_json: bool, quiet: bool) -> int:
    """All that `retool solve` does once it knows what is asked; the exit code."""
    workbook = record.workbook
    start.bundled.begin(resume=start.resume)
    book, findings = read_and_check(workbook, record.watch)
    if as_json and has_errors(findings):
        print_json({"status": "invalid", "findings": [finding.as_dict() for finding in findings]})
        raise click.exceptions.Exit(exits.FAULTS)
    stop_at_faults(workbook, findings)
    wanted.refuse_impossible(record, book)
    start.bundled.refuse_impossible(record, book, wanted)
    if not quiet and not as_json:
        _mention(findings)
    make_folder_of(record.place)
    if opened_by_others(record.place):
        click.echo(f"{record.place} {OPENED}", err=True)
    with collector_paused(last=True):
        return _solve(record, book, start, wanted, as_json=as_json, quiet=quiet)


OPENED = (
    "is open in Excel or LibreOffice. The new plan will take its place all the same, and the old one is kept beside"
    " it: close the old one without saving."
)

SOLVER_FAILED = (
    "The solver failed before there was a plan: {}. Earlier plans are as they were. Try --threads 1, or a smaller case"
    " (--model models/annual.toml); if it fails again, please report the workbook."
)


def _mention(findings: Sequence[Finding]) -> None:
    """Warnings that the planner should know of before reading a plan."""
    print_findings([finding for finding in findings if finding.severity == "warning"], err=True)


def _solve(record: Record, book: Workbook, start: Start, wanted: Wanted, *, as_json: bool, quiet: bool) -> int:
    """From a workbook without faults to a plan on disk and the exit code."""
    from retool.solve.progress import progress_on

    progress = progress_on(quiet=quiet)
    kept, checkpoints = kept_for(record, resume=start.resume, quiet=quiet)
    solved = _solved(record, book, start, kept, progress, quiet=quiet)
    if checkpoints.problem:
        click.echo(f"There is no checkpoint of this search: {checkpoints.problem}.", err=True)
    outcome, plan, audit, case = solved.outcome, solved.plan, solved.audit, solved.case
    if plan is None or audit is None:
        reason = _reason(record, book, quiet=quiet) if start.explain and outcome.status == "infeasible" else None
        return _without_plan(record, outcome, reason, as_json=as_json)
    studies = _studies(record, wanted, solved, progress)
    if not quiet:
        click.echo("Writing the plan …", err=True)
    remarks = remarks_on(record, outcome)
    for remark in remarks:
        click.echo(remark, err=True)
    info = {**record.run_info(outcome), **start.bundled.run_info(record), "remarks": remarks, "checks": audit.checks}
    record, at_its_place = written(record, lambda draft: _fill(draft, plan, case, solved.book, info, studies))
    if at_its_place and outcome.status != "stopped":
        checkpoints.remove()
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
    if not at_its_place:
        return exits.USAGE
    return exits.GAP_NOT_REACHED if outcome.status == "stopped" or missing else exits.DONE


def _solved(
    record: Record, book: Workbook, start: Start, kept: Kept, progress: Progress, *, quiet: bool
) -> Solved:
    """Build, search and audit."""
    from retool.solve.errors import SolverError
    from retool.study.solving import solve_book

    recipe, earlier = record.recipe, _earlier(start.warm)
    try:
        with own_rules(recipe):
            solved = (
                solve_book(book, recipe, recipe_path=record.recipe_path, warm=earlier, progress=progress, kept=kept)
                if start.bundled.bundles is None
                else start.bundled.solved(record, book, earlier, progress, quiet=quiet)
            )
    except SolverError as error:
        stop(SOLVER_FAILED.format(error), exits.INTERNAL)
    record.watch.seconds.update(solved.seconds)
    return solved


def _studies(record: Record, wanted: Wanted, solved: Solved, progress: Progress) -> Studies:
    """What was asked for besides the plan, which is not lost where that cannot be found."""
    from retool.plan.studies import Studies
    from retool.solve.errors import SolverError

    try:
        return wanted.found(record, solved, progress)
    except (SolverError, MemoryError) as error:
        reason = str(error) or "there is not enough memory"
        click.echo(f"The solver failed at what was asked for besides the plan ({reason}).", err=True)
        return Studies()


def _earlier(path: Path | None) -> Plan | None:
    """The earlier plan to start from."""
    if path is None:
        return None
    from retool.plan import PlanFileError, read_plan

    try:
        return read_plan(path)
    except PlanFileError as error:
        stop(f"--warm {path}: {error}", exits.USAGE)


def _reason(record: Record, book: Workbook, *, quiet: bool) -> Explanation:
    """What `retool explain` says of the workbook."""
    from retool.cli.explain import SECONDS, explained

    seconds = min(SECONDS, record.recipe.time_limit or SECONDS)
    return explained(book, record.recipe, record.recipe_path, quiet=quiet, seconds=seconds)


def _without_plan(record: Record, outcome: Outcome, reason: Explanation | None, *, as_json: bool) -> int:
    """Say that there is no plan, and why."""
    messages = {
        "infeasible": (
            exits.NO_PLAN_EXISTS,
            "No plan exists: what Decisions asks for does not fit the budgets, limits and dates of the workbook."
            " `retool explain` names the cells.",
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
    if outcome.status == "stopped" and outcome.failures and not outcome.interrupted:
        code, message = exits.INTERNAL, SOLVER_FAILED.format("; ".join(outcome.failures))
    if as_json:
        explanation = {"explanation": reason.as_dict()} if reason is not None and reason.exists is False else {}
        print_json({**answer(record, outcome, None, None), **explanation})
    elif reason is not None and reason.exists is False:
        from retool.cli.explain import print_explanation

        print_explanation(reason, err=True)
    else:
        broken = ", ".join(outcome.conflicts[:5])
        click.echo(message + (f" These rules fail by themselves: {broken}." if broken else ""), err=True)
    return code


def _fill(draft: Path, plan: Plan, case: Case, book: Workbook, run_info: dict[str, Any], studies: Studies) -> None:
    from retool.report import write_plan

    write_plan(draft, plan, case, book, run_info, studies)
