"""The input workbook: its contract as data, its reader, its checks and its template."""

from retool.workbook.book import RawSheet, SheetData, Workbook
from retool.workbook.checks import check_workbook
from retool.workbook.columns import ColumnSpec, Row, SheetSpec
from retool.workbook.findings import Finding
from retool.workbook.reader import read_workbook
from retool.workbook.schema import SETTINGS, SHEETS, Tables
from retool.workbook.sheets_frame import Settings
from retool.workbook.template import write_workbook

__all__ = [
    "SETTINGS",
    "SHEETS",
    "ColumnSpec",
    "Finding",
    "RawSheet",
    "Row",
    "Settings",
    "SheetData",
    "SheetSpec",
    "Tables",
    "Workbook",
    "check_workbook",
    "read_workbook",
    "write_workbook",
]
