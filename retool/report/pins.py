"""Pins: the plan's moves and launches as rows of Decisions, to be copied there by a planner who wants to hold them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from retool.report.answer import Answer
from retool.report.schedule import lived, moves
from retool.report.table import Column, Table

RULES = ["force", "forbid", "close"]
TITLES = {
    "line": "Line", "to_config": "To config", "program": "Program", "pathway": "Pathway", "period": "Period",
    "rule": "Rule",
}  # fmt: skip
NOTE = Column("note", "Note")


def write_pins(answer: Answer) -> Table:
    """Columns in the order of the planner's own Decisions sheet, so that whole rows can be copied."""
    table = Table(answer.book.pages["Pins"], (*(Column(name, TITLES[name]) for name in _order(answer)), NOTE))
    for pin in (*_moves(answer), *_launches(answer)):
        table.add(**pin)
    table.finish()
    if table.n:
        row, col = table.place(0, "rule")
        table.page.sheet.data_validation(
            row,
            col,
            row + table.n - 1,
            col,
            {
                "validate": "list",
                "source": RULES,
                "input_title": "Rule",
                "input_message": "Copied into Decisions, the row binds the next plan: force holds, forbid rules out.",
            },
        )
    return table


def _order(answer: Answer) -> list[str]:
    known = answer.workbook.data.get("Decisions")
    positions = known.positions if known is not None else {}
    return sorted(TITLES, key=lambda name: (positions.get(name, len(TITLES)), list(TITLES).index(name)))


def _moves(answer: Answer) -> Iterator[dict[str, Any]]:
    for move in moves(answer):
        record, config = move.record, getattr(move.record, "to_config", None)
        rule = "force" if config else "close"
        yield {"line": record.line, "to_config": config, "period": record.period, "rule": rule,
               "note": _only_in(answer, lived(answer, move))}  # fmt: skip


def _launches(answer: Answer) -> Iterator[dict[str, Any]]:
    for record in sorted(answer.plan.commitments, key=lambda c: (answer.view.start(c), c.program, c.pathway)):
        yield {"program": record.program, "pathway": record.pathway, "period": record.period, "rule": "force",
               "note": _only_in(answer, answer.sharing("commitments", record))}  # fmt: skip


def _only_in(answer: Answer, futures: list[int]) -> str:
    if len(futures) == answer.case.tree.n:
        return ""
    return f"Only in {', '.join(answer.scenarios[s] for s in futures)}; a pin would bind in every future."
