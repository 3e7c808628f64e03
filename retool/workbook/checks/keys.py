"""What may not repeat."""

from __future__ import annotations

from collections.abc import Iterator

from retool.workbook.book import Workbook
from retool.workbook.checks.registry import rule
from retool.workbook.findings import Finding, shown
from retool.workbook.schema import SHEETS
from retool.workbook.sheets_lines import Line


@rule
def repeated_key(workbook: Workbook) -> Iterator[Finding]:
    """No two rows of a sheet have the same key."""
    for name, data in workbook.data.items():
        key = SHEETS[name].key
        if not key:
            continue
        first: dict[tuple[object, ...], int] = {}
        for row, *values in data.rows(*key):
            earlier = first.setdefault(tuple(values), row)
            if earlier != row:
                named = ", ".join(f"{k} {shown(v)}" for k, v in zip(key, values, strict=True) if v != "")
                yield workbook.error(
                    name,
                    row,
                    key[0],
                    "duplicate-key",
                    f"{named} is already in {workbook.where(name, earlier, key[0])}",
                    "Delete one of the two rows, or make them different.",
                )


@rule
def repeated_conversion(workbook: Workbook) -> Iterator[Finding]:
    """A blank from_config means the line's state: naming it as well is the same conversion twice."""
    state = {line.line: line.state for line in workbook.rows(Line, "line", "state")}
    first: dict[tuple[str, str, str, str], tuple[int, str]] = {}
    data = workbook.data.get("Conversions")
    if data is None:
        return
    for row, line, start, to, mode in data.rows("line", "from_config", "to_config", "mode"):
        key = (line, start or state.get(line, ""), to, mode)
        earlier, written = first.setdefault(key, (row, start))
        if earlier != row and written != start:
            yield workbook.error(
                "Conversions",
                row,
                "from_config",
                "duplicate-key",
                f"a blank from_config means {key[1]}, so this is the same conversion as row {earlier}",
                "Delete one of the two rows, or give them different modes.",
            )
