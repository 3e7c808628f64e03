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
from pyomo.common.errors import InfeasibleConstraintException, InvalidConstraintError, InvalidExpressionError
from pyomo.core.base.constraint import ConstraintData
from pyomo.core.base.var import VarData
from pyomo.repn import generate_standard_repn
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy import sparse

from retool.solve.errors import ModelError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CONSTANT_TOLERANCE = 1e-9
"""How far a number that no decision moves may lie outside its limit, relative to the limit (at least 1)."""


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

    Raises ModelError for any other objective, a nonlinear term, or a coefficient that is not a finite number.
    """
    _require_one_maximisation(model)
    free, conflicts = _free_variables(model)
    form, broken = _standard_form(model)
    matrix, rows, row_lower, row_upper = _rows(form)
    broken += [rows[at].name for at in np.flatnonzero(_empty_rows_broken(matrix, row_lower, row_upper))]
    lower, upper = _column_bounds(form.columns)
    used = {id(var) for var in form.columns}
    problem = LinearProblem(
        columns=form.columns,
        rows=rows,
        cost=np.asarray(form.c.todense(), dtype=np.float64).ravel(),
        offset=float(form.c_offset[0]),
        lower=lower,
        upper=upper,
        integer=np.array([not var.is_continuous() for var in form.columns], dtype=np.bool_),
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        unused=[var for var in free if id(var) not in used],
        conflicts=conflicts + broken,
        late=_late_rows(model, rows),
        second=_second_cost(model, form.columns),
        model=model,
    )
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


def _require_one_maximisation(model: pyo.ConcreteModel) -> None:
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) != 1:
        raise ModelError(f"the model has {len(objectives)} active objectives; it needs exactly one")
    if objectives[0].sense != pyo.maximize:
        raise ModelError(f"the objective '{objectives[0].name}' minimises; the search maximises")


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
    lower, upper = var.bounds
    whole_enough = var.is_continuous() or abs(value - round(value)) <= CONSTANT_TOLERANCE
    return whole_enough and _between(lower, upper, value)


def _between(lower: float | None, upper: float | None, value: float) -> bool:
    return (lower is None or value >= lower - CONSTANT_TOLERANCE * max(1.0, abs(lower))) and (
        upper is None or value <= upper + CONSTANT_TOLERANCE * max(1.0, abs(upper))
    )


def _nearest_to_zero(var: VarData) -> float:
    lower, upper = var.bounds
    value = 0.0 if lower is None else max(0.0, float(lower))
    return value if upper is None else min(value, float(upper))


def _standard_form(model: pyo.ConcreteModel) -> tuple[Any, list[str]]:
    """The compiled form, and the names of the constraints without variables that do not hold.

    The compiler stops at the first constraint without variables that is off by the last digit (to it
    0.1 + 0.2 <= 0.3 is broken), so these are set aside while it runs again.
    """
    try:
        return _compile(model), []
    except InfeasibleConstraintException:
        constants = [row for row in _constraints(model) if _is_constant(row)]
    for row in constants:
        row.deactivate()
    try:
        form = _compile(model)
    finally:
        for row in constants:
            row.activate()
    return form, [row.name for row in constants if not _constant_holds(row)]


def _compile(model: pyo.ConcreteModel) -> Any:
    try:
        return LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    except (InvalidConstraintError, InvalidExpressionError) as error:
        raise ModelError(str(error)) from error


def _constraints(model: pyo.ConcreteModel) -> list[ConstraintData]:
    return list(model.component_data_objects(pyo.Constraint, active=True))


def _is_constant(row: ConstraintData) -> bool:
    return bool(generate_standard_repn(row.body).is_constant())


def _constant_holds(row: ConstraintData) -> bool:
    lower, _, upper = row.to_bounded_expression()
    lower, upper = (None if limit is None else float(pyo.value(limit)) for limit in (lower, upper))
    return _between(lower, upper, float(generate_standard_repn(row.body).constant))


def _empty_rows_broken(matrix: sparse.csc_array, row_lower: Floats, row_upper: Floats) -> Flags:
    """Rows in which every variable is fixed, and whose limits the fixed values miss."""
    empty = np.bincount(matrix.indices, minlength=matrix.shape[0]) == 0
    missed = (row_lower > CONSTANT_TOLERANCE) | (row_upper < -CONSTANT_TOLERANCE)
    broken: Flags = empty & missed
    return broken


def _column_bounds(columns: list[VarData]) -> tuple[Floats, Floats]:
    bounds = [var.bounds for var in columns]
    lower = np.array([-np.inf if low is None else low for low, _ in bounds], dtype=np.float64)
    upper = np.array([np.inf if high is None else high for _, high in bounds], dtype=np.float64)
    return lower, upper


def _rows(form: Any) -> tuple[sparse.csc_array, list[ConstraintData], Floats, Floats]:
    """The rows with their two limits. The compiler writes `a <= body <= b` twice, above then below: one row
    here.
    """
    kinds = np.fromiter((row.bound_type for row in form.rows), dtype=np.int8, count=len(form.rows))
    limits = np.asarray(form.rhs, dtype=np.float64)
    row_lower = np.where(kinds <= 0, limits, -np.inf)
    row_upper = np.where(kinds >= 0, limits, np.inf)
    constraints = [row.constraint for row in form.rows]
    repeated = np.zeros(len(constraints), dtype=np.bool_)
    for i in range(1, len(constraints)):
        repeated[i] = constraints[i] is constraints[i - 1]
    again = np.flatnonzero(repeated)
    row_lower[again - 1] = row_lower[again]
    keep = ~repeated
    matrix = form.A if keep.all() else form.A.tocsr()[keep].tocsc()
    rows = [row for row, kept in zip(constraints, keep, strict=True) if kept]
    return matrix, rows, row_lower[keep], row_upper[keep]


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
