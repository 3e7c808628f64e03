"""Run: what was run, with which versions and options, and what the search said, as keys and values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from retool.plan.sheets import STATED
from retool.report.answer import Answer
from retool.report.live import Live

KEY, VALUE = 0, 1


def write_run(answer: Answer) -> dict[str, Live]:
    """References to the numbers that the plan states of itself, by key."""
    page = answer.book.pages["Run"]
    page.header(0, KEY, "Key")
    page.header(0, VALUE, "Value")
    stated: dict[str, Live] = {}
    row = 1
    for key, value in _pairs(answer):
        page.put(row, KEY, key, "text", "strong")
        cell = page.put(row, VALUE, value, "exact" if isinstance(value, float) else "any")
        if key in STATED:
            stated[key] = cell
        row += 1
    page.freeze(1, 1)
    return stated


def _pairs(answer: Answer) -> Iterator[tuple[str, Any]]:
    plan = answer.plan
    yield "status", plan.status
    for key in STATED:
        yield key, float(getattr(plan, key))
    yield "gap", plan.gap
    for key, value in {**plan.run, **answer.run_info}.items():
        if key not in (*STATED, "status", "gap", "checks"):
            yield from flat(str(key), value)


def flat(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Nested values as ``versions.highspy`` and lists as one row an entry."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(f"{key}.{name}", inner)
    elif isinstance(value, str) and "\n" in value:
        yield from flat(key, value.splitlines())
    elif isinstance(value, (list, tuple, set)):
        for inner in value:
            yield from flat(key, inner)
    elif value is None or isinstance(value, (str, bool, int, float, date)):
        yield key, value
    else:
        yield key, str(value)
