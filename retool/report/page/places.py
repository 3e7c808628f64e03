"""The page's lines, plants and regions: where they are, and what becomes of each line in each scenario."""

from __future__ import annotations

from datetime import date
from typing import Any

from retool.plan.data import Conversion
from retool.report.facts import Facts
from retool.report.fates import capacity, fate
from retool.report.schedule import Move, lived, move_name, moves, produced, until


def lines(facts: Facts) -> list[dict[str, Any]]:
    """Every line that takes part, in the order of the workbook."""
    return [
        {"name": name, "plant": line.plant, "product": line.product, "state": line.state, "copies": line.copies}
        for name, line in facts.view.rows.lines.items()
    ]


def plants(facts: Facts) -> dict[str, dict[str, Any]]:
    return {
        name: {"place": facts.place(plant), "oem": plant.oem, "lat": plant.lat, "lon": plant.lon}
        for name, plant in facts.case.plants.items()
    }


def regions(facts: Facts) -> dict[str, dict[str, Any]]:
    return {
        name: {"name": region.name or name, "lat": region.lat, "lon": region.lon}
        for name, region in facts.case.regions.items()
    }


def fates(facts: Facts, scenario: int) -> dict[str, dict[str, Any]]:
    """By line: what becomes of it by the horizon's end, and the vehicles a year that it can build then."""
    end = facts.case.calendar.n_months - 1
    found = {}
    for name, history in facts.histories.lines(scenario).items():
        today = facts.baseline.histories.lines(scenario)[name]
        found[name] = {
            "fate": fate(facts, history),
            "capacity": capacity(history, end),
            "today": capacity(today, 0),
        }
    return found


def schedule(facts: Facts) -> list[dict[str, Any]]:
    """Every conversion and closing, with its dates and the scenarios that make it; the same move of several
    branches of a tree stands there once."""
    every = moves(facts)
    found: dict[str, dict[str, Any]] = {}
    for move in every:
        made = _move(facts, move, until(facts, move, every))
        same = found.setdefault(repr(made), made | {"scenarios": []})
        same["scenarios"] = sorted(same["scenarios"] + lived(facts, move))
    return [move | {"label": _label(facts, move)} for move in found.values()]


def _label(facts: Facts, move: dict[str, Any]) -> str:
    """The move's name, with its futures where not all make it."""
    if len(move["scenarios"]) == facts.case.tree.n:
        return str(move["name"])
    return f"{move['name']} ({', '.join(facts.scenarios[s] for s in move['scenarios'])})"


def _move(facts: Facts, move: Move, end: date) -> dict[str, Any]:
    record = move.record
    converts = isinstance(record, Conversion)
    programs = [facts.program_name(p) for p in produced(facts, record)] if isinstance(record, Conversion) else []
    return {
        "kind": move.kind,
        "line": record.line,
        "name": move_name(move),
        "mode": record.mode if isinstance(record, Conversion) else "",
        "copies": record.copies,
        "from": record.from_state if isinstance(record, Conversion) else record.state,
        "to": record.to_config if isinstance(record, Conversion) else "",
        "start": _day(facts, move.month),
        "production": _day(facts, move.production) if converts else None,
        "mature": _day(facts, move.mature) if converts else None,
        "until": end.isoformat(),
        "musd": record.copies * move.capex,
        "produces": ", ".join(programs),
    }


def _day(facts: Facts, month: int | None) -> str | None:
    return None if month is None else facts.case.calendar.month_start(month).isoformat()
