"""What single result sheets hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from retool.plan.budgets import capital_by_period
from retool.plan.ledger import build_ledger
from retool.plan.reliefs import duty_years
from tests.report.solved import Solved

Record = dict[str, Any]


def table(path: Path, sheet: str) -> list[Record]:
    """Records below the header row, up to a blank row or the total."""
    rows = list(openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))
    found = []
    for row in rows[1:]:
        if row[0] in (None, "Total", "Expected"):
            break
        found.append(dict(zip(map(str, rows[0]), row, strict=True)))
    return found


def test_lost_sales_are_what_the_market_asked_for_beyond_what_was_sold(two_makers_file: Path) -> None:
    rows = table(two_makers_file, "Sales")
    assert all(
        r["Lost [vehicles]"] == pytest.approx(r["Demand [vehicles]"] - r["Vehicles [vehicles]"], abs=1e-6) for r in rows
    )
    assert all(r["Lost [vehicles]"] >= -1e-3 for r in rows)
    first_half = [r for r in rows if r["Year"] == 2027 and r["Program"] == "VAN"]
    assert first_half
    assert all(r["Vehicles [vehicles]"] == 0 and not r["Pathway"] for r in first_half)


def test_capital_stands_against_budget_with_what_was_carried(two_makers: Solved, two_makers_file: Path) -> None:
    ledger = build_ledger(two_makers.plan, two_makers.case)
    expected = capital_by_period(two_makers.case, ledger.lump_sums)
    rows = table(two_makers_file, "Capital")
    assert len(rows) == len(expected)
    for row, entry in zip(rows, expected, strict=True):
        assert row["Total [M$]"] == pytest.approx(entry.spent_musd)
        assert row["Available [M$]"] == pytest.approx(entry.limit)


def test_duties_agree_with_the_audits_own_numbers(two_makers: Solved, two_makers_file: Path) -> None:
    expected = duty_years(build_ledger(two_makers.plan, two_makers.case))
    for row, duty in zip(table(two_makers_file, "Duties"), expected, strict=True):
        assert row["Paid on vehicles [M$]"] == pytest.approx(duty.on_vehicles)
        assert row["Paid on parts [M$]"] == pytest.approx(duty.on_parts)
        assert row["Offset earned [M$]"] == pytest.approx(duty.offset_earned)
        assert row["Offset banked [M$]"] == pytest.approx(duty.banked if duty.year < 4 else 0.0, abs=1e-9)
        assert row["Drawn back [M$]"] == pytest.approx(duty.drawn_back)


def test_duty_avoided_counts_the_cheapest_source_that_could_deliver(two_makers_file: Path) -> None:
    """JP-VAN delivers from 2029 on: before, importing a van was no choice and no duty is avoided on it."""
    rows = table(two_makers_file, "Shipments")
    early = [r for r in rows if r["Program"] == "VAN" and r["Year"] < 2029]
    late = [r for r in rows if r["Program"] == "VAN" and r["Year"] >= 2029]
    assert late
    assert all(r["Duty if imported [$/vehicle]"] == 0 for r in early)
    assert all(r["Duty if imported [$/vehicle]"] == pytest.approx(0.25 * 10_500) for r in late)
    assert {r["Cheapest import source"] for r in late} == {"JP-VAN"}


def test_utilisation_is_never_above_one(two_makers_file: Path) -> None:
    rows = table(two_makers_file, "Utilisation")
    assert rows
    assert all(0 <= r["Utilisation"] <= 1 + 1e-6 for r in rows)


def test_jobs_begin_with_today(two_makers_file: Path) -> None:
    rows = {r["Plant"]: r for r in table(two_makers_file, "Jobs")}
    assert rows["OH1"]["Today [heads]"] == 2_200
    assert rows["TX1"]["Today [heads]"] == 100
    assert rows["CA1"]["Change [heads]"] == 0


def test_the_schedule_dates_downtime_and_ramp(two_makers_file: Path) -> None:
    for row in table(two_makers_file, "Schedule"):
        if row["Action"] == "convert" and row["Mode"] == "std":
            assert row["Start"] < row["Production"] < row["Mature"]
            assert row["Chart: downtime [days]"] == (row["Production"] - row["Start"]).days


@pytest.mark.parametrize("name", ["two_makers", "futures", "tree"])
def test_no_check_is_broken(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    plan: Solved = request.getfixturevalue(name)
    sheet = openpyxl.load_workbook(plan.write(tmp_path), data_only=True)["Checks"]
    assert sheet["B2"].value == 0
    assert sheet["B3"].value == 0


def test_a_false_statement_breaks_its_live_check(two_makers: Solved, tmp_path: Path) -> None:
    stated = two_makers.plan.npv_musd
    two_makers.plan.npv_musd = stated + 1.0
    try:
        path = two_makers.write(tmp_path)
    finally:
        two_makers.plan.npv_musd = stated
    sheet = openpyxl.load_workbook(path, data_only=True)["Checks"]
    broken = [row[0].value for row in sheet.iter_rows(min_row=5, max_row=16) if row[1].value == "BROKEN"]
    assert broken == ["NPV of CashFlow"]


def test_cvar_is_the_mean_of_the_worst_futures(futures: Solved, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(futures.write(tmp_path), data_only=True)["ScenarioResults"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    ledger = build_ledger(futures.plan, futures.case)
    assert rows["CVaR"][4] == pytest.approx(ledger.cvar)
    assert rows["Objective"][4] == pytest.approx(ledger.objective)


def test_on_a_tree_shared_years_count_once_in_expectations(tree: Solved, tmp_path: Path) -> None:
    """Records of shared years name the eldest scenario only; expected sales weigh them with all who live them."""
    path = tree.write(tmp_path)
    results = {r["Scenario"]: r for r in table(path, "ScenarioResults")}
    shared = sum(
        sale.vehicles for sale in tree.plan.sales if sale.year < 2029 and sale.scenario == "steady"
    )
    slump = sum(sale.vehicles for sale in tree.plan.sales if sale.scenario == "slump")
    assert results["slump"]["Sold in the US [vehicles]"] == pytest.approx(shared + slump)
