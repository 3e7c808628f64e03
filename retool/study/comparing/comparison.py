"""Two plan workbooks compared: read, audited, and set side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from retool.case import build_case
from retool.plan import PlanFileError, audit_plan, baseline_ledger, build_ledger, flows
from retool.plan.files import question_of as inputs_of
from retool.plan.files import with_best_alone
from retool.plan.reading import plan_of
from retool.plan.workbooks import open_plan
from retool.solve.interrupt import Stop
from retool.study.comparing.decisions import Decided, Volume, decided_otherwise, volumes_side_by_side
from retool.study.comparing.differences import Difference, differences, question_of
from retool.study.comparing.present import LATER, by_year, cash_amounts, present_values
from retool.study.comparing.waterfall import Side, Waterfall, in_expectation, waterfall

CASH_ORDER = (*flows.OPERATIONS, *(c for c in flows.LUMP_SUMS if c not in flows.OPERATIONS))
"""Categories in the order of a cash-flow statement."""


class UnsoundPlanError(Exception):
    """A plan that its own audit refuses; the message names the checks that fail."""


@dataclass(frozen=True)
class CashLine:
    """One category in one calendar year, expected M$ before tax and discounting."""

    category: str
    year: int
    a: float
    b: float


@dataclass(frozen=True)
class Comparison:
    """All that differs between plan A and plan B."""

    a: Side
    b: Side
    inputs: list[Difference]
    decisions: list[Decided]
    volumes: list[Volume]
    waterfall: Waterfall
    own_rules: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether there is nothing to tell: neither input, nor decision, nor flow, nor money differs."""
        return not (self.inputs or self.decisions or self.volumes or self.waterfall.bars)

    @cached_property
    def cash(self) -> list[CashLine]:
        """Both plans' cash flows by category and year, where either has any."""
        ours, theirs = cash_amounts(self.a.ledger), cash_amounts(self.b.ledger)
        keys = sorted({*ours, *theirs}, key=lambda key: (CASH_ORDER.index(key[0]), key[1]))
        return [CashLine(*key, ours.get(key, 0.0), theirs.get(key, 0.0)) for key in keys]

    @cached_property
    def present(self) -> dict[int, tuple[float, float]]:
        """Present value by calendar year in A and B; `present.LATER` is the value past the horizon."""
        ours, theirs = (by_year(present_values(side.ledger)) for side in (self.a, self.b))
        return {year: (ours.get(year, 0.0), theirs.get(year, 0.0)) for year in sorted({*ours, *theirs})}

    @cached_property
    def baselines(self) -> tuple[float, float]:
        """What going on as today is worth in each question, M$ of expected NPV."""
        return baseline_ledger(self.a.case).expected_npv, baseline_ledger(self.b.case).expected_npv


def read_side(path: Path) -> tuple[Side, str]:
    """A plan workbook, audited, and the planner's own rules that it was solved with, if any.

    Raises PlanFileError where it is no plan workbook, UnsoundPlanError where its audit fails.
    """
    book, file = inputs_of(path), open_plan(path)
    case, plan = build_case(book), plan_of(file)
    audit = audit_plan(plan, with_best_alone(case, file) if case.by_regret else case)
    if not audit.ok:
        named = "; ".join(f"{check.name} at {check.where}" for check in audit.failed[:3])
        raise UnsoundPlanError(f"its audit fails ({named}), so its numbers cannot be compared; solve it again")
    case = in_expectation(case)
    return Side(question_of(book), case, plan, build_ledger(plan, case)), str(plan.run.get("options_extend") or "")


def compare(
    first: tuple[Side, str], second: tuple[Side, str], stop: Stop, said: Callable[[str], None] = lambda _: None
) -> Comparison:
    """Plan A against plan B; `said` is told which cause is being valued."""
    (a, rules_a), (b, rules_b) = first, second
    differing = differences(a.question, b.question)
    return Comparison(
        a,
        b,
        differing,
        decided_otherwise((a.plan, a.case), (b.plan, b.case)),
        volumes_side_by_side(a.ledger, b.ledger),
        waterfall(a, b, differing, stop, said),
        tuple(dict.fromkeys(rules for rules in (rules_a, rules_b) if rules)),
    )


def as_json(comparison: Comparison) -> dict[str, Any]:
    """What `retool compare --json` prints, but for the paths."""
    found = comparison.waterfall
    base_a, base_b = comparison.baselines
    return {
        "same": comparison.same,
        "npv_musd": {"a": found.npv_a, "b": found.npv_b, "difference": found.npv_b - found.npv_a},
        "baseline_musd": {"a": base_a, "b": base_b, "difference": base_b - base_a},
        "inputs": [
            {
                "change": d.kind, "sheet": d.sheet, "row": d.subject, "column": d.column, "a": d.a, "b": d.b,
                "cell_a": d.where_a, "cell_b": d.where_b, "cause": d.cause.name,
            }
            for d in comparison.inputs
        ],
        "decisions": [vars(row) for row in comparison.decisions],
        "volumes": [vars(row) for row in comparison.volumes],
        "waterfall": [
            {
                "kind": bar.kind, "name": bar.name, "title": bar.title, "amount_musd": bar.amount_musd,
                "by_year": {_year(year): amount for year, amount in bar.by_year.items()}, "note": bar.note,
            }
            for bar in found.bars
        ],
        "cash_flow": [{**vars(line), "difference": line.b - line.a} for line in comparison.cash],
        "present_value_by_year": {_year(year): {"a": a, "b": b, "difference": b - a}
                                  for year, (a, b) in comparison.present.items()},
    }  # fmt: skip


def _year(year: int) -> str:
    return "later" if year == LATER else str(year)


__all__ = ["Comparison", "PlanFileError", "UnsoundPlanError", "as_json", "compare", "read_side"]
