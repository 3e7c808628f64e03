"""The optimisation model in Pyomo: one file a block, built from a case, read back as a plan."""

from retool.model.alike import in_order
from retool.model.baseline import baseline
from retool.model.build import build_model, lighter_models
from retool.model.extract import extract_plan
from retool.model.prices import add_prices, decision_columns
from retool.model.warm import lost_decisions, warm_values

__all__ = [
    "add_prices", "baseline", "build_model", "decision_columns", "extract_plan", "in_order", "lighter_models",
    "lost_decisions", "warm_values",
]  # fmt: skip
