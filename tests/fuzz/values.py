"""What planners, scripts and exports put into cells, and what each may mean: the contract read a second time.

`meaning` is written from the contract and not from the reader, so that the two can disagree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from retool.workbook import ColumnSpec

FAULT: Any = object()
"""The meaning of a cell that a planner must correct."""

BLANKS = (None, "", " ", "\t\n", "\u3000")

NUMBERS = (
    0, 1, -1, 15, 0.15, 100, 2027, 2.5, -0.0, 1e-12, 1e9, 999_999_999_999_999, 1e15, 1e16, 1e308, -1e308, 2**70,
    float("nan"), float("inf"), 0.1 + 0.2, 123456.789012345, 46388, 5e-324,
)  # fmt: skip

TEXTS = (
    "100", " 100 ", "1.234,5", "1,234.5", "1 234", "1\u00a0234,5", "15%", "15 %", "$ 20", "(20)", "1e5", "−5", "+5",
    "２０２７", "١٢", "٢٠٢٧-٠١-٠١", "½", "0x10", "NaN", "nan", "inf", "Infinity", "NA", "N/A", "none", "null", "TBD",  # noqa: RUF001
    "yes", "No", "TRUE", "ja", "x", "kei", " kei ", "KEI", "K60", "L1", "P1", "east", "*", "car", "Car", "set",
    "k\u200bei", "kei\u00a0", "ＫＥＩ", "🚗", "名前", "é", "e\u0301", "\ufeff100", "\u202e100", "a" * 31, "a" * 32,  # noqa: RUF001
    "a" * 300, "x" * 32_767, "line\nbreak", "tab\there", "quote'd", '"', "a;b=c", "a|b", "a,b", "[1]", "Sheet1!A1",
    "=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0", "../../x", "C:\\CON", "%s%n", "{0}", "{x}", "<b>&amp;", "$(id)",
    "2027-01-01", "2027-01-01 00:00:00", "2027-13-01", "2027-02-30", "01/02/2027", "1.1.2027", "Jan 2027",
    "2027-1-1", "2027-01-01T00:00:00Z", "2027-01-01junk", "1900-01-01", "9999-12-31", "0000-00-00", "2027",
)  # fmt: skip

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", " #n/a ")

OTHERS = (
    True, False, date(2027, 1, 1), date(1900, 1, 1), date(9999, 12, 31), datetime(2027, 1, 1), datetime(2028, 7, 1),
    datetime(2027, 1, 1, 12, 30), datetime(2100, 2, 28), time(12, 0), timedelta(hours=30),
)  # fmt: skip

VALUES: tuple[Any, ...] = (*BLANKS, *NUMBERS, *TEXTS, *ERRORS, *OTHERS)

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]\S+)?")


def is_blank(cell: Any) -> bool:
    """Nothing, or nothing that can be seen."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def meaning(spec: ColumnSpec, cell: Any) -> Any:
    """The typed value that a cell of the column `spec` states, or FAULT where it states none."""
    if is_blank(cell):
        return FAULT if spec.required else spec.default
    if isinstance(cell, str) and cell.strip().upper() in ERRORS:
        return FAULT
    by_kind: dict[str, Callable[[ColumnSpec, Any], Any]] = {
        "number": _number, "whole": _number, "date": _day, "yesno": _yes_no, "choice": _choice, "text": _text,
        "any": _anything,
    }  # fmt: skip
    return by_kind[spec.kind](spec, cell)


def _number(spec: ColumnSpec, cell: Any) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)) or not abs(cell) < 1e15:
        return FAULT
    too_low = spec.minimum is not None and (cell < spec.minimum or (spec.positive and cell == spec.minimum))
    too_high = spec.maximum is not None and cell > spec.maximum
    if too_low or too_high or (spec.kind == "whole" and cell != int(cell)):
        return FAULT
    return int(cell) if spec.kind == "whole" else float(cell)


def _day(_: ColumnSpec, cell: Any) -> Any:
    if isinstance(cell, str):
        written = _ISO_DAY.fullmatch(cell.strip())
        try:
            cell = date(*map(int, written.groups())) if written else None
        except ValueError:
            return FAULT
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell if isinstance(cell, date) and 1900 < cell.year <= 2200 else FAULT


def _yes_no(_: ColumnSpec, cell: Any) -> Any:
    words = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
    return cell if isinstance(cell, bool) else words.get(str(cell).strip().lower(), FAULT)


def _choice(spec: ColumnSpec, cell: Any) -> Any:
    word = str(_text(spec, cell)).lower()
    return word if word in spec.choices else FAULT


def _text(spec: ColumnSpec, cell: Any) -> Any:
    if isinstance(cell, str):
        word = cell.strip()
        return word.lower() if word.lower() in spec.also else word
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, (int, float)):
        return f"{cell + 0:.0f}" if math.isfinite(cell) and cell == int(cell) and abs(cell) < 1e15 else str(cell)
    return str(cell)


def _anything(_: ColumnSpec, cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)):
        return float(cell) if abs(cell) < 1e15 else FAULT
    if isinstance(cell, datetime):
        return cell.date()
    return cell.strip() if isinstance(cell, str) else cell
