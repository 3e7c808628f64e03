"""`retool compare` and `retool alternatives` as a planner or a script runs them."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from retool.case import build_case
from retool.plan import read_plan
from retool.report import write_plan
from retool.workbook import read_workbook
from tests.support import demand, smallest_case, two_lines, write_plain
from tests.support.command import Ran, plan_rows, run


def solved(folder: Path, name: str, **changes: Any) -> Path:
    case = write_plain(smallest_case(**changes), folder / f"{name}.xlsx")
    assert run("solve", str(case), "--out", str(folder / f"{name}_plan.xlsx"), "--quiet", "--gap", "0").code == 0
    return folder / f"{name}_plan.xlsx"


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A, and B with less demand and dearer conversions."""
    folder = tmp_path_factory.mktemp("plans")
    return solved(folder, "a"), solved(folder, "b", Demand=demand({2027: 6_000}), Conversions={"capex": 30})


def compare(*arguments: object) -> Ran:
    return run("compare", *map(str, arguments))


def test_bars_are_printed_and_the_workbook_stands_beside_b(plans: tuple[Path, Path]) -> None:
    said = compare(*plans)
    assert said.code == 0
    for words in ("29.8 M$ less", "Demand ", "-19.80 M$", "Capital", "-10.00 M$", "The decisions are the same"):
        assert words in said.stdout
    assert "Demand …" in said.stderr
    sheets = openpyxl.load_workbook(plans[1].parent / "compare.xlsx").sheetnames
    assert sheets == ["Summary", "Waterfall", "Inputs", "Decisions", "CashFlow"]


def test_the_workbook_s_bars_add_up_as_stored(plans: tuple[Path, Path], tmp_path: Path) -> None:
    place = tmp_path / "c.xlsx"
    assert compare(*plans, "--out", place, "--quiet").code == 0
    rows = {row["From A to B"]: row["NPV [M$]"] for row in plan_rows(place, "Waterfall") if row["NPV [M$]"] is not None}
    assert rows["NPV of A"] + rows["Demand"] + rows["Capital"] == pytest.approx(rows["NPV of B"], abs=1e-9)
    assert rows["NPV of B"] == pytest.approx(rows["NPV rebuilt from B's plan"], abs=1e-9)
    book = openpyxl.load_workbook(place)
    assert "xl/charts/chart1.xml" in ZipFile(place).namelist()
    assert str(book["Waterfall"]["C2"].value).startswith("=SUM(")


def test_json_is_one_object(plans: tuple[Path, Path], tmp_path: Path) -> None:
    answer = compare(*plans, "--json", "--quiet", "--out", tmp_path / "c.xlsx").json()
    assert answer["npv_musd"]["difference"] == pytest.approx(-29.8)
    assert [(bar["name"], bar["amount_musd"]) for bar in answer["waterfall"]] == [
        ("demand", pytest.approx(-19.8)), ("capital", pytest.approx(-10.0)),
    ]  # fmt: skip
    assert {(d["sheet"], d["column"], d["a"], d["b"]) for d in answer["inputs"]} == {
        ("Demand", "volume", 8_000, 6_000), ("Conversions", "capex", 20, 30),
    }  # fmt: skip
    assert sum(line["difference"] for line in answer["cash_flow"]) == pytest.approx(-29.8)


def test_a_plan_with_itself_says_no_difference_and_writes_nothing(plans: tuple[Path, Path]) -> None:
    (plans[0].parent / "compare.xlsx").unlink(missing_ok=True)
    said = compare(plans[0], plans[0])
    assert said.code == 0 and "No difference" in said.stdout
    assert not (plans[0].parent / "compare.xlsx").exists()
    answer = compare(plans[0], plans[0], "--json").json()
    assert answer["same"] and answer["waterfall"] == answer["inputs"] == answer["decisions"] == []


def test_an_input_workbook_is_no_plan_and_both_files_are_told_of(plans: tuple[Path, Path]) -> None:
    inputs = [plan.with_name(plan.name.replace("_plan", "")) for plan in plans]
    said = compare(*inputs)
    assert said.code == 3 and said.stdout == ""
    assert said.stderr.count("no plan workbook of retool solve") == 2


def test_a_plan_that_its_audit_refuses_is_not_compared(plans: tuple[Path, Path], tmp_path: Path) -> None:
    book = read_workbook(plans[0].parent / "a.xlsx")
    plan = read_plan(plans[0])
    plan.npv_musd += 1
    write_plan(tmp_path / "lie.xlsx", plan, build_case(book), book, {})
    said = compare(tmp_path / "lie.xlsx", plans[1], "--out", tmp_path / "c.xlsx")
    assert said.code == 7 and said.stdout == ""
    assert "lie.xlsx: its audit fails" in said.stderr and not (tmp_path / "c.xlsx").exists()


def test_alternatives_stand_side_by_side(tmp_path: Path) -> None:
    case = write_plain(smallest_case(**two_lines()), tmp_path / "case.xlsx")
    place = tmp_path / "alt.xlsx"
    said = run("alternatives", str(case), "--within", "1%", "--count", "2", "--out", str(place))
    assert said.code == 0
    assert "Lines sometimes converted: L1, L2." in said.stdout
    book = openpyxl.load_workbook(place, data_only=True)
    assert book.sheetnames == ["Alternatives", "Lines", "Decisions"]
    labels = {row[0].value: [cell.value for cell in row[2:]] for row in book["Alternatives"].iter_rows(min_row=1)}
    assert labels["The plan adds"][:2] == pytest.approx([54.2, 54.2])
    assert {row["Line"]: row["Converted"] for row in plan_rows(place, "Lines")} == {
        "L1": "sometimes", "L2": "sometimes",
    }  # fmt: skip


def test_alternatives_as_json(tmp_path: Path) -> None:
    case = write_plain(smallest_case(**two_lines()), tmp_path / "case.xlsx")
    said = run("alternatives", str(case), "--count", "1", "--out", str(tmp_path / "alt.xlsx"), "--json", "--quiet")
    answer = said.json()
    assert said.code == 0 and said.stderr == ""
    assert [plan["number"] for plan in answer["plans"]] == [0, 1]
    assert all(plan["audit_ok"] for plan in answer["plans"])
    assert answer["allowed_musd"] == pytest.approx(0.542)
    assert {line["verdict"] for line in answer["lines"]} == {"sometimes"}


def test_where_no_plan_exists_there_are_no_alternatives(tmp_path: Path) -> None:
    pinned = smallest_case(Periods={"budget": 1}, Decisions=[{"line": "L1", "rule": "force"}])
    case = write_plain(pinned, tmp_path / "case.xlsx")
    said = run("alternatives", str(case), "--out", str(tmp_path / "alt.xlsx"), "--quiet")
    assert said.code == 4 and not (tmp_path / "alt.xlsx").exists()


@pytest.mark.parametrize(
    "arguments",
    [["--within", "much"], ["--count", "0"], ["--out", "alt.txt"], ["--model", "Makefile"], ["--gap", "-1"]],
    ids=" ".join,
)
def test_alternatives_that_cannot_be_meant_are_exit_2(arguments: list[str]) -> None:
    said = run("alternatives", "inputs/tutorial.xlsx", *arguments)
    assert said.code == 2 and said.stdout == "" and said.stderr.strip()
