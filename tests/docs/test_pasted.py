"""What a reader pastes from README and the documentation: known commands with known options, and a path that works."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from retool.cli.app import COMMANDS, main
from tests.support.command import run

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md")))
PROMISED_OTHERS = ("A.xlsx", "sweep", "sample", "alternatives")  # need files or sheets that the tutorial does not have


def pasted(page: str) -> Iterator[str]:
    """Lines of the page's code blocks that call retool, without what is said behind them."""
    for block in re.findall(r"^```\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if line.startswith("retool ") and "[OPTIONS]" not in line:
                yield line.split("  #")[0].split(" # ")[0].strip()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_that_is_shown_exists(page: str) -> None:
    for line in pasted(page):
        name, *arguments = shlex.split(line)[1:]
        assert name in COMMANDS, line
        command = main.get_command(click.Context(main), name)
        assert command is not None
        context = click.Context(command, help_option_names=["-h", "--help"])  # which the command remembers
        command.make_parser(context).parse_args(arguments)  # UsageError names what there is not


def test_a_fresh_reader_gets_from_a_new_workbook_to_the_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """README's commands in its order, with the small example in place of the large one."""
    monkeypatch.chdir(tmp_path)
    path = [line.replace("us_kei", "tutorial") for line in pasted("README.md") if "mine" in line]
    tried = [line for line in path if not any(word in line for word in PROMISED_OTHERS)]
    assert [shlex.split(line)[1] for line in tried] == [
        "new", "check", "solve", "audit", "explain", "why", "report", "rerun", "export",
    ]  # fmt: skip
    for line in tried:
        said = run(*shlex.split(line)[1:])
        assert said.code == 0, (line, said.stderr)
    made = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert made == [
        "mine.mps", "mine.xlsx", "outputs/mine/plan-rerun.xlsx", "outputs/mine/plan.xlsx", "outputs/mine/why.xlsx",
        "plan.html",
    ]  # fmt: skip
