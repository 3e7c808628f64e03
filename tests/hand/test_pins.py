"""Decisions: what the planner has already settled, and what happens when that cannot be."""

from datetime import date
from pathlib import Path

import pytest

from tests.support import Row, Sheets, like, musd, npv, periods, smallest_case, solve

DEAR: Row = {"capex": 100}
"""A conversion that loses 100 + 5 - 79.2 = 25.8 M$ in one year."""


@pytest.mark.parametrize(
    "pin", [{"rule": "force"}, {"rule": "force", "to_config": "kei"}, {"rule": "force", "period": "P1"}]
)
def test_a_forced_conversion_is_made_at_a_loss(pin: Row, tmp_path: Path) -> None:
    """Without the pin nothing would be done (0); with it the best that is left is -25.8."""
    answer = solve(smallest_case(Conversions=DEAR, Decisions=[{"line": "L1", **pin}]), tmp_path)
    assert answer["npv_musd"] == musd(79.2 - 105)
    assert answer["baseline_musd"] == musd(0)


def test_for_copies_a_force_means_at_least_one(tmp_path: Path) -> None:
    """Three copies, one of them converted."""
    case = smallest_case(
        Lines={"copies": 3},
        Conversions=DEAR,
        Demand={"volume": 30_000},
        Decisions=[{"line": "L1", "rule": "force"}],
    )
    assert npv(case, tmp_path) == musd(99 - 105)


@pytest.mark.parametrize("pin", [{"rule": "force", "period": "P2"}, {"rule": "forbid", "period": "P1"}])
def test_a_pinned_period(pin: Row, tmp_path: Path) -> None:
    """Two years; the conversion has to wait for the second: 79.2 - 25 instead of 158.4 - 25."""
    case = smallest_case(Periods=periods("2027-01-01", 2), Decisions=[{"line": "L1", **pin}])
    assert npv(case, tmp_path) == musd(54.2)


@pytest.mark.parametrize(
    "pin", [{"rule": "force", "to_config": "B"}, {"rule": "forbid", "to_config": "A"}]
)
def test_a_pinned_configuration(pin: Row, tmp_path: Path) -> None:
    """A costs 20, B 30: without the pin it would be A."""
    case = smallest_case(
        Configurations=[{"config": "A"}, {"config": "B"}],
        Conversions=[like("Conversions", to_config="A"), like("Conversions", to_config="B", capex=30)],
        Tooling={"config": None},
        Decisions=[{"line": "L1", **pin}],
    )
    assert npv(case, tmp_path) == musd(79.2 - 35)


def test_a_forbidden_line_stays_as_it_is(tmp_path: Path) -> None:
    """Nothing is left to do."""
    case = smallest_case(Decisions=[{"line": "L1", "rule": "forbid"}])
    assert npv(case, tmp_path) == musd(0)


def test_a_line_is_closed_at_a_loss_where_the_planner_says_so(tmp_path: Path) -> None:
    """10 M$ a year; closed on 1 January 2028 for 4 M$: 10 - 4 instead of 20."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Lines={"state": "active", "volume": 10_000, "margin": 1_000, "close_cost": 4},
        Conversions=DEAR,
        Decisions=[{"line": "L1", "rule": "close", "period": "P2"}],
    )
    assert npv(case, tmp_path) == musd(6)


def pathways_case(*pins: Row) -> Sheets:
    """K1 may be exempt (free, $200 a sale) or certified (100 M$)."""
    return smallest_case(
        Pathways=[
            {"program": "K1", "pathway": "exempt", "unit_cost": 200},
            {"program": "K1", "pathway": "certified", "cost": 100},
        ],
        Decisions=[{"program": "K1", **pin} for pin in pins],
    )


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ((), 8_000 * 9_700 / 1e6 - 25),
        (({"rule": "force", "pathway": "certified"},), 79.2 - 25 - 100),
        (({"rule": "forbid", "pathway": "exempt"},), 0.0),
        (({"rule": "forbid"},), 0.0),
        (({"rule": "force"},), 8_000 * 9_700 / 1e6 - 25),  # any pathway
        (({"rule": "force", "pathway": "certified", "period": "P1"},), 79.2 - 25 - 100),
    ],
)
def test_pinned_pathways(pins: tuple[Row, ...], expected: float, tmp_path: Path) -> None:
    """Forcing the certificate costs its 100 M$; forbidding the exemption leaves nothing worth doing."""
    assert npv(pathways_case(*pins), tmp_path) == musd(expected)


def test_a_pin_binds_in_every_scenario(tmp_path: Path) -> None:
    """The futures part in 2028, and only S0 has demand then; the line is converted in P2 in both.

    S0: 79.2 - 105. S1: -100, and no tooling.
    """
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Conversions=DEAR,
        Scenarios=[
            {"scenario": "S0", "probability": 0.6},
            {"scenario": "S1", "probability": 0.4, "parent": "S0", "from": date(2028, 1, 1)},
        ],
        Changes=[
            {"scenario": "S1", "sheet": "Demand", "column": "volume", "operation": "set", "value": 0}
        ],
        Decisions=[{"line": "L1", "period": "P2", "rule": "force"}],
    )
    assert npv(case, tmp_path) == musd(0.6 * (79.2 - 105) - 0.4 * 100)


@pytest.mark.parametrize(
    "changes",
    [
        {"Periods": {"budget": 10}},
        {"Settings": {"max_under_conversion": 0}},
        {"Plants": {"max_under_conversion": 0}},
        {"Periods": {"max_under_conversion": 0}},
        {"Conversions": {"earliest": date(2028, 1, 1)}},
    ],
)
def test_no_plan_is_exit_4(changes: dict[str, Row], tmp_path: Path) -> None:
    """A forced conversion, six months down, against its budget, its limits or its date."""
    case = smallest_case(
        **{"Conversions": {}, **changes},
        Decisions=[{"line": "L1", "rule": "force", "period": "P1"}],
    )
    for row in case["Conversions"]:
        row["downtime"] = 6
    answer = solve(case, tmp_path, expect=4)
    assert answer["status"] == "infeasible"


@pytest.mark.parametrize(("earliest", "code"), [("2027-01-01", 0), ("2028-01-01", 4)])
def test_a_pinned_pathway_that_cannot_be_is_exit_4(earliest: str, code: int, tmp_path: Path) -> None:
    """Committed in P1 at the latest, not before 2028."""
    case = smallest_case(
        Pathways=[{"program": "K1", "pathway": "certified", "earliest": date.fromisoformat(earliest)}],
        Decisions=[{"program": "K1", "rule": "force", "period": "P1"}],
    )
    answer = solve(case, tmp_path, expect=code)
    assert answer["exit_code"] == code


@pytest.mark.parametrize(("ramp_months", "code"), [(12, 0), (13, 4)])
def test_a_line_may_not_close_before_its_ramp_has_ended(ramp_months: int, code: int, tmp_path: Path) -> None:
    """Converted in P1 and closed in P2 (4 M$): 79.2 - 25 - 4, unless the ramp reaches into P2."""
    case = smallest_case(
        Periods=periods("2027-01-01", 2),
        Lines={"close_cost": 4},
        Conversions={"ramp": "level"},
        Ramps=[{"ramp": "level", "month": month, "share": 1} for month in range(1, ramp_months + 1)],
        Decisions=[
            {"line": "L1", "rule": "force", "period": "P1"},
            {"line": "L1", "rule": "close", "period": "P2"},
        ],
    )
    answer = solve(case, tmp_path, expect=code)
    if code == 0:
        assert answer["npv_musd"] == musd(54.2 - 4)
