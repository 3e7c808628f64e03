"""A case made smaller or larger, subject by subject: fewer records are a seeded sample of the real ones, more are
the real ones and seeded variants of them.

What is sampled for a small number is also in the sample for any larger one, and a variant is the same whatever
else is asked for, so that sizes can be compared. Sheets are changed in place.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Sequence
from math import ceil, floor
from random import Random

from inputs.make.basis import Row, Sheets
from inputs.make.market import PORTS, road_miles

DEGREES = 1.0
"""How far a variant of a plant or a part of a state lies from the real place, at most, in latitude and longitude."""


def sampled(real: Sequence[str], more: Sequence[str], count: int, seed: str) -> list[str]:
    """`count` of the `real` names, once these are used up of `more`, or all where there are fewer."""
    chosen: list[str] = []
    for names in (real, more):
        shuffled = list(names)
        Random(f"{seed} sample").shuffle(shuffled)
        chosen += shuffled
    return chosen[:count]


def variant_names(names: Sequence[str], count: int) -> list[tuple[str, str]]:
    """(variant, real name) for the records wanted beyond those that are there: `X_v2` and so on, round by round."""
    wanted = range(len(names), count)
    return [(f"{names[n % len(names)]}_v{n // len(names) + 1}", names[n % len(names)]) for n in wanted]


def keep(sheets: Sheets, sheet: str, column: str, names: Collection[str]) -> None:
    """Drop the rows of a sheet that name something else in the column."""
    sheets[sheet] = [row for row in sheets[sheet] if row[column] in names]


def copy(
    sheets: Sheets, sheet: str, column: str, names: tuple[str, str], change: Callable[[Row], Row] | None = None
) -> None:
    """Add the rows of names[1] once more under the name names[0], changed as told."""
    new, old = names
    rows = [{**row, column: new} for row in sheets[sheet] if row[column] == old]
    sheets[sheet] += rows if change is None else [{**row, **change(row)} for row in rows]


def near(number: float, random: Random, spread: float = 0.1) -> float:
    """The number, more or less: by `spread` of itself at most."""
    return number * random.uniform(1 - spread, 1 + spread)


# ---------------------------------------------------------------- programs


def resize_programs(sheets: Sheets, default: Sequence[str], count: int, seed: int) -> None:
    """Programs, and all that is said of each: variants cost, sell and fetch a little more or less."""
    more = [row["program"] for row in sheets["Programs"] if row["program"] not in default]
    chosen = sampled(default, more, count, f"{seed} programs")
    about = ("Programs", "Pathways", "Tooling", "BillOfMaterials", "Imports", "Demand", "PricePoints", "Exports")
    for sheet in about:
        keep(sheets, sheet, "program", set(chosen))
    for names in variant_names(chosen, count):
        _vary_program(sheets, names, Random(f"{seed} program {names[0]}"))
    keep(sheets, "Segments", "segment", {row["segment"] for row in sheets["Programs"]})
    families = {row["component"] for row in sheets["BillOfMaterials"]}
    for sheet in ("Components", "Suppliers"):
        keep(sheets, sheet, "component", families)
    keep(sheets, "Freight", "origin", {row["source"] for row in sheets["Imports"]})


def _vary_program(sheets: Sheets, names: tuple[str, str], random: Random) -> None:
    price, demand, cost = (near(1.0, random, spread) for spread in (0.08, 0.2, 0.05))
    copy(sheets, "Programs", "program", names, lambda row: {"msrp": round(row["msrp"] * price)})
    copy(sheets, "PricePoints", "program", names, lambda row: {"price": round(row["price"] * price)})
    copy(sheets, "Demand", "program", names, lambda row: {"volume": round(row["volume"] * demand)})
    copy(sheets, "Exports", "program", names, lambda row: {"volume": round(row["volume"] * demand)})
    copy(sheets, "Imports", "program", names, lambda row: {"unit_cost": round(row["unit_cost"] * cost)})
    copy(sheets, "Pathways", "program", names, lambda row: {"cost": round(row["cost"] * demand, 1)})
    copy(sheets, "Tooling", "program", names, lambda row: {"assembly_cost": round(row["assembly_cost"] * cost)})
    copy(sheets, "BillOfMaterials", "program", names)


# ---------------------------------------------------------------- lines


def resize_lines(sheets: Sheets, default: Sequence[str], count: int, seed: int) -> None:
    """Lines on which some program may be built; variants stand at a plant of their own near the real one."""
    useful = {row["line"] for row in sheets["Tooling"]}
    names = [row["line"] for row in sheets["Lines"] if row["line"] in useful]
    real = [name for name in names if name in default]
    chosen = sampled(real, [name for name in names if name not in default], count, f"{seed} lines")
    for sheet in ("Lines", "Conversions", "Tooling"):
        keep(sheets, sheet, "line", set(chosen))
    plant_of = {row["line"]: row["plant"] for row in sheets["Lines"]}
    for new, old in variant_names(chosen, count):
        plant = (plant_of[old] + new.removeprefix(old), plant_of[old])
        scale = near(1.0, Random(f"{seed} plant {plant[0]}"), 0.2)
        if all(row["plant"] != plant[0] for row in sheets["Plants"]):
            _vary_plant(sheets, plant, scale, Random(f"{seed} place {plant[0]}"))
        _vary_line(sheets, (new, old), plant[0], scale, Random(f"{seed} line {new}"))
    used = {row["plant"] for row in sheets["Lines"]}
    for sheet in ("Plants", "Incentives"):
        keep(sheets, sheet, "plant", used)
    keep(sheets, "Configurations", "config", {row["to_config"] for row in sheets["Conversions"]})


def _vary_plant(sheets: Sheets, names: tuple[str, str], scale: float, random: Random) -> None:
    copy(sheets, "Plants", "plant", names, lambda row: {
        "lat": round(row["lat"] + random.uniform(-DEGREES, DEGREES), 3),
        "lon": round(row["lon"] + random.uniform(-DEGREES, DEGREES), 3),
        "shop_capacity": ceil(row["shop_capacity"] * scale),
        "site_cost": round(near(row["site_cost"], random), 1),
    })  # fmt: skip
    copy(sheets, "Incentives", "plant", names, lambda row: {
        "incentive": f"{row['incentive']} ({names[0]})", "amount": round(near(row["amount"], random)),
    })  # fmt: skip


def _vary_line(sheets: Sheets, names: tuple[str, str], plant: str, scale: float, random: Random) -> None:
    """All sizes by one number, so that rows that must agree still do; capital as well by chance."""
    capital = scale**0.6

    def sized(row: Row, *columns: str) -> Row:
        return {column: row[column] and floor(row[column] * scale) for column in columns}

    copy(sheets, "Lines", "line", names, lambda row: {
        **sized(row, "volume", "employees"), "plant": plant,
        "margin": row["margin"] and round(near(row["margin"], random)),
    })  # fmt: skip
    copy(sheets, "Conversions", "line", names, lambda row: {
        **sized(row, "capacity", "employees"), "capex": round(near(row["capex"], random) * capital, 1),
    })  # fmt: skip
    copy(sheets, "Tooling", "line", names, lambda row: {
        "assembly_cost": round(near(row["assembly_cost"], random, 0.05)),
    })  # fmt: skip


# ---------------------------------------------------------------- regions


def resize_regions(sheets: Sheets, count: int, seed: int) -> None:
    """Fewer states share the whole market; for more the largest are split in two, again and again."""
    names = [row["region"] for row in sheets["Regions"]]
    keep(sheets, "Regions", "region", set(sampled(names, [], count, f"{seed} regions")))
    sheets["Regions"] = _split(sheets["Regions"], count, seed)
    _share_out(sheets["Regions"])
    sheets["Freight"] = _freight_from_ports(sheets)


def _split(regions: list[Row], count: int, seed: int) -> list[Row]:
    by_size = [(-row["share"], row["region"], row) for row in regions]
    heapq.heapify(by_size)
    while len(by_size) < count:
        _, name, whole = heapq.heappop(by_size)
        random = Random(f"{seed} split {name}")
        part = random.uniform(0.35, 0.65)
        north, east = (random.uniform(-DEGREES, DEGREES) for _ in range(2))
        for number, share, side in ((1, part, 1 - part), (2, 1 - part, -part)):
            row = {**whole, "region": f"{name}_{number}", "name": f"{whole['name']} {number}",
                   "share": whole["share"] * share, "lat": round(whole["lat"] + 2 * side * north, 4),
                   "lon": round(whole["lon"] + 2 * side * east, 4)}  # fmt: skip
            heapq.heappush(by_size, (-row["share"], row["region"], row))
    return sorted((row for _, _, row in by_size), key=lambda row: str(row["region"]))


def _share_out(regions: list[Row]) -> None:
    """Shares that add up to 1, rounded; the largest takes the rounding."""
    total = sum(row["share"] for row in regions)
    for row in regions:
        row["share"] = round(row["share"] / total, 7)
    largest = max(regions, key=lambda row: float(row["share"]))
    largest["share"] = round(largest["share"] + 1 - sum(row["share"] for row in regions), 7)


def _freight_from_ports(sheets: Sheets) -> list[Row]:
    """Inland freight of imports by the rule of the real case, for the regions there are now."""
    settings = {row["name"]: row["value"] for row in sheets["Settings"]}
    rows = []
    for source in dict.fromkeys(row["source"] for row in sheets["Imports"]):
        _, lat, lon = PORTS[source]
        for region in sheets["Regions"]:
            miles = road_miles(lat, lon, region["lat"], region["lon"])
            cost = round(settings["freight_fixed"] + settings["freight_per_mile"] * miles)
            rows.append({"origin": source, "region": region["region"], "cost": cost})
    return rows


# ---------------------------------------------------------------- scenarios


def resize_scenarios(sheets: Sheets, count: int, seed: int) -> None:
    """The first few futures, or variants of them whose markets are larger or smaller."""
    names = [row["scenario"] for row in sheets["Scenarios"]][:count]
    keep(sheets, "Scenarios", "scenario", set(names))
    keep(sheets, "Changes", "scenario", set(names))
    for variant in variant_names(names, count):
        random = Random(f"{seed} scenario {variant[0]}")
        copy(sheets, "Scenarios", "scenario", variant)
        copy(sheets, "Changes", "scenario", variant)
        market = round(near(1.0, random, 0.2), 3)
        for sheet in ("Demand", "Segments"):
            sheets["Changes"].append({"scenario": variant[0], "sheet": sheet, "column": "volume",
                                      "operation": "multiply", "value": market})  # fmt: skip
    _probabilities(sheets["Scenarios"])


def _probabilities(scenarios: list[Row]) -> None:
    """Probabilities in the old proportions that add up to 1, rounded; the first takes the rounding."""
    total = sum(row["probability"] for row in scenarios)
    for row in scenarios:
        row["probability"] = round(row["probability"] / total, 6)
    rest = sum(row["probability"] for row in scenarios[1:])
    scenarios[0]["probability"] = round(1 - rest, 6)
