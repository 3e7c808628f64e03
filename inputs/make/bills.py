"""Bills of materials: how much of each component family goes into each kind of body."""

from __future__ import annotations

from inputs.make.basis import Basis, Trace

#: Sets of a family against the wagon's one set; families not named are one set.
BODIES: dict[str, dict[str, float]] = {
    "wagon": {},
    "city": {},
    "truck": {
        "body_stampings_biw": 0.9, "closures_exterior": 0.7, "seats": 0.5, "interior_ip_trim": 0.5,
        "electronics_infotainment": 0.5, "adas_sensors": 0.7, "airbags_restraints": 0.6, "glass": 0.6,
        "wiring_harness": 0.8, "hvac_thermal": 0.8, "chassis_suspension_steering": 1.1,
    },
    "van": {
        "body_stampings_biw": 1.05, "seats": 0.6, "interior_ip_trim": 0.6, "airbags_restraints": 0.7, "glass": 0.7,
        "electronics_infotainment": 0.8,
    },
    "offroad": {
        "body_stampings_biw": 1.15, "engine_660cc": 1.15, "transmission_cvt": 1.2, "chassis_suspension_steering": 1.5,
        "wheels_tires": 1.3,
    },
    "quad": {"airbags_restraints": 0.0, "adas_sensors": 0.0, "hvac_thermal": 0.2, "emotor_inverter_47kw": 0.25},
    "pod": {"airbags_restraints": 0.0, "adas_sensors": 0.0, "hvac_thermal": 0.2, "emotor_inverter_47kw": 0.25,
            "seats": 0.25},
}  # fmt: skip
#: Everything that is not named in a microcar's body scales with its weight against the Sakura's.
WEIGHTS = {"quad": 0.46, "pod": 0.40}
BATTERY, BATTERY_KWH = "battery_pack_20kwh_lfp", 20.0
#: How the fact table names powertrains.
TABLE_NAMES = {"gasoline": "ICE", "hybrid": "HEV", "electric": "BEV"}


def families(basis: Basis, powertrain: str) -> list[str]:
    """Component families in a vehicle of this powertrain, in the order of the fact table."""
    wanted = TABLE_NAMES[powertrain]
    records = basis.table("kei_bom")
    return list(dict.fromkeys(r["family"] for r in records if wanted in r["powertrains"].split("|")))


def bill_of(basis: Basis, body: str, powertrain: str, kwh: float) -> dict[str, float]:
    """Sets of each family in a vehicle; families it does without are left out."""
    usual = WEIGHTS.get(body, 1.0)
    bill = {family: BODIES[body].get(family, usual) for family in families(basis, powertrain)}
    if BATTERY in bill:
        bill[BATTERY] = round(kwh / BATTERY_KWH, 3)
    return {family: quantity for family, quantity in bill.items() if quantity}


def bill_cost(trace: Trace, body: str, powertrain: str, kwh: float, origin: str) -> float:
    """$ of all parts from one origin, FOB; what is made in the US alone counts at its US price."""
    trace.apply(f"bill_{body}")
    trace.fact("kei_bom_totals", TABLE_NAMES[powertrain])
    prices = {(r["family"], r["origin"]): float(r["unit_cost_usd"]) for r in trace.basis.table("kei_bom")}
    return sum(
        quantity * prices.get((family, origin), prices[family, "US"])
        for family, quantity in bill_of(trace.basis, body, powertrain, kwh).items()
    )
