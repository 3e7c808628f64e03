"""A Pyomo model as the arrays that HiGHS takes, compiled once, with the way back to the Pyomo variables.

Pyomo's own HiGHS interfaces take three to ten times as long, and hide the callbacks and warm starts the
search needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyomo.environ as pyo
from pyomo.common.errors import InvalidConstraintError
from pyomo.core.base.constraint import ConstraintData
from pyomo.core.base.enums import SortComponents
from pyomo.core.base.var import VarData
from pyomo.repn import generate_standard_repn
from pyomo.repn.util import categorize_valid_components

from retool.solve.errors import ModelError
from retool.solve.terms import Terms, in_order_met
from retool.sparse import sparse

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CONSTANT_TOLERANCE = 1e-9
"""How far a number that no decision moves may lie outside its limit, relative to the limit (at least 1)."""

UNDERSTOOD = {
    pyo.Block, pyo.Var, pyo.Constraint, pyo.Objective, pyo.Expression, pyo.Param, pyo.Set, pyo.RangeSet, pyo.Suffix,
    pyo.ExternalFunction,
}  # fmt: skip
"""Kinds of Pyomo components that are in the arrays, or say nothing of their own."""


@dataclass(frozen=True)
class LinearProblem:
    """Maximise cost·x + offset, row_lower <= matrix·x <= row_upper, lower <= x <= upper, x[integer] whole.

    `columns` and `rows` name the Pyomo variable or constraint of each column and row, in order. `unused`
    are the variables in no row and not in the objective. `conflicts` names constraints and fixed variables
    that no plan can satisfy, whatever the rest does: with any of them the model is infeasible. `second` is
    the cost of the model's expression `second_objective`, which decides between plans of one worth. `late`
    flags the rows that only tighten the relaxation (the model's set `late_rows`).
    """

    columns: list[VarData]
    rows: list[ConstraintData]
    cost: Floats
    offset: float
    lower: Floats
    upper: Floats
    integer: Flags
    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
    unused: list[VarData]
    conflicts: list[str]
    late: Flags
    second: Floats | None = None
    model: Any = None
    """Held because Pyomo's variables refer to their model weakly and lose their names with it."""

    def with_rows(self, kept: Flags) -> LinearProblem:
        """The same problem with some of its rows only."""
        return replace(
            self,
            rows=[row for row, keep in zip(self.rows, kept, strict=True) if keep],
            matrix=self.matrix.tocsr()[kept].tocsc(),
            row_lower=self.row_lower[kept],
            row_upper=self.row_upper[kept],
            late=self.late[kept],
        )

    def objective(self, values: Floats) -> float:
        """The objective of `values` (one per column), offset included."""
        return float(self.cost @ values) + self.offset

    def load(self, values: Floats) -> list[tuple[VarData, float]]:
        """Set the Pyomo variables to `values` (one per column), unused ones to what is nearest 0 within
        their bounds.
        """
        pairs = [(var, float(value)) for var, value in zip(self.columns, values, strict=True)]
        pairs += [(var, _nearest_to_zero(var)) for var in self.unused]
        for var, value in pairs:
            var.set_value(value, skip_validation=True)
        return pairs


def compile_model(model: pyo.ConcreteModel) -> LinearProblem:
    """The active part of the model as arrays. Its one active objective must be a maximisation.

    Rows without a free variable are no part of the problem: they hold, or are a conflict. Raises ModelError for
    any other objective, a nonlinear term, or a coefficient that is not a finite number.
    """
    goal = _one_maximisation(model)
    _refuse_other_components(model)
    free, conflicts = _free_variables(model)
    cost = Terms()
    offset = cost.add(goal, goal.expr)
    rows, terms, low, high, constant = _rows(model)
    met = in_order_met(cost, terms)
    places = {id(var): at for at, var in enumerate(met)}
    matrix, costs = terms.matrix(places), cost.matrix(places).toarray()[0]
    fixed = np.fromiter((var.fixed for var in met), np.bool_, len(met))
    used = ~fixed & ((np.diff(matrix.indptr) > 0) | (costs != 0))
    if fixed.any():
        values = np.array([var.value for var in met if var.fixed], dtype=np.float64)
        offset += float(costs[fixed] @ values)
        constant = constant + matrix[:, fixed] @ values
    matrix = matrix[:, used]
    empty = np.bincount(matrix.indices, minlength=len(rows)) == 0
    conflicts += [rows[at].name for at in np.flatnonzero(empty & ~_between(low, high, constant))]
    columns = [met[at] for at in np.flatnonzero(used)]
    lower, upper = _column_bounds(columns)
    taken = set(map(id, columns))
    problem = LinearProblem(
        columns=columns,
        rows=rows,
        cost=costs[used],
        offset=offset,
        lower=lower,
        upper=upper,
        integer=np.fromiter((not var.is_continuous() for var in columns), np.bool_, len(columns)),
        matrix=matrix,
        row_lower=low - constant,
        row_upper=high - constant,
        unused=[var for var in free if id(var) not in taken],
        conflicts=conflicts,
        late=_late_rows(model, rows),
        second=_second_cost(model, columns),
        model=model,
    )
    if empty.any():
        problem = problem.with_rows(~empty)
    _refuse_non_numbers(problem)
    return problem


def _late_rows(model: pyo.ConcreteModel, rows: list[ConstraintData]) -> Flags:
    """Which rows the model's set `late_rows` names, as (constraint, index)."""
    late: set[tuple[str, Any]] = getattr(model, "late_rows", set())
    if not late:
        return np.zeros(len(rows), dtype=np.bool_)
    named = ((row.parent_component().local_name, row.index()) in late for row in rows)
    return np.fromiter(named, dtype=np.bool_, count=len(rows))


def _second_cost(model: pyo.ConcreteModel, columns: list[VarData]) -> Floats | None:
    """The coefficients of `second_objective`, an expression to be maximised; None for a model without."""
    expression = model.component("second_objective")
    if expression is None:
        return None
    form = generate_standard_repn(expression.expr)
    by_variable = {id(v): float(c) for c, v in zip(form.linear_coefs, form.linear_vars, strict=True)}
    return np.array([by_variable.get(id(column), 0.0) for column in columns], dtype=np.float64)


def _one_maximisation(model: pyo.ConcreteModel) -> Any:
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) != 1:
        raise ModelError(f"the model has {len(objectives)} active objectives; it needs exactly one")
    if objectives[0].sense != pyo.maximize:
        raise ModelError(f"the objective '{objectives[0].name}' minimises; the search maximises")
    return objectives[0]


def _refuse_other_components(model: pyo.ConcreteModel) -> None:
    """What is neither variable nor linear row would be left out of the arrays without a word."""
    _, others = categorize_valid_components(model, active=True, valid=UNDERSTOOD)
    for kind, components in others.items():
        raise ModelError(f"'{components[0].name}' is a {kind.__name__}; the search takes linear constraints only")


def _free_variables(model: pyo.ConcreteModel) -> tuple[list[VarData], list[str]]:
    """The variables the search may move, and the names of fixed ones whose value breaks their own bounds or
    domain.
    """
    free: list[VarData] = []
    conflicts: list[str] = []
    for var in model.component_data_objects(pyo.Var, active=True):
        if not var.fixed:
            free.append(var)
        elif var.value is None:
            raise ModelError(f"the variable '{var.name}' is fixed but has no value")
        elif not _fixed_value_fits(var):
            conflicts.append(var.name)
    return free, conflicts


def _fixed_value_fits(var: VarData) -> bool:
    value = float(var.value)
    lower, upper = (np.array([limit], dtype=np.float64) for limit in _limits(var))
    whole_enough = var.is_continuous() or abs(value - round(value)) <= CONSTANT_TOLERANCE
    return whole_enough and bool(_between(lower, upper, np.array([value])).all())


def _between(lower: Floats, upper: Floats, values: Floats) -> Flags:
    """Which values keep their limits, to the tolerance."""
    below = CONSTANT_TOLERANCE * np.where(np.isfinite(lower), np.maximum(1.0, np.abs(lower)), 1.0)
    above = CONSTANT_TOLERANCE * np.where(np.isfinite(upper), np.maximum(1.0, np.abs(upper)), 1.0)
    inside: Flags = (values >= lower - below) & (values <= upper + above)
    return inside


def _nearest_to_zero(var: VarData) -> float:
    lower, upper = var.bounds
    value = 0.0 if lower is None else max(0.0, float(lower))
    return value if upper is None else min(value, float(upper))


def _rows(model: pyo.ConcreteModel) -> tuple[list[ConstraintData], Terms, Floats, Floats, Floats]:
    """The rows: their terms, their two limits, and the constants among the terms."""
    rows: list[ConstraintData] = []
    terms = Terms()
    limits: list[tuple[float, float]] = []
    constants: list[float] = []
    for row in model.component_data_objects(pyo.Constraint, active=True, sort=SortComponents.deterministic):
        try:
            low, body, high = row.to_bounded_expression()
        except InvalidConstraintError as error:
            raise ModelError(str(error)) from error
        if low is None and high is None:
            continue
        constants.append(terms.add(row, body))
        rows.append(row)
        limits.append((-np.inf if low is None else pyo.value(low), np.inf if high is None else pyo.value(high)))
    lower, upper = np.array(limits, dtype=np.float64).reshape(-1, 2).T
    return rows, terms, lower, upper, np.array(constants, dtype=np.float64)


def _column_bounds(columns: list[VarData]) -> tuple[Floats, Floats]:
    lower, upper = np.array([_limits(var) for var in columns], dtype=np.float64).reshape(-1, 2).T
    return lower.copy(), upper.copy()


def _limits(var: VarData) -> tuple[float, float]:
    low, high = var.bounds
    return (-np.inf if low is None else low, np.inf if high is None else high)


def _refuse_non_numbers(problem: LinearProblem) -> None:
    bad_columns = ~np.isfinite(problem.cost) | np.isnan(problem.lower) | np.isnan(problem.upper)
    per_entry = np.repeat(np.arange(len(problem.columns)), np.diff(problem.matrix.indptr))
    bad_columns[per_entry[~np.isfinite(problem.matrix.data)]] = True
    if bad_columns.any():
        name = problem.columns[int(np.argmax(bad_columns))].name
        raise ModelError(f"the variable '{name}' has a coefficient or bound that is not a finite number")
    bad_rows = np.isnan(problem.row_lower) | np.isnan(problem.row_upper)
    if bad_rows.any():
        name = problem.rows[int(np.argmax(bad_rows))].name
        raise ModelError(f"the constraint '{name}' has a limit that is not a number")
