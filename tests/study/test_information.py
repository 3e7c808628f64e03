"""EVPI and VSS where the search is not exact, the mean cannot be held, or the planner stops it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from retool.plan.information import FutureAlone, InformationValue
from retool.solve.recipe import Recipe
from retool.solve.search import search as search_once
from retool.study import cases, information
from retool.study.cases import SolvedCase, solve_case
from retool.study.information import decisions_held, value_of_information
from tests.hand.test_scenarios import FOUR, futures
from tests.model.solving import case_from
from tests.support import Sheets, musd, smallest_case, two_lines
from tests.support.parts import parts_case, supplier

EXACT = Recipe(gap=0.0)
ALONE = (
    FutureAlone("a", 0.5, (10.0, 12.0), 11.0, 1),
    FutureAlone("b", 0.5, (20.0, 20.0), 15.0, 2),
)


def solved(sheets: Sheets, recipe: Recipe = EXACT) -> SolvedCase:
    return solve_case(case_from(sheets), recipe)


def test_intervals_are_narrowed_by_what_must_hold() -> None:
    """The plan for all is worth 13, and is worth more in a than the best plan found for a alone: 11, not 10."""
    info = InformationValue(ALONE, (13.0, 17.0), "feasible", held=(12.0, 12.5))
    assert info.ws == (15.5, 16.0)
    assert info.rp == (13.0, 16.0)  # the bound of 17 is above WS
    assert info.eev == (12.0, 12.5)
    assert info.evpi == (0.0, 3.0)
    assert info.vss == (0.5, 4.0)


def test_holding_the_mean_s_decisions_may_show_a_better_plan() -> None:
    info = InformationValue(ALONE, (13.0, 17.0), "feasible", held=(14.0, 14.0))
    assert info.rp == (14.0, 16.0)
    assert info.vss == (0.0, 2.0)


def test_a_line_too_many_for_the_mean() -> None:
    """Markets of 2, 8, 12 and 20 thousand; WS 0, 54.2, 74, 148; two lines are best for all, one for the mean."""
    info = value_of_information(solved(smallest_case(**two_lines(), **futures(FOUR))), EXACT)
    assert info is not None and info.eev is not None and info.promised is not None
    assert info.ws[0] == musd((54.2 + 74 + 148) / 4)
    assert (info.rp[0], info.eev[0]) == (musd(53.95), musd(49.25))
    assert info.promised[0] == musd(74.0)
    assert [f.conversions for f in info.futures] == [0, 1, 1, 2]


def test_the_mean_s_decisions_may_be_impossible_in_one_future() -> None:
    """The mean of 7,700 can take the 6,000 sets that A wants; the future of 5,000 can not."""
    case = parts_case(
        [supplier("A", unit_cost=1_500, min_volume=6_000), supplier("B", unit_cost=2_500)],
        **futures({"likely": (0.9, 8_000), "weak": (0.1, 5_000)}),
    )
    info = value_of_information(solved(case), EXACT)
    assert info is not None
    assert (info.mean_case, info.eev, info.vss) == ("infeasible", None, None)
    assert info.evpi[0] > 0


def test_a_mean_without_any_plan_is_said_to_be_infeasible() -> None:
    """The line is pinned, 6,000 a year must be built, and 5,000 are wanted."""
    case = smallest_case(
        Tooling={"min_volume": 6_000},
        Decisions=[{"line": "L1", "rule": "forbid"}],
        **futures({"x": (0.5, 8_000), "y": (0.5, 2_000)}),
    )
    base = solved(case)
    assert base.plan is not None
    mean = replace(base, plan=None, outcome=replace(base.outcome, status="infeasible"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(information, "solve_case", lambda *_, **__: mean)
        info = value_of_information(base, EXACT)
    assert info is not None and info.mean_case == "infeasible"


def test_a_rough_search_gives_intervals_that_hold_the_truth() -> None:
    rough, exact = Recipe(gap=0.5), EXACT
    case = smallest_case(**two_lines(), **futures(FOUR))
    wide = value_of_information(solved(case, rough), rough)
    true = value_of_information(solved(case, exact), exact)
    assert wide is not None and true is not None and wide.vss is not None and true.vss is not None
    for found, value in ((wide.ws, true.ws[0]), (wide.rp, true.rp[0]), (wide.evpi, true.evpi[0])):
        assert found[0] - 1e-6 <= value <= found[1] + 1e-6


def test_the_model_is_left_as_it_was() -> None:
    base = solved(smallest_case(**two_lines(), **futures(FOUR)))
    before = [v.fixed for v in base.model.component_data_objects(ctype=base.model.convert.ctype)]
    with decisions_held(base.model, solved(smallest_case(**two_lines())).model):
        assert any(v.fixed for v in base.model.convert.values())
    assert [v.fixed for v in base.model.component_data_objects(ctype=base.model.convert.ctype)] == before


@pytest.mark.parametrize("searches", [0, 2, 4, 5])
def test_ctrl_c_leaves_the_value_unknown(searches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it comes while the futures, the mean or the held plan are searched."""
    base = solved(smallest_case(**two_lines(), **futures(FOUR)))
    if not searches:
        assert value_of_information(replace(base, outcome=replace(base.outcome, interrupted=True)), EXACT) is None
        return
    done = [0]

    def search(*arguments: Any, **more: Any) -> Any:
        done[0] += 1
        return replace(search_once(*arguments, **more), interrupted=done[0] >= searches)

    monkeypatch.setattr(cases, "search", search)
    monkeypatch.setattr(information, "search", search)
    assert value_of_information(base, EXACT) is None
