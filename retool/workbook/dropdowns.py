"""What Excel itself lets a planner type into a column: drop-downs and ranges, from the schema."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from retool.workbook.cells import FIRST_YEAR, LARGEST_NUMBER, LAST_YEAR
from retool.workbook.columns import ColumnSpec
from retool.workbook.findings import column_letter
from retool.workbook.schema import SHEETS

#: Sheets with numbers or dates that Changes and Escalation may touch.
OPERATING_SHEETS = tuple(name for name, spec in SHEETS.items() if any(column.operating for column in spec.columns))


def validation(column: ColumnSpec, written: Collection[str]) -> dict[str, Any] | None:
    """XlsxWriter's options for a column's data validation, None where anything may be typed. `written` are
    the sheets of the workbook: a drop-down cannot point to an absent one."""
    if column.reference:
        return _reference(column, written)
    words = _words(column)
    if words:
        return _list(words, column)
    if column.is_date:
        return _date(column)
    return _number(column) if column.is_number else None


def _words(column: ColumnSpec) -> list[str]:
    """The few words that a column accepts, none where it accepts more."""
    if column.kind == "yesno":
        return ["yes", "no"]
    if column.name == "sheet":
        return list(OPERATING_SHEETS)
    return list(column.choices)


def _messages(column: ColumnSpec, message: str, *, strict: bool = True) -> dict[str, Any]:
    """What Excel says when the cell is chosen, and when something else is typed there."""
    return {
        "input_title": column.title[:32],
        "input_message": shortened(column.help, 255),
        "error_title": column.title[:32],
        "error_message": message[:255],
        "error_type": "stop" if strict else "information",
    }


def _list(source: list[str] | str, column: ColumnSpec) -> dict[str, Any]:
    return {"validate": "list", "source": source} | _messages(column, "Pick one from the list.")


def _reference(column: ColumnSpec, written: Collection[str]) -> dict[str, Any] | None:
    """A list that grows with the other sheet's first column. Other words than names are let pass with a
    hint."""
    if column.also and column.name == "state":
        return {"validate": "list", "source": list(column.also)} | _messages(
            column, f"{', '.join(column.also)}, or the name of a configuration.", strict=False
        )
    if column.reference not in written:
        return None
    target = SHEETS[column.reference]
    letter = column_letter(target.names.index(target.key[0]))
    cells = f"{column.reference}!${letter}"
    source = f"=OFFSET({cells}$2,0,0,MAX(1,COUNTA({cells}:${letter})-1),1)"
    words = " or ".join([f"a name from {column.reference}", *column.also])
    return {"validate": "list", "source": source} | _messages(
        column, f"This should be {words}.", strict=not column.also
    )


def _date(column: ColumnSpec) -> dict[str, Any]:
    limits = {"minimum": date(FIRST_YEAR + 1, 1, 1), "maximum": date(LAST_YEAR, 12, 31)}
    message = _messages(column, "Type a date, for example 2027-01-01.")
    return {"validate": "date", "criteria": "between"} | limits | message


def _number(column: ColumnSpec) -> dict[str, Any]:
    low = -LARGEST_NUMBER if column.minimum is None else column.minimum
    high = LARGEST_NUMBER if column.maximum is None else column.maximum
    what = "a whole number" if column.kind == "whole" else "a number"
    unit = f" in {column.unit}" if column.unit else ""
    bounds = "" if column.minimum is None else f", at least {column.minimum:g}"
    bounds += "" if column.maximum is None else f", at most {column.maximum:g}"
    return {
        "validate": "integer" if column.kind == "whole" else "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
    } | _messages(column, f"Type {what}{unit}{bounds}.")


def shortened(text: str, most: int) -> str:
    """The text, or as many of its words as fit."""
    if len(text) <= most:
        return text
    return text[: most - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"
