"""The figures that Summary shows: each with its unit, the sheet that explains it, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from retool.report.answer import Answer
from retool.report.futures import Futures
from retool.report.live import Live, absolute, largest, ratio
from retool.report.table import constant


@dataclass(frozen=True)
class Figure:
    """A key figure: its cell's formula, unit, the sheet that explains it, and what it means."""

    label: str
    value: Live
    kind: str
    unit: str
    sheet: str
    meaning: str


def key_figures(answer: Answer, futures: Futures, stated: dict[str, Live]) -> dict[str, Figure]:
    """By short name, in the order in which a board would ask; ``stated`` are numbers on the Run sheet."""
    return _worth(answer, futures, stated) | _quantities(answer, futures)


def _worth(answer: Answer, futures: Futures, stated: dict[str, Live]) -> dict[str, Figure]:
    expected = "" if answer.certain else "Expected "
    objective = futures.objective
    gap = largest(0, stated["bound_musd"] - objective)
    added = largest(1, absolute(objective - stated["baseline_musd"]))
    npv, base = futures.expected("npv"), futures.expected("baseline")
    found = {
        "npv": Figure(
            f"{expected}NPV of the plan",
            npv,
            "musd",
            "M$",
            "CashFlow",
            "Net present value after tax, with the value past the horizon",
        ),
        "baseline": Figure(
            "Going on as today (baseline)",
            base,
            "musd",
            "M$",
            "ScenarioResults",
            "Present products and fixed costs, with no decision of any kind",
        ),
        "adds": Figure(
            "The plan adds", npv - base, "musd", "M$", "ScenarioResults", "NPV of the plan less the baseline"
        ),
    }
    if answer.case.by_regret:
        found["regret"] = Figure(
            "Worst regret",
            futures.worst_regret,
            "musd",
            "M$",
            "ScenarioResults",
            "Most that the plan made for one future alone would bring more in it",
        )
    elif answer.case.by_tail:
        found["objective"] = Figure(
            "Risk-adjusted objective",
            objective,
            "musd",
            "M$",
            "ScenarioResults",
            "(1 - risk_weight) × expected NPV + risk_weight × CVaR",
        )
    return found | {
        "gap": Figure("Gap", gap, "musd", "M$", "Run", "Most that any other plan could be worth above this one"),
        "gap_share": Figure(
            "Gap, of what the plan adds", ratio(gap, added), "percent", "", "Run", "The baseline does not dilute it"
        ),
    }


def _quantities(answer: Answer, futures: Futures) -> dict[str, Figure]:
    return _effort(answer, futures) | _vehicles(answer, futures) | _duties(futures) | _jobs(answer)


def _effort(answer: Answer, futures: Futures) -> dict[str, Figure]:
    """Lines converted, if any line moves, and capital."""
    schedule, capital = answer.tables["Schedule"], answer.tables["Capital"]
    over = ", over all branches" if answer.case.tree.is_tree else ""
    moved = {
        "conversions": Figure("Conversions", schedule.sum_where("copies", action=constant("convert")), "count", "lines",
                              "Schedule", f"Started within the horizon{over}"),
    }  # fmt: skip
    spent = {
        "capital": Figure("Capital", futures.expected("capital"), "musd", "M$", "Payments",
                          "Conversions, sites, tooling, pathways and suppliers, before grants"),
        "peak": Figure("Highest capital of a period", capital.greatest("total"), "musd", "M$", "Capital",
                       "Before grants"),
    }  # fmt: skip
    return (moved if any(schedule.numbers("copies")) else {}) | spent


def _vehicles(answer: Answer, futures: Futures) -> dict[str, Figure]:
    """Built, sold, imported and exported (where any are), and lost."""
    found = {}
    for name, label, sheet, meaning in (
        ("built", "Built", "Production", f"Kei vehicles, {answer.years[0]} to {answer.years[-1]}"),
        ("sold", "Sold in the US", "Sales", "Built here or imported"),
        ("imported", "Imported", "ImportPlan", "Finished vehicles bought abroad"),
        ("exported", "Exported", "ExportPlan", "Built here and sold abroad"),
        ("lost", "Lost sales", "Sales", "Demand that is not served"),
    ):
        if name not in ("imported", "exported") or any(futures.table.numbers(name)):
            found[name] = Figure(label, futures.expected(name), "count", "vehicles", sheet, meaning)
    return found


def _duties(futures: Futures) -> dict[str, Figure]:
    return {
        "duty": Figure("Net duty paid", futures.expected("duty"), "musd", "M$", "Duties", "After offset and drawback"),
        "avoided": Figure("Duty avoided", futures.expected("avoided"), "musd", "M$", "Duties",
                          "Import duty on what is built and sold here, less net duty on parts: the rule stands on"
                          " Duties"),
    }  # fmt: skip


def _jobs(answer: Answer) -> dict[str, Figure]:
    last = answer.years[-1]
    where = f", in future {answer.scenarios[0]}" if answer.case.tree.is_tree else ""
    return {
        "jobs_today": Figure("Jobs today", _first_scenario(answer, "today"), "count", "heads", "Jobs",
                             "At all plants that take part"),
        "jobs": Figure(f"Jobs in {last}", _first_scenario(answer, f"y{last}"), "count", "heads", "Jobs",
                       f"Average of the year{where}"),
    }  # fmt: skip


def _first_scenario(answer: Answer, name: str) -> Live:
    return answer.tables["Jobs"].sum_where(name, scenario=constant(answer.scenarios[0]))
