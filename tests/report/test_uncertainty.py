"""The sheets of uncertainty: the distribution of NPV, what information is worth, the frontier, and regret."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from retool.plan.studies import Studies
from retool.report import write_plan
from retool.solve.recipe import Recipe, RiskRecipe
from retool.study.frontier import frontier
from retool.study.information import value_of_information
from retool.study.solving import Solved, solve_book
from retool.workbook import read_workbook
from tests.hand.test_scenarios import FOUR, change, futures, tree
from tests.report.office import disagreements, needs_office
from tests.support import Sheets, periods, smallest_case, two_lines, write_plain

EXACT = Recipe(gap=0.0)


def four() -> Sheets:
    return smallest_case(**two_lines(), **futures(FOUR))


def branches() -> Sheets:
    """A second line is wanted in one branch only."""
    return smallest_case(
        **two_lines(),
        Periods=periods("2027-01-01", 2),
        Scenarios=tree(("S1", 0.4, "S0", 2028)),
        Changes=[change("Demand.volume", "set", 18_000, "S1", match="year=2028")],
    )


def written(sheets: Sheets, folder: Path, recipe: Recipe = EXACT, *, studies: bool = False) -> tuple[Path, Solved]:
    book = read_workbook(write_plain(sheets, folder / "case.xlsx"))
    solved = solve_book(book, recipe)
    assert solved.plan is not None
    found = None
    if studies:
        found = Studies(value_of_information(solved, recipe), tuple(frontier(solved, recipe, 3)))
    write_plan(folder / "plan.xlsx", solved.plan, solved.case, solved.book, {}, found)
    return folder / "plan.xlsx", solved


def opened(path: Path, sheet: str) -> Worksheet:
    found = openpyxl.load_workbook(path, data_only=True)[sheet]
    assert isinstance(found, Worksheet)
    return found


def column(sheet: Worksheet, title: str, rows: int) -> list[object]:
    """The cells below the first header with this title."""
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == title)
    return [sheet.cell(head.row + n, head.column).value for n in range(1, rows + 1)]


def test_every_future_has_its_conversions_and_the_lines_that_build(tmp_path: Path) -> None:
    """Both lines are converted in all four; the two small markets take the cars of one."""
    sheet = opened(written(four(), tmp_path)[0], "ScenarioResults")
    assert column(sheet, "Conversions [lines]", 4) == [2, 2, 2, 2]
    assert column(sheet, "Lines that build [lines]", 4) == [1, 1, 2, 2]


def test_on_a_tree_a_future_counts_what_its_branches_convert(tmp_path: Path) -> None:
    sheet = opened(written(branches(), tmp_path)[0], "ScenarioResults")
    assert column(sheet, "Conversions [lines]", 2) == [1, 2]


def test_the_distribution_steps_from_the_worst_future_to_the_best(tmp_path: Path) -> None:
    sheet = opened(written(four(), tmp_path)[0], "ScenarioResults")
    found = column(sheet, "NPV, worst future first [M$]", 8)
    assert found == pytest.approx([-30.2, -30.2, 29.2, 29.2, 68.8, 68.8, 148, 148])
    assert column(sheet, "Probability of no more", 8) == pytest.approx([0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1])


def test_futures_that_are_alike_step_together(tmp_path: Path) -> None:
    case = smallest_case(Scenarios=[{"scenario": n, "probability": p} for n, p in (("a", 0.3), ("b", 0.7))])
    sheet = opened(written(case, tmp_path)[0], "ScenarioResults")
    assert column(sheet, "Probability of no more", 4) == pytest.approx([0, 1, 0, 1])


def charts(path: Path, sheet: str) -> int:
    return len(opened(path, sheet)._charts)  # type: ignore[attr-defined]


def test_the_distribution_is_drawn_where_there_are_futures(tmp_path: Path) -> None:
    path, _ = written(four(), tmp_path, studies=True)
    assert (charts(path, "ScenarioResults"), charts(path, "Frontier")) == (1, 1)
    alone, _ = written(smallest_case(), tmp_path)
    assert charts(alone, "ScenarioResults") == 0
    assert charts(path, "Summary") == charts(alone, "Summary")


def test_the_summary_lists_only_the_sheets_that_are_there(tmp_path: Path) -> None:
    plain, _ = written(four(), tmp_path)
    names = {cell.value for cell in opened(plain, "Summary")["A"]}
    assert "ScenarioResults" in names and not {"Frontier", "InformationValue"} & names
    studied, _ = written(four(), tmp_path, studies=True)
    assert {"Frontier", "InformationValue"} <= {cell.value for cell in opened(studied, "Summary")["A"]}


def test_what_the_numbers_mean_is_said_in_words(tmp_path: Path) -> None:
    """The same sentences as at the terminal."""
    path, _ = written(four(), tmp_path, studies=True)
    said = [cell.value for cell in opened(path, "InformationValue")["A"] if cell.value]
    assert any("Planning for all futures instead of for their mean is worth 4.7 M$" in str(text) for text in said)


REGRET = EXACT.model_copy(update={"risk": RiskRecipe(measure="regret")})


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize(("sheets", "recipe"), [(four(), EXACT), (branches(), EXACT), (four(), REGRET)])
def test_stored_values_are_what_libreoffice_computes(sheets: Sheets, recipe: Recipe, tmp_path: Path) -> None:
    path, _ = written(sheets, tmp_path, recipe, studies=recipe is EXACT)
    assert disagreements(path, tmp_path) == []
