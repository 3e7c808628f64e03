"""The contract as data: every sheet in the order of the workbook, and the typed tables read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from retool.workbook.columns import ColumnSpec, Row, SheetSpec, columns_of, sheet
from retool.workbook.sheets_frame import Period, SettingRow, Settings
from retool.workbook.sheets_futures import Change, Decision, EscalationRow, Incentive, Range, Scenario
from retool.workbook.sheets_lines import Configuration, Conversion, Line, Plant, RampPoint, SpendPoint
from retool.workbook.sheets_market import DemandRow, ExportRow, FreightRow, PricePoint, Region
from retool.workbook.sheets_programs import Pathway, Program, SegmentVolume, Tool
from retool.workbook.sheets_sourcing import (
    BillItem,
    Component,
    Import,
    PriceTier,
    Quota,
    Supplier,
    Tariff,
)

_ALL = (
    sheet("Settings", SettingRow, key=("name",), required=True),
    sheet("Periods", Period, key=("period",), required=True),
    sheet("Plants", Plant, key=("plant",), required=True),
    sheet("Lines", Line, key=("line",), required=True),
    sheet("Configurations", Configuration, key=("config",), required=True),
    sheet("Conversions", Conversion, key=("line", "from_config", "to_config", "mode"), required=True),
    sheet("Ramps", RampPoint, key=("ramp", "month")),
    sheet("SpendProfiles", SpendPoint, key=("spend", "month")),
    sheet("Programs", Program, key=("program",), required=True),
    sheet("Segments", SegmentVolume, key=("segment", "region", "year")),
    sheet("Pathways", Pathway, key=("program", "pathway")),
    sheet("Tooling", Tool, key=("program", "line", "config"), required=True),
    sheet("Components", Component, key=("component",)),
    sheet("BillOfMaterials", BillItem, key=("program", "component")),
    sheet("Suppliers", Supplier, key=("supplier", "component")),
    sheet("PriceTiers", PriceTier, key=("supplier", "component", "from_volume")),
    sheet("Tariffs", Tariff, key=("tariff_class", "country", "layer", "from")),
    sheet("Quotas", Quota, key=("tariff_class", "country", "year")),
    sheet("Imports", Import, key=("source", "program")),
    sheet("Regions", Region, key=("region",), required=True),
    sheet("Demand", DemandRow, key=("program", "region", "year"), required=True),
    sheet("PricePoints", PricePoint, key=("program", "point")),
    sheet("Freight", FreightRow, key=("origin", "region")),
    sheet("Exports", ExportRow, key=("market", "program", "year")),
    sheet("Incentives", Incentive, key=("incentive",)),
    sheet("Escalation", EscalationRow, key=("sheet", "match", "column", "year")),
    sheet("Scenarios", Scenario, key=("scenario",)),
    sheet("Changes", Change),
    sheet("Ranges", Range),
    sheet("Decisions", Decision),
)

#: Every sheet of the contract by name, in the order of the workbook.
SHEETS: dict[str, SheetSpec] = {spec.name: spec for spec in _ALL}

#: Every setting by name: a column description for each row of the Settings sheet.
SETTINGS: dict[str, ColumnSpec] = {spec.name: spec for spec in columns_of(Settings)}


@dataclass
class Tables:
    """The rows that passed, one list per sheet in file order. An absent sheet is an empty list."""

    settings: Settings = field(default_factory=Settings)
    settings_rows: list[SettingRow] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    plants: list[Plant] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    configurations: list[Configuration] = field(default_factory=list)
    conversions: list[Conversion] = field(default_factory=list)
    ramps: list[RampPoint] = field(default_factory=list)
    spend_profiles: list[SpendPoint] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    segments: list[SegmentVolume] = field(default_factory=list)
    pathways: list[Pathway] = field(default_factory=list)
    tooling: list[Tool] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    bill_of_materials: list[BillItem] = field(default_factory=list)
    suppliers: list[Supplier] = field(default_factory=list)
    price_tiers: list[PriceTier] = field(default_factory=list)
    tariffs: list[Tariff] = field(default_factory=list)
    quotas: list[Quota] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    demand: list[DemandRow] = field(default_factory=list)
    price_points: list[PricePoint] = field(default_factory=list)
    freight: list[FreightRow] = field(default_factory=list)
    exports: list[ExportRow] = field(default_factory=list)
    incentives: list[Incentive] = field(default_factory=list)
    escalation: list[EscalationRow] = field(default_factory=list)
    scenarios: list[Scenario] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def by_sheet(self, name: str) -> Sequence[Row]:
        """The rows of the sheet `name`, for example `Demand`; KeyError for a sheet the contract has not."""
        rows: list[Row] = getattr(self, table_of(name))
        return rows


def table_of(sheet_name: str) -> str:
    """The attribute of `Tables` that holds a sheet: `BillOfMaterials` -> `bill_of_materials`."""
    if sheet_name not in SHEETS:
        raise KeyError(f"the contract has no sheet {sheet_name}")
    if sheet_name == "Settings":
        return "settings_rows"
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in sheet_name).lstrip("_")
