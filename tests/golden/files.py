"""Golden texts of cases, plans and audits: checked in under texts/, reviewed as a diff.

python -m tests.golden.files            says which files differ (exit code 1 if any)
python -m tests.golden.files --write    writes them all anew
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from retool.plan import RECORDS, audit_plan, build_ledger
from tests.golden.breaches import LIMITED, RESULTS, STUDIED, STUDIES, limit_breaches, plan_breaches, sheet_breaches
from tests.golden.subjects import SUBJECTS, case_of, plan_of
from tests.golden.text import audit_lines, case_lines, ledger_lines, market_lines, part_lines, table_lines

FOLDER = Path(__file__).resolve().parent / "texts"

CHANGED = ("rich", "tree", "full")
"""Subjects whose plans are changed record by record."""

SPOILED = ("rich", "tree")
"""Subjects whose plan workbooks are spoiled cell by cell."""

LIMITING = "rich"
"""The subject whose workbook is tightened number by number."""


def texts() -> dict[str, Callable[[], Iterable[str]]]:
    """Each golden text by name, as a function that makes its lines."""
    found: dict[str, Callable[[], Iterable[str]]] = {}
    for name in SUBJECTS:
        found[f"{name}/case"] = lambda n=name: case_lines(case_of(n))
        found[f"{name}/parts"] = lambda n=name: part_lines(case_of(n))
        found[f"{name}/market"] = lambda n=name: market_lines(build_ledger(plan_of(n), case_of(n)))
        found[f"{name}/ledger"] = lambda n=name: ledger_lines(build_ledger(plan_of(n), case_of(n)))
        found[f"{name}/tables"] = lambda n=name: table_lines(plan_of(n))
        found[f"{name}/audit"] = lambda n=name: audit_lines(audit_plan(plan_of(n), case_of(n)))
    for name in CHANGED:
        for kind in RECORDS:
            found[f"{name}/plan {kind}"] = lambda n=name, k=kind: plan_breaches(n, k)
    for sheet in LIMITED:
        found[f"{LIMITING}/limit {sheet}"] = lambda s=sheet: limit_breaches(LIMITING, s)
    for name in SPOILED:
        for sheet in (*RESULTS, *(STUDIES if name in STUDIED else ())):
            found[f"{name}/sheet {sheet}"] = lambda n=name, s=sheet: sheet_breaches(n, s)
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
