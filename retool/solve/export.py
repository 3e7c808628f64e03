"""The model as an .mps or .lp file, with names that any solver reads and a planner recognises."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import highspy
import pyomo.environ as pyo

from retool.solve.bridge import compile_model
from retool.solve.engine import solver_for
from retool.solve.errors import SolverError
from retool.solve.outcome import ModelSize
from retool.solve.size import measure

LONGEST_NAME = 200
"""Solvers read names of 255 characters; some room is left for the number that tells equal ones apart."""


def export_model(model: pyo.ConcreteModel, path: Path) -> ModelSize:
    """Write the model, a maximisation, to a path that ends in .mps or .lp; returns its size.

    Names are Pyomo's with everything but letters, digits, `_` and `.` replaced: `convert[L1,idle,kei]`
    becomes `convert.L1.idle.kei`. Raises OSError where the file cannot be written.
    """
    problem = compile_model(model)
    highs = solver_for(problem)
    for number, name in enumerate(safe_names(var.name for var in problem.columns)):
        highs.passColName(number, name)
    for number, name in enumerate(safe_names(row.name for row in problem.rows)):
        highs.passRowName(number, name)
    path.touch()  # HiGHS does not tell a folder that is missing from a model that it cannot write
    if highs.writeModel(str(path)) == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS cannot write the model to {path}")
    return measure(problem)


def safe_names(names: Iterable[str]) -> list[str]:
    """The names without characters that the file formats give a meaning to, all different."""
    taken: set[str] = set()
    safe: list[str] = []
    for name in names:
        plain = re.sub(r"\.+", ".", re.sub(r"[^A-Za-z0-9_.]", "_", re.sub(r"[\[\],]", ".", name)))
        plain = plain.strip(".")[:LONGEST_NAME]
        # A name that begins like a number (1, e5, .2) would be read as one.
        if not plain or re.match(r"[0-9]|[eE][0-9+-]", plain):
            plain = f"n_{plain}"
        unique, again = plain, 2
        while unique in taken:
            unique, again = f"{plain}_{again}", again + 1
        taken.add(unique)
        safe.append(unique)
    return safe
