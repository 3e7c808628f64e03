"""Sourcing: who supplies the parts, under which contracts, at which price."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import Row, demand, musd, npv, periods
from tests.support.parts import BEFORE_PARTS, CHEAP_CAPITAL, parts_case, supplier


def test_parts_cost_quantity_times_unit_cost_and_freight(tmp_path: Path) -> None:
    """Two sets a vehicle at 400 + 25."""
    case = parts_case(
        [supplier("S", unit_cost=400, freight=25)],
        BillOfMaterials=[{"program": "K1", "component": "engine", "quantity": 2}],
    )
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - 2 * 425) / 1e6 - 25)


def test_duty_is_on_the_fob_price_only(tmp_path: Path) -> None:
    """JP: 2,000 + 100 freight + 15 % of 2,000 + 20 specific."""
    tariff = {
        "tariff_class": "parts",
        "country": "JP",
        "layer": "base",
        "rate": 0.15,
        "specific": 20,
        "from": date(2020, 1, 1),
    }
    case = parts_case([supplier("S", "JP", freight=100)], Tariffs=[tariff])
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - 2_420) / 1e6 - 25)


def test_the_cheapest_source_first_up_to_its_capacity(tmp_path: Path) -> None:
    """5,000 sets at 1,500, the other 3,000 at 2,500."""
    case = parts_case([supplier("A", unit_cost=1_500, capacity=5_000), supplier("B", unit_cost=2_500)])
    assert npv(case, tmp_path) == musd((8_000 * BEFORE_PARTS - 5_000 * 1_500 - 3_000 * 2_500) / 1e6 - 25)


@pytest.mark.parametrize(
    ("columns", "built"),
    [
        ({"lead": 6}, 8_000),  # no capacity, usable in some month: may serve the whole year
        ({"lead": 6, "capacity": 6_000}, 3_000),  # six usable months
        ({"lead": 0, "capacity": 6_000, "available_from": date(2027, 3, 1)}, 5_000),
        ({"lead": 6, "capacity": 6_000, "available_from": date(2027, 3, 1)}, 3_000),  # the later of both
        ({"lead": 6, "capacity": 6_000, "available_from": date(2027, 9, 15)}, 1_500),  # October on
        ({"lead": 6, "available_from": date(2027, 12, 1)}, 8_000),
    ],
)
def test_a_contract_is_usable_after_its_lead_and_available_from(
    columns: Row, built: int, tmp_path: Path
) -> None:
    """Set-up 2 M$, committed on 1 January 2027, ahead of available_from; cheap capital 2 + 1."""
    case = parts_case([supplier("S", setup_cost=2, **columns)], **CHEAP_CAPITAL)
    assert npv(case, tmp_path) == musd(built * (BEFORE_PARTS - 2_000) / 1e6 - 3 - 2)


@pytest.mark.parametrize(("earliest", "built"), [(date(2027, 7, 1), 3_000), (date(2027, 12, 31), 0)])
def test_available_from_binds_without_a_contract_too(earliest: date, built: int, tmp_path: Path) -> None:
    """No set-up, lead or minimum: no contract needed, the date still cuts the year's 6,000 sets to months."""
    case = parts_case([supplier("S", capacity=6_000, available_from=earliest)], **CHEAP_CAPITAL)
    assert npv(case, tmp_path) == musd(built * (BEFORE_PARTS - 2_000) / 1e6 - 3 if built else 0)


def test_a_set_up_is_worth_its_saving(tmp_path: Path) -> None:
    """8,000 x (2,500 - 1,500) = 8 M$ saved for 7.9; at 8.1 M$ the dear one without a contract is kept."""
    for setup, expected in ((7.9, 8_000 * 8_400 / 1e6 - 7.9), (8.1, 8_000 * 7_400 / 1e6)):
        case = parts_case([supplier("A", unit_cost=1_500, setup_cost=setup), supplier("B", unit_cost=2_500)])
        assert npv(case, tmp_path) == musd(expected - 25)


@pytest.mark.parametrize(("wanted_2028", "unit_cost"), [(6_500, 1_500), (5_000, 2_500)])
def test_a_suppliers_minimum_is_owed_every_year(wanted_2028: int, unit_cost: float, tmp_path: Path) -> None:
    """A's contract wants 6,000 sets a year, used in vehicles, and never ends.

    With 5,000 wanted in 2028 it cannot be signed, and B at $2,500 supplies both years.
    """
    case = parts_case(
        [supplier("A", unit_cost=1_500, min_volume=6_000), supplier("B", unit_cost=2_500)],
        Periods=periods("2027-01-01", 2),
        Demand=demand({2027: 8_000, 2028: wanted_2028}),
    )
    assert npv(case, tmp_path) == musd((8_000 + wanted_2028) * (BEFORE_PARTS - unit_cost) / 1e6 - 25)


def test_a_suppliers_minimum_starts_with_its_first_usable_month(tmp_path: Path) -> None:
    """Minimum 10,000 a year, usable from July: 5,000 owed in 2027, less than the 8,000 built."""
    case = parts_case(
        [supplier("A", unit_cost=1_500, min_volume=10_000, lead=6), supplier("B", unit_cost=2_500)]
    )
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - 1_500) / 1e6 - 25)


def test_max_share_limits_one_supplier(tmp_path: Path) -> None:
    """At most 60 % at 1,500: 4,800; the rest at 2,500."""
    case = parts_case([supplier("A", unit_cost=1_500, max_share=0.6), supplier("B", unit_cost=2_500)])
    assert npv(case, tmp_path) == musd((8_000 * BEFORE_PARTS - 4_800 * 1_500 - 3_200 * 2_500) / 1e6 - 25)


COSTS = (1_500, 2_000, 2_500)


@pytest.mark.parametrize(
    ("component", "shares"),
    [
        ({"min_sources": 1}, (1, 0, 0)),
        ({"min_sources": 2}, (0.9, 0.1, 0)),  # min_share 0.1 by default
        ({"min_sources": 2, "min_share": 0.25}, (0.75, 0.25, 0)),
        ({"min_sources": 3, "min_share": 0.3}, (0.4, 0.3, 0.3)),  # any two give at most 0.7
        ({"min_sources": 4}, None),  # more than there are: nothing is built
    ],
)
def test_min_sources(component: Row, shares: tuple[float, ...] | None, tmp_path: Path) -> None:
    """Any n - 1 suppliers give at most 1 - min_share of the year's volume."""
    engine = {"component": "engine", "tariff_class": "parts", **component}
    case = parts_case([supplier(f"S{cost}", unit_cost=cost) for cost in COSTS], Components=[engine])
    if shares is None:
        assert npv(case, tmp_path) == musd(0)
        return
    cost = sum(share * unit for share, unit in zip(shares, COSTS, strict=True))
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - cost) / 1e6 - 25)


TIERS = [
    {"supplier": "S", "component": "engine", "from_volume": 6_000, "unit_cost": 1_700},
    {"supplier": "S", "component": "engine", "from_volume": 10_000, "unit_cost": 1_500},
]
PARTS_DUTY = {
    "tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.1, "from": date(2020, 1, 1)
}


@pytest.mark.parametrize(
    ("wanted", "parts_cost"),
    [
        (8_000, 8_000 * 1_700 + 8_000 * (100 + 170)),  # 15.76; list 18.4; the top tier 15.0 + 2.0
        (5_500, 6_000 * 1_700 + 5_500 * (100 + 170)),  # 11.685, paying for 6,000; list 12.65
        (4_500, 4_500 * (2_000 + 100 + 200)),  # 10.35 at list; the tier would be 11.415
    ],
)
def test_price_tiers_are_take_or_pay(wanted: int, parts_cost: float, tmp_path: Path) -> None:
    """JP, list 2,000, freight 100, duty 10 % at the price paid; freight and duty on used sets only."""
    case = parts_case(
        [supplier("S", "JP", freight=100)], PriceTiers=TIERS, Tariffs=[PARTS_DUTY], Demand={"volume": wanted}
    )
    assert npv(case, tmp_path) == musd((wanted * BEFORE_PARTS - parts_cost) / 1e6 - 25)


def test_a_tiers_threshold_is_prorated_by_the_months_covered(tmp_path: Path) -> None:
    """Half of 2027: 2,750 wanted, the first tier from 3,000: 5.1 + 2,750 x 270 = 5.8425; list 6.325."""
    case = parts_case(
        [supplier("S", "JP", freight=100)],
        PriceTiers=TIERS,
        Tariffs=[PARTS_DUTY],
        Demand={"volume": 5_500},
        Periods=periods("2027-01-01", 2, 3),
        **CHEAP_CAPITAL,
    )
    assert npv(case, tmp_path) == musd((2_750 * (BEFORE_PARTS - 270) - 3_000 * 1_700) / 1e6 - 3)


def test_one_tier_a_year(tmp_path: Path) -> None:
    """8,000 in 2027 takes the tier, 4,500 in 2028 pays list again."""
    case = parts_case(
        [supplier("S")],
        PriceTiers=TIERS,
        Periods=periods("2027-01-01", 2),
        Demand=demand({2027: 8_000, 2028: 4_500}),
    )
    parts = 8_000 * 1_700 + 4_500 * 2_000
    assert npv(case, tmp_path) == musd((12_500 * BEFORE_PARTS - parts) / 1e6 - 25)


def test_capacity_and_minimum_of_a_supplier_in_a_part_year(tmp_path: Path) -> None:
    """Half of 2027: 4,000 wanted. A (1,500) gives at most 6,000/2 and wants at least 5,000/2; B gives the rest."""
    case = parts_case(
        [supplier("A", unit_cost=1_500, capacity=6_000, min_volume=5_000), supplier("B", unit_cost=2_500)],
        Periods=periods("2027-01-01", 2, 3),
        **CHEAP_CAPITAL,
    )
    parts = 3_000 * 1_500 + 1_000 * 2_500
    assert npv(case, tmp_path) == musd((4_000 * BEFORE_PARTS - parts) / 1e6 - 3)


def test_a_vehicle_needs_every_component_of_its_bill(tmp_path: Path) -> None:
    """An engine for 2,000 and four wheels for 50 each; only 6,000 engines can be had."""
    wheel = {"supplier": "W", "component": "wheel", "country": "US", "unit_cost": 50}
    case = parts_case(
        [supplier("S", capacity=6_000), wheel],
        Components=[{"component": name, "tariff_class": "parts"} for name in ("engine", "wheel")],
        BillOfMaterials=[
            {"program": "K1", "component": "engine"},
            {"program": "K1", "component": "wheel", "quantity": 4},
        ],
    )
    assert npv(case, tmp_path) == musd(6_000 * (BEFORE_PARTS - 2_000 - 200) / 1e6 - 25)
