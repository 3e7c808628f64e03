"""Every operating number: a change and an escalation do exactly what editing the number itself would do.

One year is covered. Multiplying a number by 0.8 from 1 July on makes its average over the year 0.9 of what it
was, and an escalation factor of 0.9 multiplies that: together they must give the NPV of the workbook in which the
number itself is 0.81 times as high. Tariffs alone are cut by day. A delay of a date is the later date.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import Row, Sheets, like, musd, npv, smallest_case, solve
from tests.support.parts import parts_case, supplier

JULY = date(2027, 7, 1)
SPRING = date(2027, 4, 1)

Builder = Callable[[], Sheets]


def sales() -> Sheets:
    """Sales bound by demand: 8,000 x 0.9 factor x 0.9 access; a second line keeps its present product."""
    return smallest_case(
        Programs={
            "dealer_margin": 0.05,
            "selling_cost": 200,
            "credit": 500,
            "credit_until": date(2027, 8, 31),
            "cannibalised_margin": 100,
        },
        Pathways=[
            {
                "program": "K1",
                "pathway": "certified",
                "unit_cost": 100,
                "demand_factor": 0.9,
                "term": 12,
                "renewal_cost": 2,
                "legal_from": SPRING,
            }
        ],
        Regions={"access": 0.9},
        Lines=[
            like("Lines"),
            like(
                "Lines",
                line="L2",
                state="active",
                volume=1_000,
                margin=1_000,
                fixed_cost=2,
                product_until=date(2027, 8, 31),
            ),
        ],
        Conversions={"fixed_cost": 3},
    )


def capped() -> Sheets:
    """Sales bound by the cap of a pathway."""
    return smallest_case(Pathways=[{"program": "K1", "pathway": "exempt", "annual_cap": 6_000}])


def shared() -> Sheets:
    """Sales bound by the market of a segment."""
    return smallest_case(
        Programs={"segment": "minicar"},
        Segments=[{"segment": "minicar", "region": "R1", "year": 2027, "volume": 6_000}],
    )


def slow() -> Sheets:
    """Output bound by the hours of the line."""
    return smallest_case(Tooling={"hours_ratio": 2})


def minimum_of_tooling() -> Sheets:
    """5,000 wanted: a minimum of 5,400 cannot be met, nine tenths of it can."""
    return smallest_case(Tooling={"min_volume": 5_400}, Demand={"volume": 5_000})


def minimum_of_a_program() -> Sheets:
    """As above, for the program."""
    return smallest_case(
        Programs={"min_volume": 5_400},
        Pathways=[{"program": "K1", "pathway": "certified"}],
        Demand={"volume": 5_000},
    )


def minimum_of_a_supplier() -> Sheets:
    """As above, for the cheaper of two suppliers."""
    return parts_case(
        [supplier("A", unit_cost=1_500, min_volume=5_400), supplier("B", unit_cost=2_500)],
        Demand={"volume": 5_000},
    )


def priced() -> Sheets:
    """One price point."""
    return smallest_case(PricePoints=[{"program": "K1", "point": "p", "price": 12_000, "volume_factor": 0.9}])


def parts() -> Sheets:
    """Two suppliers: A from Japan up to its capacity, with duty in and over a quota; B from home, dearer."""
    duty = {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.1, "specific": 50}
    return parts_case(
        [
            supplier("A", "JP", 1_500, freight=40, capacity=7_000, available_from=SPRING),
            supplier("B", unit_cost=3_000),
        ],
        BillOfMaterials=[{"program": "K1", "component": "engine", "quantity": 1}],
        Tariffs=[
            {**duty, "from": date(2020, 1, 1), "until": date(2027, 3, 31)},
            {**duty, "rate": 0.2, "from": SPRING, "until": date(2027, 8, 31)},
        ],
        Quotas=[{"tariff_class": "parts", "country": "JP", "year": 2027, "volume": 2_000, "rate": 0.05}],
    )


def split() -> Sheets:
    """The cheaper supplier is held to a share."""
    return parts_case([supplier("A", unit_cost=1_500, max_share=0.6), supplier("B", unit_cost=2_500)])


def tiered() -> Sheets:
    """The tier is taken at 1,700, and at 0.9 of it as well."""
    tier = {"supplier": "S", "component": "engine", "from_volume": 6_000, "unit_cost": 1_700}
    return parts_case([supplier("S")], PriceTiers=[tier])


def imported() -> Sheets:
    """K1 from Japan, no line worth converting."""
    source = {"source": "port", "program": "K1", "country": "JP", "unit_cost": 9_000, "value_share": 0.6}
    return smallest_case(
        Imports=[{**source, "freight": 800, "capacity": 6_000, "earliest": SPRING}],
        Tariffs=[{"tariff_class": "car", "country": "JP", "layer": "base", "rate": 0.25, "from": date(2020, 1, 1)}],
        Conversions={"capex": 500},
    )


def exported() -> Sheets:
    """2,500 more vehicles for a market abroad, with duty drawn back and an offset earned."""
    market = {"market": "JP", "program": "K1", "year": 2027, "volume": 1_500, "price": 14_000}
    duty = {"tariff_class": "parts", "country": "JP", "rate": 0.25, "from": date(2020, 1, 1)}
    return parts_case(
        [supplier("S", "JP")],
        Settings={"offset_rate": 0.01, "offset_until": date(2027, 8, 31)},
        Exports=[{**market, "duty_rate": 0.1, "freight": 600}],
        Tariffs=[
            {**duty, "layer": "drawn", "drawback": "yes"},
            {**duty, "layer": "offset", "offsettable": "yes"},
        ],
    )


def located() -> Sheets:
    """Freight by coordinates."""
    return smallest_case(Plants={"lat": 34.05, "lon": -84.35}, Regions={"lat": 41.88, "lon": -87.63}, Freight=[])


def promised() -> Sheets:
    """80 of 100 heads."""
    return smallest_case(
        Conversions={"employees": 80},
        Incentives=[
            {
                "incentive": "state",
                "plant": "A",
                "amount": 6,
                "by": date(2027, 1, 1),
                "jobs": 100,
                "years": 1,
                "clawback": 9_000,
            }
        ],
    )


NUMBERS: list[tuple[Builder, str, str | None]] = [
    *((sales, f"Programs.{name}", None) for name in ("msrp", "dealer_margin", "selling_cost", "credit")),
    (sales, "Programs.cannibalised_margin", None),
    *((sales, f"Pathways.{name}", None) for name in ("unit_cost", "demand_factor", "renewal_cost")),
    *((sales, f"Lines.{name}", "line=L2") for name in ("volume", "margin", "fixed_cost")),
    (sales, "Regions.access", None),
    (sales, "Demand.volume", None),
    (sales, "Conversions.fixed_cost", None),
    (sales, "Tooling.assembly_cost", None),
    (sales, "Freight.cost", None),
    (capped, "Pathways.annual_cap", None),
    (shared, "Segments.volume", None),
    (slow, "Tooling.hours_ratio", None),
    (minimum_of_tooling, "Tooling.min_volume", None),
    (minimum_of_a_program, "Programs.min_volume", None),
    (minimum_of_a_supplier, "Suppliers.min_volume", "supplier=A"),
    (priced, "PricePoints.price", None),
    (priced, "PricePoints.volume_factor", None),
    *((parts, f"Suppliers.{name}", "supplier=A") for name in ("unit_cost", "freight", "capacity")),
    (parts, "BillOfMaterials.quantity", None),
    (parts, "Quotas.volume", None),
    (parts, "Quotas.rate", None),
    (split, "Suppliers.max_share", "supplier=A"),
    (tiered, "PriceTiers.unit_cost", None),
    *((imported, f"Imports.{name}", None) for name in ("unit_cost", "value_share", "freight", "capacity")),
    *((exported, f"Exports.{name}", None) for name in ("volume", "price", "duty_rate", "freight")),
    (exported, "Settings.value", "name=offset_rate"),
    (exported, "Settings.value", "name=drawback_rate"),
    (located, "Settings.value", "name=freight_per_mile"),
    (located, "Settings.value", "name=freight_fixed"),
    (located, "Settings.value", "name=road_factor"),
    (promised, "Incentives.clawback", None),
]

RATES: list[tuple[Builder, str]] = [(parts, "Tariffs.rate"), (parts, "Tariffs.specific"), (imported, "Tariffs.rate")]

DATES: list[tuple[Builder, str, str | None]] = [
    (sales, "Programs.credit_until", None),
    (sales, "Pathways.legal_from", None),
    (sales, "Lines.product_until", "line=L2"),
    (parts, "Suppliers.available_from", "supplier=A"),
    (parts, "Tariffs.from", "rate=0.2"),
    (parts, "Tariffs.until", "rate=0.2"),
    (imported, "Imports.earliest", None),
    (exported, "Settings.value", "name=offset_until"),
]

DEFAULTS: Row = {"drawback_rate": 0.99, "freight_per_mile": 0.60, "freight_fixed": 150, "road_factor": 1.2}


def complete(build: Builder) -> Sheets:
    """The case with the default Settings written out, so that there is a row to change."""
    case = build()
    named = {row["name"] for row in case["Settings"]}
    case["Settings"] += [{"name": name, "value": value} for name, value in DEFAULTS.items() if name not in named]
    return case


def edited(case: Sheets, column: str, match: str | None, edit: Callable[[Any], Any]) -> Sheets:
    """A copy of `case` with `edit` made on a column of all rows that match."""
    sheet, name = column.split(".")
    copy = deepcopy(case)
    wanted = [pair.split("=") for pair in match.split(";")] if match else []
    for row in copy[sheet]:
        if row.get(name) is not None and all(str(row.get(key)) == value for key, value in wanted):
            row[name] = edit(row[name])
    return copy


def with_change(case: Sheets, column: str, match: str | None, **columns: Any) -> Sheets:
    """A copy of `case` with one Changes row in its only scenario."""
    sheet, name = column.split(".")
    change = {"scenario": "S", "sheet": sheet, "match": match, "column": name, **columns}
    return {**case, "Scenarios": [{"scenario": "S", "probability": 1}], "Changes": [change]}


def unaudited(case: Sheets, folder: Path) -> float:
    """The NPV alone."""
    return float(solve(case, folder, audited=False)["npv_musd"])


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Builder], float]:
    """NPV of a case as it stands, worked out once."""
    known: dict[str, float] = {}

    def worth(build: Builder) -> float:
        if build.__name__ not in known:
            known[build.__name__] = unaudited(complete(build), tmp_path_factory.mktemp("unchanged"))
        return known[build.__name__]

    return worth


@pytest.mark.parametrize(("build", "column", "match"), NUMBERS)
def test_a_change_cut_at_july_is_averaged_and_then_escalated(
    build: Builder,
    column: str,
    match: str | None,
    unchanged: Callable[[Builder], float],
    tmp_path: Path,
) -> None:
    """x 0.8 from July and a factor of 0.9, against the number x 0.81."""
    case = complete(build)
    expected = unaudited(edited(case, column, match, lambda value: value * 0.81), tmp_path)
    assert expected != pytest.approx(unchanged(build), abs=1e-4), "the number does not matter here"
    changed = with_change(case, column, match, operation="multiply", value=0.8, **{"from": JULY})
    sheet, name = column.split(".")
    row = {"sheet": sheet, "match": match, "column": name, "year": 2027, "factor": 0.9}
    assert npv({**changed, "Escalation": [row]}, tmp_path) == musd(expected)


@pytest.mark.parametrize(("build", "column"), RATES)
def test_a_tariff_is_cut_by_day(
    build: Builder, column: str, unchanged: Callable[[Builder], float], tmp_path: Path
) -> None:
    """x 0.8 from July on against the layer split in two at July."""
    case = complete(build)
    name = column.split(".")[1]
    cut = deepcopy(case)
    cut["Tariffs"] = []
    for row in case["Tariffs"]:
        if row["from"] < JULY:
            cut["Tariffs"].append({**row, "until": min(row.get("until") or date.max, date(2027, 6, 30))})
        if row.get("until") is None or row["until"] >= JULY:
            cut["Tariffs"].append({**row, "from": max(row["from"], JULY), name: row[name] * 0.8})
    expected = unaudited(cut, tmp_path)
    assert expected != pytest.approx(unchanged(build), abs=1e-4), "the number does not matter here"
    changed = with_change(case, column, None, operation="multiply", value=0.8, **{"from": JULY})
    assert npv(changed, tmp_path) == musd(expected)


@pytest.mark.parametrize(("build", "column", "match"), DATES)
def test_a_delay_is_the_later_date(
    build: Builder,
    column: str,
    match: str | None,
    unchanged: Callable[[Builder], float],
    tmp_path: Path,
) -> None:
    """Two months later, the day of the month kept where the month has it."""
    case = complete(build)
    later = {SPRING: date(2027, 6, 1), date(2027, 8, 31): date(2027, 10, 31)}
    expected = unaudited(edited(case, column, match, lambda value: later[value]), tmp_path)
    assert expected != pytest.approx(unchanged(build), abs=1e-4), "the date does not matter here"
    changed = with_change(case, column, match, operation="delay", value=2)
    assert npv(changed, tmp_path) == musd(expected)
