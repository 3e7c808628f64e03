"""What the page shows is the plan: all its parts add up, line by line and future by future."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from retool.plan import audit_plan, build_ledger
from retool.plan.ledger import Ledger
from retool.plan.reliefs import DutyYear
from retool.report.facts import Facts
from retool.report.page import contents
from retool.report.page.contents import page_data
from retool.report.page.cube import EXPECTED, Cube
from retool.report.page.owners import NO_LINE, Owners
from tests.report.solved import Solved

Row = dict[str, Any]
Shown = tuple[Facts, dict[str, Any]]
MUSD, VEHICLES = 1e-4, 0.05  # what rounding in the page may come to


def facts_of(case: Solved) -> Facts:
    return Facts(case.plan, case.case, build_ledger(case.plan, case.case))


@pytest.fixture(scope="session")
def show() -> Callable[[Solved], Shown]:
    """The facts of a solved case and what its page holds, worked out once."""

    @cache
    def of(name: int) -> Shown:
        facts = facts_of(known[name])
        return facts, page_data(facts, audit_plan(facts.plan, facts.case))

    known: dict[int, Solved] = {}

    def shown(case: Solved) -> Shown:
        known[id(case)] = case
        return of(id(case))

    return shown


@pytest.fixture(params=["two_makers", "futures", "tree"])
def shown(request: pytest.FixtureRequest, show: Callable[[Solved], Shown]) -> Shown:
    return show(request.getfixturevalue(request.param))


def rows(data: dict[str, Any], table: str, scenario: int) -> list[Row]:
    made = data["tables"][table]
    found = [dict(zip(made["columns"], row, strict=True)) for row in made["rows"]]
    return [row for row in found if row["scenario"] == scenario]


def total(found: list[Row], column: str, **where: Any) -> float:
    return float(sum(row[column] for row in found if all(row[key] == value for key, value in where.items())))


def test_the_present_values_of_all_lines_and_of_none_add_up_to_the_npv_of_each_future(shown: Shown) -> None:
    facts, data = shown
    for s in range(facts.case.tree.n):
        cash = rows(data, "cash", s)
        assert total(cash, "present") == pytest.approx(facts.ledger.npv(s), abs=MUSD)
        assert total(cash, "today_present") == pytest.approx(facts.baseline.npv(s), abs=MUSD)


def test_the_expectation_weighs_every_future(shown: Shown) -> None:
    facts, data = shown
    if facts.certain:
        assert all(row[0] == 0 for row in data["tables"]["cash"]["rows"])
        return
    assert total(rows(data, "cash", EXPECTED), "present") == pytest.approx(facts.ledger.expected_npv, abs=MUSD)


def test_every_category_of_the_ledger_has_its_money_by_year(shown: Shown) -> None:
    facts, data = shown
    for s in range(facts.case.tree.n):
        cash = rows(data, "cash", s)
        for (year, category), musd in by_category(facts.ledger, s).items():
            assert total(cash, "musd", year=year, category=category) == pytest.approx(musd, abs=MUSD), category


def by_category(ledger: Ledger, scenario: int) -> dict[tuple[int, str], float]:
    found: dict[tuple[int, str], float] = {}
    for flow in ledger.operations:
        if flow.scenario == scenario:
            key = (ledger.case.calendar.years[flow.year], flow.category)
            found[key] = found.get(key, 0.0) + flow.amount_musd
    return found


def test_vehicles_are_those_of_the_plan(shown: Shown) -> None:
    facts, data = shown
    kinds = {"built": "builds", "imported": "imports", "exported": "exports", "sold": "sales"}
    for s in range(facts.case.tree.n):
        found = rows(data, "vehicles", s)
        for column, kind in kinds.items():
            for year in facts.years:
                wanted = sum(record.vehicles for record in getattr(facts.view, kind)(s) if record.year == year)
                assert total(found, column, year=year) == pytest.approx(wanted, abs=VEHICLES), (column, year)
        assert total(rows(data, "regions", s), "vehicles") == pytest.approx(total(found, "sold"), abs=VEHICLES)


def test_what_a_line_builds_is_sold_exported_and_nothing_else(shown: Shown) -> None:
    """Each line's vehicles go somewhere: its part of sales and exports is what it builds, year by year."""
    facts, data = shown
    for s in range(facts.case.tree.n):
        found = rows(data, "vehicles", s)
        for line in facts.case.lines:
            for year in facts.years:
                mine = [row for row in found if row["line"] == line and row["year"] == year]
                gone = total(mine, "sold") + total(mine, "exported")
                assert gone == pytest.approx(total(mine, "built"), abs=VEHICLES)
        untied = [row for row in found if row["line"] == NO_LINE]
        assert total(untied, "sold") == pytest.approx(total(untied, "imported"), abs=VEHICLES)


def test_duties_are_those_of_the_duties_sheet(shown: Shown) -> None:
    facts, data = shown
    names: dict[str, Callable[[DutyYear], float]] = {
        "on_vehicles": lambda d: d.on_vehicles, "on_parts": lambda d: d.on_parts, "offset": lambda d: d.offset_used,
        "drawn_back": lambda d: d.drawn_back, "if_imported": lambda d: d.if_imported,
    }  # fmt: skip
    for duty in facts.duties:
        found = rows(data, "duties", duty.scenario)
        for column, value in names.items():
            year = facts.years[duty.year]
            assert total(found, column, year=year) == pytest.approx(value(duty), abs=MUSD), (column, year)


def test_duty_paid_on_goods_is_part_of_what_they_cost_by_country(shown: Shown) -> None:
    facts, data = shown
    for s in range(facts.case.tree.n):
        sourcing, duties = rows(data, "sourcing", s), rows(data, "duties", s)
        assert total(sourcing, "duty", what="parts") == pytest.approx(total(duties, "on_parts"), abs=MUSD)
        assert total(sourcing, "duty", what="vehicles") == pytest.approx(total(duties, "on_vehicles"), abs=MUSD)


def test_shares_of_anything_sum_to_one(shown: Shown) -> None:
    facts, _ = shown
    for s in range(facts.case.tree.n):
        owners = Owners(facts, s)
        shares = [owners.sold(sale.program, sale.region, sale.year) for sale in facts.view.sales(s)]
        shares += [owners.built_in(record.component, record.year) for record in facts.view.sourcing(s)]
        shares += [owners.drawn_back(record.component, record.year) for record in facts.view.sourcing(s)]
        shares += [owners.exported(export.program, export.year) for export in facts.view.exports(s)]
        shares += [owners.plant(plant) for plant in facts.case.plants]
        assert all(sum(one.values()) == pytest.approx(1.0) for one in shares)
        assert all(part >= 0.0 for one in shares for part in one.values())


def test_the_page_says_what_the_plan_workbook_says(
    futures: Solved, show: Callable[[Solved], Shown], tmp_path: Path
) -> None:
    """The expected figures of the Summary sheet, as Excel has them stored."""
    _, data = show(futures)
    sheet = openpyxl.load_workbook(futures.write(tmp_path), data_only=True, read_only=True)["Summary"]
    stated: dict[str, tuple[Any, ...]] = {}
    for row in sheet.iter_rows(values_only=True):
        stated.setdefault(str(row[0]), row[1:])  # key figures stand above the contents of the same name
    vehicles, duties = rows(data, "vehicles", EXPECTED), rows(data, "duties", EXPECTED)
    cash, capital = rows(data, "cash", EXPECTED), rows(data, "capital", EXPECTED)
    added = total(cash, "present") - total(cash, "today_present")
    assert added == pytest.approx(stated["The plan adds"][0], abs=MUSD)
    assert total(capital, "musd") == pytest.approx(stated["Capital"][0], abs=MUSD)
    columns = {"Built": "built", "Sold in the US": "sold", "Lost sales": "lost", "Exported": "exported",
               "Imported": "imported"}  # fmt: skip
    for label, column in columns.items():
        assert total(vehicles, column) == pytest.approx(stated[label][0], abs=VEHICLES), label
    paid = total(duties, "on_vehicles") + total(duties, "on_parts")
    relieved = total(duties, "offset") + total(duties, "drawn_back")
    assert paid - relieved == pytest.approx(stated["Net duty paid"][0], abs=MUSD)
    assert total(duties, "if_imported") - total(duties, "on_parts") + relieved == pytest.approx(
        stated["Duty avoided"][0], abs=MUSD
    )
    for i, year in enumerate(data["years"]):
        net = stated["Net cash flow after tax [M$]"][i]
        assert total(cash, "musd", year=year) == pytest.approx(net, abs=MUSD), year
        assert total(cash, "today", year=year) == pytest.approx(stated["Going on as today [M$]"][i], abs=MUSD), year


def test_lines_have_the_fate_that_the_plan_gives_them(two_makers: Solved, show: Callable[[Solved], Shown]) -> None:
    facts, data = show(two_makers)
    fates = {line: what["fate"] for line, what in data["fates"][0].items()}
    assert fates["OH1-A"] == fates["TX1-A"] == "converted"
    assert fates["OH1-B"] == "closed"
    converted = {record.line for record in facts.plan.conversions}
    assert fates["CA1-A"] == ("converted" if "CA1-A" in converted else "unchanged")
    assert data["fates"][0]["OH1-A"]["today"] == 60_000
    assert data["fates"][0]["OH1-B"]["capacity"] == 0


def test_the_schedule_has_every_conversion_and_closing(tree: Solved, show: Callable[[Solved], Shown]) -> None:
    facts, data = show(tree)
    lived = sum(len(facts.view.conversions(s)) + len(facts.view.closings(s)) for s in range(facts.case.tree.n))
    assert sum(len(move["scenarios"]) for move in data["moves"]) == lived
    assert len({move["label"] + move["start"] for move in data["moves"]}) == len(data["moves"])  # none stands twice
    for move in data["moves"]:
        assert move["start"] < move["until"]
        assert move["scenarios"]
        if move["kind"] == "convert":
            assert move["start"] <= move["production"] <= move["mature"]


def test_a_future_beyond_those_shown_counts_in_the_expectation() -> None:
    cube = Cube(["line"], ["musd"], probabilities=[0.5, 0.3, 0.2], shown=[0], digits=3)
    for scenario, value in enumerate((1.0, 10.0, 100.0)):
        cube.add(scenario, ("L1",), musd=value)
    assert cube.table()["rows"] == [[0, "L1", 1], [EXPECTED, "L1", 23.5]]


def test_of_too_many_futures_the_worst_and_the_best_are_shown(
    futures: Solved, show: Callable[[Solved], Shown], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, _ = show(futures)
    monkeypatch.setattr(contents, "MOST_FUTURES", 2)
    ranked = sorted(range(3), key=facts.ledger.npv)
    assert contents.shown_futures(facts) == sorted([ranked[0], ranked[-1]])


def test_a_search_without_a_bound_has_no_gap_to_show(two_makers: Solved) -> None:
    facts = facts_of(replace(two_makers, plan=replace(two_makers.plan, bound_musd=float("inf"))))
    assert contents.bound(facts) == {"gap": None, "share": None, "objective": None, "regret": None}


def regretful(case: Solved) -> Facts:
    """The plan as if judged by regret: 4 M$ where the best plan for the last future alone is worth so much more."""
    settings = case.case.settings.model_copy(update={"risk_measure": "regret"})
    best = tuple((npv + 2.0 * s, npv + 2.0 * s) for s, npv in enumerate(facts_of(case).ledger.npvs))
    judged = replace(case.case, tables=replace(case.case.tables, settings=settings), best_alone=best)
    plan = replace(case.plan, objective_musd=-4.0, bound_musd=-3.0)
    return Facts(plan, judged, build_ledger(plan, judged))


def test_a_plan_judged_by_regret_shows_its_worst_regret(futures: Solved) -> None:
    found = contents.bound(regretful(futures))
    assert found["regret"] == pytest.approx(4.0)
    assert found["gap"] == pytest.approx(1.0)
    assert found["objective"] is None
