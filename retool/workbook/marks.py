"""What turns red as it is typed: conditional formats that say in Excel's words what the checks will say.

They are a first help and no more: only `retool check` knows every rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from retool.workbook.book import FIRST_ROW
from retool.workbook.cells import LARGEST_NUMBER
from retool.workbook.columns import ColumnSpec, SheetSpec
from retool.workbook.findings import column_letter
from retool.workbook.schema import SHEETS


def faults(
    spec: SheetSpec, column: ColumnSpec, last: int, written: Collection[str], row: int = FIRST_ROW
) -> Iterator[str]:
    """Formulas that are true where the column's cell in a row is a fault. `last` is the last row marked and `written`
    are the sheets of the workbook.
    """
    here = f"{column_letter(spec.names.index(column.name))}{row}"
    end = column_letter(len(spec.columns) - 1)
    yield f"ISERROR({here})"
    if column.required:
        yield f"AND(COUNTA($A{row}:${end}{row})>0,LEN(TRIM({here}))=0)"
    if column.is_number:
        yield f"ISTEXT({here})"
        yield f"AND(ISNUMBER({here}),{_out_of_range(here, column)})"
    if column.is_date:
        yield f"AND(ISTEXT({here}),ISERROR(DATEVALUE({here})))"
    if column.choices or column.kind == "yesno":
        words = column.choices or ("yes", "no", "true", "false")
        yield f"AND(LEN({here})>0,{_none_of(here, words)})"
    if column.reference in written:
        yield f"AND(LEN({here})>0,{_unknown(here, column)})"
    if spec.key and column.name == spec.key[-1]:
        yield _repeated(spec, row, last)


def _out_of_range(here: str, column: ColumnSpec) -> str:
    low = -LARGEST_NUMBER if column.minimum is None else column.minimum
    high = LARGEST_NUMBER if column.maximum is None else column.maximum
    whole = f",{here}<>INT({here})" if column.kind == "whole" else ""
    return f"OR({here}<{low:.15g},{here}>{high:.15g}{whole})"


def _none_of(here: str, words: Collection[str]) -> str:
    return ",".join(f'LOWER(TRIM({here}))<>"{word}"' for word in words)


def _unknown(here: str, column: ColumnSpec) -> str:
    target = SHEETS[column.reference]
    letter = column_letter(target.names.index(target.key[0]))
    names = f"{column.reference}!${letter}$2:${letter}$1048576"
    return ",".join([f"COUNTIF({names},{here})=0", *([_none_of(here, column.also)] if column.also else [])])


def _repeated(spec: SheetSpec, row: int, last: int) -> str:
    """Another row with the same key. Not COUNTIFS, which would take the name `*` for any name."""
    letters = [column_letter(spec.names.index(name)) for name in spec.key]
    same = ",".join(f"--(${letter}${FIRST_ROW}:${letter}${last}=${letter}{row})" for letter in letters)
    filled = ",".join(f"LEN(${letter}{row})>0" for letter in dict.fromkeys((letters[0], letters[-1])))
    return f"AND({filled},SUMPRODUCT({same})>1)"


def mark(sheet: Any, look: Any, spec: SheetSpec, last: int, written: Collection[str]) -> None:
    """Have the cells of all known columns down to row `last` turn red where they are faults."""
    for position, column in enumerate(spec.columns):
        if spec.name == "Settings" and column.name == "value":
            continue  # what may stand there depends on the setting; its validation knows
        for formula in faults(spec, column, last, written):
            rule = {"type": "formula", "criteria": f"={formula}", "format": look, "stop_if_true": True}
            sheet.conditional_format(1, position, last - 1, position, rule)
