"""The linear terms of Pyomo expressions, gathered into flat lists: what a matrix is made of.

Pyomo's own compiler walks every expression and takes about three times as long.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
from pyomo.core.base.enums import SortComponents
from pyomo.core.base.var import VarData
from pyomo.core.expr.numeric_expr import LinearExpression
from pyomo.repn import generate_standard_repn

from retool.solve.errors import ModelError
from retool.sparse import sparse

PLAIN = frozenset((float, int))
"""Types of coefficients that need no evaluation."""


class Terms:
    """Terms by row, in the order in which they were added: coefficient times variable."""

    def __init__(self) -> None:
        self.coefficients: list[float] = []
        self.variables: list[VarData] = []
        self._ends = [0]

    def add(self, owner: Any, expression: Any) -> float:
        """One more row, the terms of `expression`; returns its constant. ModelError, with the name of its
        `owner`, where it is not linear.
        """
        constant, coefficients, variables = _linear(owner, expression)
        self.coefficients.extend(coefficients)
        self.variables.extend(variables)
        self._ends.append(len(self.variables))
        return constant

    def matrix(self, places: dict[int, int]) -> sparse.csc_array:
        """The rows as a matrix; `places` gives the column of a variable by its id."""
        columns = np.fromiter(map(places.__getitem__, map(id, self.variables)), np.int32, len(self.variables))
        data = np.array(self.coefficients, dtype=np.float64)
        by_row = sparse.csr_array((data, columns, self._ends), shape=(len(self._ends) - 1, len(places)))
        by_column = by_row.tocsc()
        by_column.sum_duplicates()
        by_column.eliminate_zeros()
        return by_column


def in_order_met(*terms: Terms) -> list[VarData]:
    """The variables of all terms; with the first of a Pyomo component come all of that component, in its order."""
    found: list[VarData] = []
    known: set[int] = set()
    for variable in chain.from_iterable(part.variables for part in terms):
        if id(variable) not in known:
            family = list(variable.parent_component().values(SortComponents.deterministic))
            found += family
            known.update(map(id, family))
    return found


def _linear(owner: Any, expression: Any) -> tuple[float, Any, Any]:
    """(constant, coefficients, variables)."""
    if expression.__class__ is LinearExpression:
        coefficients = expression.linear_coefs
        if PLAIN.issuperset(map(type, coefficients)) and type(expression.constant) in PLAIN:
            return expression.constant, coefficients, expression.linear_vars
    found = generate_standard_repn(expression, quadratic=False)
    if not found.is_linear():
        raise ModelError(f"'{owner.name}' contains nonlinear terms; the search takes linear ones only")
    return float(found.constant), found.linear_coefs, found.linear_vars
