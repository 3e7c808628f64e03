"""A model as .lp text that a reader can check by eye: names as in the model, one row a line, rounded numbers.

Rounding to 12 digits keeps the text the same on every machine.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

from retool.model import baseline
from tests.model.golden_case import GoldenCase

WIDTH = 110
_GLUE = "\N{NO-BREAK SPACE}"  # keeps a term on one line
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.,()]")


def golden_text(case: GoldenCase, model: Any) -> str:
    """The golden file of a case: what it shows and why, the workbook, the terms of the objective, the model."""
    shown = f"{case.name} shows {', '.join(case.shows)}"
    worth = "no plan exists" if case.worth is None else f"{number(case.worth)} M$ more than going on as today"
    lines = [shown, *textwrap.wrap(case.why, WIDTH), f"Best plan: {worth}.", "", "The workbook:"]
    lines += [f"  {line}" for sheet, rows in case.sheets.items() for line in _sheet(sheet, rows)]
    if case.merged:
        lines += ["", f"One place to the model: {', '.join(case.merged)}."]
    lines += ["", f"The objective by term, in M$ (the constant is the baseline of {_baseline(model)}):"]
    for name, term in model.term.items():
        if text := linear(term.expr):
            lines += _wrapped(f"term[{name}] = {text}")
    if (second := model.component("second_objective")) is not None:
        lines += ["", "Of the plans with the best objective the one with the greatest", *_wrapped(linear(second.expr))]
    head = "".join(f"\\ {line}".rstrip() + "\n" for line in lines)
    return head + "\n" + lp_text(model)


def _sheet(sheet: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    """A sheet's records, one a line; the settings on one line."""
    if sheet == "Settings":
        return [f"{sheet}: " + ", ".join(f"{row['name']} {_cell(row['value'])}" for row in rows)]
    return [f"{sheet}: {_row(row)}" for row in rows]


def _row(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_cell(value)}" for name, value in row.items() if value is not None)


def _cell(value: Any) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _baseline(model: Any) -> str:
    return number(baseline(model.space.case))


def lp_text(model: Any) -> str:
    """The active part of the model in LP format."""
    objective = next(model.component_data_objects(pyo.Objective, active=True))
    lines = ["maximize", *_wrapped(f"objective: {linear(objective.expr) or '0'}"), "", "subject to"]
    for component in model.component_objects(pyo.Constraint, active=True):
        for row in component.values():
            lines += _wrapped(f"{name_of(row)}: {_relation(row)}")
    lines += ["", "bounds", *_bounds(model)]
    integers = [name_of(v) for v in model.component_data_objects(pyo.Var) if not v.is_continuous()]
    lines += ["", "general", *(f"  {name}" for name in integers)] if integers else []
    return "\n".join([*lines, "", "end", ""])


def _wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="      ", break_long_words=False, break_on_hyphens=False
    )
    return [line.replace(_GLUE, " ") for line in lines]


def _relation(row: Any) -> str:
    lower, body, upper = row.to_bounded_expression()
    sign = "=" if row.equality else ">=" if upper is None else "<="
    assert sign == "=" or lower is None or upper is None, f"{row.name} has two limits"
    return f"{linear(body)} {sign} {number(float(pyo.value(lower if upper is None else upper)))}"


def linear(expression: Any) -> str:
    """A linear expression, its constant last; blank where it is 0."""
    terms = generate_standard_repn(expression)
    pairs = zip(terms.linear_coefs, terms.linear_vars, strict=True)
    parts = [_part(float(pyo.value(c)), name_of(v)) for c, v in pairs if pyo.value(c)]
    constant = float(pyo.value(terms.constant))
    if constant:
        parts.append(_part(constant, ""))
    return " ".join(parts).removeprefix(f"+{_GLUE}")


def _part(coefficient: float, name: str) -> str:
    sign = "-" if coefficient < 0 else "+"
    size = number(abs(coefficient))
    return _GLUE.join(word for word in (sign, "" if size == "1" and name else size, name) if word)


def _bounds(model: Any) -> Iterable[str]:
    """Bounds other than 0 to infinity, which LP format takes for granted."""
    for variable in model.component_data_objects(pyo.Var):
        lower, upper = variable.bounds
        if lower is None and upper is None:
            yield f"  {name_of(variable)} free"
        elif lower == upper:
            yield f"  {name_of(variable)} = {number(lower)}"
        elif upper is not None:
            yield f"  {number(lower)} <= {name_of(variable)} <= {number(upper)}"


def name_of(component: Any) -> str:
    """`line_state[L1,idle,P1,base]` as LP format can have it: line_state(L1,idle,P1,base)."""
    return _NOT_IN_NAMES.sub("_", str(component.name).replace("[", "(").replace("]", ")"))


def number(value: float) -> str:
    """12 significant digits."""
    return f"{round(value, 12) + 0.0:.12g}"
