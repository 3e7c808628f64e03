"""`retool export`: the model with readable names, for any other solver."""

from __future__ import annotations

from pathlib import Path

import click

from retool.cli.exits import USAGE
from retool.cli.options import (
    NEW,
    acceptable,
    json_option,
    make_folder_of,
    quiet_option,
    recipe_of,
    recipe_option,
    workbook_argument,
)
from retool.cli.say import count, print_json, stop
from retool.cli.steps import Stopwatch, build, read_and_check, stop_at_faults


@click.command("export", short_help="Write the model for any other solver.")
@workbook_argument
@click.argument("out", metavar="OUT.mps|OUT.lp", type=NEW)
@recipe_option
@json_option
@quiet_option
def command(workbook: Path, out: Path, recipe_path: Path | None, as_json: bool, quiet: bool) -> None:
    """Write the model of WORKBOOK as an .mps or .lp file.

    Its objective is to be maximised, in M$ added to going on as today.

    Example: retool export mine.xlsx mine.mps
    """
    from retool.solve.export import export_model
    from retool.solve.question import as_asked

    recipe = recipe_of(recipe_path)
    acceptable(out, workbook, (".mps", ".lp"))
    watch = Stopwatch()
    book, findings = read_and_check(workbook, watch)
    stop_at_faults(workbook, findings)
    _, model = build(as_asked(book, recipe), recipe, recipe_path, watch)
    make_folder_of(out)
    try:
        size = export_model(model, out)
    except OSError as error:
        stop(f"{out}: cannot be written ({error.strerror})", USAGE)
    if as_json:
        print_json({"model": str(out), "rows": size.rows, "columns": size.columns, "integers": size.integers})
    elif not quiet:
        click.echo(f"{out}: {count(size.rows, 'row')}, {count(size.columns, 'column')}, maximise.")
