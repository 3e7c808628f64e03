"""`retool compare`: what differs between two plans, and where the difference in NPV comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retool.cli import exits
from retool.cli.options import EXISTING, NEW, acceptable, json_option, make_folder_of, quiet_option
from retool.cli.places import replacing
from retool.cli.say import print_json, stop

if TYPE_CHECKING:
    from retool.study.comparing.comparison import Comparison
    from retool.study.comparing.waterfall import Side


@click.command("compare", short_help="What differs between two plans, and why their NPVs do.")
@click.argument("a", metavar="A.xlsx", type=EXISTING)
@click.argument("b", metavar="B.xlsx", type=EXISTING)
@click.option("--out", type=NEW, metavar="COMPARE.xlsx", help="Where to write the comparison. [compare.xlsx beside B]")
@json_option
@quiet_option
def command(a: Path, b: Path, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Compare plan A.xlsx with plan B.xlsx: inputs, decisions, and the difference in NPV by cause.

    Both are plan workbooks of retool solve. The bars from A's NPV to B's add up exactly: first what each change of
    the inputs does to A's decisions, then what B decides otherwise.

    Example: retool compare outputs/mine/plan.xlsx outputs/mine/plan.xlsx
    """
    place = acceptable(b.parent / "compare.xlsx" if out is None else out)
    for path in (a, b):
        acceptable(place, path)
    first, second = _read(a, b)
    comparison = _compared(first, second, quiet=quiet)
    written = None if comparison.same and out is None else place
    if written is not None:
        _write(written, comparison, a, b)
    if as_json:
        from retool.study.comparing.comparison import as_json as answer

        paths = {"a": str(a), "b": str(b), "out": None if written is None else str(written)}
        print_json({**paths, **answer(comparison)})
        return
    from retool.study.comparing.summary import sentences

    click.echo(f"A: {a}\nB: {b}")
    for line in sentences(comparison):
        click.echo(line)
    if written is not None:
        click.echo(f"Comparison: {written}")


def _read(a: Path, b: Path) -> tuple[tuple[Side, str], tuple[Side, str]]:
    """Both plans; ends the command with what is wrong with either."""
    from retool.study.comparing.comparison import PlanFileError, UnsoundPlanError, read_side

    sides: list[tuple[Side, str]] = []
    said: list[str] = []
    code = exits.DONE
    for path in (a, b):
        try:
            sides.append(sides[0] if sides and path.resolve() == a.resolve() else read_side(path))
        except PlanFileError as error:
            said.append(f"{path}: {error}")
            code = exits.FAULTS
        except UnsoundPlanError as error:
            said.append(f"{path}: {error}")
            code = code or exits.AUDIT_FAILED
    if said:
        stop("\n".join(said) + "\nretool compare takes two plans as retool solve writes them.", code)
    first, second = sides
    return first, second


def _compared(first: tuple[Side, str], second: tuple[Side, str], *, quiet: bool) -> Comparison:
    from retool.collector import collector_paused
    from retool.solve.interrupt import interruptible
    from retool.study.comparing.comparison import compare

    def said(cause: str) -> None:
        if not quiet:
            click.echo(f"Valuing A's decisions with B's inputs: {cause} …", err=True)

    with collector_paused(), interruptible() as interruption:
        return compare(first, second, interruption, said)


def _write(place: Path, comparison: Comparison, a: Path, b: Path) -> None:
    from retool.study.comparing.workbook import write_comparison

    make_folder_of(place)
    try:
        with replacing(place) as draft:
            write_comparison(draft, comparison, str(a), str(b))
    except OSError as error:
        stop(f"{place}: cannot be written ({error.strerror})", exits.USAGE)
