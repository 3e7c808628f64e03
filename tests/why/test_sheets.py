"""WHY.xlsx as a planner opens it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from retool.study.why.sheets import write_why
from tests.support import like, periods, plan_rows, smallest_case, two_lines
from tests.why.asked import Answered, ask


@pytest.fixture(scope="module")
def answered() -> Answered:
    """Two lines of which the dearer is not converted; the shop has room for less than demand."""
    lines = two_lines()
    lines["Conversions"][1]["capex"] = 30
    lines["Programs"] = [like("Programs", name="=Kei One")]
    lines["Plants"] = [like("Plants", shop_capacity=7_000)]
    return ask(smallest_case(**lines, Periods=periods("2027-01-01", 1, budget=60)))


@pytest.fixture(scope="module")
def path(answered: Answered, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("why") / "why.xlsx"
    write_why(place, answered.why, answered.case)
    return place


def test_every_line_has_its_next_best_and_what_it_costs(path: Path) -> None:
    rows = {row["Line"]: row for row in plan_rows(path, "Why")}
    assert rows["L1"]["Chosen"] == "Converts to kei from January 2027"
    assert rows["L1"]["Next best"] == "Stays as it is"
    assert rows["L1"]["Costs from [M$]"] == pytest.approx(10)
    assert rows["L1"]["Other lines, then"] == "L2 converts to kei from January 2027"
    assert rows["L2"]["Row of Decisions"] == "line=L2; rule=force"
    assert "costs 10.0 M$" in rows["L2"]["In words"]


def test_shares_are_live_formulas_with_their_values(path: Path, answered: Answered) -> None:
    formula = openpyxl.load_workbook(path)["Why"]["G2"].value
    value = openpyxl.load_workbook(path, data_only=True)["Why"]["G2"].value
    assert "Summary!$B$5" in formula
    assert value == pytest.approx(10 / answered.why.standing.found)


def test_break_evens_have_their_interval_and_words(path: Path) -> None:
    rows = [row for row in plan_rows(path, "BreakEven") if row["What is scaled"] == "capex of L1"]
    (row,) = rows
    assert row["Decision today"] == "converts"
    assert row["Flips at or above [×]"] == pytest.approx(1.5, rel=0.01)
    assert "with capex of L1 of 1.5× or more it does not convert" in row["In words"].replace("1.50×", "1.5×").replace(
        "1.49×", "1.5×"
    ).replace("1.51×", "1.5×")


def test_limits_are_listed_with_what_one_more_is_worth(path: Path) -> None:
    row = plan_rows(path, "ShadowValues")[0]
    assert (row["Limit"], row["Where"], row["Today"]) == ("shop capacity", "A", 7_000)
    assert row["One more is worth [$/unit]"] == pytest.approx(9_900)


def test_the_first_page_says_what_to_do_and_what_would_change_it(path: Path) -> None:
    sheet = openpyxl.load_workbook(path, data_only=True)["Summary"]
    text = "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)
    assert "L1 converts to kei from January 2027; not converting it costs 10.0 M$" in text
    assert "It takes 25.0 M$ of capital" in text
    assert "L1 would not be converted with capex of L1 of" in text


def test_text_of_the_workbook_that_looks_like_a_formula_stays_text(path: Path) -> None:
    cell = openpyxl.load_workbook(path)["Programs"]["B2"]
    assert cell.value == "=Kei One" and cell.data_type == "s"
