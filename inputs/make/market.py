"""The buyers: Regions, Demand, Segments, Freight of imports, Exports."""

from __future__ import annotations

from datetime import date
from math import asin, cos, prod, radians, sin, sqrt

from inputs.make.basis import Basis, Record, Row, Trace
from inputs.make.programs import ProgramSpec, home_price, msrp

EARTH_MILES = 3958.7613
ROAD_FACTOR = 1.2  # the assumption road_factor
LOADING = 150.0  # $ a vehicle, in the fact on makers' rail haul
#: Port of entry of each source of imports: name, latitude, longitude.
PORTS = {
    "JP": ("Long Beach", 33.75, -118.21),
    "KR": ("Long Beach", 33.75, -118.21),
    "EU": ("Brunswick", 31.15, -81.49),
    "IN": ("Brunswick", 31.15, -81.49),
    "MA": ("Brunswick", 31.15, -81.49),
}
#: Years of smart sales among the facts, and the single years of the other nameplates.
SMART_YEARS = ("2008", "2009", "2010", "2011", "2012")
NAMEPLATES = ("Scion iQ, 2012", "Fiat 500 (brand), 2012")
HALF_YEAR = "Mitsubishi Mirage (first half), 2024"
#: Programs whose demand is an assumption of its own.
NAMED_DEMAND = {"STE_TOPOLINO": "topolino_demand", "KGM_MIBOT": "mibot_demand"}
EXPORTED_TO_JAPAN = ("HON_NBOX", "NIS_SAKURA")


def region_rows(basis: Basis) -> list[Row]:
    """The 51 sales regions. Shares are rounded to the sixth digit; the largest takes the rounding."""
    records = basis.table("regions")
    total = sum(float(record["new_lv_sales_2024_est"]) for record in records)
    shares = {r["state"]: round(float(r["new_lv_sales_2024_est"]) / total, 6) for r in records}
    largest = max(shares, key=lambda region: shares[region])
    shares[largest] = round(shares[largest] + 1 - sum(shares.values()), 6)
    return [_region_row(basis, record["state"], shares) for record in records]


def _region_row(basis: Basis, region: str, shares: dict[str, float]) -> Row:
    trace = basis.trace("Regions")
    record = trace.fact("regions", region)
    trace.apply("share_rule")
    trace.apply("access_rule")
    return trace.row(
        region=region,
        name=record["name"],
        lat=float(record["lat"]),
        lon=float(record["lon"]),
        share=shares[region],
        access=float(record["kei_acceptance_factor"]),
        legal_from=_legal_from(record),
    )


def _legal_from(record: Record) -> date | None:
    """A state whose new law has a date is closed before it."""
    status = record["kei_status_model"]
    marker = "allowed_from_"
    return date.fromisoformat(status.removeprefix(marker)) if status.startswith(marker) else None


def demand_rows(basis: Basis, specs: list[ProgramSpec], years: list[int]) -> list[Row]:
    """Nationwide demand at list price if every state were open, the same each year."""
    rows = []
    for spec in specs:
        for year in years:
            trace = basis.trace("Demand")
            trace.apply("flat_demand")
            volume = round(_demand(trace, spec), -2)
            rows.append(trace.row(program=spec.program, region="*", year=year, volume=volume))
    return rows


def _demand(trace: Trace, spec: ProgramSpec) -> float:
    if spec.program in NAMED_DEMAND:
        return trace.assume(NAMED_DEMAND[spec.program])
    if spec.segment == "micro_truck":
        return trace.assume("van_demand" if spec.body == "van" else "truck_demand")
    volume = nameplate(trace)
    if spec.powertrain == "electric":
        volume *= trace.assume("electric_share")
    if spec.rule == "licences":
        volume *= trace.assume("licensed_share")
    return volume


def nameplate(trace: Trace) -> float:
    """Vehicles a year of a typical small-car nameplate: the geometric mean of four."""
    trace.apply("nameplate")
    smart = [float(trace.fact("microcar_history", f"smart fortwo, {year}")["us_units"]) for year in SMART_YEARS]
    others = [float(trace.fact("microcar_history", name)["us_units"]) for name in NAMEPLATES]
    mirage = 2 * float(trace.fact("microcar_history", HALF_YEAR)["us_units"])
    volumes = [sum(smart) / len(smart), *others, mirage]
    return float(prod(volumes) ** (1 / len(volumes)))


def segment_rows(basis: Basis, years: list[int]) -> list[Row]:
    """The markets that the programs share, nationwide."""
    rows = []
    for segment in ("minicar", "micro_truck", "low_speed"):
        for year in years:
            trace = basis.trace("Segments")
            trace.apply("flat_demand")
            rows.append(trace.row(segment=segment, region="*", year=year, volume=_market(trace, segment)))
    return rows


def _market(trace: Trace, segment: str) -> float:
    if segment == "minicar":
        return float(trace.fact("microcar_history", "Minicar segment total, 2018")["us_units"])
    if segment == "micro_truck":
        return trace.assume("truck_segment")
    street_legal = "US LSV/golf-type street-legal market, 2024"
    return float(trace.fact("microcar_history", street_legal)["us_units"]) * trace.assume("lsv_segment")


def freight_rates(trace: Trace) -> tuple[float, float]:
    """$ a mile and $ a vehicle inland: rail and truck in their shares, more kei cars on a wagon than sedans."""
    rail_share = trace.cost("rail_share_of_new_vehicles")
    rail = trace.cost("rail_haul_per_vehicle_mile_oem")
    truck = trace.cost("truck_haul_per_vehicle_mile_mid") * trace.assume("carrier_discount")
    gain = trace.cost("kei_load_factor_gain")
    return round((rail_share * rail + (1 - rail_share) * truck) / gain, 2), LOADING


def freight_rows(basis: Basis, sources: list[str]) -> list[Row]:
    """From the port of each source of imports to every region; plants' freight is computed by the planner."""
    rows = []
    for source in sources:
        for record in basis.table("regions"):
            trace = basis.trace("Freight")
            trace.apply("ports")
            per_mile, fixed = freight_rates(trace)
            trace.fact("regions", record["state"])
            _, lat, lon = PORTS[source]
            miles = road_miles(lat, lon, float(record["lat"]), float(record["lon"]))
            rows.append(trace.row(origin=source, region=record["state"], cost=round(fixed + per_mile * miles)))
    return rows


def road_miles(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle miles × the road factor."""
    a, b = radians(lat1), radians(lat2)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon1) / 2) ** 2
    return ROAD_FACTOR * 2 * EARTH_MILES * asin(sqrt(h))


def export_rows(basis: Basis, specs: list[ProgramSpec], years: list[int]) -> list[Row]:
    """What Japan and Mexico might take of US-built kei cars."""
    cars = [spec for spec in specs if spec.segment == "minicar"]
    rows = []
    for spec in cars:
        for year in years:
            if spec.program in EXPORTED_TO_JAPAN:
                rows.append(_to_japan(basis.trace("Exports"), spec, year))
            rows.append(_to_mexico(basis.trace("Exports"), spec, year, len(cars)))
    return rows


def _to_japan(trace: Trace, spec: ProgramSpec, year: int) -> Row:
    record = trace.fact("export_markets", "Japan, reverse import of US-built cars")
    price = home_price(trace, spec) * (1 - trace.assume("japan_trade_margin"))
    return trace.row(
        market="Japan",
        program=spec.program,
        year=year,
        volume=trace.assume("export_japan"),
        price=round(price),
        duty_rate=float(record["import_duty_pct"]) / 100,
        freight=float(record["freight_usd_per_unit"]),
    )


def _to_mexico(trace: Trace, spec: ProgramSpec, year: int, cars: int) -> Row:
    """The potential is shared evenly among the cars of the case."""
    record = trace.fact("export_markets", "Mexico, US-built kei to Mexico")
    price = msrp(trace, spec) * trace.assume("mexico_price") * (1 - trace.cost("dealer_margin"))
    return trace.row(
        market="Mexico",
        program=spec.program,
        year=year,
        volume=round(float(record["volume_potential_units"]) / cars),
        price=round(price),
        duty_rate=float(record["import_duty_pct"]) / 100,
        freight=float(record["freight_usd_per_unit"]),
    )
