"""The cost of an alternative is that of a plan with the same row typed into Decisions, solved from nothing."""

from __future__ import annotations

import pytest

from retool.plan.data import Plan
from retool.study.edits import NewRow, edited
from retool.workbook import Workbook
from tests.oracle.subjects import case_of
from tests.support import like, periods, smallest_case, two_lines
from tests.why.asked import ask, ask_costs, best_plan, read, session

CLOSE = 1e-5
"""M$, and of what a plan adds: both sides are proven to the solver's tolerance."""


def pinned(book: Workbook, pin: str) -> Plan | None:
    """The best plan with a row of Decisions, written as WHY.xlsx shows it."""
    values = dict(term.strip().split("=") for term in pin.split(";"))
    return best_plan(edited(book, [NewRow("Decisions", values)]))


@pytest.mark.parametrize("seed", [4001, 4004, 4005])
def test_a_cost_is_that_of_the_pin_solved_from_nothing(seed: int) -> None:
    answered = ask_costs(case_of(seed))
    assert not answered.case.tree.is_tree, "on a tree a pin binds in every future, a question in at least one"
    asked = [a for r in [*answered.why.lines, *answered.why.programs] for a in r.alternatives if a.question.pin]
    assert asked or not any(line.arcs for line in answered.case.lines.values())
    for alternative in asked:
        plan = pinned(answered.book, alternative.question.pin)
        assert alternative.impossible == (plan is None), alternative.question
        if plan is not None:
            cost = answered.plan.objective_musd - plan.objective_musd
            scale = CLOSE * max(1.0, abs(answered.why.standing.found))
            assert alternative.cost_to is not None
            assert alternative.cost_from - scale <= cost <= alternative.cost_to + scale, alternative.question
            assert alternative.cost_to - alternative.cost_from <= scale


def test_a_line_that_is_not_worth_converting_costs_what_converting_loses() -> None:
    """8,000 vehicles at $9,900 earn 79.2 M$, so a conversion for 100 M$ and tooling for 5 M$ lose 25.8 M$."""
    answered = ask_costs(smallest_case(Conversions={"capex": 100}))
    converted = answered.alternative("L1", "converted")
    assert (converted.cost_from, converted.cost_to) == pytest.approx((25.8, 25.8))


def test_another_time_and_not_at_all_are_two_alternatives_of_a_converted_line() -> None:
    """Over two years a conversion a year later earns 79.2 M$ less."""
    answered = ask_costs(smallest_case(Periods=periods("2027-01-01", 2)))
    assert answered.alternative("L1", "not so").cost_to == pytest.approx(79.2)
    assert answered.alternative("L1", "not at all").cost_to == pytest.approx(2 * 79.2 - 25)
    best = answered.line("L1").next_best
    assert best is not None and best.question.instead == "not so"
    assert [step.period for step in best.steps] == ["P2"]


def test_what_can_not_be_is_said() -> None:
    """A line that another pin forbids can not be forced."""
    pin = {"line": "L1", "rule": "forbid"}
    answered = ask_costs(smallest_case(Decisions=[pin]))
    assert answered.alternative("L1", "converted").impossible


def test_alike_lines_share_an_answer() -> None:
    """L1 and L2 differ in nothing; the demand needs one of them, so either can stand for the other at no cost."""
    asked = session(smallest_case(**two_lines()))
    found = asked.costs()
    assert asked.inquiry.twins.group_of("L2") == ("L1", "L2")
    costs = {r.subject: r.next_best for r in found.lines}
    assert all(a is not None and a.cost_to == pytest.approx(0.0, abs=1e-6) for a in costs.values())
    assert {a.same_as for a in costs.values() if a is not None} == {"", "L1"}
    (now,) = {step.index[0] for step in asked.inquiry.standing.steps}
    moved = {step.index[0] for a in costs.values() if a is not None for step in a.steps}
    assert moved == {"L1", "L2"} - {now}, "each alternative converts the other line"


def test_lines_that_differ_in_one_number_share_nothing() -> None:
    sheets = smallest_case(**two_lines())
    sheets["Tooling"][1]["assembly_cost"] = 5_001
    asked = session(sheets)
    asked.costs()
    assert asked.inquiry.twins.group_of("L2") == ("L2",)


def test_a_better_plan_takes_the_place_of_the_one_asked_about() -> None:
    """Asked about the plan that converts nothing, forcing the conversion earns 54.2 M$."""
    sheets = smallest_case()
    nothing = best_plan(edited(read(sheets), [NewRow("Decisions", {"line": "L1", "rule": "forbid"})]))
    assert nothing is not None
    nothing.bound_musd = 60.0
    answered = ask(sheets, nothing)
    assert answered.why.better is not None
    assert answered.why.standing.found == pytest.approx(54.2)
    assert answered.why.better_by == "L1 converted"
    assert answered.line("L1").chosen, "what is told is about the better plan"
    assert answered.alternative("L1", "not at all").cost_to == pytest.approx(60.0), "to the plan's own bound"
    assert answered.alternative("L1", "not at all").cost_from == pytest.approx(54.2)


def test_the_plans_own_gap_is_part_of_every_cost() -> None:
    sheets = smallest_case(Conversions={"capex": 100})
    plan = best_plan(read(sheets))
    assert plan is not None
    plan.bound_musd += 3.0
    converted = ask_costs(sheets, plan).alternative("L1", "converted")
    assert (converted.cost_from, converted.cost_to) == pytest.approx((25.8, 28.8))


def test_programs_are_asked_about_pathways_and_about_building_here() -> None:
    """K1 built here earns 54.2 M$; imported at $12,000 and $100 freight it earns 8,000 x $2,900 less the pathway."""
    answered = ask_costs(
        smallest_case(
            Pathways=[
                {"program": "K1", "pathway": "exempt", "cost": 2},
                {"program": "K1", "pathway": "full", "cost": 7},
            ],
            Imports=[{"source": "JP", "program": "K1", "country": "US", "unit_cost": 12_000}],
            Freight=[like("Freight"), like("Freight", origin="JP")],
        )
    )
    (program,) = answered.why.programs
    costs = {a.question.instead: a.cost_to for a in program.alternatives}
    assert costs["on the pathway"] == pytest.approx(5.0), "as full alone, rather than exempt"
    assert costs["not sold"] == pytest.approx(52.2)
    assert costs["not built here"] == pytest.approx(54.2 - 23.2)
