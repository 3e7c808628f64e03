"""The part of `retool sample` that tries a plan on fresh draws: progress, the evaluation workbook, and the answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retool.cli import exits
from retool.cli.options import make_folder_of
from retool.cli.places import replacing
from retool.cli.say import print_findings, print_json, stop

if TYPE_CHECKING:
    from retool.plan import Plan
    from retool.study.evaluation import Outturn
    from retool.study.evaluation_charts import Evaluation
    from retool.study.outturns import Verdict
    from retool.workbook import Workbook

DEFAULT_FRESH = 100
FUTURES = ("Scenarios", "Changes", "Ranges")
"""Sheets in which a sampled workbook may differ from the one that it was drawn from."""

LINES = 10
"""Lines of progress over an evaluation that is piped."""


@dataclass(frozen=True)
class Trial:
    """What is to be tried: the plan in `plan_path` on `fresh` draws from the ranges of `book`."""

    book: Workbook
    plan_path: Path
    fresh: int
    seed: int

    @property
    def place(self) -> Path:
        """Where the evaluation is written."""
        return self.plan_path.with_name(f"{self.plan_path.stem}-evaluation.xlsx")


def try_plan(trial: Trial, *, as_json: bool, quiet: bool) -> tuple[dict[str, Any], int]:
    """Evaluate, write and print; the answer for `--json` and the exit code. Ends the command at faults."""
    from retool.study.draws import draw
    from retool.study.evaluation_charts import Evaluation
    from retool.study.outturns import verdict

    plan, differing = _plan(trial)
    if differing and not quiet:
        click.echo(
            f"{trial.plan_path} was made for other data in {', '.join(differing)}: its own figures answer another"
            " question than the fresh draws.",
            err=True,
        )
    draws = draw(trial.book.tables, trial.fresh, trial.seed, "fresh")
    outturns = _outturns(trial, plan, draws, as_json=as_json, quiet=quiet)
    if not outturns:
        stop("Stopped before the first draw was evaluated.", exits.INTERRUPTED)
    settings = trial.book.tables.settings
    found = Evaluation(
        settings.case, plan, trial.plan_path.name, draws, outturns, verdict(outturns, settings.risk_level)
    )
    _write(trial.place, found)
    if not quiet and not as_json:
        _print(found, trial)
    done = len(outturns) == trial.fresh
    return _told(found, trial, differing), exits.DONE if done else exits.GAP_NOT_REACHED


def _plan(trial: Trial) -> tuple[Plan, list[str]]:
    """The plan, and the input sheets in which its question differs from the workbook's."""
    from retool.plan import PlanFileError, read_plan
    from retool.plan.files import question_of
    from retool.study.comparing.differences import differing_sheets

    try:
        plan, asked = read_plan(trial.plan_path), question_of(trial.plan_path)
    except PlanFileError as error:
        stop(f"--plan {trial.plan_path}: {error}", exits.USAGE)
    return plan, differing_sheets(trial.book, asked, FUTURES)


def _outturns(trial: Trial, plan: Plan, draws: Any, *, as_json: bool, quiet: bool) -> Sequence[Outturn]:
    from retool.solve.interrupt import interruptible
    from retool.study.evaluation import ImpossibleDrawError, MismatchError, evaluate

    try:
        with interruptible() as interruption, _progress(trial.fresh, quiet=quiet) as told:
            return evaluate(trial.book, plan, draws, interruption, told)
    except MismatchError as error:
        stop(f"--plan {trial.plan_path}: {error}.", exits.USAGE)
    except ImpossibleDrawError as error:
        if as_json:
            print_json({"status": "invalid", "findings": [finding.as_dict() for finding in error.findings]})
        else:
            print_findings(error.findings, err=True)
        stop("These draws make the workbook impossible; nothing was evaluated.", exits.FAULTS)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Draws done so far: a bar on a terminal, some lines when piped, nothing when quiet."""
    if quiet:
        yield lambda done: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Fresh draws", total=total)
            yield lambda done: bar.update(task, completed=done)
    else:
        yield lambda done: _line(done, total)


def _line(done: int, total: int) -> None:
    if done * LINES // total > (done - 1) * LINES // total:
        click.echo(f"{done} of {total} fresh draws", err=True)


def _write(place: Path, found: Evaluation) -> None:
    from retool.study.evaluation_book import write_evaluation

    make_folder_of(place)
    try:
        with replacing(place) as draft:
            write_evaluation(draft, found)
    except OSError as error:
        stop(f"{place}: cannot be written ({error.strerror})", exits.USAGE)


def _print(found: Evaluation, trial: Trial) -> None:
    from retool.study.evaluation_book import headline

    if len(found.outturns) < trial.fresh:
        click.echo(f"Stopped after {len(found.outturns)} of {trial.fresh} fresh draws.")
    click.echo(headline(found))
    figures = found.verdict
    if figures.cvar is not None:
        share = 1 - figures.risk_level
        ends = f"{figures.quantiles[0.05]:,.1f} to {figures.quantiles[0.95]:,.1f} M$"
        click.echo(f"Nine draws in ten: {ends}. Mean of the worst {share:.0%}: {figures.cvar:,.1f} M$.")
    click.echo(f"Evaluation: {trial.place}")


def _told(found: Evaluation, trial: Trial, differing: list[str]) -> dict[str, Any]:
    figures: Verdict = found.verdict
    return {
        "plan": str(trial.plan_path),
        "evaluation": str(trial.place),
        "fresh": trial.fresh,
        "evaluated": figures.draws,
        "in_sample_musd": found.plan.npv_musd,
        "mean_musd": figures.npv.mean,
        "ci95": figures.npv.interval,
        "deviation_musd": figures.npv.deviation,
        "quantiles_musd": {f"{level:g}": value for level, value in figures.quantiles.items()},
        "risk_level": figures.risk_level,
        "cvar_musd": figures.cvar,
        "added_musd": figures.added.mean,
        "added_ci95": figures.added.interval,
        "worse_than_today": figures.worse,
        "infeasible": figures.draws - figures.feasible,
        "infeasible_ci95": figures.infeasible_interval,
        "reasons": figures.reasons,
        "other_data": differing,
    }
