"""One cell to one value: what each kind of column accepts, and what it says about the rest."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from retool.workbook.columns import ColumnSpec
from retool.workbook.findings import did_you_mean, listed, shown

#: What a cell with an Excel error shows.
ERROR_TEXTS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
#: Beyond this a number is a slip of the keyboard, whatever its unit.
LARGEST_NUMBER = 1e15
FIRST_YEAR, LAST_YEAR = 1900, 2200
#: What a cell can hold; only other software than a spreadsheet program writes more.
LONGEST_TEXT = 32_767
YES = frozenset(("yes", "y", "true"))
NO = frozenset(("no", "n", "false"))


class _Uncached:
    """Stands for a formula that has no stored value."""

    def __repr__(self) -> str:
        return "formula without a stored value"


UNCACHED: Any = _Uncached()


class CellFaultError(ValueError):
    """A cell that cannot be what its column asks for."""

    def __init__(self, rule: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.rule, self.message, self.fix = rule, message, fix


def is_blank(value: Any) -> bool:
    """True for an empty cell and for one that holds only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def convert(spec: ColumnSpec, value: Any) -> Any:
    """The typed value of a cell of the column `spec`; a blank one is the column's default. Raises
    CellFaultError."""
    if is_blank(value):
        if spec.required:
            raise CellFaultError("required", f"{spec.name} is blank", "Fill the cell, or delete the whole row.")
        return spec.default
    if value is UNCACHED:
        raise CellFaultError(
            "formula",
            f"{spec.name} holds a formula without a stored value",
            "Open the file in Excel or LibreOffice and save it, or type the value.",
        )
    if isinstance(value, str) and value.strip().upper() in ERROR_TEXTS:
        raise CellFaultError(
            "error-cell",
            f"{spec.name} holds the Excel error {value.strip()}",
            "Repair the formula or type the value.",
        )
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise CellFaultError(
            "text-length",
            f"{spec.name} is a text of {len(value):,} characters, more than a cell can hold",
            f"Shorten it to at most {LONGEST_TEXT:,} characters.",
        )
    return _CONVERTERS[spec.kind](spec, value)


def convert_numbers(spec: ColumnSpec, values: list[Any]) -> list[float] | None:
    """A whole column at once where it holds nothing but good numbers, else None."""
    if spec.kind != "number" or not values or not set(map(type, values)) <= {int, float}:
        return None
    try:
        _number(spec, min(values))
        _number(spec, max(values))
    except CellFaultError:
        return None
    # a number that is not comparable would not show in the least and the greatest
    return list(map(float, values)) if all(map(math.isfinite, values)) else None


def _text(spec: ColumnSpec, value: Any) -> str:
    if isinstance(value, str):
        text = value.strip()
        return text.lower() if text.lower() in spec.also else text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value == datetime(value.year, value.month, value.day) else str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_NUMBER:
        return str(int(value))
    return str(value)


def _number(spec: ColumnSpec, value: Any) -> float:
    number = _any_number(spec, value)
    _check_range(spec, number)
    return number


def _any_number(spec: ColumnSpec, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _not_a_number(spec, value)
    number = float(value) if abs(value) < LARGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise CellFaultError("range", f"{spec.name} is too large to be meant", "Type the number in the column's unit.")
    return number


def _not_a_number(spec: ColumnSpec, value: Any) -> CellFaultError:
    if isinstance(value, str):
        text = value.strip()
        if _looks_numeric(text):
            fix = "Retype it as a number: the cell is text, or holds a sign such as $, % or a comma."
            return CellFaultError("number-as-text", f"{spec.name} is the text {shown(text)}, not a number", fix)
        return CellFaultError(
            "number", f"{spec.name} must be a number, found the text {shown(text)}", _number_hint(spec)
        )
    if isinstance(value, bool):
        return CellFaultError("number", f"{spec.name} must be a number, found {shown(value)}", _number_hint(spec))
    return CellFaultError(
        "number",
        f"{spec.name} must be a number, found a date or time ({shown(value)})",
        "Set the cell's format to a number and retype the value.",
    )


def _number_hint(spec: ColumnSpec) -> str:
    unit = f" in {spec.unit}" if spec.unit else ""
    blank = "" if spec.required else ", or leave the cell blank"
    return f"Type a number{unit}{blank}."


def _looks_numeric(text: str) -> bool:
    return bool(re.fullmatch(r"[-+(]?\s*[$€£]?\s*[\d.,'\s]*\d[\d.,'\s]*(?:[eE][-+]?\d+)?\s*[%$MmKk)]*", text))


def _check_range(spec: ColumnSpec, number: float) -> None:
    low, high = spec.minimum, spec.maximum
    if low is not None and (number < low or (spec.positive and number == low)):
        bound = "above" if spec.positive else "at least"
        raise CellFaultError(
            "range", f"{spec.name} is {shown(number)} but must be {bound} {shown(low)}", "Correct the number."
        )
    if high is None or number <= high:
        return
    if spec.unit.startswith("share"):
        message = f"{spec.name} is {shown(number)}, that is {shown(100 * number)} %"
        raise CellFaultError(
            "rate",
            f"{message}; it may be at most {shown(high)}",
            "Rates and shares are fractions: type 0.15, or 15%, where 15 % is meant.",
        )
    raise CellFaultError(
        "range", f"{spec.name} is {shown(number)} but must be at most {shown(high)}", "Correct the number."
    )


def _whole(spec: ColumnSpec, value: Any) -> int:
    number = _any_number(spec, value)
    if not number.is_integer():
        raise CellFaultError(
            "whole-number",
            f"{spec.name} is {shown(number)} but must be a whole number",
            "Type a whole number.",
        )
    _check_range(spec, number)
    return int(number)


def _date(spec: ColumnSpec, value: Any) -> date:
    day = _as_date(value)
    if day is None:
        found = f"the text {shown(value.strip())}" if isinstance(value, str) else shown(value)
        raise CellFaultError(
            "date",
            f"{spec.name} must be a date, found {found}",
            "Type a date such as 2027-01-01 and format the cell as a date.",
        )
    if not FIRST_YEAR < day.year <= LAST_YEAR:
        raise CellFaultError(
            "range", f"{spec.name} is {day.isoformat()}, far from any planning horizon", "Correct the year."
        )
    return day


def _as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)", value.strip()):
        try:
            return datetime.fromisoformat(value.strip()).date()
        except ValueError:
            return None
    return None


def _yes_no(spec: ColumnSpec, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.strip().lower()
        if word in YES or word in NO:
            return word in YES
    raise CellFaultError("yes-no", f"{spec.name} must be yes or no, found {shown(value)}", "Type yes or no.")


def _choice(spec: ColumnSpec, value: Any) -> str:
    word = _text(spec, value).lower()
    if word in spec.choices:
        return word
    raise CellFaultError(
        "choice",
        f"{spec.name} must be one of {listed(spec.choices, 9)}; found {shown(value)}",
        f"Pick one from the list.{did_you_mean(word, spec.choices)}",
    )


def _anything(spec: ColumnSpec, value: Any) -> Any:
    """Text, number, date or yes/no, to be judged once it is known what it is for."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        if isinstance(value, str):
            return value.strip()
        return value.date() if isinstance(value, datetime) else value
    return _any_number(spec, value)


_CONVERTERS: dict[str, Callable[[ColumnSpec, Any], Any]] = {
    "text": _text,
    "number": _number,
    "whole": _whole,
    "date": _date,
    "yesno": _yes_no,
    "choice": _choice,
    "any": _anything,
}
