"""The plan on its way to the disk: what must be said in it, and what to do where its place cannot be written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli.exits import USAGE
from retool.cli.places import elsewhere, replacing
from retool.cli.record import Record
from retool.cli.say import stop
from retool.study.stating import sha256

if TYPE_CHECKING:
    from retool.solve.outcome import Outcome


def written(record: Record, fill: Callable[[Path], None]) -> tuple[Record, bool]:
    """Write the plan to its place, or, where that fails, to another rather than lose it.

    The record with the place that it has got, and whether it is the one that was asked for. Ends the command where
    no place takes it.
    """
    for place in (record.place, *elsewhere(record.place)):
        try:
            with record.watch.step("write"), replacing(place) as draft:
                fill(draft)
        except OSError as error:
            click.echo(f"{place}: cannot be written ({error.strerror or error})", err=True)
            continue
        if place != record.place:
            click.echo(f"The plan was written to {place} instead.", err=True)
        return replace(record, place=place), place == record.place
    stop(
        "The plan could not be written anywhere. Make room or choose a folder with --out, and go on with --resume:"
        " what the search knew is kept if there was room for it. Earlier plans are as they were.",
        USAGE,
    )


def remarks_on(record: Record, outcome: Outcome) -> list[str]:
    """What a reader of the plan must know of how it came about."""
    remarks = []
    if _changed(record):
        remarks.append(
            f"{record.workbook.name} was changed or removed while this plan was being made. The plan answers what was"
            " in it before; its own input sheets show that. Solve again for the changed workbook."
        )
    if outcome.failures:
        failed = "; ".join(outcome.failures)
        remarks.append(
            f"The solver failed on the way ({failed}). The plan is the best there was; its bound still holds."
        )
    return remarks


def _changed(record: Record) -> bool:
    try:
        return sha256(record.workbook) != record.input_sha256
    except OSError:
        return True
