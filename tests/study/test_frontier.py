"""The frontier of expected NPV against CVaR, and what its plans do differently."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from retool.plan import Plan
from retool.plan import data as d
from retool.plan.frontier import Difference, FrontierPoint, differences, indifferent
from retool.solve.recipe import Recipe
from retool.study import frontier as module
from retool.study.cases import solve_case
from retool.study.frontier import frontier, weights
from tests.hand.test_scenarios import FOUR, futures
from tests.model.solving import case_from
from tests.support import musd, smallest_case, two_lines

EXACT = Recipe(gap=0.0)


@pytest.fixture(scope="module")
def points() -> list[FrontierPoint]:
    """Markets of 2, 8, 12 or 20 thousand, lines of 10,000 for 25 M$, the worst tenth is the first market.

    Two lines: mean 53.95, worst -30.2; one: 49.25 and -5.2; none: 0.
    """
    solved = solve_case(case_from(smallest_case(**two_lines(), **futures(FOUR))), EXACT)
    return frontier(solved, EXACT, 5)


def test_the_points_are_the_best_plans_at_their_weights(points: list[FrontierPoint]) -> None:
    assert [p.weight for p in points] == [0, 0.25, 0.5, 0.75, 1]
    assert [p.npv for p in points] == [musd(v) for v in (53.95, 49.25, 49.25, 49.25, 0)]
    assert [p.cvar for p in points] == [musd(v) for v in (-30.2, -5.2, -5.2, -5.2, 0)]
    assert all(p.objective == musd((1 - p.weight) * p.npv + p.weight * p.cvar) for p in points)
    assert all(p.bound == musd(p.objective) for p in points)
    assert [len(p.plan.conversions) for p in points] == [2, 1, 1, 1, 0]


def test_more_weight_never_brings_more_expected_npv_nor_a_worse_tail(points: list[FrontierPoint]) -> None:
    for one, other in pairwise(points):
        assert other.npv <= one.npv + 1e-6
        assert other.cvar >= one.cvar - 1e-6


def test_two_plans_are_worth_the_same_where_the_one_overtakes_the_other(points: list[FrontierPoint]) -> None:
    """From two lines to one: 4.7 of mean for 25 of tail; from one to none: 49.25 for 5.2."""
    assert indifferent(points[0], points[1]) == pytest.approx(4.7 / 29.7)
    assert indifferent(points[1], points[2]) is None
    assert indifferent(points[3], points[4]) == pytest.approx(49.25 / 54.45)


def test_the_plan_that_is_there_is_not_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_from(smallest_case(**two_lines(), **futures(FOUR), Settings={"risk_weight": 1}))
    solved = solve_case(case, EXACT)
    searched: list[float] = []

    def count(case_: object, *arguments: object, **more: object) -> object:
        searched.append(case_.settings.risk_weight)  # type: ignore[attr-defined]
        return solve_case(case_, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "solve_case", count)
    assert len(frontier(solved, EXACT, 2)) == 2
    assert searched == [0.0]


def test_ctrl_c_ends_the_frontier_with_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = solve_case(case_from(smallest_case(**two_lines(), **futures(FOUR))), EXACT)
    stopped = replace(solved, outcome=replace(solved.outcome, interrupted=True))
    monkeypatch.setattr(module, "solve_case", lambda *_, **__: stopped)
    assert len(frontier(solved, EXACT, 5)) == 2


def test_a_rough_search_shows_at_each_weight_the_best_of_all_plans() -> None:
    """A plan found at another weight may be better than the one that a search with a wide gap stopped at."""
    solved = solve_case(case_from(smallest_case(**two_lines(), **futures(FOUR))), Recipe(gap=0.9))
    points = frontier(solved, Recipe(gap=0.9), 5)
    for point in points:
        others = [(1 - point.weight) * p.npv + point.weight * p.cvar for p in points]
        assert point.objective == musd(max(others))


def test_weights_are_evenly_spaced_from_none_to_all() -> None:
    assert weights(2) == [0.0, 1.0]
    assert weights(5) == [0.0, 0.25, 0.5, 0.75, 1.0]


def convert(line: str, period: str, copies: int = 1, scenario: str = "S") -> d.Conversion:
    return d.Conversion(line, "idle", "kei", "std", period, copies, scenario)


def test_plans_differ_in_what_is_done_and_when() -> None:
    before = Plan(
        conversions=[convert("L1", "P1"), convert("L2", "P2"), convert("L3", "P1", 2)],
        tooled=[d.Tooled("K", "L1", "kei", year, 1, "S") for year in (2027, 2028, 2030)],
        builds=[d.Build("K", "L1", "kei", 2027, "S", 5.0)],
    )
    after = Plan(
        conversions=[convert("L1", "P3"), convert("L2", "P2"), convert("L3", "P1")],
        commitments=[d.Commitment("K", "certified", "P1", "S")],
        tooled=[d.Tooled("K", "L1", "kei", year, 1, "S") for year in (2028, 2029)],
    )
    assert differences(before, after) == [
        Difference("convert L1 from idle to kei (std)", "P1", "P3"),
        Difference("convert L3 from idle to kei (std)", "P1 × 2", "P1"),
        Difference("launch K as certified", "", "P1"),
        Difference("build K on L1 in kei", "2027–2028, 2030", "2028–2029"),
    ]
    assert differences(before, before) == []


def test_on_a_tree_a_decision_is_named_with_its_branch() -> None:
    one = Plan(conversions=[convert("L1", "P1"), convert("L2", "P2", scenario="T")])
    other = Plan(conversions=[convert("L1", "P1"), convert("L3", "P2", scenario="T")])
    assert [change.decision for change in differences(one, other)] == [
        "convert L2 from idle to kei (std) (in T)",
        "convert L3 from idle to kei (std) (in T)",
    ]
