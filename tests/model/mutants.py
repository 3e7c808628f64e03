"""Mutants of a model: one component dropped, flipped or made a tenth wrong, on the compiled arrays.

A business rule is proven needed where its mutant has another optimum; a row that only tightens the relaxation,
where its mutant has another bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

from retool.solve.bridge import Flags, Floats, LinearProblem, compile_model
from retool.solve.engine import set_options, solver_for

WRONG = 1.1
"""What a perturbed coefficient is multiplied by."""

SAME = 1e-6
"""Two optima this close (relative, at least in M$) are one."""

ROW_KINDS = ("drop", "flip", "tenth")
TERM_KINDS = ("drop", "flip", "tenth")
COLUMN_KINDS = ("divisible", "unlimited", "negative")


@dataclass(frozen=True)
class Mutant:
    """One way to get one component of the model wrong."""

    component: str
    kind: str

    def __str__(self) -> str:
        return f"{self.component} {self.kind}"


class Subject:
    """A compiled model with its optimum and its bound, ready to be mutated. `label` names the case."""

    def __init__(self, label: str, model: Any) -> None:
        self.label = label
        self.problem = compile_model(model)
        self.risk = model.find_component("npv") is not None
        self._rows = np.array([row.parent_component().name for row in self.problem.rows], dtype=object)
        self._columns = np.array([col.parent_component().name for col in self.problem.columns], dtype=object)
        self._terms = (
            {} if self.risk else {f"term[{name}]": _vector(self.problem, term) for name, term in model.term.items()}
        )

    @cached_property
    def components(self) -> frozenset[str]:
        """Names of constraints, variables and terms that this model has."""
        return frozenset(self._rows) | self.variables | frozenset(self._terms)

    @property
    def variables(self) -> frozenset[str]:
        """Names of the variables."""
        return frozenset(self._columns)

    @cached_property
    def optimum(self) -> float | None:
        """M$ added to the baseline; None where no plan exists."""
        return optimum(self.problem)

    @cached_property
    def bound(self) -> float | None:
        """The optimum of the relaxation."""
        return optimum(self.problem, relaxed=True)

    def mutants(self) -> Iterator[Mutant]:
        """All mutants that this model can have."""
        for name in sorted(set(self._rows)):
            yield from (Mutant(name, kind) for kind in ROW_KINDS)
        for name in sorted(self._terms):
            yield from (Mutant(name, kind) for kind in TERM_KINDS)
        for name in sorted(set(self._columns) - {"never"}):
            mine = self._columns == name
            tries = [Mutant(name, kind) for kind in COLUMN_KINDS]
            yield from (mutant for mutant in tries if self._with_columns(mutant.kind, mine) is not None)

    def mutate(self, mutant: Mutant) -> LinearProblem | None:
        """The mutated model; None where the mutant is this very model."""
        if mutant.component in self._terms:
            return self._with_term(mutant)
        if mutant.kind in COLUMN_KINDS:
            return self._with_columns(mutant.kind, self._columns == mutant.component)
        rows = self._rows == mutant.component
        return self._with_rows(mutant.kind, rows) if rows.any() else None

    def kills(self, mutant: Mutant, *, by_bound: bool) -> bool:
        """Whether this case tells the mutant from the model."""
        changed = self.mutate(mutant)
        if changed is None:
            return False
        right = self.bound if by_bound else self.optimum
        return not _same(right, optimum(changed, relaxed=by_bound))

    def _with_term(self, mutant: Mutant) -> LinearProblem | None:
        cost, constant = self._terms[mutant.component]
        factor = {"drop": -1.0, "flip": -2.0, "tenth": WRONG - 1.0}[mutant.kind]
        problem = self.problem
        return replace(problem, cost=problem.cost + factor * cost, offset=problem.offset + factor * constant)

    def _with_columns(self, kind: str, mine: Flags) -> LinearProblem | None:
        problem = self.problem
        if kind == "divisible":
            return replace(problem, integer=problem.integer & ~mine) if (problem.integer & mine).any() else None
        if kind == "unlimited":
            finite = mine & np.isfinite(problem.upper)
            return replace(problem, upper=np.where(mine, np.inf, problem.upper)) if finite.any() else None
        finite = mine & np.isfinite(problem.lower)
        return replace(problem, lower=np.where(mine, -np.inf, problem.lower)) if finite.any() else None

    def _with_rows(self, kind: str, mine: Flags) -> LinearProblem:
        problem = self.problem
        low, high = problem.row_lower, problem.row_upper
        if kind == "tenth":
            return self._with_factor(mine, WRONG)
        free_low, free_high = np.where(mine, -np.inf, low), np.where(mine, np.inf, high)
        if kind == "drop":
            return replace(problem, row_lower=free_low, row_upper=free_high)
        if (low[mine] == high[mine]).all():
            return self._with_factor(mine, -1.0)
        turned_low = np.where(mine, np.where(np.isfinite(high), high, -np.inf), low)
        turned_high = np.where(mine, np.where(np.isfinite(low), low, np.inf), high)
        return replace(problem, row_lower=turned_low, row_upper=turned_high)

    def _with_factor(self, mine: Flags, factor: float) -> LinearProblem:
        """The rows with their positive coefficients (all, where none is positive) times the factor.

        -1 is a sign error in an equality, 1.1 a tenth too much on the left side.
        """
        matrix = self.problem.matrix.tocsr(copy=True)
        for row in np.flatnonzero(mine):
            part = slice(matrix.indptr[row], matrix.indptr[row + 1])
            data = matrix.data[part]
            chosen = data > 0 if (data > 0).any() else data < 0
            matrix.data[part] = np.where(chosen, data * factor, data)
        return replace(self.problem, matrix=matrix.tocsc())


def _vector(problem: LinearProblem, expression: Any) -> tuple[Floats, float]:
    """Coefficients of a linear expression by column of the problem, and its constant."""
    position = {id(column): i for i, column in enumerate(problem.columns)}
    terms = generate_standard_repn(expression.expr)
    cost = np.zeros(len(problem.columns))
    for coefficient, variable in zip(terms.linear_coefs, terms.linear_vars, strict=True):
        if id(variable) in position:
            cost[position[id(variable)]] += pyo.value(coefficient)
    return cost, float(pyo.value(terms.constant))


def optimum(problem: LinearProblem, *, relaxed: bool = False) -> float | None:
    """The best value to no gap; inf where there is no limit, None where there is no plan.

    Each problem is solved with and without presolve and the better plan taken: either way HiGHS 1.15 is known
    to miss plans now and then.
    """
    values = [_solved(problem, relaxed, presolve) for presolve in ("choose", "off")]
    found = [value for value in values if value is not None]
    return max(found, default=None)


def _solved(problem: LinearProblem, relaxed: bool, presolve: str) -> float | None:
    highspy.Highs.resetGlobalScheduler(True)  # whoever solved first in the process has set its number of threads
    highs = solver_for(problem, relaxed=relaxed)
    set_options(highs, presolve=presolve, mip_rel_gap=0.0, mip_abs_gap=0.0, threads=1, time_limit=60.0)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kUnboundedOrInfeasible and presolve != "off":
        return _solved(problem, relaxed, "off")
    if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return float("inf")
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    return float(highs.getInfo().objective_function_value)


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return a == b or abs(a - b) <= SAME * max(1.0, abs(a))
