"""Decisions handed back: forcing what is best changes nothing, nor do finer periods for the same decisions."""

from __future__ import annotations

from copy import deepcopy

import pytest

from retool.plan.data import Plan
from tests.metamorphic.changes import months_later, with_setting
from tests.metamorphic.held import with_decisions
from tests.metamorphic.pool import (
    TOLERANCE,
    close,
    is_tree,
    months_of_periods,
    not_above,
    rows,
    seeds,
    solved_or_skip,
)
from tests.model.solving import best
from tests.oracle.subjects import case_of
from tests.support import Row, Sheets


def pins_of(plan: Plan, case: Sheets) -> list[Row]:
    """The plan's conversions, closings and commitments as forced decisions; other lines may not convert."""
    pins: list[Row] = [
        {"line": c.line, "to_config": c.to_config, "period": c.period, "rule": "force"} for c in plan.conversions
    ]
    pins += [{"line": c.line, "period": c.period, "rule": "close"} for c in plan.closings]
    pins += [
        {"program": c.program, "pathway": c.pathway, "period": c.period, "rule": "force"} for c in plan.commitments
    ]
    moved = {c.line for c in plan.conversions}
    pins += [{"line": row["line"], "rule": "forbid"} for row in case["Lines"] if row["line"] not in moved]
    return pins


@pytest.mark.parametrize("seed", seeds(lambda c: not is_tree(c), first=900))
def test_forcing_the_best_decisions_changes_nothing(seed: int) -> None:
    """The plan's own decisions as pins, besides those that were there."""
    before = solved_or_skip(seed)
    case = case_of(seed)
    pinned = {**case, "Decisions": rows(case, "Decisions") + pins_of(before.plan, case)}
    assert close(best(pinned).objective, before)


def halves(name: str) -> tuple[str, str]:
    """The names of the two halves of a period. The first sorts and reads as the period's beginning."""
    return f"{name}a", f"{name}b"


def finer(case: Sheets) -> Sheets:
    """Every period in two halves; its budget is there at the beginning and what is left goes to the second half."""
    months = months_of_periods(case).pop() // 2
    new = deepcopy(case)
    new["Periods"] = []
    for row in case["Periods"]:
        first, second = halves(row["period"])
        limit = {name: row[name] for name in ("max_under_conversion",) if name in row}
        begin: Row = {"period": first, "start": row["start"], **limit}
        end: Row = {"period": second, "start": months_later(row["start"], months), **limit}
        if "budget" in row:
            begin |= {"budget": row["budget"], "carry": True}
            end |= {"budget": 0.0, "carry": row.get("carry")}
        new["Periods"] += [begin, end]
    new["Decisions"] = [pin for row in rows(case, "Decisions") for pin in _finer_pins(row)]
    return {sheet: found for sheet, found in new.items() if found}


def _finer_pins(row: Row) -> list[Row]:
    """A forced decision at the period's beginning, one that is forbidden in both halves."""
    if not row.get("period"):
        return [row]
    names = halves(row["period"])
    return [{**row, "period": name} for name in (names if row["rule"] == "forbid" else names[:1])]


def at_the_beginning(plan: Plan) -> Plan:
    """The same decisions, each at the beginning of its period's first half."""
    new = deepcopy(plan)
    for group in (
        new.conversions, new.closings, new.sites, new.commitments, new.withdrawals, new.contracts,
        new.tooling_payments,
    ):  # fmt: skip
        for record in group:
            object.__setattr__(record, "period", halves(record.period)[0])
    return new


def _can_be_halved(case: Sheets) -> bool:
    return all(months % 2 == 0 for months in months_of_periods(case)) and len(case["Periods"]) > 1


@pytest.mark.parametrize("seed", seeds(_can_be_halved, first=1000))
def test_finer_periods_never_hurt(seed: int) -> None:
    """Whatever could be decided at the start of a period still can."""
    before = solved_or_skip(seed)
    assert not_above(before.objective, best(finer(case_of(seed))))


@pytest.mark.parametrize("seed", seeds(_can_be_halved, first=1000))
def test_the_same_decisions_on_finer_periods_are_worth_the_same(seed: int) -> None:
    """Without interest: tooling is due with the first producing period, which may now begin later in the year."""
    case = with_setting(case_of(seed), "discount_rate", 0.0)
    before = best(case) if solved_or_skip(seed) else None
    assert before is not None
    after = with_decisions(finer(case), at_the_beginning(before.plan))
    assert after.objective == pytest.approx(before.objective, rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("seed", seeds(lambda c: len(c["Periods"]) > 1, first=1100))
def test_the_best_decisions_give_the_best_plan_again(seed: int) -> None:
    """All whole decisions held: what is left is worth the same."""
    before = solved_or_skip(seed)
    assert close(with_decisions(case_of(seed), before.plan).objective, before)
