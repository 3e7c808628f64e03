"""`retool sweep`: many cases of one workbook, on many cores or many machines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

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
from retool.cli.say import count, counts, heading, print_findings, print_json, stop
from retool.cli.steps import Stopwatch, has_errors, read_and_check
from retool.cli.sweep_answer import answer, code_of, run_info, summary
from retool.cli.workers import Hands, cluster_option, workers_option

if TYPE_CHECKING:
    from retool.solve.recipe import Recipe
    from retool.study.sweep.cases import Case
    from retool.study.sweep.run import Sweep
    from retool.workbook import Finding, Workbook


@click.command("sweep", short_help="Solve many cases of one workbook and compare them.")
@workbook_argument
@click.option(
    "--set",
    "texts",
    multiple=True,
    metavar="TARGET=V1,V2",
    help="Values for cells; *= multiplies them, += adds to them (months to dates). Several make every combination.",
)
@click.option("--tornado", is_flag=True, help="The workbook as it is and each change by itself, no combinations.")
@click.option("--scenarios", is_flag=True, help="One case for each row of Scenarios, as if it were certain.")
@recipe_option
@click.option("--out", type=NEW, metavar="RESULTS.xlsx", help="Where to write. [outputs/NAME/sweep.xlsx]")
@workers_option
@cluster_option
@click.option("--gap", type=float, metavar="G", help="Stop each case when proven this near to its best.")
@click.option("--time-limit", type=float, metavar="S", help="Seconds to search in each case; 0 = no limit.")
@click.option("--threads", type=int, metavar="N", help="Processor threads a case. [1]")
@json_option
@quiet_option
def command(
    workbook: Path,
    texts: tuple[str, ...],
    recipe_path: Path | None,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Solve WORKBOOK once for each combination of values and write one workbook of results.

    A cell is named as Sheet[column=value].column or Settings.name. Each finished case is kept at once beside the
    results: a run that was stopped goes on where it was when the same command is given again. Ctrl-C writes the
    results there are.

    Example: retool sweep mine.xlsx --set "Tariffs[country=JP].rate=0.15,0.25"
    """
    from retool.study.stating import sha256
    from retool.study.sweep.local import prepare

    varied = Varied(texts, options.pop("tornado"), options.pop("scenarios"))
    recipe = _recipe(recipe_path, varied, options)
    hands = Hands(workers, cluster, recipe.threads)
    place = acceptable(OUTPUTS / workbook.stem / "sweep.xlsx" if out is None else out, workbook)
    if cluster is None:
        prepare()
    watch = Stopwatch()
    input_sha256 = sha256(workbook)
    book, findings = read_and_check(workbook, watch)
    cases = _cases(varied, workbook, book, findings, as_json=as_json)
    make_folder_of(place)
    sweep = _sweep(book, input_sha256, cases, varied, recipe, recipe_path)
    leader = Leader(sweep, place, watch, hands, quiet=quiet)
    interrupted = leader.lead()
    info = run_info(sweep, watch, texts, recipe_path, leader.where)
    _write(place, sweep, info)
    if as_json:
        print_json(answer(sweep, place, watch))
    else:
        for line in summary(sweep, place, watch):
            click.echo(line)
    raise click.exceptions.Exit(code_of(sweep, interrupted=interrupted))


@dataclass(frozen=True)
class Varied:
    """What the command line asks to vary, and how."""

    texts: tuple[str, ...]
    tornado: bool
    scenarios: bool


def _recipe(path: Path | None, varied: Varied, limits: dict[str, Any]) -> Recipe:
    """The recipe with a case's limits; one thread a case where nothing else is said, so that N cases fill N cores."""
    recipe = recipe_of(path, **limits)
    if "threads" not in recipe.model_fields_set:
        recipe = recipe.with_limits(threads=1)
    if not varied.texts and not varied.scenarios:
        stop("say what to vary: --set TARGET=VALUES, or --scenarios (retool sweep --help)", exits.USAGE)
    if varied.scenarios and recipe.scenarios != "all":
        stop(
            f"{path}: this recipe takes scenarios = '{recipe.scenarios}'; leave that out with --scenarios", exits.USAGE
        )
    return recipe


def _cases(varied: Varied, path: Path, book: Workbook, findings: list[Finding], *, as_json: bool) -> list[Case]:
    """The cases, all checked; ends the command with every fault of the workbook and of what is varied."""
    from retool.study.sweep.axes import futures_axis
    from retool.study.sweep.cases import faults_of, grid, too_many, tornado
    from retool.study.sweep.texts import read_axes

    broken = has_errors(findings)
    axes, faults = read_axes(varied.texts, book) if book.readable else ([], [])
    if varied.scenarios and book.readable:
        futures, missing = futures_axis(book)
        axes += [futures] if futures is not None else []
        faults += missing
    faults += too_many(axes, singly=varied.tornado)
    cases = (tornado if varied.tornado else grid)(axes) if axes and not too_many(axes, singly=varied.tornado) else []
    if not broken:
        faults += faults_of(cases, book)
    if broken or faults:
        _stop_at_faults(path, findings, faults, as_json=as_json)
    return cases


def _stop_at_faults(path: Path, findings: list[Finding], faults: list[str], *, as_json: bool) -> NoReturn:
    """Faults of the workbook are exit 3; faults of values for a workbook without any are exit 2."""
    broken = has_errors(findings)
    if as_json:
        print_json({"status": "invalid", "findings": [f.as_dict() for f in findings], "set": faults})
    elif broken:
        print_findings(findings, err=True)
    if faults and not as_json:
        heading(f"{count(len(faults), 'fault')} in what is varied", "red", err=True)
        for fault in faults:
            click.echo(f"  {fault}", err=True)
    what = [f"{path}: {counts(findings)}"] if broken else []
    what += [f"{count(len(faults), 'fault')} in what is varied"] if faults else []
    stop(
        f"{', '.join(what)}. Nothing was solved; mend the faults and try again.",
        exits.FAULTS if broken else exits.USAGE,
    )


def _sweep(
    book: Workbook, input_sha256: str, cases: list[Case], varied: Varied, recipe: Recipe, recipe_path: Path | None
) -> Sweep:
    from retool.solve.recipe import RecipeError
    from retool.study.sweep.run import Sweep

    try:
        return Sweep(book, input_sha256, cases[0].axes, cases, varied.tornado, recipe, recipe_path)
    except RecipeError as error:
        stop(str(error), exits.USAGE)


class Leader:
    """Leads the sweep from what is finished to what is asked."""

    def __init__(self, sweep: Sweep, place: Path, watch: Stopwatch, hands: Hands, *, quiet: bool) -> None:
        self._sweep, self._place, self._watch, self._quiet = sweep, place, watch, quiet
        self._hands = hands
        self.where = hands.where

    def lead(self) -> bool:
        """Solve what is not finished yet; whether it was stopped before the end."""
        from retool.solve.interrupt import interruptible
        from retool.solve.recipe import RecipeError
        from retool.study.sweep.run import run_sweep
        from retool.study.sweep.store import CaseStore, folder_beside
        from retool.study.sweep.watching import watching
        from retool.study.sweep.workers import WorkersError

        try:
            store = CaseStore(folder_beside(self._place))
            self._sweep.resume(store)
            self._begin()
            watcher = watching(len(self._sweep.cases), len(self._sweep.kept), quiet=self._quiet)
            workers = self._hands.opener(store.folder, quiet=self._quiet)
            with self._watch.step("solve"), interruptible() as interruption, watcher:
                run_sweep(self._sweep, store, workers, watcher, interruption)
        except RecipeError as error:
            stop(str(error), exits.USAGE)
        except OSError as error:
            stop(f"{folder_beside(self._place)}: cannot be written ({error.strerror})", exits.USAGE)
        except WorkersError as error:
            click.echo(str(error), err=True)
            if not self._sweep.records:
                raise click.exceptions.Exit(exits.USAGE) from error
            return True
        return interruption.requested

    def _begin(self) -> None:
        if self._quiet:
            return
        kept = len(self._sweep.kept)
        earlier = f"; {kept:,} of them were finished before" if kept else ""
        click.echo(f"{count(len(self._sweep.cases), 'case')} on {self.where}{earlier}.", err=True)


def _write(place: Path, sweep: Sweep, info: dict[str, Any]) -> None:
    from retool.study.sweep.sheets import write_results

    try:
        with replacing(place) as draft:
            write_results(draft, sweep, info)
    except OSError as error:
        stop(f"{place}: cannot be written ({error.strerror})", exits.USAGE)
