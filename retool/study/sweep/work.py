"""The work on one case, in the process that is there for it: solve it and tell of it."""

from __future__ import annotations

import pickle
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retool.collector import collector_paused
from retool.solve.errors import ModelError, SolverError
from retool.solve.recipe import RecipeError
from retool.study.edits import edited
from retool.study.solving import solve_book
from retool.study.sweep.figures import record_of
from retool.study.sweep.job import Job, Rules, deciding_versions
from retool.study.sweep.record import FAILED, NO_PLAN, REFUSED, Record
from retool.workbook import workbook_of


def run_job(job: Job) -> Record:
    """Solve the case and tell of it; faults that the planner can mend and HiGHS's own failures are told, too."""
    began = time.monotonic()
    try:
        with collector_paused():
            record = _solved(job)
    except RecipeError as error:
        record = {"status": REFUSED, **NO_PLAN, "message": str(error)}
    except ModelError as error:
        if job.rules is None:
            raise
        message = f"{Path(job.rules.path).name}: with these rules the model cannot be solved: {error}"
        record = {"status": REFUSED, **NO_PLAN, "message": message}
    except SolverError as error:
        record = {"status": FAILED, **NO_PLAN, "message": str(error)}
    return {**record, "seconds": round(time.monotonic() - began, 3), "versions": deciding_versions()}


def _solved(job: Job) -> Record:
    book = edited(workbook_of(Path(job.workbook), pickle.loads(zlib.decompress(job.sheets))), job.changes)
    with _rules_in_place(job.rules) as rules:
        recipe = job.recipe.model_copy(update={"extend": None if rules is None else rules.name})
        solved = solve_book(book, recipe, recipe_path=rules, certain=job.certain)
    return {**record_of(solved), "interrupted": solved.outcome.interrupted}


@contextmanager
def _rules_in_place(rules: Rules | None) -> Iterator[Path | None]:
    """The file with the planner's rules: their own, or a copy where this machine has it not."""
    if rules is None:
        yield None
        return
    path = Path(rules.path)
    if path.is_file() and path.read_text(encoding="utf-8") == rules.text:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(rules.text, encoding="utf-8")
        yield copy
