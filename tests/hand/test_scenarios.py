"""Scenarios: what is decided before the future is known, how futures differ, and what risk is worth."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import Row, Sheets, demand, like, musd, npv, periods, smallest_case, solve, two_lines
from tests.support.parts import BEFORE_PARTS, parts_case, supplier


def change(column: str, operation: str, value: Any, scenario: str = "S", **more: Any) -> Row:
    """A Changes row; `column` is Sheet.column."""
    sheet, name = column.split(".")
    return {"scenario": scenario, "sheet": sheet, "column": name, "operation": operation, "value": value, **more}


def futures(demands: dict[str, tuple[float, float]]) -> Sheets:
    """Scenarios that differ in every Demand row: name -> (probability, volume)."""
    return {
        "Scenarios": [{"scenario": name, "probability": p} for name, (p, _) in demands.items()],
        "Changes": [change("Demand.volume", "set", volume, name) for name, (_, volume) in demands.items()],
    }


# ---------------------------------------------------------------- two stages


@pytest.mark.parametrize(("p_high", "expected"), [(0.2, 26.48), (0.6, 84.64)])
def test_lines_are_decided_before_demand_is_known(p_high: float, expected: float, tmp_path: Path) -> None:
    """Demand 4,000 or 20,000, two lines of 10,000 for 25 M$ each.

    The second line earns p x 99 - 25 M$: at 0.2 it loses 5.2 (though the high future alone wants it), at 0.6
    it gains. One line at 0.2: 0.8 x 39.6 + 0.2 x 99 - 25 = 26.48. Two at 0.6: 0.4 x 39.6 + 0.6 x 198 - 50.
    """
    case = smallest_case(**two_lines(), **futures({"low": (1 - p_high, 4_000), "high": (p_high, 20_000)}))
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(expected)
    assert answer["objective_musd"] == musd(expected)


def test_the_price_is_set_before_demand_is_known(tmp_path: Path) -> None:
    """6,000 can be built. $15,000 sells half of the demand, $12,000 all of it.

    Low (4,000): 2,000 x 9,900 = 19.8 or 4,000 x 6,900 = 27.6. High (12,000): 59.4 or 41.4. One price for both:
    39.6 against 34.5; with hindsight it would be 43.5.
    """
    points = [
        {"program": "K1", "point": "high", "price": 15_000, "volume_factor": 0.5},
        {"program": "K1", "point": "low", "price": 12_000, "volume_factor": 1},
    ]
    case = smallest_case(
        Conversions={"capacity": 6_000},
        PricePoints=points,
        **futures({"low": (0.5, 4_000), "high": (0.5, 12_000)}),
    )
    assert npv(case, tmp_path) == musd(39.6 - 25)


@pytest.mark.parametrize(
    ("p_high", "parts_cost"),
    [
        (0.5, 0.5 * 8_000 * 2_000 + 0.5 * 3_000 * 2_000),  # 11.0; the tier would cost 13.6/2 + 10.2/2 = 11.9
        (0.8, 0.8 * 8_000 * 1_700 + 0.2 * 6_000 * 1_700),  # 12.92; list 14.0
    ],
)
def test_a_tier_is_agreed_before_demand_is_known(p_high: float, parts_cost: float, tmp_path: Path) -> None:
    """8,000 or 3,000 vehicles; from 6,000 sets 1,700 instead of 2,000, take or pay in each future."""
    case = parts_case(
        [supplier("S")],
        PriceTiers=[{"supplier": "S", "component": "engine", "from_volume": 6_000, "unit_cost": 1_700}],
        **futures({"high": (p_high, 8_000), "low": (1 - p_high, 3_000)}),
    )
    vehicles = p_high * 8_000 + (1 - p_high) * 3_000
    assert npv(case, tmp_path) == musd((vehicles * BEFORE_PARTS - parts_cost) / 1e6 - 25)


def test_a_suppliers_minimum_holds_in_every_scenario(tmp_path: Path) -> None:
    """A at 1,500 wants 6,000 sets: with one chance in ten of 5,000 it cannot be signed; B at 2,500 supplies."""
    case = parts_case(
        [supplier("A", unit_cost=1_500, min_volume=6_000), supplier("B", unit_cost=2_500)],
        **futures({"likely": (0.9, 8_000), "weak": (0.1, 5_000)}),
    )
    assert npv(case, tmp_path) == musd(7_700 * (BEFORE_PARTS - 2_500) / 1e6 - 25)


@pytest.mark.parametrize(("weak", "expected"), [(4_000, 0.0), (6_000, 7_800 * 9_900 / 1e6 - 25)])
def test_a_programs_minimum_holds_in_every_scenario(weak: int, expected: float, tmp_path: Path) -> None:
    """Minimum 5,000; one chance in ten of `weak`: below it the program cannot be launched at all."""
    case = smallest_case(
        Programs={"min_volume": 5_000},
        Pathways=[{"program": "K1", "pathway": "certified"}],
        **futures({"likely": (0.9, 8_000), "weak": (0.1, weak)}),
    )
    assert npv(case, tmp_path) == musd(expected)


# ---------------------------------------------------------------- changes


def one_future(changes: list[Row], **sheets: list[Row] | Row) -> Sheets:
    """The smallest case with `changes` in its only scenario S."""
    return smallest_case(Scenarios=[{"scenario": "S", "probability": 1}], Changes=changes, **sheets)


OCTOBER: Row = {"from": date(2027, 10, 1)}
JULY: Row = {"from": date(2027, 7, 1)}

SOLD_OR_EARNED: list[tuple[list[Row], float, float]] = [
    ([change("Demand.volume", "set", 6_000)], 6_000, 9_900),
    ([change("Demand.volume", "multiply", 0.5, match="PROGRAM=k1; region=r1")], 4_000, 9_900),
    ([change("Demand.volume", "add", -1_000)], 7_000, 9_900),
    # row order: (8,000 - 1,000) x 0.5, and 8,000 x 0.5 - 1,000
    ([change("Demand.volume", "add", -1_000), change("Demand.volume", "multiply", 0.5)], 3_500, 9_900),
    ([change("Demand.volume", "multiply", 0.5), change("Demand.volume", "add", -1_000)], 3_000, 9_900),
    # cut at their dates: the year's average
    ([change("Demand.volume", "multiply", 0.5, **JULY)], 6_000, 9_900),
    ([change("Demand.volume", "multiply", 0.5, until=date(2027, 3, 31))], 7_000, 9_900),
    ([change("Programs.msrp", "multiply", 1.2, **OCTOBER)], 8_000, 9_900 + 750),
    ([change("Programs.selling_cost", "add", 500, **OCTOBER, until=date(2027, 10, 31))], 8_000, 9_900 - 500 / 12),
    ([change("Tooling.assembly_cost", "set", 6_000)], 8_000, 8_900),
    ([change("Freight.cost", "add", 50)], 8_000, 9_850),
]


@pytest.mark.parametrize(("changes", "sold", "margin"), SOLD_OR_EARNED)
def test_changes_set_multiply_and_add(
    changes: list[Row], sold: float, margin: float, tmp_path: Path
) -> None:
    """What is sold and what each sale earns once the changes have been made."""
    case = one_future(changes, Conversions={"capex": 2}, Tooling={"tooling_cost": 1})
    assert npv(case, tmp_path) == musd(sold * margin / 1e6 - 3)


@pytest.mark.parametrize(
    ("operation", "value", "months"),
    [("delay", 3, 6), ("delay", -2, 11), ("set", date(2027, 10, 1), 3)],
)
def test_changes_move_dates(operation: str, value: Any, months: int, tmp_path: Path) -> None:
    """The region is legal from April 2027 unless the scenario says otherwise."""
    case = one_future(
        [change("Regions.legal_from", operation, value)],
        Regions={"legal_from": date(2027, 4, 1)},
        Conversions={"capex": 2},
        Tooling={"tooling_cost": 1},
    )
    assert npv(case, tmp_path) == musd(8_000 * months / 12 * 9_900 / 1e6 - 3)


def test_a_tariff_is_changed_by_day(tmp_path: Path) -> None:
    """JP engine 2,000: 25 %, set to 50 % from 1 July: 181 and 184 days of 365."""
    tariff = {"tariff_class": "parts", "country": "JP", "layer": "base", "rate": 0.25, "from": date(2020, 1, 1)}
    case = parts_case(
        [supplier("S", "JP")],
        Tariffs=[tariff],
        Scenarios=[{"scenario": "S", "probability": 1}],
        Changes=[change("Tariffs.rate", "set", 0.5, match="country=jp", **JULY)],
    )
    rate = 0.25 * 181 / 365 + 0.5 * 184 / 365
    assert npv(case, tmp_path) == musd(8_000 * (BEFORE_PARTS - 2_000 * (1 + rate)) / 1e6 - 25)


def test_each_number_is_averaged_by_itself_then_multiplied(tmp_path: Path) -> None:
    """From July half the volume and twice the margin: 7,500 x 1,500 = 11.25 M$, not 10."""
    case = one_future(
        [change("Lines.volume", "multiply", 0.5, **JULY), change("Lines.margin", "multiply", 2, **JULY)],
        Lines={"state": "active", "volume": 10_000, "margin": 1_000},
        Decisions=[{"line": "L1", "rule": "forbid"}],
    )
    assert npv(case, tmp_path) == musd(11.25)


def test_only_the_rows_a_change_matches_are_changed(tmp_path: Path) -> None:
    """R1 4,000 and R2 3,000; only R2 is halved."""
    case = one_future(
        [change("Demand.volume", "multiply", 0.5, match="region=R2")],
        Regions=[{"region": "R1"}, {"region": "R2"}],
        Demand=demand({2027: 4_000}) + demand({2027: 3_000}, region="R2"),
        Freight=[like("Freight"), like("Freight", region="R2")],
    )
    assert npv(case, tmp_path) == musd(5_500 * 9_900 / 1e6 - 25)


# ---------------------------------------------------------------- a tree


def tree(*branches: tuple[str, float, str, int]) -> list[Row]:
    """Scenarios rows S0 and its branches (name, probability, parent, year they part from it)."""
    root = {"scenario": "S0", "probability": 1 - sum(p for _, p, _, _ in branches)}
    return [root] + [
        {"scenario": name, "probability": p, "parent": parent, "from": date(year, 1, 1)}
        for name, p, parent, year in branches
    ]


@pytest.mark.parametrize(
    ("scenarios", "expected"),
    [
        (tree(("S1", 0.4, "S0", 2028)), 0.6 * 133.4 + 0.4 * 207.4),
        ([{"scenario": "S0", "probability": 0.6}, {"scenario": "S1", "probability": 0.4}], 148.0),
    ],
)
def test_decisions_may_differ_once_the_futures_have_parted(
    scenarios: list[Row], expected: float, tmp_path: Path
) -> None:
    """8,000 a year; in S1 18,000 in 2028. On the tree the second line is converted in 2028 in S1 only.

    S0: 2 x 79.2 - 25 = 133.4. S1: 79.2 + 178.2 - 50 = 207.4. In two stages it is converted in both
    (0.4 x 99 > 25): 79.2 + 0.6 x 79.2 + 0.4 x 178.2 - 50 = 148.0.
    """
    case = smallest_case(
        **two_lines(),
        Periods=periods("2027-01-01", 2),
        Scenarios=scenarios,
        Changes=[change("Demand.volume", "set", 18_000, "S1", match="year=2028")],
    )
    assert npv(case, tmp_path) == musd(expected)


def test_a_branch_shares_its_parents_data_before_it_parts(tmp_path: Path) -> None:
    """S1 halves every demand, but only from 2028 on: 2027 is the parent's."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Scenarios=tree(("S1", 0.4, "S0", 2028)),
        Changes=[change("Demand.volume", "multiply", 0.5, "S1")],
    )
    assert npv(case, tmp_path) == musd(-25 + 79.2 + 0.6 * 79.2 + 0.4 * 39.6)


def test_parents_changes_come_first_and_are_inherited(tmp_path: Path) -> None:
    """S1 (from 2028) halves, S2 (child of S1, from 2029) adds 1,000, whatever the order of the rows.

    S0: 8, 8, 8 thousand; S1: 8, 4, 4; S2: 8, 4, 4 + 1.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 3),
        Scenarios=tree(("S1", 0.3, "S0", 2028), ("S2", 0.2, "S1", 2029)),
        Changes=[
            change("Demand.volume", "add", 1_000, "S2"),
            change("Demand.volume", "multiply", 0.5, "S1"),
        ],
    )
    vehicles = 0.5 * 24_000 + 0.3 * 16_000 + 0.2 * 17_000
    assert npv(case, tmp_path) == musd(vehicles * 9_900 / 1e6 - 25)


def test_on_a_tree_a_date_is_read_in_each_month_as_it_is_then_known(tmp_path: Path) -> None:
    """Legal from July 2027; in S1 the date becomes 2029, from 2028 on. July to December 2027 stay legal.

    2027: 39.6 in both; 2028: 79.2 in S0, nothing in S1.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Regions={"legal_from": date(2027, 7, 1)},
        Scenarios=tree(("S1", 0.4, "S0", 2028)),
        Changes=[change("Regions.legal_from", "set", date(2029, 1, 1), "S1")],
    )
    assert npv(case, tmp_path) == musd(-25 + 39.6 + 0.6 * 79.2)


# ---------------------------------------------------------------- risk


FOUR = {"a": (0.25, 2_000.0), "b": (0.25, 8_000.0), "c": (0.25, 12_000.0), "d": (0.25, 20_000.0)}


@pytest.mark.parametrize(
    ("weight", "level", "expected_npv", "objective"),
    [
        (0.0, 0.9, 53.95, 53.95),
        (0.5, 0.75, 49.25, (49.25 - 5.2) / 2),  # the worst quarter is future a
        (0.5, 0.6, 49.25, (49.25 + 17.075) / 2),  # the worst 40 %: all of a, 15 points of b
        (1.0, 0.75, 0.0, 0.0),  # only the worst quarter counts: nothing is converted
    ],
)
def test_risk_weight_and_level(
    weight: float, level: float, expected_npv: float, objective: float, tmp_path: Path
) -> None:
    """Demand 2, 8, 12 or 20 thousand; lines of 10,000 for 25 M$.

    none: 0 always.  one: sales 2, 8, 10, 10 -> -5.2, 54.2, 74, 74 (mean 49.25).
    two: 2, 8, 12, 20 -> -30.2, 29.2, 68.8, 148 (mean 53.95).
    CVaR of one line at 0.6: (0.25 x -5.2 + 0.15 x 54.2) / 0.4 = 17.075; of two -7.925.
    """
    case = smallest_case(
        **two_lines(), Settings={"risk_weight": weight, "risk_level": level}, **futures(FOUR)
    )
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(expected_npv)
    assert answer["objective_musd"] == musd(objective)


def test_the_baseline_is_risk_adjusted_as_the_objective_is(tmp_path: Path) -> None:
    """The present product earns 10 or 5 M$: 0.6 x 7.5 + 0.4 x 5 (the worse half) = 6.5."""
    case = smallest_case(
        Settings={"risk_weight": 0.4, "risk_level": 0.5},
        Lines={"state": "active", "volume": 10_000, "margin": 1_000},
        Decisions=[{"line": "L1", "rule": "forbid"}],
        Scenarios=[{"scenario": "S", "probability": 0.5}, {"scenario": "T", "probability": 0.5}],
        Changes=[change("Lines.margin", "set", 500, "T")],
    )
    answer = solve(case, tmp_path)
    assert answer["npv_musd"] == musd(7.5)
    assert answer["objective_musd"] == musd(6.5)
    assert answer["baseline_musd"] == musd(6.5)
