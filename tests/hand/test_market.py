"""Market: what a sale earns, which price is asked, who may buy, and what delivering costs."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import Row, demand, like, musd, npv, periods, smallest_case
from tests.support.arithmetic import great_circle_miles


def test_what_a_us_sale_earns(tmp_path: Path) -> None:
    """15,000 x (1 - 8 %) - 300 selling + 1,000 credit x 9/12 (until September) - 400 cannibalised.

    Then - 5,000 assembly - 100 freight, on 8,000 sales.
    """
    case = smallest_case(
        Programs={
            "dealer_margin": 0.08,
            "selling_cost": 300,
            "credit": 1_000,
            "credit_until": date(2027, 9, 30),
            "cannibalised_margin": 400,
        }
    )
    unit = 13_800 - 300 + 750 - 400 - 5_000 - 100
    assert npv(case, tmp_path) == musd(8_000 * unit / 1e6 - 25)


def test_a_credit_without_an_end_counts_always(tmp_path: Path) -> None:
    """No `credit_until`: $1,000 on every sale of both years."""
    case = smallest_case(Programs={"credit": 1_000}, Periods=periods("2027-01-01", 2))
    assert npv(case, tmp_path) == musd(2 * 8_000 * 10_900 / 1e6 - 25)


LOW = {"program": "K1", "point": "low", "price": 12_000, "volume_factor": 1.2}
HIGH = {"program": "K1", "point": "high", "price": 15_000, "volume_factor": 0.8}
LOW_MARGIN, HIGH_MARGIN = 6_900, 9_900


@pytest.mark.parametrize(
    ("points", "decide", "capacity", "expected"),
    [
        ([LOW, HIGH], "yes", 10_000, 9_600 * LOW_MARGIN),  # 66.24 M$ against 63.36
        ([LOW, HIGH], "yes", 7_000, 6_400 * HIGH_MARGIN),  # 48.3 against 63.36; no mix of both
        ([HIGH, LOW], "no", 10_000, 6_400 * HIGH_MARGIN),  # the first point
        ([LOW, HIGH], "no", 7_000, 7_000 * LOW_MARGIN),
    ],
)
def test_one_price_point_a_year(
    points: list[Row], decide: str, capacity: int, expected: float, tmp_path: Path
) -> None:
    """8,000 wanted at msrp: 9,600 at $12,000, 6,400 at $15,000."""
    case = smallest_case(
        Settings={"price_decision": decide}, PricePoints=points, Conversions={"capacity": capacity}
    )
    assert npv(case, tmp_path) == musd(expected / 1e6 - 25)


def test_each_year_has_its_price(tmp_path: Path) -> None:
    """8,000 wanted in 2027: low (9,600). 12,000 in 2028: low could sell 14,400, but 10,000 can be built.

    2028: low 10,000 x 6,900 = 69.0, high 9,600 x 9,900 = 95.04.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 2), PricePoints=[LOW, HIGH], Demand=demand({2027: 8_000, 2028: 12_000})
    )
    assert npv(case, tmp_path) == musd(66.24 + 95.04 - 25)


def test_a_price_point_in_a_part_year(tmp_path: Path) -> None:
    """On sale from July: half of the demand at each price, 4,800 x 6,900 against 3,200 x 9,900."""
    case = smallest_case(
        PricePoints=[LOW, HIGH], Pathways=[{"program": "K1", "pathway": "certified", "lead": 6}]
    )
    assert npv(case, tmp_path) == musd(4_800 * LOW_MARGIN / 1e6 - 25)


def test_the_dealers_share_is_of_the_price_charged(tmp_path: Path) -> None:
    """10 % of 12,000, not of the msrp."""
    case = smallest_case(PricePoints=[LOW], Programs={"dealer_margin": 0.1})
    assert npv(case, tmp_path) == musd(9_600 * (LOW_MARGIN - 1_200) / 1e6 - 25)


THREE_REGIONS: list[Row] = [
    {"region": "R1", "share": 0.5},
    {"region": "R2", "share": 0.3},
    {"region": "R3", "share": 0.2},
]
THREE_FREIGHTS = [like("Freight", region=f"R{n}", cost=100 * n) for n in (1, 2, 3)]


@pytest.mark.parametrize(("own", "second"), [(1_000, 1_000), (None, 2_400), (0, 0)])
def test_nationwide_demand_with_some_own_rows(own: int | None, second: int, tmp_path: Path) -> None:
    """`*` 8,000 gives 4,000, 2,400 and 1,600; an own row of R2 replaces its part and rescales nothing.

    Freight 100, 200 and 300.
    """
    rows = demand({2027: 8_000}, region="*")
    if own is not None:
        rows += demand({2027: own}, region="R2")
    case = smallest_case(Regions=THREE_REGIONS, Demand=rows, Freight=THREE_FREIGHTS)
    expected = 4_000 * 9_900 + second * 9_800 + 1_600 * 9_700
    assert npv(case, tmp_path) == musd(expected / 1e6 - 25)


def test_scarce_vehicles_go_where_freight_is_least(tmp_path: Path) -> None:
    """5,000 built: 4,000 to R1, 1,000 to R2, none to R3."""
    case = smallest_case(
        Regions=THREE_REGIONS,
        Demand=demand({2027: 8_000}, region="*"),
        Freight=THREE_FREIGHTS,
        Conversions={"capacity": 5_000},
    )
    assert npv(case, tmp_path) == musd((4_000 * 9_900 + 1_000 * 9_800) / 1e6 - 25)


def test_access_is_the_part_of_demand_that_may_buy(tmp_path: Path) -> None:
    """75 % of 8,000."""
    assert npv(smallest_case(Regions={"access": 0.75}), tmp_path) == musd(6_000 * 9_900 / 1e6 - 25)


@pytest.mark.parametrize("own_settings", [False, True])
def test_freight_by_coordinates_where_no_row_is_given(own_settings: bool, tmp_path: Path) -> None:
    """Great-circle miles x road factor x $ a mile + fixed; R1 has a row (100) and keeps it, R2 has none."""
    plant, region = (34.05, -84.35), (41.88, -87.63)
    per_mile, fixed, road = (0.5, 200, 1.3) if own_settings else (0.60, 150, 1.2)
    settings = {"freight_per_mile": 0.5, "freight_fixed": 200, "road_factor": 1.3} if own_settings else {}
    case = smallest_case(
        Settings=settings,
        Plants={"lat": plant[0], "lon": plant[1]},
        Regions=[
            {"region": "R1", "lat": 47.6, "lon": -122.3},
            {"region": "R2", "lat": region[0], "lon": region[1]},
        ],
        Demand=demand({2027: 3_000}) + demand({2027: 4_000}, region="R2"),
    )
    freight = great_circle_miles(plant, region) * road * per_mile + fixed
    assert npv(case, tmp_path) == musd((3_000 * 9_900 + 4_000 * (10_000 - freight)) / 1e6 - 25)


def test_regions_become_legal_one_by_one(tmp_path: Path) -> None:
    """R1 (4,000) all year, R2 (2,400) from October, R3 (1,600) not in 2027."""
    regions = [dict(row) for row in THREE_REGIONS]
    regions[1]["legal_from"] = date(2027, 10, 1)
    regions[2]["legal_from"] = date(2028, 1, 1)
    case = smallest_case(Regions=regions, Demand=demand({2027: 8_000}, region="*"), Freight=THREE_FREIGHTS)
    assert npv(case, tmp_path) == musd((4_000 * 9_900 + 600 * 9_800) / 1e6 - 25)
