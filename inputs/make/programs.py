"""The vehicles: Programs, Pathways and PricePoints, and what the other sheets need to know of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inputs.make.basis import Basis, Row, Trace
from inputs.make.bills import bill_cost, bill_of
from inputs.make.lines import overhead

Body = Literal["wagon", "truck", "van", "offroad", "city", "quad", "pod"]
CERTIFIED = "Bundle: full FMVSS+EPA redesign of one kei model"
EXEMPT = "Scenario S1: Part 555 only"
CAP, TERM, DECISION = "Part 555 cap", "Part 555 term, non-hardship", "Part 555 decision time, streamlined"
KEI_TRUCK_PRICES = ("new kei truck price in Japan, low", "new kei truck price in Japan, high")


@dataclass(frozen=True)
class ProgramSpec:
    """A vehicle program. `rule` names the assumption that it rests on, if any; `origin` where it is built abroad."""

    program: str
    name: str
    oem: str
    vehicle_class: Literal["car", "truck"]
    powertrain: Literal["gasoline", "hybrid", "electric"]
    body: Body
    model: str
    segment: Literal["minicar", "micro_truck", "low_speed"]
    origin: str = "JP"
    rule: str = "msrp_rule"
    kwh: float = 20.0

    @property
    def microcar(self) -> bool:
        """Sold as a low-speed vehicle only."""
        return self.segment == "low_speed"


DEFAULT = (
    ProgramSpec("HON_NBOX", "Honda N-Box", "Honda", "car", "gasoline", "wagon", "NBOX", "minicar"),
    ProgramSpec("HON_NVANE", "Honda N-VAN e:", "Honda", "truck", "electric", "van", "NVANE", "micro_truck", kwh=29.6),
    ProgramSpec("NIS_SAKURA", "Nissan Sakura", "Nissan", "car", "electric", "wagon", "SAKURA", "minicar"),
    ProgramSpec("NIS_ROOX", "Nissan Roox", "Nissan", "car", "hybrid", "wagon", "ROOX", "minicar"),
    ProgramSpec("TOY_TANTO", "Toyota (Daihatsu Tanto)", "Toyota", "car", "gasoline", "wagon", "TANTO", "minicar"),
    ProgramSpec("TOY_HIJET", "Toyota (Daihatsu Hijet Truck)", "Toyota", "truck", "gasoline", "truck", "HIJETT",
                "micro_truck"),
    ProgramSpec("GM_SPACIA", "Chevrolet (Suzuki Spacia)", "GM", "car", "hybrid", "wagon", "SPACIA", "minicar",
                rule="licences"),
    ProgramSpec("FRD_CARRY", "Ford (Suzuki Carry)", "Ford", "truck", "gasoline", "truck", "CARRY", "micro_truck",
                rule="licences"),
    ProgramSpec("STE_ECAR", "Fiat small electric car", "Stellantis", "car", "electric", "city", "", "minicar",
                origin="EU", rule="europe_program", kwh=26.0),
    ProgramSpec("STE_TOPOLINO", "Fiat Topolino", "Stellantis", "car", "electric", "quad", "TOPOLINO", "low_speed",
                origin="MA", kwh=5.4),
    ProgramSpec("HYU_CASPER", "Hyundai Casper", "Hyundai", "car", "gasoline", "wagon", "", "minicar", origin="KR",
                rule="korea_program"),
    ProgramSpec("SUZ_JIMNY", "Suzuki Jimny", "Suzuki", "car", "gasoline", "offroad", "JIMNY", "minicar", origin="IN",
                rule="contract_building"),
    ProgramSpec("KGM_MIBOT", "KG Motors mibot", "KG Motors", "car", "electric", "pod", "MIBOT", "low_speed",
                rule="contract_building", kwh=7.68),
)  # fmt: skip
#: Further models for the larger case.
MORE = (
    ProgramSpec("HON_NONEE", "Honda N-ONE e:", "Honda", "car", "electric", "wagon", "NONEE", "minicar", kwh=29.6),
    ProgramSpec("TOY_EHIJET", "Toyota (Daihatsu e-Hijet)", "Toyota", "truck", "electric", "van", "EHIJET",
                "micro_truck", kwh=36.6),
    ProgramSpec("NIS_DAYZ", "Nissan Dayz", "Nissan", "car", "gasoline", "wagon", "DAYZ", "minicar"),
)  # fmt: skip
#: Sold abroad with the wheel on the left already.
LEFT_HAND = ("SUZ_JIMNY", "HYU_CASPER", "STE_ECAR")
LADDER = (("list", 1.0), ("low", 0.9), ("high", 1.15), ("top", 1.3))


def program_specs(full: bool = False) -> list[ProgramSpec]:
    """The programs of the case; `full` adds models."""
    return [*DEFAULT, *MORE] if full else list(DEFAULT)


def program_rows(basis: Basis, specs: list[ProgramSpec]) -> list[Row]:
    """One row a program."""
    return [_program_row(basis, spec) for spec in specs]


def _program_row(basis: Basis, spec: ProgramSpec) -> Row:
    trace = basis.trace("Programs")
    price = msrp(trace, spec)
    taken = trace.assume("cannibalised_share") * trace.assume("margin_small")
    return trace.row(
        program=spec.program,
        name=spec.name,
        oem=spec.oem,
        vehicle_class=spec.vehicle_class,
        powertrain=spec.powertrain,
        msrp=price,
        dealer_margin=trace.cost("dealer_margin"),
        selling_cost=round(trace.cost("warranty_cost") * price + trace.assume("marketing")),
        cannibalised_margin=taken,
        segment=spec.segment,
    )


def msrp(trace: Trace, spec: ProgramSpec) -> float:
    """$: the price at home without tax, and what certification, US parts and US labour add to it."""
    trace.apply("msrp_rule")
    trace.apply(spec.rule)
    labour = trace.cost("labour_cost_per_vehicle_US") - trace.cost("labour_cost_per_vehicle_JP")
    size = bill_cost(trace, spec.body, spec.powertrain, spec.kwh, "JP") / bill_cost(
        trace, "wagon", spec.powertrain, 20.0, "JP"
    )
    added = (
        bill_cost(trace, spec.body, spec.powertrain, spec.kwh, "US")
        - bill_cost(trace, spec.body, spec.powertrain, spec.kwh, "JP")
        + labour / trace.cost("labour_share_of_conversion_cost") * min(size, 1.0)
    )
    rule = trace.assume("lsv_unit") if spec.microcar else certified_unit(trace, spec)
    return round((home_price(trace, spec) + added + rule) / 50) * 50.0


def home_price(trace: Trace, spec: ProgramSpec) -> float:
    """$ without tax in the country where the model is sold now."""
    named = {"STE_ECAR": "europe_price", "STE_TOPOLINO": "topolino_price", "HYU_CASPER": "korea_price"}
    if spec.program in named:
        return trace.assume(named[spec.program])
    untaxed = 1 + trace.assume("japan_tax")
    if spec.body == "truck":
        prices = [float(trace.fact("articles", fact)["value"]) for fact in KEI_TRUCK_PRICES]
        return sum(prices) / len(prices) / untaxed
    yen = float(trace.fact("kei_models", spec.model)["price_jpy"])
    return yen / untaxed / trace.cost("jpy_usd")


def certified_unit(trace: Trace, spec: ProgramSpec) -> float:
    """$ a vehicle that full certification adds to the US-specified bill of materials."""
    bundle = float(trace.fact("regulation", CERTIFIED)["fix_unit_cost_usd"])
    extra = trace.assume("cab_over_unit") if spec.body == "truck" else 0.0
    return bundle - trace.assume("counted_in_bill") + extra


def pathway_rows(basis: Basis, specs: list[ProgramSpec]) -> list[Row]:
    """The ways to become legal, from the quickest to the fullest."""
    rows = []
    for spec in specs:
        if spec.microcar or spec.body == "truck":
            rows.append(_low_speed(basis.trace("Pathways"), spec))
        if not spec.microcar:
            rows.append(_exempt(basis.trace("Pathways"), spec))
            rows.append(_certified(basis.trace("Pathways"), spec))
    return rows


def _low_speed(trace: Trace, spec: ProgramSpec) -> Row:
    trace.fact("regulation", "Low-speed vehicle class FMVSS 500")
    return trace.row(
        program=spec.program,
        pathway="low_speed",
        cost=trace.assume("lsv_cost" if spec.microcar else "lsv_truck_cost"),
        lead=int(trace.assume("lsv_lead")),
        unit_cost=trace.assume("lsv_unit"),
        demand_factor=1.0 if spec.microcar else trace.assume("lsv_truck_factor"),
    )


def _exempt(trace: Trace, spec: ProgramSpec) -> Row:
    return trace.row(
        program=spec.program,
        pathway="exempt",
        cost=float(trace.fact("regulation", EXEMPT)["fix_cost_usd_m_per_model"]),
        lead=int(trace.fact("regulation", DECISION)["value"]),
        annual_cap=float(trace.fact("regulation", CAP)["value"]),
        unit_cost=trace.assume("exempt_unit"),
        demand_factor=1.0,
        term=int(trace.fact("regulation", TERM)["value"]) * 12,
        renewal_cost=trace.assume("exempt_renewal"),
    )


def _certified(trace: Trace, spec: ProgramSpec) -> Row:
    bundle = trace.fact("regulation", CERTIFIED)
    first, last = bundle["effective_or_timeline"].removesuffix(" months").split("-")
    cost = float(bundle["fix_cost_usd_m_per_model"])
    if spec.powertrain == "electric":
        emissions = "EPA Tier 3 -> Tier 4 (2027+) + OBD II + evap/ORVR"
        cost -= float(trace.fact("regulation", emissions)["fix_cost_usd_m_per_model"])
    if spec.program in LEFT_HAND:
        trace.apply("left_hand_ready")
        cost -= float(trace.fact("regulation", "LHD conversion")["fix_cost_usd_m_per_model"])
    if spec.body == "truck":
        cost += trace.assume("cab_over_cost")
    return trace.row(
        program=spec.program,
        pathway="certified",
        cost=cost,
        lead=(int(first) + int(last)) // 2,
        unit_cost=certified_unit(trace, spec),
        demand_factor=1.0,
    )


def price_rows(basis: Basis, specs: list[ProgramSpec]) -> list[Row]:
    """The price ladder of each program: list first, and what demand does at the other points."""
    kind = {"minicar": "elasticity_car", "micro_truck": "elasticity_truck", "low_speed": "elasticity_lsv"}
    rows = []
    for spec in specs:
        for point, share in LADDER:
            trace = basis.trace("PricePoints")
            trace.apply("price_ladder")
            price = round(msrp(trace, spec) * share / 10) * 10.0
            factor = share ** trace.assume(kind[spec.segment])
            rows.append(trace.row(program=spec.program, point=point, price=price, volume_factor=round(factor, 3)))
    return rows


def bill_rows(basis: Basis, specs: list[ProgramSpec]) -> list[Row]:
    """BillOfMaterials: sets of each component family in a vehicle."""
    rows = []
    for spec in specs:
        for family, quantity in bill_of(basis, spec.body, spec.powertrain, spec.kwh).items():
            trace = basis.trace("BillOfMaterials")
            trace.apply(f"bill_{spec.body}")
            trace.fact("kei_bom", f"{family}, US")
            rows.append(trace.row(program=spec.program, component=family, quantity=quantity))
    return rows


def assembly_cost(trace: Trace, spec: ProgramSpec, plant: str, manual: bool = False) -> float:
    """$ a vehicle: hours × the plant's wage, and energy and consumables."""
    hours = trace.cost("hours_per_vehicle_kei_us")
    if spec.body not in ("wagon", "city"):
        hours = trace.assume(f"hours_{spec.body}")
    if manual:
        hours *= trace.assume("manual_hours")
    _, consumables = overhead(trace)
    return round(hours * wage(trace, plant) + consumables)


def wage(trace: Trace, plant: str) -> float:
    """$ an hour in 2027, fully loaded."""
    if trace.fact("plants", plant)["union"] == "UAW":
        trace.apply("uaw_2027")
        return (trace.cost("labour_uaw_fully_loaded_2026") + trace.cost("labour_uaw_fully_loaded_2028")) / 2
    record = trace.fact("costs", "labour_transplant_nonunion")
    years = 2027 - int(record["year"])
    return float(record["value"]) * float((1 + trace.assume("wage_transplant")) ** years)
