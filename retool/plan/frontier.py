"""The efficient frontier: plans that trade expected NPV against the mean of the bad futures, and how they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from retool.plan.data import Plan


@dataclass(frozen=True)
class FrontierPoint:
    """The best plan found at a weight of CVaR in the objective; `bound` no plan at that weight is worth more than.
    M$.
    """

    weight: float
    npv: float
    cvar: float
    bound: float
    plan: Plan

    @property
    def objective(self) -> float:
        """(1 - weight) × expected NPV + weight × CVaR."""
        return at_weight(self.weight, self.npv, self.cvar)


def at_weight(weight: float, npv: float, cvar: float) -> float:
    return (1.0 - weight) * npv + weight * cvar


def indifferent(one: FrontierPoint, other: FrontierPoint) -> float | None:
    """The weight at which two plans are worth the same; None where one is worth more at all weights, or both are
    alike.
    """
    gained, lost = other.cvar - one.cvar, one.npv - other.npv
    if gained + lost <= 0 or gained < 0 or lost < 0:
        return None
    return lost / (gained + lost)


@dataclass(frozen=True)
class Difference:
    """One decision that two plans take differently: when, in the one and in the other; blank = not at all."""

    decision: str
    before: str
    after: str


def _mode(record: Any) -> str:
    return f" ({record.mode})" if record.mode else ""


def _when(record: Any) -> str:
    return _copies(str(record.period), record.copies)


def _joined(times: list[str]) -> str:
    """`2028–2031, 2033`: years without a gap as one span; other times one by one."""
    spans: list[list[str]] = []
    for time in times:
        follows = spans and time.isdigit() and spans[-1][-1].isdigit() and int(time) == int(spans[-1][-1]) + 1
        if follows:
            spans[-1] = [spans[-1][0], time]
        else:
            spans.append([time])
    return ", ".join("–".join(span) for span in spans)


def _copies(text: str, copies: int) -> str:
    return text if copies == 1 else f"{text} × {copies}"


#: What a decision is about, in words, and when it is taken.
SUBJECTS: Mapping[str, tuple[Callable[[Any], str], Callable[[Any], str]]] = {
    "conversions": (lambda r: f"convert {r.line} from {r.from_state} to {r.to_config}{_mode(r)}", _when),
    "closings": (lambda r: f"close {r.line}", _when),
    "commitments": (lambda r: f"launch {r.program} as {r.pathway}", lambda r: str(r.period)),
    "withdrawals": (lambda r: f"withdraw {r.program}", lambda r: str(r.period)),
    "contracts": (lambda r: f"sign {r.supplier} for {r.component}", lambda r: str(r.period)),
    "incentives": (lambda r: f"take {r.incentive}", lambda _: "taken"),
    "tooled": (lambda r: f"build {r.program} on {r.line} in {r.config}", lambda r: _copies(str(r.year), r.copies)),
    "prices": (lambda r: f"price of {r.program} in {r.year}", lambda r: str(r.point)),
    "tiers": (lambda r: f"tier of {r.component} from {r.supplier}", lambda r: f"{r.year} from {r.from_volume:,.0f}"),
}


def differences(before: Plan, after: Plan) -> list[Difference]:
    """The decisions that differ, conversions first. Operations, which follow from them and the future, are left out."""
    first, second = dict(decided(before)), dict(decided(after))
    subjects = dict.fromkeys([*first, *second])
    return [
        Difference(subject, first.get(subject, ""), second.get(subject, ""))
        for subject in sorted(subjects, key=lambda text: _ORDER[text.split()[0]])
        if first.get(subject, "") != second.get(subject, "")
    ]


_ORDER = {word: n for n, word in enumerate(
    ("convert", "close", "launch", "withdraw", "take", "sign", "build", "price", "tier"))}  # fmt: skip


def decided(plan: Plan) -> Iterator[tuple[str, str]]:
    """(what, when) of every decision; on a tree with the future whose branch decides it."""
    several = len({record.scenario for kind in SUBJECTS for record in getattr(plan, kind)}) > 1
    for kind, (subject, when) in SUBJECTS.items():
        whens: dict[str, list[str]] = {}
        for record in getattr(plan, kind):
            branch = f" (in {record.scenario})" if several else ""
            whens.setdefault(subject(record) + branch, []).append(when(record))
        for text, found in whens.items():
            yield text, _joined(sorted(found))
