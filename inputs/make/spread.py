"""How far the numbers may stray: the sheet Ranges, from the lows and highs of the facts."""

from __future__ import annotations

from collections.abc import Iterator

from inputs.make.basis import Basis, Row, Trace

Spread = tuple[float, float | None, float]
"""Low, mode (None: all alike) and high."""

DIGITS = 3


def range_rows(basis: Basis) -> list[Row]:
    """Demand, the yen, duties, freight, labour, dealers and two dates; rows of a group move together."""
    return [*_market(basis), *_yen(basis), *_duties(basis), *_costs(basis), *_dates(basis)]


def _market(basis: Basis) -> Iterator[Row]:
    """All nameplates and their segments sell well or badly together."""
    for sheet in ("Demand", "Segments"):
        trace = basis.trace("Ranges")
        low, high = trace.assume("demand_low"), trace.assume("demand_high")
        yield _range(trace, sheet, "", "volume", (low, 1.0, high), correlation="market")


def _yen(basis: Basis) -> Iterator[Row]:
    """Prices in yen cost fewer dollars when a dollar buys more yen."""
    for sheet in ("Suppliers", "Imports"):
        trace = basis.trace("Ranges")
        record = trace.fact("costs", "jpy_usd")
        low, usual, high = (float(record[name]) for name in ("low", "value", "high"))
        yield _range(trace, sheet, "country=JP", "unit_cost", (usual / high, 1.0, usual / low), correlation="yen")


def _duties(basis: Basis) -> Iterator[Row]:
    """The duty that Japan's deal settled may be settled anew."""
    for tariff_class in ("car", "parts"):
        trace = basis.trace("Ranges")
        points = trace.assume("duty_spread")
        match = f"tariff_class={tariff_class}; country=JP; layer=section 232"
        yield _range(trace, "Tariffs", match, "rate", (-points, 0.0, points), "add", "deal")


def _costs(basis: Basis) -> Iterator[Row]:
    """Costs whose least and greatest value the facts give, as shares of the usual one."""
    for item, sheet, match, column in (
        ("roro_freight_jp_to_uswc_per_kei", "Imports", "", "freight"),
        ("truck_haul_per_vehicle_mile_mid", "Settings", "name=freight_per_mile", "value"),
        ("hours_per_vehicle_kei_us", "Tooling", "", "assembly_cost"),
        ("dealer_margin", "Programs", "", "dealer_margin"),
    ):
        trace = basis.trace("Ranges")
        record = trace.fact("costs", item)
        low, usual, high = (float(record[name]) for name in ("low", "value", "high"))
        yield _range(trace, sheet, match, column, (low / usual, 1.0, high / usual))


def _dates(basis: Basis) -> Iterator[Row]:
    """A state's law may come later, the credit for building in the US end earlier or later; in months."""
    for record in basis.table("regions"):
        if record["kei_status_model"].startswith("allowed_from_"):
            trace = basis.trace("Ranges")
            trace.fact("regions", record["state"])
            months, match = trace.assume("law_delay"), f"region={record['state']}"
            yield _range(trace, "Regions", match, "legal_from", (0, None, months), "delay")
    trace = basis.trace("Ranges")
    months, match = trace.assume("credit_spread"), "name=offset_until"
    yield _range(trace, "Settings", match, "value", (-months, None, months), "delay")


def _range(
    trace: Trace, sheet: str, match: str, column: str, spread: Spread, operation: str = "multiply",
    correlation: str | None = None,
) -> Row:  # fmt: skip
    low, mode, high = spread
    return trace.row(
        sheet=sheet, match=match or None, column=column, operation=operation, low=round(low, DIGITS), mode=mode,
        high=round(high, DIGITS), correlation=correlation,
    )  # fmt: skip
