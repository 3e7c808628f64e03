"""Rules over whole sheets that must hold in every scenario too: shop, shares, duties in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from retool.workbook.book import Workbook
from retool.workbook.checks.changes import sound_edits
from retool.workbook.checks.effects import (
    Cell,
    Edit,
    last_in_force,
    turning_days,
    value_on,
    year_average,
)
from retool.workbook.checks.lines import present_lines
from retool.workbook.checks.market import uses_nationwide_rows
from retool.workbook.checks.periods import Horizon, horizon
from retool.workbook.checks.registry import TOLERANCE, rule
from retool.workbook.checks.targets import find_targets
from retool.workbook.checks.trade import layers, overlap
from retool.workbook.findings import Finding, shown
from retool.workbook.sheets_lines import Line, Plant
from retool.workbook.sheets_market import Region
from retool.workbook.sheets_sourcing import Tariff


@rule
def changed_sheets_stay_sound(workbook: Workbook) -> Iterator[Finding]:
    """The shop, the regions' shares and the order of duties, scenario by scenario."""
    edits = sound_edits(workbook)
    for cells in edits.values():
        touched = {(sheet, column) for sheet, _, column in cells}
        if ("Regions", "share") in touched and uses_nationwide_rows(workbook):
            yield from _shares(workbook, cells)
        if touched & {("Tariffs", "from"), ("Tariffs", "until")}:
            yield from _duties(workbook, cells)
    span = horizon(workbook)
    if span and workbook.complete("Lines", "plant", "state", "copies", "volume"):
        factors = _volume_factors(workbook)
        for cells in edits.values() if edits else ({},):
            yield from _shops(workbook, cells, factors, span)


def _error(workbook: Workbook, edit: Edit, rule_name: str, message: str, fix: str) -> Finding:
    return workbook.error("Changes", edit.change.row, "value", rule_name, message, fix)


def _shares(workbook: Workbook, cells: dict[Cell, list[Edit]]) -> Iterator[Finding]:
    regions = workbook.rows(Region, "region", "share")
    edits = [edit for cell, found in cells.items() if cell[::2] == ("Regions", "share") for edit in found]
    for day in turning_days(edits, horizon(workbook)):
        total = sum(value_on(cells.get(("Regions", row.row, "share"), ()), row.share, day) for row in regions)
        guilty = last_in_force(edits, day)
        if guilty and abs(total - 1) > TOLERANCE and workbook.complete("Regions", "share"):
            message = f"after the change the shares of all regions sum to {shown(total)}, not to 1"
            yield _error(workbook, guilty, "sum", message, "Change the other regions' shares too.")
            return


def _duties(workbook: Workbook, cells: dict[Cell, list[Edit]]) -> Iterator[Finding]:
    for rows in layers(workbook):
        spans = []
        for row in rows:
            own = [*_of(cells, row, "from"), *_of(cells, row, "until")]
            start = value_on(_of(cells, row, "from"), row.from_, date.max)
            until = value_on(_of(cells, row, "until"), row.until, date.max)
            spans.append((start, until, own, row))
            if own and until is not None and until < start:
                message = f"row {row.row} of Tariffs would end before it begins"
                yield _error(workbook, own[-1], "date-order", message, "Change from and until together.")
        spans.sort(key=lambda item: item[0])
        for (_, until, first, row), (start, _, second, other) in pairwise(spans):
            if (first or second) and overlap(until, start):
                message = f"rows {row.row} and {other.row} of Tariffs would be in force at the same time"
                fix = "Change until of the earlier row as well."
                yield _error(workbook, (first + second)[-1], "tariff-overlap", message, fix)


def _of(cells: dict[Cell, list[Edit]], row: Tariff, column: str) -> list[Edit]:
    return cells.get(("Tariffs", row.row, column), [])


def _volume_factors(workbook: Workbook) -> dict[tuple[int, int], float]:
    """Escalation of Lines.volume by (Excel row, year)."""
    factors: dict[tuple[int, int], float] = {}
    targets, _ = find_targets(workbook, workbook.tables.escalation)
    for target in targets:
        if (target.sheet, target.column.name) == ("Lines", "volume"):
            for row in target.rows:
                key = (row.row, target.entry.get("year"))
                factors[key] = factors.get(key, 1.0) * target.entry.get("factor")
    return factors


def _shops(
    workbook: Workbook,
    cells: dict[Cell, list[Edit]],
    factors: dict[tuple[int, int], float],
    span: Horizon,
) -> Iterator[Finding]:
    for plant in workbook.rows(Plant, "plant", "shop_capacity"):
        lines = present_lines(workbook, plant)
        capacity = plant.shop_capacity
        if capacity is None or sum(line.copies * line.volume for line in lines) > capacity:
            continue
        edits = [edit for line in lines for edit in cells.get(("Lines", line.row, "volume"), ())]
        if not edits and not any((line.row, year) in factors for line in lines for year in span.years):
            continue
        for year in span.years:
            volume = sum(_volume(cells, factors, line, span, year) for line in lines)
            if volume > capacity * (1 + 1e-9):
                yield _full_shop(workbook, plant, edits, year, volume)
                break


def _volume(
    cells: dict[Cell, list[Edit]],
    factors: dict[tuple[int, int], float],
    line: Line,
    span: Horizon,
    year: int,
) -> float:
    edits = cells.get(("Lines", line.row, "volume"), [])
    return line.copies * year_average(edits, line.volume, span, year) * factors.get((line.row, year), 1.0)


def _full_shop(workbook: Workbook, plant: Plant, edits: Sequence[Edit], year: int, volume: float) -> Finding:
    message = (
        f"present volume at plant {plant.plant} becomes {volume:,.0f} in {year}, more than its shop passes"
        f" ({plant.shop_capacity:,.0f})"
    )
    fix = "Correct the change, the escalation, or shop_capacity in Plants."
    if edits:
        return _error(workbook, edits[-1], "shop-capacity", message, fix)
    return workbook.error("Plants", plant.row, "shop_capacity", "shop-capacity", message, fix)
