"""The subjects a random case may hold on top of its core: law, prices, sourcing, trade, incentives."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import MAKERS, CaseMaker, make_core
from tests.oracle.futures import escalation, futures, one_maker, pins
from tests.oracle.timeline import Case, blank

COMPONENTS = ("engine", "battery")
ORIGINS = ("JP", "JP", "KR", "US", "MX")


def make_case(rnd: random.Random, only: set[str] | None = None) -> Case:
    """A random case. `only` names the subjects to switch on (None = at random)."""
    maker = make_core(rnd, only)
    for subject in (
        pathways, program_minimum, price_points, segments, components, imports, tariffs, quotas, offset,
        exports, incentives, escalation, futures, pins, one_maker,
    ):  # fmt: skip
        subject(maker)
    return drop_blanks(maker.case)


def case_of(seed: int) -> Case:
    """The case of a seed."""
    return make_case(random.Random(seed))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random cases for hypothesis."""
    return make_case(draw(st.randoms(use_true_random=False)))


def drop_blanks(case: Case) -> Case:
    """The case without blank cells and empty sheets."""
    return {
        sheet: [{name: cell for name, cell in row.items() if not blank(cell)} for row in rows]
        for sheet, rows in case.items()
        if rows
    }


def pathways(m: CaseMaker) -> None:
    """How programs become legal: one or two rows each, caps agreed among a maker's programs."""
    if not m.on("pathways", 0.5):
        return
    caps = {
        (maker, kind): m.maybe("annual cap", (4000, 9000)) for maker in MAKERS for kind in ("exempt", "full")
    }
    for program in m.case["Programs"]:
        if m.chance(0.25):
            continue
        kinds = m.pick((("exempt", "full"), ("full",), ("exempt",), ("full", "exempt")))
        for kind in kinds:
            cap = caps.get((program.get("oem", ""), kind))
            if "oem" not in program:
                cap = m.maybe("annual cap", (4000, 9000))
            m.add(
                "Pathways",
                program=program["program"],
                pathway=kind,
                cost=m.pick((0.0, 3.0, 15.0)),
                lead=m.pick((None, 0, 2, 5)),
                earliest=m.date(0, max(0, m.months // 2)) if m.on("pathway dates", 0.2) else None,
                legal_from=m.date(-6, m.months // 2) if m.on("pathway dates", 0.4) else None,
                annual_cap=cap,
                unit_cost=m.maybe("pathway unit cost", (50, 400)),
                demand_factor=m.maybe("demand factor", (0.5, 0.8)),
                **renewal(m),
            )


def renewal(m: CaseMaker) -> dict[str, Any]:
    """A licence to be renewed."""
    if not m.on("renewal"):
        return {}
    return {"term": m.pick((6, 12, 36)), "renewal_cost": m.pick((0.5, 2.0))}


def program_minimum(m: CaseMaker) -> None:
    """Volumes owed once a program is on the market."""
    for program in m.case["Programs"]:
        if m.on("program minimum", 0.12):
            program["min_volume"] = m.pick((1000, 4000))


def price_points(m: CaseMaker) -> None:
    """A ladder of prices."""
    for program in m.case["Programs"]:
        if not m.on("price points"):
            continue
        msrp = program["msrp"]
        ladder = [("list", msrp, 1.0), ("low", msrp - 1500, 1.3), ("high", msrp + 2000, 0.75)]
        for point, price, factor in ladder[: m.pick((2, 3))]:
            m.add("PricePoints", program=program["program"], point=point, price=price, volume_factor=factor)
    if m.case.get("PricePoints") and m.chance(0.2):
        m.setting("price_decision", False)


def segments(m: CaseMaker) -> None:
    """Programs that share a market."""
    if not m.on("segments"):
        return
    for program in m.case["Programs"]:
        program["segment"] = "small" if m.chance(0.8) else None
    for year in m.years:
        if m.chance(0.8):
            m.add("Segments", segment="small", region="*", year=year, volume=m.pick((8000, 20000, 30000)))
        if m.chance(0.4):
            m.add("Segments", segment="small", region="R1", year=year, volume=m.pick((3000, 9000)))


def components(m: CaseMaker) -> None:
    """Parts bought in, from one to three suppliers each."""
    if not m.on("components", 0.55):
        return
    for component in COMPONENTS[: m.pick((1, 1, 2))]:
        suppliers = m.pick((1, 2, 2, 3))
        several = suppliers > 1 and m.on("min sources", 0.2)
        m.add(
            "Components",
            component=component,
            tariff_class="parts" if m.chance(0.7) else "engines",
            min_sources=2 if several else None,
            min_share=m.pick((0.2, None)) if several else None,
        )
        for program in m.case["Programs"]:
            if m.chance(0.8):
                quantity = m.pick((None, None, 2, 0.5))
                m.add("BillOfMaterials", program=program["program"], component=component, quantity=quantity)
        for i in range(suppliers):
            supplier(m, f"S{i + 1}", component, plain=i == 0)
    if not m.case.get("BillOfMaterials"):
        program = m.case["Programs"][0]["program"]
        m.add("BillOfMaterials", program=program, component=m.case["Components"][0]["component"])


def supplier(m: CaseMaker, name: str, component: str, *, plain: bool) -> None:
    """One supplier of one component; the plain one can always be bought from."""
    row = m.add(
        "Suppliers",
        supplier=name,
        component=component,
        country=m.pick(ORIGINS),
        unit_cost=m.pick((2000, 4000) if plain and m.on("dear list", 0.1) else (700, 1000, 1400)),
        freight=m.maybe("parts freight", (20, 80)),
        max_share=m.maybe("max share", (0.6, 0.8), 0.1),
    )
    if not plain or m.chance(0.3):
        row.update(
            capacity=m.maybe("supplier capacity", (6000, 15000)),
            setup_cost=m.maybe("set-up", (2.0, 8.0)),
            lead=m.maybe("supplier lead", (2, 6)),
            available_from=m.date(-3, m.months // 2) if m.on("available from") else None,
            min_volume=m.maybe("supplier minimum", (1000, 4000), 0.2),
        )
    if m.on("tiers"):
        for from_volume, off in m.pick((((5000, 100),), ((5000, 100), (15000, 250)), ((0, 50), (9000, 200)))):
            m.add(
                "PriceTiers",
                supplier=name,
                component=component,
                from_volume=from_volume,
                unit_cost=row["unit_cost"] - off,
            )


def imports(m: CaseMaker) -> None:
    """Finished vehicles from abroad."""
    for program in m.case["Programs"]:
        if not m.on("imports"):
            continue
        for source in ("port_jp", "port_kr")[: m.pick((1, 1, 2))]:
            m.add(
                "Imports",
                source=source,
                program=program["program"],
                country="JP" if source == "port_jp" else "KR",
                unit_cost=m.pick((9000, 11000, 13000)),
                value_share=m.pick((None, None, 0.8)),
                freight=m.pick((None, 400, 900)),
                capacity=m.pick((None, 5000, 10000)),
                earliest=m.date(-2, m.months // 2) if m.chance(0.3) else None,
            )
    if m.case.get("Imports") and m.chance(0.5):
        for source in sorted({row["source"] for row in m.case["Imports"]}):
            for region in m.case["Regions"][:2]:
                m.add("Freight", origin=source, region=region["region"], cost=m.pick((200, 600)))


def tariffs(m: CaseMaker) -> None:
    """Duties in layers, some of them ended or begun inside the horizon."""
    if not m.on("tariffs", 0.6):
        return
    for tariff_class in ("car", "truck", "parts", "engines"):
        for country in ("JP", "KR", "*"):
            if m.chance(0.35):
                continue
            for layer in ("base", "extra")[: m.pick((1, 1, 2))]:
                tariff_layer(m, tariff_class, country, layer)


def tariff_layer(m: CaseMaker, tariff_class: str, country: str, layer: str) -> None:
    """One layer: in force all along, or two rows one after the other."""
    change = m.date(0, m.months) + dt.timedelta(days=m.pick((0, 0, 9, 40)))
    flags = {"offsettable": m.chance(0.5) or None, "drawback": m.chance(0.5) or None}
    both = {"tariff_class": tariff_class, "country": country, "layer": layer}
    rates = (0.025, 0.1, 0.15, 0.25)
    specific = m.pick((None, None, 50))
    begin = dt.date(2020, 1, 1)
    if m.chance(0.15):
        begin = change  # until then nothing, also where `*` has a rate
        change += dt.timedelta(days=200)
    first = m.add("Tariffs", **both, rate=m.pick(rates), specific=specific, from_=begin, **flags)
    if m.chance(0.35):
        first["until"] = change
        if m.chance(0.7):
            m.add("Tariffs", **both, rate=m.pick(rates), from_=change + dt.timedelta(days=1), **flags)


def quotas(m: CaseMaker) -> None:
    """Volumes that enter at a lower rate."""
    if not (m.case.get("Imports") or m.case.get("Suppliers")) or not m.on("quotas"):
        return
    for tariff_class, country in (("car", "JP"), ("truck", "KR"), ("parts", "JP"), ("engines", "MX")):
        for year in m.years:
            if m.chance(0.5):
                m.add(
                    "Quotas",
                    tariff_class=tariff_class,
                    country=country,
                    year=year,
                    volume=m.pick((2000, 6000)),
                    rate=m.pick((0.0, 0.05)),
                )


def offset(m: CaseMaker) -> None:
    """An offset earned by building here; sometimes another drawback rate."""
    if m.on("offset"):
        m.setting("offset_rate", m.pick((0.001, 0.0025, 0.01)))
        if m.chance(0.6):
            m.setting("offset_until", m.date(0, m.months + 6))
    if m.on("drawback rate", 0.2):
        m.setting("drawback_rate", m.pick((0.5, 1.0)))


def exports(m: CaseMaker) -> None:
    """Markets abroad."""
    for program in m.case["Programs"]:
        if not m.on("exports"):
            continue
        for market in ("EU", "UK")[: m.pick((1, 1, 2))]:
            for year in m.years:
                m.add(
                    "Exports",
                    market=market,
                    program=program["program"],
                    year=year,
                    volume=m.pick((2000, 8000)),
                    price=m.pick((9000, 12000)),
                    duty_rate=m.pick((None, 0.1)),
                    freight=m.pick((None, 500)),
                )


def incentives(m: CaseMaker) -> None:
    """Money for jobs, to be paid back where they are missing."""
    for plant in m.case["Plants"]:
        if m.on("incentives", 0.25):
            m.add(
                "Incentives",
                incentive=f"deal {plant['plant']}",
                plant=plant["plant"],
                amount=m.pick((5.0, 12.0)),
                by=m.date(0, m.months + 3),
                jobs=m.pick((100, 250, 500)),
                years=m.pick((1, 3, 5)),
                clawback=m.pick((2000, 10000)),
            )
