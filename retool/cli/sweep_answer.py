"""What `retool sweep` says at its end: in words, as JSON, for the sheet Run, and as an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retool.cli import exits
from retool.cli.steps import Stopwatch

if TYPE_CHECKING:
    from retool.study.sweep.cases import Case
    from retool.study.sweep.record import Record
    from retool.study.sweep.run import Sweep

SHOWN = 12
"""Cases that the terminal lists one by one; the results workbook has them all."""

INTERNAL_NAMES = ("versions", "attempts")


def answer(sweep: Sweep, place: Path, watch: Stopwatch) -> dict[str, Any]:
    """What `sweep --json` prints; a case that was not run has the status `not run` and no numbers."""
    return {
        "cases": [_case(case, record) for case, record in sweep.answers],
        "complete": sweep.complete,
        "kept": len(sweep.kept),
        "results": str(place),
        "input_sha256": sweep.input_sha256,
        "seconds": watch.total()["total"],
    }


def _case(case: Case, record: Record | None) -> dict[str, Any]:
    from retool.study.sweep.axes import values_by_label
    from retool.study.sweep.record import NO_PLAN
    from retool.study.sweep.tables import NOT_RUN

    found = {"status": NOT_RUN, **NO_PLAN} if record is None else record
    shown = {name: value for name, value in found.items() if name not in INTERNAL_NAMES}
    return {"case": case.number, "set": values_by_label(case.axes, case.values), **shown}


def summary(sweep: Sweep, place: Path, watch: Stopwatch) -> list[str]:
    """The headline, the cases where they are few, the warnings, and where the rest is."""
    from retool.study.sweep.watching import result
    from retool.study.sweep.wording import headline, warnings

    lines = [headline(sweep)]
    if len(sweep.cases) <= SHOWN:
        lines += [f"  {case.name}: {'not run' if record is None else result(record)}" for case, record in sweep.answers]
    lines += warnings(sweep)
    kept = f", {len(sweep.kept):,} cases kept from before" if sweep.kept else ""
    return [*lines, f"Results: {place} ({watch.total()['total']:.1f} s{kept})."]


def run_info(
    sweep: Sweep, watch: Stopwatch, texts: Sequence[str], recipe_path: Path | None, where: str
) -> dict[str, Any]:  # fmt: skip
    """Keys and values for the sheet Run: all that it takes to do it again."""
    from retool.study.stating import versions
    from retool.study.sweep.workers import ATTEMPTS

    answers = [record for _, record in sweep.answers if record is not None]
    return {
        "complete": "yes" if sweep.complete else "no",
        "cases": len(sweep.cases),
        "cases_with_an_answer": len(answers),
        "cases_kept_from_before": len(sweep.kept),
        "input": sweep.workbook.path.name,
        "input_sha256": sweep.input_sha256,
        "set": list(texts),
        "way": "each change by itself" if sweep.singly else "every combination",
        "recipe": "built in" if recipe_path is None else str(recipe_path),
        "options": sweep.recipe.model_dump(),
        "workers": where,
        "tries_at_a_case_that_dies": ATTEMPTS,
        "written": datetime.now().astimezone().isoformat(timespec="seconds"),
        "seconds": watch.total(),
        "versions": versions(),
    }


def code_of(sweep: Sweep, *, interrupted: bool) -> int:
    """The exit code: of the worst that happened to a case."""
    records = [record for _, record in sweep.answers if record is not None]
    statuses = {record["status"] for record in records}
    solved = any(record["objective_musd"] is not None for record in records)
    if any(record.get("audit_failed") for record in records):
        return exits.AUDIT_FAILED
    if statuses & {"failed", "unbounded"}:
        return exits.INTERNAL
    if interrupted and len(records) < len(sweep.cases):
        return exits.GAP_NOT_REACHED if records else exits.INTERRUPTED
    if "stopped" in statuses:
        return exits.GAP_NOT_REACHED if solved else exits.STOPPED_WITHOUT_PLAN
    return exits.DONE if solved else exits.NO_PLAN_EXISTS
