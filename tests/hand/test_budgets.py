"""Budgets: which payments they hold, and what is carried on."""

from pathlib import Path

import pytest

from tests.support import Sheets, like, musd, npv, periods, smallest_case, two_lines
from tests.support.parts import supplier


@pytest.mark.parametrize(
    ("budgets", "carry", "expected"),
    [
        ((10, 15), "yes", 54.2),  # 10 + 15 = 25 in 2028: one year of sales
        ((10, 15), "no", 0),
        ((10, 14), "yes", 0),
        ((25, 0), "no", 54.2 + 79.2),
        ((None, 0), "no", 54.2 + 79.2),  # blank: no limit
    ],
)
def test_budgets_with_and_without_carry(
    budgets: tuple[float | None, float], carry: str, expected: float, tmp_path: Path
) -> None:
    """Conversion 20 and tooling 5 fall due together; unspent budget of 2027 may be carried into 2028."""
    rows = [
        {**row, "budget": budget, "carry": carry}
        for row, budget in zip(periods("2027-01-01", 2), budgets, strict=True)
    ]
    assert npv(smallest_case(Periods=rows), tmp_path) == musd(expected)


def test_budget_carries_on_over_several_periods(tmp_path: Path) -> None:
    """10 a year: 30 in 2029 would do for one line (25); two lines never. Spent money is not carried."""
    case = smallest_case(
        **two_lines(),
        Periods=periods("2027-01-01", 5, budget=10, carry="yes"),
        Demand={"volume": 20_000},
    )
    # One line in 2029 leaves 5; 5 + 10 + 10 = 25 in 2031 pay the second: 3 years of 10,000 and 1 of 20,000.
    # L1: 2029, 2030, 2031. L2: 2031.
    assert npv(case, tmp_path) == musd(4 * 99 - 50)


@pytest.mark.parametrize(("budget", "possible"), [(30, True), (29.9, False)])
@pytest.mark.parametrize("kind", ["site", "pathway", "contract"])
def test_every_capital_payment_is_in_the_budget_before_grants(
    kind: str, budget: float, possible: bool, tmp_path: Path
) -> None:
    """20 + 5 + 5 of a site, a pathway or a supplier; a grant of 10 comes on top and lifts no budget."""
    extra: Sheets = {
        "site": {"Plants": [{**like("Plants"), "site_cost": 5}]},
        "pathway": {"Pathways": [{"program": "K1", "pathway": "certified", "cost": 5}]},
        "contract": {
            "Components": [{"component": "engine", "tariff_class": "parts"}],
            "BillOfMaterials": [{"program": "K1", "component": "engine"}],
            "Suppliers": [supplier("S", unit_cost=0, setup_cost=5)],
        },
    }[kind]
    case = smallest_case(
        Periods=periods("2027-01-01", 1, budget=budget), Conversions={"grant": 10}, **extra
    )
    assert npv(case, tmp_path) == musd(54.2 - 5 + 10 if possible else 0)
