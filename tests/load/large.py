"""A workbook with very many rows of Demand, and what it costs to read and check it; as a program: FOLDER ROWS."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

import xlsxwriter

from benchmarks.measuring import peak_mb
from retool.workbook import check_workbook, read_workbook
from tests.support import smallest_case
from tests.support.cases import Row, Sheets, like

PROGRAMS, YEARS = 20, 5


def large_case(rows: int) -> Sheets:
    """The smallest case, but for `rows` rows of Demand in as many regions as that takes."""
    regions = [f"R{n}" for n in range(rows // PROGRAMS // YEARS)]
    names = [f"K{n}" for n in range(PROGRAMS)]
    keys = ((name, region, 2027 + year) for name in names for region in regions for year in range(YEARS))
    where: Row = {"lat": 40.0, "lon": -83.0}
    return smallest_case(
        Plants=[like("Plants", **where)],
        Programs=[like("Programs", program=name) for name in names],
        Tooling=[like("Tooling", program=name) for name in names],
        Regions=[{"region": region, **where} for region in regions],
        Demand=[{"program": p, "region": r, "year": y, "volume": 10 + n % 7} for n, (p, r, y) in enumerate(keys)],
        Freight=[],
    )


def write_large(rows: int, path: Path) -> Path:
    """The case as a file; XlsxWriter takes a third of openpyxl's time."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, records in large_case(rows).items():
            sheet = book.add_worksheet(name)
            header = list(dict.fromkeys(column for record in records for column in record))
            sheet.write_row(0, 0, header)
            for number, record in enumerate(records, start=1):
                for place, column in enumerate(header):
                    value = record.get(column)
                    sheet.write(number, place, value.isoformat() if isinstance(value, date) else value)
    return path


def main(folder: Path, rows: int) -> None:
    """Print the seconds of processor time, the megabytes at most, the rows read and the errors."""
    path = write_large(rows, folder / "large.xlsx")
    began = time.process_time()
    book = read_workbook(path)
    found = check_workbook(book)
    json.dump(
        {
            "seconds": time.process_time() - began,
            "megabytes": peak_mb(),
            "rows": len(book.tables.demand),
            "errors": [str(finding) for finding in found if finding.severity == "error"][:5],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
