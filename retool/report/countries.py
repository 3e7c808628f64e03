"""The table by country on Summary: what the plan buys where, parts and finished vehicles, over the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from retool.report.answer import Answer
from retool.report.book import Page
from retool.report.table import Is
from retool.report.yearly import FIRST, LABEL, expected_sum

MOST_COUNTRIES = 12
KINDS = {"Parts": ("Sourcing", "cost"), "Finished vehicles": ("ImportPlan", "cost")}


@dataclass(frozen=True)
class Countries:
    """Rows of the table, largest amount first; ``n`` may be 0."""

    page: Page
    top: int
    n: int

    @property
    def categories(self) -> list[Any]:
        return [self.page.name, self.top + 1, LABEL, self.top + self.n, LABEL]

    def values(self, kind: str) -> list[Any]:
        col = FIRST + list(KINDS).index(kind)
        return [self.page.name, self.top + 1, col, self.top + self.n, col]

    def heading(self, kind: str) -> list[Any]:
        return [self.page.name, self.top, FIRST + list(KINDS).index(kind)]

    @property
    def next_row(self) -> int:
        return self.top + 1 + self.n


def write_countries(answer: Answer, top: int) -> Countries:
    """M$ paid abroad and at home for parts and for imported vehicles, freight and duty excluded."""
    page = answer.book.pages["Summary"]
    page.put(top, LABEL, "Country [M$ over the horizon]", "text", "head", fit=False)
    for i, kind in enumerate(KINDS):
        page.put(top, FIRST + i, kind, "wrap", "head", fit=False)
    countries = _largest_first(answer)[:MOST_COUNTRIES]
    for r, country in enumerate(countries, start=top + 1):
        page.put(r, LABEL, country, fit=False)
        where = {"country": Is(xl_rowcol_to_cell(r, LABEL, True, True), country)}
        for i, (sheet, column) in enumerate(KINDS.values()):
            page.put(r, FIRST + i, expected_sum(answer, answer.tables[sheet], column, where), "musd", fit=False)
    return Countries(page, top, len(countries))


def _largest_first(answer: Answer) -> list[str]:
    spent: dict[str, float] = {}
    for sheet, column in KINDS.values():
        table = answer.tables[sheet]
        weights = [1.0] * table.n if answer.certain else table.values["probability"]
        for country, amount, weight in zip(table.values["country"], table.values[column], weights, strict=True):
            if country:
                spent[country] = spent.get(country, 0.0) + amount * weight
    return sorted((c for c in spent if spent[c] > 0.0), key=lambda c: -spent[c])
