"""The bridge keeps every row, bound and name of a Pyomo model, and says what cannot be solved."""

import subprocess
import sys
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.expr.numeric_expr import LinearExpression
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from retool.solve.bridge import compile_model
from retool.solve.errors import ModelError
from tests.solve.small_models import openings


def two_variables(**objective: Any) -> Any:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 4))
    model.y = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.objective = pyo.Objective(expr=2 * model.x + 3 * model.y + 7, sense=pyo.maximize, **objective)
    return model


def test_a_row_with_two_limits_stays_one_row() -> None:
    model = two_variables()
    model.between = pyo.Constraint(expr=(1, model.x + model.y + 2, 6))
    problem = compile_model(model)
    assert [row.name for row in problem.rows] == ["between"]
    assert (problem.row_lower.tolist(), problem.row_upper.tolist()) == ([-1.0], [4.0])


def test_rows_columns_bounds_and_constant_are_those_of_the_model() -> None:
    model = two_variables()
    model.above = pyo.Constraint(expr=model.x - 2 * model.y >= -5)
    model.exact = pyo.Constraint(expr=model.x == model.y)
    problem = compile_model(model)
    column = {var.name: at for at, var in enumerate(problem.columns)}
    x, y = column["x"], column["y"]
    assert problem.offset == 7
    assert (problem.cost[x], problem.cost[y]) == (2, 3)
    assert (problem.lower[x], problem.upper[x]) == (0, 4)
    assert (problem.lower[y], problem.upper[y]) == (0, np.inf)
    assert (problem.integer[x], problem.integer[y]) == (False, True)
    row = {con.name: at for at, con in enumerate(problem.rows)}
    dense = problem.matrix.toarray()
    assert (dense[row["above"], x], dense[row["above"], y]) == (1, -2)
    assert (problem.row_lower[row["above"]], problem.row_upper[row["above"]]) == (-5, np.inf)
    assert problem.row_lower[row["exact"]] == problem.row_upper[row["exact"]] == 0


def test_fixed_variables_become_constants() -> None:
    model = two_variables()
    model.room = pyo.Constraint(expr=model.x + model.y <= 5)
    model.y.fix(3)
    problem = compile_model(model)
    assert [var.name for var in problem.columns] == ["x"]
    assert problem.offset == 7 + 9
    assert problem.row_upper.tolist() == [2.0]


def test_variables_in_no_row_get_the_value_nearest_zero() -> None:
    model = two_variables()
    model.spare = pyo.Var(bounds=(2, 9))
    problem = compile_model(model)
    problem.load(np.ones(len(problem.columns)))
    assert (model.spare.value, model.x.value, model.y.value) == (2.0, 1.0, 1.0)


def test_constants_off_by_the_last_digit_are_no_conflict() -> None:
    model = two_variables()
    model.sums = pyo.Constraint(expr=0.1 + 0.2 + 0 * model.x <= 0.3)
    assert compile_model(model).conflicts == []
    assert model.sums.active


@pytest.mark.parametrize("value", [-1, 0.5])
def test_a_value_fixed_outside_its_domain_is_a_conflict(value: float) -> None:
    model = two_variables()
    model.y.fix(value, skip_validation=True)
    assert compile_model(model).conflicts == ["y"]


def test_a_constant_row_that_fails_is_a_conflict_by_name() -> None:
    model = two_variables()
    model.x.fix(4)
    model.pinned = pyo.Constraint(expr=model.x <= 3)
    assert compile_model(model).conflicts == ["pinned"]


def test_a_model_must_maximise_exactly_one_objective() -> None:
    with pytest.raises(ModelError, match="2 active objectives"):
        model = two_variables()
        model.other = pyo.Objective(expr=model.x, sense=pyo.maximize)
        compile_model(model)
    with pytest.raises(ModelError, match="minimises"):
        model = two_variables()
        model.objective.sense = pyo.minimize
        compile_model(model)


def test_a_product_of_variables_is_named_in_the_refusal() -> None:
    model = two_variables()
    model.curved = pyo.Constraint(expr=model.x * model.y <= 1)
    with pytest.raises(ModelError, match="curved"):
        compile_model(model)


def test_a_coefficient_that_is_not_a_number_is_refused() -> None:
    model = two_variables()
    model.odd = pyo.Constraint(expr=float("inf") * model.x <= 1)
    with pytest.raises(ModelError, match="'x'"):
        compile_model(model)


def test_terms_of_one_variable_are_added_up_and_parameters_count_by_their_values() -> None:
    model = two_variables()
    model.rate = pyo.Param(initialize=3.0, mutable=True)
    twice = LinearExpression(constant=1.0, linear_coefs=[2.0, model.rate, 0.0], linear_vars=[model.x, model.x, model.y])
    model.row = pyo.Constraint(expr=(None, twice, 9.0))
    model.plain = pyo.Constraint(expr=(None, LinearExpression(linear_coefs=[1.0, 1.5], linear_vars=[model.x] * 2), 4.0))
    problem = compile_model(model)
    x = [var.name for var in problem.columns].index("x")
    assert problem.matrix.toarray()[:, x].tolist() == [5.0, 2.5]
    assert problem.matrix.nnz == 2
    assert problem.row_upper.tolist() == [8.0, 4.0]


def test_a_component_that_is_no_linear_row_is_refused_by_name() -> None:
    model = two_variables()
    model.z = pyo.Var([1, 2])
    model.either = pyo.SOSConstraint(var=model.z, sos=1)
    with pytest.raises(ModelError, match="'either' is a SOSConstraint"):
        compile_model(model)


def test_rows_and_columns_keep_the_order_of_the_model() -> None:
    """Pyomo's own compiler has them in the same order: what HiGHS finds first depends on it."""
    model = openings(seed=1)
    form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    problem = compile_model(model)
    assert [var.name for var in problem.columns] == [var.name for var in form.columns]
    assert [row.name for row in problem.rows] == [row.constraint.name for row in form.rows]
    assert (problem.matrix != form.A).nnz == 0


def test_starting_does_not_bring_in_the_parts_of_scipy_that_are_never_used() -> None:
    code = "import sys, retool.study.solving; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
