"""Pictures of a page for the documentation: `python -m tests.report.picture plan.html`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.report.browser import chromium, opened

FOLDER = Path("docs/images")


def take(path: Path) -> None:
    """The top of the page as seen on a desk in light colours, and its charts on a phone in dark ones."""
    with chromium() as browser:
        with opened(browser, path, width=960) as found:
            found.page.set_viewport_size({"width": 960, "height": 1790})
            found.page.screenshot(path=str(FOLDER / "page.png"))
        with opened(browser, path, width=390, scheme="dark") as found:
            found.page.set_viewport_size({"width": 390, "height": 1100})
            found.page.evaluate("document.getElementById('map').scrollIntoView()")
            found.page.screenshot(path=str(FOLDER / "page-phone.png"))


if __name__ == "__main__":
    take(Path(sys.argv[1]).resolve())
