"""The input workbook: its contract as data, its reader, its checks and its template."""

from retool.workbook.book import RawSheet, SheetData, Workbook
from retool.workbook.checks import check_workbook
from retool.workbook.columns import ColumnSpec, Row, SheetSpec
from retool.workbook.findings import Finding
from retool.workbook.matching import Matcher, MatchError, parse_match
from retool.workbook.reader import read_workbook, workbook_of
from retool.workbook.schema import SETTINGS, SHEETS, Tables
from retool.workbook.sheets_frame import Period, SettingRow, Settings
from retool.workbook.sheets_futures import Change, Decision, EscalationRow, Incentive, Range, Scenario
from retool.workbook.sheets_lines import Configuration, Conversion, Line, Plant, RampPoint, SpendPoint
from retool.workbook.sheets_market import DemandRow, ExportRow, FreightRow, PricePoint, Region
from retool.workbook.sheets_programs import Pathway, Program, SegmentVolume, Tool
from retool.workbook.sheets_sourcing import BillItem, Component, Import, PriceTier, Quota, Supplier, Tariff
from retool.workbook.template import new_workbook, write_workbook

__all__ = [
    "SETTINGS",
    "SHEETS",
    "BillItem",
    "Change",
    "ColumnSpec",
    "Component",
    "Configuration",
    "Conversion",
    "Decision",
    "DemandRow",
    "EscalationRow",
    "ExportRow",
    "Finding",
    "FreightRow",
    "Import",
    "Incentive",
    "Line",
    "MatchError",
    "Matcher",
    "Pathway",
    "Period",
    "Plant",
    "PricePoint",
    "PriceTier",
    "Program",
    "Quota",
    "RampPoint",
    "Range",
    "RawSheet",
    "Region",
    "Row",
    "Scenario",
    "SegmentVolume",
    "SettingRow",
    "Settings",
    "SheetData",
    "SheetSpec",
    "SpendPoint",
    "Supplier",
    "Tables",
    "Tariff",
    "Tool",
    "Workbook",
    "check_workbook",
    "new_workbook",
    "parse_match",
    "read_workbook",
    "workbook_of",
    "write_workbook",
]
