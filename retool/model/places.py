"""Places: the regions as the model sees them, one by one or merged where freight is much the same.

Merged places make a smaller model of the same decisions. Freight to them is a curve that no plan can go
below (see curves.py), so that the smaller model's bound is one for the whole model, too, and its decisions
are near the best.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.cluster.vq import kmeans2

from retool.case import Case

Places = Mapping[str, tuple[str, ...]]
SEED = 0


def single_places(case: Case) -> Places:
    """Every region its own place."""
    return {region: (region,) for region in case.regions}


def merged_places(case: Case, count: int) -> Places:
    """About ``count`` places: regions with the same law in every month and freight alike from every origin.

    Grouping is by k-means on the freight of the first year and scenario, with a fixed seed.
    """
    legal: dict[tuple[frozenset[int], ...], list[str]] = {}
    for region in case.regions:
        pattern = tuple(
            case.legal_months(region, s, o) for s in range(case.tree.n) for o in range(case.calendar.n_years)
        )
        legal.setdefault(pattern, []).append(region)
    places: dict[str, tuple[str, ...]] = {}
    for regions in legal.values():
        wanted = max(1, round(count * len(regions) / len(case.regions)))
        for members in _clusters(case, regions, wanted):
            name = members[0] if len(members) == 1 else f"{members[0]}+{len(members) - 1}"
            places[name] = tuple(members)
    return places


def _clusters(case: Case, regions: list[str], count: int) -> list[list[str]]:
    if count >= len(regions):
        return [[r] for r in regions]
    origins = sorted({case.lines[line].plant for _, line, _ in case.tools}) + sorted(
        {i.source for i in case.imports if case.freight_book.serves_regions(i.source)}
    )
    if not origins:
        return [regions]
    freight = np.array([[case.freight(origin, region, 0, 0) for origin in origins] for region in regions])
    different = len(np.unique(freight, axis=0))  # k-means can not find more clusters than that
    _, label = kmeans2(freight, min(count, different), minit="++", seed=SEED)
    found: dict[int, list[str]] = {}
    for region, k in zip(regions, label, strict=True):
        found.setdefault(int(k), []).append(region)
    return list(found.values())


LARGE = 20_000
LADDER = (1,)


def coarser_places(case: Case) -> list[Places]:
    """Merged places to search before the whole model, coarsest first; none where the whole model is small.

    What grows with regions is a program's shipments from each of its plants, in every year and scenario.
    """
    origins = {(program, case.lines[line].plant) for program, line, _ in case.tools}
    origins |= {(i.program, i.source) for i in case.imports if case.freight_book.serves_regions(i.source)}
    flows = len(origins) * len(case.regions) * case.calendar.n_years * case.tree.n
    if flows < LARGE:
        return []
    return [merged_places(case, count) for count in LADDER if 2 * count <= len(case.regions)]
