"""The whole case: every sheet as rows of plain column names."""

from __future__ import annotations

from inputs.make.basis import Basis, Row, Sheets
from inputs.make.conversions import configuration_rows, conversion_rows, ramp_rows, spend_rows
from inputs.make.lines import line_rows, plant_rows
from inputs.make.lineup import lineup
from inputs.make.market import demand_rows, export_rows, freight_rows, region_rows, segment_rows
from inputs.make.outlook import (
    change_rows,
    escalation_rows,
    incentive_rows,
    period_rows,
    scenario_rows,
    setting_rows,
    years,
)
from inputs.make.programs import bill_rows, pathway_rows, price_rows, program_rows, program_specs
from inputs.make.sourcing import component_rows, supplier_rows
from inputs.make.spread import range_rows
from inputs.make.tooling import tooling_rows
from inputs.make.trade import import_rows, import_sources, tariff_rows

TITLE = "US assembly lines for kei cars: real lines, public facts, stated assumptions"


def us_kei(full: bool = False, quarters: int | None = None) -> Sheets:
    """The sheets of the default case, or with `full` of the largest: all 80 lines, 40 quarters, every origin of every
    part, and one future.

    `quarters` asks for another horizon.
    """
    basis = Basis()
    lines, programs = lineup(basis, full), program_specs(full)
    quarters = quarters or (40 if full else 32)
    calendar = years(quarters)
    bills = bill_rows(basis, programs)
    families = {row["component"] for row in bills}
    conversions = conversion_rows(basis, lines)
    sheets: Sheets = {
        "Settings": setting_rows(basis, "US kei, all lines" if full else "US kei"),
        "Periods": period_rows(basis, quarters),
        "Plants": plant_rows(basis, lines),
        "Lines": line_rows(basis, lines),
        "Configurations": configuration_rows(basis, {row["to_config"] for row in conversions}),
        "Conversions": conversions,
        "Ramps": ramp_rows(basis),
        "SpendProfiles": spend_rows(basis),
        "Programs": program_rows(basis, programs),
        "Segments": segment_rows(basis, calendar),
        "Pathways": pathway_rows(basis, programs),
        "Tooling": tooling_rows(basis, programs, lines),
        "Components": component_rows(basis, families),
        "BillOfMaterials": bills,
        "Suppliers": supplier_rows(basis, families, full),
        "Tariffs": tariff_rows(basis),
        "Imports": import_rows(basis, programs),
        "Regions": region_rows(basis),
        "Demand": demand_rows(basis, programs, calendar),
        "PricePoints": price_rows(basis, programs),
        "Freight": freight_rows(basis, import_sources(programs)),
        "Exports": export_rows(basis, programs, calendar),
        "Incentives": incentive_rows(basis, lines),
        "Escalation": escalation_rows(basis, calendar),
        "Scenarios": [] if full else scenario_rows(basis),
        "Changes": [] if full else change_rows(basis),
        "Ranges": [] if full else range_rows(basis),
    }
    return {**{name: _tidy(rows) for name, rows in sheets.items()}, **_notes(basis)}


def _tidy(rows: list[Row]) -> list[Row]:
    """Every row with all columns of its sheet, so that a blank is a blank."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [{column: row.get(column) for column in columns} for row in rows]


def _notes(basis: Basis) -> Sheets:
    return {"Assumptions": basis.assumption_rows(), "Sources": basis.source_rows()}
