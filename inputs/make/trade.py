"""Duties and imported vehicles: Tariffs and Imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inputs.make.basis import Basis, Row, Trace
from inputs.make.bills import bill_cost
from inputs.make.market import PORTS
from inputs.make.programs import ProgramSpec

BASE, SECTION_232, SECTION_301 = "base", "section 232", "section 301"
#: The fact rows that the layers below are taken from.
MFN_CAR = "all MFN, passenger_car, MFN col.1"
MFN_TRUCK = "all MFN, light_truck, MFN 'chicken tax'"
MFN_PARTS = "all MFN, auto_parts, MFN col.1"
CAR_232 = "default (TH IN ROW), passenger_car, Sec.232"
TRUCK_232 = "default (TH IN ROW), light_truck, Sec.232"
PARTS_232 = "default (TH IN ROW), auto_parts, Sec.232"
JAPAN_CAR = "JP, passenger_car, deal, all-in 15%"
JAPAN_TRUCK = "JP, light_truck, deal"
JAPAN_PARTS = "JP, auto_parts, deal, all-in 15%"
KOREA_CAR = "KR, passenger_car, deal 15%"
KOREA_TRUCK = "KR, light_truck, deal"
KOREA_PARTS = "KR, auto_parts, deal 15%"
EUROPE_CAR = "EU, passenger_car, deal 15%"
MEXICO_PARTS = "MX CA (USMCA), auto_parts, Sec.232 exempt if USMCA"
CHINA_PARTS = "CN, auto_parts, Sec.301"
CHINA_BATTERY = "CN, li_ion_battery_EV, Sec.301"


@dataclass(frozen=True)
class Layer:
    """A duty in force: `rate` in percent; `facts` are the rows of tariffs.csv that say so, the last with its date."""

    tariff_class: str
    country: str
    layer: str
    rate: float
    start: str
    facts: tuple[str, ...]


#: A deal of 15 % all in is the base duty and what section 232 adds to it.
LAYERS = (
    Layer("car", "*", BASE, 2.5, "1995-01-01", (MFN_CAR,)),
    Layer("car", "*", SECTION_232, 25, "2025-04-03", (CAR_232,)),
    Layer("car", "JP", BASE, 2.5, "1995-01-01", (MFN_CAR,)),
    Layer("car", "JP", SECTION_232, 12.5, "2025-09-16", (MFN_CAR, JAPAN_CAR)),
    Layer("car", "KR", SECTION_232, 15, "2025-11-01", (KOREA_CAR,)),
    Layer("car", "EU", BASE, 2.5, "1995-01-01", (MFN_CAR,)),
    Layer("car", "EU", SECTION_232, 12.5, "2025-08-01", (MFN_CAR, EUROPE_CAR)),
    Layer("truck", "*", BASE, 25, "1964-01-01", (MFN_TRUCK,)),
    Layer("truck", "*", SECTION_232, 25, "2025-04-03", (TRUCK_232,)),
    Layer("truck", "JP", BASE, 25, "1964-01-01", (MFN_TRUCK,)),
    Layer("truck", "JP", SECTION_232, 0, "2025-09-16", (JAPAN_TRUCK,)),
    Layer("truck", "KR", BASE, 25, "1964-01-01", (MFN_TRUCK,)),
    Layer("truck", "KR", SECTION_232, 0, "2025-11-01", (KOREA_TRUCK,)),
    Layer("parts", "*", BASE, 2.5, "1995-01-01", (MFN_PARTS,)),
    Layer("parts", "*", SECTION_232, 25, "2025-05-03", (PARTS_232,)),
    Layer("parts", "JP", BASE, 2.5, "1995-01-01", (MFN_PARTS,)),
    Layer("parts", "JP", SECTION_232, 12.5, "2025-09-16", (MFN_PARTS, JAPAN_PARTS)),
    Layer("parts", "KR", SECTION_232, 15, "2025-11-01", (KOREA_PARTS,)),
    Layer("parts", "MX", SECTION_232, 0, "2025-05-03", (MEXICO_PARTS,)),
    Layer("parts", "CN", BASE, 2.5, "1995-01-01", (MFN_PARTS,)),
    Layer("parts", "CN", SECTION_232, 25, "2025-05-03", (PARTS_232,)),
    Layer("parts", "CN", SECTION_301, 25, "2018-09-24", (CHINA_PARTS,)),
    Layer("battery", "*", BASE, 3.4, "1995-01-01", (CHINA_BATTERY,)),
    Layer("battery", "*", SECTION_232, 25, "2025-05-03", (PARTS_232,)),
    Layer("battery", "JP", BASE, 3.4, "1995-01-01", (CHINA_BATTERY,)),
    Layer("battery", "JP", SECTION_232, 11.6, "2025-09-16", (CHINA_BATTERY, JAPAN_PARTS)),
    Layer("battery", "KR", SECTION_232, 15, "2025-11-01", (KOREA_PARTS,)),
    Layer("battery", "MX", SECTION_232, 0, "2025-05-03", (MEXICO_PARTS,)),
    Layer("battery", "CN", BASE, 3.4, "1995-01-01", (CHINA_BATTERY,)),
    Layer("battery", "CN", SECTION_232, 25, "2025-05-03", (PARTS_232,)),
    Layer("battery", "CN", SECTION_301, 25, "2024-09-27", (CHINA_BATTERY,)),
)
#: Cost of building a vehicle abroad against Japan.
ORIGIN_COST = {"JP": 1.0, "KR": 1.0, "EU": 1.05, "IN": 0.85, "MA": 0.9}
#: Length × width × height in m of the microcars; kei cars fill their legal size.
SIZES = {"STE_TOPOLINO": (2.53, 1.40, 1.53), "KGM_MIBOT": (2.49, 1.13, 1.465)}
KEI_SIZE = (3.395, 1.475, 1.79)


def tariff_rows(basis: Basis) -> list[Row]:
    """Every layer in force, with the date it began. Only what a plan from 2027 can meet."""
    return [_tariff_row(basis, layer) for layer in LAYERS]


def _tariff_row(basis: Basis, layer: Layer) -> Row:
    trace = basis.trace("Tariffs")
    for fact in layer.facts:
        trace.fact("tariffs", fact)
    on_parts = layer.tariff_class in ("parts", "battery")
    if on_parts:
        trace.apply("offset_layers" if layer.layer == SECTION_232 else "drawback_layers")
    if layer.tariff_class == "battery":
        trace.apply("battery_base_duty" if layer.layer == BASE else "battery_232")
    if layer.tariff_class == "parts" and layer.country == "*":
        trace.apply("india_parts")
    return trace.row(
        tariff_class=layer.tariff_class,
        country=layer.country,
        layer=layer.layer,
        rate=round(layer.rate / 100, 6),
        **{"from": date.fromisoformat(layer.start)},
        offsettable="yes" if on_parts and layer.layer == SECTION_232 else "no",
        drawback="yes" if on_parts and layer.layer != SECTION_232 else "no",
    )


def import_rows(basis: Basis, specs: list[ProgramSpec]) -> list[Row]:
    """One source a program, in the country where the model is built."""
    return [_import_row(basis, spec) for spec in specs]


def import_sources(specs: list[ProgramSpec]) -> list[str]:
    """The sources that need inland freight, in the order of the ports."""
    used = {spec.origin for spec in specs}
    return [country for country in PORTS if country in used]


def _import_row(basis: Basis, spec: ProgramSpec) -> Row:
    trace = basis.trace("Imports")
    trace.apply(spec.rule)
    trace.apply("origin_cost")
    if not spec.microcar:
        trace.apply("exempt_imports")
    bill = bill_cost(trace, spec.body, spec.powertrain, spec.kwh, "JP")
    wagon = bill_cost(trace, "wagon", spec.powertrain, 20.0, "JP")
    labour = trace.cost("hours_per_vehicle_kei_japan") * trace.cost("labour_japan_kei_plant")
    conversion = labour / trace.cost("labour_share_of_conversion_cost")
    size = min(bill / wagon, 1.0)
    cost = (bill + (conversion + trace.assume("home_overhead")) * size) * ORIGIN_COST[spec.origin]
    return trace.row(
        source=spec.origin,
        program=spec.program,
        country=spec.origin,
        unit_cost=round(cost, -1),
        value_share=1.0,
        freight=_ocean_freight(trace, spec),
        capacity=_capacity(trace, spec),
    )


def _ocean_freight(trace: Trace, spec: ProgramSpec) -> float:
    """$ to the port: a kei car's fact from Japan, others by their volume at the same discount."""
    kei = trace.cost("roro_freight_jp_to_uswc_per_kei")
    if spec.program not in SIZES:
        return kei
    trace.apply("ocean_volume")
    volume = _cubic(SIZES[spec.program])
    return round(kei * volume / _cubic(KEI_SIZE))


def _cubic(size: tuple[float, float, float]) -> float:
    length, width, height = size
    return length * width * height


def _capacity(trace: Trace, spec: ProgramSpec) -> float:
    if spec.program == "KGM_MIBOT":
        return trace.assume("import_microcar")
    if spec.origin != "JP":
        return trace.assume("import_elsewhere")
    sold = trace.fact("kei_models", spec.model)["japan_sales_2024"]
    return round(float(sold or 0) * trace.assume("import_share"), -2) or 500.0
