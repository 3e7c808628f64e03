"""`retool solve --bundles`: the futures dealt into bundles that are solved by themselves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from retool.cli import exits
from retool.cli.record import Record
from retool.cli.say import count, stop
from retool.cli.studies import Wanted
from retool.cli.workers import Hands

if TYPE_CHECKING:
    from retool.plan.data import Plan
    from retool.solve.progress import Progress
    from retool.solve.recipe import Recipe
    from retool.study.solving import Solved
    from retool.workbook import Workbook


@dataclass(frozen=True)
class Bundled:
    """How many bundles were asked for (None = the futures together), and who solves them."""

    bundles: int | None = None
    workers: int | None = None
    cluster: str | None = None

    def recipe(self, recipe: Recipe) -> Recipe:
        """The recipe; a bundle takes one thread where nothing else is said."""
        return recipe if self.bundles is None or recipe.threads else recipe.with_limits(threads=1)

    def begin(self, *, resume: bool) -> None:
        """Have the processes to come load what they need while the workbook is read; ends the command where options
        do not go together.
        """
        if self.bundles is not None and resume:
            stop("--resume does not go with --bundles: start from the last plan with --warm", exits.USAGE)
        if self.bundles is None and (self.workers is not None or self.cluster is not None):
            option = "--workers" if self.cluster is None else "--cluster"
            stop(f"{option} goes with --bundles: all futures in one model are solved in this process", exits.USAGE)
        if self.bundles is not None and self.cluster is None:
            from retool.study.sweep.local import prepare

            prepare()

    def hands(self, record: Record) -> Hands:
        """Who solves them."""
        return Hands(self.workers, self.cluster, record.recipe.threads)

    def refuse_impossible(self, record: Record, book: Workbook, wanted: Wanted) -> None:
        """End the command, before anything is solved, where the workbook cannot be solved in bundles."""
        if self.bundles is None:
            return
        from retool.solve.question import as_asked
        from retool.study.bundles.dealt import BundlesError, refuse

        if wanted.information or wanted.points:
            asked = "--value-of-information" if wanted.information else "--frontier"
            stop(f"{asked} solves all futures together: it does not go with --bundles", exits.USAGE)
        self.hands(record)
        try:
            refuse(as_asked(book, record.recipe).tables, record.recipe, self.bundles)
        except BundlesError as error:
            stop(str(error), exits.USAGE)

    def solved(self, record: Record, book: Workbook, warm: Plan | None, progress: Progress, *, quiet: bool) -> Solved:
        """Solve the bundles; ends the command where the workers are lost before there is a plan."""
        from retool.study.bundles.solving import solve_in_bundles
        from retool.study.sweep.workers import WorkersError

        hands, logs = self.hands(record), record.place.with_suffix(".bundles")
        if not quiet:
            click.echo(f"{count(self.bundles or 0, 'bundle')} of futures on {hands.where}.", err=True)
        try:
            return solve_in_bundles(
                book, record.recipe, self.bundles or 1, hands.opener(logs, quiet=quiet), warm=warm, progress=progress
            )
        except WorkersError as error:
            stop(str(error), exits.USAGE)
        except OSError as error:
            stop(f"{logs}: cannot be written ({error.strerror})", exits.USAGE)
        finally:
            with suppress(OSError):  # what a process said before it died stays there for whoever looks into it
                logs.rmdir()

    def run_info(self, record: Record) -> dict[str, Any]:
        """For the Run sheet."""
        return {} if self.bundles is None else {"bundles": self.bundles, "solved on": self.hands(record).where}
