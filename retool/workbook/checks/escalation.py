"""The Escalation sheet: numbers that grow by year."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import Workbook
from retool.workbook.checks.periods import horizon
from retool.workbook.checks.registry import rule
from retool.workbook.checks.targets import find_targets, split_groups
from retool.workbook.findings import Finding, listed
from retool.workbook.sheets_futures import EscalationRow


@rule
def escalation_acts(workbook: Workbook) -> Iterator[Finding]:
    """Every factor finds operating numbers to scale."""
    targets, problems = find_targets(workbook, workbook.rows(EscalationRow, "sheet", "match", "column"))
    for entry, problem in problems:
        severity = workbook.warning if problem.rule == "matches-nothing" else workbook.error
        yield severity("Escalation", entry.row, problem.column, problem.rule, problem.message, problem.fix)
    for target in targets:
        row = target.entry.row
        if not target.column.is_number:
            yield workbook.error(
                "Escalation",
                row,
                "column",
                "escalated-date",
                f"{target.column.name} is no number and cannot be scaled",
                "Name a column of numbers, or delete the row.",
            )
        for name, left in split_groups(workbook, target):
            yield workbook.error(
                "Escalation",
                row,
                "match" if target.entry.match else "sheet",
                "rows-disagree",
                f"the factor hits some but not all rows of {name}; {target.sheet} row {left} is left out",
                "Match all of them: their values must agree.",
            )


@rule
def years_without_gaps(workbook: Workbook) -> Iterator[Finding]:
    """A year without a row has factor 1, whatever the years before had."""
    span = horizon(workbook)
    if span is None or not workbook.complete("Escalation", "sheet", "match", "column", "year"):
        return
    groups: dict[tuple[str, str, str], list[EscalationRow]] = {}
    for row in workbook.rows(EscalationRow, "sheet", "match", "column", "year"):
        groups.setdefault((row.sheet, row.match.casefold(), row.column), []).append(row)
    for rows in groups.values():
        years = {row.year for row in rows}
        missing = [year for year in span.years if year not in years and year > min(years)]
        if missing:
            last = max((row for row in rows if row.year < missing[0]), key=lambda row: row.year)
            yield workbook.warning(
                "Escalation",
                last.row,
                "year",
                "escalation-gap",
                f"there is no row for {listed(missing)}, so {last.sheet}.{last.column} has factor 1 again then",
                "Add a row for each later year; the factor does not carry on by itself.",
            )
