"""Puts one case to the oracle and to the command, and says where they differ.

`shrink` drops sheets, rows and cells for as long as they go on differing: what is left shows the cause.
"""

from __future__ import annotations

import itertools
import json
import pprint
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner

from retool.cli import main
from tests.oracle.naive import Answer, solve_case
from tests.oracle.timeline import Case
from tests.oracle.values import setting

TOLERANCE = 1e-6  # of max(1 M$, |objective − baseline|)
NO_PLAN = 4
Judge = Callable[[Case], str | None]


def write_case(case: Case, path: Path) -> None:
    """The case as an input workbook with plain names."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in case.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    book.save(path)


def run_command(case: Case) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON and everything said by `retool solve --gap 0 --json` on the case."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        write_case(case, path)
        plan = str(Path(folder) / "plan.xlsx")
        command = ["solve", str(path), "--gap", "0", "--json", "--quiet", "--out", plan]
        result = CliRunner().invoke(main, command)
    said = result.output + (repr(result.exception) if result.exception else "")
    try:
        answer = json.loads(result.stdout)
    except json.JSONDecodeError:
        answer = {}
    return result.exit_code, answer, said


def difference(case: Case) -> str | None:
    """What the command says otherwise than the oracle; None where they agree."""
    expected = solve_case(case)
    code, answer, said = run_command(case)
    if not expected.feasible:
        return None if code == NO_PLAN else f"exit code {code} where no plan exists: {said[:2000]}"
    if code != 0:
        return f"exit code {code} where a plan exists: {expected.objective}, {said[:2000]}"
    return compare(case, expected, answer)


def compare(case: Case, expected: Answer, answer: dict[str, Any]) -> str | None:
    """The first of the three values that differ."""
    assert expected.objective is not None
    scale = max(1.0, abs(expected.objective - expected.baseline))
    wanted = {"baseline_musd": expected.baseline, "objective_musd": expected.objective}
    if float(setting(case, "risk_weight")) == 0:
        # With a weight on risk, plans with one objective may differ in their expected value.
        wanted["npv_musd"] = expected.objective
    for name, value in wanted.items():
        if abs(answer[name] - value) > TOLERANCE * scale:
            return f"{name}: oracle {value!r}, command {answer[name]!r}, oracle's plan {expected.conversions}"
    return None


def as_text(case: Case) -> str:
    """The case as Python text that can be pasted into a test."""
    return pprint.pformat(case, width=110, sort_dicts=False)


def report(case: Case, wrong: str, judge: Judge = difference) -> str:
    """A mismatch as a failing test should show it: the smallest case found, and what differs there."""
    small = shrink(case, judge)
    return f"{wrong}\n\nSmallest case found:\n{as_text(small)}\n\nthere: {judge(small)}"


def shrink(case: Case, judge: Judge, tries: int = 600) -> Case:
    """Drop sheets, then rows, then columns, then cells, for as long as the same kind of difference stays."""
    kind = _kind(judge(case))
    for less in (_less_a_sheet, _less_a_row, _less_a_column, _less_a_cell):
        position = 0
        while tries > 0:
            smaller = next(itertools.islice(less(case), position, None), None)
            if smaller is None:
                break
            tries -= 1
            if _still(smaller, judge, kind):
                case = smaller  # and what came to this position is tried next
            else:
                position += 1
    return case


def _still(case: Case, judge: Judge, kind: str | None) -> bool:
    """Does the case differ in the same way? A case the oracle cannot read does not."""
    try:
        return _kind(judge(case)) == kind
    except (LookupError, StopIteration, ValueError, RuntimeError, TypeError):
        return False


def _kind(wrong: str | None) -> str | None:
    """What differs, without the numbers (which change as the case shrinks)."""
    return None if wrong is None else wrong.split(":", maxsplit=1)[0]


def _less_a_sheet(case: Case) -> Iterator[Case]:
    for sheet in case:
        yield {name: rows for name, rows in case.items() if name != sheet}


def _less_a_row(case: Case) -> Iterator[Case]:
    for sheet, rows in case.items():
        for i in range(len(rows) if len(rows) > 1 else 0):
            yield {**case, sheet: rows[:i] + rows[i + 1 :]}


def _less_a_column(case: Case) -> Iterator[Case]:
    for sheet, rows in case.items():
        for column in dict.fromkeys(name for row in rows for name in row):
            yield {**case, sheet: [{n: c for n, c in row.items() if n != column} for row in rows]}


def _less_a_cell(case: Case) -> Iterator[Case]:
    for sheet, rows in case.items():
        for i, row in enumerate(rows if len(rows) > 1 else []):
            for column in row:
                less = {n: c for n, c in row.items() if n != column}
                yield {**case, sheet: [*rows[:i], less, *rows[i + 1 :]]}
