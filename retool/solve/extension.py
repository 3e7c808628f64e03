"""A planner's own constraints: a Python file named by the recipe, with a function extend(model, case)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pyomo.environ as pyo

from retool.solve.recipe import RecipeError

MODULE = "retool_extension"
"""The module name that a planner's file runs under."""


def extend_model(path: Path, model: pyo.ConcreteModel, case: Any) -> None:
    """Run the file and call its extend(model, case), which adds to the built model.

    Raises RecipeError where the file or the function is missing; what the planner's own code raises goes
    through.
    """
    spec = importlib.util.spec_from_file_location(MODULE, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise RecipeError(f"{path}: the recipe's extend names a Python file that is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function = getattr(module, "extend", None)
    if not callable(function):
        raise RecipeError(f"{path}: there is no function extend(model, case) in it")
    function(model, case)
