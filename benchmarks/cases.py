"""Cases of any size from the real facts: `python -m benchmarks.cases --lines 20 --programs 6 … --out X.xlsx`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.resizing import resize_lines, resize_programs, resize_regions, resize_scenarios
from inputs.make.basis import Sheets
from inputs.make.case import us_kei
from retool.workbook import write_workbook

UNUSED = ("Assumptions", "Sources", "Ranges")
"""Sheets that no plan depends on; Ranges speaks of rows that a smaller case does not have."""


@dataclass(frozen=True)
class Size:
    """How much of each there is, and the seed of what is drawn. Unchanged it is the shipped default case.

    `lines` counts rows of Lines (some stand for several identical lines), `periods` quarters from 2027 on.
    """

    lines: int = 38
    periods: int = 32
    programs: int = 13
    regions: int = 51
    scenarios: int = 3
    seed: int = 1

    def __post_init__(self) -> None:
        """Raise ValueError where something has no size."""
        for field in fields(self)[:-1]:
            if getattr(self, field.name) < 1:
                raise ValueError(f"{field.name} must be 1 or more, not {getattr(self, field.name)}")

    @property
    def name(self) -> str:
        """`38 lines, 32 periods, 13 programs, 51 regions, 3 scenarios`."""
        return ", ".join(f"{getattr(self, field.name)} {field.name}" for field in fields(self)[:-1])


def kei_case(size: Size) -> Sheets:
    """The sheets of a case of this size: rows of plain column names, as `inputs.make` makes them.

    Where the real lines on which a chosen program may be built run out, variants of these are made, never lines
    on which nothing can be built.
    """
    default = us_kei(quarters=size.periods)
    lines = [row["line"] for row in default["Lines"]]
    programs = [row["program"] for row in default["Programs"]]
    larger = size.lines > len(lines) or size.programs > len(programs)
    # The largest case also has more suppliers, which are none of the sizes asked for, and one future.
    kept = {name: default[name] for name in ("Suppliers", "Scenarios", "Changes")}
    sheets = {**us_kei(full=True, quarters=size.periods), **kept} if larger else default
    resize_programs(sheets, programs, size.programs, size.seed)
    resize_lines(sheets, lines, size.lines, size.seed)
    if size.regions != len(sheets["Regions"]):
        resize_regions(sheets, size.regions, size.seed)
    if size.scenarios != len(sheets["Scenarios"]):
        resize_scenarios(sheets, size.scenarios, size.seed)
    for sheet in ("Changes", "Escalation"):  # what is said of a sheet that has become empty would match nothing
        sheets[sheet] = [row for row in sheets[sheet] if sheets[row["sheet"]]]
    return {name: rows for name, rows in sheets.items() if name not in UNUSED}


def write_case(size: Size, path: Path) -> Path:
    """Write the case as an input workbook; returns the path."""
    write_workbook(kei_case(size), path, title=f"US kei, resized: {size.name}")
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Write one case."""
    options = argparse.ArgumentParser(description=__doc__)
    for field in fields(Size):
        options.add_argument(f"--{field.name}", type=int, default=field.default, help=f"default {field.default}")
    options.add_argument("--out", type=Path, required=True, help="the input workbook to write")
    chosen = vars(options.parse_args(arguments))
    out = chosen.pop("out")
    try:
        size = Size(**chosen)
    except ValueError as error:
        options.error(str(error))
    write_case(size, out)


if __name__ == "__main__":
    main()
