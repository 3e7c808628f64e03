"""`retool solve --resume`: what a search knew when it ended early, taken up again where the question is the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retool.solve.checkpoint import CheckpointError, Question, read_checkpoint
from tests.faults.desk import Desk, desk_in

WORTH = 54.2
"""M$ that the best plan of the smallest case adds."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return desk_in(tmp_path, monkeypatch)


def stop_early(desk: Desk, bound: float | None = 100.0) -> None:
    """A search that finds the best plan and is stopped before it has proven that."""
    from retool.solve.tree import tree_search  # noqa: PLC0415

    def stopped(state: Any, **options: Any) -> None:
        tree_search(state, **options)
        state.bound = bound
        state.log[:] = []
        state.record(state.objective, bound)

    with desk.patch.context() as patch:
        patch.setattr("retool.solve.search.tree_search", stopped)
        assert desk.solve("--quiet").code == (5 if bound is None else 6)


def never_search(desk: Desk) -> None:
    desk.patch.setattr("retool.solve.search.tree_search", lambda *_, **__: None)


def test_a_search_that_ended_early_leaves_a_checkpoint(desk: Desk) -> None:
    stop_early(desk)
    kept = read_checkpoint(desk.checkpoint)
    assert kept.objective == pytest.approx(WORTH)
    assert kept.bound == pytest.approx(100)
    assert set(kept.decisions.values()) == {1.0}
    assert "convert[L1,idle,kei" in " ".join(kept.decisions).replace("'", "")


def test_even_one_without_a_bound_and_so_without_a_plan_on_disk(desk: Desk) -> None:
    stop_early(desk, bound=None)
    assert read_checkpoint(desk.checkpoint).bound is None
    assert desk.has_earlier_plan()


def test_resuming_goes_on_from_its_plan_and_its_bound(desk: Desk) -> None:
    stop_early(desk)
    never_search(desk)
    said = desk.solve("--resume", "--json")
    assert said.code == 6
    assert "Going on after" in said.stderr and "at most 100.0 M$" in said.stderr
    answer = said.json()
    assert answer["npv_musd"] == pytest.approx(WORTH)
    assert answer["bound_musd"] == pytest.approx(100)


def test_a_search_that_comes_to_its_end_leaves_no_checkpoint(desk: Desk) -> None:
    stop_early(desk)
    assert desk.solve("--resume", "--quiet").code == 0
    assert not desk.checkpoint.exists()


def test_of_a_changed_workbook_the_decisions_are_tried_and_the_bound_is_forgotten(desk: Desk) -> None:
    stop_early(desk, bound=60.0)
    from tests.support import smallest_case, write_plain  # noqa: PLC0415

    write_plain(smallest_case(Demand={"volume": 90_000}), desk.case)
    said = desk.solve("--resume", "--json")
    assert said.code == 0
    assert "the workbook was changed" in said.stderr and "its bound is not used" in said.stderr
    assert said.json()["bound_musd"] > 60


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--model", "models/annual.toml"), "the recipe is another"), (("--gap", "0.2"), "Going on after")],
)
def test_a_bound_holds_for_any_limits_but_for_one_recipe(options: tuple[str, ...], words: str, desk: Desk) -> None:
    stop_early(desk)
    assert words in desk.solve("--resume", *options).stderr


def test_without_a_checkpoint_it_starts_from_the_beginning(desk: Desk) -> None:
    said = desk.solve("--resume")
    assert said.code == 0
    assert "Nothing to resume: there is no" in said.stderr


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x00\xff", b'{"question": 1}', b"null"])
def test_a_damaged_checkpoint_is_told_and_left_aside(content: bytes, desk: Desk) -> None:
    desk.checkpoint.write_bytes(content)
    with pytest.raises(CheckpointError):
        read_checkpoint(desk.checkpoint)
    if content in (b"{", b"null"):
        said = desk.solve("--resume")
        assert said.code == 0
        assert "is no checkpoint, or a damaged one" in said.stderr


def test_numbers_that_are_none_are_no_bound(desk: Desk) -> None:
    """JSON of Python's may hold NaN, which would prove any plan the best."""
    stop_early(desk)
    kept = json.loads(desk.checkpoint.read_text())
    for name in ("bound", "objective"):
        desk.checkpoint.write_text(json.dumps({**kept, name: float("nan")}))
        with pytest.raises(CheckpointError):
            read_checkpoint(desk.checkpoint)


def test_what_makes_two_questions_differ() -> None:
    one = Question("a", "", {"horizon": "period"}, {"highspy": "1"})
    assert one.differs_in(one) == []
    assert one.differs_in(Question("a", "b", {"horizon": "period"}, {"highspy": "1"})) == [
        "the rules of its extend file were changed"
    ]
    assert one.differs_in(Question("a", "", {"horizon": "period"}, {"highspy": "2"})) == [
        "the versions of retool or its solver are others"
    ]
