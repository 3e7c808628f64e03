"""The sheets Cases and Decisions: one row a case, one row a decision, each ready for a pivot table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from retool.report.book import Book
from retool.report.live import Live, absolute, largest, ratio
from retool.report.table import Column, Table
from retool.study.edits import shown_value
from retool.study.sweep.axes import AS_IT_STANDS, SCENARIO, Axis
from retool.study.sweep.cases import Case
from retool.study.sweep.record import Record

MUSD = "M$"
VEHICLES = "vehicles"
NOT_RUN = "not run"

MONEY = (
    Column("npv", "NPV", "musd", MUSD, "Expected net present value of the plan."),
    Column("objective", "Objective", "musd", MUSD, "NPV, risk-adjusted where the workbook or the recipe asks for it."),
    Column("baseline", "Baseline", "musd", MUSD, "What going on as today is worth in this case."),
    Column("added", "Added", "musd", MUSD, "What the plan adds to the baseline: objective - baseline."),
    Column("bound", "Bound", "musd", MUSD, "No plan of this case has a larger objective."),
    Column("missing", "Gap", "musd", MUSD, "Bound - objective: the most that a better plan could add."),
    Column("gap", "Gap of added", "percent", "", "Gap / what the plan adds (at least 1 M$)."),
)
DEEDS = (
    Column("conversions", "Conversions", "count", "lines",
           "Conversions started, each copy of a line counted; on a scenario tree in the future with most."),
    Column("first", "First start", "date", "", "Start of the first conversion."),
    Column("built", "Built", "count", VEHICLES, "Over the whole horizon, expected over the futures, as what follows."),
    Column("sold", "Sold in the US", "count", VEHICLES),
    Column("imported", "Imported", "count", VEHICLES),
    Column("exported", "Exported", "count", VEHICLES),
    Column("duty", "Net duty paid", "musd", MUSD, "On vehicles and parts, less offset and drawback; undiscounted."),
    Column("avoided", "Duty avoided", "musd", MUSD,
           "Duty that the vehicles built and sold in the US would have paid as imports, less the net duty on their"
           " parts; undiscounted."),
    Column("capital", "Capital", "musd", MUSD,
           "All capital payments, those past the horizon too, before grants; undiscounted."),
    Column("seconds", "Seconds", "exact", "s", "Time that this case took."),
    Column("message", "Message", "wide"),
)  # fmt: skip

DECISIONS = (
    Column("action", "Action", "text", "", "convert or close a line, or launch a program on a pathway."),
    Column("line", "Line"),
    Column("program", "Program"),
    Column("from", "From"),
    Column("to", "To", "text", "", "The line's new configuration, or the program's pathway."),
    Column("mode", "Mode"),
    Column("copies", "Copies", "count", "lines"),
    Column("scenario", "Scenario", "text", "",
           "The future that decides this; the first of those that share the decision."),
    Column("start", "Start", "date"),
    Column("produces", "Produces", "date", "", "First month of production in the new configuration."),
    Column("builds", "Builds", "text", "", "Programs that the line builds in this configuration."),
    Column("counts", "Counts", "count", "",
           "1 in the first row in which a case converts the line, so that a sum over it counts cases."),
)  # fmt: skip

Answers = Sequence[tuple[Case, Record | None]]


def write_cases(book: Book, axes: Sequence[Axis], answers: Answers) -> Table:
    """A row for each case, also for those that have no plan or were not run."""
    columns = (_NUMBER, *_axis_columns(axes), Column("status", "Status"), *MONEY, *DEEDS)
    table = Table(book.pages["Cases"], columns)
    for case, record in answers:
        cells = {"case": case.number, **_axis_cells(case), "status": NOT_RUN if record is None else record["status"]}
        row = table.add(**cells)
        if record is None:
            continue
        row.put("message", record.get("message"))
        row.put("seconds", record["seconds"])
        if record["objective_musd"] is None:
            continue
        for name in ("npv", "objective", "baseline", "bound"):
            row.put(name, record[f"{name}_musd"])
        row.put("added", row["objective"] - row["baseline"])
        row.put("missing", largest(0, row["bound"] - row["objective"]))
        row.put("gap", ratio(row["missing"], largest(1, absolute(row["added"]))))
        for name, value in _deeds(record).items():
            row.put(name, value)
    table.finish(freeze_columns=1 + len(axes))
    return table


def _deeds(record: Record) -> dict[str, Any]:
    starts = [row["start"] for row in record["conversions"]]
    return {
        "conversions": record["lines_converted"],
        "first": date.fromisoformat(min(starts)) if starts else None,
        **{name: record[name] for name in ("built", "sold", "imported", "exported")},
        "duty": record["duty_paid_musd"],
        "avoided": record["duty_avoided_musd"],
        "capital": record["capital_musd"],
    }


def write_decisions(book: Book, axes: Sequence[Axis], answers: Answers) -> Table:
    """A row for each decision of each case, with the case's values beside it."""
    table = Table(book.pages["Decisions"], (_NUMBER, *_axis_columns(axes), *DECISIONS))
    for case, record in answers:
        seen: set[str] = set()
        for decision in [] if record is None else record["decisions"]:
            cells = {name: value for name, value in decision.items() if value not in (None, "")}
            for name in ("start", "produces"):
                if name in cells:
                    cells[name] = date.fromisoformat(cells[name])
            line = decision.get("line", "")
            first = decision["action"] == "convert" and line not in seen
            if first:
                seen.add(line)
            table.add(case=case.number, **_axis_cells(case), **cells, counts=1 if first else 0)
    table.finish(freeze_columns=1)
    return table


_NUMBER = Column("case", "Case", "year")


def _axis_columns(axes: Sequence[Axis]) -> list[Column]:
    return [Column(f"axis{at}", axis.label, _kind(axis), axis.unit, _note(axis)) for at, axis in enumerate(axes)]


def _kind(axis: Axis) -> str:
    if axis.is_dated:
        return "date"
    return "any" if axis.is_numeric else "text"


def _note(axis: Axis) -> str:
    if axis.label == SCENARIO:
        return "The future that is taken as if it were certain."
    meaning = {
        "set": "The value that the cells are given.",
        "multiply": "The factor on the cells' values.",
        "add": "What is added to the cells' values.",
        "delay": "The months by which the dates are delayed.",
    }[axis.operation]
    return f"{meaning} Cells: {axis.target}."


def _axis_cells(case: Case) -> dict[str, Any]:
    return {
        f"axis{at}": cell_of(axis, value) for at, (axis, value) in enumerate(zip(case.axes, case.values, strict=True))
    }


def cell_of(axis: Axis, value: Any) -> Any:
    """A case's value on an axis as a cell shows it; what the case leaves alone shows what the workbook has."""
    if value is AS_IT_STANDS:
        if axis.now is None:
            return "all" if axis.label == SCENARIO else "as it stands"
        return axis.now
    if value is None or isinstance(value, (float, date)):
        return "blank" if value is None else value
    return shown_value(value)


def solved_cell(table: Table, answers: Answers, index: int, name: str) -> Live | None:
    """The cell of a case in Cases for formulas elsewhere; None where the case has no plan."""
    record = answers[index][1]
    return None if record is None or record["objective_musd"] is None else table.cell(index, name)
