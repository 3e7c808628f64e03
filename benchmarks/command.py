"""The whole command on the shipped cases: what the search takes, and all that stands around it."""

from __future__ import annotations

import io
import json
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from benchmarks.measuring import ROOT, Found, call, part_options, save, tell

RUNS = 3
CASES = {"us_kei": "the default case", "us_kei_full": "the full case"}
QUICK_CASES = {"tutorial": "the tutorial"}


def measure(cases: Mapping[str, str], runs: int) -> Found:
    """`retool solve` as the built-in recipe has it, each run in a process of its own."""
    found: Found = {"runs": runs, "cases": {}}
    for stem in cases:
        tell(f"command: {stem}")
        found["cases"][stem] = [_solved(stem) for _ in range(runs)]
    return found


def _solved(stem: str) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        workbook, plan = ROOT / "inputs" / f"{stem}.xlsx", Path(folder) / "plan.xlsx"
        done = call("benchmarks.command:solve", workbook=str(workbook), plan=str(plan))
    answer = done["result"]
    seconds = answer["seconds"]
    return {"gap": answer["gap"], "added": answer["objective_musd"] - answer["baseline_musd"], "steps": seconds,
            "search": seconds["solve"], "outside": seconds["total"] - seconds["solve"], "peak_mb": done["peak_mb"],
            "size": answer["size"]}  # fmt: skip


def solve(workbook: str, plan: str) -> Found:
    """What `retool solve --json` prints."""
    from retool.cli import main as command

    printed = io.StringIO()
    with redirect_stdout(printed):
        command(["solve", workbook, "--out", plan, "--json", "--quiet"], standalone_mode=False)
    return dict(json.loads(printed.getvalue()))


# ---------------------------------------------------------------- the report


def section(found: Found) -> list[str]:
    """What was found, for the table of results."""
    lines = [
        f"`retool solve` with the built-in recipe (gap 0.5 %, at most 300 s of search), medians of {found['runs']}"
        " runs. *Search* is the wall time from the first built model, a lighter one, to the best plan; the whole model"
        " is built beside it. *Outside* is all else: reading, checking, building what the search begins with, handing"
        " over, auditing and writing the plan workbook.",
        "",
        "| case | columns | adds, M$ | gap | search, s | outside, s | of it build + load | of it write | peak, MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for stem, runs in found["cases"].items():
        middle = {
            name: statistics.median(run[name] for run in runs) for name in ("gap", "search", "outside", "peak_mb")
        }
        steps = {name: statistics.median(run["steps"][name] for run in runs) for name in ("build", "load", "write")}
        lines.append(
            f"| {stem} | {runs[0]['size']['columns']:,} | {runs[0]['added']:,.1f} | {middle['gap']:.2%} |"
            f" {middle['search']:.1f} | {middle['outside']:.1f} | {steps['build'] + steps['load']:.1f} |"
            f" {steps['write']:.1f} | {middle['peak_mb']:,.0f} |"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and save."""
    options = part_options(__doc__ or "")
    options.add_argument("--runs", type=int, default=RUNS)
    chosen = options.parse_args(arguments)
    cases, runs = (QUICK_CASES, 1) if chosen.quick else (CASES, chosen.runs)
    save("command", measure(cases, runs), chosen.quick)


if __name__ == "__main__":
    main()
