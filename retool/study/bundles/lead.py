"""Leading the bundles to one plan and a bound, from the first round to the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing

from retool.case import Case
from retool.plan import Plan
from retool.solve.errors import SolverError
from retool.solve.interrupt import interruptible
from retool.solve.outcome import Outcome, status_of
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.study.bundles.dealt import Bundle
from retool.study.bundles.jobs import Job, unpacked
from retool.study.bundles.merged import merged
from retool.study.bundles.rounds import Rounds
from retool.study.sweep.workers import Workers, WorkersError


def lead(
    case: Case,
    bundles: Sequence[Bundle],
    recipe: Recipe,
    open_workers: Callable[[], Workers[Job]],
    progress: Progress,
    warm: Plan | None,
) -> tuple[Outcome, Plan | None]:
    """The best plan of all futures and the end of the search, in M$ net of the baseline.

    Ctrl-C ends it with the plan there is, and so does the loss of the workers or a failure of the solver; without a
    plan WorkersError or SolverError is raised.
    """
    with interruptible() as interruption, progress as display, closing(open_workers()) as workers:
        display.interruption = interruption
        led = Rounds(case, bundles, recipe, workers, display, interruption)
        try:
            led.run(warm)
        except (WorkersError, SolverError) as error:
            if led.best is None or led.bound is None:
                raise
            led.reason = str(error)
    return _outcome(led), _plan(led)


def _plan(led: Rounds) -> Plan | None:
    if led.best is None or led.bound is None or led.status:
        return None
    return merged(led.case, [unpacked(part) for part in led.best.parts], [bundle.weight for bundle in led.bundles])


def _outcome(led: Rounds) -> Outcome:
    has_plan = led.best is not None and not led.status
    return Outcome(
        status=led.status or status_of(led.added, led.bound, led.recipe.gap),
        objective=led.added if has_plan else None,
        bound=led.bound,
        size=led.size,
        seconds={"bundles": time.monotonic() - led.started},
        incumbents=led.log,
        interrupted=led.interruption.requested,
        conflicts=led.conflicts,
        reason=led.reason,
    )
