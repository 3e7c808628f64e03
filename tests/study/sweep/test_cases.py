"""What a sweep answers is what each case by itself answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.study.sweep.asking import SET_CAPEX, SET_DEMAND, answers
from tests.support import Sheets, demand, npv, periods, smallest_case


def worth(volume: float, capex: float = 20) -> float:
    """The smallest case by hand: $9,900 a car, capital and 5 M$ of tooling, or nothing at all."""
    return max(0.0, min(volume, 10_000) * 9_900 / 1e6 - capex - 5)


def test_a_grid_has_every_combination_and_each_is_worth_what_it_is_by_itself(tmp_path: Path) -> None:
    found = answers(smallest_case(), tmp_path, f"--set={SET_DEMAND}", f"--set={SET_CAPEX}")
    assert [case["set"] for case in found] == [
        {"Demand.volume*": factor, "Conversions.capex": capex} for factor in (0.5, 1.0) for capex in (20.0, 30.0)
    ]
    by_hand = [worth(8_000 * factor, capex) for factor in (0.5, 1) for capex in (20, 30)]
    assert [case["npv_musd"] for case in found] == pytest.approx(by_hand)
    direct = npv(smallest_case(Demand={"volume": 4_000}, Conversions={"capex": 30}), tmp_path)
    assert found[1]["npv_musd"] == pytest.approx(direct)


def test_a_case_is_told_with_its_volumes_money_and_decisions(tmp_path: Path) -> None:
    (case,) = answers(smallest_case(), tmp_path, "--set", "Demand.volume=6000")
    assert (case["status"], case["gap"], case["baseline_musd"]) == ("optimal", 0.0, 0.0)
    assert (case["built"], case["sold"], case["imported"]) == pytest.approx((6_000, 6_000, 0))
    assert (case["capital_musd"], case["duty_paid_musd"]) == pytest.approx((25, 0))
    (conversion,) = case["conversions"]
    assert (conversion["line"], conversion["to"], conversion["start"]) == ("L1", "kei", "2027-01-01")
    assert case["lines_converted"] == 1 and not case["audit_failed"]


def test_a_tornado_is_the_base_and_each_change_alone(tmp_path: Path) -> None:
    sets = ("--set", "Demand.volume=4000,9000", "--set", "Conversions.capex+=10")
    found = answers(smallest_case(), tmp_path, "--tornado", *sets)
    assert [case["set"] for case in found] == [
        {}, {"Demand.volume": 4_000.0}, {"Demand.volume": 9_000.0}, {"Conversions.capex+": 10.0},
    ]  # fmt: skip
    assert [case["npv_musd"] for case in found] == pytest.approx(
        [worth(8_000), worth(4_000), worth(9_000), worth(8_000, 30)]
    )


def two_futures(**changes: Any) -> Sheets:
    """The smallest case with a low and a high demand of which nobody knows."""
    return smallest_case(
        Scenarios=[{"scenario": "low", "probability": 0.5}, {"scenario": "high", "probability": 0.5}],
        Changes=[
            {"scenario": "low", "sheet": "Demand", "column": "volume", "operation": "set", "value": 2_000},
            {"scenario": "high", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 1.25},
        ],
        **changes,
    )


def test_the_scenario_list_takes_each_future_as_certain(tmp_path: Path) -> None:
    found = answers(two_futures(), tmp_path, "--scenarios")
    assert [case["set"] for case in found] == [{"Scenario": "low"}, {"Scenario": "high"}]
    assert [case["npv_musd"] for case in found] == pytest.approx([worth(2_000), worth(10_000)])
    assert [case["lines_converted"] for case in found] == [0, 1]


def test_scenarios_and_values_make_one_grid(tmp_path: Path) -> None:
    found = answers(two_futures(), tmp_path, "--scenarios", "--set", "Conversions.capex=20,200")
    assert [case["set"]["Scenario"] for case in found] == ["low", "high"] * 2
    assert [case["npv_musd"] for case in found] == pytest.approx([worth(2_000), worth(10_000), 0, 0])


def branching(**child: Any) -> Sheets:
    """Three years; from 2028 on a branch in which something else holds."""
    return smallest_case(
        Periods=periods("2027-01-01", 3),
        Scenarios=[
            {"scenario": "root", "probability": 0.5},
            {"scenario": "branch", "probability": 0.5, "parent": "root", "from": periods("2028-01-01", 1)[0]["start"]},
        ],
        Changes=[{"scenario": "branch", "match": "", **child}],
    )


@pytest.mark.parametrize(
    ("child", "volumes"),
    [
        ({"sheet": "Demand", "column": "volume", "operation": "set", "value": 1_000}, (8_000, 1_000, 1_000)),
        (
            {"sheet": "Regions", "column": "legal_from", "operation": "set", "value": "2029-01-01"},
            (8_000, 0, 8_000),
        ),
    ],
    ids=["a number", "a date"],
)  # fmt: skip
def test_a_branch_of_a_tree_differs_from_its_date_on(
    tmp_path: Path, child: dict[str, Any], volumes: tuple[float, float, float]
) -> None:
    found = answers(branching(**child), tmp_path, "--scenarios")
    lived = demand(dict(zip((2027, 2028, 2029), volumes, strict=True)))
    direct = [npv(smallest_case(Periods=periods("2027-01-01", 3), Demand=rows), tmp_path)
              for rows in (demand(dict.fromkeys((2027, 2028, 2029), 8_000)), lived)]  # fmt: skip
    assert [case["npv_musd"] for case in found] == pytest.approx(direct)


def test_a_case_without_a_plan_is_an_answer(tmp_path: Path) -> None:
    forced = smallest_case(Decisions=[{"line": "L1", "rule": "force"}])
    found = answers(forced, tmp_path, "--set", "Periods.budget=1,100")
    assert [case["status"] for case in found] == ["infeasible", "optimal"]
    assert found[0]["npv_musd"] is None and found[0]["conversions"] == []


def test_dates_are_delayed_and_settings_left_out_start_from_their_default(tmp_path: Path) -> None:
    early = smallest_case(Periods=periods("2027-01-01", 2), Conversions={"earliest": "2027-01-01"})
    found = answers(early, tmp_path, "--set", "Conversions.earliest+=0,12")
    assert [case["conversions"][0]["start"] for case in found] == ["2027-01-01", "2028-01-01"]
    taxed = smallest_case()
    taxed["Settings"] = [row for row in taxed["Settings"] if row["name"] != "tax_rate"]
    (half,) = answers(taxed, tmp_path, "--set", "Settings.tax_rate*=0.5")
    assert half["npv_musd"] == pytest.approx(npv(smallest_case(Settings={"tax_rate": 0.125}), tmp_path))
