"""Alternatives against every plan there is: within the tolerance, sound, pairwise different, and true about lines."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from retool.solve.recipe import Recipe
from retool.study.alternatives.plans import alike
from retool.study.alternatives.study import Alternatives, find_alternatives
from retool.study.alternatives.within import Within, WithinError, parse_within
from retool.workbook import read_workbook, write_workbook
from tests.oracle.enumeration import Option, Tiny
from tests.oracle.test_enumeration import combinations, tiny_case
from tests.support import Row, Sheets, demand, like, periods, programs_k1_k2, smallest_case, two_lines

RECIPE = Recipe().with_limits(gap=0.0)


def alternatives(sheets: Sheets, folder: Path, within: str = "10%", count: int = 4) -> Alternatives:
    write_workbook(sheets, folder / "case.xlsx")
    book = read_workbook(folder / "case.xlsx")
    assert [f for f in book.findings if f.severity == "error"] == []
    return find_alternatives(book, RECIPE, parse_within(within), count)


def verdicts(found: Alternatives) -> dict[str, tuple[str, bool]]:
    return {fact.line: (fact.verdict, fact.proven) for fact in found.lines}


def converted(found: Alternatives) -> list[set[tuple[str, str]]]:
    """(line, period) of each plan's conversions."""
    return [{(c.line, c.period) for c in plan.plan.conversions} for plan in found.plans]


# every plan there is
def few_enough(seed: int) -> bool:
    return combinations(Tiny(tiny_case(seed))) <= 2_000


@cache
def seeds() -> list[int]:
    """Cases with few plans, two lines, and something worth doing."""
    chosen = []
    for seed in range(80):
        if few_enough(seed) and len(tiny_case(seed)["Lines"]) == 2 and Tiny(tiny_case(seed)).best() is not None:
            chosen.append(seed)
        if len(chosen) == 6:
            break
    return chosen


def all_plans(tiny: Tiny) -> list[tuple[float, list[bool]]]:
    """The worth of every plan, and which lines it converts."""
    found = []
    lines = [tiny.options(line) for line in tiny.case["Lines"]]
    for launch in tiny.launches():
        for options in itertools.product(*lines):
            worth = tiny.worth(launch, list(options))
            if worth is not None:
                found.append((worth, [_converts(option) for option in options]))
    return found


def _converts(option: Option) -> bool:
    return option.first_start < 99


@pytest.mark.parametrize("place", range(6))
def test_every_alternative_and_every_verdict_holds_among_all_plans_there_are(place: int, tmp_path: Path) -> None:
    case = tiny_case(seeds()[place])
    found = alternatives(case, tmp_path, "20%")
    plans = all_plans(Tiny(case))
    best = max(worth for worth, _ in plans)
    assert found.plans[0].plan.npv_musd == pytest.approx(best, rel=1e-8, abs=1e-8)
    is_sound_within_the_tolerance_and_pairwise_different(found)
    near = [lines for worth, lines in plans if worth >= best - found.allowed - 1e-7]
    for n, line in enumerate(row["line"] for row in case["Lines"]):
        if line in verdicts(found):
            truth = {lines[n] for lines in near}
            expected = "sometimes" if len(truth) == 2 else "always" if True in truth else "never"
            assert verdicts(found)[line] == (expected, True)


def is_sound_within_the_tolerance_and_pairwise_different(found: Alternatives) -> None:
    best = found.plans[0]
    for plan in found.plans:
        assert plan.audit.ok
        assert plan.ledger.expected_npv == pytest.approx(plan.plan.npv_musd, abs=1e-6)
        assert best.plan.npv_musd - plan.plan.npv_musd <= found.allowed + 1e-5
        assert plan.lost == pytest.approx(best.plan.objective_musd - plan.plan.objective_musd, abs=1e-6)
    for one, other in itertools.combinations(found.plans, 2):
        assert not alike(one.plan, other.plan)


# lines
def test_of_two_equal_lines_either_will_do(tmp_path: Path) -> None:
    """One line makes all that is wanted, so each plan converts one of them and none is worth more."""
    found = alternatives(smallest_case(**two_lines()), tmp_path, "0.1%")
    lines = [{line for line, _ in plan} for plan in converted(found)]
    assert {"L1"} in lines and {"L2"} in lines
    assert [plan.lost for plan in found.plans] == pytest.approx([0.0] * len(found.plans), abs=1e-6)
    assert verdicts(found) == {"L1": ("sometimes", True), "L2": ("sometimes", True)}


def test_a_line_that_never_pays_is_proven_so_and_what_it_would_cost_is_said(tmp_path: Path) -> None:
    """L2 costs 100 M$ more than L1: every plan that converts it is worth at least 79.2 + 25 less than 54.2."""
    sheets = smallest_case(**two_lines())
    sheets["Conversions"][1]["capex"] = 120
    found = alternatives(sheets, tmp_path, "1%")
    assert verdicts(found) == {"L1": ("always", True), "L2": ("never", True)}
    second = next(fact for fact in found.lines if fact.line == "L2")
    assert second.costs is not None and 50 < second.costs <= 125 + 1e-6
    first = next(fact for fact in found.lines if fact.line == "L1")
    assert first.costs == pytest.approx(54.2)
    assert "lines" in found.exhausted and found.exhausted["lines"].startswith("proven")


def test_what_the_relaxation_leaves_open_the_search_settles(tmp_path: Path) -> None:
    """Half a conversion would do for the relaxation (demand is half a line); a whole one loses 0.7 M$."""
    sheets = smallest_case(**two_lines(), Demand=demand({2027: 4_000}))
    sheets["Conversions"][1]["capex"] = 20.7
    assert verdicts(alternatives(sheets, tmp_path, "0.5M$")) == {"L1": ("always", True), "L2": ("never", True)}
    assert verdicts(alternatives(sheets, tmp_path, "1M$"))["L2"] == ("sometimes", True)


# dates, programs, sources
def test_the_same_line_at_another_date_is_an_alternative_in_months(tmp_path: Path) -> None:
    """Without discounting a conversion a year later loses one year's 79.2 M$."""
    found = alternatives(smallest_case(Periods=periods("2027-01-01", 3)), tmp_path, "80M$", count=6)
    moved = [plan for plan in found.plans if plan.measure == "dates"]
    assert [plan.apart for plan in moved] == [12.0]
    assert [plan.lost for plan in moved] == [pytest.approx(79.2)]
    assert converted(found)[moved[0].number] == {("L1", "P2")}
    assert all(plan.no_further for plan in moved)


def test_programs_differ_by_what_is_made_and_sold_not_by_what_is_only_paid_for(tmp_path: Path) -> None:
    """K2 earns nothing and its launch costs 1 M$: a plan that launches it and sells none is no other plan."""
    sheets = programs_k1_k2(msrp=4_000)
    ways: list[Row] = [{"program": "K1", "pathway": "certified"}, {"program": "K2", "pathway": "certified", "cost": 1}]
    found = alternatives(smallest_case(**sheets, Pathways=ways), tmp_path, "5M$")
    assert len(found.plans) == 1
    assert found.exhausted["programs"].startswith("proven")


def test_sources_differ_by_who_delivers(tmp_path: Path) -> None:
    parts: Sheets = {
        "Components": [{"component": "kit", "tariff_class": "parts"}],
        "BillOfMaterials": [{"program": "K1", "component": "kit"}],
        "Suppliers": [
            {"supplier": name, "component": "kit", "country": "US", "unit_cost": cost, "setup_cost": 1}
            for name, cost in (("near", 1_000), ("far", 1_010))
        ],
    }
    found = alternatives(smallest_case(**parts), tmp_path, "2%")
    sources = [{record.supplier for record in plan.plan.sourcing} for plan in found.plans]
    assert sources[0] == {"near"} and {"far"} in sources


def test_a_case_without_a_choice_says_so(tmp_path: Path) -> None:
    found = alternatives(smallest_case(Lines=[like("Lines")]), tmp_path, "0.1%")
    assert len(found.plans) == 1
    assert found.exhausted["sources"] == "the case offers no choice of this kind"


# the tolerance
@pytest.mark.parametrize(
    ("text", "amount"), [("1%", 1.0), ("0.5 %", 0.5), ("5M$", 5.0), ("5", 5.0), ("2,5M$", 2.5), ("0%", 0.0)]
)
def test_the_tolerance_is_a_share_or_an_amount(text: str, amount: float) -> None:
    assert parse_within(text).amount(100.0) == pytest.approx(amount)


def test_a_share_of_nothing_is_a_share_of_one_million() -> None:
    assert Within(share=0.01).amount(0.0) == pytest.approx(0.01)


@pytest.mark.parametrize("text", ["", "-1%", "much", "1%%", "nan"])
def test_other_tolerances_are_refused(text: str) -> None:
    with pytest.raises(WithinError):
        parse_within(text)


def test_interrupted_looking_keeps_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from retool.study.alternatives import plans  # noqa: PLC0415

    keep = plans.Hunt.take_best

    def then_stop(hunt: Any, *args: Any) -> None:
        keep(hunt, *args)
        hunt.tolerance.interruption.requested = True

    monkeypatch.setattr(plans.Hunt, "take_best", then_stop)
    found = alternatives(smallest_case(**two_lines()), tmp_path)
    assert found.interrupted and len(found.plans) == 1
    assert verdicts(found) == {"L1": ("always", False), "L2": ("never", False)} or verdicts(found) == {
        "L1": ("never", False), "L2": ("always", False),
    }  # fmt: skip
