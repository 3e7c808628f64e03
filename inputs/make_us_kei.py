"""Writes `inputs/us_kei.xlsx`, or `inputs/us_kei_full.xlsx`, from `inputs/facts`.

`python -m inputs.make_us_kei [--full] [--out PATH]`
"""

from __future__ import annotations

import argparse
from pathlib import Path

from inputs.make.case import TITLE, us_kei
from retool.workbook import write_workbook

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Write the default case, or with --full the largest."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="all 80 lines, 40 quarters, every origin of every part")
    options.add_argument("--out", type=Path, help="where to write (default: into inputs/)")
    chosen = options.parse_args()
    name = "us_kei_full.xlsx" if chosen.full else "us_kei.xlsx"
    write_workbook(us_kei(chosen.full), chosen.out or HERE / name, title=TITLE)


if __name__ == "__main__":
    main()
