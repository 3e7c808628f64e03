"""A choice forced or forbidden: the same as pins of the sheet Decisions, put on a compiled problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from retool.solve.bridge import LinearProblem


@dataclass(frozen=True)
class Restriction:
    """Whole-number decisions by the names of their variables: those that are forbidden, and sets of which at least
    one must be taken. What a problem does not have can not be taken.
    """

    forbidden: frozenset[str] = frozenset()
    required: tuple[frozenset[str], ...] = ()


FREE = Restriction()
"""Nothing forced, nothing forbidden."""


def forbid(names: Iterable[str]) -> Restriction:
    """None of the decisions may be taken."""
    return Restriction(forbidden=frozenset(names))


def at_least_one(names: Iterable[str]) -> Restriction:
    """Some decision of these must be taken."""
    return Restriction(required=(frozenset(names),))


@dataclass(frozen=True)
class _Named:
    """Stands for a Pyomo constraint among a problem's rows."""

    name: str


def restricted(problem: LinearProblem, places: Mapping[str, int], rule: Restriction) -> LinearProblem | None:
    """The problem under the restriction; None where what is required does not exist or is forbidden as well.

    ``places`` gives the columns of the whole-number variables by name.
    """
    upper = problem.upper.copy()
    upper[[places[name] for name in rule.forbidden if name in places]] = 0.0
    sets = [[places[n] for n in sorted(names - rule.forbidden) if n in places] for names in rule.required]
    if not all(sets):
        return None
    if not sets:
        return replace(problem, upper=upper)
    rows = sparse.csr_array(
        (
            np.ones(sum(map(len, sets))),
            np.concatenate([np.array(columns, dtype=np.int32) for columns in sets]),
            np.cumsum([0, *map(len, sets)]),
        ),
        shape=(len(sets), len(problem.columns)),
    )
    named: list[Any] = [_Named("forced") for _ in sets]
    return replace(
        problem,
        upper=upper,
        rows=[*problem.rows, *named],
        matrix=sparse.csc_array(sparse.vstack([problem.matrix, rows], format="csc")),
        row_lower=np.append(problem.row_lower, np.ones(len(sets))),
        row_upper=np.append(problem.row_upper, np.full(len(sets), np.inf)),
        late=np.append(problem.late, np.zeros(len(sets), dtype=np.bool_)),
    )
