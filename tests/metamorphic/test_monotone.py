"""Changes that can only hurt, or only help: judged with the bounds, so that no gap can hide a fault.

Risk is a mean over the worst, so what hurts in each future never helps the objective.
"""

import datetime as dt

import pytest

from tests.metamorphic.changes import changed, months_later, with_setting, without
from tests.metamorphic.pool import not_above, rows, seeds, solved, solved_or_skip
from tests.model.solving import best, solve
from tests.oracle.subjects import case_of
from tests.support import Row, Sheets


def _pays_duty(case: Sheets) -> bool:
    return bool(rows(case, "Tariffs")) and bool(rows(case, "Suppliers") or rows(case, "Imports"))


@pytest.mark.parametrize("seed", seeds(_pays_duty))
def test_a_higher_duty_never_helps(seed: int) -> None:
    """Five points more on every layer, whatever offset and drawback give back."""

    def dearer(row: Row) -> None:
        row["rate"] += 0.05

    before = solved_or_skip(seed)
    after = solve(changed(case_of(seed), "Tariffs", dearer))
    assert after is not None, "a duty forbids nothing"
    assert not_above(after.objective, before)


@pytest.mark.parametrize("seed", seeds(lambda c: any("budget" in row for row in c["Periods"])))
def test_a_larger_budget_never_hurts(seed: int) -> None:
    """10 M$ more in every period that has a budget."""

    def larger(row: Row) -> None:
        if "budget" in row:
            row["budget"] += 10.0

    before = solved_or_skip(seed)
    after = best(changed(case_of(seed), "Periods", larger))
    assert not_above(before.objective, after)


def _has_law(case: Sheets) -> bool:
    return any("legal_from" in row for row in rows(case, "Regions"))


@pytest.mark.parametrize("seed", seeds(_has_law))
def test_an_earlier_law_in_a_region_never_hurts(seed: int) -> None:
    """Half a year earlier wherever a region's law sets a date."""

    def earlier(row: Row) -> None:
        if "legal_from" in row:
            row["legal_from"] = months_later(row["legal_from"], -6)

    before = solved_or_skip(seed)
    after = best(changed(case_of(seed), "Regions", earlier))
    assert not_above(before.objective, after)


def _single_pathways(case: Sheets) -> Sheets:
    """Only programs' first pathway rows, without minima and renewals: then a start is never a burden."""
    new = without(case, Pathways=("renewal_cost", "term"), Programs=("min_volume",))
    new["Pathways"] = list({row["program"]: row for row in reversed(rows(new, "Pathways"))}.values())
    burdens = ("min_volume", "renewal_cost")
    for sheet in ("Changes", "Escalation"):
        kept = [row for row in rows(new, sheet) if row["column"] not in burdens and row["sheet"] != "Pathways"]
        new[sheet] = kept
    return {sheet: found for sheet, found in new.items() if found and sheet != "Decisions"}


@pytest.mark.parametrize("seed", seeds(lambda c: any("legal_from" in row for row in rows(c, "Pathways"))))
def test_an_earlier_rule_for_a_pathway_never_hurts(seed: int) -> None:
    """Half a year earlier; a program with one row and no minimum may always wait."""

    def earlier(row: Row) -> None:
        if "legal_from" in row:
            row["legal_from"] = months_later(row["legal_from"], -6)

    case = _single_pathways(case_of(seed))
    before = solve(case)
    if before is None:
        pytest.skip("this random case has no plan")
    assert not_above(before.objective, best(changed(case, "Pathways", earlier)))


def _only_downtime_matters(case: Sheets) -> Sheets:
    """Nothing that is cheaper in downtime or later: no interest, budgets, fixed costs, training, minima."""
    new = without(
        with_setting(case, "discount_rate", 0.0),
        Periods=("budget", "carry"), Lines=("training",), Conversions=("fixed_cost",), Tooling=("min_volume",),
    )  # fmt: skip
    for sheet in ("Changes", "Escalation"):
        new[sheet] = [row for row in rows(new, sheet) if row["column"] not in ("fixed_cost", "min_volume")]
    return {sheet: found for sheet, found in new.items() if found}


@pytest.mark.parametrize("seed", seeds(lambda c: len(c["Periods"]) > 1, first=500))
def test_a_longer_downtime_never_helps(seed: int) -> None:
    """Two months more for every conversion, where waiting saves nothing by itself."""

    def longer(row: Row) -> None:
        if row.get("from_config", "") != row["to_config"]:
            row["downtime"] += 2

    case = _only_downtime_matters(case_of(seed))
    before, after = solve(case), solve(changed(case, "Conversions", longer))
    if after is None:
        return  # a pin or a minimum that no longer can be met
    assert before is not None
    assert not_above(after.objective, before)


@pytest.mark.parametrize("seed", seeds(lambda c: bool(rows(c, "Demand")), first=600))
def test_a_larger_market_never_hurts(seed: int) -> None:
    """A fifth more demand: nobody has to serve it."""

    def larger(row: Row) -> None:
        row["volume"] *= 1.2

    before = solved_or_skip(seed)
    assert not_above(before.objective, best(changed(case_of(seed), "Demand", larger)))


@pytest.mark.parametrize("seed", seeds(lambda c: not rows(c, "Decisions"), first=700))
def test_a_choice_taken_away_never_helps(seed: int) -> None:
    """The first line may not convert."""
    before = solved_or_skip(seed)
    case = {**case_of(seed), "Decisions": [{"line": "L1", "rule": "forbid"}]}
    after = solve(case)
    assert after is None or not_above(after.objective, before)


def test_the_base_date_only_scales() -> None:
    """Money counted a year later is worth 1.1 times as much at 10 %."""
    seed = seeds(lambda c: not any(row["name"] == "base_date" for row in c["Settings"]), first=800, cases=1)[0]
    case = with_setting(case_of(seed), "discount_rate", 0.1)
    start: dt.date = case["Periods"][0]["start"]
    before = best(case)
    after = best(with_setting(case, "base_date", months_later(start, 12)))
    assert after.objective == pytest.approx(1.1 * before.objective, rel=1e-9)
    assert solved(seed) is not None
