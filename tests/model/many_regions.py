"""Random cases with many regions, in which pathways, prices, exports and caps bite together."""

from __future__ import annotations

import random

from tests.oracle.subjects import make_case
from tests.oracle.timeline import Case

FREQUENT = (
    "pathways", "annual cap", "price points", "exports", "rich", "scenarios", "region law", "second configuration",
)  # fmt: skip
OCCASIONAL = (
    "access", "imports", "segments", "tree", "risk", "demand factor", "pathway dates", "renewal", "program minimum",
    "copies", "budget", "site cost", "heads", "ramps", "spend", "closing", "components", "tariffs", "tiers", "quotas",
    "set-up", "supplier capacity", "offset", "escalation", "hours ratio", "tooling by configuration", "reconversion",
    "credit", "sales terms", "incentives", "pathway unit cost", "maker",
)  # fmt: skip
RATES = (50, 100, 300, 700, 1500, 4000)


def many_regions(seed: int, without: frozenset[str] = frozenset()) -> Case:
    """The case of a seed with up to fifteen regions, each with freight and now and then a law of its own.

    `without` names subjects that are left out.
    """
    rnd = random.Random(seed)
    subjects = {s for s in FREQUENT if rnd.random() < 0.7} | {s for s in OCCASIONAL if rnd.random() < 0.25}
    case = make_case(rnd, subjects - without)
    for region in list(case["Regions"]):
        _split(case, region["region"], rnd)
    return case


def one_origin(seed: int) -> Case:
    """The case of a seed in which each program has one plant, one pathway row and no segment.

    Vehicles still come from abroad, at one price everywhere.
    """
    case = many_regions(seed, without=frozenset({"segments"}))
    plant_of = {line["line"]: line["plant"] for line in case["Lines"]}
    first: dict[str, str] = {}
    for row in case["Tooling"]:
        first.setdefault(row["program"], plant_of[row["line"]])
    case["Tooling"] = [row for row in case["Tooling"] if plant_of[row["line"]] == first[row["program"]]]
    rows = {row["program"]: row for row in reversed(case.get("Pathways", []))}
    case["Pathways"] = list(rows.values())
    case["Freight"] = [row for row in case["Freight"] if row["origin"] in set(plant_of.values())]
    for sheet in ("Changes", "Escalation"):  # they may name rows that are gone
        gone = ("Pathways", "Tooling", "Freight")
        case[sheet] = [row for row in case.get(sheet, []) if row["sheet"] not in gone]
    return {sheet: rows for sheet, rows in case.items() if rows}


def _split(case: Case, region: str, rnd: random.Random) -> None:
    """Part a region into several: each has a part of its share, its own freight, and mostly its law."""
    whole = next(row for row in case["Regions"] if row["region"] == region)
    laws = [row.get("legal_from") for row in case["Regions"]]
    for n in range(rnd.choice((1, 2, 3, 4))):
        share = round(whole["share"] * rnd.choice((0.1, 0.25, 0.4)), 6)
        whole["share"] = round(whole["share"] - share, 6)
        part = {**whole, "region": f"{region}.{n + 1}", "share": share}
        if (law := rnd.choice(laws)) is not None and rnd.random() < 0.3:
            part["legal_from"] = law
        case["Regions"].append(part)
        _serve(case, region, part["region"], rnd)


def _serve(case: Case, region: str, part: str, rnd: random.Random) -> None:
    """Freight to a part of a region from wherever the region is served, and demand where it has its own."""
    served = [row for row in case["Freight"] if row["region"] == region]
    case["Freight"] += [{**row, "region": part, "cost": rnd.choice(RATES)} for row in served]
    own = [row for row in case["Demand"] if row["region"] == region]
    factor = rnd.choice((0.1, 0.3, 0.6))
    case["Demand"] += [{**row, "region": part, "volume": round(row["volume"] * factor)} for row in own]
