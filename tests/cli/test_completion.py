"""The shell completes commands and options, by what the command line says of itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from retool.cli.app import COMMANDS


def completed(words: str) -> list[str]:
    """What bash offers for the last of the words."""
    count = len(words.split(" ")) - 1
    asked = {"_RETOOL_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    script = "from retool.cli import main; main(prog_name='retool')"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_all_commands_are_offered() -> None:
    assert set(completed("retool ")) == set(COMMANDS)


@pytest.mark.parametrize(
    ("words", "offered"),
    [("retool so", "solve"), ("retool solve --ti", "--time-limit"), ("retool new mine.xlsx --example tu", "tutorial")],
)
def test_what_was_begun_is_completed(words: str, offered: str) -> None:
    assert completed(words) == [offered]
