"""Plants and lines as they stand: the sheets Plants and Lines."""

from __future__ import annotations

from inputs.make.basis import Basis, Row, Trace
from inputs.make.lineup import LineSpec, note_line

#: Honda's Performance Center: the one line whose product ends and that may be closed.
PILOT_LINE = "H_PMC_L1"


def plant_rows(basis: Basis, lines: list[LineSpec]) -> list[Row]:
    """One row a plant that has a line in the case."""
    return [_plant_row(basis, plant, lines) for plant in dict.fromkeys(spec.plant for spec in lines)]


def _plant_row(basis: Basis, plant: str, lines: list[LineSpec]) -> Row:
    trace = basis.trace("Plants")
    record = trace.fact("plants", plant)
    return trace.row(
        plant=plant,
        oem=record["oem"].replace("Toyota/Mazda", "Toyota"),
        name=record["plant"],
        city=record["city"],
        state=record["state"],
        lat=float(record["lat"]),
        lon=float(record["lon"]),
        shop_capacity=float(record["capacity_straight_time"]),
        max_under_conversion=trace.assume("plant_down"),
        site_cost=trace.assume("site_cost"),
    )


def line_rows(basis: Basis, lines: list[LineSpec]) -> list[Row]:
    """One row a line, or a group of identical lines."""
    return [_line_row(basis, spec) for spec in lines]


def _line_row(basis: Basis, spec: LineSpec) -> Row:
    trace = basis.trace("Lines")
    note_line(trace, spec)
    plant = basis.find("plants", spec.plant)
    pilot = spec.line == PILOT_LINE
    if not pilot:
        trace.apply("no_closing")
    return trace.row(
        line=spec.line,
        plant=spec.plant,
        state=spec.state,
        product=plant["products_2024_26"] if spec.state == "active" else "",
        volume=spec.volume or None,
        margin=trace.assume(f"margin_{spec.margin}") if spec.volume else None,
        product_until=trace.day("pilot_end") if pilot else None,
        employees=heads_now(trace, spec) or None,
        fixed_cost=fixed_cost_now(trace, spec) or None,
        close_cost=trace.assume("pilot_close") if pilot else None,
        severance=severance(trace, spec),
        training=trace.cost("training_per_worker"),
        copies=spec.copies,
    )


def heads_now(trace: Trace, spec: LineSpec) -> float:
    """Present heads of a line: the plant's, spread evenly over its lines; none where nothing is built."""
    if spec.state != "active":
        return 0.0
    if spec.line == "HY_GA_L1":
        return trace.assume("metaplant_heads")
    if spec.line == "S_BEL_L1":
        return float(trace.fact("retool_costs", "Reopen idle plant for Cherokee+Compass")["jobs"])
    if spec.line == "GM_ORI_L1":
        return float(trace.fact("retool_costs", "Orion truck retool (share of $4bn)")["jobs"])
    plant = trace.fact("plants", spec.plant)
    return round(float(plant["employment"]) / int(plant["lines"]))


def severance(trace: Trace, spec: LineSpec) -> float:
    """$ a head: the UAW buyout, or half of it without a union."""
    if trace.fact("plants", spec.plant)["union"] == "UAW":
        return trace.cost("buyout_per_worker_uaw")
    return trace.assume("severance_nonunion")


def overhead(trace: Trace) -> tuple[float, float]:
    """Non-labour conversion cost in $ a vehicle: the fixed part at full output, and the rest."""
    labour = trace.cost("labour_cost_per_vehicle_US")
    other = labour / trace.cost("labour_share_of_conversion_cost") - labour
    fixed = other * trace.assume("fixed_part")
    return fixed, other - fixed


def fixed_cost_of(trace: Trace, capacity: float) -> float:
    """M$ a year for a running line of this capacity."""
    fixed, _ = overhead(trace)
    return round(max(fixed * capacity / 1e6, trace.assume("micro_overhead")), 1)


def fixed_cost_now(trace: Trace, spec: LineSpec) -> float:
    """M$ a year in the present state."""
    if spec.contract:
        trace.apply("contract_plant")
        return 0.0
    if spec.state == "greenfield":
        return 0.0
    running = fixed_cost_of(trace, spec.capacity)
    return running if spec.state == "active" else round(running * trace.assume("idle_part"), 1)
