"""What a random case holds of uncertainty, growth and settled decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.oracle.cases import MAKERS, CaseMaker
from tests.oracle.timeline import Case, blank

OPERATING: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Lines", "margin", ("line",)), ("Lines", "fixed_cost", ("line",)), ("Lines", "volume", ("line",)),
    ("Conversions", "fixed_cost", ("line", "to_config")), ("Programs", "msrp", ("program",)),
    ("Programs", "dealer_margin", ("program",)), ("Programs", "selling_cost", ("oem",)),
    ("Programs", "credit", ("program",)), ("Programs", "cannibalised_margin", ("program",)),
    ("Programs", "min_volume", ("program",)), ("Segments", "volume", ("year",)),
    ("Pathways", "annual_cap", ("pathway",)), ("Pathways", "unit_cost", ("program", "pathway")),
    ("Pathways", "demand_factor", ("program", "pathway")), ("Pathways", "renewal_cost", ("program",)),
    ("Tooling", "assembly_cost", ("line",)), ("Tooling", "hours_ratio", ("program",)),
    ("Tooling", "min_volume", ("line",)), ("BillOfMaterials", "quantity", ("component",)),
    ("Suppliers", "capacity", ("supplier", "component")), ("Suppliers", "unit_cost", ("country",)),
    ("Suppliers", "freight", ("supplier", "component")), ("Suppliers", "max_share", ("supplier",)),
    ("Suppliers", "min_volume", ("supplier", "component")), ("PriceTiers", "unit_cost", ("supplier",)),
    ("Tariffs", "rate", ("country", "tariff_class")), ("Tariffs", "specific", ("layer", "country")),
    ("Quotas", "volume", ("tariff_class",)), ("Quotas", "rate", ("country", "year")),
    ("Imports", "unit_cost", ("program",)), ("Imports", "value_share", ("country",)),
    ("Imports", "freight", ("source",)), ("Imports", "capacity", ("source", "program")),
    ("Regions", "access", ("region",)), ("Demand", "volume", ("program",)), ("Demand", "volume", ("year",)),
    ("PricePoints", "price", ("program",)), ("PricePoints", "volume_factor", ("program", "point")),
    ("Freight", "cost", ("region",)), ("Exports", "volume", ("market",)), ("Exports", "price", ("program",)),
    ("Exports", "duty_rate", ("market", "program")), ("Exports", "freight", ("market",)),
    ("Incentives", "clawback", ("plant",)), ("Settings", "value", ("name",)),
)  # fmt: skip
OPERATING_SETTINGS = ("offset_rate", "drawback_rate", "freight_per_mile", "freight_fixed", "road_factor")
DATES = (
    ("Lines", "product_until", "line"), ("Programs", "credit_until", "program"),
    ("Pathways", "legal_from", "pathway"), ("Suppliers", "available_from", "supplier"),
    ("Imports", "earliest", "source"), ("Regions", "legal_from", "region"),
    ("Tariffs", "until", "layer"),
)  # fmt: skip
SMALL = {"dealer_margin", "access", "drawback_rate", "max_share", "value_share", "duty_rate", "rate"}


def target(m: CaseMaker) -> tuple[str, str, str | None] | None:
    """Some operating number all of whose matched rows have one: sheet, column, match."""
    for _ in range(20):
        sheet, column, keys = m.pick(OPERATING)
        rows = m.case.get(sheet, [])
        if sheet == "Settings":
            rows = [row for row in rows if row["name"] in OPERATING_SETTINGS]
        if not rows:
            continue
        model = m.pick(rows)
        if any(blank(model.get(key)) for key in keys):
            continue
        if sheet not in ("Settings", "Pathways", "Conversions") and m.chance(0.15):
            keys = ()  # all rows
        match = "; ".join(f"{key}={model[key]}" for key in keys)
        match = match.upper() if m.chance(0.2) else match
        hit = [row for row in m.case[sheet] if all(row.get(key) == model[key] for key in keys)]
        if all(not blank(row.get(column)) for row in hit):
            return sheet, column, match or None
    return None


def escalation(m: CaseMaker) -> None:
    """Numbers that grow with the years."""
    if not m.on("escalation"):
        return
    seen = set()
    for _ in range(m.pick((1, 2, 4))):
        found = target(m)
        # A limit that shapes what must hold is left alone: it would mostly make cases without a plan.
        if found is None or found in seen or found[1] == "max_share":
            continue
        if found[:2] == ("Lines", "volume") or (found[2] or "").lower() == "name=drawback_rate":
            continue
        seen.add(found)
        sheet, column, match = found
        for n, year in enumerate(m.years):
            factor = round(m.pick((1.0, 1.02, 0.97)) + 0.03 * n, 4)
            if column in SMALL:
                factor = round(1 - 0.02 * n, 4)
            m.add("Escalation", sheet=sheet, match=match, column=column, year=year, factor=factor)


def futures(m: CaseMaker) -> None:
    """Two-stage scenarios or a tree, with changes and sometimes a weight on the worst."""
    if not m.on("scenarios", 0.4):
        return
    branch_years = m.years[1:]
    if branch_years and m.on("tree", 0.5):
        m.add("Scenarios", scenario="trunk", probability=0.5)
        first = m.pick(branch_years)
        m.add("Scenarios", scenario="branch", probability=0.3, parent="trunk", from_=january(first))
        later = [year for year in branch_years if year > first]
        parent, since = "trunk", m.pick(branch_years)
        if later and m.chance(0.5):
            parent, since = "branch", m.pick(later)
        m.add("Scenarios", scenario="twig", probability=0.2, parent=parent, from_=january(since))
    else:
        m.add("Scenarios", scenario="good", probability=0.6)
        m.add("Scenarios", scenario="bad", probability=0.4)
    for _ in range(m.pick((1, 2, 3, 5))):
        change(m)
    if m.on("risk", 0.3):
        m.setting("risk_weight", m.pick((0.3, 1.0)))
        m.setting("risk_level", m.pick((0.5, 0.8, 0.9)))


def january(year: int) -> dt.date:
    """The 1st of January."""
    return dt.date(year, 1, 1)


def change(m: CaseMaker) -> None:
    """One change of one scenario."""
    scenario = m.pick(m.case["Scenarios"])["scenario"]
    if m.chance(0.3):
        delay(m, scenario)
        return
    found = target(m)
    if found is None:
        return
    sheet, column, match = found
    operation, value = m.pick((("multiply", 0.8), ("multiply", 1.1)))
    if column in SMALL or (sheet, column) == ("Lines", "volume") or (match or "").lower() == "name=drawback_rate":
        value = 0.8
    elif column in ("margin", "freight", "selling_cost") and m.chance(0.5):
        operation, value = "add", m.pick((50, 120))
    elif sheet in ("Demand", "Suppliers", "Imports") and column in ("volume", "capacity") and m.chance(0.4):
        operation, value = "set", m.pick((0, 5000, 9000))
    elif column in ("assembly_cost", "unit_cost", "price") and m.chance(0.3):
        operation, value = "set", m.pick((600, 1100)) if sheet in ("Suppliers", "PriceTiers") else 7000
    if column == "max_share":
        return
    cuts: dict[str, Any] = {}
    if m.chance(0.3):
        cuts["from_"] = m.date(0, m.months)
    if m.chance(0.2):
        cuts["until"] = m.date(0, m.months) + dt.timedelta(days=40)
    if len(cuts) == 2 and cuts["from_"] > cuts["until"]:
        cuts.pop("until")
    m.add(
        "Changes",
        scenario=scenario,
        sheet=sheet,
        match=match,
        column=column,
        operation=operation,
        value=value,
        **cuts,
    )


def delay(m: CaseMaker, scenario: str) -> None:
    """A date that moves."""
    found: list[tuple[str, str, str, Any]] = []
    for sheet, column, key in DATES:
        for row in m.case.get(sheet, []):
            same = [other for other in m.case[sheet] if other.get(key) == row.get(key)]
            if all(not blank(other.get(column)) for other in same):
                found.append((sheet, column, key, row[key]))
    if any(row["name"] == "offset_until" for row in m.case["Settings"]):
        found.append(("Settings", "value", "name", "offset_until"))
    # A duty row may not be drawn out over the one that follows it.
    found = [each for each in found if each[0] != "Tariffs" or single_rows(m.case, each[3])]
    if not found:
        return
    sheet, column, key, name = m.pick(found)
    months = m.pick((2, 5, 12))
    m.add(
        "Changes",
        scenario=scenario,
        sheet=sheet,
        match=f"{key}={name}",
        column=column,
        operation="delay",
        value=months,
    )


def single_rows(case: Case, layer: str) -> bool:
    """Does each class and country have but one row in this layer?"""
    keys = [(row["tariff_class"], row["country"]) for row in case["Tariffs"] if row["layer"] == layer]
    return len(keys) == len(set(keys))


def pins(m: CaseMaker) -> None:
    """What the planner has settled already."""
    if not m.on("pins", 0.3):
        return
    line = m.pick(m.case["Lines"])
    period = f"T{m.rnd.randint(1, len(m.starts))}" if m.chance(0.5) else None
    reached = [c for c in m.case["Conversions"] if c["line"] == line["line"] and "from_config" not in c]
    kind = m.pick(("force", "forbid", "close", "launch", "no launch"))
    if kind in ("force", "forbid") and reached:
        config = m.pick(reached)["to_config"] if m.chance(0.5) else None
        m.add("Decisions", line=line["line"], to_config=config, period=period, rule=kind)
    if kind == "close" and "close_cost" in line:
        m.add("Decisions", line=line["line"], period=period, rule="close")
    rows = m.case.get("Pathways", [])
    if kind in ("launch", "no launch") and rows:
        row = m.pick(rows)
        rule = "force" if kind == "launch" else "forbid"
        pathway = row["pathway"] if m.chance(0.6) else None
        m.add("Decisions", program=row["program"], pathway=pathway, period=period, rule=rule)


def one_maker(m: CaseMaker) -> None:
    """Sometimes the plan is one maker's."""
    makers = {program.get("oem") for program in m.case["Programs"]}
    if MAKERS[0] in makers and not m.case.get("Decisions") and m.on("maker", 0.12):
        m.setting("maker", MAKERS[0])
