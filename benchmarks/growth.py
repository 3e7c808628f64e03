"""How the search's time grows with lines, periods, programs and regions, each by itself."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from benchmarks.cases import Size, write_case
from benchmarks.measuring import GRACE, THREADS, Found, TimedOutError, call, part_options, save, tell

GAP = 0.01
SECONDS = 300.0
RUNS = 3
MIDDLE = Size(lines=20, periods=24, programs=8, regions=24)
SIZES = {"lines": (10, 20, 40), "periods": (12, 24, 48), "programs": (4, 8, 16), "regions": (12, 24, 48)}
QUICK_SECONDS = 10.0
QUICK_MIDDLE = Size(lines=6, periods=8, programs=3, regions=6, scenarios=2)
QUICK_SIZES = {"lines": (3, 6, 12), "periods": (4, 8, 16), "programs": (2, 3, 6), "regions": (3, 6, 12)}


def measure(
    middle: Size, sizes: Mapping[str, Sequence[int]], runs: int, seconds: float, keep: Callable[[Found], object]
) -> None:
    """Every subject at every size, the others at the middle one; what is found so far is kept after each.

    Each size is searched `runs` times, with samples of another seed each time; medians. A search that did not
    reach the gap counts as long as it took, and is told apart.
    """
    found: Found = {"gap": GAP, "seconds": seconds, "runs": runs, "middle": asdict(middle), "subjects": {}}
    known: dict[Size, Found] = {}
    for subject, counts in sizes.items():
        points: list[Found] = []
        for count in counts:
            size = replace(middle, **{subject: count})
            if size not in known:
                known[size] = _searched(size, runs, seconds)
            points.append({"size": count, **known[size]})
        found["subjects"][subject] = {"points": points, "exponent": exponent(points)}
        keep(found)


def _searched(size: Size, runs: int, seconds: float) -> Found:
    tell(f"growth: {size.name}")
    results = [_search(replace(size, seed=seed), seconds) for seed in range(1, runs + 1)]
    times = [result["seconds"] for result in results]
    return {"seconds": statistics.median(times), "all": times, "reached": sum(result["reached"] for result in results)}


def _search(size: Size, seconds: float) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        case, trace = Path(folder) / "case.xlsx", Path(folder) / "trace.jsonl"
        write_case(size, case)
        try:
            result = call("benchmarks.solvers:retool", seconds + 5 * GRACE, case=str(case), trace=str(trace),
                          seconds=seconds, gap=GAP, threads=THREADS)["result"]  # fmt: skip
        except TimedOutError:
            return {"seconds": seconds + 5 * GRACE, "reached": False}
    return {"seconds": result["seconds"], "reached": result["status"] in ("optimal", "gap")}


def exponent(points: Sequence[Found]) -> float:
    """The power of the size with which time grows: the slope of least squares through the logarithms."""
    sizes, times = (np.log([point[name] for point in points]) for name in ("size", "seconds"))
    return float(np.polyfit(sizes, times, 1)[0])


# ---------------------------------------------------------------- the report


def section(found: Found) -> list[str]:
    """What was found, for the table of results."""
    middle = Size(**found["middle"])
    lines = [
        f"Seconds of the whole search of `retool solve` to a gap of {found['gap']:.0%}, compiling and lighter models"
        f" included, at most {found['seconds']:.0f}; medians of {found['runs']} samples of the real case (seeds 1 to"
        f" {found['runs']}). One subject changes, the others stay at {middle.name}. Time grows about as size to the"
        " power given, which is fitted to three points and no more than a hint.",
        "",
        "| subject | sizes | seconds | × from first to last | power |",
        "|---|---|---|---|---|",
    ]
    for subject, result in found["subjects"].items():
        points = result["points"]
        sizes = ", ".join(str(point["size"]) for point in points)
        seconds = ", ".join(_told(point, found["runs"]) for point in points)
        grown = points[-1]["seconds"] / points[0]["seconds"]
        lines.append(f"| {subject} | {sizes} | {seconds} | {grown:.1f} | {result['exponent']:.2f} |")
    if any(point["reached"] < found["runs"] for result in found["subjects"].values() for point in result["points"]):
        lines += ["", "(k of n) reached the gap: the others count as long as they were searched, too little."]
    return lines


def _told(point: Found, runs: int) -> str:
    return f"{point['seconds']:.1f}" + ("" if point["reached"] == runs else f" ({point['reached']} of {runs})")


def plot(found: Found, folder: Path) -> list[Path]:
    """Time over size against the middle case; returns the picture."""
    from benchmarks.drawing import figure, finish

    drawing, axes = figure(f"Search time to a gap of {found['gap']:.0%}")
    for subject, result in found["subjects"].items():
        sizes = [point["size"] / found["middle"][subject] for point in result["points"]]
        seconds = [point["seconds"] for point in result["points"]]
        axes.plot(sizes, seconds, marker="o", label=f"{subject}: power {result['exponent']:.2f}")
    axes.set(xscale="log", yscale="log", xlabel="size, middle case = 1", ylabel="seconds")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter("{x:g}")
    axes.legend()
    return [finish(drawing, folder / "growth.png")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and save."""
    options = part_options(__doc__ or "")
    options.add_argument("--runs", type=int, default=RUNS, help="samples of each size")
    options.add_argument("--seconds", type=float, default=SECONDS, help="limit of each search")
    chosen = options.parse_args(arguments)

    def keep(found: Found) -> None:
        save("growth", found, chosen.quick)

    if chosen.quick:
        measure(QUICK_MIDDLE, QUICK_SIZES, 1, QUICK_SECONDS, keep)
    else:
        measure(MIDDLE, SIZES, chosen.runs, chosen.seconds, keep)


if __name__ == "__main__":
    main()
