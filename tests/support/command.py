"""The command as a planner runs it: write a workbook, solve it, audit the plan that came out."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.cases import Row, Sheets


@dataclass(frozen=True)
class Ran:
    """What one run of the command left behind."""

    code: int
    stdout: str
    stderr: str

    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout; fails the test with everything said where there is none."""
        try:
            answer = json.loads(self.stdout)
        except json.JSONDecodeError:
            pytest.fail(f"exit {self.code}, no JSON on stdout:\n{self.stdout}\n{self.stderr}")
        return dict(answer)


def write_plain(sheets: Sheets, path: Path) -> Path:
    """Write `sheets` with bare openpyxl: plain names in row 1, one record a row."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        sheet = book.create_sheet(name)
        sheet.append(header)
        for row in rows:
            sheet.append([row.get(column) for column in header])
    book.save(path)
    return path


def run(*args: str) -> Ran:
    """Run `retool` with `args`: in this process, or in its own where RETOOL_TEST_SUBPROCESS is set."""
    if os.environ.get("RETOOL_TEST_SUBPROCESS"):
        done = subprocess.run(
            [sys.executable, "-m", "retool", *args], capture_output=True, text=True, check=False
        )
        return Ran(done.returncode, done.stdout, done.stderr)
    from click.testing import CliRunner  # noqa: PLC0415

    from retool.cli import main  # noqa: PLC0415

    result = CliRunner().invoke(main, list(args))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def audit(plan: Path) -> dict[str, Any]:
    """`retool audit --json` on a plan workbook; its exit code is added as `exit_code`."""
    done = run("audit", str(plan), "--json")
    return {**done.json(), "exit_code": done.code}


def solve(
    sheets: Sheets, folder: Path, *args: str, expect: int = 0, audited: bool = True, gap: str = "0"
) -> dict[str, Any]:
    """Solve `sheets` to `gap` and return the command's JSON, with `exit_code`; audits the plan it wrote.

    Fails the test where the exit code is not `expect`, or the audit does not confirm the solver's NPV.
    """
    book = write_plain(sheets, folder / "case.xlsx")
    plan = folder / "plan.xlsx"
    options: Sequence[str] = ("--gap", gap, "--json", "--quiet", "--out", str(plan), *args)
    done = run("solve", str(book), *options)
    answer = {**done.json(), "exit_code": done.code}
    if done.code != expect:
        pytest.fail(f"exit {done.code} where {expect} was expected:\n{done.stdout}\n{done.stderr}")
    if audited and expect in (0, 6):
        confirm(plan, answer)
    return answer


def npv(sheets: Sheets, folder: Path) -> float:
    """The expected NPV in M$ of the best plan of `sheets`, solved to gap 0 and audited."""
    return float(solve(sheets, folder)["npv_musd"])


def confirm(plan: Path, answer: dict[str, Any]) -> None:
    """Fail the test unless the audit of `plan` passes every check and finds the NPV of `answer`."""
    verdict = audit(plan)
    failed = [check for check in verdict.get("checks", []) if not check["ok"]]
    if verdict["exit_code"] != 0 or not verdict["ok"]:
        pytest.fail(f"audit exit {verdict['exit_code']} (solver's NPV {answer['npv_musd']}): {failed}")
    assert verdict["npv_musd"] == pytest.approx(answer["npv_musd"], rel=1e-6, abs=1e-6)


def plan_rows(plan: Path, sheet: str) -> list[Row]:
    """The records of one sheet of a plan workbook as stored values, keyed by its header row."""
    book = load_workbook(plan, data_only=True)
    rows = list(book[sheet].iter_rows(values_only=True))
    header = [str(cell) for cell in rows[0]]
    return [dict(zip(header, row, strict=True)) for row in rows[1:] if any(cell is not None for cell in row)]
