"""`retool new`: an input workbook to start from."""

from __future__ import annotations

from pathlib import Path

import click

from retool.cli.exits import USAGE
from retool.cli.options import NEW, acceptable, json_option, make_folder_of, quiet_option
from retool.cli.say import print_json, stop


@click.command("new", short_help="Write a new input workbook.")
@click.argument("path", metavar="PATH", type=NEW)
@click.option(
    "--example",
    type=click.Choice(["us_kei", "tutorial", "blank"]),
    default="blank",
    show_default=True,
    help="What to fill it with: real US lines, two made-up lines, or nothing.",
)
@json_option
@quiet_option
def command(path: Path, example: str, as_json: bool, quiet: bool) -> None:
    """Write a new input workbook to PATH, with drop-downs, units and a guide.

    Example: retool new mine.xlsx --example tutorial
    """
    from retool.workbook.template import new_workbook

    make_folder_of(acceptable(path))
    try:
        new_workbook(path, example)
    except (FileExistsError, ValueError) as error:
        stop(str(error), USAGE)
    except OSError as error:
        stop(f"{path}: cannot be written ({error.strerror})", USAGE)
    if as_json:
        print_json({"workbook": str(path), "example": example})
    elif not quiet:
        click.echo(f"{path} is ready. Fill it in, then: retool check {path}")
