"""Futures dealt into bundles, so that each bundle is small enough to solve and as like the whole as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from retool.case import Case
from retool.solve.recipe import Recipe
from retool.workbook import Tables

Changed = dict[tuple[str, str], frozenset[Any]]
"""What a future changes, by sheet and column."""


class BundlesError(ValueError):
    """The case cannot be solved in bundles; the message is the planner's to read."""


@dataclass(frozen=True)
class Bundle:
    """Some futures, by index in the case, and the probability that one of them comes."""

    scenarios: tuple[int, ...]
    weight: float


def deal(case: Case, count: int) -> list[Bundle]:
    """`count` bundles whose sizes differ by one at most, each of futures that are as unlike as can be.

    Bundles that are mixed alike want alike, and agree soon. Futures are dealt one at a time, to and fro: the first
    ones in the order of the sheet, then to each bundle the future that differs from its own in the most columns.
    Weights sum to 1.
    """
    columns = [case.values.edits_by_column(s) for s in range(case.tree.n)]
    hands: list[list[int]] = [[] for _ in range(count)]
    left = list(range(case.tree.n))
    while left:
        for hand in hands[: len(left)]:
            chosen = max(left, key=lambda s: sum(_unlike(columns[s], columns[own]) for own in hand))
            hand.append(chosen)
            left.remove(chosen)
        hands.reverse()
    hands.sort()
    chances = [sum(case.tree.probability[s] for s in hand) for hand in hands]
    return [Bundle(tuple(sorted(hand)), chance / sum(chances)) for hand, chance in zip(hands, chances, strict=True)]


def _unlike(one: Changed, other: Changed) -> int:
    """In how many columns two futures differ."""
    return sum(one.get(place) != other.get(place) for place in {*one, *other})


def refuse(tables: Tables, recipe: Recipe, count: int) -> None:
    """Raise BundlesError, with all that stands against it, where the workbook as the recipe asks for it (`tables`)
    cannot be solved in so many bundles.
    """
    futures = len(tables.scenarios)
    why: list[str] = []
    if futures < 2:
        why.append("there are fewer than two futures: leave --bundles out, or add Scenarios")
    elif count > futures:
        why.append(f"there are {futures} futures, which make {futures} bundles at most")
    if any(row.parent for row in tables.scenarios):
        why.append(
            "the futures form a tree (Scenarios has a parent): only futures that all part at the start can be dealt"
            " into bundles"
        )
    if tables.settings.risk_measure == "regret" and futures > 1:
        why.append("regret looks at all futures together: set risk_measure to cvar and risk_weight to 0")
    elif tables.settings.risk_weight > 0:
        why.append("a weight on risk looks at all futures together: set risk_weight to 0")
    if recipe.extend is not None:
        why.append(f"rules of your own ({recipe.extend}) may tie futures together: leave extend out of the recipe")
    if why:
        raise BundlesError("--bundles cannot be used: " + "; ".join(why) + ".")
