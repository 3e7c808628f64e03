"""The Guide sheet: a map of the workbook, the first thing a planner sees."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from retool.workbook import styles
from retool.workbook.schema import SHEETS

GUIDE = "Guide"
#: The order in which a planner fills the sheets, and what each step settles.
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("1  Frame: dates, rates, money", ("Settings", "Periods")),
    ("2  What stands today", ("Plants", "Lines")),
    ("3  What lines can become", ("Configurations", "Conversions", "Ramps", "SpendProfiles")),
    ("4  What could be built and sold", ("Programs", "Pathways", "Tooling")),
    ("5  Who buys", ("Regions", "Demand", "Segments", "PricePoints", "Freight", "Exports")),
    ("6  Parts and trade", ("Components", "BillOfMaterials", "Suppliers", "PriceTiers")),
    ("7  Duties and imports", ("Tariffs", "Quotas", "Imports")),
    ("8  Promises, futures, pins", ("Incentives", "Escalation", "Scenarios", "Changes", "Ranges", "Decisions")),
)
#: The colour of each step's tabs, strong and pale in turn so that neighbours differ.
LAST = 5 + max(len({c.reference for c in spec.columns if c.reference} - {name}) for name, spec in SHEETS.items()) - 1
"""The last column of the map: the sheets whose names a sheet's columns hold stand side by side."""

TAB_COLOURS = ("#1F4E78", "#2E75B6", "#548235", "#70AD47", "#BF8F00", "#C55A11", "#843C0C", "#7030A0")
RULES = (
    "One sheet is one table: headers in row 1, one record a row. Point at a header to read what it means.",
    "Dark headers must be filled in every row; light ones may stay blank. A blank cost, price, share,"
    " month or head count is 0; a blank limit, minimum or date means none, unless the header's note"
    " states a default.",
    "Sheets marked optional may stay empty: that switches their subject off.",
    "Rates and shares are fractions shown as percent: type 15% or 0.15, never 15.",
    "Volumes are vehicles or sets per year. Money is nominal US dollars: $ for a unit, M$ for lump sums.",
    "Durations are whole months. Dates are typed as 2027-01-01.",
    "Rows whose confidence is 'assumed' are coloured. Source, confidence and note are allowed in every sheet;"
    " on paper they are left out, the colour stays.",
    "When done, run `retool check` on the file: it lists every fault with its cell. Then run `retool solve`.",
)


def tab_colour(name: str) -> str | None:
    """The colour of a sheet's tab: that of the step in which it is filled."""
    return next((colour for colour, (_, names) in zip(TAB_COLOURS, STEPS, strict=True) if name in names), None)


def write_guide(sheet: Any, formats: styles.Formats, row_counts: Mapping[str, int], title: str) -> None:
    """Fills the worksheet `sheet`. `row_counts` holds the sheets that the workbook has, with their rows."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 11)
    sheet.set_column(3, 3, 9)
    sheet.set_column(4, 4, 100)
    sheet.set_column(5, LAST, 14)
    sheet.write_string(0, 0, title, formats(bold=True, font_size=16, font_color="#1F4E78"))
    row = _write_rules(sheet, formats, 2)
    row = _write_legend(sheet, formats, row + 1)
    _write_map(sheet, formats, row_counts, row + 1)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(styles.FOOTER)


def _write_rules(sheet: Any, formats: styles.Formats, row: int) -> int:
    sheet.write_string(row, 0, "How to fill this workbook", formats(bold=True))
    wrapped = formats(text_wrap=True, valign="top")
    for rule in RULES:
        row += 1
        sheet.merge_range(row, 0, row, 4, "", wrapped)
        sheet.write_string(row, 0, rule, wrapped)
        sheet.set_row(row, 15 * (1 + len(rule) // 175))
    return row + 1


def _write_legend(sheet: Any, formats: styles.Formats, row: int) -> int:
    for text, style in (
        ("required column", styles.REQUIRED_HEADER),
        ("optional column", styles.OPTIONAL_HEADER),
        ("carried along, not used", styles.CARRIED_HEADER),
        ("row marked as assumed", styles.ASSUMED),
        ("cell that is a fault, as you type", styles.FAULT),
    ):
        sheet.write_string(row, 0, text, formats(**style))
        row += 1
    return row


def _write_map(sheet: Any, formats: styles.Formats, row_counts: Mapping[str, int], row: int) -> None:
    header = formats(**(styles.REQUIRED_HEADER | styles.HEADER_LAYOUT))
    titles = ("Step", "Sheet", "", "Rows", "What it holds", "Its names come from")
    for position, text in enumerate(titles[:-1]):
        sheet.write_string(row, position, text, header)
    sheet.merge_range(row, len(titles) - 1, row, LAST, titles[-1], header)
    link = formats(font_color="#0563C1", underline=1, valign="top", align="left", indent=1)
    top = formats(valign="top")
    wrapped = formats(text_wrap=True, valign="top")
    for step, names in STEPS:
        for place, name in enumerate(names):
            row += 1
            spec = SHEETS[name]
            first = formats(bold=True, valign="top", align="left", indent=1, left=5, left_color=tab_colour(name))
            sheet.write_string(row, 0, step if place == 0 else "", first)
            for position, other in enumerate(_named_in(name, row_counts), len(titles) - 1):
                sheet.write_url(row, position, f"internal:'{other}'!A1", link, other)
            if name in row_counts:
                sheet.write_url(row, 1, f"internal:'{name}'!A1", link, name)
                sheet.write_number(row, 3, row_counts[name], formats(valign="top", align="center"))
            else:
                sheet.write_string(row, 1, f"{name} (absent)", top)
            sheet.write_string(row, 2, "required" if spec.required else "optional", top)
            sheet.write_string(row, 4, spec.help, wrapped)
            sheet.set_row(row, styles.LINE * len(wrap(spec.help, 100)))


def _named_in(name: str, row_counts: Mapping[str, int]) -> list[str]:
    """The sheets of the workbook whose names the sheet's columns hold."""
    references = dict.fromkeys(column.reference for column in SHEETS[name].columns)
    return [other for other in references if other in row_counts and other != name]
