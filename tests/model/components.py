"""What a model consists of, by name, and what the source of retool/model can make."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pyomo.environ as pyo

import retool.model

SOURCE = Path(str(retool.model.__file__)).parent
_MADE = re.compile(r'(?:space\.row|self\.row|space\.variables|add_component)\(\s*"(\w+)"')
_TERM = re.compile(r'money\.add\w*\(\s*"(\w+)"')


def components_of(model: Any) -> dict[str, str]:
    """Name -> kind of every variable, constraint, objective and term (`term[name]`) of a model."""
    found: dict[str, str] = {}
    for kind in (pyo.Var, pyo.Constraint, pyo.Objective, pyo.Expression):
        for component in model.component_objects(kind):
            if component.name == "term":
                found |= {f"term[{name}]": "Term" for name in component}
            elif len(component):
                found[component.name] = {"ScalarVar": "Variable", "IndexedVar": "Variable"}.get(
                    type(component).__name__, kind.__name__
                )
    return found


@cache
def made_by_the_source() -> frozenset[str]:
    """Names of rows, variables and terms that stand as text in the source, whether a case needs them or not."""
    names: set[str] = set()
    for path in SOURCE.glob("*.py"):
        text = path.read_text()
        names |= set(_MADE.findall(text)) | {f"term[{name}]" for name in _TERM.findall(text)}
    return frozenset(names)


@cache
def function_source(file: str, function: str) -> str | None:
    """The text of a function (or method) of retool/model; None where there is none."""
    path = SOURCE / file
    if not path.is_file():
        return None
    text = path.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return ast.get_source_segment(text, node)
    return None
