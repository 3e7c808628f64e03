"""Faults in ranges, and a case with a sound Ranges sheet to plant others in."""

from __future__ import annotations

from datetime import date

from tests.workbook.faults import Edit, add, fault, put, warning
from tests.workbook.kit import Sheets, full_case


def ranged(**cells: object) -> Edit:
    """The next row of Ranges, Excel row 2 where there is none: demand unless told otherwise."""
    return add("Ranges", **({"sheet": "Demand", "column": "volume", "low": 0.9, "high": 1.1} | cells))


def without_tree(sheets: Sheets) -> None:
    """Scenarios that all begin on the first day."""
    for row in sheets["Scenarios"]:
        row |= {"parent": None, "from": None}


def ranged_case() -> Sheets:
    """The full case without its tree, and with ranges: numbers, a date, a setting, a group that moves apart."""
    sheets = full_case()
    without_tree(sheets)
    for edit in (
        ranged(mode=1, correlation="market"),
        ranged(sheet="Programs", match="program=van", column="msrp", correlation="-market"),
        ranged(sheet="Pathways", match="pathway=certified", column="legal_from", operation="delay", low=0, high=12),
        ranged(sheet="Settings", match="name=offset_rate", column="value", operation="set", low=0.02, high=0.04),
        ranged(sheet="Tariffs", match="tariff_class=parts", column="rate", operation="add", low=0, high=0.1,
               from_=date(2028, 1, 1)),
    ):  # fmt: skip
        edit(sheets)
    return sheets


TRUCKS = {"sheet": "Tariffs", "match": "tariff_class=truck", "column": "rate"}
ONE_MODE = {"sheet": "Conversions", "match": "line=L1; mode=fast", "column": "fixed_cost", "operation": "set"}
COPIES = {"sheet": "Tooling", "match": "line=L4", "column": "min_volume", "operation": "set"}
LEGAL = {"sheet": "Pathways", "match": "pathway=certified", "column": "legal_from", "operation": "delay"}

RANGES = [
    fault("a range of an unknown sheet", ranged(sheet="Demands"), at="Ranges.sheet.2", rule="unknown-name"),
    fault("a range of an unknown column", ranged(column="volumes"), at="Ranges.column.2", rule="unknown-name"),
    fault("a range of capital", ranged(sheet="Conversions", column="capex"), at="Ranges.column.2",
          rule="not-operating"),
    fault("a range of the discount rate", ranged(sheet="Settings", match="name=discount_rate", column="value"),
          at="Ranges.match.2", rule="not-operating"),
    fault("a range of nothing", ranged(match="program=bus"), at="Ranges.match.2", rule="matches-nothing"),
    fault("a range's match without a sign", ranged(match="kei"), at="Ranges.match.2", rule="match"),
    fault("a range of one of two modes", ranged(**ONE_MODE, low=3, high=4), at="Ranges.match.2", rule="rows-disagree"),
    fault("a number that a range delays", ranged(operation="delay", low=0, high=3), at="Ranges.operation.2",
          rule="operation"),
    fault("a date that a range multiplies", ranged(sheet="Regions", column="legal_from"), at="Ranges.operation.2",
          rule="operation"),
    fault("a date that a range sets", ranged(**LEGAL | {"operation": "set"}), at="Ranges.operation.2",
          rule="operation"),
    fault("a range's unknown operation", ranged(operation="divide"), at="Ranges.operation.2", rule="choice"),
    fault("low above high", ranged(low=1.2), at="Ranges.low.2", rule="range-order"),
    fault("a mode below low", ranged(mode=0.5), at="Ranges.mode.2", rule="range-order"),
    fault("a mode above high", ranged(mode=1.5), at="Ranges.mode.2", rule="range-order"),
    fault("a low in words", ranged(low="little"), at="Ranges.low.2", rule="number"),
    fault("a mode in words", ranged(mode="usual"), at="Ranges.mode.2", rule="number"),
    fault("no high", ranged(high=None), at="Ranges.high.2", rule="required"),
    fault("half a month at least", ranged(**LEGAL, low=0.5, high=6), at="Ranges.low.2", rule="whole-number"),
    fault("half a month at most", ranged(**LEGAL, low=0, high=6.5), at="Ranges.high.2", rule="whole-number"),
    fault("half a month at the likeliest", ranged(**LEGAL, low=0, mode=2.5, high=6), at="Ranges.mode.2",
          rule="whole-number"),
    fault("a range of a date from a date on", ranged(**LEGAL, low=0, high=6, from_=date(2028, 1, 1)),
          at="Ranges.from.2", rule="from-on-date"),
    fault("a range that ends before it begins", ranged(from_=date(2028, 6, 1), until=date(2028, 5, 1)),
          at="Ranges.until.2", rule="date-order"),
    fault("a minimum drawn for copies", ranged(**COPIES, low=10, high=20), at="Ranges.low.2",
          rule="minimum-with-copies"),
    fault("a low that is impossible", ranged(operation="add", low=-6000, high=0), at="Ranges.low.2", rule="range"),
    fault("a high that is impossible", ranged(**TRUCKS, low=1, high=10), at="Ranges.high.2", rule="range"),
    fault("a high that is impossible with another range", ranged(**TRUCKS, low=1, high=4),
          ranged(**TRUCKS, low=1, high=4), at="Ranges.high.3", rule="range"),
    fault("a high that is impossible in one of the scenarios", without_tree,
          ranged(sheet="Tariffs", match="tariff_class=parts", column="rate", low=1, high=15),
          at="Ranges.high.2", rule="range"),
    fault("a sign without a group", ranged(correlation="-"), at="Ranges.correlation.2", rule="group"),
    warning("a group of one", ranged(correlation="market"), at="Ranges.correlation.2", rule="group"),
    warning("a range of blanks", ranged(sheet="Suppliers", match="supplier=Best", column="capacity"),
            at="Ranges.operation.2", rule="blank-target"),
    warning("ranges on a tree", ranged(), at="Ranges.sheet.2", rule="ranges-on-tree"),
    fault("a range of what a fault hides", ranged(match="program=bus"), put("Demand", 5, volume="much"),
          at="Ranges.match.2", rule="matches-nothing"),
]  # fmt: skip
