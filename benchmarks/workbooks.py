"""Reading and writing workbooks: retool against bare openpyxl and bare XlsxWriter with the same cells."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.cases import Size, write_case
from benchmarks.measuring import ROOT, THREADS, Found, call, median_of, part_options, save, tell

RUNS = 5
SEARCH_SECONDS = 60.0
"""How long a plan is searched for, so that there is one to write; any plan will do."""
QUICK_SIZE = Size(lines=8, periods=12, programs=4, regions=8, scenarios=2)


def measure(case: Path, runs: int) -> Found:
    """Reading and writing, each in a process of its own."""
    tell("workbooks: reading")
    reading = call("benchmarks.workbooks:read_both", case=str(case), runs=runs)["result"]
    tell("workbooks: searching for a plan, then writing it")
    writing = call("benchmarks.workbooks:write_both", case=str(case), runs=runs)["result"]
    return {"case": case.name, "runs": runs, "reading": reading, "writing": writing}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def read_both(case: str, runs: int) -> Found:
    """Median seconds to read the input workbook as typed, checked cells, and to walk over all cells with openpyxl."""
    from openpyxl import load_workbook

    from retool.workbook import read_workbook

    def bare() -> int:
        book = load_workbook(case, read_only=True, data_only=True)
        cells = sum(value is not None for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
        book.close()
        return cells

    cells = bare()
    read_workbook(Path(case))
    ours = median_of(runs, lambda: _seconds(lambda: read_workbook(Path(case))))
    return {"cells": cells, "retool": ours, "bare": median_of(runs, lambda: _seconds(bare))}


def write_both(case: str, runs: int) -> Found:
    """Median seconds to write a plan workbook with its formulas and formats, and its bare values with XlsxWriter."""
    from openpyxl import load_workbook

    from retool.report import write_plan

    asked = _plan_of(case)
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.xlsx"
        write_plan(plan, *asked)
        book = load_workbook(plan, read_only=True, data_only=True)
        values = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
        book.close()
        again = Path(folder) / "values.xlsx"
        ours = median_of(runs, lambda: _seconds(lambda: write_plan(plan, *asked)))
        theirs = median_of(runs, lambda: _seconds(lambda: _write_bare(again, values)))
    cells = sum(value is not None for rows in values.values() for row in rows for value in row)
    return {"cells": cells, "retool": ours, "bare": theirs}


def _plan_of(case: str) -> tuple[Any, Any, Any, dict[str, Any]]:
    """A plan of the case, the case, its workbook and what else `write_plan` takes."""
    from retool.case import build_case
    from retool.model import build_model, extract_plan, lighter_models
    from retool.plan import audit_plan
    from retool.solve.outcome import SolveOptions
    from retool.solve.search import search
    from retool.workbook import read_workbook

    book = read_workbook(Path(case))
    typed = build_case(book)
    model = build_model(typed)
    options = SolveOptions(gap=0.05, time_limit=SEARCH_SECONDS, threads=THREADS, periods=tuple(typed.calendar.periods))
    outcome = search(model, options, lighter=lighter_models(typed))
    plan = extract_plan(model)
    plan.status, plan.bound_musd = outcome.status, (outcome.bound or 0.0) + plan.baseline_musd
    return plan, typed, book, {"checks": audit_plan(plan, typed).checks}


def _write_bare(path: Path, values: dict[str, list[list[Any]]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in values.items():
            sheet = book.add_worksheet(title)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, bool):
                        sheet.write_boolean(r, c, value)
                    elif isinstance(value, (int, float)):
                        sheet.write_number(r, c, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(r, c, value, day)
                    elif value is not None:
                        sheet.write_string(r, c, str(value))


# ---------------------------------------------------------------- the report


def section(found: Found) -> list[str]:
    """What was found, for the table of results."""
    lines = [
        f"{found['case']}, medians of {found['runs']}. retool reads into typed rows and notes every faulty cell; bare"
        " openpyxl (read-only) walks over the same cells. retool writes the plan workbook with live formulas, formats"
        " and charts; bare XlsxWriter writes the same values without them.",
        "",
        "| | cells | retool, s | bare, s | ratio |",
        "|---|---|---|---|---|",
    ]
    for name in ("reading", "writing"):
        run = found[name]
        ratio = run["retool"] / run["bare"]
        lines.append(f"| {name} | {run['cells']:,} | {run['retool']:.2f} | {run['bare']:.2f} | **{ratio:.2f}** |")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the shipped case, or a small one, and save."""
    options = part_options(__doc__ or "")
    options.add_argument("--runs", type=int, default=RUNS)
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        case = ROOT / "inputs" / "us_kei.xlsx"
        if chosen.quick:
            case = write_case(QUICK_SIZE, Path(folder) / "small.xlsx")
        save("workbooks", measure(case, 1 if chosen.quick else chosen.runs), chosen.quick)


if __name__ == "__main__":
    main()
