"""Conflicts: smallest sets of levers that cannot all hold at once, as many of them as there is time for.

A conflict is found by leaving levers out of one that is too large (QuickXplain, Junker 2004), after the
relaxation, where that is infeasible, has named the few levers that matter. The next conflict
is looked for where the least set of levers that breaks all known ones gives way (the hitting sets of Reiter 1987): so
conflicts that have nothing in common are all found, whatever hides behind the first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from retool.solve.bridge import Floats
from retool.study.explain.elastic import Elastic
from retool.study.explain.levers import Lever

Levers = frozenset[Lever]

RELAXED_SHARE = 0.5
"""The part of the time left that the relaxation may take to name suspects."""

MOST_CONFLICTS = 40
"""Where more limits than these overlap, what is named is enough to see why."""


class OutOfTimeError(Exception):
    """The time for an answer is over."""


@dataclass
class Oracle:
    """Answers whether a plan exists if some levers give way. `build` makes the elastic model in which levers of kind
    `opened` have given way.
    """

    levers: list[Lever]
    build: Callable[[Levers], Elastic]
    deadline: float | None
    _models: dict[Levers, Elastic] = field(default_factory=dict)
    _refuted: list[Levers] = field(default_factory=list)
    _ways_out: list[tuple[Levers, Elastic, Floats]] = field(default_factory=list)
    cut_short: bool = False

    def model(self, opened: Levers = frozenset()) -> Elastic:
        """The elastic model with these levers opened."""
        if opened not in self._models:
            self._models[opened] = self.build(opened)
        return self._models[opened]

    def around(self, conflict: Levers) -> Elastic:
        """The elastic model in which all dates and caps outside a conflict are opened."""
        return self.model(frozenset(x for x in self.levers if x.kind == "opened" and x not in conflict))

    def seconds(self, share: float = 1.0) -> float | None:
        """A share of the time left. Raises OutOfTimeError where there is none."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return share * left

    @contextmanager
    def within(self, share: float) -> Iterator[None]:
        """Only a share of the time left is to be used; where it is over before the end, that is noted."""
        whole = self.deadline
        part = None if whole is None else max(0.0, share * (whole - time.monotonic()))
        self.deadline = None if part is None else time.monotonic() + part
        try:
            yield
        except OutOfTimeError:
            self.cut_short = True
        finally:
            self.deadline = whole

    @cached_property
    def hopeless(self) -> bool:
        """Whether no plan exists even if every lever gives way: the planner's own rules alone can ask for that."""
        return not self.holds([])

    def holds(self, kept: Collection[Lever]) -> bool:
        """Whether a plan exists that keeps these levers, all others giving way. What is known is not asked again: more
        than what cannot hold cannot, either; and a plan found before keeps all levers that it does not break.
        """
        kept = frozenset(kept)
        if any(refuted <= kept for refuted in self._refuted):
            return False
        if any(not broken & kept for broken, _, _ in self._ways_out):
            return True
        model = self.around(kept)
        done = model.attempt({lever for lever in self.levers if lever not in kept}, self.seconds())
        if done.status == "infeasible":
            self._refuted.append(kept)
            return False
        if done.values is None:
            raise OutOfTimeError
        values, broken = model.tightened(done.values)
        given = {lever for lever in self.levers if lever.kind == "opened" and lever not in kept}
        self._ways_out.append((frozenset(broken | given), model, values))
        return True

    def smallest_refuted(self) -> Levers:
        """The smallest set known that cannot hold."""
        return min(self._refuted, key=len)

    def known(self, model: Elastic) -> list[Floats]:
        """The plans found for an elastic model, with the levers that they break."""
        return [values for _, other, values in self._ways_out if other is model]


@dataclass
class Found:
    """The conflicts found; `all_of_them` where it is certain that there are no others; `smallest` where no member of
    one can be left out.
    """

    conflicts: list[Levers] = field(default_factory=list)
    all_of_them: bool = False
    smallest: bool = True


def find_conflicts(oracle: Oracle) -> Found:
    """Smallest conflicts of levers known not to hold, until all are found, or enough, or the oracle's time is over. If
    that is before the first was as small as it can be, it is told as it is: it is a conflict all the same.

    Where the case is hopeless there is one, without any lever.
    """
    found = Found()
    ways_out: list[Levers] = []
    try:
        if oracle.hopeless:
            return Found([frozenset()], all_of_them=True)
        while len(found.conflicts) < MOST_CONFLICTS:
            giving = _least_hitting(found.conflicts, ways_out)
            if giving is None:
                found.all_of_them = True
                break
            kept = [lever for lever in oracle.levers if lever not in giving]
            if oracle.holds(kept):
                ways_out.append(giving)
            else:
                found.conflicts.append(smallest_conflict(oracle, kept))
    except OutOfTimeError:
        if not found.conflicts:
            return Found([oracle.smallest_refuted()], smallest=False)
    return found


def smallest_conflict(oracle: Oracle, levers: Sequence[Lever]) -> Levers:
    """A conflict among levers that cannot all hold; without any one of its members it is none."""
    suspects = _suspects(oracle, levers)
    return frozenset(_quick_explain(oracle, [], suspects, background_changed=False))


def _suspects(oracle: Oracle, levers: Sequence[Lever]) -> list[Lever]:
    """The levers that the relaxation's own conflict names, if it has one that is a conflict indeed."""
    named = oracle.around(frozenset(levers)).relaxed_conflict(levers, oracle.seconds(RELAXED_SHARE))
    fixed = [lever for lever in levers if lever.kind == "opened" or lever in named]
    if named and len(fixed) < len(levers) and not oracle.holds(fixed):
        return fixed
    return list(levers)


def _quick_explain(
    oracle: Oracle, background: list[Lever], levers: list[Lever], *, background_changed: bool
) -> list[Lever]:
    """The members of `levers` that a smallest conflict needs beside those of `background`."""
    if background_changed and not oracle.holds(background):
        return []
    if len(levers) <= 1:
        return levers
    half = len(levers) // 2
    first, second = levers[:half], levers[half:]
    of_second = _quick_explain(oracle, [*background, *first], second, background_changed=bool(first))
    of_first = _quick_explain(oracle, [*background, *of_second], first, background_changed=bool(of_second))
    return [*of_first, *of_second]


def _least_hitting(conflicts: Sequence[Levers], ways_out: Sequence[Levers]) -> Levers | None:
    """The fewest levers with a member in each conflict, no known way out among them; None if there are none."""
    levers = sorted(set().union(*conflicts)) if conflicts else []
    if not levers:
        return frozenset() if not ways_out else None
    rows = [[float(lever in conflict) for lever in levers] for conflict in conflicts]
    rows += [[float(lever in way) for lever in levers] for way in ways_out]
    least = [1.0] * len(conflicts) + [-np.inf] * len(ways_out)
    most = [np.inf] * len(conflicts) + [len(way) - 1.0 for way in ways_out]
    answer = milp(
        np.ones(len(levers)),
        constraints=LinearConstraint(np.array(rows), least, most),
        integrality=np.ones(len(levers), dtype=np.int64),
        bounds=Bounds(0, 1),
    )
    if answer.x is None:
        return None
    return frozenset(lever for lever, chosen in zip(levers, answer.x, strict=True) if chosen > 0.5)


def groups_of(conflicts: Sequence[Levers], most: int) -> list[Levers]:
    """The conflicts one by one or, where there are more than `most`, those that share a lever as one."""
    if len(conflicts) <= most:
        return list(conflicts)
    groups: list[Levers] = []
    for conflict in conflicts:
        apart = [group for group in groups if not group & conflict]
        joined = [group for group in groups if group & conflict]
        groups = [*apart, conflict.union(*joined)]
    return groups
