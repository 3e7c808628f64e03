"""Rules that look beyond a single cell."""

from __future__ import annotations

from retool.workbook.book import Workbook
from retool.workbook.findings import Finding


def check_workbook(workbook: Workbook) -> list[Finding]:
    """All findings: those of reading, then keys, references, rows and whole sheets; in the order of the
    sheets."""
    return workbook.sorted(list(workbook.findings))
