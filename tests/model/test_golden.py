"""Golden models: one tiny case for every constraint and every term of the objective, and its .lp text.

Where a text differs on purpose: python -m tests.model.golden --write, and read the diff.
"""

import datetime as dt
from functools import cache

import highspy
import pytest

from tests.model.cases_tightening import CASES as TIGHT
from tests.model.components import components_of
from tests.model.golden import differing, file_of, golden_model, text_of
from tests.model.golden_cases import GOLDEN, SUBJECTS
from tests.model.mutants import COLUMN_KINDS, Mutant, Subject
from tests.model.redundant import IMPLIED, SYMMETRY, TIGHTENING
from tests.model.solving import best
from tests.oracle.naive import Answer, solve_case
from tests.oracle.timeline import Case
from tests.support import Sheets, musd

CLOSE = 1e-6


@cache
def subject(name: str) -> Subject:
    """The compiled model of a golden case."""
    return Subject(name, golden_model(name))


def oracle(sheets: Sheets) -> Answer:
    """What the independent oracle says of a case (it wants dates as dates)."""
    case: Case = {}
    for sheet, rows in sheets.items():
        case[sheet] = [{name: _date(cell) for name, cell in row.items() if cell is not None} for row in rows]
    return solve_case(case)


def _date(cell: object) -> object:
    try:
        return dt.date.fromisoformat(cell) if isinstance(cell, str) else cell
    except ValueError:
        return cell


def test_every_case_has_a_name_of_its_own() -> None:
    """Or one would hide another."""
    assert len(GOLDEN) == sum(len(subjects.CASES) for subjects in SUBJECTS)


def test_every_constraint_and_every_term_has_its_golden_model() -> None:
    """A new rule comes with a case that shows it."""
    found: dict[str, str] = {}
    for name in GOLDEN:
        found |= components_of(golden_model(name))
    shown = {component for case in GOLDEN.values() for component in case.shows}
    assert {name for name, kind in found.items() if kind in ("Constraint", "Term")} - shown == set()
    assert shown - set(found) == set()


@pytest.mark.parametrize("name", GOLDEN)
def test_the_text_is_the_one_checked_in(name: str) -> None:
    """The model of the case, row by row, as it was last reviewed."""
    assert file_of(name).exists(), "run python -m tests.model.golden --write"
    assert text_of(name) == file_of(name).read_text()


def test_no_text_is_left_over() -> None:
    """A file without a case would never be compared."""
    assert [path.name for path in differing() if path.stem not in GOLDEN] == []


@pytest.mark.parametrize("name", GOLDEN)
def test_the_best_plan_is_worth_what_was_worked_out_by_hand(name: str) -> None:
    """The model, the oracle and the arithmetic in the case agree."""
    worth = GOLDEN[name].worth
    answer = oracle(GOLDEN[name].sheets)
    if worth is None:
        assert subject(name).optimum is None
        assert not answer.feasible
    else:
        assert answer.objective is not None
        assert answer.objective - answer.baseline == musd(worth)
        assert subject(name).optimum == musd(worth)


@pytest.mark.parametrize("name", [case.name for case in TIGHT])
def test_with_its_tightening_row_the_relaxation_pretends_nothing(name: str) -> None:
    """The bound of these cases is what the best plan is worth."""
    worth = GOLDEN[name].worth
    assert worth is not None
    assert subject(name).bound == musd(worth)


def test_of_plans_with_the_best_tail_the_one_worth_most_in_expectation_is_taken() -> None:
    """All 8,000 are sold in the good future, though only the bad one counts."""
    solved = best(GOLDEN["second_objective"].sheets)
    assert solved.objective == musd(4.9)
    assert solved.npv == musd(0.75 * 74.2 + 0.25 * 4.9)


@pytest.mark.parametrize("name", GOLDEN)
def test_another_program_reads_the_text_as_the_same_model(name: str) -> None:
    """HiGHS's own reader finds the same optimum in the file."""
    solver = highspy.Highs()
    solver.silent()
    assert solver.readModel(str(file_of(name))) == highspy.HighsStatus.kOk
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.run()
    worth = GOLDEN[name].worth
    if worth is None:
        assert solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    else:
        assert solver.getInfo().objective_function_value == musd(worth)


@pytest.mark.parametrize(
    ("name", "component"),
    [(name, component) for name, case in GOLDEN.items() for component in case.shows if component not in SYMMETRY],
)
def test_a_golden_case_cannot_do_without_what_it_shows(name: str, component: str) -> None:
    """Without the rule the best plan is worth another amount; without a tightening row the bound is another."""
    if Mutant(component, "drop") in IMPLIED:
        pytest.skip(IMPLIED[Mutant(component, "drop")])
    kinds = COLUMN_KINDS if component in subject(name).variables else ("drop",)
    mutants = [Mutant(component, kind) for kind in kinds]
    assert any(subject(name).kills(mutant, by_bound=component in TIGHTENING) for mutant in mutants)
