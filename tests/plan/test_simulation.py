"""A line walked month by month: what it is, what it can build, and whom it employs."""

from typing import Any

import pytest

from retool.case import Case
from retool.plan import Plan
from retool.plan import data as d
from retool.plan.histories import Histories
from retool.plan.simulate import LineHistory
from retool.plan.view import PlanView
from tests.plan.bench import case_from, convert
from tests.support.cases import like, periods, smallest_case

YEAR_1, YEAR_2 = range(12), range(12, 24)


def line_case(months: int = 3, **conversion: Any) -> Case:
    """L1, active with 24,000 vehicles a year, can become kei; two years of equal periods."""
    return case_from(smallest_case(
        Periods=periods("2027-01-01", 24 // months, months),
        Lines=[like("Lines", state="active", volume=24_000, margin=1_000, fixed_cost=12, employees=90)],
        Conversions=[like("Conversions", capacity=12_000, employees=60, **conversion)],
        Ramps=[{"ramp": "slow", "month": m, "share": s} for m, s in ((1, 0.25), (2, 0.5), (3, 0.8))],
    ))


def walk(case: Case, *decisions: d.Conversion | d.Closing) -> LineHistory:
    plan = Plan(
        conversions=[r for r in decisions if isinstance(r, d.Conversion)],
        closings=[r for r in decisions if isinstance(r, d.Closing)],
    )
    return Histories(PlanView(plan, case)).lines(0)["L1"]


def start(period: str = "P2", **columns: Any) -> d.Conversion:
    return convert(period, from_state="active", **columns)


def test_a_line_left_alone_keeps_its_product() -> None:
    history = walk(line_case())
    assert [history.present(m) for m in (0, 23)] == [1, 1]
    assert [history.heads(m) for m in (0, 23)] == [90, 90]
    assert history.capacity("kei", YEAR_1) == 0


def test_downtime_has_neither_product_nor_heads_and_ends_with_the_month() -> None:
    history = walk(line_case(downtime=4), start())  # P2 starts in month 3, production in month 7
    assert [history.present(m) for m in (2, 3)] == [1, 0]
    assert [history.heads(m) for m in (2, 3, 6, 7)] == [90, 0, 0, 60]
    assert history.capacity("kei", YEAR_1) == pytest.approx(5 * 1_000)
    assert history.capacity("kei", YEAR_2) == pytest.approx(12 * 1_000)


def test_without_downtime_the_first_month_produces() -> None:
    history = walk(line_case(downtime=0), start())
    assert history.heads(3) == 60
    assert history.capacity("kei", YEAR_1) == pytest.approx(9 * 1_000)


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_the_ramp_climbs_by_month_whatever_the_period_length(months: int) -> None:
    case = line_case(months, downtime=2, ramp="slow")
    first = walk(case, start("P1"))  # production from month 2: 0.25, 0.5, 0.8, then 0.8 for ever
    assert first.capacity("kei", YEAR_1) == pytest.approx((0.25 + 0.5 + 8 * 0.8) * 1_000)
    assert first.capacity("kei", YEAR_2) == pytest.approx(12 * 0.8 * 1_000)


def test_months_past_the_ramp_begin_when_its_rows_end() -> None:
    history = walk(line_case(downtime=2, ramp="slow"), start("P1"))
    assert [history.producing("kei", m) for m in (1, 2)] == [0, 1]
    assert [history.mature("kei", m) for m in (4, 5)] == [0, 1]


def test_kept_production_goes_on_in_downtime_and_after_without_heads() -> None:
    history = walk(line_case(downtime=3, keep=0.4), start())
    assert [history.present(m) for m in (2, 3, 6, 23)] == [1, 0.4, 0.4, 0.4]
    assert [history.heads(m) for m in (3, 6)] == [0, 60]


def test_a_closed_line_has_nothing_left() -> None:
    history = walk(line_case(), d.Closing("L1", "active", "P3", 1, "base"))
    assert [history.present(m) for m in (5, 6)] == [1, 0]
    assert [history.heads(m) for m in (5, 6)] == [90, 0]
    assert [(month, copies) for month, copies, _ in history.closed] == [(6, 1)]
    assert history.faults == []


def two_configs(**second: Any) -> Case:
    return case_from(smallest_case(
        Periods=periods("2027-01-01", 8, 3),
        Lines=[like("Lines", state="active", copies=3)],
        Configurations=[{"config": "kei"}, {"config": "van"}],
        Conversions=[
            like("Conversions", capacity=12_000, downtime=3, ramp="slow"),
            like("Conversions", capacity=6_000, from_config="kei", to_config="van", mode="on", **second),
        ],
        Ramps=[{"ramp": "slow", "month": m, "share": s} for m, s in ((1, 0.5), (2, 1))],
    ))


def onward(period: str, copies: int = 1) -> d.Conversion:
    return d.Conversion("L1", "kei", "van", "on", period, copies, "base")


def test_a_line_moves_on_only_past_downtime_and_ramp() -> None:
    case = two_configs(downtime=0)
    # started at month 0, produces at 3, mature at 5: the first period start after that is P3
    assert walk(case, start("P1"), onward("P2")).faults
    assert not walk(case, start("P1"), onward("P3")).faults


def test_copies_move_one_by_one() -> None:
    case = two_configs(downtime=0)
    history = walk(case, start("P1", copies=2), start("P3"), onward("P4"))
    assert history.faults == []
    assert [history.producing("kei", m) for m in (3, 9, 23)] == [2, 2, 2]
    assert [history.producing("van", m) for m in (8, 9, 23)] == [0, 1, 1]
    assert [history.present(m) for m in (0, 6)] == [1, 0]


def test_more_copies_than_there_are_is_a_fault() -> None:
    case = two_configs(downtime=0)
    faults = walk(case, start("P1", copies=2), start("P2", copies=2)).faults
    assert faults == ["L1 to kei in P2: 2 wanted, 1 at rest in active"]


def test_a_line_does_one_thing_a_period_even_where_nothing_takes_time() -> None:
    sheets = smallest_case(
        Periods=periods("2027-01-01", 4, 3),
        Configurations=[{"config": "kei"}, {"config": "van"}],
        Conversions=[
            like("Conversions"),
            like("Conversions", from_config="kei", to_config="van", mode="on"),
        ],
    )
    case = case_from(sheets)
    assert walk(case, convert("P1"), onward("P1")).faults
    assert not walk(case, convert("P1"), onward("P2")).faults


def test_a_line_that_starts_in_a_configuration_is_past_its_ramp() -> None:
    case = case_from(smallest_case(
        Lines=[like("Lines", state="kei")],
        Conversions=[like("Conversions", from_config="kei", ramp="slow", employees=70)],
        Ramps=[{"ramp": "slow", "month": m, "share": s} for m, s in ((1, 0.2), (2, 0.9))],
    ))
    history = walk(case)
    assert history.capacity("kei", YEAR_1) == pytest.approx(10_000 * 0.9)
    assert history.heads(0) == 70
    assert history.present(0) == 0
