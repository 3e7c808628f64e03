"""Rules that look beyond a single cell. Importing this package registers them all."""

from __future__ import annotations

from retool.workbook.book import Workbook
from retool.workbook.checks import (
    changes,
    consequences,
    conversions,
    decisions,
    escalation,
    keys,
    lines,
    market,
    periods,
    programs,
    ranges,
    references,
    scenarios,
    settings,
    sourcing,
    trade,
)
from retool.workbook.checks.registry import RULES
from retool.workbook.findings import Finding

__all__ = [
    "RULES",
    "changes",
    "check_workbook",
    "consequences",
    "conversions",
    "decisions",
    "escalation",
    "keys",
    "lines",
    "market",
    "periods",
    "programs",
    "ranges",
    "references",
    "scenarios",
    "settings",
    "sourcing",
    "trade",
]


def check_workbook(workbook: Workbook) -> list[Finding]:
    """All findings: those of reading, then of keys, references, rows and whole sheets; in the order of the
    contract's sheets, then by row and column."""
    found = list(workbook.findings)
    if workbook.readable:
        for rule in RULES:
            found += rule(workbook)
    return workbook.sorted(found)
