"""The whole model, block by block."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from retool.case import Case
from retool.collector import collector_paused
from retool.model.alike import add_order
from retool.model.budget import add_budget
from retool.model.curves import add_curves
from retool.model.finance import add_finance
from retool.model.flows import add_flows
from retool.model.incentives import add_incentives
from retool.model.lines import add_lines
from retool.model.market import add_market
from retool.model.operations import add_operations
from retool.model.pins import add_pins
from retool.model.places import Places, is_large, merged_places
from retool.model.production import add_production
from retool.model.programs import add_programs
from retool.model.risk import add_objective
from retool.model.space import Space
from retool.model.supply import add_sourcing
from retool.model.tightening import add_tightening
from retool.model.trade import add_trade

# in the order in which they stand on one another
BLOCKS: tuple[Callable[[Space], None], ...] = (
    add_lines,
    add_programs,
    add_production,
    add_market,
    add_flows,
    add_curves,
    add_tightening,
    add_sourcing,
    add_trade,
    add_finance,
    add_operations,
    add_incentives,
    add_budget,
    add_pins,
    add_objective,
)


def build_model(case: Case, places: Places | None = None, *, ordered: bool = False) -> Any:
    """The Pyomo ConcreteModel of a case; its objective is M$ added to the baseline, to be maximised.

    Blocks whose sheets are empty create no columns and no rows. ``places`` merges regions (see places.py);
    all whole-number decisions have the same names whatever is merged. ``ordered`` leaves one of the plans that
    differ only in the names of identical lines (see alike.py). ValueError where regret is to be measured and the case
    does not know the best plan for each future alone.
    """
    if case.by_regret and len(case.best_alone) != case.tree.n:
        raise ValueError("regret is measured against the best plan for each future alone: solve these first")
    with collector_paused():
        space = Space(case, case.by_tail or case.by_regret, places)
        for add in BLOCKS:
            add(space)
        if ordered:
            add_order(space)
        space.close_rows()
    space.model.space = space
    return space.model


def lighter_models(case: Case, *, ordered: bool = False) -> list[Callable[[], Any]]:
    """Builders of smaller relaxations of a large model (see places.py); none where the model is small."""
    places = merged_places(case)
    smaller = is_large(case) and len(places) < len(case.regions)
    return [partial(build_model, case, places, ordered=ordered)] if smaller else []
