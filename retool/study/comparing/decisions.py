"""What was decided: the decisions of two plans side by side, and what flows under them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from retool.case import Case
from retool.plan import Ledger, Plan

NONE = ""
"""What stands for a decision that a plan does not take."""

WHOLE = 0.5
"""Vehicles or sets below which two volumes are the same."""


@dataclass(frozen=True)
class Decided:
    """One subject, and what each plan decides of it in words; blank where it decides nothing."""

    kind: str
    subject: str
    a: str
    b: str


@dataclass(frozen=True)
class Volume:
    """Expected vehicles or sets over the horizon."""

    kind: str
    subject: str
    unit: str
    a: float
    b: float


def plan_words(plan: Plan, case: Case) -> dict[tuple[str, str], str]:
    """(kind, subject) -> what the plan decides, in words, for all first-stage decisions."""
    said: dict[tuple[str, str], list[str]] = {}

    def say(kind: str, subject: str, words: str, future: str) -> None:
        if case.tree.is_tree:
            subject = f"{subject} ({future})"
        said.setdefault((kind, subject), []).append(words)

    for c in plan.conversions:
        mode = f" {c.mode}" if c.mode else ""
        copies = f", {c.copies} copies" if c.copies > 1 else ""
        say("convert", f"{c.line} to {c.to_config}{mode}", f"{c.period} from {c.from_state}{copies}", c.scenario)
    for x in plan.closings:
        say("close", x.line, x.period + (f", {x.copies} copies" if x.copies > 1 else ""), x.scenario)
    for site in plan.sites:
        say("site", site.plant, site.period, site.scenario)
    for k in plan.commitments:
        say("launch", f"{k.program} as {k.pathway}", k.period, k.scenario)
    for w in plan.withdrawals:
        say("withdraw", w.program, w.period, w.scenario)
    for contract in plan.contracts:
        say("contract", f"{contract.component} from {contract.supplier}", contract.period, contract.scenario)
    for taken in plan.incentives:
        say("incentive", taken.incentive, "taken", taken.scenario)
    found = {subject: ", ".join(sorted(words)) for subject, words in said.items()}
    return {**found, **_by_year(plan, case)}


def _by_year(plan: Plan, case: Case) -> dict[tuple[str, str], str]:
    """Decisions of the year, years of one choice drawn together: `2027–2030 low, 2031 high`."""
    said: dict[tuple[str, str], dict[int, str]] = {}

    def say(kind: str, subject: str, record: Any, words: str) -> None:
        subject = f"{subject} ({record.scenario})" if case.tree.is_tree else subject
        said.setdefault((kind, subject), {})[record.year] = words

    for t in plan.tooled:
        say("tool", f"{t.program} on {t.line} {t.config}", t, f"{t.copies} copies" if t.copies > 1 else "")
    for p in plan.prices:
        say("price", p.program, p, p.point)
    for tier in plan.tiers:
        say("tier", f"{tier.component} from {tier.supplier}", tier, f"from {tier.from_volume:,.0f} sets/yr")
    return {subject: _spans(years) for subject, years in said.items()}


def _spans(years: Mapping[int, str]) -> str:
    """Years that follow each other with the same words, as one span."""
    spans = []
    numbered = enumerate(sorted(years))
    for (_, words), group in groupby(numbered, key=lambda pair: (pair[1] - pair[0], years[pair[1]])):
        every = [year for _, year in group]
        when = str(every[0]) if len(every) == 1 else f"{every[0]}–{every[-1]}"
        spans.append(f"{when} {words}".strip())
    return ", ".join(spans)


def decided_otherwise(a: tuple[Plan, Case], b: tuple[Plan, Case]) -> list[Decided]:
    """The decisions that differ, by kind and subject."""
    ours, theirs = plan_words(*a), plan_words(*b)
    order = {kind: n for n, kind in enumerate(KINDS)}
    keys = sorted({*ours, *theirs}, key=lambda key: (order[key[0]], key[1]))
    rows = [Decided(kind, subject, ours.get((kind, subject), NONE), theirs.get((kind, subject), NONE))
            for kind, subject in keys]  # fmt: skip
    return [row for row in rows if row.a != row.b]


#: Kinds of decisions in the order in which they bind, with what each is called.
KINDS: dict[str, str] = {
    "convert": "Convert a line", "close": "Close a line", "site": "Prepare a site", "launch": "Launch a program",
    "withdraw": "Withdraw a program", "tool": "Tool a line for a program", "contract": "Sign a supplier",
    "tier": "Agree a price tier", "price": "Ask a price", "incentive": "Take an incentive",
}  # fmt: skip


VOLUMES = ("sold in the US", "exported", "built", "imported", "parts")
"""Kinds of volumes from the market back to the parts."""


def volumes(ledger: Ledger) -> dict[tuple[str, str, str], float]:
    """Expected vehicles and sets over the horizon by (kind, subject, unit)."""
    view, chance = ledger.view, ledger.case.tree.probability
    found: dict[tuple[str, str, str], float] = {}

    def add(kind: str, unit: str, records: Iterable[Any], scenario: int, subject: Callable[[Any], str],
            amount: str = "vehicles") -> None:  # fmt: skip
        for record in records:
            key = (kind, subject(record), unit)
            found[key] = found.get(key, 0.0) + chance[scenario] * getattr(record, amount)

    for s in range(ledger.case.tree.n):
        add("built", "vehicles", view.builds(s), s, lambda r: f"{r.program} on {r.line}")
        add("imported", "vehicles", view.imports(s), s, lambda r: f"{r.program} from {r.source}")
        add("sold in the US", "vehicles", view.sales(s), s, lambda r: f"{r.program} as {r.pathway}")
        add("exported", "vehicles", view.exports(s), s, lambda r: f"{r.program} to {r.market}")
        add("parts", "sets", view.sourcing(s), s, lambda r: f"{r.component} from {r.supplier}", "used")
    return found


#: Kinds that are decided anew every year; one that costs nothing and does nothing is left out of a plan.
BY_YEAR = ("tool", "tier", "price")


def volumes_side_by_side(a: Ledger, b: Ledger) -> list[Volume]:
    """The volumes that differ by a vehicle or set, in the order of the value chain."""
    ours, theirs = volumes(a), volumes(b)
    rows = [Volume(*key, ours.get(key, 0.0), theirs.get(key, 0.0)) for key in dict.fromkeys((*ours, *theirs))]
    rows.sort(key=lambda row: (VOLUMES.index(row.kind), row.subject))
    return [row for row in rows if abs(row.a - row.b) > WHOLE]
