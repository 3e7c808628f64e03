"""Futures solved in bundles: the same plan, within the bounds, as all futures in one model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from retool.case import futures_among
from retool.model import build_model, decision_columns
from retool.model.alike import alike
from retool.plan import RECORDS, Plan, audit_plan
from retool.solve.interrupt import Interruption
from retool.solve.outcome import PROVEN
from retool.solve.progress import Progress
from retool.solve.recipe import Recipe
from retool.study.bundles.dealt import BundlesError, deal, refuse
from retool.study.bundles.jobs import SolveBundle
from retool.study.bundles.rounds import AGREED
from retool.study.bundles.solving import solve_in_bundles
from retool.study.solving import Solved, solve_book
from tests.hand.test_scenarios import FOUR, futures, tree
from tests.model.solving import case_from
from tests.study.bundles.asking import Here, book_of, uncertain
from tests.support import Sheets, musd, periods, smallest_case, two_lines

EXACT = Recipe(gap=0.0, threads=1)
SEEDS = [seed for seed in range(26) if seed not in (2, 10, 14, 23)]
"""Without the four whose rounds take longer than those of all others together."""


def four() -> Sheets:
    """Markets of 2, 8, 12 and 20 thousand, two lines of 10,000 for 25 M$ each."""
    return smallest_case(**two_lines(), **futures(FOUR))


def branching() -> Sheets:
    """S1 parts from S0 in the second year."""
    return smallest_case(Periods=periods("2027-01-01", 2), Scenarios=tree(("S1", 0.4, "S0", 2028)))


def near(value: float) -> float:
    return PROVEN * max(1.0, abs(value))


def in_bundles(sheets: Sheets, count: int, folder: Path, **asked: object) -> tuple[Solved, Here]:
    here = Here()
    recipe = EXACT.model_copy(update=asked)
    return solve_in_bundles(book_of(sheets, folder), recipe, count, lambda: here), here


def test_random_cases_come_out_as_in_one_model(tmp_path: Path) -> None:
    """Bound >= optimum >= plan, and on these cases both meet."""
    closed = found = 0
    for seed in SEEDS:
        book = book_of(uncertain(seed), tmp_path)
        whole = solve_book(book, EXACT)
        bundled = solve_in_bundles(book, EXACT, 2 + seed % 2, Here)
        best = whole.outcome.objective
        if best is None:
            assert bundled.outcome.status == whole.outcome.status, seed
            assert bundled.plan is None, seed
            continue
        worth, bound = bundled.outcome.objective, bundled.outcome.bound
        assert worth is not None and bound is not None and bundled.audit is not None, seed
        assert bound >= best - near(best), seed
        assert worth <= best + near(best), seed
        assert bundled.audit.ok, seed
        found += 1
        closed += bound - worth <= 2 * near(best)
        assert bundled.outcome.status == "optimal" or bundled.outcome.reason == AGREED, seed
    assert found >= 20
    assert closed == found


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_any_number_of_bundles_finds_the_same_plan(count: int, tmp_path: Path) -> None:
    solved, _ = in_bundles(four(), count, tmp_path)
    assert solved.plan is not None and solved.audit is not None and solved.audit.ok
    assert solved.outcome.status == "optimal"
    assert solved.plan.npv_musd == musd(53.95)
    assert solved.plan.bound_musd == musd(53.95)
    assert [conversion.scenario for conversion in solved.plan.conversions] == ["a", "a"]
    assert {build.scenario for build in solved.plan.builds} == {row["scenario"] for row in four()["Scenarios"]}


def test_one_bundle_is_the_model_of_all_futures_solved_once(tmp_path: Path) -> None:
    solved, here = in_bundles(four(), 1, tmp_path)
    whole = solve_book(book_of(four(), tmp_path), EXACT)
    assert solved.outcome.size == whole.outcome.size
    assert sum(isinstance(job, SolveBundle) for job in here.done) == 1
    assert solved.plan is not None and whole.plan is not None
    for kind in RECORDS:
        assert set(getattr(solved.plan, kind)) == set(getattr(whole.plan, kind)), kind


def test_the_prices_of_every_round_sum_to_zero(tmp_path: Path) -> None:
    _, here = in_bundles(four(), 3, tmp_path)
    weights = [bundle.weight for bundle in deal(case_from(four()), 3)]
    rounds: dict[str, dict[int, SolveBundle]] = {}
    for job in here.done:
        if isinstance(job, SolveBundle):
            rounds.setdefault(job.key.split("-")[2], {})[job.bundle] = job
    assert len(rounds) > 1
    priced = 0
    for jobs in rounds.values():
        for decision in {decision for job in jobs.values() for decision in job.prices}:
            paid = [weights[b] * job.prices.get(decision, 0.0) for b, job in jobs.items()]
            assert sum(paid) == pytest.approx(0.0, abs=1e-9)
            priced += any(paid)
    assert priced


def test_a_gap_that_is_reached_ends_the_rounds(tmp_path: Path) -> None:
    solved, here = in_bundles(four(), 2, tmp_path, gap=0.2)
    assert solved.outcome.status in ("gap", "optimal")
    assert solved.outcome.gap is not None and solved.outcome.gap <= 0.2
    assert sum(isinstance(job, SolveBundle) for job in here.done) <= 4


def test_an_earlier_plan_is_tried_first(tmp_path: Path) -> None:
    earlier = solve_book(book_of(four(), tmp_path), EXACT).plan
    here, seen = Here(), list[float | None]()

    class Watching(Progress):
        def show(self, stage: str, plan: float | None, bound: float | None) -> None:
            seen.append(plan)

    solve_in_bundles(book_of(four(), tmp_path), EXACT, 2, lambda: here, warm=earlier, progress=Watching())
    assert next(plan for plan in seen if plan is not None) == pytest.approx(53.95)
    assert [type(job).__name__ for job in here.done[:3]] == ["MendDecisions", "TryDecisions", "TryDecisions"]


def test_ctrl_c_keeps_the_plan_there_is(tmp_path: Path) -> None:
    class Stopping(Here):
        """Ctrl-C comes when the second round has begun."""

        def start(self, job: object) -> None:
            super().start(job)  # type: ignore[arg-type]
            if "-solve-2-" in job.key:  # type: ignore[attr-defined]
                display.interruption.requested = True

    display = Progress()
    sheets = four()
    solved = solve_in_bundles(book_of(sheets, tmp_path), EXACT, 3, Stopping, progress=display)
    assert isinstance(display.interruption, Interruption)
    assert solved.outcome.interrupted
    assert solved.outcome.status == "stopped"
    assert solved.plan is None or (solved.audit is not None and solved.audit.ok)
    assert solved.outcome.bound is not None and solved.outcome.bound >= 53.95


def test_a_bundle_without_a_plan_leaves_none_for_the_whole(tmp_path: Path) -> None:
    sheets = smallest_case(**two_lines(), **futures(FOUR))
    sheets["Decisions"] = [{"line": "L1", "rule": "force"}, {"line": "L1", "rule": "forbid"}]
    solved, _ = in_bundles(sheets, 2, tmp_path)
    assert solved.outcome.status == "infeasible"
    assert solved.plan is None


def test_a_future_that_cannot_come_still_needs_a_plan(tmp_path: Path) -> None:
    """It has no say in what the plan is worth, but its operations are in it."""
    sheets = four()
    for row, probability in zip(sheets["Scenarios"], (0.0, 0.5, 0.25, 0.25), strict=True):
        row["probability"] = probability
    whole = solve_book(book_of(sheets, tmp_path), EXACT).outcome.objective
    solved, _ = in_bundles(sheets, 4, tmp_path)
    assert solved.outcome.objective == pytest.approx(whole)
    assert solved.outcome.bound == pytest.approx(whole)
    assert solved.audit is not None and solved.audit.ok
    assert solved.plan is not None
    assert "a" in {build.scenario for build in solved.plan.builds}


def test_every_part_of_a_case_has_the_first_stage_of_the_whole() -> None:
    """A future alone may have no minimum and no difference between lines; the parts decide as the whole does."""
    sheets = four()
    sheets["Programs"][0]["min_volume"] = None
    sheets["Changes"].append(
        {"scenario": "a", "sheet": "Lines", "match": "line=L1", "column": "margin", "operation": "multiply", "value": 2}
    )
    sheets["Changes"].append(
        {"scenario": "b", "sheet": "Programs", "column": "min_volume", "operation": "set", "value": 100}
    )
    case = case_from(sheets)
    whole = set(decision_columns(build_model(case)))
    assert any(decision[0] == "withdrawn" for decision in whole)
    for scenarios in ([0], [1], [2, 3], [0, 3]):
        part = futures_among(case, scenarios)
        assert set(decision_columns(build_model(part))) == whole
        assert alike(part) == alike(case)


def test_probabilities_of_a_part_are_given_that_one_of_them_comes() -> None:
    case = case_from(four())
    assert futures_among(case, [1, 3]).tree.probability == pytest.approx((0.5, 0.5))
    assert futures_among(case, [1, 3]).tree.names == (case.tree.names[1], case.tree.names[3])


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_future_is_in_one_bundle(count: int) -> None:
    bundles = deal(case_from(four()), count)
    assert sorted(s for bundle in bundles for s in bundle.scenarios) == [0, 1, 2, 3]
    assert bundles[0].scenarios[0] == 0, "an earlier plan's decisions name the first future"
    sizes = [len(bundle.scenarios) for bundle in bundles]
    assert max(sizes) - min(sizes) <= 1
    assert sum(bundle.weight for bundle in bundles) == pytest.approx(1.0)


def test_a_bundle_has_futures_of_every_kind() -> None:
    """Three markets × three prices, dealt into three: none has a market twice."""
    sheets = smallest_case(
        Scenarios=[{"scenario": f"m{m} p{p}", "probability": 1 / 9} for m in range(3) for p in range(3)]
    )
    sheets["Changes"] = [
        {"scenario": f"m{m} p{p}", "sheet": sheet, "column": column, "operation": "multiply", "value": 1 + n / 10}
        for m in range(3)
        for p in range(3)
        for sheet, column, n in (("Demand", "volume", m), ("Programs", "msrp", p))
    ]
    for bundle in deal(case_from(sheets), 3):
        assert len({s // 3 for s in bundle.scenarios}) == 3
        assert len({s % 3 for s in bundle.scenarios}) == 3


@pytest.mark.parametrize(
    ("sheets", "count", "recipe", "words"),
    [
        (four(), 5, EXACT, "4 bundles at most"),
        (smallest_case(), 1, EXACT, "fewer than two futures"),
        (branching(), 2, EXACT, "form a tree"),
        (smallest_case(**two_lines(), **futures(FOUR), Settings={"risk_weight": 0.5}), 2, EXACT, "risk_weight"),
        (smallest_case(**two_lines(), **futures(FOUR), Settings={"risk_measure": "regret"}), 2, EXACT, "regret"),
        (four(), 2, EXACT.model_copy(update={"extend": "mine.py"}), "mine.py"),
    ],
)
def test_what_cannot_be_solved_in_bundles_says_why(
    sheets: Sheets, count: int, recipe: Recipe, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BundlesError, match=words):
        refuse(book_of(sheets, tmp_path).tables, recipe, count)


def test_plans_are_compared_by_what_they_add(tmp_path: Path) -> None:
    """The merged plan states what its own records are worth."""
    solved, _ = in_bundles(four(), 2, tmp_path)
    assert isinstance(solved.plan, Plan)
    wrong = replace(solved.plan, npv_musd=solved.plan.npv_musd + 1.0, objective_musd=solved.plan.objective_musd + 1.0)
    assert not audit_plan(wrong, solved.case).ok
