"""A golden case: the smallest workbook in which one rule of the model decides the plan."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support import Row, Sheets


@dataclass(frozen=True)
class GoldenCase:
    """A workbook with the components of the model that it shows (`term[...]` for a term of the objective).

    `why` says in planner's words what the rule does here, with the arithmetic of `worth`: what the best plan
    adds to the baseline in M$, by hand (None: no plan exists). `merged` names regions that the model sees as
    one place; the others are places by themselves. `ordered`: the model has the rule for identical lines.
    """

    name: str
    shows: tuple[str, ...]
    why: str
    worth: float | None
    sheets: Sheets
    merged: tuple[str, ...] = ()
    ordered: bool = False


def case(
    name: str,
    worth: float | None,
    why: str,
    sheets: Sheets,
    *shows: str,
    merged: tuple[str, ...] = (),
    ordered: bool = False,
) -> GoldenCase:
    """A golden case that shows the components named, or else the one of its own name."""
    own = f"term[{name.removeprefix('term_')}]" if name.startswith("term_") else name
    return GoldenCase(name, shows or (own,), why, worth, sheets, merged, ordered)


def second_config(name: str = "van") -> list[Row]:
    """Two configurations: kei and another one."""
    return [{"config": "kei"}, {"config": name}]


def conversion(origin: str | None, target: str, **columns: object) -> Row:
    """A cheap conversion of line L1 that takes no time; `origin` None is the first state."""
    row: Row = {
        "line": "L1",
        "from_config": origin,
        "to_config": target,
        "mode": "std",
        "capacity": 10_000,
        "capex": 1,
        "downtime": 0,
    }
    return {**row, **columns}


def kei_line(capacity: float = 10_000) -> Row:
    """Sheets of a line that runs the kei configuration from the start."""
    return {
        "Lines": [{"line": "L1", "plant": "A", "state": "kei"}],
        "Conversions": [conversion("kei", "kei", capex=0, capacity=capacity)],
    }
