"""Help and usage: there at once, and exit 2 for what cannot be meant."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from openpyxl import load_workbook

from retool.cli.app import COMMANDS, main
from tests.support.command import run

HEAVY = ("pandas", "pyomo", "highspy", "numpy", "scipy", "openpyxl", "xlsxwriter", "pydantic", "rich")


def test_help_names_every_command() -> None:
    shown = run("--help")
    assert shown.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in shown.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    shown = run(command, "--help")
    assert shown.code == 0
    assert "--json" in shown.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planner's folder: a workbook with ranges, and its plan."""
    folder = tmp_path_factory.mktemp("desk")
    book = load_workbook("inputs/tutorial.xlsx")
    ranges = book.create_sheet("Ranges")
    for cells in (("sheet", "column", "low", "high"), ("Demand", "volume", 0.8, 1.2)):
        ranges.append(cells)
    book.save(folder / "mine.xlsx")
    assert run("solve", str(folder / "mine.xlsx"), "--out", str(folder / "outputs/mine/plan.xlsx")).code == 0
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_in_the_help_works(
    command: str, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a planner copies from --help runs as it stands."""
    shown = main.get_command(click.Context(main), command)
    assert shown is not None and shown.help is not None
    examples = [line.partition("Example: ")[2] for line in shown.help.splitlines() if "Example: " in line]
    assert examples
    shutil.copytree(desk, tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    for example in examples:
        program, *arguments = shlex.split(example)
        if arguments[0] == "new":
            Path("mine.xlsx").unlink()
        assert program == "retool"
        said = run(*arguments)
        assert said.code == 0, said.stderr


def test_help_imports_nothing_heavy() -> None:
    """This is what keeps it under 0.2 s."""
    script = (
        "import sys\n"
        "from retool.cli import main\n"
        "main(['solve', '--help'], standalone_mode=False)\n"
        f"loaded = sorted(set({HEAVY!r}) & set(sys.modules))\n"
        "sys.exit(str(loaded) if loaded else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_version() -> None:
    """The solver's version counts as much as our own."""
    assert re.fullmatch(r"retool \S+ \(HiGHS \S+, Pyomo \S+, Python \S+\)\n", run("--version").stdout)


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "retool", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, run("--version").stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["solve"],
        ["solve", "nowhere.xlsx"],
        ["check", "nowhere.xlsx"],
        ["audit", "nowhere.xlsx"],
        ["solve", "inputs/tutorial.xlsx", "--gap", "small"],
        ["solve", "inputs/tutorial.xlsx", "--gap", "-0.1"],
        ["solve", "inputs/tutorial.xlsx", "--gap", "nan"],
        ["solve", "inputs/tutorial.xlsx", "--time-limit", "-1"],
        ["solve", "inputs/tutorial.xlsx", "--threads", "-1"],
        ["solve", "inputs/tutorial.xlsx", "--model", "nowhere.toml"],
        ["solve", "inputs/tutorial.xlsx", "--model", "Makefile"],
        ["solve", "inputs/tutorial.xlsx", "--out", "plan.txt"],
        ["solve", "inputs/tutorial.xlsx", "--out", "inputs/tutorial.xlsx"],
        ["solve", "inputs/tutorial.xlsx", "--warm", "inputs/tutorial.xlsx", "--quiet", "--out", "{tmp}/p.xlsx"],
        ["check", "inputs/tutorial.xlsx", "--marked", "inputs/tutorial.xlsx"],
        ["report", "nowhere.xlsx"],
        ["report", "inputs/tutorial.xlsx", "--html", "page.pdf"],
        ["export", "inputs/tutorial.xlsx", "model.txt"],
        ["new", "case.csv"],
        ["new", "inputs/tutorial.xlsx"],
        ["new", "{tmp}/case.xlsx", "--example", "nonsense"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_exit_2(arguments: list[str], tmp_path: Path) -> None:
    before = Path("inputs/tutorial.xlsx").read_bytes()
    said = run(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert said.code == 2
    assert said.stdout == ""
    assert said.stderr.strip()
    assert "Traceback" not in said.stderr
    assert Path("inputs/tutorial.xlsx").read_bytes() == before
