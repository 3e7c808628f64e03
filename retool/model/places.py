"""Places: the regions as the model sees them, one by one or merged where the law is the same.

Merged places make a smaller model of the same decisions. Freight to them is a curve that no plan can go
below (see curves.py), so that the smaller model's bound is one for the whole model, too, and its decisions
are near the best.
"""

from __future__ import annotations

from collections.abc import Mapping

from retool.case import Case

Places = Mapping[str, tuple[str, ...]]

LARGE = 20_000
"""From so many shipments on, a model has a lighter one searched before it."""


def single_places(case: Case) -> Places:
    """Every region its own place."""
    return {region: (region,) for region in case.regions}


def merged_places(case: Case) -> Places:
    """One place for all regions with the same law in every month and scenario."""
    alike: dict[tuple[frozenset[int], ...], list[str]] = {}
    for region in case.regions:
        law = tuple(case.legal_months(region, s, o) for s in range(case.tree.n) for o in range(case.calendar.n_years))
        alike.setdefault(law, []).append(region)
    return {
        regions[0] if len(regions) == 1 else f"{regions[0]}+{len(regions) - 1}": tuple(regions)
        for regions in alike.values()
    }


def is_large(case: Case) -> bool:
    """Whether merging regions is worth it.

    What grows with regions is a program's shipments from each of its plants, in every year and scenario.
    """
    origins = {(program, case.lines[line].plant) for program, line, _ in case.tools}
    origins |= {(i.program, i.source) for i in case.imports if case.freight_book.serves_regions(i.source)}
    return len(origins) * len(case.regions) * case.calendar.n_years * case.tree.n >= LARGE
