"""The command `retool`: finds the command asked for, and ends well whatever happens."""

from __future__ import annotations

import importlib
import os
import platform
import sys
from importlib.metadata import version
from types import TracebackType
from typing import Any

import click

from retool import __version__
from retool.cli.exits import INTERRUPTED
from retool.solve.interrupt import stoppable

COMMANDS = (
    "new", "check", "solve", "audit", "explain", "why", "alternatives", "sweep", "compare", "sample", "report",
    "rerun", "export",
)  # fmt: skip
"""In the order in which a planner meets them; each is the function `command` of its own file."""


class Retool(click.Group):
    """Imports a command's file when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"retool.cli.{cmd_name}").command
        return found

    def main(self, *args: Any, **extra: Any) -> Any:
        sys.excepthook = report_internal_error
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with stoppable():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            leave_at_once(INTERRUPTED)


def _show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    """`retool 1.0 (HiGHS 1.15.1, Pyomo 6.10.1, Python 3.11.7)`."""
    if wanted:
        solver, modeller = version("highspy"), version("pyomo")
        click.echo(f"retool {__version__} (HiGHS {solver}, Pyomo {modeller}, Python {platform.python_version()})")
        ctx.exit()


@click.command(cls=Retool, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Show the versions of retool and its solver and exit.")  # fmt: skip
def main() -> None:
    """Plans which US car assembly lines to convert to kei cars, when, and at what scale.

    Start with `retool new case.xlsx`, fill the workbook in, and `retool solve case.xlsx`.
    """


def leave_at_once(code: int) -> None:
    """End the process without waiting for a solver that still runs in its own thread."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def report_internal_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """One line in place of a traceback; the traceback with RETOOL_DEBUG=1."""
    if os.environ.get("RETOOL_DEBUG") == "1":
        sys.__excepthook__(kind, error, trace)
        return
    what = " ".join(f"{kind.__name__}: {error}".split())
    place = _own_code(trace)
    if place:
        click.echo(f"retool: your own rules failed at {place}: {what}", err=True)
        return
    if issubclass(kind, MemoryError):
        click.echo(
            "retool: there is not enough memory. Close other programs, or solve a smaller case: --model"
            " models/annual.toml decides once a year, models/first_scenario.toml for one future. Earlier plans are"
            " as they were.",
            err=True,
        )
        return
    click.echo(
        f"retool: internal error ({what[:300]}). This is a fault of retool, not of your workbook: please report"
        " it with the workbook and the output of the same command run with RETOOL_DEBUG=1.",
        err=True,
    )


def _own_code(trace: TracebackType | None) -> str:
    """`my_rules.py line 12` where a planner's extension was running, else nothing."""
    place = ""
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__") == "retool_extension":
            place = f"{trace.tb_frame.f_code.co_filename} line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
