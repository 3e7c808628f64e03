"""The numbers whose break-even is looked for: each a factor on many cells of the workbook at once.

Duties, demand and prices are scaled through the sheet Escalation, whose factors act after the changes of every
future, so that one factor scales all futures alike. Capex is a lump sum: its cells are scaled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retool.case import Case
from retool.study.edits import CellEdit, Change, Edit, EditError, NewRow, Target, edited
from retool.workbook import Workbook, check_workbook

LOWEST, HIGHEST = 0.25, 4.0
"""How far factors are looked at."""


@dataclass(frozen=True)
class Factor:
    """A number to scale for a line, or for several that are alike: what it is called, its value today in words, the
    changes that scale it, and whether more of it can only speak against converting the line.
    """

    name: str
    today: str
    changes: Callable[[Workbook, float], Sequence[Change]]
    deters: bool = False

    def scaled(self, workbook: Workbook, factor: float) -> Workbook | None:
        """The workbook with the number scaled; None where no workbook may hold such a number."""
        if factor == 1.0:
            return workbook
        try:
            book = edited(workbook, self.changes(workbook, factor))
        except EditError:
            return None
        return None if any(f.severity == "error" for f in check_workbook(book)) else book


def factors_for(case: Case, lines: Sequence[str]) -> list[Factor]:
    """Import duty, the capex of the lines, which are alike, demand and price; those that the workbook does not have
    are left out.
    """
    return [*_duty(case), *_capex(case, lines), *_demand(case), *_price(case)]


def _duty(case: Case) -> Iterator[Factor]:
    classes = sorted({p.record.tariff_class or p.record.vehicle_class for p in case.programs.values()})
    rows = [row for row in case.tables.tariffs if row.tariff_class in classes]
    quotas = [row for row in case.tables.quotas if row.tariff_class in classes]
    if not rows or not case.imports:
        return
    columns = [("Tariffs", name, "rate") for name in sorted({row.tariff_class for row in rows})]
    columns += [("Tariffs", row.tariff_class, "specific") for row in rows if row.specific]
    columns += [("Quotas", row.tariff_class, "rate") for row in quotas]
    scales = [(sheet, f"tariff_class={name}", column) for sheet, name, column in dict.fromkeys(columns)]
    yield Factor(
        "duty on imported vehicles",
        f"the rates of {', '.join(classes)} in Tariffs",
        lambda book, factor: list(_escalated(book, case, scales, factor)),
    )


def _capex(case: Case, lines: Sequence[str]) -> Iterator[Factor]:
    amounts = sorted({arc.record.capex for arc in case.lines[lines[0]].arcs})
    if not amounts or not amounts[-1]:
        return
    span = f"{amounts[0]:,.0f}" if len(amounts) == 1 else f"{amounts[0]:,.0f} to {amounts[-1]:,.0f}"
    targets = [Target("Conversions", f"line={line}", "capex") for line in lines]
    yield Factor(
        f"capex of {', '.join(lines)}",
        f"{span} M$ a conversion",
        lambda _, factor: [Edit(target, "multiply", factor) for target in targets],
        deters=True,
    )


def _demand(case: Case) -> Iterator[Factor]:
    scales = [("Demand", "", "volume")] if case.tables.demand else []
    scales += [("Segments", "", "volume")] if case.tables.segments else []
    if scales:
        sheets = " and ".join(sheet for sheet, _, _ in scales)
        yield Factor(
            "demand",
            f"the volumes of {sheets}",
            lambda book, factor: list(_escalated(book, case, scales, factor)),
        )


def _price(case: Case) -> Iterator[Factor]:
    scales = [("Programs", "", "msrp")]
    scales += [("PricePoints", "", "price")] if case.tables.price_points else []
    yield Factor(
        "price",
        "msrp" + (" and all price points" if len(scales) > 1 else ""),
        lambda book, factor: list(_escalated(book, case, scales, factor)),
    )


def _escalated(book: Workbook, case: Case, scales: Sequence[tuple[str, str, str]], factor: float) -> Iterator[Change]:
    """Rows of Escalation for every year; a row that is there already is multiplied, as no two may be alike."""
    known = {(row.sheet, row.match.casefold(), row.column, row.year): row for row in book.tables.escalation}
    for sheet, match, column in scales:
        for year in case.calendar.years:
            row = known.get((sheet, match.casefold(), column, year))
            if row is not None:
                yield CellEdit("Escalation", row.row, "factor", row.factor * factor)
            else:
                values = {"sheet": sheet, "match": match, "column": column, "year": year, "factor": factor}
                yield NewRow("Escalation", values)
