"""Risk, information and the frontier as arithmetic, with numbers worked out by hand."""

from dataclasses import replace

import pytest

from retool.plan import Plan
from retool.plan import data as d
from retool.plan.frontier import Difference, FrontierPoint, decided, differences, indifferent
from retool.plan.gauge import Gauge, each_once
from retool.plan.information import FutureAlone, InformationValue
from retool.plan.risk import conditional_value_at_risk, expectation, regrets, worst_regret

NPVS, CHANCES = (10.0, -20.0, 40.0), (0.5, 0.25, 0.25)


def test_the_expectation_weighs_every_future() -> None:
    assert expectation(NPVS, CHANCES) == 10.0


@pytest.mark.parametrize(
    ("level", "mean"),
    [
        (0.0, 10.0),  # all futures
        (0.5, -5.0),  # the worst future and half of the next
        (0.75, -20.0),  # the worst future alone
        (0.9, -20.0),  # less than it
        (1.0, -20.0),
        (0.2, (-20 * 0.25 + 10 * 0.5 + 40 * 0.05) / 0.8),
    ],
)
def test_the_tail_counts_the_part_of_a_future_that_fits(level: float, mean: float) -> None:
    assert conditional_value_at_risk(NPVS, CHANCES, level) == pytest.approx(mean, abs=1e-12)


def test_a_future_that_cannot_come_is_no_bad_future() -> None:
    assert conditional_value_at_risk((5.0, -99.0), (1.0, 0.0), 1.0) == 5.0
    assert conditional_value_at_risk((5.0, -99.0), (1.0, 0.0), 0.5) == 5.0


def test_probabilities_that_miss_one_leave_the_rest_to_the_best_future() -> None:
    assert conditional_value_at_risk((0.0, 8.0), (0.5, 0.25), 0.0) == pytest.approx(8 * 0.25 + 8 * 0.25)


def test_regret_is_what_the_plan_for_each_future_alone_would_bring_more() -> None:
    assert regrets((10.0, 3.0), (12.0, 1.0)) == [2.0, -2.0]
    assert worst_regret((10.0, 3.0), ((12.0, 12.5), (1.0, 9.0))) == (2.0, 6.0)


def point(npv: float, cvar: float, weight: float = 0.0) -> FrontierPoint:
    return FrontierPoint(weight, npv, cvar, npv, Plan())


@pytest.mark.parametrize(
    ("one", "other", "weight"),
    [
        (point(100, 10), point(90, 40), 0.25),  # 10 given up for 30 gained: 10 / 40
        (point(100, 10), point(100, 40), 0.0),
        (point(100, 10), point(90, 10), 1.0),
        (point(100, 10), point(100, 10), None),
        (point(100, 10), point(110, 40), None),
        (point(100, 10), point(90, 5), None),
    ],
)
def test_two_plans_are_worth_the_same_at_one_weight(
    one: FrontierPoint, other: FrontierPoint, weight: float | None
) -> None:
    assert indifferent(one, other) == weight


def test_the_objective_of_a_point_is_at_its_weight() -> None:
    assert point(100, 20, 0.25).objective == 80.0


START = d.Conversion("L1", "idle", "kei", "std", "P1", 1, "base")


def test_decisions_are_told_with_their_times() -> None:
    plan = Plan(
        conversions=[START, replace(START, period="P3", copies=2, mode="")],
        closings=[d.Closing("L2", "active", "P2", 1, "base")],
        commitments=[d.Commitment("K1", "exempt", "P1", "base")],
        withdrawals=[d.Withdrawal("K1", "P4", "base")],
        tooled=[d.Tooled("K1", "L1", "kei", year, 1, "base") for year in (2030, 2028, 2029, 2033)],
        contracts=[d.Contract("engine", "S1", "P1", "base")],
        tiers=[d.Tier("engine", "S1", 20_000, 2028, "base")],
        prices=[d.Price("K1", 2028, "low", "base")],
        incentives=[d.IncentiveTaken("jobs", "base")],
    )
    assert list(decided(plan)) == [
        ("convert L1 from idle to kei (std)", "P1"),
        ("convert L1 from idle to kei", "P3 × 2"),
        ("close L2", "P2"),
        ("launch K1 as exempt", "P1"),
        ("withdraw K1", "P4"),
        ("sign S1 for engine", "P1"),
        ("take jobs", "taken"),
        ("build K1 on L1 in kei", "2028–2030, 2033"),
        ("price of K1 in 2028", "low"),
        ("tier of engine from S1", "2028 from 20,000"),
    ]


def test_on_a_tree_a_decision_names_its_branch() -> None:
    plan = Plan(conversions=[START, replace(START, scenario="bad", period="P2")])
    assert list(decided(plan)) == [
        ("convert L1 from idle to kei (std) (in base)", "P1"),
        ("convert L1 from idle to kei (std) (in bad)", "P2"),
    ]


def test_only_decisions_that_differ_are_told_conversions_first() -> None:
    before = Plan(closings=[d.Closing("L2", "active", "P2", 1, "base")], conversions=[START],
                  prices=[d.Price("K1", 2028, "low", "base")])  # fmt: skip
    after = Plan(conversions=[replace(START, period="P2")], prices=[d.Price("K1", 2028, "low", "base")],
                 incentives=[d.IncentiveTaken("jobs", "base")])  # fmt: skip
    assert differences(before, after) == [
        Difference("convert L1 from idle to kei (std)", "P1", "P2"),
        Difference("close L2", "P2", ""),
        Difference("take jobs", "", "taken"),
    ]


def information(**changes: object) -> InformationValue:
    """WS 0.5 × 100 + 0.5 × 40 = 70 to 75; the plan 60 to 66."""
    futures = (
        FutureAlone("good", 0.5, (100.0, 104.0), 95.0, 2),
        FutureAlone("bad", 0.5, (38.0, 46.0), 40.0, 0),
    )
    value = InformationValue(futures, (60.0, 66.0), "feasible", held=(50.0, 52.0))
    return replace(value, **changes)  # type: ignore[arg-type]


def test_foresight_is_worth_the_best_plans_alone_less_the_plan_for_all() -> None:
    info = information()
    assert info.ws == (70.0, 75.0)  # 40, not 38: the plan for all is one for the bad future alone too
    assert info.rp == (60.0, 66.0)
    assert info.evpi == (4.0, 15.0)
    assert info.eev == (50.0, 52.0)
    assert info.vss == (8.0, 16.0)


def test_each_number_narrows_the_others() -> None:
    assert information(held=(61.0, 90.0)).rp == (61.0, 66.0)
    assert information(held=(61.0, 90.0)).eev == (61.0, 66.0)
    assert information(plan=(60.0, 99.0)).rp == (60.0, 75.0)
    assert information(plan=(60.0, 59.0)).rp == (60.0, 60.0)
    assert information(plan=(76.0, 77.0)).evpi == (0.0, 0.0)


def test_decisions_that_cannot_be_held_have_no_worth() -> None:
    info = information(held=None)
    assert info.eev is None
    assert info.vss is None
    assert info.rp == (60.0, 66.0)


def test_the_gauge_keeps_the_worst_breach_in_its_own_measure() -> None:
    gauge = Gauge("rule", 0.5)
    gauge.at_most(10.4, 10.0, "rounding")
    assert gauge.result().ok
    gauge.at_most(12.0, 10.0, "first")
    gauge.at_most(12.0, 10.0, "as bad")
    gauge.at_least(7.0, 10.0, "worse")
    found = gauge.result()
    assert (found.name, found.ok, found.worst, found.where) == ("rule", False, 3.0, "worse")


def test_a_millionth_of_large_numbers_is_rounding() -> None:
    gauge = Gauge("rule", 0.0)
    gauge.equal(1_000_000.9, 1_000_000.0, "rounding")
    assert gauge.result().ok
    gauge.equal(1_000_000.0, 1_000_002.1, "more")
    assert gauge.result().where == "more"


def test_what_is_no_number_breaks_every_rule() -> None:
    gauge = Gauge("rule")
    gauge.at_most(float("nan"), 1.0, "nan")
    assert gauge.result() == gauge.result()
    assert gauge.result().worst == float("inf")
    other = Gauge("rule")
    other.wrong("a record")
    assert (other.result().worst, other.result().where) == (1.0, "a record")


def test_each_once_keeps_the_order() -> None:
    assert each_once("cab", "bd") == ["c", "a", "b", "d"]
