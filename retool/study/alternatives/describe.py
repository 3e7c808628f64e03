"""Alternatives in words and numbers: for the terminal, for scripts, and for the sheets of the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from retool.plan import Ledger, flows
from retool.study.alternatives.plans import MEASURES, Found
from retool.study.alternatives.study import Alternatives
from retool.study.comparing.decisions import decided_otherwise, plan_words, volumes
from retool.study.comparing.present import cash_amounts

DUTIES = (flows.PARTS_DUTY, flows.IMPORT_DUTY, flows.OFFSET, flows.DRAWBACK)
MOST_NAMED = 12
"""Names in one cell or line; the sheet Decisions has them all."""


BETTER = 1e-6
"""M$ by which a plan must exceed the best found to be called better: the tolerance of the audit."""


@dataclass(frozen=True)
class Fact:
    """One row of the side-by-side table: its label, kind of cell, unit, and its value for a plan."""

    label: str
    kind: str
    unit: str
    value: Callable[[Found], Any]


def facts(found: Alternatives) -> list[Fact]:
    """What stands side by side for each plan, besides the money that the sheet works out itself."""

    def words(kind: str) -> Callable[[Found], str]:
        return lambda plan: listed(_of_kind(found, plan, kind))

    def total(kind: str) -> Callable[[Found], float]:
        return lambda plan: sum(amount for (of, _, _), amount in volumes(plan.ledger).items() if of == kind)

    def paid(*categories: str) -> Callable[[Found], float]:
        return lambda plan: -money_of(plan.ledger, *categories)

    return [
        Fact("Otherwise than the best", "wrap", "", lambda plan: against_the_best(found, plan)),
        Fact("Lines converted", "wrap", "", words("convert")),
        Fact("Lines closed", "wrap", "", words("close")),
        Fact("Programs launched", "wrap", "", words("launch")),
        Fact("Programs withdrawn", "wrap", "", words("withdraw")),
        Fact("Built here", "wrap", "", lambda plan: listed(_volumes(plan, "built"))),
        Fact("Imported", "wrap", "", lambda plan: listed(_volumes(plan, "imported"))),
        Fact("Suppliers signed", "wrap", "", words("contract")),
        Fact("Sold in the US", "count", "vehicles", total("sold in the US")),
        Fact("Exported", "count", "vehicles", total("exported")),
        Fact("Built", "count", "vehicles", total("built")),
        Fact("Imported", "count", "vehicles", total("imported")),
        Fact("Capital paid", "musd", "M$", paid(*flows.CAPITAL)),
        Fact("Duties paid, net", "musd", "M$", paid(*DUTIES)),
        Fact("Grants and incentives", "musd", "M$", lambda plan: money_of(plan.ledger, flows.GRANT, flows.INCENTIVE)),
    ]


def money_of(ledger: Ledger, *categories: str) -> float:
    """Expected M$ of some categories over all years, before tax and discounting."""
    return sum(amount for (category, _), amount in cash_amounts(ledger).items() if category in categories)


def _of_kind(found: Alternatives, plan: Found, kind: str) -> list[str]:
    said = plan_words(plan.plan, found.case)
    return [f"{subject}: {when}" for (of, subject), when in sorted(said.items()) if of == kind]


def _volumes(plan: Found, kind: str) -> list[str]:
    every = sorted(volumes(plan.ledger).items(), key=lambda item: -item[1])
    return [f"{subject}: {amount:,.0f}" for (of, subject, _), amount in every if of == kind and amount >= 0.5]


def listed(items: list[str]) -> str:
    """The first few, and how many more; a dash for none."""
    more = len(items) - MOST_NAMED
    return "; ".join(items[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "") or "–"


def how_it_differs(plan: Found) -> str:
    """Why the plan is here, and how far it is from the nearest plan found before it."""
    if plan.measure == "best":
        return "the best plan found"
    if plan.measure not in MEASURES:
        return "shows that a line may be converted, or left as it is, at so little cost"
    unit = "months of moves" if plan.measure == "dates" else "choice" if round(plan.apart) == 1 else "choices"
    furthest = ", and no plan within the tolerance is further away" if plan.no_further else ""
    return f"{MEASURES[plan.measure]}: {plan.apart:,.0f} {unit} from the nearest plan before it{furthest}"


def sentences(found: Alternatives) -> Iterator[str]:
    """The summary for the terminal."""
    yield from heading(found)
    for plan in found.plans:
        lost = "" if plan.number == 0 else f", {abs(plan.lost):,.2f} M$ {_less(plan)} than the best"
        yield f"{plan.name}: adds {plan.added:,.1f} M$ to going on as today{lost}: {how_it_differs(plan)}."
        yield f"  converts {listed(_of_kind(found, plan, 'convert'))}"
        if plan.number:
            yield f"  otherwise than the best: {against_the_best(found, plan)}"
    yield from _lines(found)


def _less(plan: Found) -> str:
    return "more" if plan.lost < -BETTER else "less"


def heading(found: Alternatives) -> Iterator[str]:
    """What was asked and how far it was answered."""
    best = found.plans[0]
    outcome = found.solved.outcome
    missing = max(0.0, (outcome.bound or 0.0) - best.added)
    others = len(found.plans) - 1
    yield (
        f"{found.case.settings.case}: the best plan adds {best.added:,.1f} M$ to going on as today"
        f" (at most {missing:,.1f} M$ is missing)."
    )
    yield (
        f"{others} other {'plan' if others == 1 else 'plans'} found that {'is' if others == 1 else 'are'} worth at most"
        f" {found.allowed:,.2f} M$ less ({found.within})."
    )
    if any(plan.lost < -BETTER for plan in found.plans):
        yield (
            "One of them is worth more than the plan found first, which is the best only to the gap asked for:"
            " ask for a smaller one with --gap."
        )
    for measure, why in found.exhausted.items():
        yield f"No further plan with {MEASURES[measure]}: {why}."
    if found.interrupted:
        yield "Stopped by Ctrl-C: there may be more."


def against_the_best(found: Alternatives, plan: Found) -> str:
    """What the plan does and the best does not, what it leaves, and what it does at another time."""
    best = found.plans[0]
    gained, left = sorted(plan.on - best.on), sorted(best.on - plan.on)
    said = [f"with {found.words[key]}" for key in gained] + [f"without {found.words[key]}" for key in left]
    for row in decided_otherwise((best.plan, found.case), (plan.plan, found.case)):
        if row.a and row.b and row.kind in DATED:
            said.append(f"{row.kind} {row.subject} {row.b} (best: {row.a})")
    return listed(said)


DATED = ("convert", "close", "launch", "withdraw", "contract")
"""Decisions that have a date."""


def _lines(found: Alternatives) -> Iterator[str]:
    count = len(found.plans)
    groups: dict[str, list[str]] = {}
    for fact in found.lines:
        words = fact.words(count)
        groups.setdefault(words, []).append(fact.line)
    for words, lines in sorted(groups.items()):
        yield f"Lines {words}: {', '.join(lines)}."


def as_json(found: Alternatives) -> dict[str, Any]:
    """What `retool alternatives --json` prints, but for the path."""
    outcome = found.solved.outcome
    seconds = {**found.solved.seconds, "alternatives": found.seconds}
    return {
        "status": outcome.status,
        "within": str(found.within),
        "allowed_musd": found.allowed,
        "baseline_musd": None if found.solved.plan is None else found.solved.plan.baseline_musd,
        "bound_musd": None if found.solved.plan is None else found.solved.plan.bound_musd,
        "plans": [_plan_json(found, plan) for plan in found.plans],
        "lines": [
            {
                "line": fact.line, "verdict": fact.verdict, "proven": fact.proven,
                "otherwise_costs_at_least_musd": fact.costs, "plans": fact.plans,
            }
            for fact in found.lines
        ],
        "exhausted": found.exhausted,
        "interrupted": found.interrupted,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
    }  # fmt: skip


def _plan_json(found: Alternatives, plan: Found) -> dict[str, Any]:
    said = plan_words(plan.plan, found.case)
    return {
        "number": plan.number,
        "measure": plan.measure,
        "npv_musd": plan.plan.npv_musd,
        "objective_musd": plan.plan.objective_musd,
        "added_musd": plan.added,
        "lost_musd": plan.lost,
        "apart": plan.apart,
        "no_further": plan.no_further,
        "audit_ok": plan.audit.ok,
        "conversions": [vars(conversion) for conversion in plan.plan.conversions],
        "decisions": [{"kind": kind, "subject": subject, "when": when} for (kind, subject), when in said.items()],
        "capital_musd": -money_of(plan.ledger, *flows.CAPITAL),
        "duties_musd": -money_of(plan.ledger, *DUTIES),
    }
