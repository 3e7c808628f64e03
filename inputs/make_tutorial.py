"""Writes `inputs/tutorial.xlsx`: `python -m inputs.make_tutorial [--out PATH]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from inputs.make.tutorial import TITLE, tutorial
from retool.workbook import write_workbook

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Write the tutorial case."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=HERE / "tutorial.xlsx", help="where to write")
    write_workbook(tutorial(), options.parse_args().out, title=TITLE)


if __name__ == "__main__":
    main()
