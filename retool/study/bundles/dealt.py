"""Futures dealt into bundles, so that each bundle is small enough to solve and as like the whole as can be."""

from __future__ import annotations

from dataclasses import dataclass

from retool.case import Case
from retool.solve.recipe import Recipe
from retool.workbook import Tables


class BundlesError(ValueError):
    """The case cannot be solved in bundles; the message is the planner's to read."""


@dataclass(frozen=True)
class Bundle:
    """Some futures, by index in the case, and the probability that one of them comes."""

    scenarios: tuple[int, ...]
    weight: float


def deal(case: Case, count: int) -> list[Bundle]:
    """`count` bundles whose sizes differ by one at most: future 0 to bundle 0, 1 to 1 and so on, as cards are dealt.

    Futures that stand together in the sheet are mostly alike, so each bundle gets one of each kind; bundles that are
    alike agree soon. Weights sum to 1.
    """
    hands = [tuple(range(first, case.tree.n, count)) for first in range(count)]
    chances = [sum(case.tree.probability[s] for s in hand) for hand in hands]
    return [Bundle(hand, chance / sum(chances)) for hand, chance in zip(hands, chances, strict=True)]


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
