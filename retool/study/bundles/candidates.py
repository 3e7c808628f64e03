"""Which decisions to try in all bundles: those of the bundles that most agree with, and those of the majority."""

from __future__ import annotations

from collections.abc import Sequence

from retool.study.bundles.jobs import Decision, Decisions

CANDIDATES = 4
"""Plans that are tried in all bundles after a round: each takes a linear program in every bundle."""


Weighted = tuple[Decisions, float]
"""A bundle's plan, and the bundle's weight."""


def majority(plans: Sequence[Weighted]) -> Decisions:
    """The mean of all plans, rounded; it need not be a plan."""
    total = sum(weight for _, weight in plans) or 1.0
    mean: dict[Decision, float] = {}
    for plan, weight in plans:
        for decision, number in plan:
            mean[decision] = mean.get(decision, 0.0) + weight / total * number
    rounded = ((decision, round(number)) for decision, number in mean.items())
    return frozenset((decision, number) for decision, number in rounded if number)


def nearest_to_all(plans: Sequence[Weighted]) -> list[Decisions]:
    """The different plans, the one with the least mean distance to all others first."""

    def distance(plan: Decisions) -> float:
        return sum(weight * apart(plan, other) for other, weight in plans)

    return sorted(dict.fromkeys(plan for plan, _ in plans), key=distance)


def apart(one: Decisions, other: Decisions) -> int:
    """How many decisions differ, each copy counted."""
    mine, theirs = dict(one), dict(other)
    return sum(abs(mine.get(d, 0) - theirs.get(d, 0)) for d in {*mine, *theirs})
