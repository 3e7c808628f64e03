"""The parts of the page that stand without a script: its sentences, and the tables of futures and checks.

Every text that comes from the workbook passes through ``escaped``.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from retool.plan.audit import AuditResult
from retool.report.facts import Facts
from retool.report.wording import EXPECTED_VALUES, count, headline, notes, status


def escaped(text: object) -> str:
    """Text as it may stand in an element or a quoted attribute."""
    return escape(str(text), quote=True)


def byline(facts: Facts) -> str:
    settings = facts.case.settings
    futures = "" if facts.certain else f" · {len(facts.scenarios)} futures"
    return escaped(
        f"For {settings.maker or 'all makers'} · {facts.begin:%B %Y} to {facts.years[-1]}{futures} · money nominal,"
        f" after tax, discounted to {facts.case.calendar.base:%B %Y} at {100 * settings.discount_rate:.3g} % a year"
    )


def answer(facts: Facts, audit: AuditResult) -> str:
    """The headline, what the search promises, whether the audit confirms it, and what to bear in mind."""
    words, shape = status(facts)
    told = [f'<p class="headline">{escaped(headline(facts))}</p>', f'<p class="notice {shape}">{escaped(words)}</p>']
    failed = [check for check in audit.checks if not check.ok]
    if failed:
        told.append(
            f'<p class="notice bad">{count(len(failed), "CHECK")} NOT PASSED: do not rely on this plan before you know'
            ' why. See <a href="#checks">Checks</a>.</p>'
        )
    for note in notes(facts):
        chosen = note.replace(EXPECTED_VALUES, "Figures are expected values unless one future is chosen above.")
        told.append(f'<p class="notice warn">{escaped(chosen)}</p>')
    return "\n".join(told)


def checks(audit: AuditResult) -> str:
    """The verdict and every identity."""
    failed = sum(not check.ok for check in audit.checks)
    verdict = (
        f"All {len(audit.checks)} checks hold."
        if not failed
        else f"{failed} of {len(audit.checks)} checks failed: do not rely on this plan before you know why."
    )
    rows = [
        (check.name, "holds" if check.ok else "FAILED", f"{check.worst:.3g}", check.where if not check.ok else "")
        for check in sorted(audit.checks, key=lambda c: c.ok)
    ]
    shape = "bad" if failed else "good"
    head = ("What must hold", "Result", "Worst breach", "Where")
    return f'<p class="notice {shape}">{verdict}</p>\n' + table("Every check of the audit", head, rows, numbers=(2,))


def about(facts: Facts, file_name: str) -> str:
    """What the page was made from."""
    run = facts.plan.run
    known = [("Plan workbook", file_name)]
    for key, label in (
        ("input", "Input workbook"),
        ("input_sha256", "SHA-256 of the input"),
        ("written", "Solved"),
        ("versions_retool", "retool"),
        ("versions_highspy", "HiGHS"),
    ):
        if run.get(key):
            known.append((label, str(run[key])))
    return "\n".join(f"<dt>{escaped(label)}</dt><dd>{escaped(value)}</dd>" for label, value in known)


def table(caption: str, head: Iterable[str], rows: Iterable[tuple[Any, ...]], numbers: tuple[int, ...]) -> str:
    """A table that can be scrolled sideways by keyboard; the first cell of a row heads it."""
    cells = "".join(f'<th scope="col"{_side(i, numbers)}>{escaped(text)}</th>' for i, text in enumerate(head))
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escaped(value)}</th>' if i == 0 else f"<td{_side(i, numbers)}>{escaped(value)}</td>"
            for i, value in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(caption)}"><table>'
        f"<caption>{escaped(caption)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _side(place: int, numbers: tuple[int, ...]) -> str:
    return ' class="number"' if place in numbers else ""
