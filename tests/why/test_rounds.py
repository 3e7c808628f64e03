"""The order of looks, and looks in processes of their own."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from retool.study.why.asking import Span
from retool.study.why.breakeven import Scale
from retool.study.why.contest import Sides
from retool.study.why.factors import factors_for
from retool.study.why.rounds import Rounds
from tests.support import smallest_case
from tests.why.asked import session
from tests.why.drawn import drawn_case
from tests.why.test_large import searched_as_large


def scales_of(seed: int, told: list[str]) -> list[Scale]:
    asked = session(drawn_case(seed), line="L1")
    asked.costs()
    today = asked.sides(("L1",), None)
    return [replace(asked.scale(("L1",), f, today), tell=told.append) for f in factors_for(asked.case, ("L1",))]


def test_looks_in_other_processes_find_the_same() -> None:
    alone, beside = ([scales_of(5, [])[-1]] for _ in range(2))
    Rounds(alone, alone[0].setting, None, 0.0).one_by_one()
    Rounds(beside, beside[0].setting, None, 0.0).side_by_side(2)
    (one,), (other,) = [scale.told() for scale in alone], [scale.told() for scale in beside]
    assert one.up is not None or one.down is not None
    assert (one.down, one.up, one.unfinished) == (other.down, other.up, other.unfinished)


def test_every_end_is_looked_at_before_any_flip_is_narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    searched_as_large(monkeypatch)
    told: list[str] = []
    scales = scales_of(5, told)[-2:]
    Rounds(scales, scales[0].setting, None, 0.0).one_by_one()
    ends = [f"{s.factor.name} at {way.end:.3g}×" for s in scales for way in s.ways()]
    assert len(told) > len(ends) == 4
    assert all(any(end in line for end in ends) for line in told[:4])


def test_what_time_left_unseen_is_unfinished_and_what_bounds_leave_open_is_not() -> None:
    asked = session(smallest_case(), line="L1")
    asked.costs()
    today = asked.sides(("L1",), None)
    price = next(f for f in factors_for(asked.case, ("L1",)) if f.name == "price")
    unseen, wide = asked.scale(("L1",), price, today), asked.scale(("L1",), price, today)
    Rounds([unseen], unseen.setting, time.monotonic(), 0.0).one_by_one()
    assert unseen.told().unfinished
    down, up = wide.ways()
    for way in (down, up):
        factor = way.begin()
        assert factor is not None
        task = wide.task(factor, None)
        assert task is not None
        wide.learn(factor, Sides(Span(1.0, 5.0), Span(0.0, 5.0)))
        way.go_on(wide.looks[factor])
    assert not wide.told().unfinished
