"""Parts: Components and Suppliers."""

from __future__ import annotations

from datetime import date

from inputs.make.basis import Basis, Record, Row, Trace

#: Origins that come near the cheapest landed cost, besides the United States, Mexico and Japan.
NEAR: dict[str, tuple[str, ...]] = {
    "engine_660cc": ("IN",),
    "transmission_cvt": ("KR", "IN"),
    "mild_hybrid_isg_pack": ("KR",),
    "battery_pack_20kwh_lfp": ("KR", "CN"),
    "emotor_inverter_47kw": ("KR", "CN"),
    "obc_dcdc_hv": ("KR",),
    "closures_exterior": ("IN",),
    "chassis_suspension_steering": ("IN", "TH"),
    "brakes": ("IN",),
    "wheels_tires": ("TH",),
    "interior_ip_trim": ("TH",),
    "electronics_infotainment": ("KR",),
    "adas_sensors": ("KR",),
    "airbags_restraints": ("KR",),
    "lighting": ("IN",),
    "wiring_harness": ("IN", "TH"),
    "hvac_thermal": ("TH",),
    "exhaust_aftertreatment": ("IN",),
    "fasteners_small_parts": ("KR",),
}
ALWAYS = ("US", "MX", "JP")
#: Localisation that needs a contract with its own capital: set-ups of at least so many M$.
LARGE_SETUP = 30.0
LONG_LEAD = ("engine_660cc", "transmission_cvt", "battery_pack_20kwh_lfp")
HARNESS = "wiring_harness"
COUNTRY_NAMES = {"US": "United States", "MX": "Mexico", "JP": "Japan", "KR": "Korea", "IN": "India", "TH": "Thailand",
                 "CN": "China"}  # fmt: skip
#: Classes of the fact table and of the Tariffs sheet.
TARIFF_CLASSES = {"auto_parts_232": "parts", "li_ion_battery": "battery", "domestic_only": "domestic"}


def component_rows(basis: Basis, families: set[str]) -> list[Row]:
    """The component families that some program needs."""
    rows = []
    for record in basis.table("kei_bom"):
        family = record["family"]
        if record["origin"] != "US" or family not in families:
            continue
        trace = basis.trace("Components")
        trace.fact("kei_bom", f"{family}, US")
        harness = family == HARNESS
        rows.append(
            trace.row(
                component=family,
                tariff_class=TARIFF_CLASSES[record["tariff_class"]],
                min_sources=2 if harness else None,
                min_share=trace.assume("two_harness_sources") if harness else None,
            )
        )
    return rows


def supplier_rows(basis: Basis, families: set[str], full: bool = False) -> list[Row]:
    """Who offers each family; `full` = every origin of the fact table."""
    return [
        _supplier_row(basis, record)
        for record in basis.table("kei_bom")
        if record["family"] in families and (full or _offered(record))
    ]


def _offered(record: Record) -> bool:
    return record["origin"] in (*ALWAYS, *NEAR.get(record["family"], ()))


def _supplier_row(basis: Basis, record: Record) -> Row:
    trace = basis.trace("Suppliers")
    family, origin = record["family"], record["origin"]
    trace.fact("kei_bom", f"{family}, {origin}")
    trace.apply("origins_chosen")
    setup = float(record["us_localisation_capex_usd_m"])
    contract = setup >= LARGE_SETUP
    price = float(record["unit_cost_usd"])
    if setup and not contract:
        price += setup * 1e6 / trace.assume("amortised")
    return trace.row(
        supplier=COUNTRY_NAMES[origin],
        component=family,
        country=origin,
        capacity=float(record["supplier_capacity_units_yr"]) if contract else None,
        unit_cost=round(price),
        freight=float(record["freight_to_us_midwest_usd"]),
        setup_cost=setup if contract else None,
        lead=_lead(trace, family) if contract else None,
        available_from=date(int(record["available_from_year"]), 1, 1) if contract else None,
    )


def _lead(trace: Trace, family: str) -> int:
    return int(trace.assume("localisation_lead_long" if family in LONG_LEAD else "localisation_lead"))
