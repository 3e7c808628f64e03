"""The list of rules. A rule takes the workbook and yields what it finds; it reads only rows that passed the
checks before it, so that one fault hides no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from retool.workbook.book import Workbook
from retool.workbook.findings import Finding

Rule = Callable[[Workbook], Iterator[Finding]]

RULES: list[Rule] = []

#: Shares and probabilities that sum to 1 within this are meant to.
TOLERANCE = 1e-6


def rule(function: Rule) -> Rule:
    """Registers a rule."""
    RULES.append(function)
    return function


def takes_part(workbook: Workbook, oem: str) -> bool:
    """False for another maker's plants and programs where Settings names a maker."""
    maker = workbook.tables.settings.maker
    return not maker or oem == maker
