"""Identical lines: of plans that differ in their names only, the search looks at one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retool.case import build_case
from retool.model import build_model, in_order
from retool.model.alike import alike
from retool.plan.data import Conversion, Plan
from retool.solve.bridge import compile_model
from tests.model.mutants import optimum
from tests.model.solving import AnySheets, case_from
from tests.oracle.subjects import case_of
from tests.support import demand, like, periods, smallest_case, two_lines

SHEETS = smallest_case(**two_lines(), Periods=periods("2027-01-01", 2), Demand=demand({2027: 8_000, 2028: 16_000}))
WITH_A_TWIN = (3, 7, 9, 11, 14, 22, 24, 34, 37, 40, 41, 42, 46, 52, 53, 54)
"""Seeds of cases in which a twin of the first line is alike: no pin on it, no tree, no way back."""

FORBIDDEN = [{"line": "L1", "rule": "forbid"}]


def test_lines_with_the_same_rows_are_alike() -> None:
    assert alike(case_from(SHEETS)) == [("L1", "L2")]


@pytest.mark.parametrize(
    "told_apart_by",
    [
        {"Decisions": FORBIDDEN},
        {"Lines": [like("Lines"), like("Lines", line="L2", employees=10)]},
        {"Lines": [like("Lines", copies=2), like("Lines", line="L2", copies=2)]},
        {"Conversions": [like("Conversions"), like("Conversions", line="L2", capex=21)]},
        {"Tooling": [like("Tooling"), like("Tooling", line="L2", tooling_cost=4)]},
        {
            "Escalation": [
                {"sheet": "Tooling", "match": "line=L2", "column": "assembly_cost", "year": 2028, "factor": 2}
            ]
        },
    ],
    ids=lambda sheets: next(iter(sheets)),
)
def test_what_tells_lines_apart(told_apart_by: dict[str, Any]) -> None:
    """A pin, any number, a number that moves otherwise; copies are one line already."""
    assert alike(case_from({**SHEETS, **told_apart_by})) == []


def test_what_happens_to_both_does_not_tell_them_apart() -> None:
    escalated = {"sheet": "Tooling", "match": "", "column": "assembly_cost", "year": 2028, "factor": 2}
    assert alike(case_from({**SHEETS, "Escalation": [escalated]})) == [("L1", "L2")]


def test_a_line_that_comes_back_to_its_first_state_has_no_place_in_an_order() -> None:
    back = [like("Conversions", line=line, from_config="kei", to_config="idle2") for line in ("L1", "L2")]
    first = [like("Lines", line=line, state="idle2") for line in ("L1", "L2")]
    own = [like("Conversions", line=line, from_config="idle2", to_config="idle2") for line in ("L1", "L2")]
    changed = {"Lines": first, "Configurations": [{"config": "kei"}, {"config": "idle2"}],
               "Conversions": [*SHEETS["Conversions"], *back, *own]}  # fmt: skip
    assert alike(case_from({**SHEETS, **changed})) == []


def test_on_a_tree_names_have_no_order() -> None:
    futures = [{"scenario": "a", "probability": 0.5},
               {"scenario": "b", "probability": 0.5, "parent": "a", "from": "2028-01-01"}]  # fmt: skip
    assert alike(case_from({**SHEETS, "Scenarios": futures})) == []
    assert alike(case_from({**SHEETS, "Scenarios": [{"scenario": s, "probability": 0.5} for s in "ab"]})) != []


def worth_of_one() -> float | None:
    """One line only: the case without L1."""
    one = {sheet: [row for row in rows if row.get("line") != "L1"] for sheet, rows in SHEETS.items()}
    return optimum(compile_model(build_model(case_from(one))))


def test_the_second_line_does_not_convert_before_the_first() -> None:
    """Held back by hand, L1 takes L2 with it; without the rule L2 converts alone."""
    case = case_from(SHEETS)
    worth = {}
    for ordered in (False, True):
        problem = compile_model(build_model(case, ordered=ordered))
        names = [column.name for column in problem.columns]
        problem.upper[[n for n, name in enumerate(names) if name.startswith("convert[L1,")]] = 0
        worth[ordered] = optimum(problem)
    assert worth == {False: pytest.approx(worth_of_one()), True: 0}


def with_a_twin(sheets: AnySheets) -> AnySheets:
    """The case with another line like its first."""
    name = sheets["Lines"][0]["line"]
    twin = {sheet: [{**row, "line": "twin"} for row in sheets.get(sheet, ()) if row.get("line") == name]
            for sheet in ("Lines", "Conversions", "Tooling")}  # fmt: skip
    return {**sheets, **{sheet: [*sheets.get(sheet, ()), *rows] for sheet, rows in twin.items()}}


@pytest.mark.parametrize("seed", WITH_A_TWIN)
def test_the_rule_costs_nothing(seed: int) -> None:
    """Random cases of all subjects, with a twin of their first line: the same optimum with the rule and without."""
    case = case_from(with_a_twin(case_of(seed)))
    assert alike(case)
    with_rule, without = (optimum(compile_model(build_model(case, ordered=o))) for o in (True, False))
    assert (with_rule is None) == (without is None)
    if with_rule is not None:
        assert with_rule == pytest.approx(without, rel=1e-6, abs=1e-6)


def test_an_earlier_plan_is_renamed_to_keep_the_rule() -> None:
    plan = Plan(conversions=[Conversion("L2", "idle", "kei", "std", "P1", 1, "base")])
    assert [c.line for c in in_order(case_from(SHEETS), plan).conversions] == ["L1"]
    pinned = case_from({**SHEETS, "Decisions": FORBIDDEN})
    assert in_order(pinned, plan) == plan


def test_the_command_knows_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solving a workbook builds the ordered model."""
    from retool.solve.recipe import Recipe  # noqa: PLC0415
    from retool.study import solving  # noqa: PLC0415
    from retool.workbook import workbook_of  # noqa: PLC0415
    from retool.workbook.book import RawSheet  # noqa: PLC0415

    raws = [
        RawSheet(name, list(rows[0]), [list(row.values()) for row in rows]) for name, rows in SHEETS.items() if rows
    ]
    book = workbook_of(Path("case.xlsx"), raws)
    assert build_case(book)
    solved = solving.solve_book(book, Recipe().with_limits(gap=0.0))
    assert solved.model.component("alike_in_order") is not None
