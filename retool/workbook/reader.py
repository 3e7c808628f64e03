"""From a file to a `Workbook`: sheets found, headers matched, every cell judged by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from retool.workbook.book import BAD, RawSheet, SheetData, Workbook
from retool.workbook.cells import UNCACHED, CellFaultError, convert, convert_numbers, is_blank
from retool.workbook.columns import ColumnSpec, SheetSpec
from retool.workbook.findings import Finding, cell_name, did_you_mean, plain, shown
from retool.workbook.grid import DAMAGE, Grid, read_grids
from retool.workbook.headers import HeaderMatch, match_header, missing_columns, nearest_header
from retool.workbook.names import sheet_name_faults
from retool.workbook.preflight import RefusedError, preflight
from retool.workbook.schema import SETTINGS, SHEETS, table_of
from retool.workbook.sheets_frame import Settings

#: Only a workbook without a single valid period is left with this base date.
NO_DATE = date(1900, 1, 1)
#: Sheets that other parts of retool write or read; finding them in an input workbook is no surprise.
FAMILIAR_SHEETS = frozenset(("guide", "draws"))
_BY_PLAIN = {plain(name).replace("_", ""): name for name in SHEETS}


def read_workbook(path: str | Path, *, known_only: bool = False) -> Workbook:
    """Reads an input workbook. Never raises for what the file holds: whatever is wrong stands in `findings`,
    and the rows that passed in `tables`. `known_only` leaves sheets outside the contract unread: those of a
    plan, say, whose question alone is wanted."""
    workbook = Workbook(Path(path))
    before = preflight(workbook.path)
    workbook.findings += before.findings
    if before.refused:
        workbook.readable = False
        return workbook
    try:
        grids = read_grids(workbook.path, before.formula_sheets, _is_known if known_only else None)
    except RefusedError as refusal:
        workbook.readable = False
        workbook.findings.append(_about_the_file(refusal.message, refusal.fix))
        return workbook
    except DAMAGE as error:
        workbook.readable = False
        workbook.findings.append(_damaged(workbook.path, error))
        return workbook
    return _taken(workbook, grids)


def workbook_of(path: Path, sheets: Sequence[RawSheet]) -> Workbook:
    """A workbook from sheets in memory, as if they had been read from a file of that name."""
    return _taken(Workbook(path), [Grid(sheet) for sheet in sheets])


def _taken(workbook: Workbook, grids: list[Grid]) -> Workbook:
    _take_sheets(workbook, grids)
    _fill_settings(workbook)
    return workbook


def _is_known(title: str) -> bool:
    return plain(title).replace("_", "") in _BY_PLAIN


def _damaged(path: Path, error: BaseException) -> Finding:
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    return _about_the_file(
        f"{path.name} is damaged and cannot be read ({reason})",
        "Open it in Excel or LibreOffice, let it be repaired, and save it as .xlsx.",
    )


def _about_the_file(message: str, fix: str) -> Finding:
    return Finding("error", "", "", "", None, "file", message, fix)


def _take_sheets(workbook: Workbook, grids: list[Grid]) -> None:
    workbook.raw = {grid.raw.name: grid.raw for grid in grids}
    workbook.findings += sheet_name_faults([grid.raw.name for grid in grids])
    for grid in grids:
        squeezed = plain(grid.raw.name).replace("_", "")
        name = _BY_PLAIN.get(squeezed)
        if name is None:
            if squeezed not in FAMILIAR_SHEETS:
                workbook.findings.append(_unknown_sheet(grid.raw))
        elif name in workbook.data:
            workbook.findings.append(_second_sheet(grid.raw, workbook.data[name].title))
        else:
            _take_sheet(workbook, SHEETS[name], grid)
    for spec in SHEETS.values():
        if spec.required and spec.name not in workbook.data:
            workbook.findings.append(_missing_sheet(spec))


def _unknown_sheet(raw: RawSheet) -> Finding:
    near = did_you_mean(raw.name, SHEETS)
    return Finding(
        "note",
        raw.name,
        "A1",
        "",
        None,
        "unknown-sheet",
        f"{raw.name} is not an input sheet; it is carried along and not used.{near}",
        "Rename it if it is meant to be read." if near else "",
        row=1,
    )


def _second_sheet(raw: RawSheet, first: str) -> Finding:
    return Finding(
        "error",
        raw.name,
        "A1",
        "",
        None,
        "duplicate-sheet",
        f"{raw.name} and {first} are the same input sheet",
        "Keep one and rename or delete the other.",
        row=1,
    )


def _missing_sheet(spec: SheetSpec) -> Finding:
    return Finding(
        "error",
        spec.name,
        "",
        "",
        None,
        "missing-sheet",
        f"the required sheet {spec.name} is missing",
        f"Add a sheet {spec.name} with the columns {', '.join(c.name for c in spec.columns if c.required)}.",
    )


def _take_sheet(workbook: Workbook, spec: SheetSpec, grid: Grid) -> None:
    data = SheetData(spec, grid.raw.name)
    workbook.data[spec.name] = data
    match = match_header(spec, data.title, grid.raw.header)
    data.positions = match.positions
    filled = _filled_rows(match, grid)
    workbook.findings += _sheet_remarks(spec, grid, match, bool(filled))
    workbook.findings += match.findings
    if filled and match.positions:
        _convert_rows(workbook, data, grid, filled)


def _filled_rows(match: HeaderMatch, grid: Grid) -> list[int]:
    """Indices of the rows that hold something in a known column; with no known column, in any."""
    positions = sorted(match.positions.values())
    rows = grid.raw.rows
    uncached = {row - 2 for row, position in grid.uncached if position in positions}
    if not positions:
        return [i for i, row in enumerate(rows) if not all(map(is_blank, row))]
    return [i for i, row in enumerate(rows) if i in uncached or not all(is_blank(row[p]) for p in positions)]


def _sheet_remarks(spec: SheetSpec, grid: Grid, match: HeaderMatch, filled: bool) -> list[Finding]:
    """Findings about the sheet as a whole and its header row."""
    title, header = grid.raw.name, grid.raw.header
    found: list[Finding] = []

    def remark(severity: Any, cell: str, column: str, rule: str, message: str, fix: str, at: int = 0) -> None:
        found.append(Finding(severity, title, cell, column, None, rule, message, fix, row=1, position=at))

    if grid.hidden:
        remark(
            "note",
            "A1",
            "",
            "hidden-sheet",
            f"{title} is hidden but is read",
            "Show it, to see what is in it.",
        )
    if grid.stray:
        fix = "Clear it, or move it next to the table."
        remark("error", grid.stray, "", "stray-cell", f"{grid.stray} lies far right of the table", fix)
    if not filled:
        if spec.required:
            remark(
                "error",
                "A2",
                "",
                "empty-sheet",
                f"the required sheet {spec.name} has no rows",
                "Fill in a row.",
            )
        return found
    if not match.positions:
        fix = f"Put the headers {', '.join(c.name for c in spec.columns if c.required)} in row 1."
        remark("error", "A1", "", "header", f"row 1 of {title} holds none of the sheet's column names", fix)
        return found
    free = len(header)
    for column in missing_columns(spec, match.positions):
        near = nearest_header(column, [t for i, t in enumerate(header) if i not in match.positions.values()])
        fix = f"Add a column headed {column.header}" + (f", or rename {shown(near)}." if near else ".")
        message = f"the required column {column.name} is missing"
        remark("error", cell_name(1, free), column.name, "missing-column", message, fix, free)
        free += 1
    found += _headless(grid, title)
    return found


def _headless(grid: Grid, title: str) -> list[Finding]:
    """Values beneath a blank header belong to no column."""
    found = []
    for position, text in enumerate(grid.raw.header):
        if text is not None:
            continue
        first = next((i for i, row in enumerate(grid.raw.rows) if not is_blank(row[position])), None)
        if first is not None:
            found.append(
                Finding(
                    "warning",
                    title,
                    cell_name(first + 2, position),
                    "",
                    grid.raw.rows[first][position],
                    "no-header",
                    "there are values in a column without a header; they are not used",
                    f"Name the column in {cell_name(1, position)}, or clear it.",
                    row=first + 2,
                    position=position,
                )
            )
    return found


def _convert_rows(workbook: Workbook, data: SheetData, grid: Grid, filled: list[int]) -> None:
    data.numbers = [index + 2 for index in filled]
    place = {number: index for index, number in enumerate(data.numbers)}
    uncached: dict[int, list[int]] = {}
    for row, at in grid.uncached:
        if row in place:
            uncached.setdefault(at, []).append(place[row])
    rows = [grid.raw.rows[index] for index in filled]
    good = [True] * len(rows)
    for column in data.spec.columns:
        position = data.positions.get(column.name)
        if position is None:
            # the absence of a required column is said once, at the header, not again in every row
            blank = BAD if column.required else column.default
            data.cells[column.name] = [blank] * len(rows)
            good = [False] * len(rows) if column.required else good
            continue
        values = [row[position] for row in rows]
        for index in uncached.get(position, ()):
            values[index] = UNCACHED
        data.cells[column.name] = _convert_column(workbook, data, column, values, good)
    if data.spec.name == "Settings":
        _judge_settings(workbook, data, good)
    if data.spec.name == "Programs":
        pairs = zip(data.cells["tariff_class"], data.cells["vehicle_class"], strict=True)
        data.cells["tariff_class"] = [own or vehicle for own, vehicle in pairs]
    data.complete = all(good)
    _store_rows(workbook, data, good)


def _convert_column(
    workbook: Workbook, data: SheetData, column: ColumnSpec, values: list[Any], good: list[bool]
) -> list[Any]:
    if data.spec.name == "Settings" and column.name == "value":
        return values  # judged once the setting's name is known
    quick = convert_numbers(column, values)
    if quick is not None:
        return quick
    converted = []
    known: dict[tuple[type, Any], Any] = {}  # names repeat: each is judged once
    for index, value in enumerate(values):
        key = (type(value), value)
        if key not in known:
            known[key] = _converted(column, value)
        result = known[key]
        if isinstance(result, CellFaultError):
            good[index] = False
            workbook.findings.append(_cell_finding(workbook, data, index, column.name, result))
            result = BAD
        converted.append(result)
    return converted


def _converted(column: ColumnSpec, value: Any) -> Any:
    try:
        return convert(column, value)
    except CellFaultError as fault:
        return fault


def _cell_finding(workbook: Workbook, data: SheetData, index: int, column: str, fault: CellFaultError) -> Finding:
    row = data.numbers[index]
    return workbook.finding("error", data.spec.name, row, column, fault.rule, fault.message, fault.fix)


def _judge_settings(workbook: Workbook, data: SheetData, good: list[bool]) -> None:
    """Each value by the setting it is for; a setting nobody knows is a warning and not used."""
    names, values = data.cells["name"], data.cells["value"]
    for index, (name, value) in enumerate(zip(names, values, strict=True)):
        # a name at fault hides no fault of its value
        setting = data.spec.column("value") if name is BAD else SETTINGS.get(plain(name))
        if setting is None:
            good[index] = False
            workbook.findings.append(_unknown_setting(workbook, data.numbers[index], name))
            continue
        if name is not BAD:
            names[index] = setting.name
        try:
            values[index] = None if is_blank(value) else convert(setting, value)
        except CellFaultError as fault:
            values[index] = BAD
            good[index] = False
            workbook.findings.append(_cell_finding(workbook, data, index, "value", fault))


def _unknown_setting(workbook: Workbook, row: int, name: str) -> Finding:
    return workbook.finding(
        "warning",
        "Settings",
        row,
        "name",
        "unknown-setting",
        f"there is no setting {shown(name)}; it is not used",
        f"Correct the name or delete the row.{did_you_mean(name, SETTINGS)}",
    )


def _store_rows(workbook: Workbook, data: SheetData, good: list[bool]) -> None:
    """Typed rows of those that passed every field check, built by pydantic in one go."""
    attributes = [column.attribute for column in data.spec.columns]
    columns = [data.cells[column.name] for column in data.spec.columns]
    records = [
        dict(zip(attributes, values, strict=True), row=number)
        for passed, number, values in zip(good, data.numbers, zip(*columns, strict=True), strict=True)
        if passed
    ]
    rows = TypeAdapter(list[data.spec.row_type]).validate_python(records)  # type: ignore[name-defined]
    setattr(workbook.tables, table_of(data.spec.name), rows)


def _fill_settings(workbook: Workbook) -> None:
    """Defaults for whatever is missing, blank or faulty; the first row of a repeated name counts."""
    given: dict[str, Any] = {}
    for row in workbook.tables.settings_rows:
        if row.value is not None:
            given.setdefault(row.name, row.value)
    given.setdefault("case", workbook.path.stem)
    periods = workbook.tables.periods
    given.setdefault("base_date", periods[0].start if periods else NO_DATE)
    settings = Settings(**given)
    workbook.tables.settings = settings
    workbook.tables.settings_rows = [
        row if row.value is not None else row.model_copy(update={"value": getattr(settings, row.name)})
        for row in workbook.tables.settings_rows
    ]
