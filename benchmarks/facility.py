"""Facility location solved to proof: retool from a workbook against the same instance written for HiGHS by hand."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from benchmarks.location import MILLION, Location, location, location_case, worth
from benchmarks.measuring import GRACE, THREADS, Found, call, part_options, retool, save, tell
from retool.workbook import write_workbook

LINES, REGIONS = 100, 1000
QUICK_LINES, QUICK_REGIONS = 20, 60
RUNS = 3
LIMIT = 900.0
"""Seconds that one search may take."""


def measure(lines: int, regions: int, runs: int, limit: float) -> Found:
    """Both ways, one after the other, `runs` times; a way that reached its limit is not asked again."""
    instance = location(lines, regions)
    ours: list[Found] = []
    direct: list[Found] = []
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case.xlsx"
        write_workbook(location_case(instance), case)
        for number in range(runs):
            tell(f"facility: {lines} lines, {regions} regions, run {number + 1}")
            if not ours or ours[-1]["proven"]:
                ours.append(_ours(case, limit))
            if not direct or direct[-1]["proven"]:
                direct.append(_direct(lines, regions, limit))
    size = {"lines": lines, "regions": regions, "limit": limit}
    return {**size, "retool": ours, "direct": direct, **_ratios(ours, direct)}


def _ours(case: Path, limit: float) -> Found:
    plan = case.with_name("plan.xlsx")
    asked = ("--gap", "0", "--time-limit", f"{limit:.0f}", "--threads", str(THREADS), "--out", str(plan))
    answer = retool("solve", str(case), *asked, limit=limit + 5 * GRACE)
    return {"proven": answer["status"] == "optimal", "npv_musd": answer["npv_musd"], "gap": answer["gap"],
            "open": len(answer["conversions"]), "steps": answer["seconds"], "size": answer["size"],
            "search": answer["seconds"]["solve"], "whole": answer["wall"]}  # fmt: skip


def _ratios(ours: list[Found], direct: list[Found]) -> Found:
    """Medians of our times over medians of the direct model's, and how far apart the two optima are."""

    def middle(runs: list[Found], name: str) -> float:
        return float(statistics.median(run[name] for run in runs))

    return {
        "search_ratio": middle(ours, "search") / middle(direct, "search"),
        "whole_ratio": middle(ours, "whole") / middle(direct, "whole"),
        "difference": abs(ours[-1]["npv_musd"] / direct[-1]["npv_musd"] - 1),
    }


def _direct(lines: int, regions: int, limit: float) -> Found:
    began = time.perf_counter()
    done = call("benchmarks.facility:solve_direct", limit + GRACE, lines=lines, regions=regions, seconds=limit)
    return {**done["result"], "whole": time.perf_counter() - began}


# ---------------------------------------------------------------- the direct model


def solve_direct(lines: int, regions: int, seconds: float, seed: int = 1) -> Found:
    """The tight model of the instance: minimise fixed costs + freight, every region served whole, in M$.

    Columns are y (line opened) and x (share of a region served from a line); x <= y for every pair of them.
    """
    instance = location(lines, regions, seed)
    built = time.perf_counter()
    highspy.Highs.resetGlobalScheduler(True)  # the number of threads is fixed by whoever solved first in the process
    highs = highspy.Highs()
    highs.silent()
    for name, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0), ("threads", THREADS), ("time_limit", seconds)):
        highs.setOptionValue(name, value)
    highs.passModel(_tight_model(instance))
    loaded = time.perf_counter()
    highs.run()
    ended = time.perf_counter()
    info = highs.getInfo()
    opened = np.round(np.asarray(highs.getSolution().col_value)[:lines])
    return {"proven": highs.getModelStatus() == highspy.HighsModelStatus.kOptimal,
            "npv_musd": worth(instance, info.objective_function_value * MILLION), "gap": info.mip_gap,
            "open": int(opened.sum()), "build": loaded - built, "search": ended - loaded}  # fmt: skip


def _tight_model(instance: Location) -> highspy.HighsLp:
    lines, regions = instance.freight.shape
    pairs = lines * regions
    line_of, region_of = np.repeat(np.arange(lines), regions), np.tile(np.arange(regions), lines)
    pair = np.arange(pairs)
    demand = instance.demand[region_of]
    served = _matrix(region_of, lines + pair, np.ones(pairs), regions, lines + pairs)
    capacity = _matrix(line_of, lines + pair, demand, lines, lines + pairs) - _matrix(
        np.arange(lines), np.arange(lines), instance.capacity, lines, lines + pairs
    )
    strong = _matrix(pair, lines + pair, np.ones(pairs), pairs, lines + pairs) - _matrix(
        pair, line_of, np.ones(pairs), pairs, lines + pairs
    )
    matrix = sparse.csc_array(sparse.vstack([served, capacity, strong]))
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.concatenate([instance.opening, instance.freight.ravel() * demand]) / MILLION
    lp.col_lower_, lp.col_upper_ = np.zeros(lines + pairs), np.ones(lines + pairs)
    unlimited = np.full(lines + pairs, -np.inf)
    lp.row_lower_ = np.concatenate([np.ones(regions), unlimited])
    lp.row_upper_ = np.concatenate([np.ones(regions), np.zeros(lines + pairs)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lines + [highspy.HighsVarType.kContinuous] * pairs
    return lp


def _matrix(rows: Any, columns: Any, values: Any, height: int, width: int) -> Any:
    return sparse.csr_array((values, (rows, columns)), shape=(height, width))


# ---------------------------------------------------------------- the report


def section(found: Found) -> list[str]:
    """What was found, for the table of results."""
    ours, direct = found["retool"], found["direct"]
    rows = [
        f"{found['lines']} lines × {found['regions']} regions, gap 0 on both sides, {THREADS} threads, medians of"
        f" {len(ours)} and {len(direct)} runs. The direct model has the strong rows x ≤ y for every pair and is handed"
        " to HiGHS as arrays; retool reads the same instance from a workbook with a row for every pair. *Search* is"
        " what each spends between a loaded model and the proof; *whole* is the whole process, for retool with reading,"
        " checking, auditing and writing the plan workbook, for the direct model with making the instance.",
        "",
        "| | search, s | whole, s | sites open | proven |",
        "|---|---|---|---|---|",
    ]
    for name, runs in (("retool", ours), ("direct HiGHS", direct)):
        search, whole = (statistics.median(run[key] for run in runs) for key in ("search", "whole"))
        proven = "yes" if all(run["proven"] for run in runs) else f"no: gap {runs[-1]['gap']:.2g} at the limit"
        rows.append(f"| {name} | {search:.1f} | {whole:.1f} | {runs[-1]['open']} | {proven} |")
    rows.append(f"| **ratio** | **{found['search_ratio']:.2f}** | **{found['whole_ratio']:.2f}** | | |")
    return [*rows, "", f"The two plans differ by {found['difference']:.1g} of their value."]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and save."""
    options = part_options(__doc__ or "")
    options.add_argument("--lines", type=int)
    options.add_argument("--regions", type=int)
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--seconds", type=float, default=LIMIT, help="limit of one search")
    chosen = options.parse_args(arguments)
    lines, regions = (QUICK_LINES, QUICK_REGIONS) if chosen.quick else (LINES, REGIONS)
    runs = 1 if chosen.quick else chosen.runs
    save("facility", measure(chosen.lines or lines, chosen.regions or regions, runs, chosen.seconds), chosen.quick)


if __name__ == "__main__":
    main()
