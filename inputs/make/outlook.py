"""Money and futures: Settings, Periods, Incentives, Escalation, Scenarios and Changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from inputs.make.basis import Basis, Row, Trace
from inputs.make.conversions import OFFERED, configs_of, dies, heads_after, scaled
from inputs.make.lines import heads_now
from inputs.make.lineup import LineSpec
from inputs.make.market import ROAD_FACTOR, freight_rates

FIRST_YEAR = 2027
OFFSET = "US-assembled, offset credit (amended), 3.75% of MSRP"
#: Operating numbers that rise with prices: sheet, match, column.
WITH_PRICES = (
    ("Lines", "", "margin"),
    ("Lines", "", "fixed_cost"),
    ("Conversions", "", "fixed_cost"),
    ("Programs", "", "msrp"),
    ("Programs", "", "selling_cost"),
    ("Programs", "", "cannibalised_margin"),
    ("PricePoints", "", "price"),
    ("Pathways", "", "unit_cost"),
    ("Pathways", "", "renewal_cost"),
    ("Suppliers", "", "unit_cost"),
    ("Suppliers", "", "freight"),
    ("Imports", "", "unit_cost"),
    ("Imports", "", "freight"),
    ("Freight", "", "cost"),
    ("Settings", "name=freight_per_mile", "value"),
    ("Settings", "name=freight_fixed", "value"),
    ("Exports", "", "price"),
    ("Exports", "", "freight"),
)
WITH_WAGES = (("Tooling", "", "assembly_cost"),)


def years(quarters: int) -> list[int]:
    """Calendar years that `quarters` from 2027 on touch."""
    return list(range(FIRST_YEAR, FIRST_YEAR + (quarters + 3) // 4))


def setting_rows(basis: Basis, case: str) -> list[Row]:
    """The settings that differ from their defaults, and the ones a planner will want to see."""
    rows = []
    for name, value in {"case": lambda trace: _case(trace, case), **SETTINGS}.items():
        trace = basis.trace("Settings")
        rows.append({"name": name, **trace.row(value=value(trace))})
    return rows


def _case(trace: Trace, case: str) -> str:
    trace.apply("own_lines")
    return case


def _tax(trace: Trace) -> float:
    return round(trace.cost("us_corporate_tax") + trace.assume("state_tax"), 4)


def _depreciation(trace: Trace) -> str:
    """The whole payment in its first year, as the law of 2025 allows."""
    return "bonus" if trace.cost("bonus_depreciation") == 1 else "macrs7"


def _road_factor(trace: Trace) -> float:
    trace.apply("road_factor")
    return ROAD_FACTOR


SETTINGS: dict[str, Callable[[Trace], Any]] = {
    "base_date": lambda trace: date(int(trace.assume("dollars_of")), 1, 1),
    "discount_rate": lambda trace: trace.cost("wacc_default"),
    "tax_rate": _tax,
    "depreciation": _depreciation,
    "terminal_years": lambda trace: int(trace.assume("terminal_years")),
    "terminal_decay": lambda trace: trace.assume("terminal_decay"),
    "freight_per_mile": lambda trace: freight_rates(trace)[0],
    "freight_fixed": lambda trace: freight_rates(trace)[1],
    "road_factor": _road_factor,
    "offset_rate": lambda trace: -float(trace.fact("tariffs", OFFSET)["layer_rate_pct"]) / 100,
    "offset_until": lambda trace: date.fromisoformat(trace.fact("tariffs", OFFSET)["effective_to"]),
    "drawback_rate": lambda trace: trace.assume("drawback_rate"),
    "max_under_conversion": lambda trace: int(trace.assume("lines_down")),
}


def period_rows(basis: Basis, quarters: int) -> list[Row]:
    """Quarters from 2027Q1 on."""
    rows = []
    for n in range(quarters):
        trace = basis.trace("Periods")
        year, quarter = FIRST_YEAR + n // 4, n % 4 + 1
        trace.apply("carry_over")
        rows.append(
            trace.row(
                period=f"{year}Q{quarter}",
                start=date(year, 3 * quarter - 2, 1),
                budget=trace.assume("industry_budget"),
                carry="yes",
            )
        )
    return rows


def incentive_rows(basis: Basis, lines: list[LineSpec]) -> list[Row]:
    """State offers for jobs: a share of the capital of a mid-size conversion."""
    return [_incentive(basis, plant, lines) for plant in OFFERED]


def _incentive(basis: Basis, plant: str, lines: list[LineSpec]) -> Row:
    trace = basis.trace("Incentives")
    record = trace.fact("plants", plant)
    trace.apply("incentive_offer")
    own = [spec for spec in lines if spec.plant == plant and not spec.bay]
    config = "kei_frame" if "kei_frame" in configs_of(own[-1]) else "kei_mid"
    capacity = trace.assume("frame_capacity" if config == "kei_frame" else "mid_capacity")
    unibody = "KEI default retool capex, unibody small-car plant with reusable paint"
    capital = scaled(trace, float(trace.fact("retool_costs", unibody)["announced_capex_usd_m"]), capacity)
    amount = round(trace.cost("incentive_retool_default") * (capital - dies(trace, config)))
    heads = sum(heads_now(trace, spec) for spec in own[:-1]) + heads_after(trace, own[-1], config, capacity)
    jobs, term = round(heads * trace.assume("incentive_jobs")), int(trace.assume("incentive_years"))
    return trace.row(
        incentive=f"{record['state']} for {plant}",
        plant=plant,
        amount=amount,
        by=trace.day("incentive_by"),
        jobs=jobs,
        years=term,
        clawback=round(amount * 1e6 / (jobs * term), -2),
    )


def escalation_rows(basis: Basis, calendar: list[int]) -> list[Row]:
    """Prices and wages from the second year on; the first year's factor is 1."""
    rows = []
    for key, columns in (("inflation", WITH_PRICES), ("wage_rise", WITH_WAGES)):
        for sheet, match, column in columns:
            for year in calendar:
                trace = basis.trace("Escalation")
                factor = round((1 + trace.assume(key)) ** (year - FIRST_YEAR), 5)
                rows.append(trace.row(sheet=sheet, match=match or None, column=column, year=year, factor=factor))
    return rows


def scenario_rows(basis: Basis) -> list[Row]:
    """Three futures; the small market is the likeliest."""
    rows = []
    for scenario in ("history", "larger", "duty"):
        trace = basis.trace("Scenarios")
        rows.append(trace.row(scenario=scenario, probability=trace.assume(f"probability_{scenario}")))
    return rows


def change_rows(basis: Basis) -> list[Row]:
    """What differs from the sheets, which hold the first future."""
    return [*_larger_market(basis), *_deals_lapse(basis)]


def _larger_market(basis: Basis) -> list[Row]:
    rows = []
    for sheet in ("Demand", "Segments"):
        trace = basis.trace("Changes")
        factor = trace.assume("larger_market")
        rows.append(_change(trace, "larger", sheet, "", "volume", "multiply", factor))
    trace = basis.trace("Changes")
    start = trace.day("states_open")
    rows.append(_change(trace, "larger", "Regions", "", "access", "set", 1.0, start))
    return rows


def _deals_lapse(basis: Basis) -> list[Row]:
    """Section 232 at its general rate for the countries with deals, and on the foreign part of Mexican parts."""
    rows = []
    general = {
        "car": "default (TH IN ROW), passenger_car, Sec.232",
        "truck": "default (TH IN ROW), light_truck, Sec.232",
        "parts": "default (TH IN ROW), auto_parts, Sec.232",
        "battery": "default (TH IN ROW), auto_parts, Sec.232",
    }
    countries = {"car": ("JP", "KR", "EU"), "truck": ("JP", "KR"), "parts": ("JP", "KR"), "battery": ("JP", "KR")}
    for tariff_class, fact in general.items():
        for country in countries[tariff_class]:
            trace = basis.trace("Changes")
            rate = float(trace.fact("tariffs", fact)["layer_rate_pct"]) / 100
            start = trace.day("deals_lapse")
            match = f"tariff_class={tariff_class}; country={country}; layer=section 232"
            rows.append(_change(trace, "duty", "Tariffs", match, "rate", "set", rate, start))
    for tariff_class in ("parts", "battery"):
        trace = basis.trace("Changes")
        start = trace.day("usmca_date")
        match = f"tariff_class={tariff_class}; country=MX"
        rows.append(_change(trace, "duty", "Tariffs", match, "rate", "set", trace.assume("usmca_parts"), start))
    return rows


def _change(
    trace: Trace, scenario: str, sheet: str, match: str, column: str, operation: str, value: float,
    start: date | None = None,
) -> Row:  # fmt: skip
    return trace.row(
        scenario=scenario, sheet=sheet, match=match or None, column=column, operation=operation, value=value,
        **{"from": start},
    )  # fmt: skip
