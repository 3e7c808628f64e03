"""retool's search against the whole model given to HiGHS, SCIP and CBC from one exported file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.cases import Size, write_case
from benchmarks.measuring import (
    GRACE,
    ROOT,
    THREADS,
    FailedError,
    Found,
    TimedOutError,
    call,
    folder_for,
    part_options,
    retool,
    save,
    tell,
)
from inputs.make.case import TITLE, us_kei
from retool.solve.outcome import relative_gap
from retool.workbook import write_workbook

SECONDS = 1800.0
QUICK_SECONDS = 10.0
TARGET = 0.005
RUNS = 3
SHORT_SECONDS = 300.0
"""A search that ends by then is run three times."""
GAPS = (0.05, 0.01, 0.005)
QUICK_CASE = "small"
QUICK_SIZE = Size(lines=8, periods=12, programs=4, regions=8, scenarios=2)
CASES = ("us_kei", "full")
PEERS = {
    "retool": "retool",
    "highs": "HiGHS",
    "scip": "SCIP",
    "cbc": "CBC (OR-tools)",
    "scip_concurrent": "SCIP, concurrent",
}
DEFAULT_PEERS = ("retool", "highs", "scip", "cbc")


def measure(
    cases: Sequence[str],
    peers: Sequence[str],
    seconds: float,
    earlier: dict[str, Found],
    keep: Callable[[Found], object],
) -> None:
    """Every peer on every case, one after the other; what is found so far is kept after each, `earlier` besides."""
    found: Found = {"seconds": seconds, "target": TARGET, "cases": earlier}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in cases:
            workbook = _workbook(case, folder)
            model = folder / f"{case}.mps"
            tell(f"peers: exporting {case}")
            size = retool("export", str(workbook), str(model))
            runs: dict[str, Found] = found["cases"].get(case, {}).get("runs", {})
            sizes = {name: size[name] for name in ("rows", "columns", "integers")}
            found["cases"][case] = {"size": sizes, "runs": runs}
            for peer in peers:
                runs[peer] = _middle_run(peer, case, workbook, model, seconds)
                found["cases"][case]["agree"] = _agree(list(runs.values()))
                keep(found)


def _workbook(case: str, folder: Path) -> Path:
    path = folder / f"{case}.xlsx"
    if case == "us_kei":
        return ROOT / "inputs" / "us_kei.xlsx"
    if case == "full":
        write_workbook(us_kei(full=True), path, title=TITLE)
        return path
    return write_case(QUICK_SIZE, path)


def _middle_run(peer: str, case: str, workbook: Path, model: Path, seconds: float) -> Found:
    """The middle one of three runs where they are short, else the only one."""
    runs = [_run(peer, case, workbook, model, seconds)]
    while len(runs) < RUNS and runs[0]["seconds"] <= SHORT_SECONDS:
        runs.append(_run(peer, case, workbook, model, seconds))
    middle = sorted(runs, key=lambda run: float(run["seconds"]))[len(runs) // 2]
    return {**middle, "runs": len(runs), "all": [run["seconds"] for run in runs]}


def _run(peer: str, case: str, workbook: Path, model: Path, seconds: float) -> Found:
    """One run in its own process; what it noted remains where it had to be ended from outside."""
    tell(f"peers: {PEERS[peer]} on {case}, at most {seconds:.0f} s")
    trace = model.with_suffix(f".{peer}.jsonl")
    given: dict[str, Any] = {"case": str(workbook)} if peer == "retool" else {"model": str(model)}
    asked = {"trace": str(trace), "seconds": seconds, "gap": TARGET, "threads": THREADS}
    # Reading and building come before the solver's clock starts, and some look at it rarely.
    hard = 1.5 * seconds + 5 * GRACE
    try:
        answer = call(f"benchmarks.solvers:{peer}", hard, **given, **asked)
        ended, peak = answer["result"], answer["peak_mb"]
    except TimedOutError:
        ended, peak = {"status": "ended from outside", "seconds": hard}, None
    except FailedError as error:
        tell(str(error))
        ended, peak = {"status": "failed", "seconds": 0.0}, None
    events = [json.loads(line) for line in trace.read_text().splitlines()] if trace.exists() else []
    last = events[-1] if events else {"plan": None, "bound": None}
    gap = relative_gap(last["plan"], last["bound"])
    reached = {f"{target:g}": _time_to(target, events) for target in GAPS}
    return {**last, **ended, "gap": gap, "peak_mb": peak, "reached": reached, "events": events}


def _time_to(target: float, events: list[Found]) -> float | None:
    """Seconds until a plan was proven to lie within the gap; None where it was not."""
    for event in events:
        gap = relative_gap(event["plan"], event["bound"])
        if gap is not None and gap <= target:
            return float(event["seconds"])
    return None


def _agree(runs: list[Found]) -> bool:
    """Whether no plan is worth more than another search's bound allows, but for the solvers' tolerances."""
    plans = [run["plan"] for run in runs if run["plan"] is not None]
    bounds = [run["bound"] for run in runs if run["bound"] is not None]
    return not plans or not bounds or max(plans) <= min(bounds) + 1e-4 * max(1.0, abs(max(plans)))


# ---------------------------------------------------------------- the report


def section(found: Found) -> list[str]:
    """What was found, for the table of results."""
    lines = [
        f"All are asked for a gap of {found['target']:.1%} within {found['seconds']:.0f} s, with {THREADS} threads"
        " where they can use them (SCIP's usual search has one). The peers are given the whole model as `retool export`"
        " writes it, tight, with its objective net of the baseline, so that a gap counts what the plan adds; their"
        " time begins when the file is read. retool's time is the whole search of `retool solve`, compiling and"
        " lighter models included. CBC tells nothing before its end, so its times to a gap are those of its end.",
    ]
    for case, result in found["cases"].items():
        size = ", ".join(f"{count:,} {name}" for name, count in result["size"].items())
        lines += ["", f"**{case}**: {size}", ""]
        lines += ["| | plan, M$ | bound, M$ | gap at the end | " + " | ".join(f"to {gap:.1%}, s" for gap in GAPS)
                  + " | ended, s | peak, MB |", "|---" * (len(GAPS) + 6) + "|"]  # fmt: skip
        ours = result["runs"].get("retool")
        lines += [_row(peer, result["runs"][peer], ours) for peer in PEERS if peer in result["runs"]]
        if not result["agree"]:
            lines += ["", "**A plan is worth more than another solver's bound allows: one of them is wrong.**"]
    return lines


def _row(peer: str, run: Found, ours: Found | None) -> str:
    cells = [PEERS[peer], _money(run["plan"]), _money(run["bound"]), "–" if run["gap"] is None else f"{run['gap']:.2%}"]
    for gap in GAPS:
        time, own = run["reached"][f"{gap:g}"], None if ours is None else ours["reached"][f"{gap:g}"]
        ratio = f" ({time / own:.1f} ×)" if time and own and run is not ours else ""
        cells.append("not reached" if time is None else f"{time:.1f}{ratio}")
    cells += [f"{run['seconds']:.0f}", "–" if run["peak_mb"] is None else f"{run['peak_mb']:,.0f}"]
    return "| " + " | ".join(cells) + " |"


def _money(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def plot(found: Found, folder: Path) -> list[Path]:
    """For each case the gap of every search over time; returns the pictures."""
    from benchmarks.drawing import figure, finish

    pictures = []
    for case, result in found["cases"].items():
        drawing, axes = figure(f"Gap over time: {case}")
        for peer, run in result["runs"].items():
            points = [(event["seconds"], relative_gap(event["plan"], event["bound"])) for event in run["events"]]
            known = [(max(seconds, 0.1), max(gap, 1e-4)) for seconds, gap in points if gap is not None]
            if known:
                seconds, gaps = zip(*known, (max(run["seconds"], 0.1), known[-1][1]), strict=True)
                axes.step(seconds, gaps, where="post", label=PEERS[peer], marker=".")
        for gap in GAPS:
            axes.axhline(gap, color="grey", linewidth=0.5)
        axes.set(xscale="log", yscale="log", xlabel="seconds", ylabel="gap of what the plan adds")
        axes.legend()
        pictures.append(finish(drawing, folder / f"peers_{case}.png"))
    return pictures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and save."""
    options = part_options(__doc__ or "")
    options.add_argument("--seconds", type=float, default=SECONDS, help="limit of each search")
    options.add_argument("--cases", nargs="+", choices=(*CASES, QUICK_CASE), default=CASES)
    options.add_argument("--peers", nargs="+", choices=tuple(PEERS), default=DEFAULT_PEERS)
    options.add_argument("--add", action="store_true", help="keep what an earlier run found of other cases and peers")
    chosen = options.parse_args(arguments)
    cases, seconds = ((QUICK_CASE,), QUICK_SECONDS) if chosen.quick else (chosen.cases, chosen.seconds)
    earlier = _earlier(chosen.quick) if chosen.add else {}
    measure(cases, chosen.peers, seconds, earlier, lambda found: save("peers", found, chosen.quick))


def _earlier(quick: bool) -> dict[str, Found]:
    """The cases of an earlier run."""
    path = folder_for(quick) / "peers.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))["found"]["cases"]) if path.exists() else {}


if __name__ == "__main__":
    main()
