"""`retool check`: every fault of a workbook in one pass."""

from __future__ import annotations

from pathlib import Path

import click

from retool.cli.exits import FAULTS, USAGE
from retool.cli.options import NEW, acceptable, json_option, make_folder_of, quiet_option, workbook_argument
from retool.cli.say import counts, print_findings, print_json, stop
from retool.cli.steps import has_errors


@click.command("check", short_help="Find every fault of a workbook.")
@workbook_argument
@click.option("--marked", type=NEW, metavar="OUT.xlsx", help="Also write the findings with links to the cells.")
@json_option
@quiet_option
def command(workbook: Path, marked: Path | None, as_json: bool, quiet: bool) -> None:
    """Find every fault of WORKBOOK: where it is, what is wrong, what to do.

    Example: retool check mine.xlsx --marked faults.xlsx
    """
    from retool.workbook import check_workbook, read_workbook
    from retool.workbook.marked import write_marked

    out = None if marked is None else acceptable(marked, workbook)
    findings = check_workbook(read_workbook(workbook))
    if out is not None:
        make_folder_of(out)
        try:
            write_marked(workbook, findings, out)
        except OSError as error:
            stop(f"{out}: cannot be written ({error.strerror})", USAGE)
    if as_json:
        print_json({"ok": not has_errors(findings), "findings": [finding.as_dict() for finding in findings]})
    else:
        print_findings([finding for finding in findings if finding.severity == "error" or not quiet])
        if not quiet:
            click.echo(f"{workbook}: {counts(findings)}")
            if out is not None:
                click.echo(f"Marked copy: {out}")
    if has_errors(findings):
        raise click.exceptions.Exit(FAULTS)
