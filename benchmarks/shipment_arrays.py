"""What the shipments of a case rest on, as arrays: which pairs there are, and the most that each region buys.

Programs, regions, years and scenarios are numbered over the case; plants, their lines, pathway rows, sources and
export markets for each program by itself, so that the arrays have few empty places.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import Found

WHEN = ("year", "scenario")
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "ship": ("program", "plant", "region", *WHEN),
    "build": ("program", "plant", "place", *WHEN),
    "tooled": ("program", "plant", "place", "year"),
    "imported": ("program", "source", *WHEN),
    "imported_to": ("program", "source", "region", *WHEN),
    "exported": ("program", "market", *WHEN),
    "delivered": ("program", "pathway", "region", *WHEN),
    "supplied": ("program", "region", *WHEN),
    "local": ("program", "source", *WHEN),
    "open": ("program", "plant", *WHEN),
    "abroad": ("program", *WHEN),
    "all_local": ("program", *WHEN),
    "most": ("program", "region", *WHEN),
}
"""True where there is a column (first seven) or a row, or where a relation holds; `most` is in thousand vehicles."""
WITHIN: dict[str, tuple[str, ...]] = {
    "plant": ("program",), "place": ("program", "plant"), "source": ("program",), "market": ("program",),
    "pathway": ("program",),
}  # fmt: skip
"""What is numbered from 0 for each of something else; a place is a line in a configuration."""


def space_before(case: str) -> Any:
    """The model of a workbook as it stands when shipments are added: the blocks before them and no rows."""
    from retool.case import build_case
    from retool.model.lines import add_lines
    from retool.model.market import add_market
    from retool.model.production import add_production
    from retool.model.programs import add_programs
    from retool.model.space import Space
    from retool.workbook import read_workbook

    space = Space(build_case(read_workbook(Path(case))), by_scenario=False)
    for add in (add_lines, add_programs, add_production, add_market):
        add(space)
    space.rows = {}
    return space


class _Arrays:
    """Arrays filled key by key; every new key of a dimension takes the next number."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, dict[Hashable, int]] = {}
        self._held: dict[str, dict[tuple[int, ...], float]] = {name: {} for name in DIMENSIONS}

    def put(self, name: str, value: float = 1.0, **keys: Hashable) -> None:
        """Put a value where the keys, one for each dimension and those that it lies within, say."""
        self._held[name][tuple(self._number(dim, keys) for dim in DIMENSIONS[name])] = value

    def _number(self, dim: str, keys: dict[str, Hashable]) -> int:
        group = (dim, *(keys[other] for other in WITHIN.get(dim, ())))
        numbers = self._numbers.setdefault(group, {})
        return numbers.setdefault(keys[dim], len(numbers))

    def full(self) -> dict[str, Any]:
        """All arrays; those of one dimension are as long in it as its keys need."""
        extent: dict[str, int] = {}
        for group, numbers in self._numbers.items():
            dim = str(group[0])  # type: ignore[index]
            extent[dim] = max(extent.get(dim, 0), len(numbers))
        arrays = {}
        for name, held in self._held.items():
            array = np.zeros([extent.get(dim, 1) for dim in DIMENSIONS[name]])
            if held:
                array[tuple(np.array(list(held)).T)] = list(held.values())
            arrays[name] = array if name == "most" else array.astype(bool)
        return arrays


def write_arrays(case: str, out: str) -> Found:
    """Write the arrays of a workbook's shipments to an .npz file; returns how many columns `ship` has.

    Raises ValueError for scenarios with parents: there tooling may differ by scenario.
    """
    from retool.model import flows

    space = space_before(case)
    if space.tree.is_tree:
        raise ValueError("the arrays are written for scenarios without parents")
    flows._columns(space)
    arrays = _Arrays()
    _columns(space, arrays)
    for o, n in space.operation_points():
        for program in space.case.programs.values():
            _relations(space, arrays, program, o, n)
    np.savez(Path(out), **arrays.full())
    return {"ship": len(space.model.ship)}


def _columns(space: Any, arrays: _Arrays) -> None:
    """The columns that there are."""
    model, plant_of = space.model, {name: line.plant for name, line in space.case.lines.items()}
    for m, p, r, o, n in model.ship:
        arrays.put("ship", program=m, plant=p, region=r, year=o, scenario=n)
    for m, line, config, o, n in model.build:
        arrays.put("build", program=m, plant=plant_of[line], place=(line, config), year=o, scenario=n)
    for m, line, config, o, _ in model.tooled:
        arrays.put("tooled", program=m, plant=plant_of[line], place=(line, config), year=o)
    for m, q, o, n in model.imported:
        arrays.put("imported", program=m, source=q, year=o, scenario=n)
    for m, q, r, o, n in model.imported_to:
        arrays.put("imported_to", program=m, source=q, region=r, year=o, scenario=n)
    for e, m, o, n in model.exported:
        arrays.put("exported", program=m, market=e, year=o, scenario=n)
    for m, w, r, o, n in model.delivered:
        arrays.put("delivered", program=m, pathway=w, region=r, year=o, scenario=n)


def _relations(space: Any, arrays: _Arrays, program: Any, o: int, n: int) -> None:
    """The rows of a program in a year and scenario, and the most that its regions buy."""
    from retool.model.flows import plants_of, regions_of, sources_of
    from retool.model.market import by_region, exported, groups, peak_factor

    at = {"program": program.name, "year": space.year(o), "scenario": space.scenario(n)}
    sources = sources_of(space, program.name, o, n)
    local = [row.source for row in sources if space.case.freight_book.serves_regions(row.source)]
    if by_region(space, program.name, o):
        for region in regions_of(space, program.name, o, n):
            arrays.put("supplied", region=region, **at)
        for source in local:
            arrays.put("local", source=source, **at)
    if len(local) == len(sources):
        arrays.put("all_local", **at)
    for plant in plants_of(space, program.name, o):
        arrays.put("open", plant=plant, **at)
    if exported(space, program.name, o, n):
        arrays.put("abroad", **at)
    for group in groups(space, program.name, o, n):
        for region, volume in group.demand.items():
            arrays.put("most", volume * peak_factor(space, program, group, o, n), region=region, **at)
