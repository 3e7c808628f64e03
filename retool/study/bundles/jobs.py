"""The work on one bundle, in a process of its own: to solve it at given prices, or to try decisions in it.

Nothing here loads the solver before it is run: the process that leads has no need of it.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from retool.collector import collector_paused
from retool.solve.errors import SolverError
from retool.solve.recipe import Recipe
from retool.study.sweep.job import deciding_versions
from retool.study.sweep.record import FAILED, Record

Decision = tuple[Any, ...]
"""As in retool/model/prices.py: a whole-number variable's name and its index without the node."""

Decisions = frozenset[tuple[Decision, int]]
"""The decisions of a plan that are not 0, each with its number."""


def packed(thing: Any) -> bytes:
    """A case or a plan as it goes from process to process."""
    return zlib.compress(pickle.dumps(thing, pickle.HIGHEST_PROTOCOL), level=1)


def unpacked(data: bytes) -> Any:
    """What `packed` was given. For what this run's own processes have sent each other, nothing else."""
    return pickle.loads(zlib.decompress(data))


@dataclass(frozen=True)
class SolveBundle:
    """Find the best plan of a bundle's case at the prices, starting from `warm`, within the recipe's limits.

    Its answer: status; bound, what no plan of the bundle can add, prices included; decisions, and what they add
    without prices (worth), None where there is no plan; size of the model.
    """

    key: str
    name: str
    bundle: int
    case: bytes
    recipe: Recipe
    prices: dict[Decision, float]
    warm: Decisions | None

    def run(self) -> Record:
        from retool.study.bundles.work import solve_bundle  # noqa: PLC0415  loads the solver

        return _told(lambda: solve_bundle(unpacked(self.case), self.recipe, self.prices, self.warm))


@dataclass(frozen=True)
class TryDecisions:
    """Find what each plan's decisions add in a bundle, with the best operations for its futures.

    Its answer: tried, for each (worth, packed plan), or None where the decisions cannot be held.
    """

    key: str
    name: str
    bundle: int
    case: bytes
    recipe: Recipe
    plans: tuple[Decisions, ...]

    def run(self) -> Record:
        from retool.study.bundles.work import try_plans  # noqa: PLC0415

        return _told(lambda: try_plans(unpacked(self.case), self.recipe, self.plans))


@dataclass(frozen=True)
class MendDecisions:
    """Find the decisions nearest to those wanted, or to those of a packed plan, that make a plan of a bundle.

    Its answer: decisions, None where there are none or the time was too short.
    """

    key: str
    name: str
    bundle: int
    case: bytes
    recipe: Recipe
    wanted: Decisions | bytes

    def run(self) -> Record:
        from retool.study.bundles.work import mend  # noqa: PLC0415

        return _told(lambda: mend(unpacked(self.case), self.recipe, self.wanted))


Job = SolveBundle | TryDecisions | MendDecisions


def _told(work: Callable[[], Record]) -> Record:
    """The answer; failures of HiGHS are told, too."""
    try:
        with collector_paused():
            found = work()
    except SolverError as error:
        found = {"status": FAILED, "message": str(error)}
    return {**found, "versions": deciding_versions()}
