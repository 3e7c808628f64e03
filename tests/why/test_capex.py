"""What is said of other capex without a search, against a search at that capex."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retool.study.why.asking import Span
from retool.study.why.breakeven import Scale
from retool.study.why.capex import KnownOfCapex, capital_of
from retool.study.why.contest import Sides
from retool.study.why.factors import factors_for
from retool.study.why.judging import judged
from tests.support import Row, Sheets, like, periods, smallest_case, two_lines
from tests.why.asked import session
from tests.why.drawn import YEARS, drawn_case

SLACK = 1e-5
"""M$: both sides are proven to the solver's tolerance."""


def budgets(amount: float) -> list[Row]:
    return periods("2027-01-01", len(YEARS), budget=amount, carry="yes")


CASES: dict[str, Sheets] = {
    "lines that are alike": smallest_case(**two_lines()),
    "copies": smallest_case(Lines={"copies": 2}, Periods=periods("2027-01-01", 2)),
    "a budget that cheaper capex fits in": drawn_case(0) | {"Periods": budgets(20)},
    "a budget that dearer capex breaks": drawn_case(8) | {"Periods": budgets(60)},
    "a choice of two conversions": smallest_case(
        Conversions=[like("Conversions"), like("Conversions", mode="quick", capex=45, downtime=0)],
        Periods=periods("2027-01-01", 2),
    ),
    "futures that part": smallest_case(
        Periods=periods("2027-01-01", 2),
        Scenarios=[
            {"scenario": "high", "probability": 0.4},
            {"scenario": "low", "probability": 0.6, "parent": "high", "from": "2028-01-01"},
        ],
        Changes=[{"scenario": "low", "sheet": "Demand", "column": "volume", "operation": "multiply", "value": 0.3}],
    ),
}


def scale_of(sheets: Sheets) -> Scale:
    """The capex of L1 before any look, with exact answers for today."""
    asked = session(sheets, line="L1")
    asked.costs()
    lines = asked.inquiry.twins.group_of("L1")
    capex = next(f for f in factors_for(asked.case, lines) if f.deters)
    return asked.scale(lines, capex, asked.sides(lines, None))


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_holds_what_a_search_finds(name: str) -> None:
    scale = scale_of(CASES[name])
    assert scale.capex is not None
    said = 0
    for factor in (0.5, 2.0):
        task = scale.task(factor, None)
        assert task is not None
        said_here = task.known
        found = judged(replace(task, known=Sides(Span(), Span())), scale.setting)
        for here, there in ((said_here.convert, found.convert), (said_here.stay, found.stay)):
            if here.found is not None:
                assert there.found is not None and here.found <= there.found + SLACK
                said += 1
            if here.bound is not None and there.found is not None:
                assert there.found <= here.bound + SLACK
                said += 1
        assert said_here.decision in ("open", found.decision)
    assert said >= 4


def test_with_intervals_for_costs_the_break_even_is_an_interval() -> None:
    """Converting for 20 M$ of capital adds 54.2 to 60.2 M$, staying 0 to 10: it surely wins until 44.2 M$ more are
    paid, and surely loses from 60.2 M$ on.
    """
    scale = scale_of(smallest_case())
    today = scale.today
    apart = Sides(replace(today.convert, bound=60.2), replace(today.stay, bound=10.0))
    asked = session(smallest_case(), line="L1")
    asked.costs()
    capital = capital_of(asked.world, ("L1",))
    assert capital is not None
    near, far = KnownOfCapex(capital, apart).ends(5.0)
    assert near == pytest.approx(1 + 44.2 / 20, rel=1e-3)
    assert far == pytest.approx(1 + 60.2 / 20, rel=1e-3)


def test_exact_costs_of_one_conversion_give_the_flip_without_any_search() -> None:
    scale = scale_of(smallest_case())
    found = scale.break_even()
    assert found.up is not None and found.up.near <= 3.71 <= found.up.far
    assert found.looked_at == (1.0,)


def test_a_plan_is_not_counted_on_where_its_payments_break_the_budget() -> None:
    """20 M$ and 5 M$ of tooling fit a budget of 30 M$ up to 1.25 times the capex."""
    asked = session(smallest_case(Periods=periods("2027-01-01", 1, budget=30)), line="L1")
    asked.costs()
    capital = capital_of(asked.world, ("L1",))
    assert capital is not None and capital.budgeted
    known = KnownOfCapex(capital, asked.sides(("L1",), None))
    assert known.at(1.24).convert.found == pytest.approx(54.2 - 0.24 * 20)
    assert known.at(1.26).convert.found is None


def test_what_is_carried_over_pays_for_dearer_capex() -> None:
    """Two budgets of 20 M$, the first of which can not pay 25 M$: 15 M$ are left for 20 M$ of capex to grow by."""
    years = periods("2027-01-01", 2, budget=20, carry="yes")
    asked = session(smallest_case(Periods=years), line="L1")
    asked.costs()
    capital = capital_of(asked.world, ("L1",))
    decisions = asked.inquiry.standing.decisions
    assert capital is not None and capital.of(decisions) == pytest.approx(20)
    assert capital.fits_until(decisions) == pytest.approx(1.75)


def test_where_futures_part_and_risk_counts_nothing_is_said() -> None:
    sheets = CASES["futures that part"] | {"Settings": smallest_case(Settings={"risk_weight": 0.5})["Settings"]}
    asked = session(sheets, line="L1")
    asked.costs()
    assert capital_of(asked.world, ("L1",)) is None
