"""Building the model and handing it to HiGHS: retool's bridge against Pyomo's own, and Pyomo against linopy."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.cases import Size, write_case
from benchmarks.measuring import Found, call, part_options, peak_mb, restart_peak, save, tell
from inputs.make.case import TITLE, us_kei
from retool.workbook import write_workbook

RUNS = 3
QUICK_SIZE = Size(lines=12, periods=16, programs=6, regions=12, scenarios=2)
HANDED_OVER = {"retool": "retool", "appsi": "pyomo.contrib.appsi", "contrib": "pyomo.contrib.solver"}


def measure(case: Path, runs: int) -> Found:
    """Everything `runs` times, each time in a process of its own; medians."""
    found: Found = {"runs": runs, "handing_over": {}, "shipments": {}}
    for way, name in HANDED_OVER.items():
        tell(f"construction: handing over by {name}")
        found["handing_over"][way] = _medians("benchmarks.construction:hand_over", runs, case=str(case), way=way)
    with tempfile.TemporaryDirectory() as folder:
        arrays = str(Path(folder) / "shipments.npz")
        tell("construction: shipments")
        call("benchmarks.shipment_arrays:write_arrays", case=str(case), out=arrays)
        found["shipments"]["pyomo"] = _medians("benchmarks.shipments:in_pyomo", runs, case=str(case))
        found["shipments"]["linopy"] = _medians("benchmarks.shipments:in_linopy", runs, arrays=arrays)
    return found


def _medians(function: str, runs: int, **arguments: Any) -> Found:
    results = [call(function, **arguments)["result"] for _ in range(runs)]
    return {name: statistics.median(result[name] for result in results) for name in results[0]}


def hand_over(case: str, way: str) -> Found:
    """Seconds to build the model of a workbook, then to have it in HiGHS, ready to solve; and the memory of each."""
    from retool.case import build_case
    from retool.model import build_model
    from retool.workbook import read_workbook

    book = read_workbook(Path(case))
    held = restart_peak()
    began = time.perf_counter()
    model = build_model(build_case(book))
    built, model_mb = time.perf_counter(), peak_mb() - held
    give = {"retool": _by_bridge, "appsi": _by_appsi, "contrib": _by_contrib}[way]()
    held = restart_peak()
    ready = time.perf_counter()
    entries = give(model)
    return {"build": built - began, "load": time.perf_counter() - ready, "entries": entries,
            "build_mb": model_mb, "load_mb": peak_mb() - held}  # fmt: skip


def _by_bridge() -> Any:
    from retool.solve.bridge import compile_model
    from retool.solve.engine import solver_for

    return lambda model: solver_for(compile_model(model)).getNumNz()


def _by_appsi() -> Any:
    from pyomo.contrib.appsi.solvers import Highs

    return _by_instance(Highs())


def _by_contrib() -> Any:
    from pyomo.contrib.solver.solvers.highs import Highs

    return _by_instance(Highs())


def _by_instance(solver: Any) -> Any:
    """Set up only: what `solve` does before HiGHS starts."""

    def give(model: Any) -> int:
        solver.set_instance(model)
        return int(solver._solver_model.getNumNz())

    return give


# ---------------------------------------------------------------- the report


def section(found: Found) -> list[str]:
    """What was found, for the table of results."""
    ways, blocks = found["handing_over"], found["shipments"]
    ours = ways["retool"]
    lines = [
        f"Medians of {found['runs']}, each in a process of its own; × is against retool. *Build* is from typed rows to"
        " a Pyomo model (the same for all three), *hand over* from there to a model in HiGHS that is ready to solve"
        " (Pyomo's interfaces set up, not solved); MB is what that adds at its peak.",
        "",
        "| handed over by | build, s | hand over, s | × | MB to build | MB to hand over |",
        "|---|---|---|---|---|---|",
    ]
    for way, run in ways.items():
        lines.append(
            f"| {HANDED_OVER[way]} | {run['build']:.2f} | {run['load']:.2f} | {run['load'] / ours['load']:.1f} |"
            f" {run['build_mb']:.0f} | {run['load_mb']:.0f} |"
        )
    pyomo, linopy = blocks["pyomo"], blocks["linopy"]
    same = all(pyomo[name] == linopy[name] for name in ("rows", "entries"))
    same = same and abs(pyomo["sum"] - linopy["sum"]) <= 1e-9 * pyomo["sum"]
    matrices = "have the same rows, entries and sum" if same else "**differ: the twin is not the same block**"
    lines += [
        "",
        f"The largest block, shipments ({pyomo['rows']:,.0f} rows, {pyomo['entries']:,.0f} entries), as `retool/model`"
        " builds it in Pyomo, and as a vectorised twin in linopy that is handed its data as arrays (retool looks its"
        f" data up while building). The two matrices {matrices}.",
        "",
        "| shipments in | build, s | hand over, s | MB |",
        "|---|---|---|---|",
    ]
    for name, run in blocks.items():
        lines.append(f"| {name} | {run['build']:.2f} | {run['load']:.2f} | {run['added_mb']:.0f} |")
    ratios = [pyomo[name] / linopy[name] for name in ("build", "load", "added_mb")]
    lines.append("| **ratio** | " + " | ".join(f"**{ratio:.1f}**" for ratio in ratios) + " |")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the full case, or a small one, and save."""
    options = part_options(__doc__ or "")
    options.add_argument("--runs", type=int, default=RUNS)
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case.xlsx"
        if chosen.quick:
            write_case(QUICK_SIZE, case)
        else:
            write_workbook(us_kei(full=True), case, title=TITLE)
        save("construction", measure(case, 1 if chosen.quick else chosen.runs), chosen.quick)


if __name__ == "__main__":
    main()
