"""Two plans compared: every difference is found, and the bars add up to the difference of the NPVs, by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from retool.report import write_plan
from retool.solve.interrupt import Interruption
from retool.solve.recipe import Recipe
from retool.study.comparing import causes
from retool.study.comparing.comparison import Comparison, compare, read_side
from retool.study.comparing.differences import Difference, differences, question_of
from retool.study.comparing.mixture import Mixture, has_faults, merged
from retool.study.comparing.waterfall import Bar
from retool.study.solving import solve_book
from retool.workbook import SETTINGS, SHEETS, Workbook, read_workbook, write_workbook
from tests.support import Sheets, demand, like, periods, smallest_case, two_lines

RECIPE = Recipe().with_limits(gap=0.0)


@dataclass(frozen=True)
class Files:
    """Writes workbooks and plans under names of their own."""

    folder: Path

    def book(self, name: str, sheets: Sheets) -> Workbook:
        write_workbook(sheets, self.folder / f"{name}.xlsx")
        return read_workbook(self.folder / f"{name}.xlsx")

    def plan(self, name: str, sheets: Sheets) -> Path:
        solved = solve_book(self.book(name, sheets), RECIPE)
        assert solved.plan is not None
        write_plan(self.folder / f"{name}_plan.xlsx", solved.plan, solved.case, solved.book, {})
        return self.folder / f"{name}_plan.xlsx"

    def compared(self, a: Sheets, b: Sheets) -> Comparison:
        return compare(read_side(self.plan("a", a)), read_side(self.plan("b", b)), Interruption())

    def differing(self, a: Sheets, b: Sheets) -> list[Difference]:
        return differences(question_of(self.book("a", a)), question_of(self.book("b", b)))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def amounts(comparison: Comparison, kind: str) -> dict[str, float]:
    return {bar.name: bar.amount_musd for bar in comparison.waterfall.bars if bar.kind == kind}


def adds_up(comparison: Comparison) -> None:
    """The bars sum to the difference, in all and in every year."""
    found = comparison.waterfall
    assert sum(bar.amount_musd for bar in found.bars) == pytest.approx(found.npv_b - found.npv_a, abs=1e-9)
    for bar in found.bars:
        assert sum(bar.by_year.values()) == pytest.approx(bar.amount_musd, abs=1e-9)
    for year, (a, b) in comparison.present.items():
        assert sum(bar.by_year.get(year, 0.0) for bar in found.bars) == pytest.approx(b - a, abs=1e-9)


# what was asked
def test_a_cell_is_found_with_its_row_and_its_place_in_both(files: Files) -> None:
    (found,) = files.differing(smallest_case(), smallest_case(Conversions={"capex": 30}))
    assert (found.kind, found.sheet, found.column, found.a, found.b) == ("changed", "Conversions", "capex", 20, 30)
    assert found.subject == "line=L1; to_config=kei; mode=std"
    assert found.where_a == found.where_b and found.where_a.startswith("Conversions!")
    assert found.cause is causes.CAPITAL


def test_rows_are_matched_by_key_wherever_they_stand(files: Files) -> None:
    years = demand({2027: 8_000, 2028: 9_000})
    a = smallest_case(Periods=periods("2027-01-01", 2), Demand=years)
    b = smallest_case(Periods=periods("2027-01-01", 2), Demand=years[::-1])
    assert files.differing(a, b) == []


def test_a_blank_and_its_default_are_the_same(files: Files) -> None:
    assert (
        files.differing(smallest_case(), smallest_case(Programs={"dealer_margin": 0}, Tooling={"hours_ratio": 1})) == []
    )


def test_rows_that_only_one_has(files: Files) -> None:
    a = smallest_case(Exports=[{"market": "X", "program": "K1", "year": 2027, "volume": 10, "price": 1}])
    b = smallest_case(**two_lines())
    found = {(d.kind, d.sheet, d.cause.name) for d in files.differing(a, b)}
    assert found == {
        ("removed", "Exports", "demand"), ("added", "Lines", "offered"), ("added", "Conversions", "offered"),
        ("added", "Tooling", "offered"),
    }  # fmt: skip


def test_the_order_of_pathways_says_which_follows_which(files: Files) -> None:
    ways = [{"program": "K1", "pathway": name} for name in ("exempt", "certified")]
    (found,) = files.differing(smallest_case(Pathways=ways), smallest_case(Pathways=ways[::-1]))
    assert (found.kind, found.sheet) == ("moved", "Pathways")


def test_a_future_s_change_belongs_to_the_numbers_that_it_changes(files: Files) -> None:
    futures = [{"scenario": "s", "probability": 1}]
    change = {"scenario": "s", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 2}
    a = smallest_case(Scenarios=futures, Changes=[change])
    b = smallest_case(Scenarios=futures, Changes=[{**change, "value": 3}])
    (found,) = files.differing(a, b)
    assert (found.column, found.cause) == ("value", causes.DEMAND)


def test_every_column_of_the_workbook_has_a_cause() -> None:
    for sheet in SHEETS:
        if sheet not in ("Changes", "Escalation"):
            names = SETTINGS if sheet == "Settings" else SHEETS[sheet].names
            assert {causes.cause_of_column(sheet, name) for name in names} <= {*causes.CAUSES, causes.LABELS}
            assert set(causes.OF_COLUMN[sheet]) - {""} <= set(names)


def test_all_differences_taken_make_the_other_question(files: Files) -> None:
    a = question_of(files.book("a", smallest_case(Periods=periods("2027-01-01", 3), Settings={"tax_rate": 0.3})))
    b = question_of(files.book("b", smallest_case(**two_lines("B", capacity=9_000), Regions={"access": 0.5})))
    mixture = Mixture(a, b)
    mixture.take(differences(a, b))
    now = mixture.workbook()
    assert not has_faults(now)
    assert differences(question_of(now), b) == []


def test_merged_orders_keep_both() -> None:
    assert merged([("a",), ("c",)], [("b",), ("a",), ("d",), ("c",)]) == [("b",), ("a",), ("d",), ("c",)]


# where the money comes from
def test_a_plan_and_itself_have_no_difference(files: Files) -> None:
    side = read_side(files.plan("a", smallest_case()))
    assert compare(side, side, Interruption()).same


def test_each_cause_has_its_bar_in_the_stated_order(files: Files) -> None:
    """A sells 8,000 at 9,900. In B 2,000 fewer are wanted: -19.8; each of 6,000 earns 1,000 more: +6; capital +4,
    tooling +1; freight +50 on 6,000: -0.3; assembly +100 on 6,000: -0.6.
    """
    b = smallest_case(
        Demand=demand({2027: 6_000}), Programs={"msrp": 16_000}, Conversions={"capex": 24},
        Tooling={"tooling_cost": 6, "assembly_cost": 5_100}, Freight={"cost": 150},
    )  # fmt: skip
    found = files.compared(smallest_case(), b)
    assert [bar.name for bar in found.waterfall.bars] == ["demand", "price", "capital", "freight", "assembly"]
    assert list(amounts(found, "input").values()) == pytest.approx([-19.8, 6.0, -5.0, -0.3, -0.6])
    assert found.decisions == []
    adds_up(found)


def test_more_demand_is_served_only_as_far_as_the_line_goes(files: Files) -> None:
    """10,000 is all that the line builds: 2,000 more at 9,900."""
    found = files.compared(smallest_case(), smallest_case(Demand=demand({2027: 50_000})))
    assert amounts(found, "input") == pytest.approx({"demand": 19.8})
    adds_up(found)


def test_what_b_decides_otherwise_has_bars_by_part_of_the_cash_flow(files: Files) -> None:
    """At a capital of 200 A's decisions lose 180; B does nothing, which saves 205 of capital for 79.2 of earnings."""
    found = files.compared(smallest_case(), smallest_case(Conversions={"capex": 200}))
    assert amounts(found, "input") == pytest.approx({"capital": -180.0})
    assert amounts(found, "decision") == pytest.approx(
        {"sales": -120.0, "assembly": 40.0, "freight": 0.8, "capital": 205.0}
    )
    assert found.waterfall.held == pytest.approx(54.2 - 180)
    assert [(row.kind, row.b) for row in found.decisions] == [("convert", ""), ("tool", "")]
    adds_up(found)


def test_decisions_that_cannot_stand_give_way_and_it_is_said(files: Files) -> None:
    """Without its line A's plan is worth nothing; the smaller second line then makes up for a part."""
    a = smallest_case(**two_lines())
    only_second = {name: [row for row in rows if row.get("line") != "L1"] for name, rows in two_lines().items()}
    only_second["Conversions"][0]["capacity"] = 4_000
    a["Conversions"][1]["capacity"] = 4_000
    found = files.compared(a, smallest_case(**only_second))
    (bar,) = [bar for bar in found.waterfall.bars if bar.kind == "input"]
    assert bar.name == "offered" and bar.amount_musd == pytest.approx(-54.2)
    assert "convert L1 to kei std: no" in bar.note and found.waterfall.held == pytest.approx(0.0)
    assert found.waterfall.npv_b == pytest.approx(4_000 * 9_900 / 1e6 - 25)
    adds_up(found)


def test_a_budget_that_a_s_plan_breaks_is_a_bar_of_limits(files: Files) -> None:
    found = files.compared(smallest_case(), smallest_case(Periods={"budget": 10}))
    (bar,) = found.waterfall.bars
    assert bar.name == "limits" and bar.amount_musd == pytest.approx(-54.2) and "convert L1 to kei std: no" in bar.note


def test_a_cause_that_makes_no_question_by_itself_is_taken_with_the_next(files: Files) -> None:
    """A future's change of a tariff that only comes with the new supplier: duty alone would match no row."""
    futures = [{"scenario": "s", "probability": 1}]
    change = {"scenario": "s", "sheet": "Exports", "match": "market=X", "column": "duty_rate", "operation": "set"}
    exports = [{"market": "X", "program": "K1", "year": 2027, "volume": 100, "price": 12_000}]
    price = {"scenario": "s", "sheet": "Pathways", "match": "pathway=new", "column": "unit_cost", "operation": "set"}
    a = smallest_case(Scenarios=futures, Exports=exports)
    b = smallest_case(
        Scenarios=futures, Exports=exports, Pathways=[{"program": "K1", "pathway": "new"}],
        Changes=[{**change, "value": 0.1}, {**price, "value": 10}],
    )  # fmt: skip
    found = files.compared(a, b)
    joined = [bar for bar in found.waterfall.bars if "+" in bar.name]
    assert [bar.name for bar in joined] == ["law+offered"]
    adds_up(found)


def test_a_longer_horizon_is_valued_with_the_last_year_s_choices_going_on(files: Files) -> None:
    """Two more years of 79.2 each."""
    a = smallest_case(Demand=demand(dict.fromkeys((2027, 2028, 2029), 8_000)))
    b = smallest_case(Periods=periods("2027-01-01", 3), Demand=demand(dict.fromkeys((2027, 2028, 2029), 8_000)))
    found = files.compared(a, b)
    assert amounts(found, "input") == pytest.approx({"finance": 158.4})
    assert amounts(found, "decision") == {}
    adds_up(found)


def test_discounting_tax_and_what_goes_on_past_the_horizon_add_up_by_year(files: Files) -> None:
    a = smallest_case(Settings={"discount_rate": 0.09, "tax_rate": 0.25, "depreciation": "macrs3", "terminal_years": 3})
    b = smallest_case(
        Settings={"discount_rate": 0.07, "tax_rate": 0.3, "depreciation": "bonus", "terminal_years": 5},
        Demand=demand({2027: 6_000}), Lines=[like("Lines", employees=10, training=1_000)],
        Conversions={"salvage": 2, "employees": 20},
    )  # fmt: skip
    found = files.compared(a, b)
    assert set(amounts(found, "input")) == {"demand", "finance", "capital", "assembly"}
    adds_up(found)


def test_several_futures_count_by_their_probabilities(files: Files) -> None:
    futures = [{"scenario": "low", "probability": 0.5}, {"scenario": "high", "probability": 0.5}]
    change = {"scenario": "low", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 0.5}
    a = smallest_case(Scenarios=futures, Changes=[change])
    b = smallest_case(
        Scenarios=[{**futures[0], "probability": 0.25}, {**futures[1], "probability": 0.75}],
        Changes=[{**change, "value": 0.25}],
    )  # fmt: skip
    found = files.compared(a, b)
    assert amounts(found, "input") == pytest.approx({"demand": -0.5 * 2_000 * 0.0099, "futures": 0.25 * 6_000 * 0.0099})
    adds_up(found)


def test_bars_are_named_once(files: Files) -> None:
    found = files.compared(smallest_case(), smallest_case(Conversions={"capex": 200}, Programs={"msrp": 14_000}))
    bars: list[Bar] = found.waterfall.bars
    assert len({(bar.kind, bar.name) for bar in bars}) == len(bars)
