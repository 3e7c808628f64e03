"""Names of sheets: which ones a spreadsheet program takes, since a plan carries every sheet of its input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retool.workbook.findings import Finding, shown

LONGEST = 31
_REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_name_faults(names: Sequence[str]) -> Iterator[Finding]:
    """A fault for each name that no spreadsheet program takes; only other software writes such files."""
    seen: set[str] = set()
    for name in names:
        wrong = _wrong_with(name, seen)
        seen.add(name.casefold())
        if wrong:
            yield Finding(
                "error",
                name,
                "A1",
                "",
                None,
                "sheet-name",
                f"the sheet name {shown(name)} {wrong}",
                "Give the sheet another name, of at most 31 letters, digits and spaces.",
                row=1,
            )


def _wrong_with(name: str, seen: set[str]) -> str:
    if not name.strip():
        return "is blank"
    if name.casefold() in seen:
        return "is given to two sheets"
    if len(name.encode("utf-16-le")) // 2 > LONGEST:
        return f"is longer than {LONGEST} characters"
    if _REFUSED.search(name):
        return "holds one of the characters [ ] : * ? / \\, which no spreadsheet program takes"
    return "begins or ends with an apostrophe" if name.startswith("'") or name.endswith("'") else ""
