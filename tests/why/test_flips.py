"""The search for the factor at which a decision flips, on decisions that are made up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retool.study.why.flips import CLOSE, Look, nearest_flip

NOW = Look(1.0, "converts", 1.0)
UP, DOWN = (2.0, 4.0), (0.5, 0.25)


def judge_by(difference: Callable[[float], float], doubt: float = 0.0) -> Callable[[float], Look]:
    """A judge that knows the difference; within ``doubt`` of 0 it can not tell."""

    def judge(factor: float) -> Look:
        worth = difference(factor)
        if abs(worth) <= doubt:
            return Look(factor, "open", worth)
        return Look(factor, "converts" if worth > 0 else "stays", worth)

    return judge


@pytest.mark.parametrize("root", [1.011, 1.3, 1.99, 2.7, 3.96])
@pytest.mark.parametrize("power", [0.3, 1.0, 4.0])
def test_a_flip_is_found_to_one_percent_however_bent_the_difference(root: float, power: float) -> None:
    flip = nearest_flip(judge_by(lambda x: root**power - x**power), NOW, UP)
    assert flip is not None
    assert flip.near <= root <= flip.far
    assert flip.far / flip.near <= CLOSE
    assert (flip.before, flip.after) == ("converts", "stays")


def test_a_flip_on_the_way_down_is_found_alike() -> None:
    flip = nearest_flip(judge_by(lambda x: x - 0.4), NOW, DOWN)
    assert flip is not None
    assert flip.far <= 0.4 <= flip.near
    assert flip.near / flip.far <= CLOSE


def test_a_straight_difference_takes_few_looks() -> None:
    looked: list[float] = []

    def judge(factor: float) -> Look:
        looked.append(factor)
        return judge_by(lambda x: 1.7 - x)(factor)

    nearest_flip(judge, NOW, UP)
    assert len(looked) <= 4


def test_no_flip_is_a_result() -> None:
    assert nearest_flip(judge_by(lambda _: 5.0), NOW, UP) is None


def test_of_two_flips_the_nearer_is_found() -> None:
    flip = nearest_flip(judge_by(lambda x: (x - 1.5) * (x - 3.0)), NOW, UP)
    assert flip is not None and flip.near <= 1.5 <= flip.far


def test_where_bounds_leave_doubt_the_flip_is_an_interval_with_sure_ends() -> None:
    """Doubt from 1.5 to 2.5 around the flip at 2: each end is found to 2 %."""
    flip = nearest_flip(judge_by(lambda x: 2.0 - x, doubt=0.5), NOW, UP)
    assert flip is not None
    assert 1.5 / CLOSE <= flip.near < 1.5
    assert 2.5 < flip.far <= 2.5 * CLOSE


def test_without_more_time_the_interval_stays_as_wide_as_it_is() -> None:
    looks = iter([Look(4.0, "stays", -1.0)])
    flip = nearest_flip(lambda _: next(looks, None), NOW, (4.0,))
    assert flip is not None
    assert (flip.near, flip.far) == (1.0, 4.0)
