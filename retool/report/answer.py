"""What every sheet of the plan workbook draws on: the facts of the plan, and the book that it is written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from retool.report.book import Book
from retool.report.facts import Facts
from retool.report.table import Table
from retool.workbook import Workbook


@dataclass
class Answer(Facts):
    """A plan with its ledger, being written to ``book``; ``tables`` holds the sheets' tables once written."""

    workbook: Workbook
    book: Book
    run_info: dict[str, Any]
    tables: dict[str, Table] = field(default_factory=dict)
