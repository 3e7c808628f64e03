"""Trade: duties by day and by origin, quotas, imports, exports, the offset and its bank, and drawback."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import Row, Sheets, demand, musd, npv, periods, smallest_case
from tests.support.parts import BEFORE_PARTS, CHEAP_CAPITAL, parts_case, supplier

DEAR_CAPITAL: Row = {"Conversions": {"capex": 500}}
"""No line is ever worth converting."""


ALWAYS = date(2020, 1, 1)


def layer(
    country: str, rate: float, tariff_class: str = "parts", start: date = ALWAYS, **columns: Any
) -> Row:
    """A Tariffs row, in force since 2020 unless it has another start."""
    base = {"tariff_class": tariff_class, "country": country, "layer": "base", "rate": rate}
    return {**base, "from": start, **columns}


# ---------------------------------------------------------------- rates


SUMMER = layer("JP", 0.25, layer="extra", start=date(2027, 7, 1), until=date(2027, 9, 30))


@pytest.mark.parametrize(
    ("first", "count", "months", "downtime", "part"),
    [
        ("2027-01-01", 1, 12, 0, 92 / 365),
        ("2027-01-01", 1, 12, 6, 92 / 365),  # all built from July on: the year's average all the same
        ("2027-07-01", 2, 3, 0, 92 / 184),  # averaged over the covered part of the year
    ],
)
def test_a_duty_that_changes_inside_a_year_is_averaged_by_day(
    first: str, count: int, months: int, downtime: int, part: float, tmp_path: Path
) -> None:
    """JP engine 2,000 FOB, 2.5 % always and 25 % more from 1 July to 30 September, both days included."""
    case = parts_case(
        [supplier("S", "JP")],
        Tariffs=[layer("JP", 0.025), SUMMER],
        Periods=periods(first, count, months),
        Conversions={"capex": 2, "downtime": downtime},
        Tooling={"tooling_cost": 1},
    )
    built = min(8_000 * count * months / 12, 10_000 * (count * months - downtime) / 12)
    duty = 2_000 * (0.025 + 0.25 * part)
    assert npv(case, tmp_path) == musd(built * (BEFORE_PARTS - 2_000 - duty) / 1e6 - 3)


def test_a_leap_year_has_366_days(tmp_path: Path) -> None:
    """2028, 25 % from 1 March on: 306 of 366 days."""
    case = parts_case(
        [supplier("S", "JP")],
        Tariffs=[layer("JP", 0.25, start=date(2028, 3, 1))],
        Periods=periods("2028-01-01", 1),
    )
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - 2_000 - 500 * 306 / 366) / 1e6 - 25)


@pytest.mark.parametrize(
    ("country", "rate"),
    [
        ("JP", 0.1 + 0.05),  # its own layers add up and shut out the general row
        ("TH", 0.3),  # no row of its own in this class
        ("KR", 0.3),  # a row of its own only in another class
        ("US", 0.0),  # US origin pays none
    ],
)
def test_layers_add_up_and_a_general_row_is_for_origins_without_any(
    country: str, rate: float, tmp_path: Path
) -> None:
    """Rows of the class: JP base and extra, `*` base."""
    case = parts_case(
        [supplier("S", country)],
        Tariffs=[
            layer("JP", 0.1),
            layer("JP", 0.05, layer="extra"),
            layer("*", 0.3),
            layer("KR", 0.7, "car"),
        ],
    )
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - 2_000 * (1 + rate)) / 1e6 - 25)


# ---------------------------------------------------------------- imports and quotas


def import_case(source: Row | None = None, **changes: Any) -> Sheets:
    """K1 from Japan at 9,000 FOB, 60 % dutiable, 800 freight; no line is worth converting."""
    row = {"source": "port", "program": "K1", "country": "JP", "unit_cost": 9_000, "value_share": 0.6, "freight": 800}
    sheets: Row = {"Imports": [{**row, **(source or {})}], "Tariffs": [layer("JP", 0.25, "car")]}
    return smallest_case(**{**sheets, **DEAR_CAPITAL, **changes})


IMPORT_MARGIN = 15_000 - 9_000 - 800 - 9_000 * 0.6 * 0.25


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ({}, 8_000),
        ({"capacity": 3_000}, 3_000),
        ({"capacity": 3_000, "earliest": date(2027, 4, 1)}, 2_250),  # nine months
        ({"earliest": date(2027, 10, 1)}, 8_000),  # no capacity, some month: the whole year's need
        ({"earliest": date(2027, 12, 2)}, 0),
    ],
)
def test_imports_pay_duty_on_their_dutiable_share(source: Row, imported: int, tmp_path: Path) -> None:
    """15,000 - 9,000 - 800 - 25 % of 60 % of 9,000 = $3,850 each, by the months available."""
    assert npv(import_case(source), tmp_path) == musd(imported * IMPORT_MARGIN / 1e6)


def test_imports_bear_inland_freight_where_it_is_given(tmp_path: Path) -> None:
    """Freight from the port to R1 is 120; R2 has no row: 0."""
    case = import_case(
        Regions=[{"region": "R1"}, {"region": "R2"}],
        Demand=demand({2027: 5_000}) + demand({2027: 2_000}, region="R2"),
        Freight=[
            {"origin": "A", "region": "R1", "cost": 100},
            {"origin": "A", "region": "R2", "cost": 100},
            {"origin": "port", "region": "R1", "cost": 120},
        ],
    )
    assert npv(case, tmp_path) == musd((5_000 * (IMPORT_MARGIN - 120) + 2_000 * IMPORT_MARGIN) / 1e6)


def test_imports_are_us_sales(tmp_path: Path) -> None:
    """On sale from July, cap 3,000 built or imported, $100 a sale; dealer 5 % and 200 selling cost."""
    case = import_case(
        Programs={"dealer_margin": 0.05, "selling_cost": 200},
        Pathways=[{"program": "K1", "pathway": "exempt", "lead": 6, "annual_cap": 3_000, "unit_cost": 100}],
    )
    assert npv(case, tmp_path) == musd(3_000 * (IMPORT_MARGIN - 750 - 200 - 100) / 1e6)


@pytest.mark.parametrize(("vehicle_class", "rate"), [("car", 0.025), ("truck", 0.25)])
def test_a_vehicle_pays_the_duty_of_its_class(vehicle_class: str, rate: float, tmp_path: Path) -> None:
    """2.5 % on cars, 25 % on trucks, of 60 % of 9,000."""
    case = import_case(
        Programs={"vehicle_class": vehicle_class},
        Tariffs=[layer("JP", 0.025, "car"), layer("JP", 0.25, "truck")],
    )
    assert npv(case, tmp_path) == musd(8_000 * (5_200 - 5_400 * rate) / 1e6)


def test_a_programs_own_tariff_class_replaces_its_vehicle_class(tmp_path: Path) -> None:
    """`keitruck` pays 5 %, `car` 25 %."""
    case = import_case(
        Programs={"tariff_class": "keitruck"},
        Tariffs=[layer("JP", 0.25, "car"), layer("JP", 0.05, "keitruck")],
    )
    assert npv(case, tmp_path) == musd(8_000 * (15_000 - 9_800 - 9_000 * 0.6 * 0.05) / 1e6)


@pytest.mark.parametrize(
    ("rate", "count", "in_quota"), [(0.1, 4, 2_000), (0.5, 4, 0), (0.1, 2, 1_000)]
)
def test_a_quota_replaces_all_layers_and_specific_duty(
    rate: float, count: int, in_quota: int, tmp_path: Path
) -> None:
    """Out of quota 25 % of 5,400 + 100; in quota `rate` of 5,400, for 2,000 a year, and only if it is cheaper.

    Quarters of 2027; 5,000 a year can be imported.
    """
    case = import_case(
        {"capacity": 5_000},
        Tariffs=[layer("JP", 0.25, "car", specific=100)],
        Quotas=[{"tariff_class": "car", "country": "JP", "year": 2027, "volume": 2_000, "rate": rate}],
        Periods=periods("2027-01-01", count, 3),
    )
    imported = 5_000 * count / 4
    duty = in_quota * rate * 5_400 + (imported - in_quota) * (0.25 * 5_400 + 100)
    assert npv(case, tmp_path) == musd((imported * 5_200 - duty) / 1e6)


def test_a_quota_of_parts(tmp_path: Path) -> None:
    """3,000 sets at 5 %, 5,000 at 25 %."""
    case = parts_case(
        [supplier("S", "JP")],
        Tariffs=[layer("JP", 0.25)],
        Quotas=[{"tariff_class": "parts", "country": "JP", "year": 2027, "volume": 3_000, "rate": 0.05}],
    )
    duty = 3_000 * 100 + 5_000 * 500
    assert npv(case, tmp_path) == musd((8_000 * (BEFORE_PARTS - 2_000) - duty) / 1e6 - 25)


# ---------------------------------------------------------------- exports


def export(year: int = 2027, **columns: Any) -> Row:
    """2,500 a year to one market at 14,000, 10 % duty, 600 freight: nets 12,000, less 5,000 assembly."""
    base = {"market": "JP", "program": "K1", "year": year, "volume": 2_500, "price": 14_000}
    return {**base, "duty_rate": 0.1, "freight": 600, **columns}


@pytest.mark.parametrize(("count", "exported"), [(4, 2_500), (2, 1_250)])
def test_exports_need_no_us_pathway(count: int, exported: int, tmp_path: Path) -> None:
    """K1 will never be legal in the US; quarters of 2027, the volume prorated by the months covered."""
    case = smallest_case(
        Pathways=[{"program": "K1", "pathway": "certified", "legal_from": date(2099, 1, 1)}],
        Exports=[export()],
        Periods=periods("2027-01-01", count, 3),
        **CHEAP_CAPITAL,
    )
    assert npv(case, tmp_path) == musd(exported * 7_000 / 1e6 - 3)


def test_only_us_built_vehicles_are_exported(tmp_path: Path) -> None:
    """Imports at 9,800 landed abroad would net 12,000 in the market; only the 1,000 US sales are made."""
    case = import_case(Exports=[export()], Demand={"volume": 1_000})
    assert npv(case, tmp_path) == musd(1_000 * IMPORT_MARGIN / 1e6)


# ---------------------------------------------------------------- offset


def offset_case(until: date | None = None, **changes: Any) -> Sheets:
    """3.75 % of 15,000 = $562.50 earned per vehicle; JP engine 2,000 FOB, two years of 8,000.

    Offsettable duty 25 % in 2027 (4 M$) and 50 % in 2028 (8 M$); 10 % more that nothing offsets.
    """
    sheets: Row = {
        "Settings": {"offset_rate": 0.0375, "offset_until": until},
        "Periods": periods("2027-01-01", 2),
        "Tariffs": [
            layer("JP", 0.25, offsettable="yes", until=date(2027, 12, 31)),
            layer("JP", 0.5, offsettable="yes", start=date(2028, 1, 1)),
            layer("JP", 0.1, layer="other"),
        ],
    }
    return parts_case([supplier("S", "JP")], **{**sheets, **changes})


BEFORE_OFFSET = 8_000 * (BEFORE_PARTS - 2_000 - 700 + BEFORE_PARTS - 2_000 - 1_200) / 1e6 - 25


@pytest.mark.parametrize(
    ("until", "offset"),
    [
        (None, 4.0 + 5.0),  # 2027: 4.5 earned, 4.0 owed, 0.5 banked; 2028: 4.5 + 0.5
        ("2028-06-30", 4.0 + 2.75),  # 2028 earns for six months
        ("2027-12-31", 4.0),  # the bank is void after the year of offset_until
        ("2027-06-30", 2.25),  # six months' worth
    ],
)
def test_the_offset_and_its_bank(until: str | None, offset: float, tmp_path: Path) -> None:
    """8,000 x 562.50 = 4.5 M$ a year, at most the offsettable duty, the rest banked."""
    case = offset_case(None if until is None else date.fromisoformat(until))
    assert npv(case, tmp_path) == musd(BEFORE_OFFSET + offset)


def test_the_offset_is_earned_on_msrp_whatever_the_price(tmp_path: Path) -> None:
    """Sold at 14,000: 16 M$ less revenue in two years, the same 9 M$ of offset."""
    points = [{"program": "K1", "point": "only", "price": 14_000, "volume_factor": 1}]
    assert npv(offset_case(PricePoints=points), tmp_path) == musd(BEFORE_OFFSET - 16 + 9)


def test_the_offset_is_earned_by_us_built_vehicles_against_parts_duty(tmp_path: Path) -> None:
    """An imported vehicle earns none and its own duty is not offset."""
    case = import_case(
        Settings={"offset_rate": 0.0375}, Tariffs=[layer("JP", 0.25, "car", offsettable="yes")]
    )
    assert npv(case, tmp_path) == musd(8_000 * IMPORT_MARGIN / 1e6)


def test_in_quota_sets_earn_no_offset(tmp_path: Path) -> None:
    """Earned: 2.5 % of 15,000 x 8,000 = 3.0 M$. Duty per thousand sets: 0.5 over quota, 0.2 in quota (10 %).

    With q thousand in quota: 0.2 q + 0.5 (8 - q) - min(3, 0.5 (8 - q)), least at q = 2: 0.4 M$. The quota
    has room for 3.
    """
    case = parts_case(
        [supplier("S", "JP")],
        Settings={"offset_rate": 0.025},
        Tariffs=[layer("JP", 0.25, offsettable="yes")],
        Quotas=[{"tariff_class": "parts", "country": "JP", "year": 2027, "volume": 3_000, "rate": 0.1}],
    )
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - 2_000) / 1e6 - 25 - 0.4)


# ---------------------------------------------------------------- drawback


def drawback_case(suppliers: list[Row], tariffs: list[Row], **settings: Any) -> Sheets:
    """5,000 wanted in the US, 3,000 exported at a net 14,000 (9,000 after assembly, before parts)."""
    return parts_case(
        suppliers,
        Settings=settings,
        Tariffs=tariffs,
        Demand={"volume": 5_000},
        Exports=[export(volume=3_000, duty_rate=0, freight=0)],
    )


BEFORE_ENGINES = 5_000 * 9_900 / 1e6 + 3_000 * 9_000 / 1e6 - 25


@pytest.mark.parametrize("share", [None, 0.5])
def test_drawback_draws_the_dearest_duty_first(share: float | None, tmp_path: Path) -> None:
    """CN (at most 2,000 sets): 1,500 + 750 eligible + 300 not; JP: 2,000 + 500 eligible.

    3,000 sets are exported: CN's 2,000 are drawn at 750, 1,000 of JP at 500, times the drawback rate (0.99
    unless set). Before drawback CN is the dearer (2,550 against 2,500), after it the cheaper.
    """
    settings = {} if share is None else {"drawback_rate": share}
    case = drawback_case(
        [supplier("CN", "CN", 1_500, capacity=2_000), supplier("JP", "JP", 2_000)],
        [layer("CN", 0.5, drawback="yes"), layer("CN", 0.2, layer="other"), layer("JP", 0.25, drawback="yes")],
        **settings,
    )
    bought = 2_000 * 2_550 + 6_000 * 2_500
    refund = (0.99 if share is None else share) * (2_000 * 750 + 1_000 * 500)
    assert npv(case, tmp_path) == musd(BEFORE_ENGINES - (bought - refund) / 1e6)


@pytest.mark.parametrize(("offset_rate", "offset"), [(0.0375, 2.515), (0.01, 1.2)])
def test_a_duty_is_given_back_once(offset_rate: float, offset: float, tmp_path: Path) -> None:
    """One layer both offsettable and drawback: 8,000 x 500 = 4 M$, of which 0.99 x 1.5 = 1.485 is drawn back.

    The offset takes at most the other 2.515; at 1 % it is what 8,000 vehicles earn, exports included: 1.2.
    """
    case = drawback_case(
        [supplier("JP", "JP")],
        [layer("JP", 0.25, offsettable="yes", drawback="yes")],
        offset_rate=offset_rate,
    )
    assert npv(case, tmp_path) == musd(BEFORE_ENGINES - 8_000 * 2_500 / 1e6 + 1.485 + offset)


def test_in_quota_sets_earn_no_drawback(tmp_path: Path) -> None:
    """All 3,000 are exported: over quota 500 x 1 % is left of the duty, in quota (10 %) 200: no quota is used."""
    case = parts_case(
        [supplier("JP", "JP")],
        Tariffs=[layer("JP", 0.25, drawback="yes")],
        Quotas=[{"tariff_class": "parts", "country": "JP", "year": 2027, "volume": 3_000, "rate": 0.1}],
        Demand={"volume": 0},
        Exports=[export(volume=3_000, duty_rate=0, freight=0)],
        **CHEAP_CAPITAL,
    )
    assert npv(case, tmp_path) == musd(3_000 * (9_000 - 2_000 - 5) / 1e6 - 3)


def test_drawback_of_a_specific_duty(tmp_path: Path) -> None:
    """Drawback is of the ad valorem and the specific part: 0.99 x (500 + 40) on 3,000 sets."""
    case = drawback_case([supplier("JP", "JP")], [layer("JP", 0.25, drawback="yes", specific=40)])
    parts = 8_000 * 2_540 - 0.99 * 3_000 * 540
    assert npv(case, tmp_path) == musd(BEFORE_ENGINES - parts / 1e6)


def test_drawback_is_at_the_price_paid(tmp_path: Path) -> None:
    """The tier's 1,700 instead of 2,000: 25 % of 1,700 on 8,000 sets, 0.99 of it back on 3,000."""
    case = drawback_case([supplier("JP", "JP")], [layer("JP", 0.25, drawback="yes")])
    case["PriceTiers"] = [{"supplier": "JP", "component": "engine", "from_volume": 6_000, "unit_cost": 1_700}]
    parts = 8_000 * 1_700 * 1.25 - 0.99 * 3_000 * 425
    assert npv(case, tmp_path) == musd(BEFORE_ENGINES - parts / 1e6)


def test_a_scenario_may_change_the_offset(tmp_path: Path) -> None:
    """The rate is 1 % instead of 3.75 %: 2 x 1.2 M$, below the duty of either year."""
    case = offset_case(
        Scenarios=[{"scenario": "S", "probability": 1}],
        Changes=[
            {
                "scenario": "S",
                "sheet": "Settings",
                "match": "name=offset_rate",
                "column": "value",
                "operation": "set",
                "value": 0.01,
            }
        ],
    )
    assert npv(case, tmp_path) == musd(BEFORE_OFFSET + 2.4)
