"""On a tree no decision and no flow may know more than its date does: the audit finds every record that would."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from retool.case import Case
from retool.plan import RECORDS, Plan, audit_plan
from retool.plan.files import audit_sheets
from retool.plan.view import PlanView
from retool.plan.workbooks import PlanFile, header_places, open_plan
from retool.report import write_plan
from retool.workbook import read_workbook
from tests.plan.bench import case_from, convert, rich_plan, rich_sheets, stated
from tests.support import Sheets, smallest_case
from tests.support.command import write_plain

ROOT, BRANCH = "base", "bad"
FORESEES = "decisions foresee nothing"


def tree_sheets() -> Sheets:
    """The rich case of 2027 and 2028, in which a second future parts from the first on 1 January 2028."""
    return {
        **rich_sheets(),
        "Scenarios": [
            {"scenario": ROOT, "probability": 0.6},
            {"scenario": BRANCH, "probability": 0.4, "parent": ROOT, "from": date(2028, 1, 1)},
        ],
        "Changes": [
            {"scenario": BRANCH, "sheet": "Programs", "column": "selling_cost", "operation": "set", "value": 150}
        ],
    }


def tree_plan(case: Case) -> Plan:
    """The rich plan, both futures doing the same after they have parted."""
    plan = rich_plan(case)
    view, branch = PlanView(plan, case), case.tree.names.index(BRANCH)
    for kind in RECORDS:
        records = getattr(plan, kind)
        records += [replace(r, scenario=BRANCH) for r in records if view.node(kind, r, branch) == branch]
    return stated(plan, case)


@pytest.fixture(scope="module")
def case() -> Case:
    return case_from(tree_sheets())


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, case: Case) -> PlanFile:
    """The plan workbook, as written and read back."""
    folder = tmp_path_factory.mktemp("tree")
    book = read_workbook(write_plain(tree_sheets(), folder / "case.xlsx"))
    write_plan(folder / "plan.xlsx", tree_plan(case), case, book, {})
    return open_plan(folder / "plan.xlsx")


def failed(case: Case, found: Plan | PlanFile) -> set[str]:
    result = audit_plan(found, case) if isinstance(found, Plan) else audit_sheets(case, found)
    return {check.name for check in result.failed}


def early(record: Any) -> bool:
    """Whether a record is of the time before the futures part."""
    names = {field.name for field in fields(record)}
    if "period" in names:
        return record.period in ("P1", "P2")
    return getattr(record, "year", 2027) == 2027  # an incentive is promised by June 2027


def test_the_plan_on_the_tree_passes(case: Case, opened: PlanFile) -> None:
    assert failed(case, tree_plan(case)) == set()
    assert failed(case, opened) == set()


@pytest.mark.parametrize("kind", RECORDS)
def test_no_kind_of_record_may_know_its_branch_too_early(case: Case, kind: str) -> None:
    """Every record is moved to the other future, one at a time."""
    plan = tree_plan(case)
    records = getattr(plan, kind)
    assert records
    for place, record in enumerate(records):
        other = replace(record, scenario=BRANCH if record.scenario == ROOT else ROOT)
        setattr(plan, kind, [*records[:place], other, *records[place + 1 :]])
        found = failed(case, plan)
        assert (FORESEES in found) == early(record), record
        assert found, record


SHEETS = ("Schedule", "Choices", "Production", "Sales", "Shipments", "ImportPlan", "Sourcing", "ExportPlan", "Duties")


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_scenario_changed_by_hand_in_the_workbook_is_found(opened: PlanFile, case: Case, sheet: str) -> None:
    rows = list(opened.sheets[sheet])
    place = header_places(rows[0])["scenario"]
    at = next(n for n, cells in enumerate(rows) if n and cells[place] == ROOT)  # the first row is of 2027
    cells = list(rows[at])
    cells[place] = BRANCH
    rows[at] = tuple(cells)
    found = failed(case, PlanFile(opened.name, {**opened.sheets, sheet: rows}))
    assert found & {FORESEES, f"{sheet} sheet follows from the plan"}


def test_a_conversion_is_decided_when_its_first_payment_is() -> None:
    """It starts on the day the futures part, but a fifth is paid three months before: nobody knows the branch then."""
    sheets = smallest_case(
        Periods=[{"period": f"P{n}", "start": date(2027 + n // 4, 3 * (n % 4) + 1, 1)} for n in range(8)],
        Conversions={"spend": "early"},
        SpendProfiles=[
            {"spend": "early", "month": -3, "share": 0.2},
            {"spend": "early", "month": 0, "share": 0.8},
        ],
        Scenarios=tree_sheets()["Scenarios"],
        Changes=[{"scenario": BRANCH, "sheet": "Demand", "column": "volume", "operation": "set", "value": 9_000}],
    )
    case = case_from(sheets)
    for scenario, knows_too_much in ((ROOT, False), (BRANCH, True)):
        plan = stated(Plan(conversions=[convert("P4", scenario=scenario)]), case)
        assert (FORESEES in failed(case, plan)) == knows_too_much
