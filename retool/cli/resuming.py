"""`retool solve --resume`: the checkpoint beside a plan, and whether it answers the same question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli.record import Record
from retool.study.stating import sha256, versions

if TYPE_CHECKING:
    from retool.solve.checkpoint import Checkpoint, Checkpoints, Kept, Question


def question_of(record: Record) -> Question:
    """What the run asks, as a checkpoint remembers it."""
    from retool.solve.checkpoint import Question, asked, versions_of

    rules = ""
    if record.recipe.extend is not None and record.recipe_path is not None:
        file = record.recipe_path.parent / record.recipe.extend
        rules = sha256(file) if file.is_file() else "missing"
    return Question(record.input_sha256, rules, asked(record.recipe), versions_of(versions()))


def kept_for(record: Record, *, resume: bool, quiet: bool) -> tuple[Kept, Checkpoints]:
    """What the search goes on from, where it is asked to, and where it keeps what it knows."""
    from retool.solve.checkpoint import Checkpoints, Kept, checkpoint_of

    earlier = resumed(record, quiet=quiet) if resume else None
    before = 0.0 if earlier is None else earlier.seconds
    checkpoints = Checkpoints(checkpoint_of(record.place), question_of(record), seconds_before=before)
    return Kept(earlier, checkpoints), checkpoints


def resumed(record: Record, *, quiet: bool) -> Checkpoint | None:
    """The checkpoint to go on from, told on standard error; None, with the reason, where there is none.

    Of a question that has changed, the decisions are still a start like any earlier plan's; its bound is not used.
    """
    from dataclasses import replace

    from retool.solve.checkpoint import CheckpointError, checkpoint_of, read_checkpoint

    path = checkpoint_of(record.place)
    try:
        found = read_checkpoint(path)
    except FileNotFoundError:
        _say(f"Nothing to resume: there is no {path}. Starting from the beginning.")
        return None
    except (CheckpointError, OSError) as error:
        _say(f"Nothing to resume: {_reason(path, error)}. Starting from the beginning.")
        return None
    differences = found.question.differs_in(question_of(record))
    if differences:
        _say(f"{path} is of another search ({'; '.join(differences)}): its decisions are tried, its bound is not used.")
        return replace(found, bound=None, seconds=0.0)
    if not quiet:
        bound = "no bound yet" if found.bound is None else f"at most {found.bound:,.1f} M$"
        _say(f"Going on after {found.seconds:.0f} s of search: the plan adds {found.objective:,.1f} M$, {bound}.")
    return found


def _reason(path: Path, error: Exception) -> str:
    return f"{path} cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)


def _say(text: str) -> None:
    click.echo(text, err=True)
