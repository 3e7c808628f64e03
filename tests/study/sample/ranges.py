"""Cases with ranges, as the tests of sampling need them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from retool.workbook import Workbook, read_workbook
from tests.support import Row, Sheets, periods, smallest_case, write_plain

DEMAND: Row = {"sheet": "Demand", "column": "volume", "operation": "multiply", "low": 0.5, "mode": 1, "high": 1.5}
PRICE: Row = {"sheet": "Programs", "match": "program=K1", "column": "msrp", "low": 0.8, "high": 1.2}
LEGAL: Row = {"sheet": "Regions", "column": "legal_from", "operation": "delay", "low": 0, "high": 6}


def ranged_case(*ranges: Row, **changes: Any) -> Sheets:
    """The smallest case over two years with a region that opens by date, and ranges (the three above if none)."""
    usual = {
        "Periods": periods("2027-01-01", 2),
        "Regions": [{"region": "R1", "legal_from": "2027-01-01"}],
        "Ranges": list(ranges) or [DEMAND, PRICE, LEGAL],
    }
    return smallest_case(**(usual | changes))


def ranged_book(folder: Path, *ranges: Row, **changes: Any) -> Workbook:
    """That case as it is read."""
    return read_workbook(write_plain(ranged_case(*ranges, **changes), folder / "case.xlsx"))
