"""`retool sweep` with one worker and with several: the same many small cases, from the command to the results."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import ROOT, Found, part_options, retool, save, tell

RUNS = 3
CASES, QUICK_CASES = 200, 16
WORKERS = 2
ALONE_CASES = 4
"""Cases that are also solved with a new process each, everything loaded anew: what forking saves."""


def measure(cases: int, runs: int) -> Found:
    """Wall seconds of whole commands; the two numbers of workers take turns, so that a busy machine slows both."""
    seconds: dict[int, list[float]] = {1: [], WORKERS: []}
    values: dict[int, list[float]] = {}
    for run in range(runs):
        for workers, walls in seconds.items():
            tell(f"sweeping: {cases} cases, {workers} workers, run {run + 1} of {runs}")
            found = _sweep(cases, workers)
            walls.append(found["wall"])
            values[workers] = [case["objective_musd"] for case in found["cases"]]
    ratios = [one / many for one, many in zip(seconds[1], seconds[WORKERS], strict=True)]
    return {
        "case": "tutorial.xlsx", "cases": cases, "runs": runs, "workers": WORKERS, "cores": os.cpu_count(),
        "one": seconds[1], "many": seconds[WORKERS], "ratio": statistics.median(ratios), "ratios": ratios,
        "agree": values[1] == values[WORKERS], "new_process": _one_by_one(),
    }  # fmt: skip


def _sweep(cases: int, workers: int) -> Found:
    """One sweep in a folder of its own, where nothing is kept from before."""
    factors = ",".join(f"{0.5 + n / cases:.4f}" for n in range(cases))
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "sweep.xlsx")
        return retool("sweep", str(_case()), "--set", f"Demand.volume*={factors}", "--out", out,
                      "--workers", str(workers), "--gap", "0")  # fmt: skip


def _one_by_one() -> float:
    """Seconds a case of `retool solve`, which loads everything for each."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        for number in range(ALONE_CASES):
            out = str(Path(folder) / f"{number}.xlsx")
            retool("solve", str(_case()), "--out", out, "--threads", "1", "--gap", "0")
        return (time.perf_counter() - began) / ALONE_CASES


def _case() -> Path:
    return ROOT / "inputs" / "tutorial.xlsx"


# ---------------------------------------------------------------- the report


def section(found: Found) -> list[str]:
    """What was found, for the table of results."""
    lines = [
        f"{found['cases']} cases of {found['case']}, each solved to proof with one thread in a process of its own;"
        " wall seconds of the whole command, checks, start and results workbook included. The runs with one worker and"
        f" with {found['workers']} take turns.",
        "",
        f"| run | 1 worker, s | {found['workers']} workers, s | ratio |",
        "|---|---|---|---|",
    ]
    for run, (one, many, ratio) in enumerate(zip(found["one"], found["many"], found["ratios"], strict=True), start=1):
        lines.append(f"| {run} | {one:.1f} | {many:.1f} | {ratio:.2f} |")
    each = statistics.median(found["one"]) / found["cases"]
    lines += ["", f"Median ratio **{found['ratio']:.2f}**. A case takes {each:.2f} s with one worker; one"
              f" `retool solve` takes {found['new_process']:.2f} s, most of it to load."]  # fmt: skip
    if not found["agree"]:
        lines += ["", "**The answers hang on the number of workers: one of them is wrong.**"]
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and save."""
    options = part_options(__doc__ or "")
    options.add_argument("--runs", type=int, default=RUNS)
    chosen = options.parse_args(arguments)
    cases, runs = (QUICK_CASES, 1) if chosen.quick else (CASES, chosen.runs)
    save("sweeping", measure(cases, runs), chosen.quick)


if __name__ == "__main__":
    main()
