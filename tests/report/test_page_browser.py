"""The page as people use it: in a browser, by mouse, by keyboard and by ear, in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from retool.plan import audit_plan, build_ledger
from retool.plan.ledger import Ledger
from retool.report.page import page
from tests.report.browser import Opened, chromium, opened
from tests.report.solved import Solved
from tests.report.test_page import NAMES, hostile, page_of
from tests.report.test_page_data import regretful

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHARTS = ("Lines and shipments", "Schedule", "Built by program", "Sold in the US by program", "Cash flow by year",
          "Cumulative net present value", "Capital by period", "Parts", "Finished vehicles",
          "Duty by year")  # fmt: skip
MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def path(futures: Solved, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of three futures."""
    written = tmp_path_factory.mktemp("page") / "plan.html"
    written.write_text(page_of(futures), encoding="utf-8")
    return written


@pytest.fixture(scope="module")
def ledger(futures: Solved) -> Ledger:
    return build_ledger(futures.plan, futures.case)


@pytest.fixture
def seen(browser: Browser, path: Path) -> Iterator[Opened]:
    """The page on a desk in light colours; at the end it must have complained of nothing."""
    with opened(browser, path) as found:
        yield found
        assert found.errors == []


def musd(text: str) -> float:
    return float(text.replace(",", "").removesuffix(" M$"))


def test_it_draws_everything_without_a_network_and_without_complaint(seen: Opened, path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES
    assert seen.requests == [path.as_uri()]
    assert [title for title in CHARTS if not seen.chart(title)] == []
    assert "Conversions: " in seen.chart("Schedule")


def test_every_chart_has_a_table_to_read_instead(seen: Opened) -> None:
    for title in CHARTS:
        details = seen.page.locator(f'details:has(summary:text-is("Show as a table: {title}"))')
        assert details.locator("table").count() >= 1, title
        assert details.locator("tbody tr").count() >= 1, title


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, path: Path, scheme: Literal["light", "dark"]) -> None:
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    with opened(browser, path, scheme=scheme) as found:
        found.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        found.page.evaluate(axe)
        result: dict[str, Any] = found.page.evaluate("axe.run({resultTypes: ['violations']})")
    serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in serious] == []
    assert result["passes"] != []


def test_a_chosen_future_is_shown_everywhere(seen: Opened, ledger: Ledger) -> None:
    assert musd(seen.figure("Expected NPV of the plan")) == pytest.approx(ledger.expected_npv, abs=0.6)
    expected = [seen.chart(title) for title in CHARTS]
    seen.choose("future", "boom (25.0 %)")
    assert musd(seen.figure("NPV of the plan")) == pytest.approx(ledger.npv(1), abs=0.6)
    differs = {title for title, before in zip(CHARTS, expected, strict=True) if seen.chart(title) != before}
    assert {"Sold in the US by program", "Cash flow by year", "Cumulative net present value"} <= differs
    assert seen.page.locator("tr.chosen th").text_content() == "boom"
    assert seen.page.locator("#figures h3").text_content() == "Key figures: the whole plan, future boom"
    seen.page.click("#clear")
    assert seen.page.locator("#figures h3").text_content() == "Key figures: the whole plan, expected"
    assert [seen.chart(title) for title in CHARTS] == expected


def test_a_chosen_line_is_shown_everywhere(seen: Opened) -> None:
    everything = [seen.chart(title) for title in CHARTS]
    seen.choose("line", "OH1-A: Sedan")
    assert [row[0] for row in seen.cells("Lines")[1:]] == ["OH1-A"]
    assert {row[0] for row in seen.cells("Conversions and closings")[1:]} == {"OH1-A"}
    assert musd(seen.figure("Jobs today")) == 1_500
    assert seen.figure("Imported") == "0"
    shown = [seen.chart(title) for title in CHARTS]
    assert [title for title, now, before in zip(CHARTS, shown, everything, strict=True) if now == before] == []
    assert "Only: OH1-A: Sedan" in str(seen.page.locator("#showing").text_content())
    assert seen.page.locator("#figures h3").text_content() == "Key figures: OH1-A: Sedan, expected"


def test_what_belongs_to_a_plant_each_and_to_no_line_adds_up_to_the_plan(seen: Opened) -> None:
    whole = {label: musd(seen.figure(label)) for label in ("The plan adds", "Built here", "Sold in the US", "Capital")}
    parts = dict.fromkeys(whole, 0.0)
    untied = "What belongs to no line (imports, market entry)"
    for choice in ("All of Ohio Works (Lima, OH)", "TX1-A", "CA1-A: SUV", untied):
        seen.choose("line", choice)
        for label in parts:
            parts[label] += musd(seen.figure(label))
    assert parts == pytest.approx(whole, abs=3)  # each figure is rounded to what it shows


def test_money_can_be_seen_as_a_whole_or_as_what_the_plan_adds(seen: Opened, ledger: Ledger) -> None:
    added = seen.cells("Present value by year, M$")[-1][-1]
    seen.page.check('label:has-text("the plan as a whole") input')
    whole = seen.cells("Present value by year, M$")[-1][-1]
    assert musd(whole) == pytest.approx(ledger.expected_npv, abs=0.01)
    assert musd(whole) - musd(added) == pytest.approx(musd(seen.figure("Going on as today")), abs=0.1)


def test_a_column_tells_its_number_under_the_pointer(seen: Opened) -> None:
    chart = seen.page.locator('h3:text-is("Built by program") + figure [role="img"]')
    chart.scroll_into_view_if_needed()
    box = chart.locator("[aria-label='bar'] rect").first.bounding_box()
    assert box is not None
    seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    chart.locator("[aria-label='tip'] text").wait_for()
    assert "vehicles" in str(chart.locator("[aria-label='tip'] text").first.text_content())


def test_all_can_be_done_by_keyboard(seen: Opened) -> None:
    focus = "(document.activeElement.id || document.activeElement.tagName + ' ' + document.activeElement.textContent)"
    page = seen.page
    page.keyboard.press("Tab")
    assert page.evaluate(focus) == "A Skip to the plan"
    order = []
    for _ in range(3):
        page.keyboard.press("Tab")
        order.append(page.evaluate(focus))
    assert order == ["theme", "future", "line"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowDown")
    assert "Only: Lines that the plan converts or closes" in str(page.locator("#showing").text_content())
    page.keyboard.press("Tab")
    assert page.evaluate(focus) == "clear"
    page.keyboard.press("Enter")
    assert page.locator("#showing").text_content() == ""
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("d => d.open")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_has_landmarks_and_headings_in_order(seen: Opened) -> None:
    levels = seen.page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("header", "nav", "main", "footer", "[role=search]"):
        assert seen.page.locator(landmark).count() == 1
    assert seen.page.get_attribute("html", "lang") == "en"


def test_colours_follow_the_system_and_the_switch(browser: Browser, path: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, path, scheme="dark") as found:
        dark = found.page.evaluate(ground)
        found.choose("theme", "light")
        light = found.page.evaluate(ground)
        found.page.emulate_media(color_scheme="light")
        found.choose("theme", "dark")
        assert found.page.evaluate(ground) == dark != light
        found.page.reload()
        found.page.wait_for_selector("html[data-ready=yes]", state="attached")
        assert found.page.evaluate(ground) == dark
        assert found.errors == []


def test_nothing_runs_off_a_narrow_screen(browser: Browser, path: Path) -> None:
    with opened(browser, path, width=320) as found:
        assert found.page.evaluate("document.documentElement.scrollWidth") == 320
        assert [title for title in CHARTS if not found.chart(title)] == []
        assert found.errors == []


def test_names_of_a_workbook_run_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(page_of(hostile(tmp_path)), encoding="utf-8")
    with opened(browser, path) as found:
        assert found.errors == []
        assert found.requests == [path.as_uri()]
        assert found.page.locator("img, iframe, script[src], svg[onload]").count() == 0
        assert found.page.locator("h1").text_content() == f"{NAMES[0]}: plan"
        assert [row[0] for row in found.cells("Lines")[1:]] == [NAMES[0]]
        assert [row[0] for row in found.cells("Vehicles sold by region, all years")[1:]] == [NAMES[0]]
        assert found.cells("Vehicles by program, all years")[1][:2] == [NAMES[1], "8,000"]
        found.choose("line", f"{NAMES[0]}: {NAMES[5]}")
        assert found.figure("Built here") == "8,000"
        assert found.errors == []


def test_a_plan_judged_by_regret_says_what_its_gap_is_of(browser: Browser, futures: Solved, tmp_path: Path) -> None:
    facts, path = regretful(futures), tmp_path / "regret.html"
    path.write_text(page(facts, audit_plan(facts.plan, facts.case), "plan.xlsx"), encoding="utf-8")
    with opened(browser, path) as found:
        assert musd(found.figure("Worst regret")) == 4.0
        assert musd(found.figure("Gap")) == 1.0
        assert "another plan's worst regret could be smaller" in str(found.page.locator("#figures").text_content())
        assert "judged by their worst regret" in str(found.page.locator("#answer").text_content())
        assert found.errors == []


def test_a_plan_whose_audit_fails_says_so_on_top(browser: Browser, futures: Solved, tmp_path: Path) -> None:
    futures.plan.npv_musd += 5.0
    try:
        text = page_of(futures)
    finally:
        futures.plan.npv_musd -= 5.0
    path = tmp_path / "broken.html"
    path.write_text(text, encoding="utf-8")
    with opened(browser, path) as found:
        assert "NOT PASSED" in str(found.page.locator("#answer .notice.bad").text_content())
        assert "FAILED" in {row[1] for row in found.cells("Every check of the audit")[1:]}
