"""What `retool solve` finds besides a plan, where it is asked to: the worth of information, the frontier of risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retool.cli.exits import USAGE
from retool.cli.record import Record
from retool.cli.say import stop

if TYPE_CHECKING:
    from retool.case import Case
    from retool.plan.data import Plan
    from retool.plan.information import InformationValue
    from retool.plan.studies import Studies
    from retool.solve.progress import Progress
    from retool.study.solving import Solved
    from retool.workbook import Workbook

Interval = tuple[float, float]


@dataclass(frozen=True)
class Wanted:
    """What was asked for: the value of information, and the number of points of the frontier (0 = none)."""

    information: bool = False
    points: int = 0

    def refuse_impossible(self, record: Record, book: Workbook) -> None:
        """End the command, before anything is solved, where the workbook leaves nothing to find."""
        from retool.solve.question import as_asked

        if not self.information and not self.points:
            return
        tables = as_asked(book, record.recipe).tables
        if len(tables.scenarios) < 2:
            asked = "--value-of-information" if self.information else "--frontier"
            stop(f"{asked} needs two futures or more: add Scenarios and Changes, or leave it out.", USAGE)
        if self.information and (tables.settings.risk_weight or tables.settings.risk_measure == "regret"):
            stop(
                "--value-of-information counts expected NPV: set risk_weight to 0 and risk_measure to cvar, in Settings"
                " or under [risk] in the recipe.",
                USAGE,
            )

    def found(self, record: Record, solved: Solved, progress: Progress) -> Studies:
        """Run what was asked for after a plan was found; what Ctrl-C cut short is left out."""
        from retool.plan.frontier import FrontierPoint
        from retool.plan.studies import Studies
        from retool.study.frontier import frontier
        from retool.study.information import value_of_information

        information, points = None, tuple[FrontierPoint, ...]()
        how: dict[str, Any] = {"recipe_path": record.recipe_path, "progress": progress}
        if self.information and not solved.outcome.interrupted:
            with record.watch.step("information"):
                information = value_of_information(solved, record.recipe, **how)
        stopped = solved.outcome.interrupted or (self.information and information is None)
        if self.points and not stopped:
            with record.watch.step("frontier"):
                points = tuple(frontier(solved, record.recipe, self.points, **how))
        return Studies(information, points)

    def missing(self, studies: Studies) -> str:
        """What was asked for and not found, in words; nothing where all is there."""
        if self.information and studies.information is None:
            return "The value of information was not found: stopped before. Give it more time with --time-limit."
        if len(studies.frontier) < self.points:
            done = f"{len(studies.frontier)} of {self.points} points"
            return f"The frontier is not whole: {done}. Give each more time with --time-limit."
        return ""


def studies_answer(wanted: Wanted, studies: Studies, case: Case) -> dict[str, Any]:
    """Their part of `solve --json`: only what was asked for; null where it was not found."""
    from retool.plan.frontier import differences
    from retool.study.stating import conversions

    found: dict[str, Any] = {}
    if wanted.information:
        found["value_of_information"] = None if studies.information is None else _information(studies.information)
    if wanted.points:
        plans: list[Plan | None] = [None, *(point.plan for point in studies.frontier)]
        found["frontier"] = [
            {
                "weight": point.weight,
                "npv_musd": point.npv,
                "cvar_musd": point.cvar,
                "objective_musd": point.objective,
                "bound_musd": point.bound,
                "conversions": conversions(point.plan, case),
                "changes": [] if before is None else [vars(change) for change in differences(before, point.plan)],
            }
            for before, point in zip(plans, studies.frontier, strict=False)
        ]
    return found


def _information(info: InformationValue) -> dict[str, Any]:
    return {
        "ws": info.ws,
        "rp": info.rp,
        "eev": info.eev,
        "evpi": info.evpi,
        "vss": info.vss,
        "mean_case": info.mean_case,
        "futures": [
            {"scenario": f.scenario, "probability": f.probability, "alone": f.alone, "with_plan": f.with_plan}
            for f in info.futures
        ],
    }


def regret_answer(case: Case, plan: Plan) -> dict[str, Any]:
    """Its part of `solve --json` where plans are judged by their worst regret; nothing elsewhere. M$."""
    if not case.by_regret:
        return {}
    from retool.plan import build_ledger

    ledger = build_ledger(plan, case)
    futures = [
        {"scenario": name, "best_alone": best, "npv": npv, "regret": (best[0] - npv, best[1] - npv)}
        for name, best, npv in zip(case.tree.names, case.best_alone, ledger.npvs, strict=True)
    ]
    return {"regret": {"worst": ledger.worst_regret, "futures": futures}}


def said(studies: Studies) -> list[str]:
    """In sentences, for the planner at the terminal."""
    lines: list[str] = []
    if studies.information is not None:
        from retool.report.information import words

        lines += words(studies.information)
    if studies.frontier:
        lines.append("Weight on risk, expected NPV, mean of the bad futures (sheet Frontier):")
        lines += [f"  {p.weight:5.3f}  {p.npv:12,.1f} M$  {p.cvar:12,.1f} M$" for p in studies.frontier]
    return lines
