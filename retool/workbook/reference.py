"""The reference page of the input workbook, made from the schema: `python -m retool.workbook.reference FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from retool.workbook.cells import LARGEST_NUMBER
from retool.workbook.columns import CARRIED_HELP, ColumnSpec, SheetSpec
from retool.workbook.findings import shown
from retool.workbook.schema import SETTINGS, SHEETS

INTRODUCTION = """\
# The input workbook

One `.xlsx` file is one case. Each sheet holds one table: headers in row 1, one record a row. This page is
made from the schema that also makes the blank workbook, the reader and the checks.

## Cells

- A header is the plain name (`unit_cost`), the title (`Unit cost`) or the title with its unit
  (`Unit cost [$/set]`), in any letter case and column order. A unit that is written must be the column's own;
  `[$]` will do for `[$/set]`, never `[M$]`.
- A blank required cell is a fault. A blank optional cost, price, share, month or head count is 0; a blank
  limit, minimum or date is none; unless a default is stated below.
- Rows that are blank in all known columns are skipped. `source`, `confidence` and `note` are allowed
  everywhere. Other columns are carried along with a warning, other sheets with a note.
- Rates and shares are fractions: 0.15, or 15%. A rate above 2 is a fault.
- Numbers written as text, formulas without a stored value and error cells are faults. The text `NA` is text.
- Dates are Excel dates or text such as 2027-01-01. yes/no may be TRUE/FALSE.
- Volumes are vehicles or sets per year. Money is nominal US dollars: $ for a unit, M$ for lump sums. Durations
  are whole months.

## Time

- Periods last 1, 2, 3, 4, 6 or 12 months, all alike, and a lone one twelve. Each belongs to the operating year
  of its calendar year, and operations are decided for whole operating years.
- A number per year counts for the months that the periods cover, or the months in which something is open or
  available if these are fewer, divided by 12. A month counts if its 1st is on or after the from-date (`from`,
  `legal_from`, `earliest`, `available_from`) and on or before the until-date, which is inclusive. Tariffs
  alone go by day.
- A number that starts, ends or changes inside a year enters as its average over the covered months; each is
  averaged by itself, then they are multiplied. Caps, quotas, exports and tier thresholds shrink only with the
  covered months, segments also with the region's legal months.
- Operations, fixed costs and present products are discounted from the middle of the covered months of the year,
  lump sums from the 1st of the month in which they are paid; `base_date` counts by its month, and a year is
  twelve months.

## Readings settled here

- Names are compared exactly, letter case included; only headers, sheet names, setting names, choices, states
  and the `match` of Changes and Escalation disregard letter case. Spaces around a text do not count. A name
  typed as a number is its text: 12 is `12`.
- A required sheet needs at least one row.
- The first of several rows with one setting's name counts, besides being a fault.
- Shares and probabilities sum to 1 within 0.000001. Each spend share lies between 0 and 1.
- Present volume is compared with the shop's capacity as volume × copies of all lines whose state is no
  configuration. Under Changes and Escalation the comparison is made year by year.
- `from_config` may also name the line's own plain state; that is the same as leaving it blank.
- A Conversions row from a configuration to itself says how a line runs that starts in it. For any other line it
  is not used, with a warning. A row whose from_config the line never reaches is a warning too.
- A `match` is a list `column=value; column=value`, all of which must agree. `layer=` means a blank layer, `*`
  only itself. Of Settings, a change or escalation must match a row of the sheet that names an operating
  setting: write the setting down, even at its default, to change it.
- multiply, add and delay leave a blank limit or date blank, with a warning.
- A change or escalation of `Pathways.annual_cap` must hit all rows of the same maker and pathway, as one of
  `Conversions.fixed_cost` must hit all rows of the same line and to_config.
- An escalation that matches nothing is a warning; a change that matches nothing is a fault.
- A branch of the scenario tree starts later than its parent's own; outside the periods is a warning.
- Price points count in row order: the first one is the price when there is no price decision.
- A blank `years` of an incentive is 0: its jobs are then never owed.
- `jobs` need not be whole, because they are an average.
"""
_KINDS = {
    "text": "text",
    "number": "number",
    "whole": "whole number",
    "date": "date",
    "yesno": "yes/no",
    "any": "any",
}


def reference_text() -> str:
    """The page as Markdown."""
    return "\n".join([INTRODUCTION, *_overview(), *_sheets(), *_carried()]) + "\n"


def _overview() -> Iterator[str]:
    yield "## Sheets\n"
    yield from _table(
        ("sheet", "", "may not repeat"),
        (
            (f"[{spec.name}](#{spec.name.lower()})", _needed(spec.required), _code(spec.key) or "row")
            for spec in SHEETS.values()
        ),
    )


def _sheets() -> Iterator[str]:
    for spec in SHEETS.values():
        yield f"## {spec.name}\n"
        yield f"{spec.help}\n"
        yield from _columns(spec)
        if spec.name == "Settings":
            yield from _settings()


def _columns(spec: SheetSpec) -> Iterator[str]:
    yield from _table(
        ("column", "header", "type", "blank", "meaning"),
        (
            (f"`{column.name}`", column.header, _type(column), _blank(column), _meaning(column))
            for column in spec.columns
        ),
    )


def _settings() -> Iterator[str]:
    yield from _table(
        ("setting", "unit", "type", "default", "meaning"),
        ((f"`{s.name}`", s.unit, _type(s), _setting_default(s), _meaning(s)) for s in SETTINGS.values()),
    )


def _setting_default(setting: ColumnSpec) -> str:
    stated = {"case": "the file's name", "base_date": "start of the first period", "maker": "none"}
    return stated.get(setting.name) or _blank(setting)


def _carried() -> Iterator[str]:
    yield "## In every sheet\n"
    yield from _table(("column", "meaning"), ((f"`{name}`", text) for name, text in CARRIED_HELP.items()))


def _needed(required: bool) -> str:
    return "required" if required else "optional"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _type(column: ColumnSpec) -> str:
    if column.choices:
        return ", ".join(column.choices)
    low, high = column.minimum, column.maximum
    if low is not None and high is not None and abs(high) < LARGEST_NUMBER:
        return f"{_KINDS[column.kind]} {shown(float(low))} to {shown(float(high))}"
    if low is not None:
        return f"{_KINDS[column.kind]} {'>' if column.positive else '≥'} {shown(float(low))}"
    return _KINDS[column.kind]


def _blank(column: ColumnSpec) -> str:
    if column.required and column.kind != "any":
        return "fault"
    if column.default is None:
        return "default" if column.required else "none"
    if column.default == "":
        return "blank"
    if isinstance(column.default, bool):
        return "yes" if column.default else "no"
    return str(column.default) if isinstance(column.default, str) else shown(column.default)


def _meaning(column: ColumnSpec) -> str:
    parts = [column.help]
    if column.reference:
        parts.append(f"→ {column.reference}" + "".join(f", `{word}`" for word in column.also) + ".")
    if column.operating:
        parts.append("May differ by scenario.")
    return " ".join(parts)


def _table(header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/workbook.md").write_text(reference_text(), encoding="utf-8")
