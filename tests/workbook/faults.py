"""Faults to plant in the full case: what is changed, and the one finding that must answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.workbook.kit import Sheets

Edit = Callable[[Sheets], None]


@dataclass(frozen=True)
class Planted:
    """A fault: the edits that plant it and the finding that it must raise, `Sheet.column.row`."""

    name: str
    edits: tuple[Edit, ...]
    where: str
    rule: str
    severity: str = "error"


def put(sheet: str, row: int, /, **cells: Any) -> Edit:
    """Overwrites cells of an Excel row; `from` is written `from_`."""

    def edit(sheets: Sheets) -> None:
        sheets[sheet][row - 2].update({name.rstrip("_"): value for name, value in cells.items()})

    return edit


def add(sheet: str, /, **cells: Any) -> Edit:
    """Adds a row at the end of a sheet."""

    def edit(sheets: Sheets) -> None:
        sheets.setdefault(sheet, []).append({name.rstrip("_"): value for name, value in cells.items()})

    return edit


def drop(sheet: str, *rows: int) -> Edit:
    """Deletes Excel rows of a sheet; without rows, all of them."""

    def edit(sheets: Sheets) -> None:
        sheets[sheet] = [row for number, row in enumerate(sheets[sheet], 2) if rows and number not in rows]

    return edit


def fault(name: str, *edits: Edit, at: str, rule: str) -> Planted:
    """A fault of severity error."""
    return Planted(name, edits, at, rule)


def warning(name: str, *edits: Edit, at: str, rule: str) -> Planted:
    """Something that is probably not meant."""
    return Planted(name, edits, at, rule, "warning")


def note(name: str, *edits: Edit, at: str, rule: str) -> Planted:
    """Something that a planner may want to know."""
    return Planted(name, edits, at, rule, "note")


_SETTINGS = [
    fault("a rate typed as a percentage", put("Settings", 3, value=8), at="Settings.value.3", rule="rate"),
    fault(
        "a choice nobody knows",
        add("Settings", name="depreciation", value="linear"),
        at="Settings.value.10",
        rule="choice",
    ),
    fault("no whole years", add("Settings", name="depreciation_years", value=0), at="Settings.value.10", rule="range"),
    warning(
        "a setting nobody knows",
        add("Settings", name="discont_rate", value=1),
        at="Settings.name.10",
        rule="unknown-setting",
    ),
    fault(
        "a setting given twice",
        add("Settings", name="case", value="again"),
        at="Settings.name.10",
        rule="duplicate-key",
    ),
    fault(
        "a setting given twice in another spelling",
        add("Settings", name="Discount rate", value=0.1),
        at="Settings.name.10",
        rule="duplicate-key",
    ),
    fault("CVaR of no future", put("Settings", 8, value=1), at="Settings.value.8", rule="risk-level"),
    warning("risk without futures", drop("Scenarios"), drop("Changes"), at="Settings.value.6", rule="risk-weight"),
    warning(
        "two measures of risk",
        add("Settings", name="risk_measure", value="regret"),
        at="Settings.value.6",
        rule="risk-measure",
    ),
    warning(
        "regret without futures",
        put("Settings", 6, value=0),
        add("Settings", name="risk_measure", value="regret"),
        drop("Scenarios"),
        drop("Changes"),
        at="Settings.value.10",
        rule="risk-measure",
    ),
    fault("a maker without plants", put("Settings", 7, value="Z"), at="Settings.value.7", rule="maker"),
    warning(
        "a base date after the start",
        put("Settings", 9, value=date(2027, 2, 1)),
        at="Settings.value.9",
        rule="base-date",
    ),
    warning("an offset that nothing takes", put("Tariffs", 5, offsettable="no"), at="Settings.value.4", rule="offset"),
]

_PERIODS = [
    fault(
        "a period within a month", put("Periods", 3, start=date(2027, 7, 2)), at="Periods.start.3", rule="period-start"
    ),
    fault(
        "periods out of order", put("Periods", 4, start=date(2026, 1, 1)), at="Periods.start.4", rule="period-length"
    ),
    fault(
        "a gap between periods",
        put("Periods", 4, start=date(2028, 7, 1)),
        put("Periods", 5, start=date(2029, 1, 1)),
        at="Periods.start.4",
        rule="period-length",
    ),
    fault(
        "a length that is not allowed",
        drop("Periods", 4, 5),
        put("Periods", 3, start=date(2027, 6, 1)),
        at="Periods.start.3",
        rule="period-length",
    ),
    fault(
        "a period across the new year",
        put("Periods", 2, start=date(2026, 10, 1)),
        put("Periods", 3, start=date(2027, 4, 1)),
        put("Periods", 4, start=date(2027, 10, 1)),
        put("Periods", 5, start=date(2028, 4, 1)),
        at="Periods.start.2",
        rule="period-year",
    ),
    fault("a lone period that is no calendar year", drop("Periods", 2, 4, 5), at="Periods.start.2", rule="period-year"),
    fault("a period named twice", put("Periods", 3, period="2027H1"), at="Periods.period.3", rule="duplicate-key"),
    warning("nothing to carry", put("Periods", 5, carry="yes"), at="Periods.carry.5", rule="carry"),
]

_LINES = [
    fault("a line in no plant", put("Lines", 3, plant="P9"), at="Lines.plant.3", rule="unknown-name"),
    fault("a state nobody knows", put("Lines", 3, state="asleep"), at="Lines.state.3", rule="unknown-name"),
    fault("a line named twice", put("Lines", 5, line="L1"), at="Lines.line.5", rule="duplicate-key"),
    fault("a fraction of a line", put("Lines", 5, copies=1.5), at="Lines.copies.5", rule="whole-number"),
    fault("a running line without its row", drop("Conversions", 6), at="Lines.state.4", rule="running-line"),
    note(
        "a running line with numbers of its own",
        put("Lines", 4, margin=5, employees=3),
        at="Lines.margin.4",
        rule="running-line-numbers",
    ),
    warning("an idle line that builds", put("Lines", 3, volume=10), at="Lines.volume.3", rule="resting-line"),
    fault(
        "a shop below present volume, copies counted",
        put("Plants", 2, shop_capacity=299_000),
        at="Plants.shop_capacity.2",
        rule="shop-capacity",
    ),
    fault(
        "a shop below escalated volume",
        put("Plants", 2, shop_capacity=301_000),
        drop("Changes", 7),
        at="Plants.shop_capacity.2",
        rule="shop-capacity",
    ),
    fault(
        "a configuration named like a state",
        add("Configurations", config="Idle"),
        at="Configurations.config.4",
        rule="state-name",
    ),
]

_CONVERSIONS = [
    fault("a line nobody knows", put("Conversions", 5, line="L9"), at="Conversions.line.5", rule="unknown-name"),
    fault(
        "a configuration nobody knows",
        put("Conversions", 5, to_config="K6"),
        at="Conversions.to_config.5",
        rule="unknown-name",
    ),
    fault("a ramp nobody knows", put("Conversions", 5, ramp="jump"), at="Conversions.ramp.5", rule="unknown-name"),
    fault("a profile nobody knows", put("Conversions", 5, spend="late"), at="Conversions.spend.5", rule="unknown-name"),
    fault(
        "the same conversion twice", put("Conversions", 3, mode="fast"), at="Conversions.line.3", rule="duplicate-key"
    ),
    fault(
        "the same conversion twice, the state written once",
        put("Conversions", 3, mode="fast", from_config="active"),
        at="Conversions.from_config.3",
        rule="duplicate-key",
    ),
    *(
        fault(
            f"rows that disagree in {column}",
            put("Conversions", 3, **{column: value}),
            at=f"Conversions.{column}.3",
            rule="rows-disagree",
        )
        for column, value in (("capacity", 61_000), ("employees", 9), ("fixed_cost", 9), ("keep", 0.4), ("salvage", 9))
    ),
    fault(
        "ramps that end differently",
        add("Ramps", ramp="low", month=1, share=0.9),
        put("Conversions", 3, ramp="low"),
        at="Conversions.ramp.3",
        rule="rows-disagree",
    ),
    fault("keep that rises", put("Conversions", 4, keep=0.6), at="Conversions.keep.4", rule="keep-rises"),
    fault(
        "a state that the line is not in",
        put("Conversions", 5, from_config="active"),
        at="Conversions.from_config.5",
        rule="from-config",
    ),
    warning(
        "a configuration that the line never reaches",
        put("Conversions", 5, from_config="K90"),
        at="Conversions.from_config.5",
        rule="from-config",
    ),
    warning(
        "a running row of a line that does not run",
        add("Conversions", line="L2", from_config="K60", to_config="K60", capacity=60_000, capex=0, downtime=0),
        at="Conversions.from_config.8",
        rule="from-config",
    ),
    fault(
        "latest before earliest",
        put("Conversions", 2, latest=date(2027, 6, 1)),
        at="Conversions.latest.2",
        rule="date-order",
    ),
    warning(
        "earliest after the horizon",
        put("Conversions", 5, earliest=date(2029, 1, 1)),
        at="Conversions.earliest.5",
        rule="never-starts",
    ),
    warning(
        "latest before the horizon",
        put("Conversions", 5, latest=date(2026, 1, 1)),
        at="Conversions.latest.5",
        rule="never-starts",
    ),
    warning(
        "payments before the horizon", put("SpendProfiles", 2, month=-30), at="Conversions.spend.2", rule="never-starts"
    ),
    fault("half a month", put("Conversions", 5, downtime=1.5), at="Conversions.downtime.5", rule="whole-number"),
    fault("a gap in a ramp", put("Ramps", 3, month=3), at="Ramps.month.3", rule="ramp-months"),
    fault("a ramp above 1", put("Ramps", 3, share=1.2), at="Ramps.share.3", rule="rate"),
    warning("a ramp that ends at nothing", put("Ramps", 3, share=0), at="Ramps.share.3", rule="ramp-end"),
    fault(
        "a profile that does not pay all", put("SpendProfiles", 3, share=0.6), at="SpendProfiles.share.2", rule="sum"
    ),
]

BASIC = [*_SETTINGS, *_PERIODS, *_LINES, *_CONVERSIONS]
