"""A plan on fresh draws is worth what it is worth when each draw is solved by itself with the plan's decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retool.case import build_case, future_alone
from retool.model import build_model, warm_values
from retool.plan import Plan, baseline_ledger
from retool.plan.data import Conversion
from retool.solve.bridge import compile_model
from retool.solve.interrupt import Interruption
from retool.solve.recipe import Recipe
from retool.study.draws import Draws, draw
from retool.study.edits import Edit, Target, edited
from retool.study.evaluation import ImpossibleDrawError, MismatchError, Outturn, evaluate
from retool.study.holding import best_operations
from retool.study.rows import with_sheet
from retool.study.solving import solve_book
from retool.workbook import Workbook, workbook_of
from tests.report.cases import futures
from tests.report.solved import Solved, solved
from tests.study.sample.ranges import DEMAND, LEGAL, PRICE, ranged_book
from tests.support import Row, demand, like, periods

JAPAN: Row = {"sheet": "Suppliers", "match": "country=JP", "column": "unit_cost", "low": 0.8, "mode": 1, "high": 1.4}
DUTY: Row = {"sheet": "Tariffs", "match": "country=JP; layer=base", "column": "rate", "operation": "add", "low": 0,
             "high": 0.1, "from": "2029-01-01"}  # fmt: skip
MARKET: Row = {"sheet": "Demand", "column": "volume", "low": 0.7, "mode": 1, "high": 1.5}
GRACE: Row = {"sheet": "Settings", "match": "name=offset_until", "column": "value", "operation": "delay", "low": -12,
              "high": 12}  # fmt: skip


def best_plan(book: Workbook) -> Plan:
    plan = solve_book(book, Recipe().with_limits(gap=0.0)).plan
    assert plan is not None
    return plan


def tried(book: Workbook, plan: Plan, count: int, seed: int = 1) -> tuple[Draws, list[Outturn]]:
    draws = draw(book.tables, count, seed, "fresh")
    return draws, evaluate(book, plan, draws, Interruption())


def as_certain(book: Workbook, draws: Draws, number: int) -> Workbook:
    """The workbook with the draw typed into its cells: all its days, so only for ranges without from and until."""
    edits = [
        Edit(Target(row.sheet, row.match, row.column), row.operation, float(draws.values[number, place]))
        for place, row in enumerate(draws.rows)
    ]
    return edited(book, edits)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    """A plan of a case with everything switched on, three futures, and ranges."""
    return solved(futures(Ranges=[JAPAN, MARKET, DUTY, GRACE], Decisions=[]), tmp_path_factory.mktemp("large"))


def test_in_the_smallest_case_it_is_the_sum_that_a_planner_would_do(tmp_path: Path) -> None:
    """10,000 a year can be built; the region opens up to 6 months late in the first of two years."""
    book = ranged_book(tmp_path, DEMAND, PRICE, LEGAL)
    draws, found = tried(book, best_plan(book), 30)
    for (volume, price, delay), outturn in zip(draws.values, found, strict=True):
        years = ((12 - delay) / 12, 1.0)
        sold = sum(min(8_000 * volume * share, 10_000) for share in years)
        assert outturn.npv_musd == pytest.approx(sold * (15_000 * price - 5_100) / 1e6 - 25, rel=1e-6)
        assert (outturn.baseline_musd, outturn.why) == (0, "")


def test_it_is_the_optimum_of_the_whole_model_with_the_decisions_pinned(large: Solved) -> None:
    """The draws typed into the cells, the whole model, every whole number held: no step in common but the LP."""
    plain = ranges_of(large, (JAPAN, MARKET, GRACE))
    certain = edited(plain, [])
    plan, draws = replace_scenarios(large.plan, "base"), draw(plain.tables, 4, 3, "fresh")
    found = evaluate(plain, large.plan, draws, Interruption())
    for number, outturn in enumerate(found):
        book = as_certain(certain, draws, number)
        every = build_case(book)
        case = future_alone(every, every.tree.names.index(draws.futures[number]))
        decisions = replace_scenarios(plan, case.tree.names[0])
        model = build_model(case)
        problem = compile_model(model)
        named = warm_values(model, decisions)
        values = best_operations(problem, np.array([named.get(column.name, 0.0) for column in problem.columns]))
        assert values is not None
        today = baseline_ledger(case).expected_npv
        assert outturn.baseline_musd == pytest.approx(today, rel=1e-9)
        assert outturn.npv_musd == pytest.approx(problem.objective(values) + today, rel=1e-7)


def ranges_of(found: Solved, rows: Sequence[Row]) -> Workbook:
    """The workbook of a plan with some of its ranges."""
    raw = with_sheet(found.workbook, dict(found.workbook.raw), "Ranges", rows)
    return workbook_of(found.workbook.path, list(raw.values()))


def replace_scenarios(plan: Plan, name: str) -> Plan:
    """The plan's records under another scenario's name."""
    renamed = Plan()
    for kind, rows in vars(plan).items():
        if isinstance(rows, list) and rows and hasattr(rows[0], "scenario"):
            setattr(renamed, kind, [replace(row, scenario=name) for row in rows])
    return renamed


def test_a_draw_without_any_spread_is_worth_what_the_plan_says(tmp_path: Path) -> None:
    book = ranged_book(tmp_path, DEMAND | {"low": 1, "high": 1})
    plan = best_plan(book)
    _, found = tried(book, plan, 3)
    assert [outturn.npv_musd for outturn in found] == pytest.approx([plan.npv_musd] * 3, rel=1e-9)


def test_by_scenario_of_the_workbook_a_draw_without_spread_is_worth_what_the_plan_is_worth_there(
    large: Solved,
) -> None:
    still = ranges_of(large, [MARKET | {"low": 1, "high": 1}])
    draws, found = tried(still, large.plan, 12)
    assert len(set(draws.futures)) == 3
    worth = {name: {o.npv_musd for o in found if o.future == name} for name in draws.futures}
    expected = 0.0
    for scenario, probability in (("base", 0.5), ("boom", 0.25), ("tariff war", 0.25)):
        (value,) = {round(v, 6) for v in worth[scenario] if v is not None}
        expected += probability * value
    assert expected >= large.plan.npv_musd - 1e-4  # the wary plan gave some expectation away in its operations


def test_a_plan_that_cannot_be_kept_says_which_promise_fails_and_by_how_much(tmp_path: Path) -> None:
    """8,000 must be sold a year: below a factor of 1 they cannot be."""
    row = DEMAND | {"low": 0.9, "mode": None, "high": 1.1}
    book = ranged_book(tmp_path, row, Programs=[like("Programs", min_volume=8_000)],
                       Pathways=[{"program": "K1", "pathway": "certified", "cost": 1}])  # fmt: skip
    draws, found = tried(book, best_plan(book), 40)
    for (factor,), outturn in zip(draws.values, found, strict=True):
        assert (outturn.npv_musd is None) == (factor < 1)
        if outturn.npv_musd is None:
            assert "minimum volume (K1" in outturn.why and f"missed by {8 * (1 - factor):.4g}" in outturn.why
    assert 5 < sum(outturn.npv_musd is None for outturn in found) < 35


def test_what_is_not_decided_is_not_done_however_good_the_draw(tmp_path: Path) -> None:
    book = ranged_book(tmp_path, DEMAND)
    _, found = tried(book, Plan(), 5)
    assert [outturn.npv_musd for outturn in found] == [0] * 5


def test_money_that_a_decision_costs_is_paid_in_draws_in_which_it_is_of_no_use(tmp_path: Path) -> None:
    """In the second plan's worst draws nobody may buy within the horizon: capital and tooling are lost."""
    book = ranged_book(tmp_path, LEGAL | {"low": 24, "high": 30})
    plan = best_plan(ranged_book(tmp_path, LEGAL))
    _, found = tried(book, plan, 3)
    assert [outturn.npv_musd for outturn in found] == pytest.approx([-25.0] * 3)


def test_a_decision_about_what_the_workbook_has_no_longer_is_told(tmp_path: Path) -> None:
    plan = best_plan(ranged_book(tmp_path, DEMAND))
    other = ranged_book(
        tmp_path, DEMAND, Lines=[like("Lines", line="L9")], Conversions=[like("Conversions", line="L9")],
        Tooling=[like("Tooling", line="L9")],
    )  # fmt: skip
    with pytest.raises(MismatchError, match=r"(?s)what the workbook does not offer.*line L1.*solve this one anew"):
        tried(other, plan, 2)
    later = ranged_book(
        tmp_path, DEMAND, Periods=[row | {"period": f"Q{n}"} for n, row in enumerate(periods("2027-01-01", 2))],
        Demand=demand({2027: 8_000, 2028: 8_000}),
    )  # fmt: skip
    with pytest.raises(MismatchError, match="period P1"):
        tried(later, plan, 2)


def test_a_plan_on_a_tree_is_refused(tmp_path: Path) -> None:
    adapting = Plan()
    first = Conversion("L1", "idle", "kei", "std", "P1", 1, "steady")
    adapting.conversions = [first, replace(first, line="L2", scenario="slump")]
    with pytest.raises(MismatchError, match="tree of scenarios"):
        tried(ranged_book(tmp_path, DEMAND), adapting, 2)


def test_draws_that_break_a_rule_are_told_with_their_draw(tmp_path: Path) -> None:
    """Both ends are sound, but a late first duty runs into the second."""
    tariffs = [
        {"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.02, "from": "2020-01-01",
         "until": "2027-06-30"},
        {"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.15, "from": "2027-07-01"},
    ]  # fmt: skip
    row = {"sheet": "Tariffs", "match": "rate=0.02", "column": "until", "operation": "delay", "low": 0, "high": 6}
    book = ranged_book(tmp_path, row, Tariffs=tariffs)
    with pytest.raises(ImpossibleDrawError) as told:
        tried(book, Plan(), 10)
    assert {(finding.sheet, finding.rule) for finding in told.value.findings} == {("Ranges", "tariff-overlap")}
    assert all(finding.message.startswith("draw ") for finding in told.value.findings)


def test_it_ends_when_it_is_asked_to_with_what_is_done(tmp_path: Path) -> None:
    book = ranged_book(tmp_path, DEMAND)
    draws, interruption = draw(book.tables, 10, 1, "fresh"), Interruption()

    def told(done: int) -> None:
        interruption.requested = done == 4

    assert len(evaluate(book, Plan(), draws, interruption, told)) == 4
