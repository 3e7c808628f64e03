"""Solves several cases in one folder at the same time, each in a process of its own; as a program: FOLDER COUNT."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from retool.cli import main as command
from tests.support import smallest_case, write_plain


def main(folder: Path, count: int) -> None:
    """Exit with how many of the solves did not end with 0."""
    cases = []
    for number in range(count):
        sheets = smallest_case(Demand={"volume": 8_000 + 100 * number})
        cases.append(write_plain(sheets, folder / f"case{number}.xlsx"))
    os.chdir(folder)
    for heavy in ("retool.report", "retool.study.solving"):
        importlib.import_module(heavy)  # loaded once for all
    solving = []
    for case in cases:
        process = os.fork()
        if process == 0:
            try:
                command(["solve", case.name, "--out", f"{case.stem}-plan.xlsx", "--quiet"])
            except SystemExit as end:
                sys.stdout.flush()
                os._exit(int(end.code or 0))
        solving.append(process)
    sys.exit(sum(os.waitpid(process, 0)[1] != 0 for process in solving))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
