"""`retool report`: one page of a plan, to share with people who have no Excel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli.exits import AUDIT_FAILED, FAULTS, USAGE
from retool.cli.options import NEW, acceptable, json_option, make_folder_of, plan_argument, quiet_option
from retool.cli.places import replacing
from retool.cli.say import count, print_json, stop

if TYPE_CHECKING:
    from retool.plan.audit import AuditResult
    from retool.report.facts import Facts


@click.command("report", short_help="Write a plan as one page to share.")
@plan_argument
@click.option("--html", "place", type=NEW, metavar="OUT.html", help="Where to write the page. [beside the plan]")
@json_option
@quiet_option
def command(plan: Path, place: Path | None, as_json: bool, quiet: bool) -> None:
    """Write PLAN.xlsx as one page that any browser shows, with no network.

    The plan is audited first, from the file alone; a page of a plan that fails says so on top. An earlier page in
    the same place is kept beside the new one.

    Example: retool report outputs/mine/plan.xlsx --html plan.html
    """
    page = acceptable(plan.with_suffix(".html") if place is None else place, plan, (".html", ".htm"))
    if not quiet:
        click.echo("Auditing the plan …", err=True)
    facts, audit = _read(plan)
    make_folder_of(page)
    if not quiet:
        click.echo("Writing the page …", err=True)
    size = _write(page, facts, audit, plan)
    failed = sum(not check.ok for check in audit.checks)
    if as_json:
        print_json(
            {
                "html": str(page),
                "bytes": size,
                "audit_ok": audit.ok,
                "checks": len(audit.checks),
                "failed": failed,
                "npv_musd": audit.npv_musd,
                "baseline_musd": facts.baseline.expected_npv,
            }
        )
    elif not quiet:
        click.echo(f"{page}: {size / 1e6:,.1f} MB, for any browser")
    if failed:
        click.echo(f"{plan}: {count(failed, 'check')} failed, as the page says: retool audit {plan}", err=True)
        raise click.exceptions.Exit(AUDIT_FAILED)


def _read(plan: Path) -> tuple[Facts, AuditResult]:
    """The plan with its money, and the audit; ends the command where the file holds no plan that can be read."""
    from retool.plan import PlanFileError, build_ledger
    from retool.plan.files import audited_plan
    from retool.report.facts import Facts

    try:
        found, case, audit = audited_plan(plan)
    except PlanFileError as error:
        stop(f"{plan}: {error}", FAULTS)
    if audit.npv_musd is None:
        first = audit.failed[0]
        stop(f"{plan}: no page can be made of this plan: {first.name} fails at {first.where}", AUDIT_FAILED)
    return Facts(found, case, build_ledger(found, case)), audit


def _write(page: Path, facts: Facts, audit: AuditResult, plan: Path) -> int:
    from retool.report.page import write_page

    try:
        with replacing(page) as draft:
            return write_page(draft, facts, audit, plan.name)
    except OSError as error:
        stop(f"{page}: cannot be written ({error.strerror})", USAGE)
