"""What is stated of every plan: the conversions with their dates, and the file and the versions it came from."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retool import __version__

if TYPE_CHECKING:
    from retool.case import Case
    from retool.plan.data import Conversion, Plan

PACKAGES = ("highspy", "pyomo", "numpy", "scipy", "pydantic", "openpyxl", "XlsxWriter")
"""Whose versions can change a plan or the file it is written to."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """The versions of retool, Python and what it stands on."""
    return {
        "retool": __version__,
        "python": platform.python_version(),
        **{package.lower(): version(package) for package in PACKAGES},
    }


def conversions(plan: Plan, case: Case) -> list[dict[str, Any]]:
    """Each conversion with the dates on which it starts and production starts, in order of date."""
    found = [
        {
            "line": conversion.line,
            "from": conversion.from_state,
            "to": conversion.to_config,
            "mode": conversion.mode,
            "copies": conversion.copies,
            "scenario": conversion.scenario,
            **_dates(conversion, case),
        }
        for conversion in plan.conversions
    ]
    return sorted(found, key=lambda row: (row["start"], row["line"]))


def _dates(conversion: Conversion, case: Case) -> dict[str, str]:
    arc = next(
        arc
        for arc in case.lines[conversion.line].arcs
        if (arc.origin, arc.target, arc.mode, case.calendar.periods[arc.start])
        == (conversion.from_state, conversion.to_config, conversion.mode, conversion.period)
    )
    start, produces = (case.calendar.month_start(month) for month in (arc.start_month, arc.production))
    return {"start": start.isoformat(), "produces": produces.isoformat()}
