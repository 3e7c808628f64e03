"""What all measurements share: work done in a process of its own, the command as a planner runs it, and the record
of the machine.

Machines are shared and their speed changes from minute to minute, so seconds are kept but only ratios of times
taken one after the other in one run are worth comparing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
QUICK_RESULTS = RESULTS / "quick"
"""A quick run shows that everything works; it must not replace what was measured with care."""
PACKAGES = (
    "highspy", "pyomo", "PySCIPOpt", "ortools", "linopy", "numpy", "scipy", "pandas", "openpyxl", "XlsxWriter",
)  # fmt: skip
STATUS = Path("/proc/self/status")
THREADS = 2
GRACE = 60.0
"""Seconds beyond its own time limit after which a process is ended from outside."""

Found = dict[str, Any]


class TimedOutError(Exception):
    """A process was ended at its hard time limit."""


class FailedError(Exception):
    """A process ended with an error; the message holds what it said last."""


def call(function: str, limit: float | None = None, **arguments: Any) -> Found:
    """Call `module:function` with arguments that JSON can hold, in a process of its own.

    Returns its `result`, the `seconds` of the call without imports and the process's `peak_mb`. Raises TimedOutError
    after `limit` seconds, FailedError where the process fails.
    """
    command = [sys.executable, "-m", "benchmarks.measuring", function, json.dumps(arguments)]
    return dict(json.loads(_output_of(command, limit)))


def retool(*arguments: str, limit: float | None = None) -> Found:
    """What `retool … --json --quiet` prints, and the `wall` seconds of the whole command.

    Raises TimedOutError after `limit` seconds, FailedError where the command fails; a gap that was not reached
    (exit code 6) is no failure.
    """
    began = time.perf_counter()
    printed = _output_of([sys.executable, "-m", "retool", *arguments, "--json", "--quiet"], limit, accepted=(0, 6))
    return {**json.loads(printed), "wall": time.perf_counter() - began}


def _output_of(command: Sequence[str], limit: float | None, accepted: Iterable[int] = (0,)) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit, cwd=ROOT)
    except subprocess.TimeoutExpired as error:
        raise TimedOutError(f"{' '.join(command[1:4])} took more than {limit:.0f} seconds") from error
    if done.returncode not in accepted:
        raise FailedError(f"{' '.join(command[1:4])} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def median_of(runs: int, measured: Callable[[], float]) -> float:
    """The median of some runs of a measurement, one after the other."""
    return statistics.median(measured() for _ in range(runs))


def peak_mb() -> float:
    """The most memory this process has held, or has held since `restart_peak`, in MB.

    Linux counts what the parent held before the process began its own program into ru_maxrss, but not into VmHWM.
    """
    if STATUS.exists():
        return _status_mb("VmHWM")
    unit = 1024 if platform.system() == "Darwin" else 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit / 1024


def restart_peak() -> float:
    """Let `peak_mb` count from now on, where the system can; returns what the process holds now, in MB."""
    if not STATUS.exists():
        return peak_mb()
    Path("/proc/self/clear_refs").write_text("5")
    return _status_mb("VmRSS")


def _status_mb(name: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


# ---------------------------------------------------------------- records


def part_options(description: str) -> argparse.ArgumentParser:
    """The options that every part of the benchmarks takes."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--quick", action="store_true", help="small sizes and short limits: shows that it works")
    return options


def folder_for(quick: bool) -> Path:
    """Where the results of a run go; made where it is missing."""
    folder = QUICK_RESULTS if quick else RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def save(name: str, found: Found, quick: bool) -> Path:
    """Write what was found as NAME.json, with the machine, the versions and the date; returns the path."""
    path = folder_for(quick) / f"{name}.json"
    record = {"quick": quick, "written": datetime.now().astimezone().isoformat(timespec="minutes"),
              "machine": machine(), "versions": versions(), "found": found}  # fmt: skip
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """The processor, its cores, the memory and how busy it has been in the last minute."""
    return {"processor": _processor(), "cores": os.cpu_count(), "memory_gb": _memory_gb(),
            "system": platform.system(), "load": round(os.getloadavg()[0], 2)}  # fmt: skip


def _processor() -> str:
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        for line in cpus.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> float:
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that are compared."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def tell(text: str) -> None:
    """A line on standard error about what is being measured."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _child(arguments: Sequence[str]) -> None:
    """Call what `call` asks for and print the result; what solvers print must not mix with it."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    module, name = arguments[0].split(":")
    function = getattr(importlib.import_module(module), name)
    began = time.perf_counter()
    result = function(**json.loads(arguments[1]))
    found = {"result": result, "seconds": time.perf_counter() - began, "peak_mb": peak_mb()}
    output.write(json.dumps(found) + "\n")
    output.flush()
    os._exit(0)  # some solvers' own threads do not end with the program


if __name__ == "__main__":
    _child(sys.argv[1:])
