"""Golden texts of cases, plans and audits: checked in under texts/, reviewed as a diff.

python -m tests.golden.files            says which files differ (exit code 1 if any)
python -m tests.golden.files --write    writes them all anew
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from pathlib import Path

from retool.plan import RECORDS, Ledger, audit_plan, build_ledger
from tests.golden.breaches import LIMITED, RESULTS, STUDIED, STUDIES, limit_breaches, plan_breaches, sheet_breaches
from tests.golden.subjects import SUBJECTS, case_of, plan_of
from tests.golden.text import audit_lines, case_lines, ledger_lines, market_lines, part_lines, table_lines

FOLDER = Path(__file__).resolve().parent / "texts"

CHANGED = ("rich", "tree", "moved", "full")
"""Subjects whose plans are changed record by record."""

SPOILED = ("rich", "tree")
"""Subjects whose plan workbooks are spoiled cell by cell."""

LIMITING = "rich"
"""The subject whose workbook is tightened number by number."""


def _ledger(name: str) -> Ledger:
    return build_ledger(plan_of(name), case_of(name))


WHOLE: dict[str, Callable[[str], Iterable[str]]] = {
    "case": lambda name: case_lines(case_of(name)),
    "parts": lambda name: part_lines(case_of(name)),
    "market": lambda name: market_lines(_ledger(name)),
    "ledger": lambda name: ledger_lines(_ledger(name)),
    "tables": lambda name: table_lines(plan_of(name)),
    "audit": lambda name: audit_lines(audit_plan(plan_of(name), case_of(name))),
}
"""What is told of every subject."""


def texts() -> dict[str, Callable[[], Iterable[str]]]:
    """Each golden text by name, as a function that makes its lines."""
    found: dict[str, Callable[[], Iterable[str]]] = {}
    for name in SUBJECTS:
        for what, make in WHOLE.items():
            found[f"{name}/{what}"] = partial(make, name)
    for name, kind in product(CHANGED, RECORDS):
        found[f"{name}/plan {kind}"] = partial(plan_breaches, name, kind)
    for sheet in LIMITED:
        found[f"{LIMITING}/limit {sheet}"] = partial(limit_breaches, LIMITING, sheet)
    for name in SPOILED:
        for sheet in (*RESULTS, *(STUDIES if name in STUDIED else ())):
            found[f"{name}/sheet {sheet}"] = partial(sheet_breaches, name, sheet)
    return found


def text_of(make: Callable[[], Iterable[str]]) -> str:
    """The file's content: one line a fact."""
    return "".join(f"{line}\n" for line in make())


def file_of(name: str) -> Path:
    """Where a golden text is."""
    return FOLDER / f"{name}.txt"


def differing(write: bool) -> list[Path]:
    """The files that are missing, differ, or belong to nothing; with `write` they are put right."""
    wrong: list[Path] = []
    known = texts()
    for name, make in known.items():
        path, text = file_of(name), text_of(make)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            wrong.append(path)
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for path in sorted(set(FOLDER.rglob("*.txt")) - {file_of(name) for name in known}):
        wrong.append(path)
        if write:
            path.unlink()
    return wrong


def main(arguments: list[str]) -> int:
    """Run as a command; 0 where all is as it should be."""
    writing = "--write" in arguments
    changed = differing(writing)
    for path in changed:
        print(f"{'wrote' if writing else 'differs'}: {path.relative_to(FOLDER)}")
    return 0 if writing or not changed else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
