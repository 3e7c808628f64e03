"""Where every number comes from: a trace notes the facts and assumptions behind a row as they are read.

A row can then not be written without its source, and its confidence is that of its weakest part.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Sheets = dict[str, list[Row]]
Record = dict[str, str]

INPUTS = Path(__file__).resolve().parent.parent
#: From the surest to the least sure.
CONFIDENCES = ("cited", "recalled", "assumed")
#: The columns that together name a record, for each fact table.
KEYS = {
    "articles": ("fact",),
    "costs": ("item",),
    "export_markets": ("market", "route"),
    "kei_bom": ("family", "origin"),
    "kei_bom_totals": ("powertrain",),
    "kei_models": ("model_id",),
    "lines": ("line_id",),
    "microcar_history": ("model", "year"),
    "plants": ("plant_id",),
    "regions": ("state",),
    "regulation": ("item",),
    "retool_costs": ("project",),
    "tariffs": ("origin", "product_class", "layer"),
}


def weakest(labels: Iterable[str]) -> str:
    """The lowest of some confidences: `cited` with `assumed` is `assumed`. ValueError for an unknown label."""
    return CONFIDENCES[max((CONFIDENCES.index(label) for label in labels), default=0)]


def name_of(table: str, record: Record) -> str:
    """How a record is called: `kei_bom` -> `seats, MX`."""
    return ", ".join(record[column] for column in KEYS[table])


def read_table(path: Path) -> list[Record]:
    """The records of a csv file in file order."""
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@dataclass
class Trace:
    """What stands behind one row of `sheet`, gathered while the row's numbers are worked out."""

    basis: Basis
    sheet: str
    facts: list[str] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def fact(self, table: str, name: str) -> Record:
        """The record of a fact table that is called `name`; KeyError if there is none."""
        record = self.basis.find(table, name)
        text = f"{table}.csv {name}"
        if text not in self.facts:
            self.facts.append(text)
        self.labels.append(record["confidence"])
        self.basis.facts_used.setdefault((table, name), set()).add(self.sheet)
        return record

    def cost(self, item: str) -> float:
        """The value of an item of costs.csv."""
        return float(self.fact("costs", item)["value"])

    def assume(self, key: str) -> float:
        """The number of an assumption."""
        return float(self.apply(key))

    def day(self, key: str) -> date:
        """The date of an assumption."""
        return date.fromisoformat(self.apply(key))

    def apply(self, key: str) -> str:
        """Note an assumption and return its value as written; many are rules, used for their words alone."""
        assumption = self.basis.assumptions[key]
        if key not in self.assumptions:
            self.assumptions.append(key)
        self.labels.append(assumption["confidence"])
        self.basis.used.setdefault(key, set()).add(self.sheet)
        return assumption["value"]

    def row(self, **columns: Any) -> Row:
        """The finished row: `columns` with the source and the confidence of all that was noted."""
        if not self.labels:
            raise ValueError(f"a row of {self.sheet} has no source: {columns}")
        parts = list(self.facts)
        if self.assumptions:
            parts.append("Assumptions: " + ", ".join(self.assumptions))
        # Imports has a source column of its own, the shipper: there the note says where the numbers come from.
        told = "note" if self.sheet == "Imports" else "source"
        return {**columns, told: "; ".join(parts), "confidence": weakest(self.labels)}


class Basis:
    """The fact tables and the assumptions, and which sheets use each assumption."""

    def __init__(self) -> None:
        self.assumptions = {record["key"]: record for record in read_table(INPUTS / "assumptions.csv")}
        self.used: dict[str, set[str]] = {}
        self.facts_used: dict[tuple[str, str], set[str]] = {}
        self._tables: dict[str, list[Record]] = {}

    def table(self, name: str) -> list[Record]:
        """All records of a fact table."""
        if name not in self._tables:
            self._tables[name] = read_table(INPUTS / "facts" / f"{name}.csv")
        return self._tables[name]

    def find(self, table: str, name: str) -> Record:
        """The record of `table` that is called `name`; KeyError unless there is exactly one."""
        found = [record for record in self.table(table) if name_of(table, record) == name]
        if len(found) != 1:
            raise KeyError(f"{table}.csv has {len(found)} records called {name}")
        return found[0]

    def trace(self, sheet: str) -> Trace:
        """An empty trace for a row of `sheet`."""
        return Trace(self, sheet)

    def assumption_rows(self) -> list[Row]:
        """The sheet that lists every assumption that some row rests on, and where."""
        return [
            {
                "topic": item["topic"],
                "key": key,
                "subject": item["subject"],
                "value": _number(item["value"]),
                "unit": item["unit"],
                "why": item["why"],
                "used in": ", ".join(sorted(self.used[key])),
                "source": item["source"],
                "confidence": item["confidence"],
            }
            for key, item in self.assumptions.items()
            if key in self.used
        ]

    def source_rows(self) -> list[Row]:
        """The sheet that lists every fact that some row rests on, with its source, and where."""
        return [
            {
                "table": f"inputs/facts/{table}.csv",
                "record": name,
                "used in": ", ".join(sorted(sheets)),
                "source": self.find(table, name)["source"],
                "confidence": self.find(table, name)["confidence"],
            }
            for (table, name), sheets in sorted(self.facts_used.items())
        ]


def _number(text: str) -> float | str:
    """A number where the text is one."""
    try:
        return float(text)
    except ValueError:
        return text
