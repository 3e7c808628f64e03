"""What lines can become: Configurations, Conversions, Ramps and SpendProfiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from inputs.make.basis import Basis, Row, Trace
from inputs.make.lines import PILOT_LINE, fixed_cost_now, fixed_cost_of, heads_now, overhead
from inputs.make.lineup import EXPANDABLE, MUCH_SLACK, LineSpec, note_line

UNIBODY = "KEI default retool capex, unibody small-car plant with reusable paint"
FRAME = "KEI default retool capex, body-on-frame plant"
MICRO = "KEI default greenfield/pilot micro-line (LSV or Part 555)"
SHARED = "Hybrid RAV4 + ES"
GREENFIELD = "Joint greenfield"
METAPLANT = "Metaplant greenfield"
#: Lines of at most so many vehicles a year are workshops.
PILOT_SIZE = 15_000
#: Plants with an offer in Incentives: their conversions have no grant.
OFFERED = ("GM_LGR", "S_BEL", "F_FRA", "N_CAN", "TY_MTM", "MUL_IN", "VIN_NC")

CONFIGURATIONS = {
    "kei_volume": ("kei unibody", "Whole line for kei cars, trucks and vans at full pace"),
    "kei_mid": ("kei unibody", "Whole line for kei vehicles, one shift"),
    "kei_shared": ("kei unibody", "Kei vehicles between the present product on one line"),
    "kei_micro": ("kei unibody", "Manual workshop of the size that an exemption allows"),
    "kei_frame": ("kei ladder frame", "Whole line for the Jimny"),
    "lsv": ("microcar", "Low-speed vehicles"),
}
RAMPS = {
    "volume": ("ramp_volume", (0.15, 0.35, 0.55, 0.75, 0.9, 1.0)),
    "small": ("ramp_small", (0.3, 0.6, 0.85, 1.0)),
}
SPENDS = {
    "volume": {-6: 0.2, -3: 0.3, 0: 0.25, 3: 0.15, 6: 0.1},
    "small": {-3: 0.3, 0: 0.5, 3: 0.2},
}


@dataclass(frozen=True)
class Way:
    """One way to convert a line: a row of Conversions in the making. `total` is its cost in M$ with site and the
    first program's dies."""

    config: str
    mode: str
    capacity: float
    total: float
    downtime: int
    profile: str
    keep: float = 0.0
    from_config: str = ""


def configuration_rows(basis: Basis, used: set[str]) -> list[Row]:
    """The configurations that some line can reach."""
    return [
        _stated(basis, "Configurations", "own_lines", config=config, platform=platform, description=text)
        for config, (platform, text) in CONFIGURATIONS.items()
        if config in used
    ]


def ramp_rows(basis: Basis) -> list[Row]:
    """Launch curves, month by month."""
    return [
        _stated(basis, "Ramps", key, ramp=ramp, month=month, share=share)
        for ramp, (key, shares) in RAMPS.items()
        for month, share in enumerate(shares, start=1)
    ]


def spend_rows(basis: Basis) -> list[Row]:
    """When the capital of a conversion is paid."""
    return [
        _stated(basis, "SpendProfiles", "spend_volume", spend=spend, month=month, share=share)
        for spend, shares in SPENDS.items()
        for month, share in shares.items()
    ]


def _stated(basis: Basis, sheet: str, key: str, **columns: object) -> Row:
    trace = basis.trace(sheet)
    trace.apply(key)
    return trace.row(**columns)


def conversion_rows(basis: Basis, lines: list[LineSpec]) -> list[Row]:
    """Every way to convert every line."""
    rows = []
    for spec in lines:
        for config in configs_of(spec):
            rows.append(_row(basis, spec, config))
        if spec.line in EXPANDABLE:
            rows.append(_row(basis, spec, "kei_volume", expansion=True))
    return rows


def configs_of(spec: LineSpec) -> list[str]:
    """The configurations a line can be converted to from its first state."""
    if spec.bay:
        return [spec.bay]
    if spec.capacity <= PILOT_SIZE:
        return ["lsv" if spec.contract else "kei_micro"]
    if spec.contract:
        return ["kei_frame"]
    if spec.state == "active":
        return list(_active_configs(spec))
    return ["kei_mid", "kei_micro"] if spec.state == "idle" else ["kei_volume"]


def _active_configs(spec: LineSpec) -> Iterator[str]:
    """A full frame line is offered whole only; much slack makes a smaller line worth asking about."""
    if not (spec.frame and spec.slack >= MUCH_SLACK):
        yield "kei_volume"
    if spec.slack >= MUCH_SLACK:
        yield "kei_mid"
    if not spec.frame:
        yield "kei_shared"


def _row(basis: Basis, spec: LineSpec, config: str, expansion: bool = False) -> Row:
    trace = basis.trace("Conversions")
    note_line(trace, spec)
    way = _expansion(trace, spec) if expansion else _way(trace, spec, config)
    capex = round(way.total - trace.assume("site_cost") - dies(trace, config), 1)
    if expansion:
        capex = round(way.total - dies(trace, config), 1)
    return trace.row(
        line=spec.line,
        from_config=way.from_config or None,
        to_config=way.config,
        mode=way.mode,
        capacity=way.capacity,
        capex=capex,
        downtime=way.downtime,
        ramp=way.profile,
        spend=way.profile,
        employees=heads_after(trace, spec, way.config, way.capacity, way.keep),
        fixed_cost=_fixed_cost(trace, spec, way),
        keep=way.keep or None,
        latest=trace.day("last_start"),
        grant=_grant(trace, spec, capex),
    )


def _way(trace: Trace, spec: LineSpec, config: str) -> Way:
    """Cost, size and time of a conversion from the line's first state."""
    if config in ("kei_micro", "lsv"):
        return _small_way(trace, spec, config)
    if config == "kei_shared":
        rate = float(trace.fact("retool_costs", SHARED)["capex_per_unit_usd"])
        capacity = trace.assume("shared_capacity")
        total = rate * capacity / 1e6 + dies(trace, config)
        return Way(config, "shared", capacity, total, int(trace.assume("downtime_shared")), "small", _keep(trace, spec))
    capacity = _capacity(trace, spec, config)
    if spec.state == "greenfield":
        return Way(config, "greenfield", capacity, _greenfield_cost(trace, capacity), _greenfield_time(trace, spec),
                   "volume")  # fmt: skip
    precedent = trace.fact("retool_costs", FRAME if spec.frame and config != "kei_frame" else UNIBODY)
    total = scaled(trace, float(precedent["announced_capex_usd_m"]), capacity)
    return Way(config, "full" if config == "kei_volume" else "one shift", capacity, total,
               int(precedent["downtime_months"]), "volume")  # fmt: skip


def _small_way(trace: Trace, spec: LineSpec, config: str) -> Way:
    """A micro line; the low-speed line costs the same where one stands already, else it is scaled up."""
    precedent = trace.fact("retool_costs", MICRO)
    size, total = float(precedent["capacity_units"]), float(precedent["announced_capex_usd_m"])
    capacity = size
    if config == "lsv":
        capacity = trace.assume("lsv_capacity")
        total *= 1.0 if spec.volume else (capacity / size) ** trace.assume("scale_exponent")
    return Way(config, "micro", capacity, total, int(precedent["downtime_months"]), "small")


def _expansion(trace: Trace, spec: LineSpec) -> Way:
    """From a mid-size line to a full one."""
    full, mid = _way(trace, spec, "kei_volume"), _way(trace, spec, "kei_mid")
    total = (full.total - mid.total) * (1 + trace.assume("expansion_premium"))
    return Way("kei_volume", "expansion", full.capacity, total, int(trace.assume("downtime_expansion")), "volume",
               from_config="kei_mid")  # fmt: skip


def scaled(trace: Trace, total: float, capacity: float) -> float:
    """M$ of a conversion of `capacity` whose precedent of 150,000 a year costs `total`."""
    size = float(trace.fact("retool_costs", UNIBODY)["capacity_units"])
    return total * float((capacity / size) ** trace.assume("scale_exponent"))


def _greenfield_cost(trace: Trace, capacity: float) -> float:
    trace.apply("greenfield_rate")
    rate = float(trace.fact("retool_costs", GREENFIELD)["capex_per_unit_usd"])
    size = float(trace.fact("retool_costs", UNIBODY)["capacity_units"])
    return scaled(trace, rate * size / 1e6, capacity)


def _greenfield_time(trace: Trace, spec: LineSpec) -> int:
    if spec.line == "F_TTP_L1":
        return int(trace.assume("downtime_shell"))
    return int(trace.fact("retool_costs", METAPLANT)["downtime_months"])


def _capacity(trace: Trace, spec: LineSpec, config: str) -> float:
    """Vehicles a year, never more than the line makes now."""
    if config == "kei_mid":
        return min(trace.assume("mid_capacity"), spec.capacity)
    if config == "kei_frame":
        return min(trace.assume("frame_capacity"), spec.capacity)
    return min(float(trace.fact("retool_costs", UNIBODY)["capacity_units"]), spec.capacity)


def _keep(trace: Trace, spec: LineSpec) -> float:
    """Share of the present product that a shared line still has room for."""
    room = (spec.capacity - trace.assume("shared_capacity")) / spec.volume
    return min(trace.assume("keep_most"), floor(room * 100) / 100)


def dies(trace: Trace, config: str) -> float:
    """M$ of dies and fixtures for one program, the tooling cost, which the precedents include."""
    if config in ("kei_micro", "lsv"):
        return trace.assume("soft_tooling")
    share = float(trace.fact("retool_costs", "SPLIT stamping share")["announced_capex_usd_m"])
    return share * float(trace.fact("retool_costs", UNIBODY)["announced_capex_usd_m"])


def heads_after(trace: Trace, spec: LineSpec, config: str, capacity: float, keep: float = 0.0) -> float:
    """Heads of a converted line: its own work and the part of the present product it keeps."""
    hours = trace.cost("hours_per_vehicle_kei_us")
    if config == "kei_micro":
        hours *= trace.assume("manual_hours")
    if config == "lsv":
        hours = trace.assume("hours_quad")
    direct = capacity * hours / trace.assume("heads_hours")
    kept = keep * heads_now(trace, spec) if keep else 0.0
    return round(direct * (1 + trace.assume("heads_indirect")) + kept)


def _fixed_cost(trace: Trace, spec: LineSpec, way: Way) -> float:
    """M$ a year beside the kept share of the present fixed cost: a building costs something where it is not used."""
    running = fixed_cost_of(trace, way.capacity)
    if way.config == "kei_shared":
        present = fixed_cost_now(trace, spec)
        return round((1 - way.keep) * present + running * trace.assume("shared_overhead"), 1)
    if spec.bay or spec.contract or spec.state == "greenfield":
        return running
    fixed, _ = overhead(trace)
    unused = max(spec.capacity - way.capacity, 0.0)
    return round(running + trace.assume("idle_part") * fixed * unused / 1e6, 1)


def _grant(trace: Trace, spec: LineSpec, capex: float) -> float | None:
    """M$ at start of production, where the plant has no offer of its own and the line is no workshop."""
    if spec.plant in OFFERED or spec.bay or spec.line == PILOT_LINE or spec.plant == "WAEV_CA":
        return None
    return round(capex * trace.assume("grant_share"), 1)
