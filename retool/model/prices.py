"""Prices on whole-number decisions, for a model that is one of several parts which must come to agree.

objective + sum over decisions of price x decision: what the part is paid, or pays, for each of its decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.var import VarData

Decision = tuple[Any, ...]
"""Name of the variable, and its index without the node: the same in all parts of a two-stage case."""

Prices = Mapping[Decision, float]
"""M$ for each unit of a decision; 0 for those not named."""


def decision_columns(model: Any) -> dict[Decision, VarData]:
    """The whole-number variables of a two-stage model, all of which are first stage and end in their node."""
    found: dict[Decision, VarData] = {}
    for component in model.component_objects(pyo.Var, active=True):
        for index, column in component.items():
            if not column.is_continuous():
                found[component.local_name, *index[:-1]] = column
    return found


def add_prices(model: Any, prices: Prices) -> None:
    """Add the priced decisions to the objective of a model, lighter or whole: both have the same decisions.

    A model that is lighter stays a relaxation, since it takes the same decisions at the same prices. KeyError for a
    decision that the model does not have.
    """
    if not prices:
        return
    columns = decision_columns(model)
    priced = pyo.quicksum(price * columns[decision] for decision, price in prices.items())
    model.objective.set_value(model.objective.expr + priced)
