"""What a planner sees of a search: on a terminal, in a log, and with --quiet."""

import io
import re

import pytest

from retool.solve.progress import LineProgress, LiveProgress, Progress, describe, progress_on


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_line_says_stage_plan_bound_and_gap_in_percent_and_money() -> None:
    words = " ".join(describe(("improving", 1234.5, 1300.1)).split())
    assert words == "improving plan 1,234.5 M$ bound 1,300.1 M$ gap 5.31% (65.6 M$)"


@pytest.mark.parametrize("shown", [("bound", None, None), ("bound", None, 5.0), ("plan", 5.0, None)])
def test_what_is_not_known_yet_is_a_dash(shown: tuple[str, float | None, float | None]) -> None:
    assert describe(shown).endswith("gap –")


def test_a_plan_that_adds_nothing_yet_has_no_silly_percentage() -> None:
    assert describe(("plan", 0.0, 500.0)).endswith("gap over 1000% (500.0 M$)")


def test_piped_progress_writes_one_line_a_change() -> None:
    stream = io.StringIO()
    with LineProgress(stream) as progress:
        for bound in (20.0, 20.0, 19.999, 15.0):
            progress.show("improving", 10.0, bound)
            progress._write(("improving", 10.0, bound))
    lines = stream.getvalue().splitlines()
    assert [re.sub(r"^ *[\d.]+ s +", "", line).split()[0] for line in lines] == ["improving"] * 2
    assert "20.0 M$" in lines[0] and "15.0 M$" in lines[1]


def test_drawing_waits_half_a_second() -> None:
    stream = io.StringIO()
    progress = LineProgress(stream)
    for plan in range(50):
        progress.show("improving", float(plan), 100.0)
        progress.draw()
    assert len(stream.getvalue().splitlines()) == 1


def test_a_heard_ctrl_c_is_shown() -> None:
    stream = io.StringIO()
    with LineProgress(stream) as progress:
        progress.show("improving", 10.0, 12.0)
        progress.interruption.requested = True
    assert "stopping" in stream.getvalue()


def test_the_display_fits_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert isinstance(progress_on(io.StringIO()), LineProgress)
    assert isinstance(progress_on(Terminal()), LiveProgress)
    assert type(progress_on(Terminal(), quiet=True)) is Progress


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(progress_on(Terminal()), LineProgress)


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    with progress_on(stream) as progress:
        progress.show("improving", 10.0, 12.0)
    assert "improving" in stream.getvalue()
    assert not re.search(r"\x1b\[[\d;]*3\dm", stream.getvalue())


def test_the_last_state_is_drawn_and_the_cursor_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt), progress_on(stream) as progress:
        progress.show("proving", 10.0, 10.0)
        raise KeyboardInterrupt
    assert "proving" in stream.getvalue()
    assert stream.getvalue().rindex("\x1b[?25h") > stream.getvalue().rindex("\x1b[?25l")
