"""What a row of Changes or Escalation acts on: its sheet, its column and the rows that it matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retool.workbook.book import BAD, Workbook
from retool.workbook.checks.programs import cap_groups
from retool.workbook.columns import ColumnSpec, Row
from retool.workbook.findings import did_you_mean, listed, shown
from retool.workbook.matching import Matcher, MatchError, agrees, parse_match
from retool.workbook.schema import SETTINGS, SHEETS
from retool.workbook.sheets_futures import Change, EscalationRow
from retool.workbook.sheets_lines import Conversion


@dataclass(frozen=True)
class Target:
    """The rows that an entry acts on, and what kind of number or date it finds there."""

    entry: Change | EscalationRow
    sheet: str
    column: ColumnSpec
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Problem:
    """Why an entry acts on nothing: the column of its own sheet that is wrong."""

    column: str
    rule: str
    message: str
    fix: str


def find_target(workbook: Workbook, entry: Change | EscalationRow, matcher: Matcher) -> Target | Problem | None:
    """The target of an entry, or the reason why it has none; None where that hangs on a row with faults."""
    problem = _unfit_column(entry)
    if problem:
        return problem
    sheet = entry.sheet
    try:
        rows = matcher.rows(sheet, entry.match)
    except MatchError as error:
        return Problem("match", "match", str(error), "Write for example country=JP; tariff_class=car.")
    if not rows:
        return None if _may_match_faulty_row(workbook, entry) else _nothing(entry)
    if sheet == "Settings":
        return _setting_target(entry, rows)
    return Target(entry, sheet, SHEETS[sheet].column(entry.column), tuple(rows))


def _unfit_column(entry: Change | EscalationRow) -> Problem | None:
    """Why the entry's sheet and column cannot be acted on."""
    sheet = entry.sheet
    if sheet not in SHEETS:
        hint = did_you_mean(sheet, SHEETS)
        message = f"there is no input sheet {shown(sheet)}"
        return Problem("sheet", "unknown-name", message, f"Correct the name.{hint}")
    if entry.column not in SHEETS[sheet].names:
        hint = did_you_mean(entry.column, SHEETS[sheet].names)
        message = f"{sheet} has no column {shown(entry.column)}"
        return Problem("column", "unknown-name", message, f"Write its plain name.{hint}")
    column = SHEETS[sheet].column(entry.column)
    return None if column.operating else _not_operating(sheet, column)


def _not_operating(sheet: str, column: ColumnSpec) -> Problem:
    operating = [c.name for c in SHEETS[sheet].columns if c.operating]
    may = f"Of {sheet} only {listed(operating, 12)} may differ." if operating else f"Nothing in {sheet} may."
    return Problem(
        "column",
        "not-operating",
        f"{sheet}.{column.name} shapes decisions that are taken before the future is known;"
        " it cannot differ by scenario or year",
        f"{may} Compare other values with `retool sweep`.",
    )


def _may_match_faulty_row(workbook: Workbook, entry: Change | EscalationRow) -> bool:
    """True where a row that failed its field checks may be the one that is meant."""
    data = workbook.data.get(entry.sheet)
    if data is None or data.complete:
        return False
    candidates = set(range(len(data.numbers)))
    for column, wanted in parse_match(entry.sheet, entry.match):
        cells = data.cells[column]
        candidates = {place for place in candidates if cells[place] is BAD or agrees(cells[place], wanted)}
    return bool(candidates)


def _nothing(entry: Change | EscalationRow) -> Problem:
    column = "match" if entry.match else "sheet"
    message = f"no row of {entry.sheet} matches {shown(entry.match) if entry.match else 'at all'}"
    return Problem(column, "matches-nothing", message, "Correct sheet or match, or delete the row.")


def _setting_target(entry: Change | EscalationRow, rows: list[Row]) -> Target | Problem:
    names = [row.get("name") for row in rows]
    operating = [name for name, spec in SETTINGS.items() if spec.operating]
    wrong = [name for name in names if name not in operating]
    if wrong:
        return Problem(
            "match",
            "not-operating",
            f"setting {listed(wrong)} cannot differ by scenario or year",
            f"Write name= and one of {listed(operating, 12)}.",
        )
    return Target(entry, "Settings", SETTINGS[names[0]], tuple(rows))


def find_targets(
    workbook: Workbook, entries: Sequence[Change | EscalationRow]
) -> tuple[list[Target], list[tuple[Change | EscalationRow, Problem]]]:
    """The targets of all entries that have one, in row order, and the problems of the others."""
    matcher = Matcher(workbook.tables)
    found: list[Target] = []
    lost: list[tuple[Change | EscalationRow, Problem]] = []
    for entry in entries:
        result = find_target(workbook, entry, matcher)
        if isinstance(result, Target):
            found.append(result)
        elif result:
            lost.append((entry, result))
    return found, lost


def split_groups(workbook: Workbook, target: Target) -> Iterator[tuple[str, str]]:
    """(what is split, the row left out) where a target hits some but not all rows that must stay alike."""
    hit = {row.row for row in target.rows}
    for name, rows in _groups(workbook, target):
        left = [row.row for row in rows if row.row not in hit]
        if left and len(left) < len(rows):
            yield name, listed(left)


def _groups(workbook: Workbook, target: Target) -> Iterator[tuple[str, Sequence[Row]]]:
    """The rows whose values of the target's column must agree."""
    if (target.sheet, target.column.name) == ("Conversions", "fixed_cost"):
        alike: dict[tuple[str, str], list[Row]] = {}
        for row in workbook.rows(Conversion, "line", "to_config"):
            alike.setdefault((row.line, row.to_config), []).append(row)
        for (line, config), rows in alike.items():
            yield f"line {line} and to_config {config}", rows
    if (target.sheet, target.column.name) == ("Pathways", "annual_cap"):
        for (maker, pathway), capped in cap_groups(workbook).items():
            yield f"pathway {pathway} of {maker}", capped
