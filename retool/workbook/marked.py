"""A copy of a workbook with its findings: a list with links, and every cell it speaks of coloured."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from retool.workbook import styles
from retool.workbook.book import RawSheet
from retool.workbook.files import workbook_at
from retool.workbook.findings import Finding, cell_name, shown
from retool.workbook.reader import read_workbook
from retool.workbook.template import replacing
from retool.workbook.written import print_on_one_width

COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C", "note": "#DDEBF7"}
_GRAVEST = ("error", "warning", "note")
_COLUMNS = (
    ("Severity", 10),
    ("Cell", 20),
    ("In this copy", 12),
    ("Column", 16),
    ("Value", 16),
    ("What is wrong", 52),
    ("What to do", 48),
)
#: Excel keeps no more links than this on a sheet.
MOST_LINKS = 60_000
LONGEST_NOTE = 2_000


def write_marked(workbook_path: str | Path, findings: Sequence[Finding], out: str | Path) -> None:
    """Writes `out`: the list of findings with links to the planner's file and to the marked copy beside it.

    The planner's own file is only read. Raises ValueError where `out` is that file.
    """
    source, target = Path(workbook_path), Path(out)
    if source.resolve() == target.resolve():
        raise ValueError(f"{target} is the workbook itself, which is never rewritten; choose another name")
    raw = read_workbook(source).raw
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(target) as draft, workbook_at(draft, options) as book:
        formats = styles.Formats(book.add_format)
        title = _free_name("Findings", raw)
        _write_list(book.add_worksheet(title), formats, findings, raw, _link(source, target))
        for name, sheet in raw.items():
            own = [finding for finding in findings if finding.sheet == name]
            _write_copy(book.add_worksheet(name), formats, sheet, own)


def _free_name(wanted: str, taken: Mapping[str, object]) -> str:
    names = {name.casefold() for name in taken}
    number, name = 1, wanted
    while name.casefold() in names:
        number += 1
        name = f"{wanted} {number}"
    return name


def _link(source: Path, target: Path) -> str:
    """The planner's file as seen from the copy; blank where Excel could not follow it."""
    try:
        path = os.path.relpath(source.resolve(), target.resolve().parent)
    except ValueError:  # another drive
        path = str(source.resolve())
    return "" if "#" in path else path


def _write_list(
    sheet: Any,
    formats: styles.Formats,
    findings: Sequence[Finding],
    raw: Mapping[str, RawSheet],
    source: str,
) -> None:
    for position, (text, width) in enumerate(_COLUMNS):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, text, formats(**(styles.REQUIRED_HEADER | styles.HEADER_LAYOUT)))
    wrapped = formats(text_wrap=True, valign="top")
    for row, finding in enumerate(findings, start=1):
        sheet.write_string(row, 0, finding.severity, formats(bg_color=COLOURS[finding.severity], valign="top"))
        _write_links(sheet, formats, row, finding, finding.sheet in raw, source)
        value = "" if finding.value is None else shown(finding.value)
        for position, text in enumerate((finding.column, value, finding.message, finding.fix), start=3):
            sheet.write_string(row, position, text, wrapped)
    if findings:
        sheet.autofilter(0, 0, len(findings), len(_COLUMNS) - 1)
    sheet.freeze_panes(1, 0)
    print_on_one_width(sheet)


def _write_links(sheet: Any, formats: styles.Formats, row: int, finding: Finding, copied: bool, source: str) -> None:
    plain_text = formats(valign="top")
    place = f"'{finding.sheet.replace(chr(39), 2 * chr(39))}'!{finding.cell or 'A1'}"
    linked = copied and "#" not in finding.sheet and row <= MOST_LINKS
    look = formats(font_color="#0563C1", underline=1, valign="top")
    if linked and source:
        sheet.write_url(row, 1, f"external:{source}#{place}", look, finding.where)
    else:
        sheet.write_string(row, 1, finding.where, plain_text)
    if linked:
        sheet.write_url(row, 2, f"internal:{place}", look, "see copy")


def _write_copy(sheet: Any, formats: styles.Formats, raw: RawSheet, findings: Sequence[Finding]) -> None:
    marks: dict[str, list[Finding]] = {}
    for finding in findings:
        marks.setdefault(finding.cell, []).append(finding)
    for number, row in enumerate([raw.header, *raw.rows]):
        for position, value in enumerate(row):
            here = marks.get(cell_name(number + 1, position), []) if marks else []
            _write_value(sheet, formats, number, position, value, _look(here, header=number == 0))
    for cell, here in marks.items():
        if cell:
            text = "\n\n".join(f"{f.severity}: {f.message}. {f.fix}" for f in here)
            sheet.write_comment(cell, text[:LONGEST_NOTE], {"x_scale": 2.5, "y_scale": 1.5})
            _colour_blank(sheet, formats, raw, here)
    sheet.set_column(0, max(0, len(raw.header) - 1), 14)
    sheet.freeze_panes(1, 0)
    print_on_one_width(sheet)


def _look(findings: Sequence[Finding], *, header: bool) -> dict[str, Any]:
    look: dict[str, Any] = {"bold": True, "text_wrap": True} if header else {}
    if findings:
        gravest = min((finding.severity for finding in findings), key=_GRAVEST.index)
        look["bg_color"] = COLOURS[gravest]
    return look


def _colour_blank(sheet: Any, formats: styles.Formats, raw: RawSheet, here: Sequence[Finding]) -> None:
    """A blank cell is coloured as well, also one beyond the table."""
    first = here[0]
    if first.value is not None:
        return
    inside = 1 < first.row <= len(raw.rows) + 1 and first.position < len(raw.header)
    if not inside or raw.rows[first.row - 2][first.position] is None:
        sheet.write_blank(first.row - 1, first.position, None, formats(**_look(here, header=False)))


def _write_value(
    sheet: Any, formats: styles.Formats, row: int, position: int, value: Any, look: dict[str, Any]
) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, position, value, formats(**look))
    elif isinstance(value, (int, float)):
        sheet.write_number(row, position, value, formats(**look))
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(row, position, value, formats(num_format=styles.DATE, **look))
    elif isinstance(value, (time, timedelta)):
        sheet.write_datetime(row, position, value, formats(num_format="[h]:mm:ss", **look))
    else:
        sheet.write_string(row, position, str(value), formats(quote_prefix=True, **look))
