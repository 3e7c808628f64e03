"""The way that large cases take, tried on small ones: its intervals hold what the way of small ones finds exactly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from retool.case import Case
from retool.model import build_model
from retool.model.places import merged_places
from retool.study.why import world
from retool.study.why.facts import Alternative
from retool.study.why.questions import Question
from tests.model.many_regions import many_regions
from tests.support import Sheets
from tests.why.asked import ask_costs, best_plan, read
from tests.why.drawn import drawn_case
from tests.why.test_break_evens import found_for

ROUNDING = 1e-5
"""Of what the plan adds: both ways are exact to the solver's tolerance."""


def searched_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on every case has a lighter model: the same with its regions merged."""

    def lighter(case: Case) -> list[Callable[[], Any]]:
        return [partial(build_model, case, merged_places(case))]

    monkeypatch.setattr(world, "lighter_models", lighter)
    monkeypatch.setattr(world, "is_staged", lambda _problem, _options: True)


def costs_of(sheets: Sheets, plan: Any) -> tuple[dict[Question, Alternative], float]:
    """The alternatives by what was asked, and what the plan adds."""
    why = ask_costs(sheets, plan).why
    return {a.question: a for r in [*why.lines, *why.programs] for a in r.alternatives}, why.standing.found


@pytest.mark.parametrize("seed", [5, 7, 8, 18])
def test_the_cost_lies_in_the_interval(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = many_regions(seed)
    plan = best_plan(read(sheets))
    exact, adds = costs_of(sheets, plan)
    searched_as_large(monkeypatch)
    within, _ = costs_of(sheets, plan)
    assert list(within) and set(within) == set(exact)
    slack = ROUNDING * max(1.0, abs(adds))
    for question, alternative in within.items():
        cost = exact[question].cost_to
        assert alternative.impossible == exact[question].impossible, question
        if cost is not None:
            assert alternative.cost_to is not None, question
            assert alternative.cost_from - slack <= cost <= alternative.cost_to + slack, question


@pytest.mark.parametrize(("seed", "number"), [(0, "capex"), (5, "price")])
def test_a_flip_is_where_the_small_way_finds_it(seed: int, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, exact = found_for(drawn_case(seed), "L1", number)
    searched_as_large(monkeypatch)
    _, found = found_for(drawn_case(seed), "L1", number)
    assert found.now == exact.now
    assert exact.up is not None or exact.down is not None
    for one, other in ((found.up, exact.up), (found.down, exact.down)):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            least, most = sorted((one.near, one.far))
            assert least <= max(other.near, other.far) and min(other.near, other.far) <= most
