"""`retool why`: what each other choice would cost, and what would have to change for it to win."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from retool.cli import exits
from retool.cli.options import NEW, acceptable, json_option, make_folder_of, plan_argument, quiet_option
from retool.cli.places import replacing
from retool.cli.say import print_json, stop
from retool.collector import collector_paused

if TYPE_CHECKING:
    from retool.case import Case
    from retool.plan import Plan
    from retool.study.why.facts import Why
    from retool.study.why.run import Wish
    from retool.workbook import Workbook

SECONDS = 900.0


@click.command("why", short_help="What other choices would cost, and what would change the plan.")
@plan_argument
@click.option("--line", default="", metavar="L", help="Ask of this line only, and say it here.")
@click.option("--program", default="", metavar="P", help="Ask of this program only, and say it here.")
@click.option("--out", type=NEW, metavar="WHY.xlsx", help="Where to write the answers. [why.xlsx beside the plan]")
@click.option(
    "--time-limit", type=click.FloatRange(min=0), default=SECONDS, show_default=True, metavar="S",
    help="Seconds to search; 0 = no limit.",
)  # fmt: skip
@json_option
@quiet_option
def command(
    plan: Path, line: str, program: str, out: Path | None, time_limit: float, as_json: bool, quiet: bool
) -> None:
    """Say why PLAN.xlsx decides as it does.

    For each line and program: what was chosen, the next best, what forcing that costs; for converted lines and the
    best runner-up the duty, capex, demand and price at which the choice flips; and what larger limits are worth. With
    --line or --program no workbook is written unless --out asks for one.

    Example: retool why outputs/mine/plan.xlsx --line S1
    """
    from retool.study.why.run import Wish

    if line and program:
        stop("Ask of a line or of a program, not of both at once.", exits.USAGE)
    place = out if out is not None or line or program else plan.with_name("why.xlsx")
    if place is not None:
        make_folder_of(acceptable(place, plan))
    wish = Wish(line, program, time_limit or None)
    with collector_paused():
        code = _Answering(plan, wish, place, as_json=as_json, quiet=quiet).run()
    raise click.exceptions.Exit(code)


@dataclass
class _Answering:
    """One run of the command."""

    path: Path
    wish: Wish
    place: Path | None
    as_json: bool
    quiet: bool

    def run(self) -> int:
        """From the file to the answers; the exit code."""
        book, case, plan = _read(self.path)
        _refuse_unknown(case, self.wish)
        why = self._asked(book, case, plan)
        better = self._write(why, case, book, plan)
        if self.as_json:
            self._print_json(why, case, better)
        else:
            self._print(why, case, better)
        return exits.GAP_NOT_REACHED if _unfinished(why) else exits.DONE

    def _asked(self, book: Workbook, case: Case, plan: Plan) -> Why:
        from retool.solve.errors import ModelError
        from retool.solve.interrupt import interruptible
        from retool.study.why.run import NoPlanError, why
        from retool.study.why.telling import Teller
        from retool.study.why.world import Setting

        teller = Teller(quiet=self.quiet)
        try:
            with interruptible() as asked_to_stop, teller:
                teller.interruption = asked_to_stop
                setting = Setting(_threads(plan), teller, asked_to_stop, _own_rules(plan))
                return why(book, case, plan, self.wish, setting, teller.tell)
        except NoPlanError as error:
            stop(f"{self.path}: {error}; see what is wrong with: retool audit {self.path}", exits.AUDIT_FAILED)
        except ModelError as error:
            stop(f"{self.path}: with the planner's own rules the model cannot be solved: {error}", exits.USAGE)

    def _write(self, why: Why, case: Case, book: Workbook, plan: Plan) -> Path | None:
        """The answers, and beside them the better plan that turned up, if one did."""
        from retool.study.why.sheets import write_why

        better = None
        try:
            if self.place is not None:
                with replacing(self.place) as draft:
                    write_why(draft, why, case)
            if why.better is not None:
                beside = self.place or self.path.with_name("why.xlsx")
                better = beside.with_name(f"{beside.stem}-better-plan.xlsx")
                _write_plan(better, why.better, {**plan.run, "found_by": _found_by(why)}, case, book)
        except OSError as error:
            stop(f"{error.filename or self.place}: cannot be written ({error.strerror})", exits.USAGE)
        return better

    def _print_json(self, why: Why, case: Case, better: Path | None) -> None:
        from retool.study.why.jsons import as_json

        files = {
            "plan": str(self.path),
            "why": None if self.place is None else str(self.place),
            "better_plan": None if better is None else str(better),
        }
        print_json({**files, **as_json(why, case)})

    def _print(self, why: Why, case: Case, better: Path | None) -> None:
        from retool.study.why import words

        for reasons in [*why.lines, *why.programs] if not self.wish.everything else []:
            click.echo(f"{reasons.subject}: {words.in_words(case, reasons, why.standing)}")
        for found in why.break_evens if self.wish.line else []:
            click.echo(f"  {words.break_even(found)}")
        if self.wish.everything and not self.quiet:
            click.echo(words.paragraph(case, why))
        if better is not None:
            more = why.standing.found - why.given.found
            click.echo(f"A better plan turned up, worth {more:,.1f} M$ more: {better}. All of the above is about it.")
        if not self.quiet:
            for remark in [*why.remarks, *why.left_out]:
                click.echo(remark)
            if self.place is not None:
                click.echo(f"Why: {self.place}")


def _read(path: Path) -> tuple[Workbook, Case, Plan]:
    """The question and the answer in a plan workbook, audited: a plan that is none is not worth asking about."""
    from retool.case import build_case
    from retool.cli.say import print_findings
    from retool.plan import PlanFileError, audit_plan
    from retool.plan.files import with_best_alone
    from retool.plan.reading import plan_of
    from retool.plan.workbooks import open_plan
    from retool.workbook import check_workbook, read_workbook

    book = read_workbook(path, known_only=True)
    faults = [finding for finding in check_workbook(book) if finding.severity == "error"]
    if faults:
        print_findings(faults, err=True)
        stop(f"{path}: its input sheets have faults; nothing was asked.", exits.FAULTS)
    try:
        file = open_plan(path)
        plan, case = plan_of(file), build_case(book)
        if case.by_regret:
            case = with_best_alone(case, file)
    except PlanFileError as error:
        stop(f"{path}: {error}. Give a plan that retool solve wrote.", exits.FAULTS)
    audit = audit_plan(plan, case)
    if not audit.ok:
        failed = [f"{check.name} at {check.where}" for check in audit.checks if not check.ok]
        stop(f"{path}: the plan does not fit its input sheets ({'; '.join(failed[:3])}). Solve it again.",
             exits.AUDIT_FAILED)  # fmt: skip
    return book, case, plan


def _refuse_unknown(case: Case, wish: Wish) -> None:
    from retool.workbook.findings import did_you_mean

    for kind, name, known in (("line", wish.line, case.lines), ("program", wish.program, case.programs)):
        if name and name not in known:
            stop(f"The plan has no {kind} {name!r}.{did_you_mean(name, known)}", exits.USAGE)


def _threads(plan: Plan) -> int:
    threads = plan.run.get("options_threads", 0)
    return int(threads) if isinstance(threads, (int, float)) else 0


def _own_rules(plan: Plan) -> Any:
    """The planner's own rules that the plan was solved with, to be added to each model; None for none."""
    from retool.solve.extension import extend_model
    from retool.solve.recipe import RecipeError

    name = plan.run.get("options_extend")
    if not name:
        return None
    file = Path(str(plan.run.get("recipe", ""))).parent / str(name)

    def extend(model: Any, case: Case) -> None:
        try:
            extend_model(file, model, case)
        except RecipeError:
            stop(f"{file}: the plan was solved with the planner's own rules in this file, and it is not there. Run"
                 " retool why from the folder in which the plan was solved.", exits.USAGE)  # fmt: skip

    return extend


def _found_by(why: Why) -> str:
    return f"retool why, with {why.better_by} forced"


def _write_plan(path: Path, plan: Plan, run_info: dict[str, Any], case: Case, book: Workbook) -> None:
    """The better plan as a plan workbook, audited."""
    from retool.plan import audit_plan
    from retool.report import write_plan

    audit = audit_plan(plan, case)
    with replacing(path) as draft:
        write_plan(draft, plan, case, book, {**run_info, "checks": audit.checks})
    if not audit.ok:
        stop(f"{path}: THE AUDIT FAILED, do not use this plan. Please report it.", exits.AUDIT_FAILED)


def _unfinished(why: Why) -> bool:
    """Whether time or Ctrl-C left something unasked."""
    unasked = any(not a.asked for r in [*why.lines, *why.programs] for a in r.alternatives)
    return unasked or any(found.unfinished for found in why.break_evens) or bool(why.remarks)
