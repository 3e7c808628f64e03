"""Every rule finds the fault that it is for, at its cell, and nothing in a sound workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from retool.workbook import SHEETS, Workbook, check_workbook
from retool.workbook.checks import RULES
from tests.workbook.faults import BASIC, Planted, drop
from tests.workbook.future_faults import FUTURE
from tests.workbook.kit import Sheets, cell, findings, full_case, read, smallest_case, told
from tests.workbook.market_faults import MARKET
from tests.workbook.range_faults import RANGES, ranged_case

ALL = [*BASIC, *MARKET, *FUTURE, *RANGES]


def planted_in(case: Sheets, planted: Planted) -> Sheets:
    for edit in planted.edits:
        edit(case)
    return case


class Outcomes:
    """The workbook of each planted fault, read once for all tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Workbook] = {}

    def workbook(self, planted: Planted) -> Workbook:
        if planted.name not in self._read:
            self._read[planted.name] = read(planted_in(full_case(), planted), self._folder)
        return self._read[planted.name]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return Outcomes(tmp_path_factory.mktemp("planted"))


@pytest.mark.parametrize("case", [full_case(), smallest_case()], ids=["full", "smallest"])
def test_a_sound_workbook_has_no_finding(case: Sheets, tmp_path: Path) -> None:
    assert findings(case, tmp_path) == []


def test_of_sound_ranges_nothing_is_said_but_that_solve_does_not_use_them(tmp_path: Path) -> None:
    assert told(findings(ranged_case(), tmp_path)) == {("note", cell("Ranges.sheet.2"), "ranges-unused")}


def test_the_planted_faults_have_names_of_their_own() -> None:
    assert len({planted.name for planted in ALL}) == len(ALL)


@pytest.mark.parametrize("planted", ALL, ids=lambda planted: planted.name)
def test_a_fault_is_found_at_its_cell(planted: Planted, outcomes: Outcomes) -> None:
    found = check_workbook(outcomes.workbook(planted))
    expected = (planted.severity, cell(planted.where), planted.rule)
    assert expected in told(found), "\n".join(f"{f.rule}: {f}" for f in found)
    for finding in found:
        assert finding.message and finding.fix, finding
        assert "None" not in finding.message


def test_scenarios_that_do_not_differ_are_noted(tmp_path: Path) -> None:
    case = full_case()
    drop("Changes")(case)
    assert ("note", cell("Scenarios.scenario.2"), "no-changes") in told(findings(case, tmp_path))


def test_no_rule_is_idle(outcomes: Outcomes, tmp_path: Path) -> None:
    """Each registered rule is the one that finds at least one of the planted faults."""
    without = full_case()
    drop("Changes")(without)
    workbooks = [*(outcomes.workbook(planted) for planted in ALL), read(without, tmp_path)]
    busy = {rule.__name__ for rule in RULES for book in workbooks if any(True for _ in rule(book))}
    assert {rule.__name__ for rule in RULES} == busy


@pytest.mark.parametrize("place", range(max(len(spec.columns) for spec in SHEETS.values())))
def test_any_cell_may_be_faulty_without_hiding_another(place: int, tmp_path: Path) -> None:
    """One column of every sheet is spoilt at a time: each spoilt cell is named, and no rule breaks."""
    case = ranged_case()
    spoilt = []
    for name, rows in case.items():
        names = SHEETS[name].names
        if place < len(names):
            rows[0][names[place]] = "#REF!"
            spoilt.append(cell(f"{name}.{names[place]}.2"))
    found = told(findings(case, tmp_path))
    assert {("error", where, "error-cell") for where in spoilt} <= found
