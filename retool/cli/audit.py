"""`retool audit`: every identity of a plan workbook, with no solver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli.exits import AUDIT_FAILED, FAULTS
from retool.cli.options import json_option, plan_argument, quiet_option
from retool.cli.say import count, heading, print_json, stop

if TYPE_CHECKING:
    from retool.plan.audit import AuditResult


@click.command("audit", short_help="Rebuild every identity of a plan from the file alone.")
@plan_argument
@json_option
@quiet_option
def command(plan: Path, as_json: bool, quiet: bool) -> None:
    """Rebuild every identity and the NPV of PLAN.xlsx from the file alone.

    Example: retool audit outputs/mine/plan.xlsx
    """
    from retool.plan import PlanFileError, audit_file

    try:
        result = audit_file(plan)
    except PlanFileError as error:
        if as_json:
            unread = {"name": "the file is a plan workbook", "ok": False, "worst": 1.0, "where": str(error)}
            print_json({"ok": False, "npv_musd": None, "checks": [unread]})
        stop(f"{plan}: {error}", FAULTS)
    if as_json:
        checks = [
            {"name": check.name, "ok": check.ok, "worst": check.worst, "where": check.where} for check in result.checks
        ]
        print_json({"ok": result.ok, "npv_musd": result.npv_musd, "checks": checks})
    else:
        _print_checks(plan, result, quiet=quiet)
    if not result.ok:
        raise click.exceptions.Exit(AUDIT_FAILED)


def _print_checks(plan: Path, result: AuditResult, *, quiet: bool) -> None:
    """The identities that fail, with the place of the worst breach; then how many hold."""
    failed = [check for check in result.checks if not check.ok]
    if failed:
        heading(f"{plan}: {count(len(failed), 'check')} of {len(result.checks)} failed", "red")
        for check in failed:
            click.echo(f"  {check.name}  off by {check.worst:.6g}  {check.where}")
    elif not quiet:
        click.echo(f"{plan}: all {len(result.checks)} checks hold")
    if not quiet and result.npv_musd is not None:
        click.echo(f"Expected NPV rebuilt from the plan: {result.npv_musd:,.3f} M$")
