"""What one solve was: its inputs, options, versions and seconds, for the plan workbook and for `--json`."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retool.study.stating import conversions, versions

if TYPE_CHECKING:
    from retool.case import Case
    from retool.cli.steps import Stopwatch
    from retool.plan.data import Plan
    from retool.solve.outcome import Outcome
    from retool.solve.recipe import Recipe


@dataclass(frozen=True)
class Record:
    """One solve. `place` is where its plan is written; `recipe` has the command line's limits in it."""

    workbook: Path
    place: Path
    recipe: Recipe
    recipe_path: Path | None
    input_sha256: str
    watch: Stopwatch

    def run_info(self, outcome: Outcome) -> dict[str, Any]:
        """For the Run sheet: everything needed to run it again and to see how it went."""
        return {
            "input": self.workbook.name,
            "input_sha256": self.input_sha256,
            "written": _now().isoformat(timespec="seconds"),
            "recipe": "built in" if self.recipe_path is None else str(self.recipe_path),
            "options": self.recipe.model_dump(),
            "versions": versions(),
            "size": _size(outcome),
            "coefficients": {
                "matrix": _span(outcome.size.matrix_range),
                "objective": _span(outcome.size.cost_range),
                "limits": _span(outcome.size.limit_range),
            },
            **({} if _stamp() else _timings(self.watch, outcome)),
            "interrupted": outcome.interrupted,
            "log": [_log_line(line) for line in outcome.incumbents],
        }


def _stamp() -> str:
    """The seconds since 1970 that stand for now, where the environment asks for reproducible files."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    return text if text.isascii() and text.isdigit() else ""


def _now() -> datetime:
    return datetime.fromtimestamp(int(_stamp()), UTC) if _stamp() else datetime.now().astimezone()


def _timings(watch: Stopwatch, outcome: Outcome) -> dict[str, Any]:
    return {
        "seconds": watch.total(),
        "search_seconds": {name: round(value, 3) for name, value in outcome.seconds.items()},
    }


def answer(record: Record, outcome: Outcome, plan: Plan | None, case: Case | None) -> dict[str, Any]:
    """What `solve --json` prints; money and plan are null where there is no plan."""
    return {
        "status": outcome.status,
        "npv_musd": None if plan is None else plan.npv_musd,
        "objective_musd": None if plan is None else plan.objective_musd,
        "bound_musd": None if plan is None else plan.bound_musd,
        "baseline_musd": None if plan is None else plan.baseline_musd,
        "gap": None if plan is None else outcome.gap,
        "plan": None if plan is None else str(record.place),
        "conversions": [] if plan is None or case is None else conversions(plan, case),
        "size": _size(outcome),
        "seconds": record.watch.total(),
        "versions": versions(),
        "input_sha256": record.input_sha256,
    }


def _size(outcome: Outcome) -> dict[str, int]:
    size = asdict(outcome.size)
    return {name: size[name] for name in ("rows", "columns", "integers", "nonzeros")}


def _span(magnitudes: tuple[float, float] | None) -> str:
    return "none" if magnitudes is None else f"{magnitudes[0]:.3g} to {magnitudes[1]:.3g}"


def _log_line(line: Any) -> str:
    plan = "none yet" if line.objective is None else f"{line.objective:.3f} M$"
    bound = "none yet" if line.bound is None else f"{line.bound:.3f} M$"
    began = "" if _stamp() else f"{line.seconds:.1f} s  "
    return f"{began}{line.stage}  plan adds {plan}, at most {bound}"
