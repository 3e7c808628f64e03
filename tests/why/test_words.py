"""What was found out of a break-even, as a planner reads it."""

from __future__ import annotations

from dataclasses import replace

from retool.study.why.facts import BreakEven, Flip
from retool.study.why.words import break_even

FIRM = BreakEven(
    ("L1",), "demand", "the volumes of Demand", "converts", None, None, 0.25, 4.0, (0.25, 1.0, 4.0),
    holds_down=0.25, holds_up=4.0,
)  # fmt: skip


def test_what_holds_in_the_whole_range_is_said_in_one() -> None:
    assert break_even(FIRM) == "L1 converts at any demand between 0.25× and 4×."


def test_a_flip_comes_first_and_names_its_interval_where_it_is_wide() -> None:
    found = replace(FIRM, down=Flip(0.8, 0.5, "converts", "stays"), holds_down=0.8)
    assert break_even(found) == (
        "L1 converts today; with demand of 0.5× or less it does not convert (it flips somewhere between 0.8× and 0.5×);"
        " up to 4× it does not flip."
    )


def test_how_far_the_decision_is_sure_is_said_where_the_bounds_leave_it_open_further_out() -> None:
    found = replace(FIRM, holds_up=2.0, open_at=(4.0,), looked_at=(0.25, 1.0, 2.0, 4.0))
    assert break_even(found) == (
        "L1 converts today; with demand up to 2× it does not flip; further, to 4×, the bounds leave it open;"
        " down to 0.25× it does not flip."
    )


def test_what_was_not_looked_at_is_not_called_open() -> None:
    found = replace(FIRM, holds_up=1.0, looked_at=(0.25, 1.0), unfinished=True)
    assert "between 1× and 4× it was not looked at within the time" in break_even(found)


def test_ends_are_rounded_so_that_the_interval_still_holds_the_flip() -> None:
    up = replace(FIRM, up=Flip(1.6248, 2.6912, "converts", "stays"), holds_up=1.6248)
    assert "of 2.7× or more it does not convert (it flips somewhere between 1.62× and 2.7×)" in break_even(up)
    down = replace(FIRM, down=Flip(0.8111, 0.3338, "converts", "stays"), holds_down=0.8111)
    assert "(it flips somewhere between 0.812× and 0.333×)" in break_even(down)


def test_what_is_sure_at_the_end_alone_is_said_to_be_open_from_today_on() -> None:
    found = replace(FIRM, up=Flip(1.0, 4.0, "converts", "stays"), holds_up=1.0)
    assert "of 4× or more it does not convert (it may flip anywhere between today and 4×" in break_even(found)


def test_lines_that_are_alike_are_named_together() -> None:
    assert break_even(replace(FIRM, lines=("L1", "L2"))).startswith("L1 or L2 converts at any demand")
