"""The pictures of the documentation: `python docs/pictures.py INPUT.xlsx PLAN.xlsx`.

Each sheet is printed by LibreOffice, as a planner would print it; its first page becomes docs/images/NAME.png.
Needs soffice, pdftotext and pdftoppm.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).resolve().parent / "images"
RESOLUTION = "80"  # dots per inch: letters stay readable, files small
INPUT_SHEETS = ("Guide", "Lines", "Conversions", "Tariffs")
PLAN_SHEETS = ("Summary", "Schedule", "CashFlow", "Sourcing")


def printed(workbook: Path, folder: Path) -> Path:
    """The workbook as a PDF in ``folder``."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(workbook)],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / f"{workbook.stem}.pdf"


def first_pages(pdf: Path) -> dict[str, int]:
    """Sheet name -> its first page; every page's footer begins with the name of its sheet."""
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
    found: dict[str, int] = {}
    for number, page in enumerate(told.stdout.split("\f"), start=1):
        lines = page.strip().splitlines()
        if lines:
            found.setdefault(lines[-1].split("  ")[0].strip(), number)
    return found


def picture(pdf: Path, page: int, name: str) -> None:
    """One page as docs/images/``name``.png."""
    subprocess.run(
        ["pdftoppm", "-png", "-r", RESOLUTION, "-f", str(page), "-l", str(page), "-singlefile", str(pdf),
         str(IMAGES / name)],
        check=True,
    )  # fmt: skip


def main(arguments: list[str]) -> None:
    """Make the pictures of both workbooks."""
    IMAGES.mkdir(exist_ok=True)
    for path, sheets in zip(map(Path, arguments), (INPUT_SHEETS, PLAN_SHEETS), strict=True):
        with tempfile.TemporaryDirectory() as folder:
            pdf = printed(path, Path(folder))
            pages = first_pages(pdf)
            for sheet in sheets:
                picture(pdf, pages[sheet], sheet.lower())


if __name__ == "__main__":
    main(sys.argv[1:])
