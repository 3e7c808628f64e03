"""Shadow values and larger limits, against the same limits solved from nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retool.study.why.facts import Shadow
from tests.support import Sheets, like, periods, smallest_case
from tests.why.asked import ask_limits, best_plan, read


def shop(vehicles: float) -> Sheets:
    """Demand is 8,000, the line makes 10,000, and the shop holds it to fewer."""
    return smallest_case(Plants={"shop_capacity": vehicles})


def quota(vehicles: float) -> Sheets:
    """No line is worth converting; imports pay 40 % outside the quota and nothing within it."""
    return smallest_case(
        Conversions={"capex": 500},
        Imports=[{"source": "JP", "program": "K1", "country": "JP", "unit_cost": 10_000}],
        Freight=[like("Freight"), like("Freight", origin="JP")],
        Tariffs=[{"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.4, "from": "2020-01-01"}],
        Quotas=[{"tariff_class": "car", "country": "JP", "year": 2027, "volume": vehicles, "rate": 0.0}],
    )


def shadow_of(sheets: Sheets) -> Shadow:
    (shadow,) = ask_limits(sheets).shadows
    return shadow


@pytest.mark.parametrize(("case", "worth"), [(shop, 9_900), (quota, 4_000)])
def test_one_more_vehicle_is_worth_its_margin_until_demand_is_met(
    case: Callable[[float], Sheets], worth: float
) -> None:
    shadow = shadow_of(case(5_000))
    assert (shadow.limit, shadow.more_until, shadow.less_until) == pytest.approx((5_000, 8_000, 0), abs=1)
    assert (shadow.more * 1e6, shadow.less * 1e6) == pytest.approx((worth, worth))


@pytest.mark.parametrize("case", [shop, quota])
def test_at_both_ends_the_value_is_what_solving_again_finds(case: Callable[[float], Sheets]) -> None:
    shadow = shadow_of(case(5_000))
    here, up = (best_plan(read(case(limit))) for limit in (5_000, shadow.more_until))
    assert here is not None and up is not None
    gained = up.objective_musd - here.objective_musd
    assert gained == pytest.approx(shadow.more * (shadow.more_until - 5_000), rel=1e-6)


def test_a_limit_that_does_not_bind_is_worth_nothing() -> None:
    assert ask_limits(shop(9_000)).shadows == []


def test_a_budget_is_worth_what_it_forbids() -> None:
    """25 M$ are needed in the first period; with 24 M$ everything waits a year, or for ever with one period."""
    case = smallest_case(Periods=periods("2027-01-01", 1, budget=24))
    lifts = ask_limits(case).lifts
    assert {(x.kind, x.where) for x in lifts} == {("capital budget", "all"), ("capital budget", "P1")}
    assert all((x.gain_from, x.gain_to) == pytest.approx((54.2, 54.2)) for x in lifts)


def test_where_no_budget_holds_anything_back_single_ones_are_not_asked_for() -> None:
    lifts = ask_limits(smallest_case(Periods=periods("2027-01-01", 2, budget=50))).lifts
    assert [x.where for x in lifts] == ["all"]
    assert lifts[0].gain_to == pytest.approx(0.0, abs=1e-6)
