"""Linear sums of Pyomo variables, collected term by term and turned into one expression at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyomo.core.expr.numeric_expr import LinearExpression

Variable = Any  # a Pyomo VarData: Pyomo ships no types


class Linear:
    """constant + sum(coefficient * variable); terms of one variable are merged."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: float = 0.0) -> None:
        self.constant = constant
        self.terms: dict[int, tuple[float, Variable]] = {}

    def add(self, coefficient: float, variable: Variable) -> Linear:
        if coefficient:
            old = self.terms.get(id(variable))
            self.terms[id(variable)] = (coefficient + (old[0] if old else 0.0), variable)
        return self

    def add_sum(self, coefficient: float, variables: Iterable[Variable]) -> Linear:
        for variable in variables:
            self.add(coefficient, variable)
        return self

    def plus(self, coefficient: float, other: Linear) -> Linear:
        self.constant += coefficient * other.constant
        if coefficient == 1.0 and not self.terms:
            self.terms = dict(other.terms)
        elif coefficient and not self.terms:
            self.terms = {key: (coefficient * c, variable) for key, (c, variable) in other.terms.items()}
        elif coefficient:
            terms = self.terms
            for key, (c, variable) in other.terms.items():
                old = terms.get(key)
                terms[key] = (coefficient * c if old is None else coefficient * c + old[0], variable)
        return self

    def __bool__(self) -> bool:
        return bool(self.terms) or self.constant != 0.0

    @property
    def expr(self) -> Any:
        """The sum as a Pyomo expression."""
        coefficients = [c for c, _ in self.terms.values()]
        variables = [v for _, v in self.terms.values()]
        return LinearExpression(constant=self.constant, linear_coefs=coefficients, linear_vars=variables)


def at_most(left: Linear, right: Linear) -> Any:
    """The relation left <= right with all variables on one side; None where it holds by itself."""
    difference = Linear().plus(1.0, left).plus(-1.0, right)
    return _relation(difference, upper=0.0)


def equal(left: Linear, right: Linear) -> Any:
    difference = Linear().plus(1.0, left).plus(-1.0, right)
    return _relation(difference, lower=0.0, upper=0.0)


TRIVIAL = 1e-9


def _relation(body: Linear, upper: float, lower: float | None = None) -> Any:
    constant, body.constant = body.constant, 0.0
    if not body.terms:
        violated = constant > upper + TRIVIAL or (lower is not None and constant < lower - TRIVIAL)
        return VIOLATED if violated else None
    return (None if lower is None else lower - constant, body.expr, upper - constant)


class _Violated:
    """Marks a relation among constants that is false: the model then has no plan."""


VIOLATED = _Violated()
