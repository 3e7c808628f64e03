"""What commands print: findings grouped by weight, one JSON object, and messages to stop on."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from retool.workbook import Finding

HEADINGS = (("error", "fault", "red"), ("warning", "warning", "yellow"), ("note", "note", "cyan"))
"""Severity, its word for a planner, and its colour on a terminal."""


def stop(message: str, code: int) -> NoReturn:
    """Say why on standard error and end with the exit code."""
    click.echo(message, err=True)
    raise click.exceptions.Exit(code)


def print_json(answer: dict[str, Any]) -> None:
    """One JSON object on standard output; numbers that JSON has not become null."""
    click.echo(json.dumps(_plain(answer), ensure_ascii=False, default=str))


def print_findings(findings: Sequence[Finding], *, err: bool = False) -> None:
    """Each finding on a line of its own, the faults first, each group under its count."""
    for severity, word, colour in HEADINGS:
        group = [finding for finding in findings if finding.severity == severity]
        if group:
            heading(count(len(group), word), colour, err=err)
            for finding in group:
                click.echo(f"  {finding}", err=err)


def heading(text: str, colour: str, *, err: bool = False) -> None:
    """A line in bold colour on a terminal, unless NO_COLOR is set."""
    plain = bool(os.environ.get("NO_COLOR"))
    click.echo(text if plain else click.style(text, fg=colour, bold=True), err=err)


def counts(findings: Sequence[Finding]) -> str:
    """`2 faults, 1 warning`, or `no faults`."""
    parts = [
        count(number, word)
        for severity, word, _ in HEADINGS
        if (number := sum(finding.severity == severity for finding in findings)) or severity == "error"
    ]
    return ", ".join(parts)


def count(number: int, word: str) -> str:
    """`no faults`, `1 fault`, `2 faults`."""
    if number == 0:
        return f"no {word}s"
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
