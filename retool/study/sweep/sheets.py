"""The results workbook of a sweep: Cases, Decisions, Charts, Run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from retool.report.book import Book, Page
from retool.report.run_sheet import flat
from retool.study.sweep.curves import write_curves
from retool.study.sweep.lines import write_lines
from retool.study.sweep.run import Sweep
from retool.study.sweep.tables import write_cases, write_decisions
from retool.study.sweep.tornado import has_base, write_tornado
from retool.study.sweep.wording import headline, warnings

SHEETS = ("Cases", "Decisions", "Charts", "Run")
BAND = 9
"""Columns that a sentence runs over."""

LINE_POINTS, CHARACTERS = 15.0, 120


def write_results(path: Path, sweep: Sweep, run_info: dict[str, Any]) -> None:
    """Write the results there are; cases that are missing stand in Cases as not run. OSError as for any file."""
    title = sweep.workbook.tables.settings.case
    book = Book(path, f"{title}: sweep")
    for name in SHEETS:
        book.page(name)
    answers = sweep.answers
    cases = write_cases(book, sweep.axes, answers)
    decisions = write_decisions(book, sweep.axes, answers)
    page = book.pages["Charts"]
    row = _head(page, title, sweep)
    if sweep.singly and has_base(answers):
        row = write_tornado(page, cases, answers, row)
    for axis in range(len(sweep.axes)):
        row = write_curves(page, cases, answers, axis, row, singly=sweep.singly)
    write_lines(page, decisions, answers, row)
    _write_run(book.pages["Run"], run_info)
    book.close()


def _head(page: Page, title: str, sweep: Sweep) -> int:
    """Title, what was found and what to be wary of; returns the first row below."""
    page.put(0, 0, f"{title}: sweep over {len(sweep.cases):,} cases", "text", "title", fit=False)
    page.sheet.set_row(0, 28)
    row = 1
    page.band(row, 0, BAND, headline(sweep), "wrap", "headline", _height(headline(sweep)))
    for warning in warnings(sweep):
        row += 1
        page.band(row, 0, BAND, warning, "wrap", "bad", _height(warning))
    return row + 2


def _height(text: str) -> float:
    return LINE_POINTS * (1 + len(text) // CHARACTERS)


def _write_run(page: Page, run_info: dict[str, Any]) -> None:
    """Keys and values: what was asked, of what, with which software, and how far it came."""
    page.header(0, 0, "Key")
    page.header(0, 1, "Value")
    for row, (key, value) in enumerate(_pairs(run_info), start=1):
        page.put(row, 0, key, "text", "strong")
        page.put(row, 1, value, "exact" if isinstance(value, float) else "any")
    page.freeze(1, 1)


def _pairs(run_info: dict[str, Any]) -> Iterator[tuple[str, str | bool | int | float | date | None]]:
    for key, value in run_info.items():
        yield from flat(key, value)
