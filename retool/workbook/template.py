"""Writes input workbooks: the blank one for planners, and any case that a script has put together."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from retool.workbook import styles
from retool.workbook.book import RawSheet
from retool.workbook.columns import CARRIED, CARRIED_HELP, ColumnSpec, SheetSpec
from retool.workbook.dropdowns import validation
from retool.workbook.files import workbook_at
from retool.workbook.findings import column_letter, plain
from retool.workbook.guide import GUIDE, tab_colour, write_guide
from retool.workbook.marks import mark
from retool.workbook.schema import SETTINGS, SHEETS
from retool.workbook.written import make_room, print_on_one_width, write_cell, write_rows, write_verbatim

#: Drop-downs, formats and colours reach this many rows beyond the last one that is filled.
SPARE_ROWS = 500
#: Examples made by the project itself; the others are files in the folder `examples`.
BLANK = "blank"
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": styles.DATE,
}
#: A fixed date of creation: the same case always gives the same bytes.
_CREATED = datetime(2026, 1, 1)

Rows = Sequence[Mapping[str, Any]]


def examples() -> list[str]:
    """The names that `new_workbook` knows."""
    folder = resources.files("retool.workbook") / "examples"
    files = [Path(entry.name) for entry in folder.iterdir()] if folder.is_dir() else []
    return [BLANK, *sorted(file.stem for file in files if file.suffix == ".xlsx")]


def new_workbook(path: str | Path, example: str = BLANK) -> None:
    """Writes a blank input workbook, or a copy of a packaged example, to a place where no file is yet.

    Raises FileExistsError where there is one, ValueError for an unknown example.
    """
    target = Path(path)
    if target.exists():
        raise FileExistsError(f"{target} exists already; choose another name")
    if example not in examples():
        raise ValueError(f"there is no example {example}; choose from {', '.join(examples())}")
    if example == BLANK:
        write_workbook(_blank(), target, title="New retooling case")
        return
    file = resources.files("retool.workbook") / "examples" / f"{example}.xlsx"
    with resources.as_file(file) as source:
        shutil.copyfile(source, target)


def _blank() -> dict[str, Rows]:
    settings = [
        {
            "name": spec.name,
            "value": None if spec.name in ("case", "base_date", "maker") else spec.default,
            "note": spec.help,
        }
        for spec in SETTINGS.values()
    ]
    return {name: settings if name == "Settings" else [] for name in SHEETS}


def write_workbook(
    sheets: Mapping[str, Rows], path: str | Path, *, title: str | None = None, verbatim: Sequence[RawSheet] = ()
) -> None:
    """Writes sheets of rows keyed by plain column names, with a Guide in front.

    Known sheets come in the order of the contract as Excel tables with drop-downs; `source`, `confidence`,
    `note` and unknown columns follow the known ones; unknown sheets are written plainly after them, and
    `verbatim` ones cell by cell. Writing is atomic. Raises ValueError where a value does not fit into a cell.
    """
    target = Path(path)
    with replacing(target) as draft, workbook_at(draft, _OPTIONS) as book:
        book.set_properties({"title": title or target.stem, "created": _CREATED})
        formats = styles.Formats(book.add_format)
        known = [name for name in SHEETS if name in sheets]
        guide = book.add_worksheet(GUIDE)
        write_guide(guide, formats, {name: len(sheets[name]) for name in known}, title or target.stem)
        for name in known:
            _write_known(book.add_worksheet(name), formats, SHEETS[name], sheets[name], known)
        for name, rows in sheets.items():
            if name not in SHEETS and name != GUIDE:
                write_rows(book.add_worksheet(name), formats, rows)
        for raw in verbatim:
            write_verbatim(book.add_worksheet(raw.name), formats, raw)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A draft beside the target that takes its place only when complete."""
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".xlsx", dir=target.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.replace(target)
        target.chmod(0o666 & ~_umask())
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_known(sheet: Any, formats: styles.Formats, spec: SheetSpec, rows: Rows, written: Iterable[str]) -> None:
    columns: list[ColumnSpec | str] = [*spec.columns, *_extra_names(spec, rows)]
    headers = [_header(column) for column in columns]
    for position, column in enumerate(columns):
        known = None if isinstance(column, str) else column
        values = [row.get(_name(column)) for row in rows]
        sheet.set_column(position, position, styles.width(headers[position], values[:200]))
        for number, value in enumerate(values, start=1):
            cell = _setting_of(spec, rows[number - 1], known)
            write_cell(sheet, formats, number, position, cell, value, wrapped=known is not None)
        _ready_for_more(sheet, formats, known, len(rows), position)
        _validate(sheet, spec, known, rows, position, written)
    make_room(sheet, rows, spec.names)
    _write_header(sheet, formats, spec, columns, headers, len(rows))
    mark(sheet, formats(**styles.FAULT), spec, len(rows) + 1 + SPARE_ROWS, set(written))
    _colour_assumed(sheet, formats, columns, len(rows))
    sheet.set_tab_color(tab_colour(spec.name) or "#808080")
    # source and note hold up to a page of text: they stay one line high on the screen and off the paper
    sheet.print_area(0, 0, max(1, len(rows)), len(spec.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{len(rows) + 2}"})
    print_on_one_width(sheet)


def _extra_names(spec: SheetSpec, rows: Rows) -> list[str]:
    """`source`, `confidence`, `note`, then whatever else the rows hold, in order of appearance."""
    extra = dict.fromkeys(CARRIED)
    for row in rows:
        extra.update(dict.fromkeys(row))
    return [name for name in extra if name not in spec.names]


def _name(column: ColumnSpec | str) -> str:
    return column if isinstance(column, str) else column.name


def _header(column: ColumnSpec | str) -> str:
    if isinstance(column, str):
        return column.capitalize() if column in CARRIED else column
    return column.header


def _setting_of(spec: SheetSpec, row: Mapping[str, Any], column: ColumnSpec | None) -> ColumnSpec | None:
    """A setting's value is written as its own kind, not as the column's."""
    if spec.name == "Settings" and column is not None and column.name == "value":
        return SETTINGS.get(plain(str(row.get("name"))), column)
    return column


def _ready_for_more(sheet: Any, formats: styles.Formats, column: ColumnSpec | None, count: int, position: int) -> None:
    """Blank rows below the table are formatted too, so that what is typed there looks right."""
    number_format = styles.number_format(column) if column else "General"
    if number_format == "General":
        return
    cell_format = formats(num_format=number_format)
    for row in range(count + 1, count + 1 + min(SPARE_ROWS, 50)):
        sheet.write_blank(row, position, None, cell_format)


def _validate(
    sheet: Any,
    spec: SheetSpec,
    column: ColumnSpec | None,
    rows: Rows,
    position: int,
    written: Iterable[str],
) -> None:
    if column is None:
        return
    names = set(written)
    if spec.name == "Settings" and column.name == "value":
        for number, row in enumerate(rows, start=1):
            setting = _setting_of(spec, row, column)
            options = validation(setting, names) if setting else None
            if options:
                sheet.data_validation(number, position, number, position, options)
        return
    options = validation(column, names)
    if options:
        sheet.data_validation(1, position, len(rows) + SPARE_ROWS, position, options)


def _write_header(
    sheet: Any,
    formats: styles.Formats,
    spec: SheetSpec,
    columns: list[ColumnSpec | str],
    headers: list[str],
    count: int,
) -> None:
    looks = [formats(**styles.header_style(None if isinstance(c, str) else c)) for c in columns]
    if len({header.lower() for header in headers}) == len(headers):
        cells = [{"header": h, "header_format": f} for h, f in zip(headers, looks, strict=True)]
        options = {"name": spec.name, "columns": cells, "style": "Table Style Light 1"}
        sheet.add_table(0, 0, max(1, count), len(columns) - 1, options)
    else:  # a table cannot hold two headers that differ in letter case only
        for position, (header, look) in enumerate(zip(headers, looks, strict=True)):
            sheet.write_string(0, position, header, look)
    for position, column in enumerate(columns):
        text = CARRIED_HELP.get(column, "") if isinstance(column, str) else column_note(spec, column)
        if text:
            size = {"x_scale": 2.2, "y_scale": max(0.8, 0.28 * (3 + len(text) / 45)), "author": "retool"}
            sheet.write_comment(0, position, text, size)
    sheet.set_row(0, 45)
    sheet.freeze_panes(1, 1)


def column_note(spec: SheetSpec, column: ColumnSpec) -> str:
    """The note on a header: meaning, whether it must be filled, its default and where its names come from."""
    parts = [column.help]
    if column.required:
        parts.append("Required.")
    if column.choices:
        parts.append(f"One of: {', '.join(column.choices)}.")
    if column.reference:
        names = " or ".join([f"a name from {column.reference}", *column.also])
        parts.append(f"Must be {names}.")
    if column.name in spec.key:
        others = [name for name in spec.key if name != column.name]
        parts.append(f"May not repeat{' together with ' + ', '.join(others) if others else ''}.")
    parts.append(f"Plain name: {column.name}.")
    return " ".join(parts)


def _colour_assumed(sheet: Any, formats: styles.Formats, columns: list[ColumnSpec | str], count: int) -> None:
    position = columns.index("confidence")
    letter = column_letter(position)
    rule = {
        "type": "formula",
        "criteria": f'=LOWER(TRIM(${letter}2))="assumed"',
        "format": formats(**styles.ASSUMED),
    }
    sheet.conditional_format(1, 0, count + SPARE_ROWS, len(columns) - 1, rule)
