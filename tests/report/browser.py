"""The page in a real browser: headless Chromium, driven without a network, listening to all that goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


@dataclass
class Opened:
    """A page with what it complained of and asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def note(self, dialog: Dialog) -> None:
        """A dialog is a complaint: nothing on the page asks for one."""
        self.errors.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def choose(self, name: str, label: str) -> None:
        """Choose an entry of a list of the page by its text."""
        self.page.select_option(f"#{name}", label=label)

    def figure(self, label: str) -> str:
        """A key figure's value, without the words below it."""
        cell = self.page.locator(".figures > div", has=self.page.locator(f'dt:text-is("{label}")')).locator("dd")
        return str(cell.evaluate("cell => cell.firstChild.textContent"))

    def cells(self, caption: str) -> list[list[str]]:
        """The rows of the table with a caption, its header first."""
        found: list[list[str]] = self.page.evaluate(
            """caption => [...document.querySelectorAll("table")].filter((t) => t.caption.textContent === caption)
               .flatMap((t) => [...t.rows].map((row) => [...row.cells].map((cell) => cell.textContent)))""",
            caption,
        )
        return found

    def chart(self, title: str) -> str:
        """What a chart tells a screen reader; empty where there is nothing to draw."""
        heading = self.page.locator(f'h3:text-is("{title}") + figure [role="img"]')
        return str(heading.get_attribute("aria-label")) if heading.count() else ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; skips the test where none is installed."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, path: Path, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Opened]:
    """The page at ``path``, drawn."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, reduced_motion="reduce"
    )
    found = Opened(context.new_page())
    found.page.on("console", lambda said: found.errors.append(said.text) if said.type in ("error", "warning") else None)
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on("dialog", found.note)
    found.page.on("request", lambda asked: found.requests.append(asked.url))
    found.page.goto(path.as_uri())
    found.page.wait_for_selector("html[data-ready=yes]", state="attached")
    yield found
    context.close()
