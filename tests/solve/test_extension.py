"""A planner's own rules: a Python file that adds constraints to the built model."""

from pathlib import Path

import pyomo.environ as pyo
import pytest

from retool.solve.extension import extend_model
from retool.solve.recipe import RecipeError


def test_the_file_adds_to_the_model(tmp_path: Path) -> None:
    rules = tmp_path / "rules.py"
    rules.write_text(
        "import pyomo.environ as pyo\n"
        "def extend(model, case):\n"
        "    model.mine = pyo.Constraint(expr=model.x <= case['most'])\n"
    )
    model = pyo.ConcreteModel()
    model.x = pyo.Var()
    extend_model(rules, model, {"most": 4})
    assert pyo.value(model.mine.upper) == 4


def test_a_missing_file_or_function_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="not there"):
        extend_model(tmp_path / "none.py", pyo.ConcreteModel(), None)
    empty = tmp_path / "empty.py"
    empty.write_text("")
    with pytest.raises(RecipeError, match=r"extend\(model, case\)"):
        extend_model(empty, pyo.ConcreteModel(), None)
